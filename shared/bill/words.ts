// Amounts of a bill in words, as a sentence has them.

import Big from "big.js";
import type { ChargeRow } from "./charge-rows.ts";
import { groupedDigits, inUnits, money } from "./money.ts";
import { bytesAUnit } from "./billed-unit.ts";

/** Of a bill without lines. */
export const NOTHING_BILLED = "The bill has nothing for these days and calls";

/** `4,524 GB transferred out to the internet`, `3,077,835 requests`, `30,000 configuration items recorded`; a credit by its name. */
export function chargeInWords(row: ChargeRow): string {
  const { charge, recordType, quantity, unit, usageTypes, cost } = row;
  if (recordType !== "usage" && !recordType.endsWith("covered")) return recordType;
  // a tax among what was used, as an answer has it that isn't split by record type
  if (quantity?.eq(0) === true && !cost.eq(0)) return "billed without a quantity";
  const what = charge?.what ?? (charge === undefined ? usageInWords(usageTypes) : "");
  const much = quantity === undefined ? plural(unit || "unit", 2) : quantityInWords(quantity, unit);
  return [much, what].filter(Boolean).join(" ");
}

function usageInWords(usageTypes: string[]): string {
  const [first = ""] = usageTypes;
  return first === ""
    ? ""
    : `of ${first}${usageTypes.length > 1 ? ` and ${usageTypes.length - 1} more` : ""}`;
}

/** `7,695 requests`, `25.6 GB`, `313.4 TB`: of bytes in the unit that suits them, of others as billed. */
export function quantityInWords(quantity: Big, unit: string): string {
  const bytes = bytesAUnit(unit);
  if (bytes !== undefined && unit === "GB") return inUnits(quantity.times(bytes));
  return `${number(quantity)} ${plural(unit || "unit", quantity.eq(1) ? 1 : 2)}`;
}

/** A quantity with its thousands marked and no more decimals than tell something. */
export function number(quantity: Big): string {
  if (quantity.eq(quantity.round(0))) return groupedDigits(quantity.toFixed(0));
  const digits = quantity.abs().gte(1000) ? 0 : quantity.abs().gte(100) ? 1 : quantity.abs().gte(1) ? 2 : 4;
  const text = quantity.toFixed(digits);
  return groupedDigits(text.includes(".") ? text.replace(/\.?0+$/, "") : text);
}

/** `requests`, `GB`, `GB-months`, `messages of 64 KB`, `ACL queries`: the plural of a unit, or the unit for one. */
export function plural(unit: string, count: number): string {
  if (count === 1 || /^(?:[kKMGTP]?B|bytes?|%)$/.test(unit)) return unit;
  const [head = "", ...rest] = unit.split(/ (?=of |with |in |to |for )/);
  const nouns = /[^aeiou]y$/.test(head)
    ? `${head.slice(0, -1)}ies`
    : /(?:s|x|ch|sh)$/.test(head)
      ? /ss$|x$|ch$|sh$/.test(head)
        ? `${head}es`
        : head
      : `${head}s`;
  return [nouns, ...rest].join(" ");
}

/** `$1,234.50`; what is below a cent `less than $0.01`. */
export function amountInWords(cost: Big, currency: string): string {
  if (cost.eq(0) || cost.abs().gte("0.01")) return money(cost, currency);
  const least = money(new Big("0.01"), currency);
  return cost.gt(0) ? `less than ${least}` : `a credit of less than ${least}`;
}

/** `98.4%`, `all`, `less than 0.1%`. */
export function shareInWords(part: Big | number, whole: Big | number): string {
  const all = new Big(whole);
  if (all.lte(0)) return "";
  const percent = new Big(part).times(100).div(all);
  if (percent.gte(100)) return "all";
  if (percent.gt(0) && percent.lt("0.1")) {
    return percent.lt("0.0001") ? "less than 0.0001%" : `${Number(percent.toPrecision(1))}%`;
  }
  return `${percent.toFixed(1)}%`;
}

/** `a, b and c`. */
export function list(words: string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
