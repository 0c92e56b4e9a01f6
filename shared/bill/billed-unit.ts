// How much was billed, in the unit of its charge: a report has bytes where Cost Explorer has GB.

import Big from "big.js";

/** A GB on a bill has 2^30 bytes (S3 guide, "Understanding your AWS billing and usage reports"). */
export const BYTES_A_GB = 2 ** 30;

const BYTES: Record<string, number> = {
  byte: 1,
  kb: 2 ** 10,
  mb: 2 ** 20,
  gb: BYTES_A_GB,
  gigabyte: BYTES_A_GB,
  tb: 2 ** 40,
  terabyte: 2 ** 40,
};

/** `quantity`, billed in `from` (`Bytes`), in the unit of a charge (`GB`); as it is where the two say nothing of bytes. */
export function inUnit(quantity: Big, from: string, to: string): Big {
  const [a, b] = [bytesAUnit(from), bytesAUnit(to)];
  return a === undefined || b === undefined || a === b ? quantity : quantity.times(a).div(b);
}

/** How many bytes one unit has; undefined for a unit that is none of bytes. */
export function bytesAUnit(unit: string): number | undefined {
  return BYTES[unit.toLowerCase().replace(/s$/, "")];
}
