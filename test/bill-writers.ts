// One list of billed lines, written as each format has them: what a test reads back.

import { stringify } from "csv-stringify/sync";
import { deflateRawSync, crc32 } from "node:zlib";
import type { RecordType } from "../shared/bill/bill-line.ts";

/** An hour of use, or money, with every name that any format has. Amounts are decimals as text. */
export interface Hour {
  /** `2024-09-18T07` */
  hour: string;
  account: string;
  service: string;
  productCode: string;
  operation: string;
  usageType: string;
  unit: string;
  quantity: string;
  cost: string;
  resource: string;
  principal: string;
  recordType: RecordType;
}

const LINE_ITEM_TYPES: Record<RecordType, string> = {
  usage: "Usage",
  "savings plan covered": "SavingsPlanCoveredUsage",
  "savings plan negation": "SavingsPlanNegation",
  "reservation covered": "DiscountedUsage",
  "recurring fee": "RIFee",
  fee: "Fee",
  discount: "EdpDiscount",
  credit: "Credit",
  refund: "Refund",
  tax: "Tax",
  other: "Adjustment2",
};

const next = (hour: string): string =>
  new Date(Date.parse(`${hour}:00:00Z`) + 3_600_000).toISOString().slice(0, 13);
const month = (hour: string, ahead = 0): string => {
  const [year = 0, number = 1] = hour.split("-").map(Number);
  return `${new Date(Date.UTC(year, number - 1 + ahead, 1)).toISOString().slice(0, 10)}T00:00:00Z`;
};

/** A report's rows as objects, by the columns' names. */
export type Columns = (hour: Hour, index: number) => Record<string, string>;

export const legacy: Columns = (line, index) => ({
  "identity/LineItemId": `id${index}`,
  "identity/TimeInterval": `${line.hour}:00:00Z/${next(line.hour)}:00:00Z`,
  "bill/InvoiceId": "12345",
  "bill/PayerAccountId": "999988887777",
  "bill/BillingPeriodStartDate": month(line.hour),
  "bill/BillingPeriodEndDate": month(line.hour, 1),
  "lineItem/UsageAccountId": line.account,
  "lineItem/LineItemType": LINE_ITEM_TYPES[line.recordType],
  "lineItem/UsageStartDate": `${line.hour}:00:00Z`,
  "lineItem/UsageEndDate": `${next(line.hour)}:00:00Z`,
  "lineItem/ProductCode": line.productCode,
  "lineItem/UsageType": line.usageType,
  "lineItem/Operation": line.operation,
  "lineItem/ResourceId": line.resource,
  "lineItem/UsageAmount": line.quantity,
  "lineItem/CurrencyCode": "USD",
  "lineItem/UnblendedCost": line.cost,
  "lineItem/LineItemDescription": '$0.0004 per 1,000 "GET", and\nall other requests',
  "product/ProductName": line.service,
  "pricing/unit": line.unit,
  "resourceTags/user:team": "a, b",
});

/** `lineItem/UsageType` → `line_item_usage_type`: as legacy Parquet and CUR 2.0 have it. */
export const cur2: Columns = (line, index) => ({
  ...Object.fromEntries(
    Object.entries(legacy(line, index)).map(([column, value]) => [
      column
        .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
        .replaceAll(/[/:]/g, "_")
        .toLowerCase(),
      value,
    ]),
  ),
  line_item_iam_principal: line.principal,
});

const CATEGORIES: Partial<Record<RecordType, Record<string, string>>> = {
  usage: { ChargeCategory: "Usage" },
  "savings plan covered": {
    ChargeCategory: "Usage",
    CommitmentDiscountStatus: "Used",
    CommitmentDiscountType: "Savings Plan",
  },
  "reservation covered": {
    ChargeCategory: "Usage",
    CommitmentDiscountStatus: "Used",
    CommitmentDiscountType: "Reserved Instance",
  },
  "recurring fee": { ChargeCategory: "Purchase", ChargeFrequency: "Recurring" },
  fee: { ChargeCategory: "Purchase", ChargeFrequency: "One-Time" },
  credit: { ChargeCategory: "Credit" },
  refund: { ChargeCategory: "Credit", ChargeClass: "Correction" },
  tax: { ChargeCategory: "Tax" },
  other: { ChargeCategory: "Adjustment" },
};
/** The record types that FOCUS has. */
export const IN_FOCUS = new Set(Object.keys(CATEGORIES));

