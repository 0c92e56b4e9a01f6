// What was billed, whatever file it came in: lines of exact amounts, and the spans that they are for.

import type Big from "big.js";

/**
 * What a line of a bill is. Only `usage` has calls behind it; what is covered by a savings plan or a reservation was used
 * all the same (its cost is often 0, or is taken back by a `savings plan negation`). The rest is money alone.
 *
 * Source: Data Exports guide, `line_item_line_item_type`; Cost Explorer's RECORD_TYPE and FOCUS's ChargeCategory name the
 * same kinds in other words.
 */
export type RecordType =
  | "usage"
  | "savings plan covered"
  | "savings plan negation"
  | "reservation covered"
  | "recurring fee" // a savings plan's or a reservation's, whatever was used
  | "fee"
  | "discount"
  | "credit"
  | "refund"
  | "tax"
  | "other"; // an adjustment, a rounding, a kind that is not known here

/** Whether calls can stand behind amounts of this kind. */
export function isUse(recordType: RecordType): boolean {
  return recordType === "usage" || recordType.endsWith(" covered");
}

/**
 * The sum of all amounts on the bill that have the same names and fall on the same day. (A reader adds them up as it reads:
 * a report has a line for every hour and resource, five million of them.) A name that the bill doesn't give is undefined.
 */
export interface BillLine {
  /** UTC, `YYYY-MM-DDTHH`, the end exclusive: a day as a rule, an hour where the bill ends within a day, a month for a fee. */
  start: string;
  end: string;
  /** The name as the bill has it: Cost Explorer's SERVICE, FOCUS's ServiceName, a product's name. */
  service?: string | undefined;
  /** A report's product code: `AmazonS3`, `awskms`. */
  productCode?: string | undefined;
  /** `GetObject`, `StandardStorage`, …; what the bill calls none (`None`, `NoOperation`, `Unknown`) stays as it is written. */
  operation?: string | undefined;
  /** `EU-DataTransfer-Out-Bytes`, `Requests-Tier1`, … with its region; undefined when the bill isn't split by usage type. */
  usageType?: string | undefined;
  /** How much was used, in `unit`; undefined when the bill has money only. */
  quantity?: Big | undefined;
  /** As the bill writes it: `GB`, `Requests`, `Bytes`, `N/A`; empty when it doesn't say. */
  unit: string;
  /** UnblendedCost, in the bill's currency; negative for a credit or a refund; 0 on a bill that has no money. */
  cost: Big;
  recordType: RecordType;
  /** The account whose usage it is. */
  account?: string | undefined;
  /** The region's code, where the bill has a column for it; the usage type's prefix says it too. */
  region?: string | undefined;
  /** A bucket's, function's or table's name or ARN, as the bill has it. */
  resource?: string | undefined;
  /** The ARN of who used it: CUR 2.0's `line_item_iam_principal`. */
  principal?: string | undefined;
  /** The hours of its day, where the bill tells them apart: one object for all lines that differ in resource and principal alone. */
  hours?: BilledHours | undefined;
}

/** What was billed hour by hour: money, or quantities on a bill that has no money; to tell hours apart, not to add up. */
export interface BilledHours {
  /** `2024-09-18`. */
  day: string;
  /** From 00 to 23. */
  amounts: Float64Array;
}

/** A span that a bill has lines for: `start` included, `end` not. */
export interface BillPeriod {
  /** As a line has them. */
  start: string;
  end: string;
  /** Whether the amounts may still change. */
  estimated: boolean;
}

/** A bill as it was read, whatever it was read from. */
export interface Bill {
  /** What it is called in an error: `COSTS "costs.json"`. */
  name: string;
  /** Aggregated: see BillLine. */
  lines: BillLine[];
  /** The spans that it covers, also those with nothing on them. */
  periods: BillPeriod[];
  /** `USD`; empty when it has no money. */
  currency: string;
  /** The services that it is the bill of, also those with nothing on it, where it says so. */
  services: Set<string>;
  /** The accounts that it is for, where it says so. */
  accounts: Set<string>;
  /** Whether amounts are money and quantities (`costs`), or quantities only, as AWS's Usage Report has them (`usage`). */
  has: "costs" | "usage";
  /** What whoever compares it should know: another metric than UnblendedCost, and such. */
  notes: string[];
}
