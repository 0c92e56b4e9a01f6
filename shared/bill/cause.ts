// Who or what made a charge grow: the callers, by the charge's own driver, since when, and what is new about their calls.

import Big from "big.js";
import { sumOf, runsInWords } from "./bill-days.ts";
import { hoursIn, tallied, throughWhom } from "./callers-in-words.ts";
import type { Change } from "./change.ts";
import type { ChargeRow } from "./charge-rows.ts";
import type { CountRow } from "./counts.ts";
import { shortName } from "./resource-named.ts";
import { grouped } from "../text/numbers.ts";
import { hasLogs, type Span, type Spans } from "./spans.ts";
import { list, quantityInWords, shareInWords } from "./words.ts";

/** What the growth of a charge is put down to, as far as the logs of both spans hold it. */
export interface Cause {
  /** `storage-server, from 2020-08-30 04:00 UTC on, on example-storage`; empty where nobody can be named. */
  headline: string;
  /** Sentences, without a final period. */
  details: string[];
}

/** A caller, a bucket, an error is told when that much of the growth is its. */
const MOST = 0.5;
/** What callers grew by is told down to this part of the growth. */
const WORTH_TELLING = 0.05;
const MOST_CALLERS = 3;
/** New regions are told when they have that much of the growth, and so many by name. */
const OF_REGIONS = 0.2;
const MOST_REGIONS = 5;
/** Below that many calls nothing is said of hours. */
const FEW_CALLS = 10;

/** The cause of a charge that grew: who, as far as the logs hold it, and since when, by the logs or by the bill's own hours. */
export function causeOf(change: Change, spans: Spans): Cause {
  const { before, after } = spans;
  const { who, on, onset: logged, details } = byCalls(change, spans);
  const billed = logged === undefined ? onsetOnBill(change, before, after) : undefined;
  const onset = logged ?? billed;
  const { after: row } = change;
  const setUp =
    row === undefined || !hasLogs(before) || !hasLogs(after)
      ? undefined
      : setUpBefore(onset?.hour, row, before, after);
  const regions = newRegions(change, before);
  const since = billed === undefined ? logged?.words : `${billed.words} by the bill's hours`;
  return {
    headline: [who, since, on].filter((part) => part !== undefined && part !== "").join(", "),
    details: [
      regions,
      // the bill's word is enough
      ...details.filter((line) => regions === undefined || !line.startsWith("new region: ")),
      setUp,
      besides(change, spans),
    ].filter((line) => line !== undefined),
  };
}

/** Regions that have much of what a charge grew by, and had nothing of it, or of the whole bill where it is new, before. */
function newRegions({ before: earlier, after: row, cost }: Change, before: Span): string | undefined {
  const was = (earlier?.items ?? before.reconciliation.items).filter((item) => item.cost.gt(0));
  const old = new Set(was.map(({ region }) => region));
  const fresh = (row?.items ?? []).filter(({ region }) => region !== undefined && !old.has(region));
  const part = sumOf(fresh.map((item) => item.cost));
  if (old.size === 0 || part.lt(cost.change.times(OF_REGIONS))) return undefined;
  const regions = [...new Set(fresh.map(({ region }) => region ?? ""))].toSorted();
  const named =
    regions.length > MOST_REGIONS
      ? [...regions.slice(0, MOST_REGIONS), `${regions.length - MOST_REGIONS} more`]
      : regions;
  const what = earlier === undefined ? "nothing at all" : "nothing of it";
  return `new ${regions.length === 1 ? "region" : "regions"} on the bill: ${list(named)}, where ${what} was billed on ${runsInWords(before.runs)}`;
}

/** What the logs say of a cause. */
interface ByCalls {
  who: string;
  /** `on example-storage`. */
  on?: string | undefined;
  onset?: Onset | undefined;
  details: string[];
}

