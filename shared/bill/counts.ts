// What the logs know that a bill can be held against: ONE table of counts, which a folder of logs, its Parquet copy and
// Athena can fill alike.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { truthIn, errorCodeOf, textIn } from "../field-values.ts";
import { hourOf } from "../days.ts";
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
  /** Where its bytes went; empty when it moved none. */
  destination: Destination | "";

  calls: number;
  /** Records as delivered, copies by a second trail included: what CloudTrail bills. */
  records: number;
  bytesIn: number;
  bytesOut: number;
}

/** A name of CountRow that a table too long gives up. */
export type Folded = "resource" | "hour" | "caller";

/** The calls of some days, counted by what a bill can tell apart. */
export interface Counts {
  rows: readonly CountRow[];
  /** What was given up for rows that the table had no room for; sums are exact all the same. */
  folded: readonly Folded[];
}

/**
 * Rows at most, of some 500 bytes each. A table that grows beyond gives up what is least needed: of its smaller half first
 * the resource, then the hour, then the caller; if that is not enough, of all rows.
 */
export const MOST_ROWS = 100_000;
/** What a row has in place of what it gave up. */
export const OTHERS: Record<Folded, string> = { resource: "(others)", hour: "", caller: "(others)" };

/** What reads, where an event from before eventVersion 1.01 doesn't say. */
export const READS = "^(Describe|Get|Head|List|Select|Search|Lookup)";
const reads = new RegExp(READS);

/** Counts events into the table. */
export class CountsTable implements Counts {
  #rows = new Map<string, CountRow>();
  #inOrder: CountRow[] | undefined;
  readonly #folded = new Set<Folded>();
  readonly #ranges: IpRanges | undefined;
  readonly #mostRows: number;

  constructor(ranges?: IpRanges, mostRows = MOST_ROWS) {
    this.#ranges = ranges;
    this.#mostRows = mostRows;
  }

  /** In the order of their names: what is equal otherwise stands as it does when another source has counted. */
  get rows(): CountRow[] {
    this.#inOrder ??= [...this.#rows]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, row]) => row);
    return this.#inOrder;
  }

  get folded(): Folded[] {
    return [...this.#folded];
  }

  /** Adds a call. */
  add(event: CloudTrailEvent): void {
    const { bytesIn, bytesOut } = transferOf(event);
    const movesBytes = bytesIn + bytesOut > 0;
    this.addRow(namesIn(event, this.#ranges, movesBytes), { calls: 1, records: 1, bytesIn, bytesOut });
  }

  /** Adds a further record of a call that is counted already, such as a second trail's. */
  addCopy(event: CloudTrailEvent): void {
    this.addRow(namesIn(event, this.#ranges), { calls: 0, records: 1, bytesIn: 0, bytesOut: 0 });
  }

  /** Adds what is counted already, and may have given names up. */
  addRow(names: Names, amounts: Amounts): void {
    this.#merge(names, amounts);
    if (names[11] === OTHERS.resource) this.#folded.add("resource");
    if (names[12] === OTHERS.hour) this.#folded.add("hour");
    if (names[4] === OTHERS.caller) this.#folded.add("caller");
    if (this.#rows.size > this.#mostRows) this.#fold();
  }

  #merge(names: Names, { calls, records, bytesIn, bytesOut }: Amounts): void {
    const key = names.join("\0");
    const known = this.#rows.get(key);
    if (known === undefined) {
      this.#rows.set(key, rowOf(names, { calls, records, bytesIn, bytesOut }));
      this.#inOrder = undefined;
      return;
    }
    known.calls += calls;
    known.records += records;
    known.bytesIn += bytesIn;
    known.bytesOut += bytesOut;
  }

  #fold(): void {
    for (const part of [0.5, 1]) {
      for (const field of ["resource", "hour", "caller"] as const) {
        const bySize = this.rows.toSorted((a, b) => sizeOf(a) - sizeOf(b));
        const smaller = bySize.slice(0, bySize.length * part);
        this.#folded.add(field);
        for (const row of smaller) row[field] = OTHERS[field];
        this.#rows = new Map();
        for (const row of bySize) this.#merge(namesOf(row), row);
        if (this.#rows.size <= this.#mostRows * 0.75) return;
      }
    }
  }
}

/** What is added up in a row: calls, records, and bytes. */
export type Amounts = Pick<CountRow, "calls" | "records" | "bytesIn" | "bytesOut">;

/** The names of a row in the order in which CountRow has them. */
export type Names = [
  source: string,
  name: string,
  category: CountRow["category"],
  access: "read" | "write",
  caller: string,
  kind: string,
  account: string,
  via: string,
  recipient: string,
  owner: string,
  region: string,
  resource: string,
  hour: string,
  failure: string,
  destination: CountRow["destination"],
];

/** What a call is counted under; only one that moves bytes has a destination. */
export function namesIn(event: CloudTrailEvent, ranges?: IpRanges, movesBytes = hasMoved(event)): Names {
  const { caller, kind, account } = callerOf(event);
  const name = text(event.eventName);
  return [
    text(event.eventSource),
    name,
    isDataEvent(event) ? "data" : "management",
    (truthIn(event.readOnly) ?? reads.test(name)) ? "read" : "write",
    caller,
    kind,
    account,
    text(event.userIdentity?.invokedBy),
    text(event.recipientAccountId),
    ownerOf(event),
    text(event.awsRegion),
    resourceNamed(event),
    hourOf(event).slice(0, 13),
    errorCodeOf(event) ?? "",
    movesBytes ? destinationOf(event, ranges) : "",
  ];
}

function hasMoved(event: CloudTrailEvent): boolean {
  const { bytesIn, bytesOut } = transferOf(event);
  return bytesIn + bytesOut > 0;
}

function rowOf(names: Names, amounts: Amounts): CountRow {
  const [source, name, category, access, caller, kind, account, via, recipient, owner, ...rest] = names;
  const [region, resource, hour, failure, destination] = rest;
  const who = { caller, kind, account, via, recipient, owner };
  const where = { region, resource, hour, failure, destination };
  return { source, name, category, readOnly: access === "read", ...who, ...where, ...amounts };
}

function namesOf(row: CountRow): Names {
  const { source, name, category, readOnly, caller, kind, account, via, recipient, owner } = row;
  const who: [string, string, string, string, string, string] = [
    caller,
    kind,
    account,
    via,
    recipient,
    owner,
  ];
  return [
    source,
    name,
    category,
    readOnly ? "read" : "write",
    ...who,
    row.region,
    row.resource,
    row.hour,
    row.failure,
    row.destination,
  ];
}

/** The account that the first of the resources with one belongs to. */
function ownerOf({ resources }: CloudTrailEvent): string {
  if (!Array.isArray(resources)) return "";
  // by index: a list that is read as it is asked has nothing quicker
  for (let at = 0; at < resources.length; at += 1) {
    const owner = text(resources[at]?.accountId);
    if (owner !== "") return owner;
  }
  return "";
}

/** What makes a row worth keeping apart: its calls, and its bytes by the MB. */
function sizeOf({ records, bytesIn, bytesOut }: CountRow): number {
  return records + (bytesIn + bytesOut) / 2 ** 20;
}

function text(value: unknown): string {
  return textIn(value) ?? "";
}