export const focus: Columns = (line) => ({
  BilledCost: line.cost,
  BillingAccountId: "999988887777",
  BillingCurrency: "USD",
  BillingPeriodStart: month(line.hour),
  BillingPeriodEnd: month(line.hour, 1),
  ChargeClass: "",
  ChargeFrequency: "Usage-Based",
  CommitmentDiscountStatus: "",
  CommitmentDiscountType: "",
  ...CATEGORIES[line.recordType],
  ChargePeriodStart: `${line.hour}:00:00Z`,
  ChargePeriodEnd: `${next(line.hour)}:00:00Z`,
  ConsumedQuantity: line.quantity,
  ConsumedUnit: line.unit,
  EffectiveCost: "7",
  PricingQuantity: "3",
  PricingUnit: "not this one",
  ServiceName: line.service,
  SubAccountId: line.account,
  ResourceId: line.resource,
  x_Operation: line.operation,
  x_ServiceCode: line.productCode,
  x_UsageType: line.usageType,
});

/** 1.2 has no usage type. */
export const focus12: Columns = (line, index) => {
  const { x_UsageType: _, ...columns } = focus(line, index);
  return { ...columns, InvoiceId: "12345", SkuMeter: "a meter in words" };
};

/** `09/18/24 07:00:00` */
const american = (hour: string): string =>
  `${hour.slice(5, 7)}/${hour.slice(8, 10)}/${hour.slice(2, 4)} ${hour.slice(11)}:00:00`;

export const usageReport: Columns = (line) => ({
  Service: line.productCode,
  " Operation": line.operation,
  " UsageType": line.usageType,
  " Resource": line.resource,
  " StartTime": american(line.hour),
  " EndTime": american(next(line.hour)),
  " UsageValue": line.quantity,
});

/** The old detailed billing report, with its totals. */
export const detailed: Columns = (line, index) => ({
  InvoiceID: "12345",
  PayerAccountId: "999988887777",
  LinkedAccountId: line.account,
  RecordType: "LineItem",
  RecordId: `${index}`,
  ProductName: line.service,
  UsageType: line.usageType,
  Operation: line.operation,
  UsageStartDate: `${line.hour.replace("T", " ")}:00:00`,
  UsageEndDate: `${next(line.hour).replace("T", " ")}:00:00`,
  UsageQuantity: line.quantity,
  BlendedCost: "7",
  UnBlendedCost: line.cost,
  ResourceId: line.resource,
});

export function csv(
  lines: Hour[],
  columns: Columns,
  options: { shuffle?: (names: string[]) => string[]; bom?: boolean; quoted?: boolean; crlf?: boolean } = {},
): string {
  const rows = lines.map(columns);
  const names = Object.keys(rows[0] ?? {});
  return stringify(rows, {
    header: true,
    columns: options.shuffle?.(names) ?? names,
    bom: options.bom ?? false,
    quoted: options.quoted ?? false,
    record_delimiter: options.crlf ? "windows" : "unix",
  });
}

