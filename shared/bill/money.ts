// Money and amounts in words, as a sentence has them.

import type Big from "big.js";

/** `$1,234.50`, `-$3.00`; another currency than the dollar by its code: `CNY 12.00`. */
export function money(amount: Big, currency = "USD"): string {
  const sign = amount.lt(0) ? "-" : "";
  const symbol = currency === "USD" ? "$" : `${currency} `;
  return `${sign}${symbol}${groupedDigits(amount.abs().toFixed(2))}`;
}

/** What is said under a table of costs. */
export const ROUNDED = "Amounts are rounded to the cent, each by itself: FORMAT=json has every digit";

/** A cost in a table, to the cent: `1,234.50`; what is below one cent is `<0.01`, or `>-0.01` as a credit. */
export function costCell(cost: Big): string {
  if (cost.eq(0) || cost.abs().gte("0.01")) return groupedDigits(cost.toFixed(2));
  return cost.gt(0) ? "<0.01" : ">-0.01";
}

/** `4,568 GB`, `44.7 GB`, `12.3 MB`: in the units of 1,024 that a bill has, see usage-types.ts. */
export function inUnits(bytes: Big): string {
  const units = ["bytes", "KB", "MB", "GB"];
  let amount = bytes;
  while (units.length > 1 && amount.abs().gte(1024)) {
    amount = amount.div(1024);
    units.shift();
  }
  const [unit = "bytes"] = units;
  return `${groupedDigits(amount.toFixed(unit === "bytes" || amount.abs().gte(100) ? 0 : 1))} ${unit}`;
}

/** `1234567.5` with its thousands marked: `1,234,567.5`. */
export function groupedDigits(digits: string): string {
  return digits.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, ","));
}