function byCalls(change: Change, { before, after }: Spans): ByCalls {
  const nothing = { who: "", details: [] };
  const { after: row } = change;
  if (row === undefined || !hasLogs(after)) return nothing;
  const named = row.shares;
  if (named.length === 0) return nothing;
  if (!hasLogs(before)) {
    const [first] = named;
    const part =
      first === undefined || row.cost.eq(0) ? "" : ` (${shareInWords(first.cost, row.cost)} of it)`;
    return { who: `most by ${first?.caller}${part}`, details: [] };
  }
  const growth = growthOf(change, before, after);
  const whole = wholeGrowth(change);
  const [first] = growth;
  if (first === undefined || whole.lte(0)) return nothing;
  const seen = sumOf(growth.map(({ more }) => more));
  if (first.more.lt(whole.times(WORTH_TELLING))) return nothing;

  const dearer = eachDearer(change, before, after);
  const whose = dearer === undefined ? undefined : whoseDearer(change, before);
  // of several callers whose calls are as many as before, nothing says whose became dearer
  if (dearer !== undefined && whose !== undefined) return { who: "", details: [dearer, whose] };

  const told = growth.filter(({ more }) => more.gte(whole.times(WORTH_TELLING))).slice(0, MOST_CALLERS);
  const who = told.map(({ caller, more }) =>
    first.more.gte(whole.times(0.98)) ? caller : `${caller} (${shareInWords(more, whole)} of the growth)`,
  );
  const weight = weightOf(row);
  const rows = { before: change.before?.rows ?? driving(row, before), after: row.rows };
  const own = ofCaller(rows.after, first.caller);
  const isOwn =
    sum(own, weight) >= sum(rows.after, weight) * MOST * first.more.div(seen).toNumber() && own.length > 0;
  const theirs = isOwn ? { before: ofCaller(rows.before, first.caller), after: own } : rows;
  const on = dominant(theirs, weight, before, after, ({ resource }) =>
    resource === "(others)" ? "" : shortName(resource),
  );
  const through = isOwn ? throughWhom(own) : "";
  return {
    who: through === "" ? list(who) : `${list(who)} ${through}`,
    on: on === undefined ? undefined : `on ${on.value}`,
    onset: onsetOf(theirs, weight, before, after),
    details: [
      ...whatIsNew(theirs, isOwn ? first.caller : undefined, weight, before, after),
      inProportion(row, first.caller),
      dearer,
    ].filter((line) => line !== undefined),
  };
}

interface Growth {
  caller: string;
  /** A day, in the charge's unit, or else in money. */
  more: Big;
}

/**
 * By how much each caller's part of the charge grew a day, most first. What is shared by the number of calls grew by those who
 * called more, if there are more calls at all.
 */
function growthOf(change: Change, before: Span, after: Span): Growth[] {
  const growth = growthOfParts(change, before, after);
  const whole = sumOf(growth.map(({ more }) => more));
  const more = moreCalls(change, before, after);
  const all = more === undefined ? 0 : total([...more.values()]);
  if (more === undefined || all <= 0 || whole.lte(0)) return growth;
  return [...more]
    .map(([caller, calls]) => ({ caller, more: whole.times(calls).div(all) }))
    .toSorted((a, b) => b.more.cmp(a.more));
}

/** Calls that are a tenth more are more. */
const MORE = 1.1;

/**
 * How many more successful calls a day each caller made of those that a charge is shared by in proportion; undefined for
 * other charges, and where there are hardly more calls, so that each must have become dearer.
 */
function moreCalls(
  { before: row, after: now }: Change,
  before: Span,
  after: Span,
): Map<string, number> | undefined {
  if (now?.charge?.by !== "share") return undefined;
  const weight = weightOf(now);
  const was = new Map(tallied(row?.rows ?? driving(now, before), ({ caller }) => caller, weight));
  const is = new Map(tallied(now.rows, ({ caller }) => caller, weight));
  const sumOfCalls = (calls: Map<string, number>, { length }: Span): number =>
    total([...calls.values()]) / length;
  if (sumOfCalls(is, after) < sumOfCalls(was, before) * MORE) return undefined;
  const more = [...is].map(([caller, calls]): [string, number] => [
    caller,
    calls / after.length - (was.get(caller) ?? 0) / before.length,
  ]);
  return new Map(more.filter(([, calls]) => calls > 0));
}

function growthOfParts(change: Change, before: Span, after: Span): Growth[] {
  const callers = new Map<string, Big>();
  const add = (row: ChargeRow | undefined, span: Span, sign: number): void => {
    for (const { caller, quantity, cost } of row?.shares ?? []) {
      const part = (change.quantity === undefined ? cost : (quantity ?? new Big(0)))
        .times(sign)
        .div(span.length);
      callers.set(caller, (callers.get(caller) ?? new Big(0)).plus(part));
    }
  };
  add(change.after, after, 1);
  add(change.before, before, -1);
  return [...callers].map(([caller, more]) => ({ caller, more })).toSorted((a, b) => b.more.cmp(a.more));
}

