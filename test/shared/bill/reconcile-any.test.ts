// Whatever the bill and however partial the logs: facts that hold for every rule in services/*.ts.

import Big from "big.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sumOf } from "../../../shared/bill/bill-days.ts";
import type { BillLine } from "../../../shared/bill/bill-line.ts";
import { callsOf } from "../../../shared/bill/calls.ts";
import type { Charge, Service } from "../../../shared/bill/charge.ts";
import type { CountRow } from "../../../shared/bill/counts.ts";
import { bytesAUnit } from "../../../shared/bill/billed-unit.ts";
import { type Item, reconcile } from "../../../shared/bill/reconcile.ts";
import { SERVICES } from "../../../shared/bill/services.ts";
import { aBill, aLine, aTable, DAY, someCalls } from "../../count-rows.ts";

const numRuns = Number(process.env["RUNS"] ?? 300);

const ROWS: { service: Service; charge: Charge }[] = SERVICES.flatMap((service) =>
  service.charges.map((charge) => ({ service, charge })),
);

/** A usage type, or an operation, that fits a row's pattern; look-arounds are no part of what is made up. */
function fitting(pattern: string): fc.Arbitrary<string> {
  const simple = pattern.replaceAll(/\(\?[!=<][^)]*\)/g, "").replaceAll(".*", "[a-z]{0,3}");
  return fc.stringMatching(new RegExp(`^(?:${simple})$`), { maxLength: 60 });
}

const amount = fc
  .tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 9 }))
  .map(([digits, decimals]) => new Big(digits).div(10 ** decimals));

/** The calls that drive a row, and their like. */
function callNames({
  service,
  charge,
}: {
  service: Service;
  charge: Charge;
}): { source: string; name: string }[] {
  if (!("calls" in charge)) return [];
  return charge.calls.split(" ").map((call) => {
    const [source = "", name] = call.includes(":")
      ? call.split(":")
      : [service.eventSources[0] ?? "s3", call];
    return {
      source: `${source.replaceAll("*", "ec2")}.amazonaws.com`,
      name: (name ?? "").replaceAll("*", "Thing"),
    };
  });
}

const line = (row: { service: Service; charge: Charge }): fc.Arbitrary<BillLine> =>
  fc
    .record({
      usageType: fitting(row.charge.usageType),
      prefix: fc.constantFrom("", "EU-", "USE1-"),
      operation: fc.oneof(
        fc.constant(undefined),
        row.charge.operation === undefined ? fc.constantFrom("None", "") : fitting(row.charge.operation),
        fc.constantFrom(...callNames(row).map(({ name }) => name), "Unknown"),
      ),
      cost: amount,
      quantity: fc.option(amount, { nil: undefined }),
      resource: fc.option(fc.constantFrom("lake", "small"), { nil: undefined, freq: 3 }),
    })
    .map(({ usageType, prefix, operation, cost, quantity, resource }) =>
      aLine(operation, `${prefix}${usageType}`, cost.toFixed(), quantity?.toFixed(), {
        service: row.service.name,
        resource,
      }),
    );

const calls = (rows: { service: Service; charge: Charge }[]): fc.Arbitrary<CountRow> =>
  fc
    .record({
      call: fc.constantFrom(...rows.flatMap(callNames), { source: "s3.amazonaws.com", name: "GetObject" }),
      category: fc.constantFrom("data" as const, "management" as const),
      caller: fc.constantFrom("app", "etl", "AWSServiceRoleForECS"),
      via: fc.constantFrom("", "ecs.amazonaws.com"),
      owner: fc.constantFrom("", "", "111122223333", "444455556666"),
      region: fc.constantFrom("us-east-1", "eu-west-1"),
      resource: fc.constantFrom("", "lake", "small"),
      hour: fc.constantFrom(`${DAY}T00`, `${DAY}T12`, "2024-04-10T12"),
      failure: fc.constantFrom("", "", "", "AccessDenied", "NoSuchKey"),
      destination: fc.constantFrom("internet", "AWS address", "VPC endpoint", "CloudFront"),
      calls: fc.integer({ min: 0, max: 100_000 }),
      copies: fc.integer({ min: 0, max: 3 }),
      bytesOut: fc.integer({ min: 0, max: 2 ** 45 }),
      bytesIn: fc.integer({ min: 0, max: 2 ** 45 }),
      readOnly: fc.boolean(),
    })
    .map(({ call, copies, ...row }) => someCalls({ ...call, ...row, records: row.calls * (1 + copies) }));

const world = fc.array(fc.constantFrom(...ROWS), { minLength: 1, maxLength: 5 }).chain((rows) =>
  fc.record({
    lines: fc.tuple(...rows.map(line)),
    logged: fc.array(calls(rows), { maxLength: 12 }),
  }),
);

