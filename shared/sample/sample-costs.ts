// What Cost Explorer would answer for the sample trail's storage bucket: the bill that set the investigation off.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { Days } from "../days.ts";

/** Dollars, S3 Standard in Europe (Ireland): S3's pricing page, as of 2020; without the free tier. */
const TIER1_REQUEST = 0.005 / 1000;
const TIER2_REQUEST = 0.0004 / 1000;
const GB_TO_THE_INTERNET = 0.09;
const GB_TO_ANOTHER_REGION = 0.02;
const GB_STORED_A_MONTH = 0.023;
const GB_STORED = 12_400;

const BYTES_A_GB = 2 ** 30;

/** Cost Explorer's operation and request tier, where its name differs from CloudTrail's or the call is not Tier 2. */
const OPERATIONS: Record<string, [operation: string, tier: 1 | 2]> = {
  ListObjects: ["ListBucket", 1],
  PutObject: ["PutObject", 1],
  GetObjectTagging: ["ReadObjectTagging", 2],
  GetBucketAcl: ["ReadACL", 2],
};

interface Line {
  quantity: number;
  unit: string;
  dollars: number;
}

/** A day's bill for S3, line by line: operation, usage type, quantity, dollars. */
export class SampleCosts {
  readonly #days = new Map<string, Map<string, Line>>();

  add({
    eventSource,
    eventName,
    eventTime,
    errorCode,
    recipientAccountId,
    userIdentity,
    additionalEventData,
    sourceIPAddress = "",
  }: CloudTrailEvent): void {
    // S3 doesn't bill an outsider's AccessDenied (S3 guide, "Billing for Amazon S3 error responses")
    const isOutsider = userIdentity?.accountId !== recipientAccountId;
    if (eventSource !== "s3.amazonaws.com" || (errorCode === "AccessDenied" && isOutsider)) return;
    const day = eventTime.slice(0, 10);
    const [operation, tier] = OPERATIONS[eventName] ?? [eventName, 2];
    this.#bill(
      day,
      operation,
      `EU-Requests-Tier${tier}`,
      1,
      "Requests",
      tier === 1 ? TIER1_REQUEST : TIER2_REQUEST,
    );

    const sent = Number(additionalEventData?.["bytesTransferredOut"] ?? 0) / BYTES_A_GB;
    const received = Number(additionalEventData?.["bytesTransferredIn"] ?? 0) / BYTES_A_GB;
    if (sent > 0 && /^(203|198)\./.test(sourceIPAddress)) {
      this.#bill(day, operation, "EU-DataTransfer-Out-Bytes", sent, "GB", GB_TO_THE_INTERNET);
    } else if (sent > 0 && sourceIPAddress.startsWith("3.")) {
      this.#bill(day, operation, "EU-USE1-AWS-Out-Bytes", sent, "GB", GB_TO_ANOTHER_REGION);
    }
    if (received > 0) this.#bill(day, operation, "EU-USE1-AWS-In-Bytes", received, "GB", 0);
  }

  /** The JSON that `aws ce get-cost-and-usage` prints, daily, grouped by OPERATION and USAGE_TYPE, for S3. */
  answer(): object {
    return {
      GroupDefinitions: [
        { Type: "DIMENSION", Key: "OPERATION" },
        { Type: "DIMENSION", Key: "USAGE_TYPE" },
      ],
      ResultsByTime: [...this.#days.keys()].toSorted().map((day) => this.#result(day)),
      DimensionValueAttributes: [],
    };
  }

  #result(day: string): object {
    this.#bill(day, "StandardStorage", "EU-TimedStorage-ByteHrs", GB_STORED / 31, "GB-Mo", GB_STORED_A_MONTH);
    const lines = [...(this.#days.get(day) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      TimePeriod: { Start: day, End: Days.next(day) },
      Total: {},
      Groups: lines.map(([keys, { quantity, unit, dollars }]) => ({
        Keys: keys.split("\t"),
        Metrics: {
          UnblendedCost: { Amount: dollars.toFixed(10), Unit: "USD" },
          UsageQuantity: { Amount: quantity.toFixed(unit === "Requests" ? 0 : 10), Unit: unit },
        },
      })),
      Estimated: false,
    };
  }

  #bill(
    day: string,
    operation: string,
    usageType: string,
    quantity: number,
    unit: string,
    price: number,
  ): void {
    const lines = this.#days.get(day) ?? new Map<string, Line>();
    const line = lines.get(`${operation}\t${usageType}`) ?? { quantity: 0, unit, dollars: 0 };
    line.quantity += quantity;
    line.dollars += quantity * price;
    this.#days.set(day, lines.set(`${operation}\t${usageType}`, line));
  }
}
