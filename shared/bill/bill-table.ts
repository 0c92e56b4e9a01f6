// Prints a whole bill: a row a charge, the services and their charges most first.

import Big from "big.js";
import { aligned } from "../text/aligned.ts";
import { bar } from "../text/numbers.ts";
import { Days } from "../days.ts";
import { nextCommand, type Options } from "../options.ts";
import { printable } from "../text/printable.ts";
import { say } from "../terminal/say.ts";
import { type ExactRow, formatted } from "../text/formats.ts";
import { TOP_ROWS } from "../table.ts";
import { UserError } from "../terminal/user-error.ts";
import { billOf, daysIn, runsInWords, runsOf, sumOf } from "./bill-days.ts";
import { type Bill, isUse } from "./bill-line.ts";
import { chargeKey, type ChargeRow, chargeRows, whatOf } from "./charge-rows.ts";
import { costCell, ROUNDED } from "./money.ts";
import { reconcile } from "./reconcile.ts";
import { number } from "./words.ts";

/** A charge of an operation, in one place where the bill is split by places. */
export interface CostRow {
  row: ChargeRow;
  /** The account or region; empty when the bill is split by neither, or names none. */
  where: string;
  quantity: Big | undefined;
  cost: Big;
  /** What of it fell on each day; what was billed for longer is under `(longer)`. */
  days: Map<string, Big>;
}

const LONGER = "(longer)";
const NO_COUNTS = { rows: [], folded: [] };

/** The rows of a bill: services most first, and in each its charges; what is no use last. */
export function costRows(bill: Bill, by?: "account" | "region"): CostRow[] {
  const rows = new Map<string, CostRow>();
  for (const [day, lines] of linesByDay(bill)) {
    for (const row of chargeRows(reconcile({ ...bill, lines }, NO_COUNTS))) {
      const places = by === undefined ? [""] : new Set(row.items.map((item) => item[by] ?? ""));
      for (const where of places) {
        const items = by === undefined ? row.items : row.items.filter((item) => (item[by] ?? "") === where);
        const cost = sumOf(items.map((item) => item.cost));
        const quantities = items.flatMap(({ quantity }) => quantity ?? []);
        const quantity = quantities.length === 0 ? undefined : sumOf(quantities);
        const key = `${where}\0${chargeKey(row)}`;
        const known = rows.get(key) ?? { row, where, quantity: undefined, cost: new Big(0), days: new Map() };
        known.cost = known.cost.plus(cost);
        if (quantity !== undefined) known.quantity = (known.quantity ?? new Big(0)).plus(quantity);
        known.days.set(day, (known.days.get(day) ?? new Big(0)).plus(cost));
        rows.set(key, known);
      }
    }
  }
  const all = [...rows.values()];
  const services = new Map<string, Big>();
  for (const { row, cost } of all)
    services.set(
      row.service,
      (services.get(row.service) ?? new Big(0)).plus(isUse(row.recordType) ? cost : 0),
    );
  const ofService = ({ row }: CostRow): Big => services.get(row.service) ?? new Big(0);
  return all.toSorted(
    (a, b) =>
      Number(isUse(b.row.recordType)) - Number(isUse(a.row.recordType)) ||
      ofService(b).cmp(ofService(a)) ||
      (a.row.service < b.row.service ? -1 : Number(a.row.service > b.row.service)) ||
      b.cost.cmp(a.cost),
  );
}

/** A bill's lines by the day that they are for; what was billed for longer is `(longer)`. */
export function linesByDay({ lines }: Bill): Map<string, Bill["lines"]> {
  const days = new Map<string, Bill["lines"]>();
  for (const line of lines) {
    const day = line.start.slice(0, 10);
    const name = line.end <= `${Days.next(day)}T00` ? day : LONGER;
    const known = days.get(name);
    if (known === undefined) days.set(name, [line]);
    else known.push(line);
  }
  return days;
}

