// What was billed: lines of exact amounts, and the days that they are for.

import Big from "big.js";
import { Days } from "../days.ts";
import { UserError } from "../user-error.ts";

/** One amount on a bill. A name that the bill doesn't give is undefined. */
export interface BillLine {
  /** UTC days, `YYYY-MM-DD`: the first, and the one after the last. A line of a daily bill is for one day. */
  start: string;
  end: string;
  /** Cost Explorer's SERVICE or a report's product code. */
  service: string | undefined;
  /** `GetObject`, `StandardStorage`, … */
  operation: string | undefined;
  /** `EU-DataTransfer-Out-Bytes`, `Requests-Tier1`, … */
  usageType: string;
  /** How much was used, in `unit`. */
  quantity: Big | undefined;
  /** `GB`, `Requests`, …; empty when the bill doesn't say. */
  unit: string;
  /** In the bill's currency; negative for a credit or a refund. */
  cost: Big;
  /** The account that is billed, where the bill tells accounts apart. */
  account?: string | undefined;
}

export interface Bill {
  /** What it is called in an error: `COSTS "costs.json"`. */
  name: string;
  lines: BillLine[];
  /** The spans that it covers, also those with nothing on them, each as a line has them. */
  periods: { start: string; end: string; estimated: boolean }[];
  currency: string;
  /** The services that it is the bill of, also those with nothing on it, where it says so. */
  services: Set<string>;
  /** The accounts that it is for, where it says so. */
  accounts: Set<string>;
  /** What whoever compares it should know: another metric than UnblendedCost, and such. */
  notes: string[];
}

/** To be filled. */
export function emptyBill(name: string): Bill {
  const [services, accounts] = [new Set<string>(), new Set<string>()];
  return { name, lines: [], periods: [], currency: "", services, accounts, notes: [] };
}

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
  const end = Days.next(days.last);
  const isWithin = (span: { start: string; end: string }): boolean =>
    span.start >= days.first && span.end <= end;
  const overlaps = (span: { start: string; end: string }): boolean =>
    span.start < end && span.end > days.first;

  const periods = bill.periods.filter(isWithin);
  const covered = new Set(periods.flatMap((period) => [...daysOf(period)]));
  const missing = [...days].filter((day) => !covered.has(day));
  const longer = bill.periods.find((period) => overlaps(period) && !isWithin(period));
  if (missing.length > 0 && longer !== undefined) {
    throw new UserError(
      `Cannot compare ${bill.name} with ${days.toString()}: it bills ${daysOf(longer).toString()} as a whole`,
      "Ask for the bill by the day: --granularity DAILY, or Daily in the console",
    );
  }
  if (missing.length > 0) {
    throw new UserError(
      `Cannot compare ${bill.name} with ${days.toString()}: it has nothing of ${missing[0]}`,
      `It bills ${spans(bill)}: compare these, or get the bill of ${days.toString()}`,
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
  return { ...bill, notes, periods, lines: bill.lines.filter(isWithin) };
}

/** The days that a bill covers, from its first to its last; undefined when it covers none. */
export function daysBilled({ periods }: Bill): Days | undefined {
  const starts = periods.map(({ start }) => start).toSorted();
  const ends = periods.map(({ end }) => end).toSorted();
  const [first] = starts;
  const last = ends.at(-1);
  return first === undefined || last === undefined ? undefined : new Days(first, Days.previous(last));
}

function daysOf({ start, end }: { start: string; end: string }): Days {
  return new Days(start, Days.previous(end));
}

function spans(bill: Bill): string {
  return daysBilled(bill)?.toString() ?? "no day";
}
