// How often was each call made? And what else of the calls a bill may depend on, each a count.

import { hourOf } from "../hours.ts";
import { unbilledFailure } from "./billed-failures.ts";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { isDataEvent } from "./data-events.ts";
import { errorCodeOf } from "../error-code.ts";
import { SeenEvents } from "../reader/seen-events.ts";

/** Counts of the calls of one name. */
export interface CallCount {
  calls: number;
  failed: number;
  /** Of the failed ones, those that aren't billed, by the reason. */
  unbilled: Map<string, number>;
  /** Calls on what a resource holds, which a trail records only when told to. */
  dataEvents: number;
  reads: number;
  /** Copies of an event that another account got too, counted here as well. */
  copies: number;
  /** Calls on a bucket of another account, which is billed for them. */
  foreign: number;
  /** Deliveries of an event beyond the first, when duplicates are kept. */
  redelivered: number;
  /** By awsRegion. */
  regions: Map<string, number>;
}

/** What reads, where an event from before eventVersion 1.01 doesn't say. */
const READS = /^(?:Describe|Get|Head|List|Select)/;

/** Memory: a row a call name, and 8 to 16 bytes an event that has a sharedEventID. */
export class CallCounts {
  readonly #sources = new Map<string, Map<string, CallCount>>();
  readonly #shared = new SeenEvents();
  readonly #delivered: SeenEvents | undefined;
  /** Events by the account that recorded them. */
  readonly accounts = new Map<string, number>();
  /** UTC hours with an event, as `2020-08-30T13`. */
  readonly hours = new Set<string>();

  /** As readEvents() has it: duplicates that are kept are counted as such. */
  constructor(duplicates: "drop" | "keep" = "drop") {
    this.#delivered = duplicates === "keep" ? new SeenEvents() : undefined;
  }

  add(event: CloudTrailEvent): void {
    const { eventSource, eventName, eventID, awsRegion, recipientAccountId, sharedEventID } = event;
    const count = this.#countOf(eventSource, eventName);
    count.calls += 1;
    increment(count.regions, awsRegion);
    this.hours.add(hourOf(event).slice(0, 13));
    if (recipientAccountId !== undefined) increment(this.accounts, recipientAccountId);

    const errorCode = errorCodeOf(event);
    if (errorCode !== undefined) {
      count.failed += 1;
      const reason = unbilledFailure(event, errorCode);
      if (reason !== undefined) increment(count.unbilled, reason);
    }
    if (isDataEvent(event)) count.dataEvents += 1;
    if (event.readOnly ?? READS.test(eventName)) count.reads += 1;
    if (eventSource === "s3.amazonaws.com" && isForeign(event)) count.foreign += 1;
    if (typeof eventID === "string" && this.#delivered?.add(eventID) === false) count.redelivered += 1;
    else if (typeof sharedEventID === "string" && !this.#shared.add(sharedEventID)) count.copies += 1;
  }

  /** The calls that bear one of these eventSources, by eventName. */
  of(eventSources: readonly string[]): Map<string, CallCount> {
    const counts = new Map<string, CallCount>();
    for (const source of eventSources) {
      for (const [eventName, count] of this.#sources.get(source) ?? []) {
        const other = counts.get(eventName);
        counts.set(eventName, other === undefined ? count : total([other, count]));
      }
    }
    return counts;
  }

  #countOf(eventSource: string, eventName: string): CallCount {
    let names = this.#sources.get(eventSource);
    if (names === undefined) this.#sources.set(eventSource, (names = new Map()));
    let count = names.get(eventName);
    if (count === undefined) names.set(eventName, (count = total([])));
    return count;
  }
}

/** The counts of several names, added up. */
export function total(counts: Iterable<CallCount>): CallCount {
  const sum: CallCount = {
    calls: 0,
    failed: 0,
    unbilled: new Map(),
    dataEvents: 0,
    reads: 0,
    copies: 0,
    foreign: 0,
    redelivered: 0,
    regions: new Map(),
  };
  for (const count of counts) {
    for (const name of [
      "calls",
      "failed",
      "dataEvents",
      "reads",
      "copies",
      "foreign",
      "redelivered",
    ] as const) {
      sum[name] += count[name];
    }
    for (const [reason, calls] of count.unbilled) increment(sum.unbilled, reason, calls);
    for (const [region, calls] of count.regions) increment(sum.regions, region, calls);
  }
  return sum;
}

function isForeign({ resources, recipientAccountId }: CloudTrailEvent): boolean {
  const owner = resources?.find(({ accountId }) => accountId !== undefined)?.accountId;
  return owner !== undefined && recipientAccountId !== undefined && owner !== recipientAccountId;
}

function increment(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
