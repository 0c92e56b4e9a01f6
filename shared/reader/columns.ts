// The columns of a batch of log files, as the kernel packs them.

import { type EventSource, nestedAt } from "./event.ts";
import { inKernelOrder } from "./kernel.js";
import { readOnly } from "./read-only.ts";
import type { Wanted } from "./wanted-fields.js";

/** A number a row in each; row 0 is the first record of the batch's first file. */
export interface Columns {
  rows: number;
  /** eventTime in seconds since 1970, NaN where it is written in another way than CloudTrail's. */
  seconds: Float64Array;
  /** The halves of fingerprints that fingerprint.ts has: eventPrint() and callPrint(). */
  idsLow: Uint32Array;
  idsHigh: Uint32Array;
  sharedLow: Uint32Array;
  sharedHigh: Uint32Array;
  /** Where the record stands in the bytes of its file's text. */
  starts: Uint32Array;
  ends: Uint32Array;
  /** The fields that have a column. */
  fields: Map<string, Column>;
}

/**
 * Reads what pack() in kernel/columns.ts wrote; `paths` are those that the batch was started with, and `first` is the
 * row that its first row is to be known as.
 */
export function unpack(packed: ArrayBuffer, paths: readonly string[], first = 0): Columns {
  const [rows = 0] = new Uint32Array(packed, 0, 1);
  let at = 8;
  const words = (length: number): Uint32Array =>
    new Uint32Array(packed, (at += 4 * length) - 4 * length, length);
  const column = (name: string, codeCount: number, firstRow: number): Column => {
    const [entries = 0] = words(1);
    const codes = words(codeCount);
    const offsets = words(entries + 1);
    const length = offsets[entries] ?? 0;
    const bytes = Buffer.from(packed, at, length);
    at = (at + length + 7) & ~7;
    return new Column(name, codes, offsets, bytes, firstRow);
  };
  const nested = (inside: readonly Wanted[], entries: number): ReadonlyMap<string, Column> => {
    const columns = new Map<string, Column>();
    for (const wanted of inside) {
      const one = column(wanted.name, entries, 0);
      columns.set(wanted.name, one);
      one.path = wanted.path;
      one.isWhole = wanted.isWhole;
      one.inside = nested(wanted.inside, entries);
    }
    return columns;
  };

  const seconds = new Float64Array(packed, at, rows);
  at += 8 * rows;
  const columns: Columns = {
    rows,
    seconds,
    idsLow: words(rows),
    idsHigh: words(rows),
    sharedLow: words(rows),
    sharedHigh: words(rows),
    starts: words(rows),
    ends: words(rows),
    fields: new Map(),
  };
  for (const field of inKernelOrder(paths)) {
    if (!("inside" in field)) continue;
    const one = column(field.name, rows, first);
    one.isWhole = field.isWhole;
    one.inside = nested(field.inside, one.entries);
    columns.fields.set(field.name, one);
  }
  return columns;
}

/** In place of a code: an object that is wanted for what is inside; see pack() in kernel/columns.ts. */
const OBJECT = 0xffffffff;
const NOTHING_INSIDE: ReadonlyMap<string, Column> = new Map();

/** One field's values: a code a row, and what the codes stand for, decoded when first asked for. */
export class Column {
  /** The field's keys from the record on, as wanted-fields.js has them. */
  path: string;
  /** Whether its objects are decoded as a whole. */
  isWhole = false;
  /** Whether the question is known to ask for it; of what is likely, much is never asked for. */
  isTouched = false;
  /** The columns of fields inside this one's objects; their rows are this column's entries, as are their own fields'. */
  inside = NOTHING_INSIDE;
  readonly #codes: Uint32Array;
  readonly #offsets: Uint32Array;
  readonly #bytes: Buffer;
  readonly #values: unknown[];
  readonly #repeats: boolean;
  readonly #first: number;
  /** Of a nested column, the objects in its rows. */
  #objects: unknown[] | undefined;

  constructor(field: string, codes: Uint32Array, offsets: Uint32Array, bytes: Buffer, first: number) {
    this.path = field;
    this.#codes = codes;
    this.#offsets = offsets;
    this.#bytes = bytes;
    this.#first = first;
    // code 0: the record has no such field, and an object has at most what every object has
    this.#values = [Reflect.get(Object.prototype, field, {})];
    this.#repeats = offsets.length < Math.max(codes.length / 2, 64);
  }

  /** How many different values there are. */
  get entries(): number {
    return this.#offsets.length - 1;
  }

  has(row: number): boolean {
    return this.#codes[row - this.#first] !== 0;
  }

  /** The value in a row; `source` and `record` say where its record is to be found. */
  at(row: number, source: EventSource, record: number): unknown {
    const code = this.#codes[row - this.#first] ?? 0;
    if (code === OBJECT) {
      this.#objects ??= [];
      return (this.#objects[row] ??= nestedAt(source, record, this, row));
    }
    const value = this.#values[code];
    return value === undefined && code !== 0 ? this.#decode(code, source, record) : value;
  }

  #decode(code: number, source: EventSource, record: number): unknown {
    const start = this.#offsets[code - 1] ?? 0;
    const end = this.#offsets[code] ?? 0;
    return (this.#values[code] =
      start === end ? nestedAt(source, record, this, code - 1) : this.#decoded(start, end));
  }

  #decoded(start: number, end: number): unknown {
    const json = this.#bytes.toString("utf8", start, end);
    return this.#repeats ? shared(json) : parsed(json);
  }
}

/**
 * Values met so far, so that the same text in another file becomes the same object: whoever keeps what they
 * found out about a userIdentity in a WeakMap finds it again.
 */
const known = new Map<string, unknown>();
const MOST_KNOWN = 20_000;

function shared(json: string): unknown {
  let value = known.get(json);
  if (value === undefined) {
    if (known.size === MOST_KNOWN) known.clear();
    value = parsed(json);
    known.set(json, value);
  }
  return value;
}

function parsed(json: string): unknown {
  const isPlainText = json.startsWith('"') && !json.includes("\\");
  return isPlainText ? json.slice(1, -1) : readOnly(JSON.parse(json));
}
