import { describe, expect, test } from "vitest";
import type { Bill } from "../../../shared/bill/bill-line.ts";
import { billOf, daysBilled } from "../../../shared/bill/bill-days.ts";
import { Days } from "../../../shared/days.ts";
import { aBill, aLine } from "../../count-rows.ts";

function billed(...spans: [start: string, end: string, cost: string][]): Bill {
  const hours = spans.map(([start, end]) => ({ start: hourOf(start), end: hourOf(end) }));
  return aBill(
    spans.map(([, , cost], i) => aLine("GetObject", "EU-Requests-Tier2", cost, undefined, hours[i])),
    { periods: hours.map((span) => ({ ...span, estimated: false })) },
  );
}

/** A day is its first hour. */
function hourOf(time: string): string {
  return time.length === 10 ? `${time}T00` : time;
}

const days = (first: string, last = first): Days => new Days(first, last);
const costs = ({ lines }: Bill): string[] => lines.map(({ cost }) => cost.toFixed());

const DAILY = billed(
  ["2020-08-29", "2020-08-30", "1"],
  ["2020-08-30", "2020-08-31", "2"],
  ["2020-08-31", "2020-09-01", "4"],
);
const MONTH = billed(["2020-08-01", "2020-09-01", "8"]);

describe("billOf()", () => {
  test("takes the lines of the days, and no others, across a month's end too", () => {
    expect(costs(billOf(DAILY, days("2020-08-30")))).toEqual(["2"]);
    expect(costs(billOf(DAILY, days("2020-08-30", "2020-08-31")))).toEqual(["2", "4"]);
    expect(billOf(DAILY, days("2020-08-30")).notes).toEqual([]);
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
    const report = billed(["2020-08-30", "2020-08-31", "2"], ["2020-08-01", "2020-09-01", "30"]);
    const bill = billOf(report, days("2020-08-30"));
    expect(costs(bill)).toEqual(["2"]);
    expect(bill.notes).toEqual([
      'Left out: what COSTS "costs.json" has for more than 2020-08-30, 30.00 USD altogether',
    ]);
  });

  test("says how many hours of the days a bill by the hour lacks", () => {
    const part = billed(["2020-08-30T10", "2020-08-30T11", "1"], ["2020-08-30T11", "2020-08-30T15", "2"]);
    expect(billOf(part, days("2020-08-30")).notes).toEqual([
      'COSTS "costs.json" covers 5 of the 24 hours of 2020-08-30: calls of the others are not on it',
    ]);
  });
});

test("daysBilled() spans all periods, whole days", () => {
  expect(daysBilled(DAILY)?.toString()).toBe("2020-08-29..2020-08-31");
  expect(daysBilled(billed(["2020-08-30T10", "2020-08-31T02", "1"]))?.toString()).toBe(
    "2020-08-30..2020-08-31",
  );
  expect(daysBilled(aBill([], { periods: [] }))).toBeUndefined();
});
