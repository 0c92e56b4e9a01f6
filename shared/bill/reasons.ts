// Why don't the logs hold the calls that a charge is for, or hold more of them than were billed? The known reasons, each with
// the count that speaks for it.

import { counted, grouped } from "../text/numbers.ts";
import type { Summary } from "../summary.ts";
import { daysBilled } from "./bill-days.ts";
import { unbilledByS3 } from "./billed-failures.ts";
import { onWhat, tallied } from "./callers-in-words.ts";
import type { ChargeRow } from "./charge-rows.ts";
import type { CountRow } from "./counts.ts";
import { DATA_EVENT_PRICE, dataEventTypeOf, selectorFor } from "./data-events.ts";
import type { Item, Reconciliation } from "./reconcile.ts";
import { shortName } from "./resource-named.ts";
import { list, plural } from "./words.ts";

/**
 * Why calls that were billed are not in the logs, the likeliest reason first; at least one.
 *
 * Sources: CloudTrail guide, "Logging data events"; S3 guide, "Logging Amazon S3 API calls using AWS CloudTrail".
 */
export function whyUnseen(
  row: ChargeRow,
  reconciliation: Reconciliation,
  summary: Readonly<Summary>,
): string[] {
  const neverLogged = row.charge !== undefined && "recorded" in row.charge && row.charge.recorded === "never";
  if (neverLogged) return [`no trail can record ${namesOf(row)}`];
  const isNearly = row.quantity !== undefined && row.seen?.gte(row.quantity.times(0.9)) === true;
  const reasons = [
    otherResources(row, reconciliation),
    otherNames(row, reconciliation),
    notRecorded(row, reconciliation),
    leftOut(row, reconciliation),
    notInTheseLogs(row),
    otherRegions(row, reconciliation),
    silentHours(reconciliation),
    ...unreadFiles(summary),
    oneBucketOnly(row, reconciliation),
    largerCalls(row),
    noMoreThan(row),
  ].filter((reason) => reason !== undefined);
  // the calls of the last minutes are few
  if (isNearly) reasons.push(...nextDayMissing(reconciliation, summary));
  if (reasons.length > 0) return reasons;
  return [
    "none of the known reasons shows in these logs: they may be another account's, and CloudTrail logs no failed " +
      "authentication, no redirects and no denials by a VPC endpoint's policy",
    ...nextDayMissing(reconciliation, summary),
  ];
}

/** What a trail must be told before it records the calls of a row; undefined for those that it records by itself. */
export function selectorOf({ charge, rows, items: [item] }: ChargeRow): string | undefined {
  if (charge === undefined || !("recorded" in charge)) return undefined;
  const own = item?.calls.names.map((name) => {
    const [source, call] = name.includes(":") ? name.split(":") : [item.known?.eventSources[0], name];
    return dataEventTypeOf({ source: `${source}.amazonaws.com`, name: call ?? "" });
  });
  // where the operation leaves calls that no trail must be told of
  if (rows.some(({ category }) => category === "management")) return undefined;
  const type = own?.find((one) => one !== undefined);
  if (type !== undefined) return type;
  const isData = charge.recorded.startsWith("data ") && (own?.length ?? 0) === 0;
  return isData ? charge.recorded.slice("data ".length) : undefined;
}

/** What the trail was told to record. */
function notRecorded(row: ChargeRow, { counts }: Reconciliation): string | undefined {
  const type = selectorOf(row);
  if (type === undefined) return undefined;
  const sources = row.items[0]?.calls.sources ?? [];
  const theirs = counts.rows.filter(({ source }) => sources.includes(source));
  const data = theirs.filter(({ category }) => category === "data");
  const service = sourceInWords(sources);
  const all = callsOf(theirs);
  if (callsOf(data) === 0) {
    const held = all === 0 ? "no event" : `${counted(all, "event")}, none of them a data event`;
    return (
      `this trail doesn't record them: of ${service} these logs hold ${held}. A trail has ${namesOf(row)} only when its event ` +
      `selector says resources.type ${type} (aws cloudtrail put-event-selectors, beside the selectors that it has: ${selectorFor(type)}), ` +
      `which costs ${DATA_EVENT_PRICE}, from then on`
    );
  }
  const isElsewhere = counts.rows.some((one) => row.items.some(({ calls }) => calls.has(one)));
  if (row.calls === 0 && !isElsewhere) {
    return (
      `none of the ${counted(callsOf(data), "data event")} of ${service} is ${namesOf(row)}: the trail's event selector may leave ` +
      `them out (resources.type ${type}, eventName, readOnly)`
    );
  }
  return undefined;
}

