// The records in a log file's text, in every shape that CloudTrail's events are kept in.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";

/** A file of calls, or one of the kinds of file that CloudTrail delivers beside them. */
export type Records = { kind: "events"; events: CloudTrailEvent[] } | { kind: OtherKind };

export type OtherKind = "digest" | "insight" | "network activity" | "aggregated";

/** What the records beside calls give as their `eventCategory` (CloudTrail guide, "CloudTrail record contents"). */
const OTHER_CATEGORIES: Record<string, OtherKind> = {
  Insight: "insight",
  NetworkActivity: "network activity",
  Aggregated: "aggregated",
};

/**
 * Reads the text of one file: `{"Records": […]}` as CloudTrail delivers it, a bare array, one event, one
 * event a line, or what LookupEvents answers (`{"Events": [{"CloudTrailEvent": "…"}]}`).
 *
 * Throws an Error whose message is the reason when the text is anything else; a file with one bad record
 * is bad as a whole, so that no count is silently too small.
 */
export function recordsOf(text: string): Records {
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  if (json.trim() === "") throw new Error("the file is empty");

  const content = parse(json);
  if (Array.isArray(content)) return classified(content);
  const file = asObject(content, "no Records");

  if (Array.isArray(file["Records"])) return classified(file["Records"]);
  if ("Records" in file) throw new Error("Records is not an array");
  if (Array.isArray(file["Events"])) return classified(file["Events"].map(lookedUp));
  if ("digestStartTime" in file && Array.isArray(file["logFiles"])) return { kind: "digest" };
  if ("eventName" in file && "eventSource" in file && "eventTime" in file) return classified([file]);
  throw new Error(wrapper(file) ?? "no Records");
}

/** JSON, or one JSON value a line. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const lines = json.split("\n").filter((line) => line.trim() !== "");
    if (lines.length < 2 || !isJson(lines[0] ?? "")) {
      throw new Error(`not JSON: ${(error as Error).message}`, { cause: error });
    }
    return lines.map((line, index) => {
      try {
        return JSON.parse(line) as unknown;
      } catch (lineError) {
        throw new Error(`not JSON in line ${index + 1}: ${(lineError as Error).message}`, {
          cause: lineError,
        });
      }
    });
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function lookedUp(event: unknown): unknown {
  const { CloudTrailEvent } = asObject(event, "Events holds something that is no event");
  if (typeof CloudTrailEvent !== "string") throw new Error("an event in Events has no CloudTrailEvent");
  return JSON.parse(CloudTrailEvent);
}

function classified(records: unknown[]): Records {
  const events = records.map((record) => asObject(record, "a record is not an object"));
  const [first] = events;
  if (first === undefined) return { kind: "events", events: [] };
  if (isNotification(first)) throw new Error("an S3 event notification, not a CloudTrail log");
  const kind = otherKind(first);
  if (kind !== undefined && events.every((event) => otherKind(event) === kind)) return { kind };
  const stranger = events.find((event) => !("eventName" in event) && !("eventSource" in event));
  if (stranger !== undefined) throw new Error(wrapper(stranger) ?? "a record is not a CloudTrail event");
  return { kind: "events", events: events as CloudTrailEvent[] };
}

function otherKind(record: Record<string, unknown>): OtherKind | undefined {
  // Insights from before eventVersion 1.07 have no eventCategory
  if ("insightDetails" in record && !("eventName" in record)) return "insight";
  return OTHER_CATEGORIES[String(record["eventCategory"])];
}

/* S3 event notifications have `Records` and eventName too: {"eventVersion":"2.1","eventSource":"aws:s3",…}
   (S3 guide, "Event message structure"). */
function isNotification(record: Record<string, unknown>): boolean {
  return typeof record["eventSource"] === "string" && record["eventSource"].startsWith("aws:");
}

/** What a message around an event is called, when the file is one. */
function wrapper(file: Record<string, unknown>): string | undefined {
  if ("detail-type" in file && "detail" in file) return "an EventBridge event, not a CloudTrail log";
  if ("Sns" in file || "TopicArn" in file) return "an SNS message, not a CloudTrail log";
  if ("receiptHandle" in file || "ReceiptHandle" in file || "Messages" in file) {
    return "an SQS message, not a CloudTrail log";
  }
  if ("ResultsByTime" in file) return "a Cost Explorer answer, not a CloudTrail log";
  return undefined;
}

function asObject(value: unknown, otherwise: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Error(otherwise);
}
