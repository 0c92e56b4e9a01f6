// Adds up what a bill's files hold, as they are read.

import { Sum } from "./amount.ts";
import { isUsed } from "./record-type.ts";
import { nextDay, nextHour } from "./utc-hour.ts";
import type { Bill, BilledHours, BillLine, RecordType } from "../bill-line.ts";
import { counted } from "../../text/numbers.ts";
import type { Days } from "../../days.ts";
import { isNamedAlike, servicesNamed } from "../charges.ts";
import { UserError } from "../../terminal/user-error.ts";

/** Lines that are kept apart: a month's report by resource has more, and a line takes half a kilobyte. */
const MOST_LINES = 100_000;

/** A line to add: names, the span, and amounts as they are written. */
export interface Entry extends Omit<BillLine, "cost" | "quantity"> {
  cost: string;
  quantity: string | undefined;
}

/** The names that a bill has few of, as one. */
interface Shape {
  service: string | undefined;
  productCode: string | undefined;
  operation: string | undefined;
  usageType: string | undefined;
  unit: string;
  recordType: RecordType;
  account: string | undefined;
  region: string | undefined;
}

/** A shape and what is known of it. */
interface KnownShape {
  id: number;
  shape: Shape;
  /** Whether its resources can be what a call was made on. */
  isPlace: boolean;
}

interface Line extends KnownShape {
  hours: BilledHours | undefined;
  start: string;
  end: string;
  resource: string;
  principal: string;
  cost: Sum;
  quantity: Sum | undefined;
}

/** Adds up a bill's lines, exactly, as they are read: lines that differ in nothing that is asked for become one. */
export class Ledger {
  readonly #name: string;
  readonly #has: Bill["has"];
  readonly #days: Days | undefined;
  readonly #mostLines: number;
  readonly #lines = new Map<string, Line>();
  readonly #shapes = new Map<string, KnownShape>();
  readonly #names = new Texts();
  /** By shape and day. */
  readonly #hours = new Map<string, BilledHours>();
  readonly #resources = new Texts();
  readonly #principals = new Texts();
  readonly #accounts = new Set<string>();
  readonly #services = new Set<string>();
  readonly #notes = new Set<string>();
  /** By day: the part of it that is covered, in hours (all of it: undefined). */
  readonly #covered = new Map<string, { hours: Set<string> | undefined; estimated: boolean }>();
  readonly #longer = new Map<string, { start: string; end: string; estimated: boolean }>();
  #currency = "";
  /** How many of FOLDED are no longer told apart. */
  #folded = 0;

  /** Resources and principals are told apart on `days` alone, or on all. */
  constructor(name: string, has: Bill["has"], days?: Days, mostLines = MOST_LINES) {
    this.#name = name;
    this.#has = has;
    this.#days = days;
    this.#mostLines = mostLines;
  }

