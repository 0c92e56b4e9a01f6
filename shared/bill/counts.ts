// What the logs know that a bill can be held against: ONE table of counts, which a folder of logs, its Parquet copy and
// Athena can fill alike.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { errorCodeOf } from "../error-code.ts";
import { hourOf } from "../hours.ts";
import { callerOf } from "../identity.ts";
import { transferOf } from "../transfer.ts";
import { isDataEvent } from "./data-events.ts";
import { type Destination, destinationOf } from "./destination.ts";
import type { IpRanges } from "./ip-ranges.ts";
import { resourceNamed } from "./resource-named.ts";

/** Calls that are alike in all that a bill, or its explanation, can ask for: `GROUP BY` of everything above `calls`. */
export interface CountRow {
  /** `s3.amazonaws.com` and `GetObject`. */
  source: string;
  name: string;
  category: "management" | "data";
  /** Whether it changes nothing: as the record says, or by its name where it doesn't. */
  readOnly: boolean;
  /** As identity.ts has them: `etl`, `AssumedRole`, `111122223333`. */
  caller: string;
  kind: string;
  account: string;
  /** The service that called for the caller, or that is the caller: `s3.amazonaws.com`, `AWS Internal`; or empty. */
  via: string;
  /** The account whose trail recorded it: the caller's own, where the owner's did too (events.ts counts a call once). */
  recipient: string;
  /** The account that the resource belongs to, where the record says so; or empty. */
  owner: string;
  region: string;
  /** See resource-named.ts. */
  resource: string;
  /** UTC, `YYYY-MM-DDTHH`. */
  hour: string;
  /** The error code; empty when the call succeeded. */
  failure: string;
  destination: Destination;

  calls: number;
  /** Records as delivered, copies by a second trail included: what CloudTrail bills. */
  records: number;
  bytesIn: number;
  bytesOut: number;
}

/** A name of CountRow that a table too long gives up. */
export type Folded = "resource" | "hour" | "caller";

export interface Counts {
  rows: readonly CountRow[];
  /** What was given up for rows that the table had no room for; sums are exact all the same. */
  folded: readonly Folded[];
}

/**
 * Rows at most, of some 500 bytes each. A table that grows beyond gives up what is least needed: of its smaller half first
 * the resource, then the hour, then the caller; if that is not enough, of all rows.
 */
const MOST_ROWS = 100_000;
const OTHERS: Record<Folded, string> = { resource: "(others)", hour: "", caller: "(others)" };

/** What reads, where an event from before eventVersion 1.01 doesn't say. */
const READS = /^(?:Describe|Get|Head|List|Select|Search|Lookup)/;

/** Counts events into the table. */
export class CountsTable implements Counts {
  #rows = new Map<string, CountRow>();
  readonly #folded = new Set<Folded>();
  readonly #ranges: IpRanges | undefined;
  readonly #mostRows: number;

  constructor(ranges?: IpRanges, mostRows = MOST_ROWS) {
    this.#ranges = ranges;
    this.#mostRows = mostRows;
  }

  get rows(): CountRow[] {
    return [...this.#rows.values()];
  }

  get folded(): Folded[] {
    return [...this.#folded];
  }

  /** Adds a call. */
  add(event: CloudTrailEvent): void {
    const { bytesIn, bytesOut } = transferOf(event);
    this.#add(event, { calls: 1, records: 1, bytesIn, bytesOut });
  }

  /** Adds a further record of a call that is counted already, such as a second trail's. */
  addCopy(event: CloudTrailEvent): void {
    this.#add(event, { calls: 0, records: 1, bytesIn: 0, bytesOut: 0 });
  }

  #add(event: CloudTrailEvent, amounts: Pick<CountRow, "calls" | "records" | "bytesIn" | "bytesOut">): void {
    const { caller, kind, account } = callerOf(event);
    const name = text(event.eventName);
    this.#merge({
      source: text(event.eventSource),
      name,
      category: isDataEvent(event) ? "data" : "management",
      readOnly: event.readOnly ?? READS.test(name),
      caller,
      kind,
      account,
      via: text(event.userIdentity?.invokedBy),
      recipient: text(event.recipientAccountId),
      owner: text(event.resources?.find?.((resource) => resource?.accountId)?.accountId),
      region: text(event.awsRegion),
      resource: resourceNamed(event),
      hour: hourOf(event).slice(0, 13),
      failure: errorCodeOf(event) ?? "",
      destination: destinationOf(event, this.#ranges),
      ...amounts,
    });
    if (this.#rows.size > this.#mostRows) this.#fold();
  }

  #merge(row: CountRow): void {
    const key = keyOf(row);
    const known = this.#rows.get(key);
    if (known === undefined) {
      this.#rows.set(key, row);
      return;
    }
    known.calls += row.calls;
    known.records += row.records;
    known.bytesIn += row.bytesIn;
    known.bytesOut += row.bytesOut;
  }

  #fold(): void {
    for (const part of [0.5, 1]) {
      for (const field of ["resource", "hour", "caller"] as const) {
        const bySize = this.rows.toSorted((a, b) => sizeOf(a) - sizeOf(b));
        const smaller = bySize.slice(0, bySize.length * part);
        this.#folded.add(field);
        for (const row of smaller) row[field] = OTHERS[field];
        this.#rows = new Map();
        for (const row of bySize) this.#merge(row);
        if (this.#rows.size <= this.#mostRows * 0.75) return;
      }
    }
  }
}

function keyOf(row: CountRow): string {
  const { source, name, category, readOnly, caller, kind, account, via, recipient, owner } = row;
  const { region, resource, hour, failure, destination } = row;
  return (
    `${source}\0${name}\0${category}\0${readOnly}\0${caller}\0${kind}\0${account}\0${via}\0${recipient}\0` +
    `${owner}\0${region}\0${resource}\0${hour}\0${failure}\0${destination}`
  );
}

/** What makes a row worth keeping apart: its calls, and its bytes by the MB. */
function sizeOf({ records, bytesIn, bytesOut }: CountRow): number {
  return records + (bytesIn + bytesOut) / 2 ** 20;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
