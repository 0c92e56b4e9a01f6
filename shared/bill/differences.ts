// How well do calls and billed requests agree, and where they don't, why not?

import Big from "big.js";
import { counted } from "../counted.ts";
import { differenceOf, shareOf } from "./difference.ts";
import type { Summary } from "../summary.ts";
import { reasonsFor } from "./reasons.ts";
import type { ReconciledRow, Reconciliation } from "./reconciliation.ts";
import { operationName } from "./verdict.ts";

/** What a count may be off by before it has to be explained, in percent. */
const TOLERANCE = 2;

/** Operations to be explained: those whose counts are furthest apart. */
const MOST_EXPLAINED = 5;

/**
 * Lines that say how well calls and requests agree, and for each operation where they are more than 2% apart which
 * of the known reasons the logs and the bill give evidence of, each with its count; lines of reasons start with "- ".
 */
export function differences(reconciliation: Reconciliation, summary: Readonly<Summary>): string[] {
  const { rows, bill } = reconciliation;
  const both = rows.filter((row) => differenceOf(row) !== undefined);
  const apart = both.filter((row) => isApart(row));
  const lines: string[] = [];
  if (both.length === 0) lines.push("No operation has both calls in the logs and requests on the bill");
  else {
    const agree = both.length - apart.length;
    lines.push(
      `Calls and billed requests agree within ${TOLERANCE}% in ${agree} of ${both.length} operations`,
    );
  }

  const estimated = bill.periods.filter((period) => period.estimated);
  if (estimated.length > 0) {
    const days = `${estimated.length} of ${bill.periods.length} days`;
    lines.push(`The bill is still an estimate for ${days}: its amounts may change until it is final`);
  }
  const gap = (row: ReconciledRow): Big => differenceOf(row)?.abs() ?? new Big(0);
  const furthest = apart.toSorted((a, b) => gap(b).cmp(gap(a)));
  for (const row of furthest.slice(0, MOST_EXPLAINED)) {
    const difference = differenceOf(row) ?? new Big(0);
    const billed = row.billedRequests ?? new Big(0);
    const share = shareOf(difference, billed);
    lines.push(
      `${operationName(row)}: ${counted(row.count?.calls ?? 0, "call")}, ${counted(billed.toNumber(), "billed request")}` +
        (share === "" ? "" : ` (${share})`),
    );
    for (const reason of reasonsFor(row, reconciliation, summary)) lines.push(`- ${reason}`);
  }
  const others = furthest.slice(MOST_EXPLAINED);
  if (others.length > 0) {
    const names = others.map(operationName).join(", ");
    lines.push(
      `${counted(others.length, "more operation")} apart by less: ${names} (explained with EVENT=…)`,
    );
  }
  return lines;
}

function isApart(row: ReconciledRow): boolean {
  const difference = differenceOf(row)?.abs() ?? new Big(0);
  return difference.times(100).gt(new Big(row.billedRequests ?? 0).times(TOLERANCE));
}
