// Which days? A range of UTC days of eventTime: the day that a bill has.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { secondsIn, timeText } from "./field-values.ts";
import { secondsOf } from "./reader/event.ts";
import type { Summary } from "./summary.ts";
import { UserError } from "./terminal/user-error.ts";

const DAY = /^(?:(\d{4})[/-])?(\d{1,2})[/-](\d{1,2})$/;
const MONTH = /^(\d{4})[/-](\d{1,2})$/;
const MILLISECONDS_A_DAY = 86_400_000;
const HALF_A_YEAR = 183 * MILLISECONDS_A_DAY;

/** A range of UTC days. Both ends are inclusive and written `YYYY-MM-DD`. */
export class Days {
  readonly first: string;
  readonly last: string;
  /** Both ends in seconds since 1970: what `eventTime` may be. */
  readonly firstSecond: number;
  readonly lastSecond: number;

  constructor(first: string, last: string) {
    this.first = first;
    this.last = last;
    this.firstSecond = Date.parse(first) / 1000;
    this.lastSecond = Date.parse(last) / 1000 + 86_399;
  }

  /**
   * `text` is `08/30`, `2020/08/30`, `2020-08-30`, a month `2020-08`, or a range of two of these, `08/28..08/30`; or
   * `yesterday`, or `7d`, the seven days up to yesterday, by `now`, in milliseconds since 1970.
   * A day without a year is the latest such day that the logs hold: `held` are those days, `YYYY-MM-DD`.
   *
   * Throws a UserError when the text is no day, or when it has no year and the logs hold no such day.
   */
  static parse(text: string, held: readonly string[], now = Date.now()): Days {
    const [from, to] = endsOf(text, now);
    const last =
      to.year === undefined && from.year !== undefined
        ? after(from, to)
        : to.year === undefined
          ? latest(to, held, text)
          : `${to.year}-${to.last}`;
    const first = from.year === undefined ? before(from, last) : `${from.year}-${from.first}`;
    if (!isDay(first) || !isDay(last)) throw noDay(text);
    // a new year lies in a range such as 12/31..01/01, but hardly in 08/31..08/30
    const hasYears = from.year !== undefined && to.year !== undefined;
    if (
      first > last ||
      (!hasYears && Date.parse(last) - Date.parse(first) > HALF_A_YEAR && from.first > to.last)
    )
      throw reversed(text);
    return new Days(first, last);
  }

  /**
   * Whether the text alone says which days: one of its ends has a year, or depends on today.
   *
   * Throws a UserError when the text can't be a day or a range of days, whatever the logs hold.
   */
  static hasYear(text: string, now = Date.now()): boolean {
    const ends = endsOf(text, now);
    // checks the order, in any year
    if (ends.every(({ year }) => year === undefined)) {
      Days.parse(text, [`2019-${ends[1].last}`, `2020-${ends[1].last}`].filter(isDay), now);
      return false;
    }
    Days.parse(text, [], now);
    return true;
  }

  /** Whether an eventTime (`2020-08-30T23:59:59Z`) lies in these days. */
  includes(eventTime: unknown): boolean {
    const day = Days.of(eventTime);
    return day !== undefined && day >= this.first && day <= this.last;
  }

  /** The UTC day of an eventTime; undefined when it is no time (field-values.ts has the rule). */
  static of(eventTime: unknown): string | undefined {
    return hourAt(secondsIn(eventTime)).slice(0, 10) || undefined;
  }

  /** Every day of the range, in order. */
  *[Symbol.iterator](): Generator<string> {
    for (let day = this.first; day <= this.last; day = Days.next(day)) yield day;
  }

  toString(): string {
    return this.first === this.last ? this.first : `${this.first}..${this.last}`;
  }

  /** The day after `day`, both `YYYY-MM-DD`. */
  static next(day: string): string {
    return new Date(Date.parse(day) + MILLISECONDS_A_DAY).toISOString().slice(0, 10);
  }

  static previous(day: string): string {
    return new Date(Date.parse(day) - MILLISECONDS_A_DAY).toISOString().slice(0, 10);
  }
}

/** An end of a range: a day, whose first and last day are one, or a month. `MM-DD`. */
interface End {
  year: string | undefined;
  first: string;
  last: string;
}

function endsOf(text: string, now: number): [from: End, to: End] {
  const ends = absolute(text, now)
    .split("..")
    .map((end) => endOf(end.trim(), text));
  const [from, to = from] = ends;
  if (from === undefined || to === undefined || ends.length > 2) throw noDay(text);
  return [from, to];
}

