// Bills for a test, as Cost Explorer, the console and a Cost and Usage Report have them.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempFolder } from "./temp-logs.ts";

/** One amount: operation, usage type, dollars, quantity, unit. */
export type Charged = [operation: string, usageType: string, cost: string, quantity?: string, unit?: string];

/** The story: three million GetObject calls, and terabytes out. */
export const STORY: Charged[] = [
  ["GetObject", "EU-Requests-Tier2", "1.231134", "3077835", "Requests"],
  ["GetObject", "EU-DataTransfer-Out-Bytes", "411.1002", "4567.78", "GB"],
  ["StandardStorage", "EU-TimedStorage-ByteHrs", "9.2", "400", "GB-Mo"],
];

/** What `aws ce get-cost-and-usage` prints for a day, by OPERATION and USAGE_TYPE. */
export function anAnswer(
  charged: Charged[] = STORY,
  fields: { day?: string; estimated?: boolean; [field: string]: unknown } = {},
): { ResultsByTime: { Groups: object[] }[]; [field: string]: unknown } {
  const { day = "2020-08-30", estimated = false, ...others } = fields;
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  return {
    GroupDefinitions: [
      { Type: "DIMENSION", Key: "OPERATION" },
      { Type: "DIMENSION", Key: "USAGE_TYPE" },
    ],
    ResultsByTime: [
      {
        TimePeriod: { Start: day, End: next },
        Total: {},
        Groups: charged.map(([operation, usageType, cost, quantity = "1", unit = "N/A"]) => ({
          Keys: [operation, usageType],
          Metrics: {
            UnblendedCost: { Amount: cost, Unit: "USD" },
            UsageQuantity: { Amount: quantity, Unit: unit },
          },
        })),
        Estimated: estimated,
      },
    ] as never,
    DimensionValueAttributes: [],
    ...others,
  };
}

/** A file with this content; objects as JSON. */
export async function tempBill(content: unknown, name = "costs.json"): Promise<string> {
  const path = join(await tempFolder(), name);
  const isBytes = typeof content === "string" || content instanceof Uint8Array;
  await writeFile(path, isBytes ? content : JSON.stringify(content));
  return path;
}
