import Big from "big.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inCents, roundingNote } from "../../../shared/bill/cents.ts";

const sum = (amounts: Big[]): Big => amounts.reduce((all, amount) => all.plus(amount), new Big(0));
const column = (rows: Big[][], j: number): Big[] => rows.map((row) => row[j] ?? new Big(0));
const texts = (rows: Big[][]): string[][] => rows.map((row) => row.map((amount) => amount.toFixed(2)));
const bigs = (rows: string[][]): Big[][] => rows.map((row) => row.map((amount) => new Big(amount)));

describe("inCents()", () => {
  test.each<[string, string[][], string[][]]>([
    ["leaves whole cents alone", [["1.23", "411.10", "0"]], [["1.23", "411.10", "0.00"]]],
    ["rounds a single amount to the nearest cent", [["0.0149"]], [["0.01"]]],
    ["lets what is below a cent make up for the others", [["0.003", "407.674"]], [["0.01", "407.67"]]],
    ["adds the cent that is left to the larger amount", [["1.234", "411.104"]], [["1.23", "411.11"]]],
    ["keeps a credit negative", [["-5.004", "-0.004"]], [["-5.00", "-0.01"]]],
    ["gives three thirds of a cent one cent", [["0.0034", "0.0033", "0.0033"]], [["0.01", "0.00", "0.00"]]],
    ["does nothing without rows", [], []],
  ])("%s", (_, exact, cents) => {
    expect(texts(inCents(bigs(exact)))).toEqual(cents);
  });

  test("never moves an amount, a row or a column by a cent or more, nor the total by more than half of one", () => {
    const amount = fc
      .integer({ min: -3_000_000, max: 3_000_000 })
      .map((tenths) => new Big(tenths).div(10_000));
    const row = fc.tuple(amount, amount, amount);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const cents = inCents(rows);
        const isClose = (a: Big[], b: Big[]): boolean => sum(a).minus(sum(b)).abs().lt("0.01");
        for (const [i, exact] of rows.entries()) {
          const rounded = cents[i] ?? [];
          expect(rounded.every((cell) => cell.eq(cell.round(2)))).toBe(true);
          expect(exact.every((cell, j) => isClose([cell], [rounded[j] ?? new Big(NaN)]))).toBe(true);
          expect(isClose(exact, rounded)).toBe(true);
        }
        for (const j of [0, 1, 2]) expect(isClose(column(rows, j), column(cents, j))).toBe(true);
        expect(sum(rows.flat()).minus(sum(cents.flat())).abs().lte("0.005")).toBe(true);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe("roundingNote()", () => {
  test("says so only when an amount went to the other cent", () => {
    const straight = bigs([["0.001", "1.50"]]);
    expect(roundingNote(straight, inCents(straight))).toBeUndefined();
    const bent = bigs([["0.003", "407.674"]]);
    expect(roundingNote(bent, inCents(bent))).toContain("FORMAT=json");
  });
});
