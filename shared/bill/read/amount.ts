// Amounts of money or of usage, as they are written, and their exact sums.

import Big from "big.js";
import { UserError } from "../../terminal/user-error.ts";

const DECIMAL = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
/** `1,234.56`, as a spreadsheet writes what it was given: every comma is a thousand's. */
const THOUSANDS = /^-?\d{1,3}(?:,\d{3})+\.\d+$|^-?\d{1,3}(?:,\d{3}){2,}$/;

/**
 * The exact decimal: `0.0000004`, `4E-7`, `1,234.56`; nothing is nothing, 0.
 *
 * Throws a UserError when it is no number, or could be two: `1,234` may be a decimal comma's. `where` is where it stands.
 */
export function amount(text: string, where: string | (() => string)): Big {
  const trimmed = text.trim().replace(/^\+(?=[\d.])/, "");
  if (trimmed === "") return new Big(0);
  if (DECIMAL.test(trimmed)) return new Big(trimmed);
  if (THOUSANDS.test(trimmed)) return new Big(trimmed.replaceAll(",", ""));
  const reason = /^[+-]?[\d.,]+$/.test(trimmed)
    ? "which comma or point is the decimal one can't be told"
    : "not a number";
  throw new UserError(
    `Cannot use ${typeof where === "string" ? where : where()}: the amount "${trimmed}": ${reason}`,
    "Use the file as AWS wrote it, not as a spreadsheet saved it",
  );
}

/** What a small sum is counted in: reports write ten places. */
const PLACES = 10;

/** An exact sum. Whole numbers of 10^-10 are added as numbers, which is ten times as fast; what doesn't fit, as Big. */
export class Sum {
  #small = 0;
  #rest: Big | undefined;

  /** Throws a UserError when the text is no number: see amount(). */
  add(text: string, where: () => string): void {
    const small = small10(text);
    if (small !== undefined && Number.isSafeInteger(this.#small + small)) this.#small += small;
    else this.#rest = amount(text, where).plus(this.#rest ?? 0);
  }

  addSum(other: Sum): void {
    if (Number.isSafeInteger(this.#small + other.#small)) this.#small += other.#small;
    else this.#rest = new Big(other.#small).times(UNIT).plus(this.#rest ?? 0);
    if (other.#rest !== undefined) this.#rest = other.#rest.plus(this.#rest ?? 0);
  }

  get value(): Big {
    const small = new Big(this.#small).times(UNIT);
    return this.#rest === undefined ? small : small.plus(this.#rest);
  }
}

const UNIT = new Big(`1e-${PLACES}`);

/** A plain decimal in units of 10^-10; undefined when it has more places, or more digits than a number holds. */
function small10(text: string): number | undefined {
  let at = text.charCodeAt(0) === 0x2d ? 1 : 0;
  if (at === text.length || text.length > 17) return text === "" ? 0 : undefined;
  const isNegative = at === 1;
  let digits = 0;
  let places = -1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x2e && places < 0) places = 0;
    else if (code >= 0x30 && code <= 0x39) {
      digits = digits * 10 + (code - 0x30);
      if (places >= 0) places += 1;
    } else return undefined;
  }
  // `.` alone is no number
  if (places > PLACES || (places === 0 && text.length < 2 + Number(isNegative))) return undefined;
  const units = digits * 10 ** (PLACES - Math.max(places, 0));
  if (!Number.isSafeInteger(digits) || !Number.isSafeInteger(units)) return undefined;
  return isNegative ? -units : units;
}
