// What set a charge off, where the calls that drive it were made for somebody: who made the second trail, whose calls a
// service carried out. By counts and hours alone, so an inference.

import type { CountRow } from "./counts.ts";

/** Whoever set something off. */
export interface TrailMaker {
  caller: string;
  kind: string;
  account: string;
  /** Its calls, their names, what they were on, and the hour of the first. */
  calls: number;
  names: string[];
  resource: string;
  hour: string;
}

const MAKES_TRAIL = /^(?:CreateTrail|StartLogging|UpdateTrail|PutEventSelectors)$/;

/**
 * Whoever made or changed a trail in the hour in which second copies of management events begin, or in the one before; when
 * the hours before hold events without a copy. Undefined when the copies go back to the first hour, or when nobody did.
 */
export function secondTrailsMaker(
  management: readonly CountRow[],
  all: readonly CountRow[],
): TrailMaker | undefined {
  const hours = [...new Set(management.map(({ hour }) => hour))].toSorted();
  const copied = new Set(management.filter(({ records, calls }) => records > calls).map(({ hour }) => hour));
  const first = hours.findIndex((hour) => copied.has(hour));
  if (first < 1) return undefined;
  const since = hours.slice(first - 1, first + 1);
  const made = all.filter(
    ({ source, name, failure, hour }) =>
      source === "cloudtrail.amazonaws.com" &&
      MAKES_TRAIL.test(name) &&
      failure === "" &&
      since.includes(hour),
  );
  return causeOf(made);
}

/** Counts within a twentieth of each other are as many. */
const AS_MANY = 0.05;

/**
 * Who had a service make `made`, its calls by its own role (`AWSServiceRoleForECS`): those who called that service as often
 * as it made new things for them (RunTask, as many as CreateNetworkInterface). Undefined when no such call is in the logs.
 */
export function starters(made: readonly CountRow[], all: readonly CountRow[]): CountRow[] | undefined {
  const [one] = made;
  if (one === undefined || !one.caller.startsWith("AWSServiceRoleFor") || one.via === "") return undefined;
  const created = sumsOf(made.filter(({ name }) => /^(?:Create|Run|Allocate)/.test(name)));
  const asked = all.filter(
    ({ source, readOnly, failure, caller, region }) =>
      source === one.via && !readOnly && failure === "" && caller !== one.caller && region === one.region,
  );
  for (const [name, calls] of sumsOf(asked)) {
    const isAsMany = [...created.values()].some((sum) => Math.abs(sum - calls) <= sum * AS_MANY);
    if (isAsMany) return asked.filter((row) => row.name === name);
  }
  return undefined;
}

/** Counts that must be equal, but for a retry. */
const EQUAL = 0.005;
/** Fewer calls than that are as many as others by chance. */
const FEW = 100;
/** What a service invokes a function for: calls on one of its resources, and what they are in words. */
export interface Trigger {
  source: string;
  calls: RegExp;
  /** `wrote 2,000 objects to bucket lake`. */
  words: (count: string, resource: string) => string;
  item: string;
}

/** Lambda guide, "Invoking Lambda with events from other AWS services". */
export const TRIGGERS: readonly Trigger[] = [
  {
    source: "s3.amazonaws.com",
    calls: /^(?:PutObject|CopyObject|PostObject|CompleteMultipartUpload)$/,
    words: (count, bucket) => `wrote ${count} to bucket ${bucket}`,
    item: "object",
  },
  {
    source: "sqs.amazonaws.com",
    calls: /^SendMessage$/,
    words: (count, queue) => `sent ${count} to queue ${queue}`,
    item: "message",
  },
  {
    source: "sns.amazonaws.com",
    calls: /^Publish$/,
    words: (count, topic) => `published ${count} to topic ${topic}`,
    item: "message",
  },
];

/**
 * Whose calls a function was invoked for, of which the logs hold no invocation: as many data events that CloudTrail recorded
 * (`recorded` of them were billed), which a rule matches, or as many objects written to one bucket, of which S3 notifies it.
 * Undefined when no such number is equal.
 */
export function invokersOfUnseen(
  invocations: number,
  all: readonly CountRow[],
  recorded: number | undefined,
): CountRow[] | undefined {
  if (invocations < FEW) return undefined;
  const isEqual = recorded !== undefined && Math.abs(recorded - invocations) <= invocations * EQUAL;
  const data = all.filter(({ category }) => category === "data");
  if (isEqual && data.length > 0) return data;
  return writersOf(invocations, all, "s3.amazonaws.com", EQUAL);
}

/** The calls of whoever made most of them: what they set off is inferred, so that others bear nothing of it. */
export function mainCallers(rows: readonly CountRow[]): CountRow[] {
  const byCaller = new Map<string, number>();
  for (const { caller, calls } of rows) byCaller.set(caller, (byCaller.get(caller) ?? 0) + calls);
  const all = rows.reduce((sum, { calls }) => sum + calls, 0);
  return rows.filter(({ caller }) => (byCaller.get(caller) ?? 0) >= all / 2);
}

/** Whose calls on one bucket, queue or topic are as many as the invocations that `source` made for them; undefined when nobody's. */
export function writersOf(
  invocations: number,
  all: readonly CountRow[],
  source: string,
  tolerance = AS_MANY,
): CountRow[] | undefined {
  const trigger = TRIGGERS.find((one) => one.source === source);
  if (trigger === undefined) return undefined;
  const resources = new Map<string, CountRow[]>();
  for (const row of all) {
    if (!isTrigger(row, trigger)) continue;
    resources.set(row.resource, [...(resources.get(row.resource) ?? []), row]);
  }
  return [...resources.values()].find((rows) => {
    const made = rows.reduce((sum, { calls }) => sum + calls, 0);
    return Math.abs(made - invocations) <= invocations * tolerance;
  });
}

/** Whether a call is one that a function is invoked for. */
export function isTrigger({ source, name, failure }: CountRow, trigger: Trigger): boolean {
  return source === trigger.source && failure === "" && trigger.calls.test(name);
}

function sumsOf(rows: readonly CountRow[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { name, calls } of rows) sums.set(name, (sums.get(name) ?? 0) + calls);
  return sums;
}

function causeOf(rows: readonly CountRow[]): TrailMaker | undefined {
  const [one] = rows;
  if (one === undefined || rows.some(({ caller }) => caller !== one.caller)) return undefined;
  const { caller, kind, account } = one;
  return {
    caller,
    kind,
    account,
    calls: rows.reduce((sum, { calls }) => sum + calls, 0),
    names: [...new Set(rows.map(({ name }) => name))],
    resource: rows.find(({ resource }) => resource !== "")?.resource ?? "",
    hour: rows.map(({ hour }) => hour).toSorted()[0] ?? "",
  };
}
