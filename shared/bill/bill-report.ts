// A bill as a Cost and Usage Report has it, or a Data Export: a CSV with a line an hour, a resource, a usage type.

import Big from "big.js";
import { exact } from "./bill-answers.ts";
import { type Bill, type BillLine, emptyBill } from "./bill.ts";
import { Days } from "../days.ts";
import { UserError } from "../user-error.ts";

/** The columns that are read: in a Cost and Usage Report, in CUR 2.0 (Cost and Usage Report guide, "Line item columns"). */
const COLUMNS = {
  start: ["lineItem/UsageStartDate", "line_item_usage_start_date"],
  end: ["lineItem/UsageEndDate", "line_item_usage_end_date"],
  service: ["lineItem/ProductCode", "line_item_product_code"],
  operation: ["lineItem/Operation", "line_item_operation"],
  usageType: ["lineItem/UsageType", "line_item_usage_type"],
  quantity: ["lineItem/UsageAmount", "line_item_usage_amount"],
  type: ["lineItem/LineItemType", "line_item_line_item_type"],
  cost: ["lineItem/UnblendedCost", "line_item_unblended_cost"],
  currency: ["lineItem/CurrencyCode", "line_item_currency_code"],
  account: ["lineItem/UsageAccountId", "line_item_usage_account_id"],
  unit: ["pricing/unit", "pricing_unit"],
  monthStart: ["bill/BillingPeriodStartDate", "bill_billing_period_start_date"],
  invoice: ["bill/InvoiceId", "bill_invoice_id"],
};
const NEEDED: (keyof typeof COLUMNS)[] = ["start", "operation", "usageType", "quantity", "cost"];

/** Whether a first row is a report's. */
export function isReport(header: string[]): boolean {
  return COLUMNS.cost.some((column) => header.includes(column));
}

/**
 * Adds up a report's rows by day, account, service, operation and usage type as they come, so that a report of any size fits.
 *
 * Throws a UserError when a column is missing or an amount is no number.
 */
export async function billOfReport(rows: AsyncIterable<string[]>, name: string): Promise<Bill> {
  const lines = new Map<string, BillLine>();
  const bill = emptyBill(name);
  const covered = { first: "", last: "", estimated: false };
  let columns: Record<string, number> | undefined;

  for await (const row of rows) {
    if (columns === undefined) {
      columns = columnsOf(row, name);
      continue;
    }
    const indices = columns;
    const cell = (column: keyof typeof COLUMNS): string => row[indices[column] ?? -1] ?? "";
    const account = cell("account");
    if (account !== "") bill.accounts.add(account);

    const currency = cell("currency") || "USD";
    if (bill.currency !== "" && currency !== bill.currency) {
      throw new UserError(`Cannot add up ${name}: it holds both ${bill.currency} and ${currency}`);
    }
    bill.currency = currency;

    const { start, end } = spanOf(cell("start"), cell("end"));
    const monthStart = cell("monthStart").slice(0, 10) || start;
    if (covered.first === "" || monthStart < covered.first) covered.first = monthStart;
    if (Days.next(start) === end && start > covered.last) covered.last = start;
    // "Until the report is final, the InvoiceId is blank" (Cost and Usage Report guide, "Bill columns")
    if (columns["invoice"] !== undefined && cell("invoice") === "") covered.estimated = true;

    const names = [account, cell("service"), cell("operation"), cell("usageType")] as const;
    const key = [start, end, ...names].join("\0");
    const cost = exact(cell("cost") || "0", name);
    // a credit or discount repeats the usage that it is for
    const isUsage = columns["type"] === undefined || cell("type").endsWith("Usage");
    const quantity = exact((isUsage && cell("quantity")) || "0", name);
    const line = lines.get(key);
    if (line === undefined) {
      const [, service, operation, usageType] = names;
      lines.set(key, {
        start,
        end,
        service: service || undefined,
        operation,
        usageType,
        quantity,
        unit: cell("unit"),
        cost,
        account: account || undefined,
      });
    } else {
      line.cost = line.cost.plus(cost);
      line.quantity = (line.quantity ?? new Big(0)).plus(quantity);
    }
  }
  bill.lines = [...lines.values()];
  if (covered.last === "") throw new UserError(`Cannot use ${name}: it has no line for any day`);
  for (const day of new Days(covered.first, covered.last)) {
    bill.periods.push({ start: day, end: Days.next(day), estimated: covered.estimated });
  }
  return bill;
}

function columnsOf(header: string[], name: string): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const [column, names] of Object.entries(COLUMNS)) {
    const index = header.findIndex((title) => names.includes(title));
    if (index >= 0) columns[column] = index;
  }
  const missing = NEEDED.find((column) => columns[column] === undefined);
  if (missing !== undefined) {
    throw new UserError(`Cannot use ${name}: a report without the column ${COLUMNS[missing].join(" or ")}`);
  }
  return columns;
}

/** `2020-08-30T13:00:00Z` to `…T14:00:00Z` is within 2020-08-30; CUR 2.0 in Athena's style has `2020-08-30 13:00:00.000`. */
function spanOf(from: string, to: string): { start: string; end: string } {
  const start = from.slice(0, 10);
  const isMidnight = /^.{10}[T ]?(?:00:00:00|$)/.test(to);
  const end = to === "" ? Days.next(start) : isMidnight ? to.slice(0, 10) : Days.next(to.slice(0, 10));
  return { start, end: end > start ? end : Days.next(start) };
}
