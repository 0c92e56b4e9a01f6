// A bill as the console's Cost Explorer downloads it: a wide CSV, a column a name and a row an hour, day or month.

import Big from "big.js";
import { amount } from "./amount.ts";
import type { Ledger } from "./ledger.ts";
import { unsplit } from "./lookalikes.ts";
import { recordTypeOf } from "./record-type.ts";
import type { Table } from "./table.ts";
import { hourOf, nextDay, nextHour, nextMonth } from "./utc-hour.ts";
import { UserError } from "../../terminal/user-error.ts";

/** `EU-DataTransfer-Out-Bytes($)`, `PutObject (Requests)`: a name, and what its amounts are in. */
const COLUMN = /^(.*?) ?\(([^()]*)\)$/;
const CURRENCIES: Record<string, string> = { $: "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "₹": "INR" };
const CURRENCY_CODE = /^(?:USD|EUR|GBP|CNY|JPY|INR|AUD|CAD|BRL|CHF|SGD|SEK|NOK|DKK|NZD|HKD|ZAR|KRW)$/;

/** What the console groups by, in the words of its first cell, that a line has a name for. */
const GROUPINGS = {
  "usage type": "usageType",
  "api operation": "operation",
  service: "service",
  region: "region",
  "linked account": "account",
  "charge type": "recordType",
  resource: "resource",
} as const;

/** The others have nothing to do with calls. */
const OTHER_GROUPINGS =
  /^(?:instance type|availability zone|platform|purchase option|tenancy|usage type group|database engine|legal entity|billing entity|cost category|tag|instance family|deployment option|cache engine)/i;

/** Whether a header is such a download's: names with units after them, and their total. */
export function isConsoleCsv(columns: string[]): boolean {
  const [grouping = "", ...titles] = columns;
  const totals = titles.filter((title) => /^total (?:costs?|usage)\b/i.test(title));
  return (
    totals.length > 0 ||
    (titles.length > 0 && isGrouping(grouping) && titles.every((title) => COLUMN.test(title)))
  );
}

function isGrouping(cell: string): boolean {
  return cell.toLowerCase() in GROUPINGS || OTHER_GROUPINGS.test(cell);
}

/**
 * Adds such a download's rows to `ledger`.
 *
 * Throws a UserError when it is grouped by what no call has, or when its columns don't add up to its own total.
 */
export async function readConsoleCsv(table: Table, ledger: Ledger, name: string): Promise<void> {
  const [grouping = "", ...titles] = table.columns;
  const field = GROUPINGS[grouping.toLowerCase() as keyof typeof GROUPINGS];
  if (field !== "usageType" && field !== "operation") throw unsplit(name, `grouped by ${grouping}`);

  const columns = titles.map((title) => {
    const [, what = title, unit = "$"] = COLUMN.exec(title) ?? [];
    const currency = CURRENCIES[unit] ?? (CURRENCY_CODE.test(unit) ? unit : undefined);
    return { what, unit, currency, isTotal: /^total (?:costs?|usage)$/i.test(what) };
  });
  const names = [...new Set(columns.filter(({ isTotal }) => !isTotal).map(({ what }) => what))];
  const isPriced = columns.some(({ currency }) => currency !== undefined);
  if (!isPriced) {
    throw new UserError(
      `Cannot use ${name}: it has usage and no costs`,
      "In the console choose the costs, or costs and usage, before downloading",
    );
  }

  const rows: { at: number; start: string; isTimed: boolean; cells: string[] }[] = [];
  let at = table.firstRow - 1;
  for await (const batch of table.rows(table.columns.map((_, index) => index))) {
    for (const [time = "", ...cells] of batch) {
      at += 1;
      const start = hourOf(time);
      // the second row is each column's total over all days
      if (start !== undefined) rows.push({ at, start, isTimed: /\d[T ]\d/.test(time), cells });
      else if (!/ total$/i.test(time)) {
        throw new UserError(
          `Cannot use ${name}, row ${at}: "${time}" is no day`,
          "Use the file as the console wrote it",
        );
      }
    }
  }
  if (rows.length === 0)
    throw new UserError(`Cannot use ${name}: it has no row for any day`, "Choose more days");
  const isMonthly = rows.length > 1 && rows.every(({ start }) => start.endsWith("-01T00"));
  const isHourly = rows.some(({ start }) => !start.endsWith("T00")) || rows.every(({ isTimed }) => isTimed);

  for (const { at: row, start, cells } of rows) {
    const end = isMonthly ? nextMonth(start) : isHourly ? nextHour(start) : nextDay(start);
    ledger.covers(start, end, false);
    const costs = new Map<string, Big>();
    const whereIs = (index: number): string => `${name}, row ${row}, column ${titles[index]}`;
    const quantities = new Map<string, { quantity: string; unit: string }[]>();
    let total: Big | undefined;
    for (const [index, { what, unit, currency, isTotal }] of columns.entries()) {
      const value = amount(cells[index] ?? "", () => whereIs(index));
      if (currency !== undefined) ledger.setCurrency(currency);
      if (isTotal && currency !== undefined) total = value;
      else if (currency !== undefined) costs.set(what, (costs.get(what) ?? new Big(0)).plus(value));
      else if (!isTotal)
        quantities.set(what, [...(quantities.get(what) ?? []), { quantity: value.toFixed(), unit }]);
    }
    checkTotal([...costs.values()], total, row, name);
    for (const what of names) {
      const used = quantities.get(what) ?? [];
      // an operation may be billed by requests and by gigabytes, and the cost of each is not told
      const [first] = used.length === 1 ? used : [];
      const line = {
        start,
        end,
        [field]: what,
        recordType: recordTypeOf("Usage"),
        quantity: undefined,
        ...first,
        unit: first?.unit ?? "",
        cost: (costs.get(what) ?? new Big(0)).toFixed(),
      };
      ledger.add(line, () => name);
      for (const one of used.length > 1 ? used : []) ledger.add({ ...line, ...one, cost: "" }, () => name);
    }
  }
  if (field === "usageType") {
    ledger.note(`${name} comes from the console, by usage type: it names no operations`);
  } else {
    ledger.note(
      `${name} comes from the console, by API operation: what an operation cost is for its requests, and for the data that it moved`,
    );
  }
  if (rows.length === 1 && rows[0]?.start.endsWith("-01T00")) {
    ledger.note(
      `${name} has one row, ${rows[0].start.slice(0, 10)}: read as that day, though Monthly downloads look the same`,
    );
  }
}

/** The console adds up with floats: a cent is more than that can be wrong by. */
function checkTotal(costs: Big[], total: Big | undefined, row: number, name: string): void {
  const sum = costs.reduce((all, cost) => all.plus(cost), new Big(0));
  if (total === undefined || sum.minus(total).abs().lt("0.01")) return;
  throw new UserError(
    `Cannot use ${name}, row ${row}: its columns add up to ${sum.toFixed(2)}, and its total is ${total.toFixed(2)}`,
    "The console downloads the largest groups only: filter by service before downloading",
  );
}