function wholeGrowth({ quantity, cost }: Change): Big {
  return quantity === undefined ? cost.change : quantity.after.minus(quantity.before);
}

/** What a call counts for under a charge: calls, bytes or records. */
function weightOf({ charge }: ChargeRow): (row: CountRow) => number {
  switch (charge?.by) {
    case "bytes in":
      return ({ bytesIn, destination }) => (isThere(destination) ? bytesIn : 0);
    case "bytes out":
      return ({ bytesOut, destination }) => (isThere(destination) ? bytesOut : 0);
    case "bytes both ways":
      return ({ bytesIn, bytesOut, destination }) => (isThere(destination) ? bytesIn + bytesOut : 0);
    case "records":
      return charge.of === "further management"
        ? ({ records, calls }) => records - calls
        : ({ records }) => records;
    case "share":
      return ({ calls, failure }) => (failure === "" ? calls : 0);
    case "calls":
    case "changes":
    case "nobody":
    case undefined:
    default:
      return ({ calls }) => calls;
  }
  function isThere(destination: CountRow["destination"]): boolean {
    const to = charge !== undefined && "to" in charge ? charge.to : undefined;
    return to === undefined || (destination !== "" && to.includes(destination));
  }
}

/** The calls of the earlier span that would have driven a charge which it doesn't have. */
function driving({ items }: ChargeRow, { reconciliation }: Span): CountRow[] {
  return reconciliation.counts.rows.filter((row) =>
    items.some(({ calls }) => calls.key.trim() !== "" && calls.has(row)),
  );
}

function ofCaller(rows: readonly CountRow[], caller: string): CountRow[] {
  return rows.filter((row) => row.caller === caller);
}

function sum(rows: readonly CountRow[], weight: (row: CountRow) => number): number {
  return rows.reduce((all, row) => all + weight(row), 0);
}

interface Rows {
  before: readonly CountRow[];
  after: readonly CountRow[];
}

type Weight = (row: CountRow) => number;

/** The value of a field that most of the growth has, and whether it had none before. */
function dominant(
  rows: Rows,
  weight: Weight,
  before: Span,
  after: Span,
  field: (row: CountRow) => string,
): { value: string; isNew: boolean; part: number } | undefined {
  const was = new Map(tallied(rows.before, field, weight));
  const grown = tallied(rows.after, field, weight)
    .map(([value, now]) => ({ value, more: now / after.length - (was.get(value) ?? 0) / before.length }))
    .toSorted((a, b) => b.more - a.more);
  const all = sum(rows.after, weight) / after.length - sum(rows.before, weight) / before.length;
  const [first] = grown;
  if (first === undefined || first.value === "" || all <= 0 || first.more < all * MOST) return undefined;
  return {
    value: first.value,
    isNew: (was.get(first.value) ?? 0) === 0,
    part: Math.min(1, first.more / all),
  };
}

/** A caller, a region, an error code that the earlier span doesn't have under this charge. */
function whatIsNew(
  rows: Rows,
  caller: string | undefined,
  weight: Weight,
  before: Span,
  after: Span,
): string[] {
  const since = runsInWords(before.runs);
  const lines: string[] = [];
  const all = before.reconciliation.counts.rows;
  if (caller !== undefined && !all.some((row) => row.caller === caller)) {
    lines.push(`new: ${caller} made no call of any kind on ${since}`);
  } else if (caller !== undefined && sum(rows.before, weight) === 0) {
    lines.push(`new: ${caller} made no such call on ${since}`);
  }
  const region = dominant(rows, weight, before, after, (row) => row.region);
  if (region?.isNew === true && rows.before.length > 0)
    lines.push(
      `new region: ${shareInWords(region.part, 1)} of the growth is in ${region.value}, where there was none on ${since}`,
    );
  else if (region?.isNew === true && !all.some((row) => row.region === region.value))
    lines.push(`new region: no call of any kind was made in ${region.value} on ${since}`);
  const failure = dominant(
    rows,
    ({ calls }) => calls,
    before,
    after,
    (row) => row.failure,
  );
  if (failure !== undefined) {
    const calls = sum(ofFailure(rows.after, failure.value), (row) => row.calls);
    const share = shareInWords(
      calls,
      sum(rows.after, (row) => row.calls),
    );
    const whose = caller === undefined ? "these calls" : `the calls of ${caller}`;
    lines.push(
      `${share} of ${whose} failed with ${failure.value}${failure.isNew ? `, none of them on ${since}` : ""}`,
    );
  }
  return lines;
}

