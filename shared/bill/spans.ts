// Two spans of days of one bill, and of the logs, to be held against each other.

import { asOption } from "../options/option-values.ts";
import { nextCommand, type Options } from "../options.ts";
import { Days } from "../days.ts";
import { say } from "../terminal/say.ts";
import type { Summary } from "../summary.ts";
import { UserError } from "../terminal/user-error.ts";
import { billOf, daysBilled, daysIn, dearestDay, runsInWords, runsOf } from "./bill-days.ts";
import type { Bill } from "./bill-line.ts";
import { countCalls } from "./count-calls.ts";
import { type BillToAsk, openBill } from "./costs.ts";
import { type CountRow, CountsTable } from "./counts.ts";
import { reconcile, type Reconciliation } from "./reconcile.ts";

/** A span, what was billed for it and what the logs hold of it. */
export interface Span {
  /** Runs of days without a gap, in order. */
  runs: Days[];
  /** How many days they are. */
  length: number;
  reconciliation: Reconciliation;
  /** What the logs of each run rest on; undefined where there are none here. */
  summaries: (Readonly<Summary> | undefined)[];
}

/** Two spans of days that are compared. */
export interface Spans {
  before: Span;
  after: Span;
}

/** Spans of which the earlier may be missing, and the bill that they are parts of. */
export interface SpansOfBill {
  bill: Bill;
  before: Span | undefined;
  after: Span;
}

/** What to read a bill and logs as, such as with stand-ins for names. */
export interface Reading {
  bill(bill: Bill): Bill;
  row(row: CountRow): CountRow;
}

/**
 * The bill of DAY and of BEFORE, with their logs as far as they are here. Without BEFORE it is the same days of the week
 * before, or the month before a whole month; where the bill has no such days, its other days. Without DAY it is the day of the
 * bill on which most was used.
 *
 * Throws a UserError when the bill can't be had, lacks one of the spans, or is of one day.
 */
export async function openSpans(options: Options): Promise<Spans> {
  const { bill, before, after } = await openSpansOfBill(options);
  if (before !== undefined) return { before, after };
  throw new UserError(
    `Cannot tell what changed: ${bill.name} has ${runsInWords(after.runs)} alone`,
    "Get the bill of the days before too, as one file or folder: COSTS=folder",
  );
}

/** The same; of a bill that has one span alone, that. */
export async function openSpansOfBill(options: Options, reading?: Reading): Promise<SpansOfBill> {
  const asked = await openBill(options);
  const { days, before } = spansIn(asked, options);
  const runs = [days, ...before];
  const whole = await asked.of(new Days(earliest(runs), latest(runs)));
  const bill = reading?.bill(whole) ?? whole;
  return {
    bill,
    before: before.length === 0 ? undefined : await readSpan(before, bill, options, reading),
    after: await readSpan([days], bill, options, reading),
  };
}

/** Whether the logs of all of a span's days are here. */
export function hasLogs({ summaries }: Span): boolean {
  return summaries.every((summary) => summary !== undefined);
}

/** The command that copies the logs of a span. */
export function syncOf({ runs }: Span): string {
  return runs.map((run) => nextCommand("sync", { ...NO_FILTERS, DAY: run.toString() })).join(" && ");
}

/** What no sync takes. */
const NO_FILTERS = {
  EVENT: undefined,
  SERVICE: undefined,
  TOP: undefined,
  FORMAT: undefined,
  DUPLICATES: undefined,
};

/** The days that DAY means of a bill; without it, all that the bill has. */
export function daysOfBill({ bill }: Pick<BillToAsk, "bill">, { DAY }: Pick<Options, "DAY">): Days {
  if (DAY !== undefined) return daysNamed("DAY", DAY, bill === undefined ? lastDays() : daysIn(bill));
  const all = bill === undefined ? undefined : daysBilled(bill);
  return all ?? dearest(bill);
}

