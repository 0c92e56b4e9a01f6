// Quantities as people read them.

import { counted } from "./counted.ts";
import { UserError } from "./user-error.ts";

const UNITS = ["bytes", "KB", "MB", "GB", "TB", "PB"];

/** Bytes in powers of 1000, as bills and disks have them: `137 MB`, `1.2 GB`. */
export function size(bytes: number): string {
  let unit = 0;
  for (; bytes >= 999.5 && unit < UNITS.length - 1; unit += 1) bytes /= 1000;
  const digits = unit > 0 && bytes < 9.95 ? 1 : 0;
  return `${bytes.toFixed(digits)} ${UNITS[unit]}`;
}

/** `45 seconds`, `3 minutes`, `2 hours`: in whole units. */
export function duration(seconds: number): string {
  if (seconds < 60) return counted(Math.ceil(seconds), "second");
  return seconds < 5400
    ? counted(Math.round(seconds / 60), "minute")
    : counted(Math.round(seconds / 3600), "hour");
}

/**
 * The bytes in `20GB`, `500 MB` or `1.5 TB`; a bare number is of GB.
 *
 * Throws a UserError for anything else, and for no bytes at all; `option` is where it was written.
 */
export function bytesIn(option: string, text: string): number {
  const [, number, unit = "GB"] = /^(\d+(?:\.\d+)?) ?([KMGTP]?B)?$/i.exec(text) ?? [];
  const power = unit.length === 1 ? 0 : UNITS.indexOf(unit.toUpperCase());
  const bytes = Number(number) * 1000 ** power;
  if (bytes > 0) return bytes;
  throw new UserError(`Cannot use ${option} "${text}": not a size`, `Sizes are 500MB, 20GB or 1.5TB`);
}
