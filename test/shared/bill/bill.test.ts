import Big from "big.js";
import { describe, expect, test } from "vitest";
import { type Bill, billOf, emptyBill } from "../../../shared/bill/bill.ts";
import { Days } from "../../../shared/days.ts";

function aBill(...spans: [start: string, end: string, cost: string][]): Bill {
  return {
    ...emptyBill('COSTS "costs.json"'),
    currency: "USD",
    lines: spans.map(([start, end, cost]) => ({
      start,
      end,
      service: undefined,
      operation: "GetObject",
      usageType: "EU-Requests-Tier2",
      quantity: undefined,
      unit: "",
      cost: new Big(cost),
    })),
    periods: spans.map(([start, end]) => ({ start, end, estimated: false })),
  };
}

const days = (first: string, last = first): Days => new Days(first, last);
const costs = ({ lines }: Bill): string[] => lines.map(({ cost }) => cost.toFixed());

const DAILY = aBill(
  ["2020-08-29", "2020-08-30", "1"],
  ["2020-08-30", "2020-08-31", "2"],
  ["2020-08-31", "2020-09-01", "4"],
);
const MONTH = aBill(["2020-08-01", "2020-09-01", "8"]);

describe("billOf()", () => {
  test("takes the lines of the days, and no others", () => {
    expect(costs(billOf(DAILY, days("2020-08-30")))).toEqual(["2"]);
    expect(costs(billOf(DAILY, days("2020-08-30", "2020-08-31")))).toEqual(["2", "4"]);
  });

  test("takes a month for a month's logs, and tells it from a day's", () => {
    expect(costs(billOf(MONTH, days("2020-08-01", "2020-08-31")))).toEqual(["8"]);
    expect(() => billOf(MONTH, days("2020-08-30"))).toThrow(
      'Cannot compare COSTS "costs.json" with 2020-08-30: it bills 2020-08-01..2020-08-31 as a whole',
    );
  });

  test("tells another month's bill by its days", () => {
    expect(() => billOf(DAILY, days("2020-07-30"))).toThrow(
      'Cannot compare COSTS "costs.json" with 2020-07-30: it has nothing of 2020-07-30',
    );
    expect(() => billOf(DAILY, days("2020-08-31", "2020-09-01"))).toThrow("it has nothing of 2020-09-01");
  });

  test("leaves out a month's fee from a day's lines, and says how much it is", () => {
    const report = aBill(["2020-08-30", "2020-08-31", "2"], ["2020-08-01", "2020-09-01", "30"]);
    const bill = billOf(
      { ...report, periods: [{ start: "2020-08-30", end: "2020-08-31", estimated: false }] },
      days("2020-08-30"),
    );
    expect(costs(bill)).toEqual(["2"]);
    expect(bill.notes).toEqual([
      'Left out: what COSTS "costs.json" has for more than 2020-08-30, 30.00 USD altogether',
    ]);
  });
});
