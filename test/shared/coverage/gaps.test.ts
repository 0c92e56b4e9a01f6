import { describe, expect, test } from "vitest";
import { type Gap, gapsIn } from "../../../shared/coverage/gaps.ts";

const START = Date.parse("2020-08-01T00:00Z") / 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

/** A file every so many minutes, for some days; `without` are minutes since the start. */
function deliveries(every: number, days: number, ...without: Gap[]): number[] {
  return Array.from({ length: (days * DAY) / every }, (_, i) => i * every)
    .filter((minute) => !without.some(({ from, to }) => minute >= from && minute < to))
    .map((minute) => START + minute);
}

function gaps(delivered: number[], span?: Gap): Gap[] {
  return gapsIn(delivered, span).map(({ from, to }) => ({ from: from - START, to: to - START }));
}

describe("gapsIn() finds", () => {
  test.each([5, 15, 30])("nothing amiss in a file every %d minutes", (every) => {
    expect(gaps(deliveries(every, 5))).toEqual([]);
  });

  test("a file, an hour and a day that are not there, and nothing else", () => {
    const lost = [
      { from: 10 * HOUR + 15, to: 10 * HOUR + 30 },
      { from: DAY, to: 2 * DAY },
      { from: 3 * DAY + 7 * HOUR, to: 3 * DAY + 8 * HOUR },
    ];
    expect(gaps(deliveries(15, 5, ...lost))).toEqual(lost);
  });

  test("an hour that is not there within a single busy day", () => {
    const lost = { from: 10 * HOUR, to: 11 * HOUR };
    expect(gaps(deliveries(5, 1, lost))).toEqual([lost]);
  });

  test("days before the first file and after the last, when the rest of the logs have them", () => {
    const span = { from: START, to: START + 5 * DAY - 1 };
    const [before, after] = [
      { from: 0, to: DAY },
      { from: 4 * DAY, to: 5 * DAY },
    ];
    expect(gaps(deliveries(15, 5, before, after), span)).toEqual([before, after]);
    expect(gaps(deliveries(15, 5, { from: 0, to: HOUR }), span)).toEqual([]);
  });

  test("nothing in the nights and weekends of a trail that is quiet then", () => {
    const office = deliveries(15, 28).filter((minute) => {
      const time = new Date(minute * 60_000);
      return time.getUTCDay() % 6 !== 0 && time.getUTCHours() >= 7 && time.getUTCHours() < 19;
    });
    expect(gaps(office)).toEqual([]);
  });

  test("nothing in few files, which prove nothing", () => {
    expect(gaps(deliveries(5, 1, { from: HOUR, to: DAY }).filter((_, i) => i !== 5))).toEqual([]);
    expect(gaps([])).toEqual([]);
    expect(gaps([START])).toEqual([]);
  });
});
