// What the logs know that a bill can be held against: ONE table of counts, which a folder of logs, its Parquet copy and
// Athena can fill alike.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { truthIn, errorCodeOf, textIn } from "../field-values.ts";
import { hourOf } from "../days.ts";
import { callerOf } from "../identity.ts";
import { remembered } from "../reader/remembered.ts";
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
  /** UTC, `YYYY-MM-DDTHH`; `(no eventTime)` when its eventTime is no time. */
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
  #rows = new Rows();
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
    this.#inOrder ??= this.#rows.all
      .map((row) => ({ row, names: inOrder(row).join("\0") }))
      .toSorted((one, other) => (one.names < other.names ? -1 : 1))
      .map(({ row }) => row);
    return this.#inOrder;
  }

  get folded(): Folded[] {
    return [...this.#folded];
  }

  /** Adds a call. */
  add(event: CloudTrailEvent): void {
    const { bytesIn, bytesOut } = transferOf(event);
    const row = this.#row(partsIn(event, this.#ranges, bytesIn + bytesOut > 0));
    addTo(row, { calls: 1, records: 1, bytesIn, bytesOut });
    this.#keepShort();
  }

  /** Adds a further record of a call that is counted already, such as a second trail's. */
  addCopy(event: CloudTrailEvent): void {
    this.#row(partsIn(event, this.#ranges, hasMoved(event))).records += 1;
    this.#keepShort();
  }

  /** Adds what is counted already, and may have given names up. */
  addRow(names: Names, amounts: Amounts): void {
    addTo(this.#row(partsOf(names)), amounts);
    this.#keepShort();
  }

  /** The row of what is counted under these, made if need be. */
  #row(parts: Parts): CountRow {
    const known = this.#rows.with(parts);
    if (known !== undefined) return known;
    const row = newRow(parts);
    this.#rows.add(parts, row);
    this.#inOrder = undefined;
    for (const field of ["resource", "hour", "caller"] as const)
      if (row[field] === OTHERS[field]) this.#folded.add(field);
    return row;
  }

  #keepShort(): void {
    if (this.#rows.all.length > this.#mostRows) this.#fold();
  }

  #fold(): void {
    for (const share of [0.5, 1]) {
      for (const field of ["resource", "hour", "caller"] as const) {
        const bySize = this.rows.toSorted((a, b) => sizeOf(a) - sizeOf(b));
        const smaller = bySize.slice(0, bySize.length * share);
        this.#folded.add(field);
        for (const row of smaller) row[field] = OTHERS[field];
        this.#rows = new Rows();
        for (const row of bySize) addTo(this.#row(partsOf(row)), row);
        if (this.#rows.all.length <= this.#mostRows * 0.75) return;
      }
    }
  }
}

/** What is added up in a row: calls, records, and bytes. */
export type Amounts = Pick<CountRow, "calls" | "records" | "bytesIn" | "bytesOut">;

function addTo(row: CountRow, { calls, records, bytesIn, bytesOut }: Amounts): void {
  row.calls += calls;
  row.records += records;
  row.bytesIn += bytesIn;
  row.bytesOut += bytesOut;
}

/** What a row is counted under. */
export type Names = Omit<CountRow, keyof Amounts>;

/**
 * A row's names in parts that many calls have in common, each with a text that tells it from others: what was called, who
 * called it, and on what.
 */
interface Parts {
  call: Part<"source" | "name" | "category" | "readOnly" | "recipient" | "region" | "failure">;
  caller: Part<"caller" | "kind" | "account" | "via">;
  resource: Part<"owner" | "resource">;
  hour: string;
  destination: Names["destination"];
}

interface Part<Name extends keyof Names> {
  names: Pick<Names, Name>;
  key: string;
}

function part<Name extends keyof Names>(names: Pick<Names, Name>): Part<Name> {
  return { names, key: same(Object.values(names).join("\0")) };
}

/** The same text as before, if there was one: a map finds that without comparing them letter by letter. */
function same(key: string): string {
  const known = keys.get(key);
  if (known !== undefined) return known;
  if (keys.size === MOST_KEYS) keys.clear();
  keys.set(key, key);
  return key;
}

const keys = new Map<string, string>();
/** More would not be worth their memory, some 100 bytes each. */
const MOST_KEYS = 20_000;

/** Things by a text. */
type By<Thing> = Map<string, Thing>;

/**
 * Rows by their parts, a map a part: to join all of a row's names for each call takes longer than to count it. What has most
 * values stands last, as that makes the fewest maps.
 */
class Rows {
  readonly all: CountRow[] = [];
  readonly #byHour: By<By<By<By<By<CountRow>>>>> = new Map();
  /** Those of the hour that was looked for last: events come by the hour. */
  #last: { hour: string; rows: By<By<By<By<CountRow>>>> } | undefined;

  with({ call, caller, resource, hour, destination }: Parts): CountRow | undefined {
    const ofCall = this.#of(hour).get(destination)?.get(call.key);
    return ofCall?.get(caller.key)?.get(resource.key);
  }

  add({ call, caller, resource, hour, destination }: Parts, row: CountRow): void {
    const ofCall = inside(inside(this.#of(hour), destination), call.key);
    inside(ofCall, caller.key).set(resource.key, row);
    this.all.push(row);
  }

  #of(hour: string): By<By<By<By<CountRow>>>> {
    if (this.#last?.hour !== hour) this.#last = { hour, rows: inside(this.#byHour, hour) };
    return this.#last.rows;
  }
}

function inside<Key, Value>(outer: By<Map<Key, Value>>, key: string): Map<Key, Value> {
  let found = outer.get(key);
  if (found === undefined) outer.set(key, (found = new Map()));
  return found;
}

/** What a call is counted under; only one that moves bytes has a destination. */
export function namesIn(event: CloudTrailEvent, ranges?: IpRanges): Names {
  return newRow(partsIn(event, ranges, hasMoved(event)));
}

function partsIn(event: CloudTrailEvent, ranges: IpRanges | undefined, movesBytes: boolean): Parts {
  return {
    call: callIn(event),
    caller: callerIn(event),
    resource: resourceIn(event),
    hour: hourIn(event),
    destination: movesBytes ? destinationOf(event, ranges) : "",
  };
}

function hourIn(event: CloudTrailEvent): string {
  const start = hourOf(event);
  if (start !== last.start) last = { start, hour: start.endsWith(":00Z") ? start.slice(0, 13) : start };
  return last.hour;
}

/** Events come by the hour. */
let last = { start: "", hour: "" };

const callIn = remembered((event) => {
  const name = text(event.eventName);
  return part({
    source: text(event.eventSource),
    name,
    category: isDataEvent(event) ? "data" : "management",
    readOnly: truthIn(event.readOnly) ?? reads.test(name),
    recipient: text(event.recipientAccountId),
    region: text(event.awsRegion),
    failure: errorCodeOf(event) ?? "",
  });
});

const callerIn = remembered((event) => {
  const { caller, kind, account } = callerOf(event);
  return part({ caller, kind, account, via: text(event.userIdentity?.invokedBy) });
});

const resourceIn = remembered((event) => part({ owner: ownerOf(event), resource: resourceNamed(event) }));

function hasMoved(event: CloudTrailEvent): boolean {
  const { bytesIn, bytesOut } = transferOf(event);
  return bytesIn + bytesOut > 0;
}

function partsOf(names: Names): Parts {
  const { source, name, category, readOnly, caller, kind, account, via, recipient, owner } = names;
  const { region, resource, hour, failure, destination } = names;
  return {
    call: part({ source, name, category, readOnly, recipient, region, failure }),
    caller: part({ caller, kind, account, via }),
    resource: part({ owner, resource }),
    hour,
    destination,
  };
}

/** A row of no call yet. Name by name: to spread the parts takes fifty times as long, and what comes of it is slow to read. */
function newRow({ call, caller, resource, hour, destination }: Parts): CountRow {
  return {
    source: call.names.source,
    name: call.names.name,
    category: call.names.category,
    readOnly: call.names.readOnly,
    caller: caller.names.caller,
    kind: caller.names.kind,
    account: caller.names.account,
    via: caller.names.via,
    recipient: call.names.recipient,
    owner: resource.names.owner,
    region: call.names.region,
    resource: resource.names.resource,
    hour,
    failure: call.names.failure,
    destination,
    calls: 0,
    records: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
}

/** A row's names in the order in which CountRow has them. */
function inOrder(row: CountRow): string[] {
  const { source, name, category, readOnly, caller, kind, account, via, recipient, owner } = row;
  const access = readOnly ? "read" : "write";
  const who = [caller, kind, account, via, recipient, owner];
  return [
    source,
    name,
    category,
    access,
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
