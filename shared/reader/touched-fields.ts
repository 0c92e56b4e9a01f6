// The fields that a question asks for, learned while it asks.

import { type CloudTrailEvent, INNER_FIELDS } from "../cloudtrail-event.ts";
import type { EventBlock } from "./event-block.ts";
import { inPreorder, MOST_FIELDS, MOST_NESTED, OTHERS, WHOLE, wantedFields } from "./wanted-fields.js";

/** What questions ask for; the first file has a column for each, and the others for those that were asked for. */
export const LIKELY_FIELDS = [
  "eventTime",
  "eventID",
  "eventName",
  "eventSource",
  "userIdentity type",
  "userIdentity arn",
  "userIdentity accountId",
  "userIdentity userName",
  "userIdentity principalId",
  "userIdentity invokedBy",
  "userIdentity sessionContext sessionIssuer userName",
  "userIdentity sessionContext sessionIssuer arn",
  "userIdentity sessionContext sessionIssuer accountId",
  "awsRegion",
  "sourceIPAddress",
  "userAgent",
  "errorCode",
  "errorMessage",
  "requestParameters bucketName",
  "requestParameters key",
  "responseElements",
  "additionalEventData bytesTransferredIn",
  "additionalEventData bytesTransferredOut",
  "requestID",
  "readOnly",
  "resources length",
  "resources 0 type",
  "resources 0 ARN",
  "resources 0 accountId",
  "resources 1 type",
  "resources 1 ARN",
  "resources 1 accountId",
  "eventType",
  "managementEvent",
  "recipientAccountId",
  "sharedEventID",
  "vpcEndpointId",
  "eventCategory",
  "tlsDetails",
];

/** Names that the kernel can look for: of a record's fields, it compares the first and last four bytes first. */
const FINDABLE = /^[\w.:/-]{4,63}$/;
const FINDABLE_INSIDE = /^[\w.:/-]{1,63}$/;
/** How far inside a field one can look. */
const DEEPEST = 8;

/** What fewer than one event in so many asks for is had from its record. */
const RARE = 16;

/** What the toolkit asks any record for, whatever the question. */
const ASKED_BY_ITSELF = new Set([...LIKELY_FIELDS.filter((path) => path.includes(" ")), ...INNER_FIELDS]);

/** So many blocks, and records of each, are looked through for the names that there are beside one that no event has. */
const FIRST_LOOKS = 8;
const MOST_LEARNED = 200;
/** More names than these are no help, and would not stay in memory. */
const MOST_NAMES = 10_000;

/** What JSON.stringify() and await ask any object for. */
const OF_THE_LANGUAGE = ["toJSON", "then"];

/** The field of a record that a path starts with. */
export function fieldOf(path: string): string {
  return path.split(" ", 1)[0] ?? path;
}

/** The fields that a script has touched so far: those are read as columns from then on. */
export class TouchedFields {
  /** Paths, as wanted-fields.js has them, in the order in which they were asked for. */
  readonly paths: string[] = [];
  /** Whether there has been an event to ask. */
  isLearned = false;
  readonly #known = new Set<string>();
  /** Paths that some event has had something at. */
  readonly found = new Set<string>();
  /** Paths that a question asks for by name, of which nothing was found yet: of most questions soon none. */
  readonly #open = new Set<string>();
  /** Of the object that such a path, of which nothing was found, ends in: the names that occur there. */
  readonly #beside = new Map<string, Set<string>>();
  #looks = 0;

