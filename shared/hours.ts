// In which hour was a call made? UTC hours of eventTime, as CloudTrail writes time: 2020-08-30T12:00Z.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { Days } from "./days.ts";
import type { Summary } from "./summary.ts";

const MILLISECONDS_AN_HOUR = 3_600_000;
const MOST_HOURS = 20 * 366 * 24;

/** The hour of an event, `2020-08-30T12:00Z`; `(no eventTime)` when the record has none. */
export function hourOf({ eventTime }: CloudTrailEvent): string {
  return typeof eventTime === "string" && eventTime[10] === "T"
    ? `${eventTime.slice(0, 13)}:00Z`
    : "(no eventTime)";
}

/**
 * Every hour of the days asked for, or else from the first event in the logs to the last, whatever the filters. No hour
 * when that is more than 20 years: then an eventTime is wrong, and the hours with calls in them say which.
 */
export function hoursOf({ days, first, last }: Pick<Summary, "days" | "first" | "last">): string[] {
  const from = Date.parse(days === undefined ? hourOfText(first) : `${days.first}T00:00Z`);
  const to = Date.parse(days === undefined ? hourOfText(last) : `${days.last}T23:00Z`);
  const hours: string[] = [];
  if (to - from > MOST_HOURS * MILLISECONDS_AN_HOUR) return hours;
  for (let hour = from; hour <= to; hour += MILLISECONDS_AN_HOUR) {
    hours.push(new Date(hour).toISOString().replace(":00.000Z", "Z"));
  }
  return hours;
}

function hourOfText(eventTime: string | undefined): string {
  return Days.of(eventTime) === undefined ? "" : `${String(eventTime).slice(0, 13)}:00Z`;
}
