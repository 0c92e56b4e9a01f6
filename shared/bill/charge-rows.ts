// The bill, a row a charge of an operation: what compare-costs and cost-by-role show.

import Big from "big.js";
import { Patterns } from "../text/patterns.ts";
import { sumOf } from "./bill-days.ts";
import { type RecordType, isUse } from "./bill-line.ts";
import type { Charge } from "./charge.ts";
import type { CountRow } from "./counts.ts";
import { plural } from "./words.ts";
import { type Basis, type Item, type Reconciliation, type Share } from "./reconcile.ts";

/** What the bill has under one charge of one operation, wherever that was. */
export interface ChargeRow {
  service: string;
  /** As the bill has it; undefined on a bill without operations. */
  operation: string | undefined;
  /** The bill's, when rows are told apart by it. */
  resource: string | undefined;
  recordType: RecordType;
  charge: Charge | undefined;
  /** The usage types of its lines, each once. */
  usageTypes: string[];
  quantity: Big | undefined;
  unit: string;
  cost: Big;
  items: Item[];
  /** The calls that drive it, as far as the logs hold them: each row once. */
  rows: CountRow[];
  calls: number;
  failed: number;
  /** What the logs saw of `quantity`. */
  seen: Big | undefined;
  /** The callers' parts, the dearest first; with `rest` they come to `cost` exactly. */
  shares: Share[];
  rest: Big;
}

/** An operation, or what has none, with all its charges, the dearest first. */
export interface OperationRows {
  service: string;
  operation: string | undefined;
  rows: ChargeRow[];
  cost: Big;
}

/** The rows of a reconciliation, the dearest first, credits and taxes last; of EVENT's calls only, when it has any. */
export function chargeRows(
  { items }: Reconciliation,
  EVENT: readonly string[] = [],
  byResource = false,
): ChargeRow[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = `${chargeKey({ ...item, usageTypes: [item.usageType] })}\0${byResource ? item.resource : ""}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const rows = [...groups.values()]
    .map((group) => ({ ...rowOf(group), resource: byResource ? group[0]?.resource : undefined }))
    .toSorted(byUseAndCost);
  if (EVENT.length === 0) return rows;
  const patterns = new Patterns([...EVENT]);
  return rows.filter(
    ({ rows: calls, items: [item] }) =>
      calls.some(({ name }) => patterns.match(name)) ||
      item?.calls.names.some((name) => patterns.match(name.replace(/^.*:/, ""))) === true,
  );
}

/** What two rows have in common that are of one charge of one operation. */
export function chargeKey({
  service,
  operation,
  recordType,
  charge,
  usageTypes,
  unit,
}: Pick<ChargeRow, "service" | "operation" | "recordType" | "charge" | "usageTypes" | "unit">): string {
  const kind =
    charge === undefined ? `${usageTypes.join()} ${unit}` : `${charge.by} ${charge.unit} ${charge.what}`;
  return [service, operation, recordType, isUse(recordType) ? kind : ""].join("\0");
}

/** `GB transferred out to the internet`: what a row's quantity is of; a credit by its name. */
export function whatOf({ unit, charge, usageTypes, recordType }: ChargeRow): string {
  if (!isUse(recordType)) return recordType;
  const what = charge === undefined ? usageTypes[0] && `of ${usageTypes[0]}` : charge.what;
  return [plural(unit || "unit", 2), what].filter(Boolean).join(" ");
}

/** Rows by operation, the dearest first; what is no use comes under the operation that it is for. */
export function operationsOf(rows: ChargeRow[]): OperationRows[] {
  const groups = new Map<string, ChargeRow[]>();
  for (const row of rows) {
    if (!isUse(row.recordType)) continue;
    const key = `${row.service}\0${row.operation}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()]
    .map((group) => ({
      service: group[0]?.service ?? "",
      operation: group[0]?.operation,
      rows: group,
      cost: sumOf(group.map(({ cost }) => cost)),
    }))
    .toSorted((a, b) => b.cost.cmp(a.cost));
}

function rowOf(items: Item[]): Omit<ChargeRow, "resource"> {
  const [first] = items as [Item];
  const { service, operation, recordType, charge, unit } = first;
  const quantities = items.flatMap(({ quantity }) => quantity ?? []);
  const seen = items.flatMap((item) => item.seen ?? []);
  const rows = [...new Set(items.flatMap((item) => [...item.rows]))];
  return {
    service,
    operation,
    recordType,
    charge,
    usageTypes: [...new Set(items.map(({ usageType }) => usageType))],
    quantity: quantities.length === 0 ? undefined : sumOf(quantities),
    unit,
    cost: sumOf(items.map(({ cost }) => cost)),
    items,
    rows,
    calls: rows.reduce((sum, { calls }) => sum + calls, 0),
    failed: rows.reduce((sum, { calls, failure }) => sum + (failure === "" ? 0 : calls), 0),
    seen: seen.length === 0 ? undefined : sumOf(seen),
    shares: merged(items),
    rest: sumOf(items.map(({ rest }) => rest)),
  };
}

const WEAKEST: Basis[] = ["possible", "in proportion", "counted", "billed"];

/** One caller's shares of several items as one; its calls are counted once. */
function merged(items: Item[]): Share[] {
  const shares = new Map<string, Share>();
  for (const share of items.flatMap((item) => item.shares)) {
    const key = keyOf(share);
    const known = shares.get(key);
    if (known === undefined) shares.set(key, { ...share });
    else {
      known.cost = known.cost.plus(share.cost);
      known.quantity =
        known.quantity === undefined ? share.quantity : known.quantity.plus(share.quantity ?? new Big(0));
      known.basis = WEAKEST.find((basis) => basis === known.basis || basis === share.basis) ?? known.basis;
    }
  }
  // the same calls may drive several items (two classes): each row of the counts once
  const calls = new Map<string, number>();
  for (const row of new Set(items.flatMap((item) => [...item.rows]))) {
    calls.set(keyOf(row), (calls.get(keyOf(row)) ?? 0) + row.calls);
  }
  for (const [key, share] of shares) share.calls = calls.get(key) ?? share.calls;
  return [...shares.values()].toSorted((a, b) => b.cost.cmp(a.cost) || b.calls - a.calls);
}

function keyOf({ account, kind, caller }: { account: string; kind: string; caller: string }): string {
  return `${account}\0${kind}\0${caller}`;
}

function byUseAndCost(a: ChargeRow, b: ChargeRow): number {
  return Number(isUse(b.recordType)) - Number(isUse(a.recordType)) || b.cost.cmp(a.cost);
}
