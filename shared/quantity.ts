// Quantities as people read them.

const UNITS = ["bytes", "KB", "MB", "GB", "TB", "PB"];

/** `1,536 files`, `1 file`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}

/** Bytes in powers of 1000, as bills and disks have them: `137 MB`, `1.2 GB`. */
export function size(bytes: number): string {
  let unit = 0;
  for (; bytes >= 999.5 && unit < UNITS.length - 1; unit += 1) bytes /= 1000;
  const digits = unit > 0 && bytes < 9.95 ? 1 : 0;
  return `${bytes.toFixed(digits)} ${UNITS[unit]}`;
}
