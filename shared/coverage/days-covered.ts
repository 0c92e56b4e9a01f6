// Of which days and hours are there events? What SQL counts by account, region and day, with the days that have none.

import { Days } from "../days.ts";
import type { Options } from "../options.ts";
import type { Answer, AnswerRow } from "../tally.ts";
import { counted, grouped } from "../text/numbers.ts";
import { Patterns } from "../text/patterns.ts";
import { printable } from "../text/printable.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
const NAMED_AT_MOST = 3;

/** Where and when there might be events. */
export interface Expected {
  /** Undefined for those from the first event to the last. */
  days: Days | undefined;
  /** `ACCOUNT/REGION` of folders that there are for files; undefined when nobody knows. */
  places?: readonly string[] | undefined;
}

/**
 * The rows of `coverage.sql`, each an account's and region's of a day, whose `hours` are those with events (`00 01 13`). In
 * the answer `hoursWithout` are the others (`02-12, 14-23`), as far as they have passed at `now`, and each account and region
 * that has events on any day has a row for every day. Its notes name those that have none at all, and say what nobody can know.
 */
export function daysCovered(
  rows: AnswerRow[],
  { days, places }: Expected,
  now = new Date().toISOString(),
): Answer {
  const counts = rows.map(({ hours, ...row }): AnswerRow => ({
    ...row,
    hoursWithout: hoursBut(hours, row["day"], now),
  }));
  const known = new Set(rows.map(keyOf));
  for (const place of new Set(rows.map(placeOf))) {
    const [account = null, region = null] = JSON.parse(place) as (string | null)[];
    for (const day of daysOf(rows, days)) {
      const none = {
        account,
        region,
        day,
        first: null,
        last: null,
        hoursWithout: hoursBut("", day, now),
        events: 0,
      };
      if (day <= now.slice(0, 10) && !known.has(keyOf(none))) counts.push(none);
    }
  }
  return {
    columns: ["account", "region", "day", "first", "last", "hoursWithout", "events"],
    measures: ["events"],
    rows: counts.toSorted(byPlaceAndDay),
    spare: ["last", "first"],
    notes: [...without(rows, places), WHAT_EVENTS_TELL],
  };
}

const WHAT_EVENTS_TELL =
  "These are events by their own times: a file that is missing leaves hours without them, and so does an hour in which nothing " +
  "was called. make coverage looks at the files that there are, and at those that digests name";

/** Every day asked for, or from the first with an event to the last. */
function daysOf(rows: AnswerRow[], days: Days | undefined): Iterable<string> {
  if (days !== undefined) return days;
  const held = rows.flatMap(({ day }) => (typeof day === "string" ? day : [])).toSorted();
  const [first, last] = [held[0], held.at(-1)];
  // an eventTime may be centuries off
  if (first === undefined || last === undefined || Date.parse(last) - Date.parse(first) > MOST_MILLISECONDS)
    return [];
  return new Days(first, last);
}

const MOST_MILLISECONDS = 20 * 366 * 86_400_000;

/** The hours of a day that are none of these, and have passed: `02-12, 14-23`. */
function hoursBut(hours: AnswerRow[string], day: AnswerRow[string], now: string): string {
  if (typeof day !== "string") return "";
  const held = new Set(String(hours ?? "").split(" "));
  const marks = HOURS.map((hour) => (!held.has(hour) && `${day}T${hour}:59:59` < now ? "." : "#")).join("");
  return [...marks.matchAll(/\.+/g)]
    .map(({ 0: run, index }) => [HOURS[index], HOURS[index + run.length - 1]])
    .map(([from, to]) => (from === to ? from : `${from}-${to}`))
    .join(", ");
}

/** Of these places those that ACCOUNT and REGION leave. */
export function placesAsked(
  places: readonly string[],
  { ACCOUNT, REGION }: Pick<Options, "ACCOUNT" | "REGION">,
): string[] {
  const [accounts, regions] = [ACCOUNT, REGION].map(
    (names) => new Patterns(names.length === 0 ? ["*"] : names),
  );
  return places.filter((place) => {
    const [account = "", region = ""] = place.split("/");
    return accounts?.match(account) === true && regions?.match(region) === true;
  });
}

/** One line on the accounts and regions of which there is no event in any of the days. */
function without(rows: AnswerRow[], places: readonly string[] | undefined): string[] {
  if (places === undefined) return [];
  const held = new Set(rows.map(({ account, region }) => `${String(account)}/${String(region)}`));
  const lacking = [...new Set(places)].filter((place) => !held.has(place)).toSorted();
  if (lacking.length === 0) return [];
  const named = lacking.slice(0, NAMED_AT_MOST).map((place) => printable(place.replace("/", " ")));
  const more = lacking.length - named.length;
  return [
    `No such event at all from ${named.join(", ")}${more > 0 ? ` and ${counted(more, "other")}` : ""}: ` +
      `${grouped(lacking.length)} of the ${counted(new Set(places).size, "folder")} of an account and region`,
  ];
}

function placeOf({ account, region }: AnswerRow): string {
  return JSON.stringify([account, region]);
}

function keyOf(row: AnswerRow): string {
  return `${placeOf(row)} ${String(row["day"])}`;
}

function byPlaceAndDay(a: AnswerRow, b: AnswerRow): number {
  for (const column of ["account", "region", "day"]) {
    const [one, other] = [String(a[column] ?? ""), String(b[column] ?? "")];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