  /**
   * Adds to the line that has the same names and falls on the same day. What an entry that isn't of use says of quantities
   * is left out: it repeats those that it is for.
   *
   * Throws a UserError when an amount is no number; `where` says where it stands.
   */
  add(entry: Entry, where: (amount: "cost" | "quantity") => string): void {
    if (entry.account !== undefined) this.#accounts.add(entry.account);
    const isOfDay = entry.end <= nextDay(entry.start);
    const start = isOfDay ? dayOf(entry.start) : entry.start;
    const end = isOfDay ? nextDay(entry.start) : entry.end;
    const isUse = isUsed(entry.recordType);
    // names are needed on the days in question; another day is there to be compared with
    const isAsked =
      this.#days === undefined ||
      (start.slice(0, 10) <= this.#days.last && end.slice(0, 10) > this.#days.first);
    const known = this.#shapeOf(entry, isUse ? entry.unit : "");
    const resourceText = isAsked && !this.#isFolded("resource", known) ? (entry.resource ?? "") : "";
    const principalText = isAsked && !this.#isFolded("principal", known) ? (entry.principal ?? "") : "";
    const resource = this.#resources.of(resourceText);
    const principal = this.#principals.of(principalText);
    const { id } = known;
    const key = `${id} ${start} ${isOfDay ? "" : end} ${resource.id} ${principal.id}`;
    let line = this.#lines.get(key);
    if (line === undefined) {
      // field by field: with spread ones every object has a shape of its own, of 350 bytes
      line = {
        id,
        shape: known.shape,
        isPlace: known.isPlace,
        start: this.#names.of(start).text,
        end: this.#names.of(end).text,
        resource: resource.text,
        principal: principal.text,
        cost: new Sum(),
        quantity: undefined,
        hours: undefined,
      };
      this.#lines.set(key, line);
    }
    line.cost.add(entry.cost, () => where("cost"));
    if (isUse && entry.quantity !== undefined) {
      line.quantity ??= new Sum();
      line.quantity.add(entry.quantity, () => where("quantity"));
    }
    if (isUse && isAsked && entry.end === nextHour(entry.start)) {
      const { amounts } = (line.hours ??= this.#hoursOf(id, line.start.slice(0, 10)));
      const hour = Number(entry.start.slice(11));
      const amount = Number(this.#has === "costs" ? entry.cost : entry.quantity);
      amounts[hour] = (amounts[hour] ?? 0) + (amount || 0);
    }
    while (this.#lines.size > this.#mostLines && this.#folded < FOLDED.length) this.#fold();
  }

  #hoursOf(shape: number, day: string): BilledHours {
    const key = `${shape} ${day}`;
    let hours = this.#hours.get(key);
    if (hours === undefined) {
      hours = { day: this.#names.of(day).text, amounts: new Float64Array(24) };
      this.#hours.set(key, hours);
    }
    return hours;
  }

  #shapeOf(entry: Entry, unit: string): KnownShape {
    const { service, productCode, operation, usageType, recordType, account, region } = entry;
    const key = `${service ?? ""}\0${productCode ?? ""}\0${operation ?? ""}\0${usageType ?? ""}\0${unit}\0${recordType}\0${account ?? ""}\0${region ?? ""}`;
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const copy = (text: string | undefined): string | undefined =>
      text ? this.#names.of(text).text : undefined;
    const [named] = servicesNamed({ service, productCode, usageType });
    const made: KnownShape = {
      id: this.#shapes.size,
      isPlace: isNamedAlike(named?.name ?? service ?? ""),
      shape: {
        service: copy(service),
        productCode: copy(productCode),
        operation: copy(operation),
        usageType: copy(usageType),
        unit: this.#names.of(unit).text,
        recordType,
        account: copy(account),
        region: copy(region),
      },
    };
    this.#shapes.set(key, made);
    return made;
  }

  #isFolded(name: Folded, { isPlace }: KnownShape): boolean {
    for (let at = 0; at < this.#folded; at += 1) {
      if (FOLDED[at]?.name === name && !(FOLDED[at]?.isPlaceKept === true && isPlace)) return true;
    }
    return false;
  }

  /** Gives up the next of FOLDED: lines that differ in nothing else become one. */
  #fold(): void {
    const next = FOLDED[this.#folded];
    this.#folded += 1;
    if (next === undefined) return;
    const { name } = next;
    const place = name === "resource" ? 3 : 4;
    const kept = new Set<string>();
    for (const [key, line] of this.#lines) {
      if (line[name] === "") continue;
      if (!this.#isFolded(name, line)) {
        kept.add(line[name]);
        continue;
      }
      const parts = key.split(" ");
      parts[place] = "0";
      const folded = parts.join(" ");
      const known = this.#lines.get(folded);
      this.#lines.delete(key);
      line[name] = "";
      if (known === undefined) {
        this.#lines.set(folded, line);
        continue;
      }
      known.cost.addSum(line.cost);
      if (line.quantity !== undefined) (known.quantity ??= new Sum()).addSum(line.quantity);
    }
    (name === "resource" ? this.#resources : this.#principals).keep(kept);
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
    if (end > nextDay(start)) {
      const known = this.#longer.get(`${start} ${end}`);
      this.#longer.set(`${start} ${end}`, { start, end, estimated: estimated || known?.estimated === true });
      return;
    }
    const day = start.slice(0, 10);
    const known = this.#covered.get(day) ?? { hours: new Set<string>(), estimated: false };
    known.estimated ||= estimated;
    if (start.endsWith("T00") && end === nextDay(start)) known.hours = undefined;
    for (let hour = start; known.hours !== undefined && hour < end; hour = nextHour(hour))
      known.hours.add(hour);
    this.#covered.set(day, known);
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
    for (const [day, { hours, estimated }] of this.#covered) {
      const whole = { start: `${day}T00`, end: nextDay(day) };
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
    const lines: BillLine[] = [];
    for (const [key, { shape, start, end, cost, quantity, resource, principal, hours }] of this.#lines) {
      // a report has so many that they aren't kept twice
      this.#lines.delete(key);
      const span = { start, end };
      const part = span.end === nextDay(span.start) ? partly.get(span.start) : undefined;
      const { service, productCode, operation, usageType, unit, recordType, account, region } = shape;
      lines.push({
        start: (part ?? span).start,
        end: (part ?? span).end,
        service,
        productCode,
        operation,
        usageType,
        quantity: quantity?.value,
        unit,
        cost: cost.value,
        recordType,
        account,
        region,
        resource: resource || undefined,
        principal: principal || undefined,
        hours,
      });
    }
    for (const { words } of FOLDED.slice(0, this.#folded)) {
      this.note(
        `${this.#name} has more than ${counted(this.#mostLines, "line")} with each ${words} by itself: added up over all of them; DAY=YYYY-MM-DD tells one day's apart`,
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

type Folded = "resource" | "principal";

/**
 * Names that are given up, in this order, when there are too many lines: first the resources by which no call is told, such
 * as instances and volumes, of which a report has most.
 */
const FOLDED: readonly { name: Folded; isPlaceKept: boolean; words: string }[] = [
  { name: "resource", isPlaceKept: true, words: "resource that no call names" },
  { name: "resource", isPlaceKept: false, words: "resource" },
  { name: "principal", isPlaceKept: false, words: "principal" },
];

/** One text for all that are equal: a cell keeps the piece of the file that it was cut from. Nothing is number 0. */
class Texts {
  readonly #known = new Map<string, { id: number; text: string }>([["", { id: 0, text: "" }]]);
  #next = 1;

  of(text: string): { id: number; text: string } {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const copy = Buffer.from(text).toString();
    const made = { id: this.#next, text: copy };
    this.#next += 1;
    this.#known.set(copy, made);
    return made;
  }

  /** Forgets the others. */
  keep(texts: ReadonlySet<string>): void {
    for (const text of this.#known.keys()) if (text !== "" && !texts.has(text)) this.#known.delete(text);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first hour of the same day. */
function dayOf(hour: string): string {
  return hour.endsWith("T00") ? hour : `${hour.slice(0, 10)}T00`;
}
