// Who made the calls, on what, and when: in words, by the counts.

import { counted } from "../text/numbers.ts";
import type { CountRow } from "./counts.ts";
import { shortName } from "./resource-named.ts";
import { list, shareInWords } from "./words.ts";

/** Callers that are told by name. */
const MOST_TOLD = 3;
/** A part that is smaller would be 0.0%. */
const WORTH_TELLING = 0.0005;

/** Calls by a field, the most first. */
export function tallied(
  rows: readonly CountRow[],
  key: (row: CountRow) => string,
  weight: (row: CountRow) => number = ({ calls }) => calls,
): [string, number][] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0) + weight(row));
  return [...sums].toSorted(([, a], [, b]) => b - a);
}

/** `97.0% by etl, 3.0% by api`, or `all by etl`, of the calls; the first name with what it was on, how and when. */
export function byWhom(rows: readonly CountRow[], hours: readonly string[]): string {
  return callersInWords(
    tallied(rows, ({ caller }) => caller),
    rows,
    hours,
  );
}

/** The same of any parts of a whole, each caller's, the largest first; `rows` are the calls. */
export function callersInWords(
  parts: readonly [caller: string, part: number][],
  rows: readonly CountRow[],
  hours: readonly string[],
): string {
  const all = parts.reduce((sum, [, part]) => sum + part, 0);
  if (all === 0) return "";
  const worth = parts.filter(([, part]) => part >= all * WORTH_TELLING);
  const told = worth.slice(0, MOST_TOLD);
  const words = told.map(([caller, part], i) => {
    const own = rows.filter((row) => row.caller === caller);
    const details = i === 0 ? detailsOf(own, hours) : throughWhom(own);
    return `${shareInWords(part, all)} by ${caller}${details === "" ? "" : ` (${details})`}`;
  });
  const others = worth.length - told.length;
  if (others > 0) words.push(counted(others, "other caller"));
  return list(words);
}

function detailsOf(rows: readonly CountRow[], hours: readonly string[]): string {
  return [throughWhom(rows), onWhat(rows), whenCalled(rows, hours)].filter(Boolean).join(", ");
}

/** `through S3` for calls that a service made for somebody. */
export function throughWhom(rows: readonly CountRow[]): string {
  const [[via, calls] = ["", 0]] = tallied(rows, (row) => (row.via === row.caller ? "" : row.via));
  const all = rows.reduce((sum, row) => sum + row.calls, 0);
  return via === "" || calls < all / 2 ? "" : `through ${viaInWords(via, rows)}`;
}

/** A service that says `AWS Internal` of itself is told by what its calls were on. */
function viaInWords(via: string, rows: readonly CountRow[]): string {
  if (via !== "AWS Internal") return via;
  return rows.some(({ source, resource }) => source === "kms.amazonaws.com" && isBucket(resource))
    ? "S3"
    : "an AWS service";
}

function isBucket(resource: string): boolean {
  return /^[a-z0-9.-]{3,63}$/.test(resource);
}

/** `on lake`, `on lake and 3 more`. */
export function onWhat(rows: readonly CountRow[]): string {
  const resources = tallied(
    rows.filter(({ resource }) => resource !== "" && resource !== "(others)"),
    ({ resource }) => shortName(resource),
  );
  const [first] = resources;
  if (first === undefined) return "";
  const more = resources.length - 1;
  return `on ${first[0]}${more > 0 ? ` and ${more} more` : ""}`;
}

/** How far the busiest and the quietest hour may be from the mean of calls that come evenly, and how many calls tell. */
const EVEN = 0.5;
const FEW_CALLS = 200;

/**
 * `evenly round the clock, one every 30 s` for calls without a load curve, as a poller makes them; `from 2024-04-10 08:00 UTC
 * on` for those that began within the logs; else nothing. `hours` are those that the logs hold events of.
 */
export function whenCalled(rows: readonly CountRow[], hours: readonly string[]): string {
  const byHour = new Map(tallied(rows, ({ hour }) => hour));
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  if (hours.length < 12 || calls < FEW_CALLS || byHour.has("")) return "";
  const mean = calls / hours.length;
  if (hours.every((hour) => Math.abs((byHour.get(hour) ?? 0) - mean) <= mean * EVEN)) {
    const when = hours.length % 24 === 0 ? "round the clock" : `in all ${hours.length} hours here`;
    return `evenly ${when}, ${pace(calls, hours.length)}`;
  }
  const first = hours.findIndex((hour) => (byHour.get(hour) ?? 0) > mean * 0.05);
  const hour = hours[first];
  return first < 2 || hour === undefined ? "" : `from ${hour.replace("T", " ")}:00 UTC on`;
}

/** `one every 30 s`, `21 a second`. */
function pace(calls: number, hours: number): string {
  const seconds = (hours * 3600) / calls;
  return seconds >= 1.5 ? `one every ${Math.round(seconds)} s` : `${Math.round(10 / seconds) / 10} a second`;
}

/** The UTC hours that the logs hold an event of, in order. */
export function hoursIn(rows: readonly CountRow[]): string[] {
  return [...new Set(rows.map(({ hour }) => hour))].filter((hour) => hour !== "").toSorted();
}