/** Services whose management events a trail can leave out (CloudTrail guide, "Logging management events"). */
const EXCLUDABLE = new Set(["kms.amazonaws.com", "rdsdata.amazonaws.com"]);
/** Calls that change nothing, as CloudTrail's readOnly has it. */
const READS =
  /^(?:BatchGet|Converse|Decrypt|Describe|Encrypt|GenerateDataKey|Get|Head|InvokeModel|List|Lookup|Search|Sign|Verify)/;
/** Fewer management events than that say nothing of what a trail leaves out. */
const FEW = 20;

/** Management events that the trail was told to leave out: a service's, the reading ones, or the writing ones. */
function leftOut(row: ChargeRow, { counts }: Reconciliation): string | undefined {
  if (
    row.calls > 0 ||
    selectorOf(row) !== undefined ||
    row.charge === undefined ||
    !("recorded" in row.charge)
  )
    return undefined;
  const management = counts.rows.filter(({ category }) => category === "management");
  const { names = [], sources = [] } = row.items[0]?.calls ?? {};
  const excluded = sources.find((source) => EXCLUDABLE.has(source));
  if (
    excluded !== undefined &&
    counts.rows.length > 0 &&
    counts.rows.every(({ source }) => source !== excluded)
  ) {
    return (
      `these logs hold no event of ${sourceInWords([excluded])} at all: the trail may leave them out (excludeManagementEventSources ` +
      `${excluded}: aws cloudtrail get-event-selectors tells)`
    );
  }
  if (callsOf(management) < FEW || names.length === 0) return undefined;
  const areReads = names.every((name) => READS.test(name.replace(/^.*:/, "")));
  const areWrites = names.every((name) => !READS.test(name.replace(/^.*:/, "")));
  const held = `none of the ${counted(callsOf(management), "management event")} here`;
  if (areReads && management.every(({ readOnly }) => !readOnly))
    return `${held} is a read: the trail records writes alone (ReadWriteType WriteOnly)`;
  if (areWrites && management.every(({ readOnly }) => readOnly))
    return `${held} is a write: the trail records reads alone (ReadWriteType ReadOnly)`;
  return undefined;
}

/** Records that another trail has, or that a service reads without any. */
function notInTheseLogs({ charge, rows }: ChargeRow): string | undefined {
  if (charge?.by !== "records") return undefined;
  const isData = charge.of === "data" || charge.of === "S3 data analysed";
  const what = isData
    ? "data events"
    : charge.of === "network activity"
      ? "network activity events"
      : "management events";
  if (callsOf(rows) === 0) {
    return charge.of === "S3 data analysed" || charge.of === "analysed"
      ? `the service reads its own stream of ${what}, for which it needs no trail, and these logs hold none of them`
      : `these logs hold no ${what}: another trail's, which delivers elsewhere, may`;
  }
  return `the others of the ${what} were recorded by a trail that delivers elsewhere, or in hours and regions that these logs lack`;
}

/** The bill names what was called on, and the logs hold such calls on others. */
function otherResources(row: ChargeRow, { counts }: Reconciliation): string | undefined {
  const lacking = row.items.filter(
    ({ resource, rows, cost, calls }) =>
      resource !== undefined && callsOf(rows) === 0 && cost.gte(0) && calls.key !== "",
  );
  const [first] = lacking;
  if (first === undefined || !lacking.some(({ isPlaced }) => isPlaced)) return undefined;
  const elsewhere = counts.rows.filter((one) => first.calls.has(one));
  if (callsOf(elsewhere) === 0) return undefined;
  const names = [...new Set(lacking.map(({ resource }) => shortName(resource ?? "")))];
  return (
    `the bill names ${list(names.slice(0, 3))}${names.length > 3 ? ` and ${names.length - 3} more` : ""}, on which the logs hold no such call; the ` +
    `${counted(callsOf(elsewhere), "such call")} here ${callsOf(elsewhere) === 1 ? "is" : "are"} ${onWhat(elsewhere)}: the trail's event selector may ` +
    "name that alone, or it is another trail's"
  );
}

