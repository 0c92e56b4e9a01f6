// Numbers as people read them.

import { UserError } from "../terminal/user-error.ts";

/**
 * `8,757,667`, `2,356.5`: with commas, and at most three decimals, as toLocaleString("en-US") has it. That would do,
 * but a script's first use of Intl takes 0.012 s.
 */
export function grouped(number: number): string {
  const rounded = Number.isInteger(number) ? number : Math.round(number * 1000) / 1000;
  const [whole = "", decimals] = String(rounded).split(".");
  const groups = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return decimals === undefined ? groups : `${groups}.${decimals}`;
}

/** `1 file`, `2,900 files`, `2 copies`: how many, and of what. */
export function counted(number: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : nouns}`;
}

/** `12.3%`, or nothing where there is no total to have a share of. */
export function percent(part: number, total: number): string {
  return total === 0 ? "" : `${((100 * part) / total).toFixed(1)}%`;
}

const UNITS = ["bytes", "KB", "MB", "GB", "TB", "PB"];

/** Bytes in powers of 1000, as bills and disks have them: `137 MB`, `1.2 GB`. */
export function size(bytes: number): string {
  let unit = 0;
  for (; bytes >= 999.5 && unit < UNITS.length - 1; unit += 1) bytes /= 1000;
  const digits = unit > 0 && bytes < 9.95 ? 1 : 0;
  return `${bytes.toFixed(digits)} ${UNITS[unit]}`;
}

/** `45 seconds`, `3 minutes`, `2 hours`: in whole units, seconds rounded up. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return counted(whole, "second");
  return whole < 5400 ? counted(Math.round(whole / 60), "minute") : counted(Math.round(whole / 3600), "hour");
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

const LONGEST = 30;

/** A bar of up to 30 characters, padded to all of them; the longest stands for `most`, and only 0 has none. */
export function bar(number: number, most: number): string {
  return "█".repeat(most > 0 ? Math.ceil((LONGEST * number) / most) : 0).padEnd(LONGEST);
}
