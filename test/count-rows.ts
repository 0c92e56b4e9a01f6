// A bill and the counts that it is held against, for a test: objects, with what a test doesn't say filled in.

import Big from "big.js";
import type { Bill, BillLine } from "../shared/bill/bill-line.ts";
import type { Counts, CountRow } from "../shared/bill/counts.ts";

export const DAY = "2024-09-18";
export const OWN_ACCOUNT = "111122223333";

/** Calls that are alike: of GetObject by `app` on bucket `lake`, once, to the internet, unless it says otherwise. */
export function someCalls(fields: Partial<CountRow> = {}): CountRow {
  const calls = fields.calls ?? 1;
  return {
    source: "s3.amazonaws.com",
    name: "GetObject",
    category: "data",
    readOnly: true,
    caller: "app",
    kind: "AssumedRole",
    account: OWN_ACCOUNT,
    via: "",
    recipient: OWN_ACCOUNT,
    owner: "",
    region: "us-east-1",
    resource: "lake",
    hour: `${DAY}T12`,
    failure: "",
    destination: "internet",
    calls,
    records: calls,
    bytesIn: 0,
    bytesOut: 0,
    ...fields,
  };
}

/** The same calls in every hour of the day, `calls` of them in each. */
export function everyHour(fields: Partial<CountRow> = {}): CountRow[] {
  return Array.from({ length: 24 }, (_, hour) =>
    someCalls({ ...fields, hour: `${DAY}T${String(hour).padStart(2, "0")}` }),
  );
}

export function aTable(...rows: CountRow[]): Counts {
  return { rows, folded: [] };
}

/** A line of the day: what isn't said is S3's, in us-east-1. */
export function aLine(
  operation: string | undefined,
  usageType: string,
  cost: string,
  quantity?: string | number,
  fields: Partial<BillLine> = {},
): BillLine {
  return {
    start: `${DAY}T00`,
    end: "2024-09-19T00",
    service: "Amazon Simple Storage Service",
    operation,
    usageType,
    quantity: quantity === undefined ? undefined : new Big(quantity),
    unit: "",
    cost: new Big(cost),
    recordType: "usage",
    ...fields,
  };
}

export function aBill(lines: BillLine[], fields: Partial<Bill> = {}): Bill {
  return {
    name: 'COSTS "costs.json"',
    lines,
    periods: [{ start: `${DAY}T00`, end: "2024-09-19T00", estimated: false }],
    currency: "USD",
    services: new Set(),
    accounts: new Set(),
    has: "costs",
    notes: [],
    ...fields,
  };
}
