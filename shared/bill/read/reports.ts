// The reports that AWS delivers as tables: which columns say what, in each of them.

import type { Ledger } from "./ledger.ts";
import { recordTypeOf, recordTypeOfFocus } from "./record-type.ts";
import type { Table } from "./table.ts";
import { endHourOf, hourOf, nextDay } from "./utc-hour.ts";
import type { Bill, RecordType } from "../bill-line.ts";
import { UserError } from "../../terminal/user-error.ts";

/** What a column may say. */
type Field =
  | "start"
  | "end"
  | "service"
  | "productCode"
  | "operation"
  | "usageType"
  | "quantity"
  | "unit"
  | "cost"
  | "currency"
  | "recordType"
  | "account"
  | "region"
  | "resource"
  | "principal"
  | "monthStart"
  | "invoice"
  | "class"
  | "commitmentStatus"
  | "commitmentType"
  | "frequency"
  | "provider";

type Cell = (field: Field) => string;

/** A kind of report, and what its columns are called. */
export interface Report {
  /** What it is called: `a Cost and Usage Report`. */
  name: string;
  has: Bill["has"];
  /** Each field's columns, the first that is there counts; compared without case or blanks around. */
  columns: Partial<Record<Field, string[]>>;
  /** Without these it is no such report at all, or one whose lines can't be told apart. */
  needed: Field[];
  recordType: (cell: Cell) => RecordType | undefined;
  /** What to include when a column is missing. */
  advice: string;
}

const byLineItemType = (cell: Cell): RecordType => recordTypeOf(cell("recordType") || "Usage");

/**
 * Sources: Data Exports guide, "Line item columns" (legacy), "Cost and Usage Report (CUR) 2.0", "FOCUS 1.0 with AWS columns",
 * "FOCUS 1.2 with AWS columns"; Billing guide, "Detailed billing reports"; CloudFront guide, "AWS usage report".
 */
export const REPORTS: Report[] = [
  {
    name: "a Cost and Usage Report",
    has: "costs",
    // as CSV; as Parquet and as CUR 2.0
    columns: {
      start: ["lineItem/UsageStartDate", "line_item_usage_start_date"],
      end: ["lineItem/UsageEndDate", "line_item_usage_end_date"],
      service: ["product/ProductName", "product_product_name"],
      productCode: ["lineItem/ProductCode", "line_item_product_code"],
      operation: ["lineItem/Operation", "line_item_operation"],
      usageType: ["lineItem/UsageType", "line_item_usage_type"],
      quantity: ["lineItem/UsageAmount", "line_item_usage_amount"],
      unit: ["pricing/unit", "pricing_unit"],
      cost: ["lineItem/UnblendedCost", "line_item_unblended_cost"],
      currency: ["lineItem/CurrencyCode", "line_item_currency_code"],
      recordType: ["lineItem/LineItemType", "line_item_line_item_type"],
      account: ["lineItem/UsageAccountId", "line_item_usage_account_id"],
      region: ["product/regionCode", "product_region_code", "product/region", "product_region"],
      resource: ["lineItem/ResourceId", "line_item_resource_id"],
      principal: ["line_item_iam_principal", "lineItem/IamPrincipal"],
      monthStart: ["bill/BillingPeriodStartDate", "bill_billing_period_start_date"],
      invoice: ["bill/InvoiceId", "bill_invoice_id"],
    },
    needed: ["start", "cost"],
    recordType: byLineItemType,
    advice: "Include it in the export: a Cost and Usage Report has it",
  },
  {
    name: "a FOCUS export",
    has: "costs",
    columns: {
      start: ["ChargePeriodStart"],
      end: ["ChargePeriodEnd"],
      service: ["ServiceName"],
      productCode: ["x_ServiceCode"],
      operation: ["x_Operation"],
      usageType: ["x_UsageType", "SkuMeter"],
      quantity: ["ConsumedQuantity", "PricingQuantity"],
      unit: ["ConsumedUnit", "PricingUnit"],
      cost: ["BilledCost"],
      currency: ["BillingCurrency"],
      recordType: ["ChargeCategory"],
      account: ["SubAccountId"],
      region: ["RegionId"],
      resource: ["ResourceId"],
      monthStart: ["BillingPeriodStart"],
      invoice: ["InvoiceId"],
      class: ["ChargeClass"],
      commitmentStatus: ["CommitmentDiscountStatus"],
      commitmentType: ["CommitmentDiscountType"],
      frequency: ["ChargeFrequency"],
      provider: ["ProviderName"],
    },
    needed: ["start", "cost"],
    recordType: (cell) =>
      recordTypeOfFocus(
        cell("recordType") || "Usage",
        cell("class"),
        { status: cell("commitmentStatus"), type: cell("commitmentType") },
        cell("frequency"),
      ),
    advice: "Export it as FOCUS with AWS columns, which has it",
  },
  {
    name: "an AWS Usage Report",
    has: "usage",
    columns: {
      start: ["StartTime"],
      end: ["EndTime"],
      productCode: ["Service"],
      operation: ["Operation"],
      usageType: ["UsageType"],
      resource: ["Resource"],
      quantity: ["UsageValue"],
    },
    needed: ["start", "usageType", "quantity"],
    recordType: () => "usage",
    advice: "Download the Usage Report again, for hours or days",
  },
  {
    name: "a detailed billing report",
    has: "costs",
    columns: {
      start: ["UsageStartDate"],
      end: ["UsageEndDate"],
      service: ["ProductName"],
      operation: ["Operation"],
      usageType: ["UsageType"],
      quantity: ["UsageQuantity"],
      cost: ["UnBlendedCost", "Cost"],
      recordType: ["RecordType"],
      account: ["LinkedAccountId"],
      resource: ["ResourceId"],
      invoice: ["InvoiceID"],
    },
    needed: ["start", "cost", "recordType", "usageType"],
    // InvoiceTotal, StatementTotal and AccountTotal are sums of the lines
    recordType: (cell) => {
      if (cell("recordType").endsWith("Total")) return undefined;
      return cell("recordType") === "Rounding" ? "other" : recordTypeOf(cell("recordType"));
    },
    advice: "Get a Cost and Usage Report: it has what the old reports lack",
  },
];

