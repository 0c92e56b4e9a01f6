// An amount of money or of usage, as it is written.

import Big from "big.js";
import { UserError } from "../../user-error.ts";

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
/** `1,234.56`, as a spreadsheet writes what it was given: every comma is a thousand's. */
const THOUSANDS = /^[+-]?\d{1,3}(?:,\d{3})+\.\d+$|^[+-]?\d{1,3}(?:,\d{3}){2,}$/;

/**
 * The exact decimal: `0.0000004`, `4E-7`, `1,234.56`; nothing is nothing, 0.
 *
 * Throws a UserError when it is no number, or could be two: `1,234` may be a decimal comma's. `where` is where it stands.
 */
export function amount(text: string, where: string | (() => string)): Big {
  const trimmed = text.trim();
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
