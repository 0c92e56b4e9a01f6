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
import { callsIn, FEW_CALLS, type Item, reconcile } from "../../../shared/bill/reconcile.ts";
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

test("by calls of unknown weight no caller gets more than its part of them, nor more than AWS's limits let them use", () => {
  fc.assert(
    fc.property(world, ({ lines, logged }) => {
      const { items } = reconcile(aBill(lines), aTable(...logged));
      for (const item of items) {
        const { charge, rows, cost, shares } = item;
        if (charge?.by !== "share" && charge?.by !== "changes") continue;
        const good = rows.filter(({ failure }) => failure === "");
        for (const share of shares.filter(({ caller }) => caller !== FEW_CALLS)) {
          // what ECS' own role changed may be theirs who asked ECS for it
          const own = [...good, ...(charge.by === "changes" ? logged : [])].filter(
            ({ caller }) => caller === share.caller,
          );
          expect(callsIn(own)).toBeGreaterThan(0);
          const all = Math.max(callsIn(good), countedBeside(item, items));
          if (charge.by === "share") {
            expect(share.cost.times(all).lte(cost.times(callsIn(own)).plus("0.000001"))).toBe(true);
          }
          const most = (row: CountRow): number =>
            charge.by === "changes"
              ? charge.upTo
              : (charge.upTo?.[row.name] ?? charge.upTo?.["*"] ?? Infinity);
          const units = own.reduce((sum, row) => sum + row.calls * most(row), 0);
          if (Number.isFinite(units) && countedBeside(item, items) === 0)
            expect(share.quantity?.lte(new Big(units).plus("0.001")) ?? true).toBe(true);
        }
      }
    }),
    { numRuns },
  );
});

/** How many of an item's calls the bill counts under another charge, one by one. */
function countedBeside(item: Item, items: Item[]): number {
  const { charge, service, region, account, resource, isPlaced, callsOnOthers } = item;
  const beside = items.filter(
    (one) =>
      one.charge?.by === "calls" &&
      [one.service, one.region, one.account].join() === [service, region, account].join() &&
      one.isPlaced === isPlaced &&
      (!isPlaced || one.resource === resource) &&
      (one.calls.key === item.calls.key || (charge?.by === "share" && one.charge.calls === charge.calls)),
  );
  const billed = sumOf(beside.map(({ quantity }) => quantity ?? new Big(0))).minus(callsOnOthers);
  return billed.gt(0) ? billed.toNumber() : 0;
}

test("what set a function off is no more than its caller's writes, whatever the function was invoked", () => {
  const bucket = fc.constantFrom("in", "out");
  const writes = fc.array(
    fc
      .record({
        caller: fc.constantFrom("app", "etl"),
        resource: bucket,
        calls: fc.integer({ min: 1, max: 5000 }),
      })
      .map((row) => someCalls({ ...row, name: "PutObject", readOnly: false })),
    { minLength: 1, maxLength: 4 },
  );
  const invoked = fc.record({
    writes,
    // as many as one of the rows, about
    ratio: fc.double({ min: 0.85, max: 1.15, noNaN: true }),
    retries: fc.double({ min: 0.9, max: 1.5, noNaN: true }),
    others: fc.nat(100),
    isLogged: fc.boolean(),
  });
  fc.assert(
    fc.property(invoked, ({ writes: rows, ratio: times, retries, others, isLogged }) => {
      const source = "lambda.amazonaws.com";
      const made = Math.round((rows[0]?.calls ?? 0) * times);
      const invoke = { source, name: "Invoke", resource: "img", readOnly: false };
      const byS3 = { ...invoke, caller: "s3.amazonaws.com", kind: "AWSService", account: "", calls: made };
      const logged = isLogged ? [someCalls(byS3), someCalls({ ...invoke, calls: others })] : [];
      const billed = Math.round((made + others) * retries);
      const service = { service: "AWS Lambda" };
      const bill = aBill([
        aLine("Invoke", "Request", "2", billed, service),
        aLine("Invoke", "Lambda-GB-Second", "7", 1000, service),
      ]);
      for (const { shares, cost, charge } of reconcile(bill, aTable(...rows, ...logged)).items) {
        for (const { caller, cost: part } of shares.filter(({ kind }) => kind === "AssumedRole")) {
          const own = [...rows, ...logged].filter((row) => row.caller === caller);
          expect(part.times(billed).lte(cost.times(callsIn(own)).plus("0.000001")), charge?.unit).toBe(true);
        }
      }
    }),
    { numRuns },
  );
});

test("whoever made a second trail gets no more than the copies that it made", () => {
  const hours = fc.array(fc.record({ calls: fc.integer({ min: 1, max: 900 }), copies: fc.nat(2) }), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(hours, fc.integer({ min: 1, max: 5000 }), (logged, billed) => {
      const rows = logged.map(({ calls: made, copies }, hour) =>
        someCalls({
          source: "ec2.amazonaws.com",
          name: "DescribeInstances",
          category: "management",
          hour: `${DAY}T0${hour}`,
          calls: made,
          records: made * (1 + copies),
        }),
      );
      const trail = {
        source: "cloudtrail.amazonaws.com",
        name: "CreateTrail",
        category: "management",
      } as const;
      const maker = logged.map((_, hour) =>
        someCalls({
          ...trail,
          readOnly: false,
          caller: "admin",
          hour: `${DAY}T0${hour}`,
          resource: "trail-b",
        }),
      );
      const bill = aBill([aLine("None", "PaidEventsRecorded", "10", billed, { service: "AWS CloudTrail" })]);
      const [item] = reconcile(bill, aTable(...rows, ...maker.slice(0, 1))).items;
      const copies = rows.reduce((sum, row) => sum + row.records - row.calls, 0);
      const got = sumOf(
        (item?.shares ?? []).flatMap(({ caller, quantity }) => (caller === "admin" ? (quantity ?? []) : [])),
      );
      if (copies > 0) expect(got.lte(copies)).toBe(true);
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
