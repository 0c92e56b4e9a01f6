import { describe, expect, test } from "vitest";
import { Days, holds } from "../../shared/days.ts";

const HELD = [
  "2019-08-30",
  "2020-02-29",
  "2020-08-28",
  "2020-08-29",
  "2020-08-30",
  "2020-12-31",
  "2021-01-01",
];

describe("Days.parse() reads", () => {
  test.each([
    ["08/30", "2020-08-30"],
    ["8/30", "2020-08-30"],
    ["08-30", "2020-08-30"],
    ["2019/08/30", "2019-08-30"],
    ["2019-08-30", "2019-08-30"],
    ["2018-01-01", "2018-01-01"],
    ["02/29", "2020-02-29"],
    ["08/28..08/30", "2020-08-28..2020-08-30"],
    ["08/28 .. 08/30", "2020-08-28..2020-08-30"],
    ["2020-08-28..08/30", "2020-08-28..2020-08-30"],
    ["08/28..2020-08-30", "2020-08-28..2020-08-30"],
    ["12/31..01/01", "2020-12-31..2021-01-01"],
    ["2020-12-31..01/01", "2020-12-31..2021-01-01"],
    ["08/30..08/30", "2020-08-30"],
    ["2020-08", "2020-08-01..2020-08-31"],
    ["2020/2", "2020-02-01..2020-02-29"],
    ["2020-11..2021-01", "2020-11-01..2021-01-31"],
    ["2020-08..08/30", "2020-08-01..2020-08-30"],
    ["yesterday", "2020-12-31"],
    ["Yesterday", "2020-12-31"],
    ["12/29..yesterday", "2020-12-29..2020-12-31"],
    ["7d", "2020-12-25..2020-12-31"],
    ["1D", "2020-12-31"],
  ])("%s as %s", (text, days) => {
    expect(Days.parse(text, HELD, Date.parse("2021-01-01T00:00:01Z")).toString()).toBe(days);
  });
});

describe("Days.parse() has no use for", () => {
  test.each([
    ["banana", 'Cannot use DAY "banana": not a day'],
    ["", 'Cannot use DAY "": not a day'],
    ["2020", 'Cannot use DAY "2020": not a day'],
    ["02/30", 'Cannot use DAY "02/30": not a day'],
    ["13/01", 'Cannot use DAY "13/01": not a day'],
    ["2021-02-29", 'Cannot use DAY "2021-02-29": not a day'],
    ["08/28..", 'Cannot use DAY "08/28..": not a day'],
    ["08/28..08/29..08/30", 'Cannot use DAY "08/28..08/29..08/30": not a day'],
    ["2020-08-30..2020-08-28", 'Cannot use DAY "2020-08-30..2020-08-28": it ends before it starts'],
    ["08/30..08/28", 'Cannot use DAY "08/30..08/28": it ends before it starts'],
    ["2020-08-30..08/28", 'Cannot use DAY "2020-08-30..08/28": it ends before it starts'],
    ["08/30..2020-08-28", 'Cannot use DAY "08/30..2020-08-28": it ends before it starts'],
    ["2020-13", 'Cannot use DAY "2020-13": not a day'],
    ["0d", 'Cannot use DAY "0d": not a day'],
    ["7d..yesterday", 'Cannot use DAY "7d..yesterday": not a day'],
    ["tomorrow", 'Cannot use DAY "tomorrow": not a day'],
    ["07/11", 'Cannot find DAY "07/11": no logs of such a day'],
  ])("%s", (text, message) => {
    expect(() => Days.parse(text, HELD)).toThrow(message);
  });
});

test.each(["08/30..08/28", "2020-08-30..08/28", "02/30", "x"])(
  "hasYear() refuses %s before any logs are looked at",
  (text) => {
    expect(() => Days.hasYear(text)).toThrow("Cannot use DAY");
  },
);

test.each([
  ["08/30", false],
  ["02/29", false],
  ["12/31..01/01", false],
  ["02/29..03/01", false],
  ["2020-08", true],
  ["yesterday", true],
  ["7d", true],
  ["08/28..2020/08/30", true],
])("hasYear() of %s is %s", (text, hasYear) => {
  expect(Days.hasYear(text)).toBe(hasYear);
});

test("Days include the eventTimes from their first to their last second", () => {
  const days = new Days("2020-08-28", "2020-08-29");
  const times = [
    "2020-08-27T23:59:59Z",
    "2020-08-28T00:00:00Z",
    "2020-08-29T23:59:59Z",
    "2020-08-30T00:00:00Z",
  ];
  expect(times.map((time) => days.includes(time))).toEqual([false, true, true, false]);
});

test("Days are gone through one by one, over the end of a month and of a year", () => {
  expect([...new Days("2020-02-28", "2020-03-01")]).toEqual(["2020-02-28", "2020-02-29", "2020-03-01"]);
  expect([...new Days("2020-12-31", "2021-01-01")]).toEqual(["2020-12-31", "2021-01-01"]);
});

test("holds() tells days as spans, the latest ten", () => {
  expect(holds(HELD)).toBe(
    "The logs hold 2019-08-30, 2020-02-29, 2020-08-28..2020-08-30, 2020-12-31..2021-01-01",
  );
  expect(holds([])).toBe("The logs hold no day");
  const everyOther = Array.from({ length: 12 }, (_, i) => `2020-08-${String(2 * i + 1).padStart(2, "0")}`);
  expect(holds(everyOther)).toMatch(/^The logs hold 2 earlier spans and 2020-08-05, .*2020-08-23$/);
});