/** Prints the first TOP rows to stdout: as a table in cents; or exactly, as CSV and JSON. */
export function printBill(whole: Bill, days: Days, options: Options): void {
  const { BY, FORMAT, COSTS, SAVE_COSTS } = options;
  if (BY !== undefined && BY !== "day" && BY !== "account" && BY !== "region")
    throw new UserError(`Cannot use BY "${BY}" for a whole bill: not day, account or region`);
  const runs = runsOf(daysIn(whole));
  const bill = options.DAY === undefined && runs.length > 1 ? whole : billOf(whole, days);
  const rows = costRows(bill, BY === "day" ? undefined : BY);
  if ((BY === "account" || BY === "region") && rows.every(({ where }) => where === ""))
    throw new UserError(`Cannot tell costs apart by ${BY}: ${bill.name} names none`);
  for (const note of bill.notes) say(note);
  const estimated = bill.periods.filter((period) => period.estimated);
  if (estimated.length > 0)
    say(
      `Still an estimate: ${runsInWords(runsOf(daysIn({ periods: estimated })))} may change until the bill is final`,
    );
  if (rows.length === 0) say("The bill has nothing for these days");
  const names = BY === "day" ? [...new Set(rows.flatMap((row) => [...row.days.keys()]))].toSorted() : [];
  if (FORMAT === "table") {
    process.stdout.write(`${toTable(rows, options, names, bill)}\n`);
    say(ROUNDED);
  } else {
    const shown = rows.slice(0, options.TOP ?? Infinity).map((row) => toRow(row, BY, names));
    process.stdout.write(formatted(FORMAT, columnsOf(BY, names), shown));
    if (rows.length > shown.length) say(`${rows.length - shown.length} more rows: see them with TOP=all`);
  }
  const [first] = rows;
  if (first === undefined) return;
  const service = first.row.items[0]?.known?.eventSources[0];
  const next = {
    DAY: options.DAY === undefined && runs.length > 1 ? undefined : days.toString(),
    SERVICE: service === undefined ? options.SERVICE : [service],
    TOP: undefined,
    FORMAT: undefined,
    COSTS: COSTS ?? SAVE_COSTS,
  };
  say(`Which calls that was: ${nextCommand("compare-costs", next)}`);
}

function isSameService({ row }: CostRow, before: CostRow | undefined): boolean {
  return (
    before !== undefined &&
    row.service === before.row.service &&
    isUse(row.recordType) === isUse(before.row.recordType)
  );
}

function columnsOf(BY: Options["BY"], days: string[]): string[] {
  const where = BY === "account" || BY === "region" ? [BY] : [];
  return [...where, ..."service operation recordType charge quantity unit totalCost".split(" "), ...days];
}

function toRow({ row, where, quantity, cost, days }: CostRow, BY: Options["BY"], names: string[]): ExactRow {
  return {
    ...(BY === "account" || BY === "region" ? { [BY]: where === "" ? null : where } : {}),
    service: row.service,
    operation: row.operation ?? null,
    recordType: row.recordType,
    charge: whatOf(row),
    quantity: quantity ?? null,
    unit: row.unit === "" ? null : row.unit,
    totalCost: cost,
    ...Object.fromEntries(names.map((day) => [day, days.get(day) ?? new Big(0)])),
  };
}

function toTable(rows: CostRow[], { BY, TOP = TOP_ROWS }: Options, names: string[], bill: Bill): string {
  const used = sumOf(rows.filter(({ row }) => isUse(row.recordType)).map(({ cost }) => cost));
  const most = Math.max(...rows.map(({ cost }) => cost.toNumber()), 0);
  const isPlaced = BY === "account" || BY === "region";
  const sums = (some: CostRow[]): string[] => [
    ...names.map((day) => costCell(sumOf(some.map(({ days }) => days.get(day) ?? new Big(0))))),
    costCell(sumOf(some.map(({ cost }) => cost))),
    share(sumOf(some.filter(({ row }) => isUse(row.recordType)).map(({ cost }) => cost))),
  ];
  const share = (cost: Big): string => (used.eq(0) ? "" : `${cost.times(100).div(used).toFixed(1)}%`);
  const named = (name: string, some: CostRow[]): string[] => [
    name,
    ...(isPlaced ? [""] : []),
    "",
    "",
    "",
    ...sums(some),
    "",
  ];
  const lines = rows.slice(0, TOP).map((one, i) => [
    // a service's name stands once, before its charges
    isSameService(one, rows[i - 1]) ? "" : printable(one.row.service || "(none)"),
    ...(isPlaced ? [printable(one.where || "(none)")] : []),
    printable(one.row.operation ?? ""),
    printable(whatOf(one.row)),
    one.quantity === undefined ? "" : number(one.quantity),
    ...sums([one]).slice(0, -1),
    isUse(one.row.recordType) ? share(one.cost) : "",
    bar(Math.max(0, one.cost.toNumber()), most),
  ]);
  const rest = rows.slice(TOP);
  if (rest.length > 0) lines.push(named(`(${rest.length} more: TOP=all)`, rest));
  const onlyUsed = rows.filter(({ row }) => isUse(row.recordType));
  if (onlyUsed.length < rows.length) lines.push(named("total used", onlyUsed));
  lines.push(named("total", rows));
  const $ = bill.currency === "USD" ? "$" : bill.currency;
  const head = [
    "service",
    ...(isPlaced ? [BY] : []),
    "operation",
    "charge",
    "billed",
    ...names,
    $,
    "share",
    "",
  ];
  // the bar, the quantity and the share go before the money, the last days first
  const days = names.map((name) => head.indexOf(name)).toReversed();
  const drop = [head.length - 1, head.indexOf("billed"), head.indexOf("share"), ...days];
  return aligned(head, lines, isPlaced ? 4 : 3, { drop });
}
