import fc from "fast-check";
import Big from "big.js";
import { describe, expect, test } from "vitest";
import { Sum } from "../../../../shared/bill/read/amount.ts";
import { type Entry, Ledger } from "../../../../shared/bill/read/ledger.ts";
import { Days } from "../../../../shared/days.ts";

const where = (): string => "a test";
const entry = (fields: Partial<Entry>): Entry => ({
  start: "2024-09-18T07",
  end: "2024-09-18T08",
  usageType: "Requests-Tier1",
  recordType: "usage",
  unit: "Requests",
  cost: "0.0000004",
  quantity: "1",
  ...fields,
});

describe("Sum", () => {
  test("is exact for any decimals, few or many places, and refuses what is none", () => {
    const decimals = fc
      .tuple(fc.bigInt(-(10n ** 22n), 10n ** 22n), fc.integer({ min: 0, max: 22 }))
      .map(([digits, places]) => new Big(digits.toString()).times(`1e-${places}`).toFixed());
    const written = fc.oneof(
      decimals,
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }).map(String),
    );
    fc.assert(
      fc.property(fc.array(written, { maxLength: 30 }), fc.nat(30), (amounts, at) => {
        const [sum, other] = [new Sum(), new Sum()];
        for (const [index, amount] of amounts.entries()) (index < at ? sum : other).add(amount, where);
        sum.addSum(other);
        const exact = amounts.reduce((all, one) => all.plus(one), new Big(0));
        expect(sum.value.toFixed()).toBe(exact.toFixed());
      }),
    );
    for (const text of [".", "-", "1.2.3", "0x10", "1,5", "12a", "NaN", "Infinity", "--1"]) {
      expect(() => new Sum().add(text, where), text).toThrow(/^Cannot use a test: the amount/);
    }
    const sum = new Sum();
    for (const text of ["", " 1 ", "1,234.5", "4E-7", ".5", "5.", "+1"]) sum.add(text, where);
    expect(sum.value.toFixed()).toBe("1242.0000004");
  });
});

describe("Ledger", () => {
  test("gives up resources, then principals, when there are too many lines, and says so; sums stay exact", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.nat(40), fc.nat(3), fc.nat(1000)), {
          minLength: 1,
          maxLength: 200,
        }),
        fc.integer({ min: 1, max: 60 }),
        (entries, most) => {
          const ledger = new Ledger("COSTS", "costs", undefined, most);
          ledger.covers("2024-09-18T00", "2024-09-19T00", false);
          for (const [isBucket, resource, principal, cost] of entries) {
            const service = isBucket ? "Amazon Simple Storage Service" : "Amazon Elastic Compute Cloud";
            const names = { service, resource: `r${resource}`, principal: `p${principal}` };
            ledger.add(entry({ ...names, cost: `${cost}.1` }), where);
          }
          const { lines, notes } = ledger.bill();
          const keys = lines.map((line) => [line.service, line.resource, line.principal].join());
          expect(new Set(keys).size, "no line stands twice").toBe(keys.length);

          const [instances, buckets] = [false, true].map(
            (isBucket) =>
              new Set(entries.filter(([one]) => one === isBucket).map(([, r, p]) => `${r} ${p}`)).size,
          ) as [number, number];
          const isFolded = (isBucket: boolean): boolean =>
            lines.some(
              ({ service, resource }) =>
                resource === undefined && service?.endsWith("Storage Service") === isBucket,
            );
          const isTooMany = instances + buckets > most;
          const few = new Set(entries.filter(([one]) => !one).map(([, , principal]) => principal)).size;
          expect(isFolded(false)).toBe(isTooMany && instances > 0);
          if (buckets + few <= most) expect(isFolded(true), "buckets are kept").toBe(false);
          if (buckets > most) expect(isFolded(true)).toBe(true);
          expect(notes.some((note) => note.includes("each resource that no call names by itself"))).toBe(
            isTooMany,
          );
          expect(notes.some((note) => note.includes("each resource by itself"))).toBe(isFolded(true));
          const total = lines.reduce((sum, { cost }) => sum.plus(cost), new Big(0));
          expect(total.toFixed()).toBe(
            entries.reduce((sum, [, , , cost]) => sum.plus(`${cost}.1`), new Big(0)).toFixed(),
          );
        },
      ),
    );
  });

  test("tells resources and principals apart on the days that are asked for alone", () => {
    const ledger = new Ledger("COSTS", "costs", new Days("2024-09-18", "2024-09-18"));
    ledger.covers("2024-09-18T00", "2024-09-19T00", false);
    for (const resource of ["a", "b"]) {
      for (const day of ["17", "18", "19"]) {
        const [start, end] = [`2024-09-${day}T23`, `2024-09-${Number(day) + 1}T00`];
        ledger.add(entry({ start, end, cost: "1", resource, principal: `p${resource}` }), where);
      }
      ledger.add(
        entry({ start: "2024-09-01T00", end: "2024-10-01T00", recordType: "tax", cost: "8", resource }),
        where,
      );
    }
    const lines = ledger
      .bill()
      .lines.map(
        ({ start, resource, principal, cost }) =>
          `${start.slice(8, 10)} ${resource} ${principal} ${cost.toFixed()}`,
      );
    expect(lines.toSorted()).toEqual([
      "01 a undefined 8",
      "01 b undefined 8",
      "17 undefined undefined 2",
      "18 a pa 1",
      "18 b pb 1",
      "19 undefined undefined 2",
    ]);
  });

  test("a day that is covered in part ends where the bill ends", () => {
    const ledger = new Ledger("COSTS", "costs");
    for (const hour of ["10", "11", "12"])
      ledger.covers(`2024-09-18T${hour}`, `2024-09-18T${Number(hour) + 1}`, true);
    ledger.add(entry({ start: "2024-09-18T11", end: "2024-09-18T12" }), where);
    const { periods, lines } = ledger.bill();
    expect(periods).toEqual([{ start: "2024-09-18T10", end: "2024-09-18T13", estimated: true }]);
    expect(lines).toMatchObject([{ start: "2024-09-18T10", end: "2024-09-18T13" }]);
  });

  test("refuses two currencies", () => {
    const ledger = new Ledger('COSTS "a.csv"', "costs");
    ledger.setCurrency("USD");
    expect(() => ledger.setCurrency("CNY")).toThrow('Cannot add up COSTS "a.csv": it holds both USD and CNY');
  });
});
