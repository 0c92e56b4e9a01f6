// Which days? A range of UTC days of eventTime: the day that a bill has.

import { secondsIn, timeText } from "./field-values.ts";
import { UserError } from "./user-error.ts";

const DAY = /^(?:(\d{4})[/-])?(\d{1,2})[/-](\d{1,2})$/;
const MILLISECONDS_A_DAY = 86_400_000;

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
   * `text` is `08/30`, `2020/08/30`, `2020-08-30`, or a range of two such days, `08/28..08/30`.
   * A day without a year is the latest such day that the logs hold: `held` are those days, `YYYY-MM-DD`.
   *
   * Throws a UserError when the text is no day, or when it has no year and the logs hold no such day.
   */
  static parse(text: string, held: readonly string[]): Days {
    const ends = text.split("..").map((end) => parts(end.trim(), text));
    const [from, to = from] = ends;
    if (from === undefined || to === undefined || ends.length > 2) throw noDay(text);

    const last = to.year === undefined && from.year !== undefined ? after(from, to) : dated(to, held, text);
    const first = from.year === undefined ? before(from, last) : dated(from, held, text);
    if (!isDay(first) || !isDay(last)) throw noDay(text);
    if (first > last) throw new UserError(`Cannot use DAY "${text}": it ends before it starts`);
    return new Days(first, last);
  }

  /**
   * Whether the text alone says which days: one of its ends has a year.
   *
   * Throws a UserError when the text can't be a day or a range of days, whatever the logs hold.
   */
  static hasYear(text: string): boolean {
    const ends = text.split("..").map((end) => parts(end.trim(), text));
    if (ends.length > 2) throw noDay(text);
    return ends.some(({ year }) => year !== undefined);
  }

  /** Whether an eventTime (`2020-08-30T23:59:59Z`) lies in these days. */
  includes(eventTime: unknown): boolean {
    const day = Days.of(eventTime);
    return day !== undefined && day >= this.first && day <= this.last;
  }

  /** The UTC day of an eventTime; undefined when it is no time (field-values.ts has the rule). */
  static of(eventTime: unknown): string | undefined {
    const seconds = secondsIn(eventTime);
    return Number.isNaN(seconds) ? undefined : timeText(seconds).slice(0, 10);
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

interface Parts {
  year: string | undefined;
  monthDay: string;
}

function parts(end: string, text: string): Parts {
  const [, year, month = "", day = ""] = DAY.exec(end) ?? [];
  const monthDay = `${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  // 2020 is a leap year: without a year, 02/29 may be a day
  if (!isDay(`${year ?? "2020"}-${monthDay}`)) throw noDay(text);
  return { year, monthDay };
}

function dated({ year, monthDay }: Parts, held: readonly string[], text: string): string {
  if (year !== undefined) return `${year}-${monthDay}`;
  const latest = held
    .filter((day) => day.endsWith(`-${monthDay}`))
    .toSorted()
    .at(-1);
  if (latest === undefined)
    throw new UserError(`Cannot find DAY "${text}": no logs of such a day`, holds(held));
  return latest;
}

/** The last `from.monthDay` that is not after `last`: 12/30..01/02 crosses a new year. */
function before(from: Parts, last: string): string {
  const year = Number(last.slice(0, 4));
  const sameYear = `${year}-${from.monthDay}`;
  return sameYear <= last ? sameYear : `${year - 1}-${from.monthDay}`;
}

function after(from: Parts, to: Parts): string {
  const sameYear = `${from.year}-${to.monthDay}`;
  return to.monthDay >= from.monthDay ? sameYear : `${Number(from.year) + 1}-${to.monthDay}`;
}

function isDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function noDay(text: string): UserError {
  return new UserError(
    `Cannot use DAY "${text}": not a day`,
    "Days are 08/30, 2020/08/30, 2020-08-30 or a range such as 08/28..08/30",
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
