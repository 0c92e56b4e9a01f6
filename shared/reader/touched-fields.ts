// The fields that a question asks for, learned while it asks.

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
  /** Fields of a record that some event has had. */
  readonly found = new Set<string>();
  /** Whether there were events that nobody can say of which fields they were asked for: those that were parsed whole. */
  isBlind = false;

  /** The fields of a record that were asked for, and that no event has. */
  absent(): string[] {
    if (this.isBlind) return [];
    const asked = new Set(this.paths.map(fieldOf));
    return [...asked].filter((field) => !this.found.has(field) && !OF_THE_LANGUAGE.includes(field));
  }

  /** How many events there were so far. */
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
    return true;
  }
}

function isFindable(name: string): boolean {
  return name === WHOLE || name === OTHERS || (FINDABLE_INSIDE.test(name) && !(name in Object.prototype));
}
