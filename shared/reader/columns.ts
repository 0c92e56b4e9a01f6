// The columns of a batch of log files, as the kernel packs them.

import { heldBy, hold, type Holder, insideAt, type Row } from "./event.ts";
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
    const [entries = 0, isPlain = 0] = words(2);
    const codes = words(codeCount);
    const offsets = words(entries + 1);
    const length = offsets[entries] ?? 0;
    const bytes = Buffer.from(packed, at, length);
    at = (at + length + 7) & ~7;
    return new Column(name, codes, offsets, bytes, isPlain !== 0, firstRow);
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
    one.hasOthers = field.hasOthers;
    one.inside = nested(field.inside, one.entries);
    columns.fields.set(field.name, one);
  }
  return columns;
}

/** In place of a code: a list that is wanted for what is inside, and an object; see pack() in kernel/columns.ts. */
const LIST = 0xfffffffe;
const OBJECT = 0xffffffff;
/** stateAt() has those two before the codes. */
const STATES_INSIDE = 2;
/** The state of every list of which only what is inside is known. */
export const INSIDE_LIST = 0;
/** The state of every such object. */
export const INSIDE_OBJECT = 1;
const NOTHING_INSIDE: ReadonlyMap<string, Column> = new Map();

/** One field's values: a code a row, and what the codes stand for, decoded when first asked for. */
export class Column {
  /** The field's keys from the record on, as wanted-fields.js has them. */
  path: string;
  /** Whether its objects are decoded as a whole. */
  isWhole = false;
  /** Whether those are that have none of the fields inside. */
  hasOthers = false;
  /** Whether the question is known to ask for it; of what is likely, much is never asked for. */
  isTouched = false;
  /** The columns of fields inside this one's objects; their rows are this column's entries, as are their own fields'. */
  inside = NOTHING_INSIDE;
  readonly #codes: Uint32Array;
  readonly #offsets: Uint32Array;
  readonly #bytes: Buffer;
  readonly #isPlain: boolean;
  readonly #first: number;
  /** Whether several rows share a value, most of the time. */
  readonly #repeats: boolean;
  /** The values that repeat, by their codes; code 0 is that of a record without the field. */
  readonly #values: unknown[];
  /** Otherwise the one that was asked for last. */
  #lastCode = 0;
  #last: unknown;
  #isSame: boolean | undefined;
  #hasInside: boolean | undefined;

  /** `isPlain`: all in `bytes` is ASCII, and no backslash. */
  constructor(
    field: string,
    codes: Uint32Array,
    offsets: Uint32Array,
    bytes: Buffer,
    isPlain: boolean,
    first: number,
  ) {
    this.path = field;
    this.#codes = codes;
    this.#offsets = offsets;
    this.#bytes = bytes;
    this.#isPlain = isPlain;
    this.#first = first;
    // an object has at most what every object has
    this.#values = [Reflect.get(Object.prototype, field, {})];
    this.#repeats = offsets.length < Math.max(codes.length / 4, 64);
  }

  /** How many different values there are. */
  get entries(): number {
    return this.#offsets.length - 1;
  }

  /** The first of its rows, and how many there are. */
  get first(): number {
    return this.#first;
  }

  get rows(): number {
    return this.#codes.length;
  }

  /** Whether all rows have the same. */
  get isSame(): boolean {
    if (this.#isSame === undefined) {
      const codes = this.#codes;
      let row = 1;
      while (row < codes.length && codes[row] === codes[0]) row += 1;
      this.#isSame = row >= codes.length;
    }
    return this.#isSame;
  }

  has(row: number): boolean {
    return this.#codes[row - this.#first] !== 0;
  }