function ofFailure(rows: readonly CountRow[], failure: string): CountRow[] {
  return rows.filter((row) => row.failure === failure);
}

function inProportion({ charge, shares }: ChargeRow, caller: string): string | undefined {
  const bases = shares.filter((share) => share.caller === caller).map(({ basis }) => basis);
  // the fewest of its bytes may be those that filled up what was left
  if (charge?.by !== "bytes out" && charge?.by !== "bytes in" && bases.includes("possible"))
    return "whose it is stands to reason only: these bytes can have gone that way, or these calls set it off";
  return bases.includes("in proportion")
    ? "whose it is is an estimate, by the number of calls alone: one call can outweigh many"
    : undefined;
}

/** As many calls as before, or hardly more: then it isn't their number. */
function eachDearer(change: Change, before: Span, after: Span): string | undefined {
  const { quantity, after: row, before: earlier } = change;
  if (row?.charge?.by !== "share" || earlier === undefined || quantity === undefined) return undefined;
  if (moreCalls(change, before, after) !== undefined) return undefined;
  const was = sum(earlier.rows, weightOf(row)) / before.length;
  const is = sum(row.rows, weightOf(row)) / after.length;
  if (was <= 0 || is <= 0) return undefined;
  const each = (much: Big, calls: number): string => quantityInWords(much.div(calls), row.unit);
  return (
    `no more calls than before (${grouped(Math.round(is))} a day where ${grouped(Math.round(was))} were): each took ` +
    `${each(quantity.after, is)} on average where it took ${each(quantity.before, was)}`
  );
}

/** That nobody knows whose calls became dearer, where there are several callers; those who made none before stand out. */
function whoseDearer({ after: row, before: earlier }: Change, before: Span): string | undefined {
  const good = (row?.rows ?? []).filter(({ failure }) => failure === "");
  const callers = tallied(good, ({ caller }) => caller);
  if (callers.length < 2) return undefined;
  const known = new Set(earlier?.rows.map(({ caller }) => caller));
  const fresh = callers.filter(([caller]) => !known.has(caller)).map(([caller]) => caller);
  const others = fresh.length > MOST_CALLERS ? ` and ${fresh.length - MOST_CALLERS} more` : "";
  const since = runsInWords(before.runs);
  const isNew =
    fresh.length === 0
      ? ""
      : `; who made no such call on ${since}: ${list(fresh.slice(0, MOST_CALLERS))}${others}`;
  return `whose calls took more no record says, and one can outweigh all others${isNew}`;
}

interface Onset {
  /** The first hour, `YYYY-MM-DDTHH`; undefined when it began before the span. */
  hour: string | undefined;
  words: string;
}

/** When calls grew, by the hours of the logs. */
export function onsetOf(rows: Rows, weight: Weight, before: Span, after: Span): Onset | undefined {
  const { counts } = after.reconciliation;
  const calls = sum(rows.after, (row) => Math.max(row.calls, row.records));
  if (counts.folded.includes("hour") || calls < FEW_CALLS) return undefined;
  const now = new Map(tallied(rows.after, ({ hour }) => hour, weight));
  const usual = usualByHour(rows.before, weight, before);
  return onsetIn(hoursIn(counts.rows), (hour) => now.get(hour) ?? 0, usual);
}

/** When a charge grew, by the hours of the bill, where it tells them apart. */
function onsetOnBill(change: Change, before: Span, after: Span): Onset | undefined {
  const now = billedByHour(change.after);
  if (now.size === 0) return undefined;
  const usual = new Map<string, number>();
  for (const [hour, amount] of billedByHour(change.before))
    usual.set(hour.slice(11), (usual.get(hour.slice(11)) ?? 0) + amount / before.length);
  // what was billed by the day alone came at any hour
  const anyHour = usual.size === 0 ? change.cost.before.toNumber() / 24 : 0;
  const hours = after.runs.flatMap((run) => [...run].flatMap(hoursOfDay));
  return onsetIn(
    hours,
    (hour) => now.get(hour) ?? 0,
    (hour) => usual.get(hour.slice(11)) ?? anyHour,
  );
}