/** The report whose columns these are, if any: the one that has most of its columns, and its times, among them. */
export function reportOf(columns: string[]): Report | undefined {
  const has = new Set(columns.map(plain));
  const found = (names: string[] = []): boolean => names.some((name) => has.has(plain(name)));
  const scored = REPORTS.map((report) => ({
    report,
    isDated: found(report.columns.start),
    count: Object.values(report.columns).filter(found).length,
  }));
  const [best] = scored
    .filter(({ isDated, count }) => isDated && count >= 3)
    .toSorted((a, b) => b.count - a.count);
  return best?.report;
}

function plain(column: string): string {
  return column.trim().toLowerCase();
}

/**
 * Adds a report's rows to `ledger`, as they come: a report of any size fits.
 *
 * Throws a UserError that names the file, the row and the column when a column is missing or a cell can't be used.
 */
export async function readReport(report: Report, table: Table, ledger: Ledger, name: string): Promise<void> {
  const titles = table.columns.map(plain);
  const indices: number[] = [];
  const places: Partial<Record<Field, number>> = {};
  for (const [field, names] of Object.entries(report.columns) as [Field, string[]][]) {
    const index = names.map((column) => titles.indexOf(plain(column))).find((at) => at >= 0);
    if (index !== undefined) places[field] = indices.push(index) - 1;
  }
  checkColumns(report, places, name);

  let row: string[] = [];
  let rowNumber = table.firstRow - 1;
  const cell: Cell = (field) => {
    const place = places[field];
    if (place === undefined) return "";
    const text = row[place] ?? "";
    // as the FOCUS sample data have it
    return text === "NULL" ? "" : text;
  };
  const whereIs = (field: Field): string =>
    `${name}, row ${rowNumber}, column ${table.columns[indices[places[field] ?? -1] ?? -1]}`;
  const hours = new Hours();
  const months = new Map<string, Month>();

  for await (const rows of table.rows(indices)) {
    for (row of rows) {
      rowNumber += 1;
      // a header once more: files put one after the other
      if (cell("start") === table.columns[indices[places.start ?? -1] ?? -1]) continue;
      const recordType = report.recordType(cell);
      if (recordType === undefined) continue;
      const provider = cell("provider");
      if (provider !== "" && !/aws|amazon/i.test(provider)) {
        throw unusable(whereIs("provider"), provider, "a bill of another provider than AWS");
      }
      const start = hours.start(cell("start"));
      if (start === undefined) throw unusable(whereIs("start"), cell("start"), "not a time in UTC");
      const end = cell("end") === "" ? nextDay(start) : hours.end(cell("end"));
      if (end === undefined) throw unusable(whereIs("end"), cell("end"), "not a time in UTC");
      if (end <= start) throw unusable(whereIs("end"), cell("end"), "it ends before it starts");

      const isDay = end <= nextDay(start);
      const monthStart = hours.start(cell("monthStart")) ?? start;
      let month = months.get(monthStart.slice(0, 7));
      if (month === undefined) {
        month = { start: monthStart, last: "", estimated: false, longer: new Map() };
        months.set(monthStart.slice(0, 7), month);
      }
      if (monthStart < month.start) month.start = monthStart;
      if (isDay && start > month.last) month.last = start;
      // "Until the report is final, the InvoiceId is blank" (Data Exports guide, "Bill columns")
      if (places.invoice !== undefined && cell("invoice") === "") month.estimated = true;
      if (!isDay) month.longer.set(`${start} ${end}`, { start, end });

      if (report.has === "costs") ledger.setCurrency(cell("currency") || "USD");
      ledger.add(
        {
          start,
          end,
          service: cell("service") || undefined,
          productCode: cell("productCode") || undefined,
          operation: cell("operation") || undefined,
          usageType: usageTypeOf(cell("usageType")),
          quantity: places.quantity === undefined ? undefined : cell("quantity"),
          unit: cell("unit") || unitOf(report, cell("usageType")),
          cost: report.has === "costs" ? cell("cost") : "",
          recordType,
          account: cell("account") || undefined,
          region: cell("region") || undefined,
          resource: cell("resource") || undefined,
          principal: cell("principal") || undefined,
        },
        whereIs,
      );
    }
  }
  for (const { start, last, estimated, longer } of months.values()) {
    // by the month alone, and not by the day with a tax or a fee for the month
    for (const span of last === "" ? longer.values() : []) ledger.covers(span.start, span.end, estimated);
    for (let day = `${start.slice(0, 10)}T00`; day <= last; day = nextDay(day)) {
      ledger.covers(day, nextDay(day), estimated);
    }
  }
}