  /**
   * What tells the values in two rows apart, a small number: equal only if they are, or if both are objects, or both lists, of
   * which only what is inside is known (INSIDE_OBJECT, INSIDE_LIST). `isNested` says that the column is inside another.
   */
  stateAt(row: number, isNested: boolean): number {
    let code = this.#codes[row - this.#first] ?? 0;
    if (code > 0 && !isNested && (this.#hasInside ??= this.#findInside()))
      code = this.#insideOf(code) ?? code;
    return (code + STATES_INSIDE) >>> 0;
  }

  /** stateAt() of `length` rows from `first` on: records, or where the column is inside `field`, what those have in there. */
  statesOf(first: number, length: number, field: Column | undefined): Uint32Array {
    const states = new Uint32Array(length);
    const start = first - this.#first;
    if (field !== undefined) {
      for (let at = 0; at < length; at += 1) {
        const inside = field.rowInside(first + at);
        if (inside >= 0) states[at] = this.stateAt(inside, true);
      }
    } else if ((this.#hasInside ??= this.#findInside())) {
      for (let at = 0; at < length; at += 1) states[at] = this.stateAt(first + at, false);
    } else {
      for (let at = 0; at < length; at += 1) states[at] = (this.#codes[start + at] ?? 0) + STATES_INSIDE;
    }
    return states;
  }

  /** Whether there is an object or a list of which only what is inside is known: of most fields there is none. */
  #findInside(): boolean {
    for (let code = this.entries; code > 0; code -= 1) if (this.#insideOf(code) !== undefined) return true;
    return false;
  }

  /** Whether the code stands for such an object or list: OBJECT or LIST. */
  #insideOf(code: number): number | undefined {
    const start = this.#offsets[code - 1] ?? 0;
    const length = (this.#offsets[code] ?? 0) - start;
    if (length === 0) return OBJECT;
    return length === 1 && this.#bytes[start] === BRACKET ? LIST : undefined;
  }

  /** The row, in the columns inside, of a record's object that is known by those. */
  rowInside(row: number): number {
    return (this.#codes[row - this.#first] ?? 0) - 1;
  }

  /** The value in a row of the event, or of an object in it: that `holder` keeps what is an object. */
  at(row: number, event: Row, holder: Holder = event): unknown {
    const code = this.#codes[row - this.#first] ?? 0;
    if (code === 0) return this.#values[0];
    if (code >= LIST) {
      return heldBy(holder, this) ?? hold(holder, this, insideAt(event, this, row, code === LIST));
    }
    return this.#repeats ? this.#repeated(code, event) : this.#single(code, holder, event);
  }

  #repeated(code: number, event: Row): unknown {
    const known = this.#values[code];
    if (known !== undefined) return known;
    const start = this.#offsets[code - 1] ?? 0;
    const end = this.#offsets[code] ?? 0;
    const value = this.#scalar(start, end);
    return (this.#values[code] = value === undefined ? this.#object(code, event, shared) : value);
  }

  #single(code: number, holder: Holder, event: Row): unknown {
    if (code === this.#lastCode) return this.#last;
    const value = this.#scalar(this.#offsets[code - 1] ?? 0, this.#offsets[code] ?? 0);
    if (value === undefined) {
      return heldBy(holder, this) ?? hold(holder, this, this.#object(code, event, parsed));
    }
    this.#lastCode = code;
    return (this.#last = value);
  }

  /** Of a code: an object or a list that is wanted for what is inside, or the text of one. */
  #object(code: number, event: Row, read: (json: string) => object): object {
    const start = this.#offsets[code - 1] ?? 0;
    const end = this.#offsets[code] ?? 0;
    return end - start < 2 ? insideAt(event, this, code - 1, end > start) : read(this.#json(start, end));
  }

  /** A text, number or literal; undefined for objects and lists. */
  #scalar(start: number, end: number): string | number | boolean | null | undefined {
    const bytes = this.#bytes;
    const first = bytes[start] ?? 0;
    if (start === end || first === BRACE || first === BRACKET) return undefined;
    if (first !== QUOTE) {
      const number = wholeNumber(bytes, start, end);
      return number < 0 ? (JSON.parse(this.#json(start, end)) as number | boolean | null) : number;
    }
    if (this.#isPlain) return bytes.toString("latin1", start + 1, end - 1);
    const json = this.#json(start, end);
    return json.includes("\\") ? (JSON.parse(json) as string) : json.slice(1, -1);
  }

  #json(start: number, end: number): string {
    return this.#bytes.toString("utf8", start, end);
  }
}

const [BRACE, BRACKET, QUOTE, ZERO] = [0x7b, 0x5b, 0x22, 0x30];

/** The number that is written here, if it has no more than 15 digits and nothing else; otherwise -1. */
function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 15) return -1;
  let number = 0;
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = 10 * number + digit;
  }
  return number;
}

/**
 * Objects met so far, so that the same text in another file becomes the same object: whoever keeps what they
 * found out about a userIdentity in a WeakMap finds it again.
 */
const known = new Map<string, object>();
const MOST_KNOWN = 20_000;

function shared(json: string): object {
  let value = known.get(json);
  if (value === undefined) {
    if (known.size === MOST_KNOWN) known.clear();
    value = parsed(json);
    known.set(json, value);
  }
  return value;
}

function parsed(json: string): object {
  return readOnly(JSON.parse(json) as object);
}
