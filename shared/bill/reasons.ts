// Why do an operation's calls and billed requests differ? The known reasons, each with the count that speaks for it.

import Big from "big.js";
import { daysBilled } from "./bill.ts";
import type { CallCount } from "./call-counts.ts";
import { counted } from "../counted.ts";
import { isDataCall } from "./data-events.ts";
import { differenceOf, shareOf } from "./difference.ts";
import type { Summary } from "../summary.ts";
import { grouped } from "./money.ts";
import type { ReconciledRow, Reconciliation } from "./reconciliation.ts";

/**
 * The reasons that the logs and the bill give evidence of, or that there is none.
 *
 * Sources: CloudTrail guide, "Logging data events"; S3 guide, "Logging Amazon S3 API calls using AWS CloudTrail" (what is
 * not logged, both accounts' copies, DeleteObjects) and "Billing for Amazon S3 error responses".
 */
export function reasonsFor(
  row: ReconciledRow,
  reconciliation: Reconciliation,
  summary: Readonly<Summary>,
): string[] {
  const difference = differenceOf(row) ?? new Big(0);
  const reasons = difference.lt(0)
    ? [
        notRecorded(row, reconciliation),
        silentHours(reconciliation),
        ...missingFiles(reconciliation, summary),
        otherRegions(row, reconciliation),
      ]
    : [
        ...notBilled(row),
        fanOut(row, reconciliation),
        severalAccounts(reconciliation),
        stillEstimated(reconciliation),
      ];
  const supported = reasons.filter((reason) => reason !== undefined);
  return supported.length > 0 ? supported : [unexplained(difference)];
}

/** What the trail was told to record. */
function notRecorded(row: ReconciledRow, { calls }: Reconciliation): string | undefined {
  const { count, eventNames = [], eventSources } = row;
  if (!eventNames.some((name) => isDataCall(eventSources[0], name))) return undefined;

  const counts = [...calls.of(eventSources).values()];
  const sum = (amount: (one: CallCount) => number): number =>
    counts.reduce((all, one) => all + amount(one), 0);
  const dataEvents = sum((one) => one.dataEvents);
  const service = shortName(row);
  if (dataEvents === 0) {
    const events = number(sum((one) => one.calls));
    return (
      `the logs hold no data events of ${service} at all, 0 of ${events} events: a trail records calls on ` +
      "objects, items or functions only when told to"
    );
  }
  const none = `none of the ${number(dataEvents)} data events of ${service} is`;
  if ((count?.calls ?? 0) === 0) {
    return `${none} a ${eventNames.join(" or ")}: the trail may select which ones it records`;
  }
  const reads = sum((one) => Math.min(one.dataEvents, one.reads));
  const isRead = /^(?:Get|Head|List)/.test(eventNames[0] ?? "");
  return isRead && reads === 0 ? `${none} a read: the trail records writes only` : undefined;
}

function silentHours({ bill, calls }: Reconciliation): string | undefined {
  const hours = [...(daysBilled(bill) ?? [])].flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, "0")}`),
  );
  const silent = hours.filter((hour) => !calls.hours.has(hour));
  if (silent.length === 0) return undefined;
  const named = silent.slice(0, 4).map((hour) => `${hour.slice(5).replace("T", " ")}:00`);
  const which = `${named.join(", ")}${silent.length > 4 ? ", …" : ""}`;
  return `${silent.length} of ${hours.length} hours hold no event of any service (${which}): not all logs are here (make sync)`;
}

function missingFiles(
  { bill }: Reconciliation,
  { nextDayMissing, partlyRead, unreadable }: Readonly<Summary>,
): string[] {
  const reasons: string[] = [];
  if (nextDayMissing) {
    const last = daysBilled(bill)?.last;
    reasons.push(`no file delivered after ${last} is here: the last minutes' calls are missing (make sync)`);
  }
  if (unreadable.length > 0) reasons.push(`${counted(unreadable.length, "log file")} could not be read`);
  if (partlyRead.length > 0)
    reasons.push(`${counted(partlyRead.length, "log file")} could be read only in part`);
  return reasons;
}

function otherRegions(row: ReconciledRow, { calls }: Reconciliation): string | undefined {
  const logged = new Set(
    [...calls.of(row.eventSources).values()].flatMap(({ regions }) => [...regions.keys()]),
  );
  const absent = [...row.regions].filter((region) => !logged.has(region));
  if (absent.length === 0) return undefined;
  return `billed in ${absent.join(", ")}, where the logs hold 0 calls of ${shortName(row)}: another region's, or account's, logs`;
}

/** Calls that are logged, and that nobody, or somebody else, is billed for. */
function notBilled({ count, billedRequests = new Big(0) }: ReconciledRow): string[] {
  if (count === undefined) return [];
  const { calls, redelivered, copies, foreign } = count;
  const unbilled = [...count.unbilled.values()].reduce((all, one) => all + one, 0);
  const which = [...count.unbilled].map(([reason, failed]) => `${reason} ${number(failed)}`).join(", ");
  const reasons: [number, string][] = [
    [redelivered, "are duplicates, kept by DUPLICATES=keep"],
    [unbilled, `failed in ways that are not billed (${which})`],
    [copies, "are copies of an event for a second account"],
    [foreign, "went to buckets of other accounts, which pay for them"],
  ];
  return reasons
    .filter(([these]) => these > 0)
    .map(([these, why]) => {
      const share = shareOf(new Big(calls - these).minus(billedRequests), billedRequests);
      return `${number(these)} ${why}${share === "" ? "" : `; without them the difference is ${share}`}`;
    });
}

function fanOut(
  { eventSources, eventNames = [] }: ReconciledRow,
  { calls }: Reconciliation,
): string | undefined {
  const batches = calls.of(eventSources).get("DeleteObjects")?.calls ?? 0;
  if (batches === 0 || !eventNames.some((name) => name.startsWith("DeleteObject"))) return undefined;
  return `${number(batches)} DeleteObjects calls log a DeleteObject for each key besides, and are one request each`;
}

function severalAccounts({ calls: { accounts }, bill }: Reconciliation): string | undefined {
  if (accounts.size < 2 || bill.accounts.size > 1) return undefined;
  const each = [...accounts].map(([account, events]) => `${account} ${number(events)}`).join(", ");
  return `the logs hold ${accounts.size} accounts' calls, the bill may be one account's (ACCOUNT=…): ${each}`;
}

function stillEstimated({ bill: { periods } }: Reconciliation): string | undefined {
  const estimated = periods.filter((period) => period.estimated).length;
  return estimated === 0
    ? undefined
    : `${estimated} of ${periods.length} days are still estimated, and may grow`;
}

function unexplained(difference: Big): string {
  const none = "no reason that leaves a trace has one here";
  if (difference.gt(0)) return `${none}: ${counted(difference.toNumber(), "call")} unexplained`;
  return (
    `${none}: ${counted(difference.abs().toNumber(), "request")} unexplained. CloudTrail logs no failed authentication, ` +
    "no redirects, no lifecycle work, no denials by a VPC endpoint's policy"
  );
}

function shortName({ eventSources, service }: ReconciledRow): string {
  return eventSources[0]?.replace(/\.amazonaws\.com$/, "") ?? service;
}

function number(value: number): string {
  return grouped(String(value));
}
