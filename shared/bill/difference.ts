// How far apart are calls and billed requests?

import Big from "big.js";
import type { ReconciledRow } from "./reconciliation.ts";

/** Calls beyond (or, negative, short of) the billed requests; undefined for a row without both. */
export function differenceOf({ count, billedRequests, eventNames }: ReconciledRow): Big | undefined {
  if (billedRequests === undefined || eventNames === undefined || eventNames.length === 0) return undefined;
  return new Big(count?.calls ?? 0).minus(billedRequests);
}

/** `+12`, `-4.2%`: percent of the requests billed; empty when none were. */
export function shareOf(difference: Big, billed: Big): string {
  if (billed.eq(0)) return "";
  const percent = difference.times(100).div(billed);
  return `${percent.gt(0) ? "+" : ""}${percent.toFixed(1)}%`;
}