  /**
   * Looks, once a question is through with a block, whether its events have what was asked for. Of a record's own fields
   * the kernel's columns tell, by event-block.ts.
   */
  look(block: EventBlock, isIndexed: boolean): void {
    for (const path of this.#open) if (this.found.has(path)) this.#open.delete(path);
    const paths = [...this.#open].filter((path) => !isIndexed || path.includes(" "));
    if (paths.length === 0) return;
    this.#looks += 1;
    // of the first blocks, and ever fewer of the rest
    const isSample = this.#looks <= FIRST_LOOKS || Number.isInteger(Math.log2(this.#looks));
    for (const path of paths) {
      const names = path.split(" ");
      if (some(block, (event) => valueAt(event, names) !== undefined)) this.found.add(path);
      else if (isSample && names.length > 1) this.#learn(path, block, names.slice(0, -1));
    }
  }

  #learn(path: string, block: EventBlock, parent: readonly string[]): void {
    const beside = this.#beside.get(path) ?? new Set();
    this.#beside.set(path, beside);
    const step = Math.ceil(block.length / MOST_LEARNED);
    for (let row = 0; row < block.length && beside.size < MOST_NAMES; row += step) {
      const record = JSON.parse(Buffer.from(block.json(row)).toString()) as CloudTrailEvent;
      const object = valueAt(record, parent);
      if (typeof object !== "object" || object === null || Array.isArray(object)) continue;
      for (const name of Object.keys(object)) beside.add(name);
    }
  }

  /** The fields of a record that were asked for, and that no event has. */
  absent(): string[] {
    const asked = new Set(this.paths.map(fieldOf));
    return [...asked].filter((field) => !this.found.has(field) && !OF_THE_LANGUAGE.includes(field));
  }

  /** The same inside fields, as `requestParameters.bucketNmae`, with the names that do occur beside it. */
  absentInside(): { field: string; beside: string[] }[] {
    return [...this.#beside]
      .filter(([path, names]) => !this.found.has(path) && names.size > 0)
      .map(([path, names]) => ({
        field: path.replaceAll(/ (\d+)(?= |$)/g, "[$1]").replaceAll(" ", "."),
        beside: [...names],
      }));
  }

  /** How many events there were so far, in blocks that have columns. */
  events = 0;
  /** Of a path, how often it was asked for, and how many events there were before. */
  readonly #asked = new Map<string, { times: number; before: number }>();

  /** Counts that a path is asked for, in a block that starts after so many events: whether it is by many events. */
  isOften(path: string, before: number): boolean {
    const asked = this.#asked.get(path) ?? { times: 0, before };
    this.#asked.set(path, asked);
    asked.times += 1;
    return asked.times * RARE >= this.events - asked.before;
  }

  /** Whether it, or something inside, is known to be asked for. */
  has(path: string): boolean {
    return this.paths.some((known) => known === path || known.startsWith(`${path} `));
  }

  /** Whether the field can have a column. */
  add(path: string): boolean {
    if (this.#known.has(path)) return true;
    const [field = "", ...names] = path.split(" ");
    if (!FINDABLE.test(field) || names.length > DEEPEST) return false;
    if (!names.every(isFindable)) return false;
    const paths = [...this.paths, path];
    const fields = wantedFields(paths);
    if (fields.length > MOST_FIELDS || fields.flatMap(inPreorder).length > MOST_NESTED) return false;
    this.#known.add(path);
    this.paths.push(path);
    if (isAskedByName(path)) this.#open.add(path);
    return true;
  }
}

/** Whether a question asked for it, rather than this toolkit, and by its name. */
function isAskedByName(path: string): boolean {
  const name = path.slice(path.lastIndexOf(" ") + 1);
  return ![WHOLE, OTHERS, ...OF_THE_LANGUAGE].includes(name) && !ASKED_BY_ITSELF.has(path);
}

function some(block: EventBlock, holds: (event: CloudTrailEvent) => boolean): boolean {
  for (let row = 0; row < block.length; row += 1) if (holds(block.at(row))) return true;
  return false;
}

function valueAt(event: CloudTrailEvent, names: readonly string[]): unknown {
  let value: unknown = event;
  for (const name of names) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function isFindable(name: string): boolean {
  return name === WHOLE || name === OTHERS || (FINDABLE_INSIDE.test(name) && !(name in Object.prototype));
}
