// What Athena reads, and what that costs.

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
