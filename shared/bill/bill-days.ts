// Which days is a bill for? And the part of it that is for some of them.

import Big from "big.js";
import { Days } from "../days.ts";
import { UserError } from "../terminal/user-error.ts";
import { type Bill, isUse } from "./bill-line.ts";

type Span = { start: string; end: string };

/** The exact sum. */
export function sumOf(amounts: Iterable<Big>): Big {
  let sum = new Big(0);
  for (const amount of amounts) sum = sum.plus(amount);
  return sum;
}

/**
 * The part of a bill that is for `days`. What spans more than these days (a month's tax or fee in a report) can't be
 * told to be theirs: it is left out, and `notes` says how much.
 *
 * Throws a UserError when the bill doesn't cover the days, or has only longer spans, such as months.
 */
export function billOf(bill: Bill, days: Days): Bill {
  const [start, end] = [`${days.first}T00`, `${Days.next(days.last)}T00`];
  const isWithin = (span: Span): boolean => span.start >= start && span.end <= end;
  const overlaps = (span: Span): boolean => span.start < end && span.end > start;

  const periods = bill.periods.filter(isWithin);
  const covered = new Set(periods.flatMap((period) => [...daysOf(period)]));
  // a period of the bill may be longer than the days asked for, with lines for each day
  const longer = bill.periods.filter((period) => overlaps(period) && !isWithin(period));
  for (const { start: first, end: last } of bill.lines.some(isWithin) ? longer : []) {
    for (const day of daysOf({ start: first, end: last })) covered.add(day);
  }
  const missing = [...days].filter((day) => !covered.has(day));
  if (missing.length > 0 && longer[0] !== undefined) {
    throw new UserError(
      `Cannot compare ${bill.name} with ${days.toString()}: it bills ${daysOf(longer[0]).toString()} as a whole`,
      "Ask for the bill by the day: --granularity DAILY, or Daily in the console",
    );
  }
  if (missing.length > 0) {
    const billed = runsOf(daysIn(bill));
    const these = billed.length > 1 ? "one of these" : "these";
    throw new UserError(
      `Cannot compare ${bill.name} with ${days.toString()}: it has nothing of ${runsInWords(runsOf(missing))}`,
      billed.length === 0
        ? `It bills no day: get the bill of ${days.toString()}`
        : `It bills ${runsInWords(billed)}: compare ${these}, or get the bill of ${days.toString()}`,
    );
  }

  const left = bill.lines.filter((line) => overlaps(line) && !isWithin(line));
  const notes = [...bill.notes];
  if (left.length > 0) {
    const sum = sumOf(left.map(({ cost }) => cost)).toFixed(2);
    notes.push(
      `Left out: what ${bill.name} has for more than ${days.toString()}, ${sum} ${bill.currency} altogether`,
    );
  }
  const hours = hoursBilled(bill.periods.filter(overlaps), start, end);
  const all = 24 * [...days].length;
  if (hours < all)
    notes.push(
      `${bill.name} covers ${hours} of the ${all} hours of ${days.toString()}: calls of the others are not on it`,
    );
  return { ...bill, notes, periods, lines: bill.lines.filter(isWithin) };
}

/** How many hours, from `start` to before `end`, some span covers. */
function hoursBilled(covered: Span[], start: string, end: string): number {
  let [hours, until] = [0, hourNumber(start)];
  for (const span of covered.toSorted((a, b) => (a.start < b.start ? -1 : 1))) {
    const from = Math.max(until, hourNumber(span.start));
    const to = Math.min(hourNumber(end), hourNumber(span.end));
    if (to <= from) continue;
    hours += to - from;
    until = to;
  }
  return hours;
}

function hourNumber(hour: string): number {
  return Date.parse(`${hour}:00Z`) / 3_600_000;
}

/** The days that a bill covers, from its first to its last; undefined when it covers none. */
export function daysBilled({ periods }: Bill): Days | undefined {
  const starts = periods.map(({ start }) => start).toSorted();
  const ends = periods.map(({ end }) => end).toSorted();
  const [start] = starts;
  const end = ends.at(-1);
  return start === undefined || end === undefined ? undefined : daysOf({ start, end });
}

/** The days that a span touches. */
function daysOf({ start, end }: Span): Days {
  const last = end.slice(11, 13) === "00" ? Days.previous(end.slice(0, 10)) : end.slice(0, 10);
  return new Days(start.slice(0, 10), last);
}

/** Every day that the bill covers. */
export function daysIn({ periods }: Pick<Bill, "periods">): string[] {
  const days = new Set<string>();
  for (const { start, end } of periods) {
    for (let day = start.slice(0, 10); `${day}T00` < end; day = Days.next(day)) days.add(day);
  }
  return [...days].toSorted();
}

/** Days as runs without a gap, in order. */
export function runsOf(days: readonly string[]): Days[] {
  const runs: Days[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && Days.next(run.last) === day) runs[runs.length - 1] = new Days(run.first, day);
    else runs.push(new Days(day, day));
  }
  return runs;
}

/** `2020-08-28..2020-08-29 and 2020-08-31`. */
export function runsInWords(runs: readonly Days[]): string {
  return runs.map((run) => run.toString()).join(" and ");
}

/** The day on which most was used, the latest of equal ones; undefined where a bill is by the month. */
export function dearestDay({ lines }: Bill): string | undefined {
  const costs = new Map<string, Big>();
  for (const { start, end, recordType, cost } of lines) {
    const day = start.slice(0, 10);
    if (!isUse(recordType) || end > `${Days.next(day)}T00`) continue;
    costs.set(day, (costs.get(day) ?? new Big(0)).plus(cost));
  }
  const [[day] = []] = [...costs].toSorted(([a, low], [b, high]) => high.cmp(low) || (a < b ? 1 : -1));
  return day;
}
