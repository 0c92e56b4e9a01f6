// Who caused the cost? Each operation's cost shared out among its callers: an estimate, as the bill names nobody.

import Big from "big.js";
import { sumOf } from "./bill.ts";
import type { CallerCalls, CallsByCaller } from "./caller-calls.ts";
import type { Charge, Reconciliation, ReconciledRow } from "./reconciliation.ts";
import type { Way } from "./way.ts";

/** One caller's share of one operation's cost; the shares of an operation add up to its cost exactly. */
export interface CostShare {
  /** The operation, as the bill has it. */
  row: ReconciledRow;
  /** Undefined for what no caller in the logs can have caused: storage, and operations without calls. */
  by: CallerCalls | undefined;
  requestCost: Big;
  transferCost: Big;
  otherCost: Big;
  totalCost: Big;
}

/** How many of the bytes that were billed the logs account for. */
export interface SeenBytes {
  row: ReconciledRow;
  charge: Charge;
  seen: number;
}

/** The ways that a transfer on the bill can have gone, by the record; the first of these that was seen is used. */
const LIKELY: Record<string, Way[][]> = {
  internet: [["internet"], ["AWS address"]],
  "another region": [["another region"], ["AWS address"]],
  "same region": [["same region", "VPC endpoint", "AWS service"], ["AWS address"]],
  CloudFront: [["AWS service"]],
  acceleration: [["internet"]],
};

/**
 * The shares of every operation on the bill, the dearest first. Request cost is shared by calls, but for those that failed
 * in ways that aren't billed; transfer cost by the bytes that left the way that is billed, or else by all bytes that left,
 * or else by calls; other cost isn't any caller's.
 */
export function costShares({ rows }: Reconciliation, calls: CallsByCaller): CostShare[] {
  const shares = rows.flatMap((row) => (row.operation === null ? [] : sharesOf(row, calls)));
  return shares.toSorted((a, b) => b.totalCost.cmp(a.totalCost));
}

/** For each transfer that costs something, the dearest first: the bytes that the logs saw leave that way. */
export function seenBytes({ rows }: Reconciliation, calls: CallsByCaller): SeenBytes[] {
  return rows
    .flatMap((row) => row.charges.map((charge) => ({ row, charge })))
    .filter(({ charge }) => charge.kind === "transfer" && charge.of !== "in" && charge.cost.gt(0))
    .map(({ row, charge }) => ({ row, charge, seen: total(bytesThatWay(charge, callersOf(row, calls))) }))
    .toSorted((a, b) => b.charge.cost.cmp(a.charge.cost));
}

function sharesOf(row: ReconciledRow, calls: CallsByCaller): CostShare[] {
  const callers = callersOf(row, calls);
  const byCalls = callers.map((one) => one.calls);
  const byBilledCalls = callers.map((one) => one.calls - one.unbilled);
  const byBytes = callers.map((one) => total([...one.bytesOut.values()]));

  const requests = sharedOut(row.requestCost, byBilledCalls, byCalls);
  const transfers = row.charges
    .filter(({ kind }) => kind === "transfer")
    .map((charge) => sharedOut(charge.cost, bytesThatWay(charge, callers), byBytes, byCalls));
  const shares = callers.map((by, i) =>
    shareOf(row, by, requests[i], sumOf(transfers.map((costs) => costs[i] ?? new Big(0)))),
  );

  const left = shareOf(
    row,
    undefined,
    row.requestCost.minus(sumOf(shares.map(({ requestCost }) => requestCost))),
    row.transferCost.minus(sumOf(shares.map(({ transferCost }) => transferCost))),
    row.otherCost,
  );
  const isCharged = [left.requestCost, left.transferCost, left.otherCost].some((cost) => !cost.eq(0));
  return isCharged || shares.length === 0 ? [...shares, left] : shares;
}

function callersOf(
  { eventSources, eventNames = [], count }: ReconciledRow,
  calls: CallsByCaller,
): CallerCalls[] {
  return count === undefined ? [] : calls.of(eventSources, eventNames);
}

function bytesThatWay({ of }: Charge, callers: CallerCalls[]): number[] {
  for (const ways of LIKELY[of] ?? []) {
    const bytes = callers.map(({ bytesOut }) => total(ways.map((way) => bytesOut.get(way) ?? 0)));
    if (total(bytes) > 0) return bytes;
  }
  return callers.map(() => 0);
}

/** Shares in proportion to the first weights that aren't all 0, to ten decimals; the largest takes what rounding leaves. */
function sharedOut(cost: Big, ...weights: number[][]): Big[] {
  const used = weights.find((one) => total(one) > 0) ?? [];
  const sum = total(used);
  const shares = used.map((weight) => cost.times(weight).div(sum).round(10));
  const largest = used.indexOf(Math.max(...used));
  const rest = cost.minus(sumOf(shares));
  return shares.map((share, i) => (i === largest ? share.plus(rest) : share));
}

function shareOf(
  row: ReconciledRow,
  by: CallerCalls | undefined,
  requestCost = new Big(0),
  transferCost = new Big(0),
  otherCost = new Big(0),
): CostShare {
  const totalCost = requestCost.plus(transferCost).plus(otherCost);
  return { row, by, requestCost, transferCost, otherCost, totalCost };
}

function total(numbers: number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
