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
