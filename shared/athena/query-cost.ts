// What Athena reads, and what that costs.

import type { QueryExecution } from "@aws-sdk/client-athena";
import type { Options } from "../options.ts";

/* Athena's list price in us-east-1 and most regions, in dollars a terabyte read, at least 10 MB a query
   (aws.amazon.com/athena/pricing). A terabyte is taken as 10^12 bytes, so the sum is rather too high than too low. */
const DOLLARS_A_BYTE = 5 / 1e12;
const LEAST_BYTES = 10e6;

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/** In dollars, for a query that read so many bytes. */
export function priceOf(bytes: number): number {
  return Math.max(bytes, LEAST_BYTES) * DOLLARS_A_BYTE;
}

/** `$0.00005`, `$1.23`: cents where there are some, else the first digit that is not 0. */
export function dollars(price: number): string {
  return `$${price.toFixed(price >= 0.01 ? 2 : Math.min(5, Math.ceil(-Math.log10(price))))}`;
}

/** `3.4 GB`: 1 KB is 1,000 bytes. */
export function bytesText(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return unit === 0 ? `${bytes} B` : `${(bytes / 1000 ** unit).toFixed(1)} ${UNITS[unit]}`;
}

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
