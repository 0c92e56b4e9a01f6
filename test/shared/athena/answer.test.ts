import { describe, expect, test } from "vitest";
import type { Results } from "../../../shared/athena/athena.ts";
import { answerOf } from "../../../shared/athena/answer.ts";
import { daysCovered } from "../../../shared/coverage/days-covered.ts";
import { Days } from "../../../shared/days.ts";

function results(columns: Record<string, string>, ...rows: (string | undefined)[][]): Results {
  return { columns: Object.entries(columns).map(([Name, Type]) => ({ Name, Type })), rows };
}

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0")).join(" ");
const MORE = ["ap-east-1", "eu-west-1", "sa-east-1", "us-east-1"];
const CALLS = 'SELECT eventsource AS "eventSource", eventname AS "eventName", count(*) AS calls';

describe("answerOf()", () => {
  test("names columns as the question does, also when Athena gives them in lower case", () => {
    const found = results({ eventsource: "varchar", eventname: "varchar", calls: "bigint" }, [
      "s3.amazonaws.com",
      "GetObject",
      "3",
    ]);
    const { columns, measures, rows } = answerOf(found, CALLS, undefined);
    expect([columns, measures]).toEqual([["eventSource", "eventName", "calls"], ["calls"]]);
    expect(rows).toEqual([{ eventSource: "s3.amazonaws.com", eventName: "GetObject", calls: 3 }]);
  });

  test("NULL is null, and the text NULL and an empty text are texts", () => {
    const found = results(
      { eventsource: "varchar", eventname: "varchar", calls: "bigint" },
      ["NULL", undefined, "3"],
      ["", "x", undefined],
    );
    expect(answerOf(found, CALLS, undefined).rows).toEqual([
      { eventSource: "NULL", eventName: null, calls: 3 },
      { eventSource: "", eventName: "x", calls: null },
    ]);
  });

  test("numbers are numbers, as Athena writes them", () => {
    const found = results({ a: "double", b: "bigint", c: "varchar" }, ["5.079827987158E12", "-1", "5E3"]);
    expect(answerOf(found, "", undefined).rows).toEqual([{ a: 5_079_827_987_158, b: -1, c: "5E3" }]);
  });

  test("shares are of the measure that the question orders by", () => {
    const found = results({ caller: "varchar", calls: "bigint", bytesout: "double" });
    const ordered = (by: string): unknown =>
      answerOf(found, `SELECT sum(b) AS "bytesOut" ${by}`, undefined).shareOf;
    expect(ordered('ORDER BY "bytesOut" DESC, calls DESC, 1')).toBe("bytesOut");
    expect(ordered("ORDER BY calls DESC, 1")).toBe("calls");
    expect(ordered("ORDER BY 1")).toBe("calls");
  });

  test('"% of …" is shown beside a row and is none of its fields', () => {
    const found = results({ call: "varchar", calls: "bigint", "% of that call": "bigint" }, [
      "GetObject",
      "3",
      "12",
    ]);
    const { columns, rows, asides = {} } = answerOf(found, "", undefined);
    expect([columns, rows]).toEqual([["call", "calls"], [{ call: "GetObject", calls: 3 }]]);
    expect(rows.map((row) => asides["of that call"]?.(row))).toEqual(["25.0%"]);
  });

  test('"columns" turns rows into columns, and every hour of the days has a row', () => {
    const found = results(
      { hour: "varchar", columns: "varchar", calls: "bigint" },
      ["2020-08-30T01:00Z", undefined, "0"],
      ["2020-08-30T01:00Z", "GetObject", "2"],
      ["2020-08-30T03:00Z", "HeadObject", "1"],
    );
    expect(answerOf(found, "", undefined).rows).toEqual([
      { hour: "2020-08-30T01:00Z", calls: 2, GetObject: 2, HeadObject: 0 },
      { hour: "2020-08-30T02:00Z", calls: 0, GetObject: 0, HeadObject: 0 },
      { hour: "2020-08-30T03:00Z", calls: 1, GetObject: 0, HeadObject: 1 },
    ]);
    expect(answerOf(found, "", new Days("2020-08-30", "2020-08-31")).rows).toHaveLength(48);
  });

  test('"hours" becomes the hours without events, every day of the days has a row, and of the places those without any are named', () => {
    const found = results(
      { account: "varchar", region: "varchar", day: "varchar", hours: "varchar", events: "bigint" },
      ["111122223333", "eu-west-1", "2020-08-30", "00 01 02 03 05 23", "9"],
      ["111122223333", "eu-west-1", undefined, undefined, "1"],
      ["444455556666", "us-east-1", "2020-08-31", HOURS, "24"],
    );
    const places = [
      "111122223333/eu-west-1",
      "111122223333/us-east-1",
      ...MORE.map((region) => `444455556666/${region}`),
    ];
    const { rows, notes, measures } = answerOf(found, "", new Days("2020-08-30", "2020-08-31"), places);
    expect(
      rows.map(({ account, region, day, hoursWithout, events }) => [
        account,
        region,
        day,
        hoursWithout,
        events,
      ]),
    ).toEqual([
      ["111122223333", "eu-west-1", null, "", 1],
      ["111122223333", "eu-west-1", "2020-08-30", "04, 06-22", 9],
      ["111122223333", "eu-west-1", "2020-08-31", "00-23", 0],
      ["444455556666", "us-east-1", "2020-08-30", "00-23", 0],
      ["444455556666", "us-east-1", "2020-08-31", "", 24],
    ]);
    expect(measures).toEqual(["events"]);
    expect(notes?.[0]).toBe(
      "No such event at all from 111122223333 us-east-1, 444455556666 ap-east-1, 444455556666 eu-west-1 and 1 other: 4 of the 6 folders of an account and region",
    );
    expect(notes?.[1]).toContain("make coverage looks at the files");
  });

  test("without DAY, the days are those from the first with an event to the last", () => {
    const days = ["2020-08-29", "2020-08-27"];
    const rows = days.map((day) => ({ account: "1", region: "r", day, hours: "00", events: 3 }));
    const covered = daysCovered(rows, { days: undefined }, "2020-09-30T00:00:00.000Z");
    expect(covered.rows.map(({ day, events }) => [day, events])).toEqual([
      ["2020-08-27", 3],
      ["2020-08-28", 0],
      ["2020-08-29", 3],
    ]);
  });

  test('of "hours" that are still to come, nothing is missed', () => {
    const rows = [{ account: "1", region: "r", day: "2020-08-30", hours: "00", events: 3 }];
    const covered = daysCovered(
      rows,
      { days: new Days("2020-08-29", "2020-08-31") },
      "2020-08-30T02:30:00.000Z",
    );
    expect(covered.rows.map(({ day, hoursWithout }) => [day, hoursWithout])).toEqual([
      ["2020-08-29", "00-23"],
      ["2020-08-30", "01"],
    ]);
  });
});
