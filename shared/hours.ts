// In which hour was a call made? UTC hours of eventTime, as CloudTrail writes time: 2020-08-30T12:00Z.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { secondsIn, timeText } from "./field-values.ts";
import type { Summary } from "./summary.ts";

const MILLISECONDS_AN_HOUR = 3_600_000;
const MOST_HOURS = 20 * 366 * 24;

/** The UTC hour of an event, `2020-08-30T12:00Z`; `(no eventTime)` when its eventTime is no time. */
export function hourOf({ eventTime }: CloudTrailEvent): string {
  let hour = known.get(eventTime);
  if (hour === undefined) {
    hour = startOfHour(eventTime) || "(no eventTime)";
    if (known.size === MOST_KNOWN) known.clear();
    known.set(eventTime, hour);
  }
  return hour;
}

/** Hours of times met so far: many events share their second with others. */
const known = new Map<unknown, string>();
const MOST_KNOWN = 4096;

/**
 * Every hour of the days asked for, or else from the first event in the logs to the last, whatever the filters. No hour
 * when that is more than 20 years: then an eventTime is wrong, and the hours with calls in them say which.
 */
export function hoursOf({ days, first, last }: Pick<Summary, "days" | "first" | "last">): string[] {
  const from = Date.parse(days === undefined ? startOfHour(first) : `${days.first}T00:00Z`);
  const to = Date.parse(days === undefined ? startOfHour(last) : `${days.last}T23:00Z`);
  const hours: string[] = [];
  if (to - from > MOST_HOURS * MILLISECONDS_AN_HOUR) return hours;
  for (let hour = from; hour <= to; hour += MILLISECONDS_AN_HOUR) {
    hours.push(new Date(hour).toISOString().replace(":00.000Z", "Z"));
  }
  return hours;
}

function startOfHour(time: unknown): string {
  const seconds = secondsIn(time);
  return Number.isNaN(seconds) ? "" : `${timeText(seconds).slice(0, 13)}:00Z`;
}