test("the callers' parts and what is not in the logs come to the bill, to the last digit; no part is below 0", () => {
  fc.assert(
    fc.property(world, ({ lines, logged }) => {
      const { items } = reconcile(aBill(lines), aTable(...logged));
      for (const { shares, rest, cost } of items) {
        const parts = [...shares.map((share) => share.cost), rest];
        expect(sumOf(parts).toFixed()).toBe(cost.toFixed());
        for (const part of parts) expect(part.gte(0)).toBe(true);
      }
      expect(sumOf(items.map(({ cost }) => cost)).toFixed()).toBe(
        sumOf(lines.map(({ cost }) => cost)).toFixed(),
      );
    }),
    { numRuns },
  );
});

test("no caller gets more than its calls or its bytes can have cost", () => {
  fc.assert(
    fc.property(world, ({ lines, logged }) => {
      const { items } = reconcile(aBill(lines), aTable(...logged));
      for (const group of byDriver(items)) {
        for (const caller of ["app", "etl", "AWSServiceRoleForECS"]) {
          const own = logged.filter(
            (row) => row.caller === caller && group.some((item) => item.rows.includes(row)),
          );
          const got = sumOf(
            group.flatMap(({ shares, unit }) =>
              shares
                .filter((share) => share.caller === caller)
                .map(({ quantity }) => (quantity ?? new Big(0)).times(bytesAUnit(unit) ?? 1)),
            ),
          );
          expect(
            got.lte(mostOf(group[0], own).plus(bytesAUnit(group[0]?.unit ?? "") === undefined ? "0.001" : 1)),
          ).toBe(true);
        }
      }
    }),
    { numRuns },
  );
});

/** Items that share the same calls, or the same bytes one way. */
function byDriver(items: Item[]): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const { charge } = item;
    if (charge === undefined || item.quantity === undefined) continue;
    if (charge.by !== "calls" && charge.by !== "bytes in" && charge.by !== "bytes out") continue;
    const way = charge.by === "calls" ? charge.failures : `${charge.by} ${charge.what}`;
    const key = [item.service, item.calls.key, way, item.region, item.isPlaced ? item.resource : ""].join();
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

function mostOf(item: Item | undefined, rows: CountRow[]): Big {
  const charge = item?.charge;
  const sum = (of: (row: CountRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  if (charge?.by === "bytes in") return new Big(sum((row) => row.bytesIn));
  if (charge?.by === "bytes out") return new Big(sum((row) => row.bytesOut));
  return new Big(sum((row) => row.calls)).times(charge?.by === "calls" ? (charge.upTo ?? 1) : 0);
}

test("calls that drive nothing on the bill change nothing", () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 1e6 }), ({ lines, logged }, count) => {
      const unrelated = someCalls({
        source: "frob.amazonaws.com",
        name: "Frob",
        category: "management",
        calls: count,
      });
      const told = (rows: CountRow[]): unknown =>
        reconcile(aBill(lines), aTable(...rows))
          .items.filter(({ charge }) => charge?.by !== "records")
          .map(({ shares, rest }) => [
            shares.map(({ caller, cost }) => [caller, cost.toFixed()]),
            rest.toFixed(),
          ]);
      expect(told([...logged, unrelated])).toEqual(told(logged));
    }),
    { numRuns },
  );
});

test("more calls of its own never lower a caller's part", () => {
  const oneRow = fc.constantFrom(...ROWS.filter((row) => callNames(row).length > 0)).chain((row) =>
    fc.record({
      row: fc.constant(row),
      billed: line(row),
      logged: fc.array(calls([row]), { maxLength: 6 }),
    }),
  );
  fc.assert(
    fc.property(oneRow, ({ row, billed, logged }) => {
      // what failed, and whose resource it was, may say more of the others than of the caller
      const rows = logged.map((one) => ({ ...one, failure: "", owner: "" }));
      const [call] = callNames(row);
      const more = someCalls({ ...call, bytesOut: 2 ** 40, bytesIn: 2 ** 40, calls: 1000, readOnly: false });
      const partOf = (all: CountRow[]): Big[] =>
        reconcile(aBill([billed]), aTable(...all)).items.map(({ shares }) =>
          sumOf(shares.filter(({ caller }) => caller === "app").map(({ cost }) => cost)),
        );
      const before = partOf(rows);
      partOf([...rows, more]).forEach((part, i) => expect(part.gte(before[i] ?? 0)).toBe(true));
    }),
    { numRuns, endOnFailure: true },
  );
});

test("every row can be met: a line that it is for finds calls, or why there are none", () => {
  for (const { service, charge } of ROWS) {
    if (!("calls" in charge)) continue;
    expect(callsOf(charge.calls, service.eventSources).key, `${service.name} ${charge.usageType}`).not.toBe(
      "",
    );
  }
});
