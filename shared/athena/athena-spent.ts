// What a query has cost, and where it left its result.

import type { QueryExecution } from "@aws-sdk/client-athena";
import { bytesText, dollars, priceOf } from "./athena-price.ts";
import type { Options } from "../options.ts";

/** Lines on what these queries read and cost together, and on what was done otherwise than asked. */
export function spent(queries: QueryExecution[], { OUTPUT }: Pick<Options, "OUTPUT">): string[] {
  const isReused = queries.some(
    ({ Statistics }) => Statistics?.ResultReuseInformation?.ReusedPreviousResult === true,
  );
  if (isReused) return ["Athena had the answer from before and read nothing (REUSE=none asks anew)"];

  const scanned = queries.map(({ Statistics }) => Statistics?.DataScannedInBytes ?? 0);
  const bytes = scanned.reduce((sum, one) => sum + one, 0);
  const price = scanned.reduce((sum, one) => sum + priceOf(one), 0);
  const milliseconds = queries.reduce(
    (sum, { Statistics }) => sum + (Statistics?.TotalExecutionTimeInMillis ?? 0),
    0,
  );
  const lines = [
    `Athena read ${bytesText(bytes)} in ${(milliseconds / 1000).toFixed(1)} s: about ${dollars(price)} ` +
      "(us-east-1's list price: $5 a TB, 10 MB a query at least)",
  ];
  const kept = queries[0]?.ResultConfiguration?.OutputLocation;
  if (OUTPUT !== undefined && kept !== undefined && !kept.startsWith(OUTPUT)) {
    lines.push(`The workgroup keeps results in a place of its own, not in OUTPUT: ${kept}`);
  }
  return lines;
}
