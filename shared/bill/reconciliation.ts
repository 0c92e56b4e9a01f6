// Does the bill agree with the logs? A row an operation: what was billed beside what was called.

import Big from "big.js";
import { billedServices } from "./billed-services.ts";
import { eventNamesOf } from "./billed-operations.ts";
import type { Bill, BillLine } from "./bill.ts";
import { type CallCount, type CallCounts, total } from "./call-counts.ts";
import { Patterns } from "../patterns.ts";
import { BYTES_A_GB, type UsageType, usageTypeOf } from "./usage-types.ts";

/** What one kind of charge comes to. */
export interface Charge {
  kind: UsageType["kind"];
  /** Of a transfer: its Destination; of an other or unmapped charge: the usage type. */
  of: string;
  cost: Big;
  /** Requests, or bytes of a transfer; undefined when the bill doesn't say, or for other kinds. */
  quantity: Big | undefined;
}

/** What the bill has under one operation of one service, and the calls that it stands for. */
export interface ReconciledRow {
  /** As the bill calls it. */
  service: string;
  eventSources: readonly string[];
  /** Undefined when the bill doesn't give operations; null for calls that stand under none. */
  operation: string | undefined | null;
  /** Empty when no call stands behind the operation; undefined when that isn't known: unmapped. */
  eventNames: string[] | undefined;
  /** Undefined when there are no eventNames, or when another operation has them already. */
  count: CallCount | undefined;
  charges: Charge[];
  /** The awsRegions that are billed. */
  regions: Set<string>;
  /** Undefined when no requests are billed, or when the bill doesn't say how many. */
  billedRequests: Big | undefined;
  requestCost: Big;
  transferBytes: Big;
  transferCost: Big;
  otherCost: Big;
  totalCost: Big;
}

export interface Reconciliation {
  bill: Bill;
  calls: CallCounts;
  rows: ReconciledRow[];
}

/**
 * Sets a bill against the logs' calls: every line of the bill is in exactly one row, and so is every call of the services
 * that the bill names. What costs most comes first; calls without an operation on the bill come last. EVENT, when it has
 * any names (with wildcards), leaves only the operations that stand for these calls.
 *
 * All amounts are exact.
 */
export function reconcile(bill: Bill, calls: CallCounts, EVENT: string[] = []): Reconciliation {
  const rows: ReconciledRow[] = [];
  const claimed = new Set<string>();
  const groups = new Map<string, BillLine[]>();
  for (const line of bill.lines) {
    const key = JSON.stringify([line.service, line.operation]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  const billed = [...groups.values()].map(rowOf).toSorted(byCost);

  for (const row of billed) {
    const counts = calls.of(row.eventSources);
    if (row.operation === undefined) row.eventNames = [...counts.keys()].toSorted();
    else if (row.operation !== null) {
      row.eventNames = eventNamesOf(row.operation, row.eventSources[0], (eventName) => counts.has(eventName));
    }
    // EC2 is billed under three names: its calls stand beside the dearest of them alone
    const own = row.eventNames?.filter((name) => !claimed.has(`${row.eventSources[0]} ${name}`)) ?? [];
    for (const name of own) claimed.add(`${row.eventSources[0]} ${name}`);
    if (own.length > 0) row.count = total(own.flatMap((name) => counts.get(name) ?? []));
    rows.push(row);
  }

  const services = new Set([...billed.map(({ service }) => service), ...bill.services]);
  for (const service of services) {
    const { eventSources = [] } = billedServices.named(service) ?? {};
    const [source] = eventSources;
    const counts = [...calls.of(eventSources)].filter(([name]) => !claimed.has(`${source} ${name}`));
    if (counts.length === 0) continue;
    const eventNames = counts.toSorted(([, a], [, b]) => b.calls - a.calls).map(([name]) => name);
    const count = total(counts.map(([, one]) => one));
    for (const name of eventNames) claimed.add(`${source} ${name}`);
    rows.push({ ...emptyRow(service, eventSources, null), eventNames, count });
  }
  if (EVENT.length === 0) return { bill, calls, rows };

  const patterns = new Patterns(EVENT);
  const only = rows.filter(
    ({ operation, eventNames }) => operation !== null && eventNames?.some((name) => patterns.match(name)),
  );
  const notes = [...bill.notes, `Only EVENT=${EVENT.join(",")}: ${only.length} of ${rows.length} rows`];
  return { bill: { ...bill, notes }, calls, rows: only };
}

function rowOf(lines: BillLine[]): ReconciledRow {
  const [first] = lines;
  const service = first?.service ?? "(service not on the bill)";
  const known = billedServices.named(service);
  const row = emptyRow(known?.name ?? service, known?.eventSources ?? [], first?.operation);
  for (const line of lines) addLine(row, line);
  row.charges = row.charges.toSorted((a, b) => b.cost.abs().cmp(a.cost.abs()));
  return row;
}

function emptyRow(
  service: string,
  eventSources: readonly string[],
  operation: ReconciledRow["operation"],
): ReconciledRow {
  const zero = new Big(0);
  const amounts = {
    requestCost: zero,
    transferBytes: zero,
    transferCost: zero,
    otherCost: zero,
    totalCost: zero,
  };
  const none = { eventNames: undefined, count: undefined, billedRequests: undefined };
  return { service, eventSources, operation, ...none, charges: [], regions: new Set(), ...amounts };
}

function addLine(row: ReconciledRow, { usageType, cost, quantity, unit }: BillLine): void {
  const { kind, to, region } = usageTypeOf(usageType);
  if (region !== undefined && (kind === "requests" || kind === "transfer")) row.regions.add(region);
  row.totalCost = row.totalCost.plus(cost);

  let amount: Big | undefined;
  if (kind === "requests") {
    row.requestCost = row.requestCost.plus(cost);
    amount = quantity;
    if (quantity !== undefined) row.billedRequests = (row.billedRequests ?? new Big(0)).plus(quantity);
  } else if (kind === "transfer") {
    row.transferCost = row.transferCost.plus(cost);
    amount = quantity === undefined ? undefined : inBytes(quantity, unit);
    row.transferBytes = row.transferBytes.plus(amount ?? 0);
  } else {
    row.otherCost = row.otherCost.plus(cost);
  }

  const of = to ?? (kind === "unmapped" || kind === "other" ? usageType : "");
  const charge = row.charges.find((one) => one.kind === kind && one.of === of);
  if (charge === undefined) row.charges.push({ kind, of, cost, quantity: amount });
  else {
    charge.cost = charge.cost.plus(cost);
    if (amount !== undefined) charge.quantity = (charge.quantity ?? new Big(0)).plus(amount);
  }
}

/** Transfer is billed by the GB; usage reports, and some exports, have bytes. Whole bytes. */
function inBytes(quantity: Big, unit: string): Big {
  if (/^bytes?$/i.test(unit)) return quantity.round(0);
  return quantity.times(unit === "TB" ? BYTES_A_GB * 1024 : BYTES_A_GB).round(0);
}

function byCost(a: ReconciledRow, b: ReconciledRow): number {
  return (
    b.totalCost.cmp(a.totalCost) || (`${a.service} ${a.operation}` < `${b.service} ${b.operation}` ? -1 : 1)
  );
}
