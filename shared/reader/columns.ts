// The columns of a batch of log files, as the kernel packs them.

import { ALWAYS } from "./kernel.js";
import { readOnly } from "./read-only.ts";

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
 * Reads what pack() in kernel/columns.ts wrote; `fields` are those that the batch was started with, and `first` is the
 * row that its first row is to be known as.
 */
export function unpack(packed: ArrayBuffer, fields: readonly string[], first = 0): Columns {
  const [rows = 0] = new Uint32Array(packed, 0, 1);
  let at = 8;
  const words = (length: number): Uint32Array =>
    new Uint32Array(packed, (at += 4 * length) - 4 * length, length);
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
  const inOrder = [
    ...ALWAYS.filter((field) => fields.includes(field)),
    ...fields.filter((field) => !ALWAYS.includes(field)),
  ];
  for (const field of inOrder) {
    const [entries = 0] = words(1);
    const codes = words(rows);
    const offsets = words(entries + 1);
    const length = offsets[entries] ?? 0;
    const bytes = Buffer.from(packed, at, length);
    at = (at + length + 7) & ~7;
    columns.fields.set(field, new Column(field, codes, offsets, bytes, first));
  }
  return columns;
}

/** One field's values: a code a row, and what the codes stand for, decoded when first asked for. */
export class Column {
  readonly #codes: Uint32Array;
  readonly #offsets: Uint32Array;
  readonly #bytes: Buffer;
  readonly #values: unknown[];
  readonly #repeats: boolean;
  readonly #first: number;

  constructor(field: string, codes: Uint32Array, offsets: Uint32Array, bytes: Buffer, first: number) {
    this.#codes = codes;
    this.#offsets = offsets;
    this.#bytes = bytes;
    this.#first = first;
    // code 0: the record has no such field, and an object has at most what every object has
    this.#values = [Reflect.get(Object.prototype, field, {})];
    this.#repeats = offsets.length < Math.max(codes.length / 2, 64);
  }

  has(row: number): boolean {
    return this.#codes[row - this.#first] !== 0;
  }

  at(row: number): unknown {
    const code = this.#codes[row - this.#first] ?? 0;
    const value = this.#values[code];
    return value === undefined && code !== 0 ? this.#decode(code) : value;
  }

  #decode(code: number): unknown {
    const start = this.#offsets[code - 1] ?? 0;
    const json = this.#bytes.toString("utf8", start, this.#offsets[code]);
    const value = this.#repeats ? shared(json) : parsed(json);
    return (this.#values[code] = value);
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