/** What a report says of a month. */
interface Month {
  start: string;
  /** The start of the last day that has a line of its own; empty when there is none. */
  last: string;
  estimated: boolean;
  /** The spans of more than a day. */
  longer: Map<string, { start: string; end: string }>;
}

function checkColumns(report: Report, places: Partial<Record<Field, number>>, name: string): void {
  const missing = report.needed.find((field) => places[field] === undefined);
  const column = missing === undefined ? undefined : report.columns[missing]?.join(" or ");
  if (column !== undefined) {
    throw new UserError(`Cannot use ${name}: ${report.name} without the column ${column}`, report.advice);
  }
  if (places.operation === undefined && places.usageType === undefined) {
    const columns = [...(report.columns.operation ?? []), ...(report.columns.usageType ?? [])].join(", ");
    throw new UserError(
      `Cannot use ${name}: ${report.name} that names neither operations nor usage types (${columns})`,
      report.advice,
    );
  }
}

/** FOCUS 1.2 has no column for it alone: its SkuMeter may be one, or some words. */
function usageTypeOf(text: string): string | undefined {
  return text === "" || /\s/.test(text.trim()) ? undefined : text;
}

/** The Usage Report has bytes and counts, and no column that says which. */
function unitOf(report: Report, usageType: string): string {
  if (report.has !== "usage") return "";
  if (/ByteHrs/i.test(usageType)) return "Byte-Hrs";
  if (/Bytes/i.test(usageType)) return "Bytes";
  return /Request/i.test(usageType) ? "Requests" : "";
}

function unusable(where: string, text: string, reason: string): UserError {
  return new UserError(`Cannot use ${where}: "${text}": ${reason}`, "Use the report as AWS delivered it");
}

/** Times as hours, remembered: a month's report has 744 of them in five million rows. */
class Hours {
  readonly #starts = new Map<string, string | undefined>();
  readonly #ends = new Map<string, string | undefined>();

  start(time: string): string | undefined {
    return remembered(this.#starts, time, hourOf);
  }

  end(time: string): string | undefined {
    return remembered(this.#ends, time, endHourOf);
  }
}

function remembered<Value>(known: Map<string, Value>, key: string, make: (key: string) => Value): Value {
  const value = known.get(key);
  if (value !== undefined || known.has(key)) return value as Value;
  // copied: a cell keeps the piece of the file that it was cut from, and so does what is made of it
  const copy = Buffer.from(key).toString();
  const made = make(copy);
  if (known.size < 100_000) known.set(copy, made);
  return made;
}