/** `yesterday` and `7d` with dates in their place. */
function absolute(text: string, now: number): string {
  const daysAgo = (days: number): string =>
    new Date(now - days * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
  const [, number] = /^([1-9]\d{0,3})d$/i.exec(text.trim()) ?? [];
  if (number !== undefined) return `${daysAgo(Number(number))}..${daysAgo(1)}`;
  return text.replace(/(?<=^|\.\.)\s*yesterday\s*(?=$|\.\.)/gi, daysAgo(1));
}

function endOf(end: string, text: string): End {
  const [, yearOfMonth, numberOfMonth] = MONTH.exec(end) ?? [];
  if (yearOfMonth !== undefined && isDay(`${yearOfMonth}-${numberOfMonth?.padStart(2, "0")}-01`)) {
    const last = new Date(Date.UTC(Number(yearOfMonth), Number(numberOfMonth), 0)).toISOString().slice(5, 10);
    return { year: yearOfMonth, first: `${last.slice(0, 2)}-01`, last };
  }
  const [, year, month = "", day = ""] = DAY.exec(end) ?? [];
  const monthDay = `${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  // 2020 is a leap year: without a year, 02/29 may be a day
  if (!isDay(`${year ?? "2020"}-${monthDay}`)) throw noDay(text);
  return { year, first: monthDay, last: monthDay };
}

function latest({ last }: End, held: readonly string[], text: string): string {
  const day = held
    .filter((one) => one.endsWith(`-${last}`))
    .toSorted()
    .at(-1);
  if (day === undefined) throw new UserError(`Cannot find DAY "${text}": no logs of such a day`, holds(held));
  return day;
}

/** The last such day that is not after `last`: 12/30..01/02 crosses a new year. */
function before({ first }: End, last: string): string {
  const year = Number(last.slice(0, 4));
  const sameYear = `${year}-${first}`;
  return sameYear <= last ? sameYear : `${year - 1}-${first}`;
}

function after(from: End, to: End): string {
  const sameYear = `${from.year}-${to.last}`;
  return to.last >= from.first ? sameYear : `${Number(from.year) + 1}-${to.last}`;
}

function isDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function noDay(text: string): UserError {
  return new UserError(
    `Cannot use DAY "${text}": not a day`,
    "Days are 08/30, 2020/08/30, 2020-08-30, a month 2020-08, a range 08/28..08/30, yesterday or 7d",
  );
}

function reversed(text: string): UserError {
  const [from, to] = text.split("..").map((end) => end.trim());
  return new UserError(
    `Cannot use DAY "${text}": it ends before it starts`,
    `Did you mean DAY=${to}..${from}? Over more than half a year, both ends need their year`,
  );
}

/** "The logs hold 2020-08-28..2020-08-31": runs of days as ranges, the latest ten of them. */
export function holds(held: readonly string[]): string {
  const runs: Days[] = [];
  for (const day of [...new Set(held)].toSorted()) {
    const run = runs.at(-1);
    if (run !== undefined && Days.next(run.last) === day) runs[runs.length - 1] = new Days(run.first, day);
    else runs.push(new Days(day, day));
  }
  if (runs.length === 0) return "The logs hold no day";
  const earlier = runs.length > 10 ? `${runs.length - 10} earlier spans and ` : "";
  return `The logs hold ${earlier}${runs.slice(-10).join(", ")}`;
}

// In which hour was a call made? UTC hours of eventTime, as CloudTrail writes time: 2020-08-30T12:00Z.

const MILLISECONDS_AN_HOUR = 3_600_000;
const MOST_HOURS = 20 * 366 * 24;

/** The UTC hour of an event, `2020-08-30T12:00Z`; `(no eventTime)` when its eventTime is no time. */
export function hourOf(event: CloudTrailEvent): string {
  return hourAt(secondsOf(event)) || "(no eventTime)";
}

/**
 * Every hour of the days asked for, or else from the first event in the logs to the last, whatever the filters. No hour
 * when that is more than 20 years: then an eventTime is wrong, and the hours with calls in them say which.
 */
export function hoursOf({ days, first, last }: Pick<Summary, "days" | "first" | "last">): string[] {
  const from = Date.parse(days === undefined ? hourAt(secondsIn(first)) : `${days.first}T00:00Z`);
  const to = Date.parse(days === undefined ? hourAt(secondsIn(last)) : `${days.last}T23:00Z`);
  const hours: string[] = [];
  if (to - from > MOST_HOURS * MILLISECONDS_AN_HOUR) return hours;
  for (let hour = from; hour <= to; hour += MILLISECONDS_AN_HOUR) {
    hours.push(new Date(hour).toISOString().replace(":00.000Z", "Z"));
  }
  return hours;
}

function hourAt(seconds: number): string {
  const hour = Math.floor(seconds / 3600);
  let text = known.get(hour);
  if (text === undefined) {
    text = Number.isNaN(hour) ? "" : `${timeText(3600 * hour).slice(0, 13)}:00Z`;
    if (known.size === MOST_KNOWN) known.clear();
    known.set(hour, text);
  }
  return text;
}

/** Hours met so far, by their number since 1970: to write one takes longer than to read an event. */
const known = new Map<number, string>();
const MOST_KNOWN = 4096;
