// A bill as the console's Cost Explorer downloads it: a wide CSV, a column a name and a row a day.

import Big from "big.js";
import { exact } from "./bill-answers.ts";
import { type Bill, emptyBill, sumOf } from "./bill.ts";
import { Days } from "../days.ts";
import { UserError } from "../user-error.ts";

/** `EU-DataTransfer-Out-Bytes($)`: a name, and what its amounts are in. */
const COLUMN = /^(.*?) ?\(([^()]+)\)$/;
const CURRENCIES: Record<string, string> = { $: "USD", "¥": "CNY" };
const DAY = /^\d{4}-\d{2}-\d{2}/;

/**
 * The bill in the rows of such a download, cells as strings. It gives no operations: the console groups by one thing at a
 * time, and that has to be the usage type.
 *
 * Throws a UserError when it is grouped by anything else, or when its columns don't add up to its own total.
 */
export function billOfConsole(rows: string[][], name: string): Bill {
  const [header = [], ...body] = rows;
  const [grouping = "", ...titles] = header;
  if (grouping !== "Usage type") throw otherwiseGrouped(grouping, name);

  const columns = titles.map((title) => {
    const [, what = title, unit = "$"] = COLUMN.exec(title) ?? [];
    return { what, unit, isCost: unit in CURRENCIES };
  });
  const currencies = new Set(columns.filter(({ isCost }) => isCost).map(({ unit }) => CURRENCIES[unit]));
  const [currency = "USD"] = currencies;

  // the second row is each column's total over all days
  const days = body.filter(([day = ""]) => DAY.test(day));
  const isMonthly = days.length > 1 && days.every(([day = ""]) => day.slice(8, 10) === "01");
  const bill: Bill = { ...emptyBill(name), currency };
  for (const [date = "", ...cells] of days) {
    const start = date.slice(0, 10);
    const end = isMonthly ? nextMonth(start) : Days.next(start);
    bill.periods.push({ start, end, estimated: false });
    const costs = new Map<string, Big>();
    const quantities = new Map<string, { quantity: Big; unit: string }>();
    let total: Big | undefined;
    for (const [i, { what, unit, isCost }] of columns.entries()) {
      const amount = exact(cells[i] || "0", name);
      if (/^Total costs?$/i.test(what)) total = amount;
      else if (isCost) costs.set(what, amount);
      else if (!/^Total /i.test(what)) quantities.set(what, { quantity: amount, unit });
    }
    checkTotal(costs, total, start, name);
    for (const [usageType, cost] of costs) {
      const { quantity, unit = "" } = quantities.get(usageType) ?? {};
      bill.lines.push({
        start,
        end,
        service: undefined,
        operation: undefined,
        usageType,
        quantity,
        unit,
        cost,
      });
    }
  }
  if (days.length === 0) throw new UserError(`Cannot use ${name}: it has no row for any day`);
  bill.notes.push(`${name} comes from the console, which gives no operations: one row for all of them`);
  if (days.length === 1 && days[0]?.[0]?.slice(8, 10) === "01") {
    bill.notes.push(
      `${name} has one row, ${days[0][0]}: read as that day, though Monthly downloads look the same`,
    );
  }
  return bill;
}

/** The console adds up with floats: a cent is more than that can be wrong by. */
function checkTotal(costs: Map<string, Big>, total: Big | undefined, day: string, name: string): void {
  const sum = sumOf(costs.values());
  if (total === undefined || sum.minus(total).abs().lt("0.01")) return;
  throw new UserError(
    `Cannot use ${name}: its columns of ${day} add up to ${sum.toFixed(2)}, and its total is ${total.toFixed(2)}`,
    "The console downloads the largest groups only: filter by service before downloading",
  );
}

function otherwiseGrouped(grouping: string, name: string): UserError {
  const next =
    "In the console choose Dimension: Usage type, Granularity: Daily and filter by one service; or leave COSTS out";
  if (["Service", "API operation", "Region", "Linked account"].includes(grouping)) {
    return new UserError(
      `Cannot use ${name}: it is grouped by ${grouping}, so the costs of requests and of gigabytes are added up in it`,
      next,
    );
  }
  return new UserError(
    `Cannot use ${name}: it is no bill that this tool knows, its first cell is "${grouping}"`,
    next,
  );
}

function nextMonth(day: string): string {
  const [year = 0, month = 0] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