export function usageXml(lines: Hour[]): string {
  const escaped = (text: string): string =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const usages = lines.map((line) => {
    const fields = {
      ServiceName: line.productCode,
      OperationName: line.operation,
      UsageType: line.usageType,
      Resource: line.resource,
      StartTime: american(line.hour),
      EndTime: american(next(line.hour)),
      UsageValue: line.quantity,
    };
    const elements = Object.entries(fields).map(
      ([name, value]) => `    <${name}>${escaped(value)}</${name}>\n`,
    );
    return `  <OperationUsage>\n${elements.join("")}  </OperationUsage>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<UsageReport>\n${usages.join("")}</UsageReport>\n`;
}

const DIMENSIONS: Record<string, (line: Hour) => string> = {
  OPERATION: (line) => line.operation,
  USAGE_TYPE: (line) => line.usageType,
  SERVICE: (line) => line.service,
  LINKED_ACCOUNT: (line) => line.account,
  RESOURCE_ID: (line) => line.resource,
  RECORD_TYPE: (line) => LINE_ITEM_TYPES[line.recordType],
};

/** Cost Explorer's answers, split by `keys`, in pages. Sums are made by `add`, of decimals as text. */
export function answers(
  lines: Hour[],
  keys: string[],
  add: (amounts: string[]) => string,
  options: { hourly?: boolean; pages?: number } = {},
): object[] {
  const { hourly = false, pages = 1 } = options;
  const spanOf = (line: Hour): string => (hourly ? line.hour : line.hour.slice(0, 10));
  const groups = new Map<string, Hour[]>();
  for (const line of lines) {
    const key = JSON.stringify([spanOf(line), ...keys.map((one) => DIMENSIONS[one]?.(line) ?? "")]);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const spans = [...new Set(lines.map(spanOf))].toSorted();
  const periods = spans.map((span) => {
    const end = hourly ? next(span) : new Date(Date.parse(span) + 86_400_000).toISOString().slice(0, 10);
    return hourly ? { Start: `${span}:00:00Z`, End: `${end}:00:00Z` } : { Start: span, End: end };
  });
  const entries = [...groups].map(([key, some]) => {
    const [span, ...Keys] = JSON.parse(key) as string[];
    const used = some.filter(({ recordType }) => recordType === "usage");
    const units = new Set(some.map(({ unit }) => unit));
    const Metrics = {
      UnblendedCost: { Amount: add(some.map(({ cost }) => cost)), Unit: "USD" },
      UsageQuantity: {
        Amount: add(used.map(({ quantity }) => quantity)),
        Unit: units.size === 1 ? [...units][0] : "N/A",
      },
    };
    return { span, Keys, Metrics };
  });
  return Array.from({ length: pages }, (_, page) => ({
    GroupDefinitions: keys.map((Key) => ({ Type: "DIMENSION", Key })),
    ResultsByTime: periods.map((TimePeriod, index) => ({
      TimePeriod,
      Total: {},
      Groups: entries
        .filter((entry, at) => entry.span === spans[index] && at % pages === page)
        .map(({ Keys, Metrics: metrics }) => ({ Keys, Metrics: metrics })),
      Estimated: false,
    })),
    ...(page < pages - 1 ? { NextPageToken: `page ${page + 1}` } : {}),
  }));
}

/** The console's download: days as rows, names as columns, costs and then quantities. */
export function consoleCsv(
  lines: Hour[],
  grouping: "Usage type" | "API operation",
  add: (amounts: string[]) => string,
): string {
  const nameOf = (line: Hour): string => (grouping === "Usage type" ? line.usageType : line.operation);
  const names = [...new Set(lines.map(nameOf))];
  const units = names.map((name) => [
    ...new Set(lines.filter((line) => nameOf(line) === name).map(({ unit }) => unit)),
  ]);
  const days = [...new Set(lines.map(({ hour }) => hour.slice(0, 10)))].toSorted();
  const rowOf = (first: string, some: Hour[]): string[] => {
    const costs = names.map((name) =>
      add(some.filter((line) => nameOf(line) === name).map(({ cost }) => cost)),
    );
    const used = names.flatMap((name, index) =>
      (units[index] ?? []).map((unit) =>
        add(
          some.filter((line) => nameOf(line) === name && line.unit === unit).map(({ quantity }) => quantity),
        ),
      ),
    );
    return [first, ...costs.map((cost) => (cost === "0" ? "" : cost)), add(costs), ...used, ""];
  };
  const header = [
    grouping,
    ...names.map((name) => `${name}($)`),
    "Total costs($)",
    ...names.flatMap((name, index) => (units[index] ?? []).map((unit) => `${name}(${unit})`)),
    "Total usage(N/A)",
  ];
  const rows = [header, rowOf(`${grouping} total`, lines)];
  for (const day of days)
    rows.push(
      rowOf(
        day,
        lines.filter(({ hour }) => hour.startsWith(day)),
      ),
    );
  return stringify(rows, { bom: true, quoted: true });
}

/** A ZIP file, deflated (PKWARE's APPNOTE 4.3). */
export function zip(files: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000"), common, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}