/** Which days are meant, by those that the bill has. */
export function spansIn(
  { bill }: Pick<BillToAsk, "bill">,
  { DAY, BEFORE }: { DAY: string | undefined; BEFORE: string | undefined },
): { days: Days; before: Days[] } {
  const held = bill === undefined ? undefined : daysIn(bill);
  const known = held ?? lastDays();
  const days = DAY === undefined ? dearest(bill) : daysNamed("DAY", DAY, known);
  if (BEFORE !== undefined) {
    const before = daysNamed("BEFORE", BEFORE, known);
    if (before.first <= days.last && days.first <= before.last) {
      throw new UserError(
        `Cannot compare ${days.toString()} with BEFORE "${BEFORE}": they overlap`,
        "Name days that DAY doesn't have",
      );
    }
    return { days, before: [before] };
  }
  const usual = spanBefore(days);
  if (held === undefined || [...usual].every((day) => held.includes(day))) return { days, before: [usual] };
  return { days, before: runsOf(held.filter((day) => day < days.first || day > days.last)) };
}

/** The days that an option's text names; without a year, the latest such that the bill has. */
function daysNamed(name: string, text: string, held: readonly string[]): Days {
  return asOption(name, () => Days.parse(text, held));
}

/** The same days a week before, or as many weeks as the span has; of a whole month, the month before. */
function spanBefore({ first, last }: Days): Days {
  const isMonth =
    first.endsWith("-01") && Days.next(last).endsWith("-01") && first.slice(0, 7) === last.slice(0, 7);
  if (isMonth) {
    const end = Days.previous(first);
    return new Days(`${end.slice(0, 8)}01`, end);
  }
  const weeks = Math.ceil(([...new Days(first, last)].length || 1) / 7);
  const earlier = (day: string): string =>
    new Date(Date.parse(day) - weeks * 7 * 86_400_000).toISOString().slice(0, 10);
  return new Days(earlier(first), earlier(last));
}

/** Those of the last year, which Cost Explorer keeps. */
function lastDays(): string[] {
  return Array.from({ length: 366 }, (_, i) =>
    new Date(Date.now() - i * 86_400_000).toISOString().slice(0, 10),
  );
}

/** The day on which most was used; of a bill by the month, its last one. */
function dearest(bill: Bill | undefined): Days {
  if (bill === undefined) {
    throw new UserError("Cannot ask for a bill without DAY: which days are they?", "Say it: DAY=yesterday");
  }
  const day = dearestDay(bill);
  if (day !== undefined) return new Days(day, day);
  const { start, end } = bill.periods.toSorted((a, b) => (a.start < b.start ? -1 : 1)).at(-1) ?? {};
  if (start === undefined || end === undefined)
    throw new UserError(`Cannot tell what changed: ${bill.name} has nothing on it`);
  return new Days(start.slice(0, 10), Days.previous(end.slice(0, 10)));
}

function earliest(runs: Days[]): string {
  return runs.map(({ first }) => first).toSorted()[0] ?? "";
}

function latest(runs: Days[]): string {
  return (
    runs
      .map(({ last }) => last)
      .toSorted()
      .at(-1) ?? ""
  );
}

async function readSpan(runs: Days[], whole: Bill, options: Options, reading?: Reading): Promise<Span> {
  const counts = new CountsTable();
  const summaries: (Summary | undefined)[] = [];
  for (const run of runs) {
    const rowsBefore = counts.rows.length;
    try {
      summaries.push(await countCalls(counts, { ...options, DAY: run.toString(), EVENT: [], SERVICE: [] }));
    } catch (error) {
      // a bill says something without its logs
      if (!(error instanceof UserError) || counts.rows.length > rowsBefore) throw error;
      say(`No logs of ${run.toString()}: ${error.message}`);
      summaries.push(undefined);
    }
  }
  const parts = runs.map((run) => billOf(whole, run));
  const bill = {
    ...whole,
    lines: parts.flatMap(({ lines }) => lines),
    periods: parts.flatMap(({ periods }) => periods),
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
  };
  const length = runs.reduce((sum, run) => sum + [...run].length, 0);
  const rows = reading === undefined ? counts.rows : counts.rows.map((row) => reading.row(row));
  return { runs, length, reconciliation: reconcile(bill, { rows, folded: counts.folded }), summaries };
}