/** The bill's lines name a model or an instance type, and the logs hold such calls on others. */
function otherNames({ charge, items, calls }: ChargeRow, { counts }: Reconciliation): string | undefined {
  if (charge?.by !== "share" || charge.named === undefined || calls > 0) return undefined;
  const others = counts.rows.filter(
    (one) => one.failure === "" && items.some((item) => item.calls.has(one) && isThere(item, one)),
  );
  if (callsOf(others) === 0) return undefined;
  const are = callsOf(others) === 1 ? "is" : "are";
  return `the ${counted(callsOf(others), "such call")} here ${are} ${onWhat(others)}, another ${charge.named} than the bill names`;
}

function isThere({ region }: Item, row: CountRow): boolean {
  return region === undefined || row.region === region;
}

/** Data events of a few resources only: a selector by resources.ARN, or the rest of the calls was elsewhere. */
function oneBucketOnly(row: ChargeRow, { counts }: Reconciliation): string | undefined {
  const type = selectorOf(row);
  if (type === undefined || row.calls === 0 || row.quantity === undefined) return undefined;
  const sources = row.items[0]?.calls.sources ?? [];
  const data = counts.rows.filter(({ source, category }) => category === "data" && sources.includes(source));
  const resources = tallied(data, ({ resource }) => resource).filter(([name]) => name !== "");
  if (resources.length === 0 || resources.length > 3) return undefined;
  return (
    `all ${counted(callsOf(data), "data event")} of ${sourceInWords(sources)} here are ${onWhat(data)}: the trail's event selector may ` +
    `name ${resources.length === 1 ? "it" : "them"} alone (resources.type ${type}, resources.ARN)`
  );
}

/** Hours without an event of any service. */
export function silentHours({ bill, counts }: Reconciliation): string | undefined {
  const logged = new Set(counts.rows.map(({ hour }) => hour));
  const hours = [...(daysBilled(bill) ?? [])].flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, "0")}`),
  );
  const silent = hours.filter((hour) => !logged.has(hour));
  if (silent.length === 0 || counts.folded.includes("hour")) return undefined;
  const named = silent.slice(0, 4).map((hour) => `${hour.slice(5).replace("T", " ")}:00`);
  const which = `${named.join(", ")}${silent.length > 4 ? ", …" : ""}`;
  return `${silent.length} of ${hours.length} hours hold no event of any service (${which}): not all logs are here (make sync)`;
}

function nextDayMissing(
  { bill }: Reconciliation,
  { nextDayMissing: isMissing }: Readonly<Summary>,
): string[] {
  const last = daysBilled(bill)?.last;
  return isMissing
    ? [`no file delivered after ${last} is here: the last minutes' calls are missing (make sync)`]
    : [];
}

function unreadFiles({ partlyRead, unreadable }: Readonly<Summary>): string[] {
  const reasons: string[] = [];
  if (unreadable.length > 0) reasons.push(`${counted(unreadable.length, "log file")} could not be read`);
  if (partlyRead.length > 0)
    reasons.push(`${counted(partlyRead.length, "log file")} could be read only in part`);
  return reasons;
}

/** What AWS's limits leave for calls that the logs lack. */
function noMoreThan({ charge, calls, unit, rows }: ChargeRow): string | undefined {
  if (charge?.by === "changes" && calls > 0)
    return `a call makes ${counted(charge.upTo, unit, plural(unit, 2))} at most, so calls that are not here made the rest`;
  if (charge?.by !== "share" || charge.upTo === undefined || calls === 0) return undefined;
  const { upTo } = charge;
  const most = Math.max(...rows.map(({ name }) => upTo[name] ?? upTo["*"] ?? 0));
  return most === 0
    ? undefined
    : `a call uses ${counted(most, unit, plural(unit, 2))} at most, so calls that are not here used the rest`;
}

