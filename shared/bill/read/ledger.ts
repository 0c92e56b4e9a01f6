// Adds up what a bill's files hold, as they are read.

import type Big from "big.js";
import type { Bill, BillLine } from "../bill-line.ts";
import { isUsed } from "./record-type.ts";
import { nextDay, nextHour } from "./utc-hour.ts";
import { counted } from "../../counted.ts";
import { UserError } from "../../user-error.ts";

/** Lines that are kept apart: a month's report by resource has more, and a line takes some 600 bytes. */
const MOST_LINES = 1_000_000;

export class Ledger {
  readonly #name: string;
  readonly #has: Bill["has"];
  readonly #lines = new Map<string, BillLine>();
  readonly #mostLines: number;
  readonly #accounts = new Set<string>();
  readonly #services = new Set<string>();
  readonly #notes = new Set<string>();
  /** By day: the part of it that is covered, in hours; and of longer spans, by their start. */
  readonly #days = new Map<string, { hours: Set<string> | undefined; estimated: boolean }>();
  readonly #longer = new Map<string, { start: string; end: string; estimated: boolean }>();
  #currency = "";
  /** Names that are no longer told apart. */
  #folded = 0;

  constructor(name: string, has: Bill["has"], mostLines = MOST_LINES) {
    this.#name = name;
    this.#has = has;
    this.#mostLines = mostLines;
  }

  /**
   * Adds a line to those that have the same names and fall on the same day. What a line that isn't of use says of quantities
   * is left out: it repeats those that it is for.
   */
  add(line: BillLine): void {
    if (line.account !== undefined) this.#accounts.add(line.account);
    // within a day
    if (line.end <= nextDayOf(line.start)) {
      line.start = `${line.start.slice(0, 10)}T00`;
      line.end = nextDayOf(line.start);
    }
    if (!isUsed(line.recordType)) [line.quantity, line.unit] = [undefined, ""];
    this.#fold(line);
    this.#merge(line);
    while (this.#lines.size > this.#mostLines && this.#folded < FOLDED.length) {
      this.#folded += 1;
      const lines = [...this.#lines.values()];
      this.#lines.clear();
      for (const one of lines) {
        this.#fold(one);
        this.#merge(one);
      }
    }
  }

  #fold(line: BillLine): void {
    for (const name of FOLDED.slice(0, this.#folded)) line[name] = undefined;
  }

  #merge(line: BillLine): void {
    const key = keyOf(line);
    const known = this.#lines.get(key);
    if (known === undefined) {
      this.#lines.set(key, line);
      return;
    }
    known.cost = plus(known.cost, line.cost);
    known.quantity = known.quantity === undefined ? line.quantity : plus(known.quantity, line.quantity);
  }

  /** Throws a UserError when the bill has another currency so far. */
  setCurrency(currency: string): void {
    if (currency === this.#currency) return;
    if (this.#currency !== "") {
      throw new UserError(
        `Cannot add up ${this.#name}: it holds both ${this.#currency} and ${currency}`,
        "Use the bill of one of them",
      );
    }
    this.#currency = currency;
  }

  /** Says that the bill covers a span, whether it has a line for it or not: hours of a day, a day, or longer. */
  covers(start: string, end: string, estimated: boolean): void {
    if (end > nextDayOf(start)) {
      const known = this.#longer.get(`${start} ${end}`);
      this.#longer.set(`${start} ${end}`, { start, end, estimated: estimated || known?.estimated === true });
      return;
    }
    const day = start.slice(0, 10);
    const known = this.#days.get(day) ?? { hours: new Set<string>(), estimated: false };
    known.estimated ||= estimated;
    if (start.endsWith("T00") && end === nextDayOf(start)) known.hours = undefined;
    for (let hour = start; known.hours !== undefined && hour < end; hour = nextHour(hour))
      known.hours.add(hour);
    this.#days.set(day, known);
  }

  isOf({ services = [], accounts = [] }: { services?: string[]; accounts?: string[] }): void {
    for (const service of services) this.#services.add(service);
    for (const account of accounts) this.#accounts.add(account);
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  /** Throws a UserError when it covers no time. */
  bill(): Bill {
    const periods: Bill["periods"] = [...this.#longer.values()];
    const partly = new Map<string, { start: string; end: string }>();
    for (const [day, { hours, estimated }] of this.#days) {
      const whole = { start: `${day}T00`, end: nextDayOf(day) };
      const sorted = [...(hours ?? [])].toSorted();
      const span =
        hours === undefined || hours.size === 24
          ? whole
          : { start: sorted[0] ?? whole.start, end: nextHour(sorted.at(-1) ?? whole.start) };
      if (span.start !== whole.start || span.end !== whole.end) partly.set(whole.start, span);
      periods.push({ ...span, estimated });
    }
    if (periods.length === 0) {
      throw new UserError(
        `Cannot use ${this.#name}: it covers no time at all`,
        "Get the bill of the day in question",
      );
    }
    const lines = [...this.#lines.values()];
    for (const line of partly.size === 0 ? [] : lines) {
      const span = partly.get(line.start);
      if (span !== undefined && line.end === nextDayOf(line.start)) Object.assign(line, span);
    }
    for (const name of FOLDED.slice(0, this.#folded)) {
      this.note(
        `${this.#name} has more than ${counted(this.#mostLines, "line")} with each ${name} by itself: added up over all of them. DAY=... reads one day's`,
      );
    }
    return {
      name: this.#name,
      lines,
      periods: periods.toSorted((a, b) => compare(a.start, b.start) || compare(a.end, b.end)),
      currency: this.#has === "usage" ? "" : this.#currency || "USD",
      services: this.#services,
      accounts: this.#accounts,
      has: this.#has,
      notes: [...this.#notes],
    };
  }
}

/** Names that are given up, in this order, when there are too many lines. */
const FOLDED = ["resource", "principal"] as const;

function keyOf(line: BillLine): string {
  return `${line.start}\0${line.end}\0${line.service ?? ""}\0${line.productCode ?? ""}\0${line.operation ?? ""}\0${line.usageType ?? ""}\0${line.unit}\0${line.recordType}\0${line.account ?? ""}\0${line.region ?? ""}\0${line.resource ?? ""}\0${line.principal ?? ""}`;
}

function plus(sum: Big, amount: Big | undefined): Big {
  return amount === undefined ? sum : sum.plus(amount);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const nextDays = new Map<string, string>();

/** As nextDay(), remembered: a report has few days. */
function nextDayOf(hour: string): string {
  const day = hour.slice(0, 10);
  let next = nextDays.get(day);
  if (next === undefined) {
    next = nextDay(day);
    nextDays.set(day, next);
  }
  return next;
}
