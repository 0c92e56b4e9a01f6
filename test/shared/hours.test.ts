import { expect, test } from "vitest";
import { Days } from "../../shared/days.ts";
import { hourOf, hoursOf } from "../../shared/days.ts";
import { anEvent } from "../temp-logs.ts";

test("hourOf() is the UTC hour of eventTime", () => {
  expect(hourOf(anEvent({ eventTime: "2020-08-30T23:59:59Z" }))).toBe("2020-08-30T23:00Z");
});

test("hourOf() has a name for an event without a time", () => {
  const { eventTime: _, ...event } = anEvent();
  expect([hourOf({ ...event, eventTime: "" }), hourOf(JSON.parse(JSON.stringify(event)))]).toEqual([
    "(no eventTime)",
    "(no eventTime)",
  ]);
});

test("hoursOf() is every hour from the first event to the last", () => {
  const span = { days: undefined, first: "2020-02-28T22:10:00Z", last: "2020-02-29T01:00:00Z" };
  expect(hoursOf(span)).toEqual([
    "2020-02-28T22:00Z",
    "2020-02-28T23:00Z",
    "2020-02-29T00:00Z",
    "2020-02-29T01:00Z",
  ]);
});

test("hoursOf() is every hour of the days asked for, whatever the events", () => {
  const hours = hoursOf({
    days: new Days("2020-08-29", "2020-08-30"),
    first: "2020-08-30T10:00:00Z",
    last: "2020-08-30T10:00:00Z",
  });
  expect([hours.length, hours[0], hours.at(-1)]).toEqual([48, "2020-08-29T00:00Z", "2020-08-30T23:00Z"]);
});

test.each([
  ["no event", undefined, undefined],
  ["an eventTime that is none", "yesterday", "2020-08-30T10:00:00Z"],
  ["an eventTime of another age", "0001-01-01T00:00:00Z", "2020-08-30T10:00:00Z"],
])("hoursOf() has no hours for %s", (_, first, last) => {
  expect(hoursOf({ days: undefined, first, last })).toEqual([]);
});