function otherRegions(row: ChargeRow, { counts }: Reconciliation): string | undefined {
  const regions = [
    ...new Set(row.items.flatMap(({ region, rest }) => (region === undefined || rest.eq(0) ? [] : [region]))),
  ];
  const logged = new Set(counts.rows.map(({ region }) => region));
  const absent = regions.filter((region) => !logged.has(region));
  if (absent.length > 0)
    return `billed in ${list(absent)}, of which these logs hold no event at all: that region's logs are not here`;
  const sources = row.items[0]?.calls.sources ?? [];
  const elsewhere = counts.rows.filter(
    ({ source, region }) => sources.includes(source) && !regions.includes(region),
  );
  const here = counts.rows.some(({ source, region }) => sources.includes(source) && regions.includes(region));
  if (here || regions.length === 0 || callsOf(elsewhere) === 0) return undefined;
  const others = tallied(elsewhere, ({ region }) => region).map(([region]) => region);
  return `billed in ${list(regions)}; the logs hold ${counted(callsOf(elsewhere), "call")} of ${sourceInWords(sources)}, all in ${list(others)}`;
}

/** A call may be several units. */
function largerCalls({ charge, quantity, calls, unit }: ChargeRow): string | undefined {
  if (charge?.by !== "calls" || charge.upTo === undefined || calls === 0 || quantity === undefined)
    return undefined;
  return `one call may be up to ${counted(charge.upTo, unit, plural(unit, 2))} (each 64 KB counts as one), and no record has its size`;
}

/** Why the logs hold more calls than were billed; none when there is no evidence of any. */
export function whyMore(row: ChargeRow, { bill, counts }: Reconciliation): string[] {
  const reasons: string[] = [];
  const unbilled =
    row.charge?.by === "calls" && row.charge.failures === "S3"
      ? row.rows.filter((one) => unbilledByS3(one))
      : [];
  if (callsOf(unbilled) > 0) {
    const which = tallied(unbilled, (one) => unbilledByS3(one) ?? "").map(
      ([reason, calls]) => `${reason} ${grouped(calls)}`,
    );
    reasons.push(`${grouped(callsOf(unbilled))} failed in ways that are not billed (${which.join(", ")})`);
  }
  const batches = callsOf(counts.rows.filter(({ name }) => name === "DeleteObjects"));
  if (batches > 0 && row.rows.some(({ name }) => name.startsWith("DeleteObject"))) {
    reasons.push(
      `${grouped(batches)} DeleteObjects calls log a DeleteObject for each key besides, and are one request each`,
    );
  }
  const accounts = tallied(counts.rows, ({ recipient }) => recipient).filter(([account]) => account !== "");
  if (accounts.length > 1 && bill.accounts.size < 2) {
    const each = accounts.map(([account, calls]) => `${account} ${grouped(calls)}`).join(", ");
    reasons.push(
      `the logs hold ${accounts.length} accounts' calls, the bill may be one account's (ACCOUNT=…): ${each}`,
    );
  }
  const estimated = bill.periods.filter((period) => period.estimated).length;
  if (estimated > 0)
    reasons.push(`${estimated} of ${bill.periods.length} days are still estimated, and may grow`);
  return reasons;
}

/** In words, why no caller is known of a charge that nobody calls. */
const NOBODY = {
  storage: "storage: no call is made for it, it lies there",
  capacity: "capacity that was set up, used or not: no call is made for it",
  lifecycle:
    "the service's own work for a lifecycle rule: no call stands behind it, and none is missing from the logs",
  replication: "the service's own work for a replication rule: no call of its own stands behind it",
  maintenance: "the service's own work: no call stands behind it",
  monitoring: "by what exists and is watched: no call stands behind it",
  delivery: "what the service delivers by itself: no call stands behind it",
  traffic: "bytes or requests that are no API calls: no trail can record them",
  "not logged": "calls that no trail can record",
  free: "free",
  fee: "a fee: no call stands behind it",
} as const;

/** Why a charge has no callers; undefined for one that calls drive. */
export function whyNobody({ charge }: ChargeRow): string | undefined {
  return charge?.by === "nobody" ? NOBODY[charge.because] : undefined;
}

function namesOf({ items: [item] }: ChargeRow): string {
  const names = item?.calls.names ?? [];
  return names.length === 0
    ? "such calls"
    : list([...names.slice(0, 3), ...(names.length > 3 ? ["such"] : [])]);
}

function callsOf(rows: readonly CountRow[]): number {
  return rows.reduce((sum, { calls }) => sum + calls, 0);
}

function sourceInWords(sources: readonly string[]): string {
  return list(sources.slice(0, 1).map((source) => source.replace(/\.amazonaws\.com$/, "")));
}