/** What a charge cost hour by hour; empty where the bill has days alone. */
function billedByHour(row: ChargeRow | undefined): Map<string, number> {
  const byHour = new Map<string, number>();
  for (const { day, amounts } of new Set(row?.items.flatMap(({ hours }) => [...hours]))) {
    for (const [i, hour] of hoursOfDay(day).entries())
      byHour.set(hour, (byHour.get(hour) ?? 0) + (amounts[i] ?? 0));
  }
  return byHour;
}

function hoursOfDay(day: string): string[] {
  return Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, "0")}`);
}

/**
 * The hours, from one on or up to another, that have more than is usual at their times of day while the others don't: of all
 * such runs the one that leaves the least variance on both sides. Nothing when it grew bit by bit.
 */
function onsetIn(
  hours: readonly string[],
  now: (hour: string) => number,
  usual: (hour: string) => number,
): Onset | undefined {
  if (hours.length < 6) return undefined;
  const was = hours.map(usual);
  const more = hours.map((hour, i) => now(hour) - (was[i] ?? 0));
  if (total(more) <= 0) return undefined;

  const { from, to } = busiestRun(more);
  const isBusy = (_: number, i: number): boolean => i >= from && i < to;
  const isQuiet = (_: number, i: number): boolean => !isBusy(_, i);
  const [busy, quiet] = [mean(more.filter(isBusy)), mean(more.filter(isQuiet))];
  const [busyBefore, quietBefore] = [mean(was.filter(isBusy)), mean(was.filter(isQuiet))];
  // a load curve that rose as a whole has its quiet hours too: there each hour is as many times what it was
  const isOne = quietBefore > 0 && quiet * busyBefore > 0.3 * busy * quietBefore;
  const [start, end] = [hours[from] ?? "", hours[to]];
  if (quiet <= busy * 0.15 && !isOne && from > 0) {
    const until = end === undefined ? " on" : ` to ${inHours(end)}`;
    return { hour: start, words: `from ${inHours(start)}${until}` };
  }
  // as much in the first hours as in the others
  if (mean(more.slice(0, 2)) >= mean(more) * 0.5)
    return { hour: undefined, words: `all the time since ${inHours(hours[0] ?? "")} or before` };
  return undefined;
}

/** The run of numbers, not all of them, that differs most from the others, and is more. */
function busiestRun(numbers: readonly number[]): { from: number; to: number } {
  const sums = [0];
  for (const one of numbers) sums.push((sums.at(-1) ?? 0) + one);
  const count = numbers.length;
  const all = sums.at(-1) ?? 0;
  let best = { from: 0, to: 1, contrast: -1 };
  for (let from = 0; from < count; from += 1) {
    for (let to = from + 1; to <= count; to += 1) {
      const inside = to - from;
      if (inside === count) continue;
      const within = (sums[to] ?? 0) - (sums[from] ?? 0);
      const difference = within / inside - (all - within) / (count - inside);
      const contrast = difference * Math.abs(difference) * inside * (count - inside);
      if (contrast > best.contrast) best = { from, to, contrast };
    }
  }
  return best;
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : total(numbers) / numbers.length;
}

/** The mean of a time of day in the earlier span. */
function usualByHour(
  rows: readonly CountRow[],
  weight: Weight,
  { reconciliation, length }: Span,
): (hour: string) => number {
  const hours = hoursIn(reconciliation.counts.rows);
  const seen = new Map<string, number>();
  for (const hour of hours) seen.set(hour.slice(11), (seen.get(hour.slice(11)) ?? 0) + 1);
  const sums = new Map(tallied(rows, ({ hour }) => hour.slice(11), weight));
  const anyHour = sum(rows, weight) / (length * 24);
  return (hour) => {
    const days = seen.get(hour.slice(11));
    return days === undefined ? anyHour : (sums.get(hour.slice(11)) ?? 0) / days;
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** `2020-08-30 04:00 UTC`. */
function inHours(hour: string): string {
  return `${hour.replace("T", " ")}:00 UTC`;
}

/** Calls that set something up or change it: what follows from one may cost money for as long as it stands. */
const SETS_UP =
  /^(?:Add|Associate|Attach|Change|Create|Delete|Disable|Enable|Import|Modify|Put|Register|Replace|Request|Restore|Run|Set|Start|Stop|Subscribe|Update|Upgrade)/;
/** Calls of one name by one caller, beyond which they are everyday traffic. */
const RARELY = 10;
const MOST_SET_UP = 3;

function isSetUp({ category, readOnly, failure, name }: CountRow): boolean {
  return category === "management" && !readOnly && failure === "" && SETS_UP.test(name);
}

/** Calls that became many: so many a day at the least, and so many times what they were. */
const MANY = 50;
const TIMES = 3;

/** Where no log has the calls that drive a charge: the other calls on its service that became many. */
function besides({ after: row }: Change, { before, after }: Spans): string | undefined {
  if (row?.charge === undefined || row.calls > 0 || row.shares.length > 0) return undefined;
  const { charge } = row;
  if (!("recorded" in charge) && !(charge.by === "nobody" && charge.because === "not logged"))
    return undefined;
  if (!hasLogs(before) || !hasLogs(after)) return undefined;
  const sources = new Set(row.items[0]?.known?.eventSources.map((source) => `${source}.amazonaws.com`));
  const aDay = ({ reconciliation, length }: Span): [string, number][] =>
    tallied(
      reconciliation.counts.rows.filter((one) => sources.has(one.source) && one.failure === ""),
      ({ name, caller }) => `${name} by ${caller}`,
    ).map(([kind, calls]) => [kind, Math.round(calls / length)]);
  const was = new Map(aDay(before));
  const grown = aDay(after).filter(([kind, calls]) => calls >= MANY && calls >= TIMES * (was.get(kind) ?? 0));
  if (grown.length === 0 || grown.length > MOST_CALLERS) return undefined;
  const words = grown.map(
    ([kind, calls]) => `${kind} (${grouped(calls)} a day where ${grouped(was.get(kind) ?? 0)} were)`,
  );
  return (
    `what became more of the calls on ${sourceOf(row)} that these logs hold: ${list(words)}; that whoever made them caused it ` +
    "the logs don't say"
  );
}

function sourceOf({ service, items: [item] }: ChargeRow): string {
  return item?.known?.eventSources[0] ?? service;
}

function hourBefore(hour: string): string {
  return new Date(Date.parse(`${hour}:00Z`) - 3_600_000).toISOString().slice(0, 13);
}

/**
 * Who set something up in the hour of the onset or the one before, as no one did in the earlier span; where neither an hour nor
 * a caller is known, at any hour, of the charge's own service.
 */
function setUpBefore(
  hour: string | undefined,
  { charge, items, rows: drivers, shares }: ChargeRow,
  before: Span,
  after: Span,
): string | undefined {
  // a row that knows the calls has them told by its verdict
  if (hour === undefined && (shares.length > 0 || (charge !== undefined && "setBy" in charge)))
    return undefined;
  const sources = new Set([
    ...(items[0]?.known?.eventSources.map((source) => `${source}.amazonaws.com`) ?? []),
    ...drivers.map(({ source }) => source),
  ]);
  const hours = hour === undefined ? undefined : [hour, hourBefore(hour)];
  const isThen = (row: CountRow): boolean =>
    hours === undefined ? sources.has(row.source) : hours.includes(row.hour);
  const key = ({ source, name, caller }: CountRow): string => `${source}\0${name}\0${caller}`;
  const { rows } = after.reconciliation.counts;
  const everyday = new Set(before.reconciliation.counts.rows.filter(isSetUp).map(key));
  const often = new Map(tallied(rows.filter(isSetUp), key));
  const found = rows.filter(
    (row) => isSetUp(row) && isThen(row) && !everyday.has(key(row)) && (often.get(key(row)) ?? 0) <= RARELY,
  );
  const nearest = found.toSorted((a, b) => Number(sources.has(b.source)) - Number(sources.has(a.source)));
  const words = nearest.map(
    ({ name, caller, resource }) =>
      `${name} by ${caller}${resource === "" ? "" : ` (${shortName(resource)})`}`,
  );
  const told = [...new Set(words)];
  if (told.length === 0) return undefined;
  const others = told.length > MOST_SET_UP ? ` and ${told.length - MOST_SET_UP} more` : "";
  const when = hour === undefined ? `on ${runsInWords(after.runs)}` : "in that hour or the one before";
  return `set up ${when}: ${list(told.slice(0, MOST_SET_UP))}${others}; that it is the cause the logs don't say`;
}
