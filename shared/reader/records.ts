// What a record is: a call, or one of the other kinds that CloudTrail delivers.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";

/** Fields that every call has (CloudTrail guide, "CloudTrail record contents"), eventID since version 1.01. */
const ALWAYS_THERE = [
  "eventVersion",
  "userIdentity",
  "eventTime",
  "eventSource",
  "eventName",
  "awsRegion",
  "eventID",
];
/** What has fewer of them is something else. */
const FEWEST = 3;

/** What `eventCategory` says of a call; older and redacted records have none. */
const CALLS = new Set(["Management", "Data"]);

const OTHER_CATEGORIES = new Map([
  ["Insight", "insight"],
  ["NetworkActivity", "network activity"],
  ["Aggregated", "aggregated"],
]);

/** The kind of a record that is an API call, or one of CloudTrail's events that count as one. */
export const CALL = "call";

/**
 * What a record is: `call`, the kind of a record that is no call (`insight`, `network activity`, `aggregated`, or a
 * category that is new, in quotes), or undefined for what is no record of CloudTrail.
 *
 * A record has three or more of the fields that every call has. One whose eventCategory is a text other than Management
 * and Data is of another kind: network activity, for one, tells of a call that has a record of its own. Insights from before
 * version 1.07 have no eventCategory; they have `insightDetails` and no eventName. All others are calls if they have an
 * eventName or an eventSource, unless that starts with `aws:`, as it does in the notifications of S3, SQS, Kinesis and
 * DynamoDB, which are much alike (S3 guide, "Event message structure").
 */
export function kindOfRecord(record: Record<string, unknown>): string | undefined {
  const has = (field: string): boolean => Object.hasOwn(record, field);
  if (has("insightDetails") && !has("eventName")) return "insight";
  if (ALWAYS_THERE.filter(has).length < FEWEST) return undefined;
  const { eventCategory, eventSource } = record;
  if (has("eventSource") && typeof eventSource === "string" && eventSource.startsWith("aws:"))
    return undefined;
  if (has("eventCategory") && typeof eventCategory === "string" && eventCategory !== "") {
    if (!CALLS.has(eventCategory)) return OTHER_CATEGORIES.get(eventCategory) ?? quoted(eventCategory);
  }
  return has("eventName") || has("eventSource") ? CALL : undefined;
}

/** Of a record that kindOfRecord() calls a call. */
export function asCall(record: Record<string, unknown>): CloudTrailEvent {
  return record as CloudTrailEvent;
}

function quoted(category: string): string {
  return `"${category.length > 40 ? `${category.slice(0, 40)}…` : category}"`;
}
