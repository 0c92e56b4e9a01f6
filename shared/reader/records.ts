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

/** Of a record that kindOfRecord() calls a call. What a tool has flattened in it is nested again. */
export function asCall(record: Record<string, unknown>): CloudTrailEvent {
  const path = Object.keys(record).find((key) => FLATTENED.test(key));
  return (
    path === undefined ? record : nestedAgain(record, path.includes("_") ? "_" : ".")
  ) as CloudTrailEvent;
}

/**
 * The path of an inner field: `userIdentity.arn` (pandas, CloudWatch Logs Insights), `userIdentity_arn` (Loki),
 * `resources{}.ARN` (Splunk), `resources[0].ARN`. The kernel leaves records with one of userIdentity's.
 */
const FLATTENED =
  /^(?:userIdentity|requestParameters|responseElements|additionalEventData|tlsDetails|serviceEventDetails|resources)[._{[]/;

/** Do a table's columns have what tells a call from others, and who made it? */
export function hasFieldsOfRecords(columns: readonly string[]): boolean {
  return (
    ["eventID", "eventTime", "eventSource", "eventName"].every((field) => columns.includes(field)) &&
    columns.some((column) => /^userIdentity(?:$|[._])/.test(column))
  );
}

/** A record whose inner fields stand in it under their paths, as CloudTrail nests them. */
function nestedAgain(record: Record<string, unknown>, separator: string): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(record)) {
    if (!FLATTENED.test(key)) set(nested, key, value);
    // null and an empty text are what tables have for nothing
    else if (value !== null && value !== "") {
      put(nested, key.replace(/[[{](\d*)[\]}]/g, `${separator}$1`).split(separator), value);
    }
  }
  return nested;
}

/** Puts a value at the end of a path. A number leads into a list, and nothing to all its items. */
function put(into: object, [step = "", next, ...rest]: string[], value: unknown): void {
  if (step === "" && Array.isArray(into)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const [index, one] of values.entries()) {
      put(into, next === undefined ? [String(index)] : [String(index), next, ...rest], one);
    }
  } else if (next === undefined) set(into, step, value);
  else {
    const held: unknown = Object.getOwnPropertyDescriptor(into, step)?.value;
    const inner = typeof held === "object" && held !== null ? held : /^\d{0,3}$/.test(next) ? [] : {};
    set(into, step, inner);
    put(inner, [next, ...rest], value);
  }
}

/** As an assignment does, but for `__proto__`, which is a key like others. */
function set(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

function quoted(category: string): string {
  return `"${category.length > 40 ? `${category.slice(0, 40)}…` : category}"`;
}
