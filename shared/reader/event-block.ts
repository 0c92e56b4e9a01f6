// The events of one file.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { type Column, type Columns, unpack } from "./columns.ts";
import { eventAt, type EventSource, Row } from "./event.ts";
import { type Fingerprint, NO_PRINT, type Prints } from "./fingerprint.ts";
import type { Kernel } from "./kernel.js";
import { secondsIn } from "../field-values.ts";
import { readOnly } from "./read-only.ts";
import { fieldOf, type TouchedFields } from "./touched-fields.ts";
import { OTHERS, WHOLE } from "./wanted-fields.js";

/**
 * The events of a file, or of a part of one: what each is asked for as a number, and the events themselves when they
 * are wanted.
 */
export interface EventBlock {
  readonly length: number;
  /** eventTime in seconds since 1970; NaN where it is no time (field-values.ts has the rule). */
  readonly seconds: Float64Array;
  /** eventPrint() of each, in halves. */
  readonly idsLow: Uint32Array;
  readonly idsHigh: Uint32Array;
  /** callPrint() of each, in halves. */
  readonly sharedLow: Uint32Array;
  readonly sharedHigh: Uint32Array;
  at(row: number): CloudTrailEvent;
  /** The record as JSON: as it was delivered, or the same once more. */
  json(row: number): Uint8Array;
}

/** A file that the kernel read. */
export interface IndexedFile {
  /** Of the batch that the file was read in, and its rows among them. */
  columns: Columns;
  first: number;
  length: number;
  /** The text that the file was read from, once more: records that are wanted whole are cut from it. */
  text: () => Uint8Array;
  touched: TouchedFields;
  kernel: Kernel;
}

/** Events that the kernel found. */
export class IndexedBlock implements EventBlock, EventSource {
  readonly length: number;
  readonly seconds: Float64Array;
  readonly idsLow: Uint32Array;
  readonly idsHigh: Uint32Array;
  readonly sharedLow: Uint32Array;
  readonly sharedHigh: Uint32Array;
  /** The fields that the question has asked for so far. */
  readonly fields = new Map<string, Column>();
  readonly #file: IndexedFile;
  /** Events of other blocks. */
  readonly #before: number;
  #misses = 0;

  constructor(file: IndexedFile) {
    const { columns, first, length, touched } = file;
    this.#file = file;
    this.length = length;
    this.seconds = columns.seconds.subarray(first, first + length);
    this.idsLow = columns.idsLow.subarray(first, first + length);
    this.idsHigh = columns.idsHigh.subarray(first, first + length);
    this.sharedLow = columns.sharedLow.subarray(first, first + length);
    this.sharedHigh = columns.sharedHigh.subarray(first, first + length);
    this.#before = touched.events;
    touched.events += length;
    for (const path of touched.paths) this.#show(path, columns);
    if (this.seconds.includes(NaN)) this.#readOddTimes();
  }

  at(row: number): CloudTrailEvent {
    this.#file.touched.isLearned = true;
    return eventAt(this, this.#file.first + row);
  }

  json(row: number): Uint8Array {
    const { columns, first } = this.#file;
    return textOf(this.#file).subarray(columns.starts[first + row], columns.ends[first + row]);
  }

  secondsAt(row: number): number {
    return this.seconds[row - this.#file.first] ?? NaN;
  }

  prints(row: number): Prints {
    const at = row - this.#file.first;
    return {
      event: printIn(this.idsLow, this.idsHigh, at),
      call: printIn(this.sharedLow, this.sharedHigh, at),
    };
  }

  record(row: number): CloudTrailEvent {
    const { columns } = this.#file;
    const json = textOf(this.#file).toString("utf8", columns.starts[row], columns.ends[row]);
    const record = JSON.parse(json) as CloudTrailEvent;
    for (const [name, value] of Object.entries(record)) {
      this.#file.touched.found.add(name);
      readOnly(value);
    }
    return record;
  }

  touch(path: string): void {
    const { columns, touched } = this.#file;
    // what is whole has no columns inside, for any event: that a few are wanted whole is not worth it
    if (path.endsWith(` ${WHOLE}`) && !touched.isOften(path, this.#before)) return;
    if (!touched.add(path) || this.#show(path, columns) || ++this.#misses < FEW) return;
    // The question goes on to ask for it: columns cost less than to parse each record.
    this.#misses = 0;
    const missing = touched.paths.filter((other) => !has(this.fields, other));
    const fields = new Set(missing.map(fieldOf));
    this.#addColumns(touched.paths.filter((other) => fields.has(fieldOf(other))));
  }

  isTouched(path: string): boolean {
    return this.#file.touched.has(path);
  }

  /** The kernel knows but CloudTrail's own way to write a time. */
  #readOddTimes(): void {
    const { first, touched } = this.#file;
    const path = "eventTime *";
    if (touched.add(path) && !has(this.fields, path)) this.#addColumns([path]);
    for (const [row, seconds] of this.seconds.entries()) {
      if (!Number.isNaN(seconds)) continue;
      const record = first + row;
      const event = new Row(this, record);
      const time = this.fields.get("eventTime");
      this.seconds[row] = secondsIn(
        time === undefined ? this.record(record).eventTime : time.at(record, event),
      );
    }
  }

  #addColumns(paths: string[]): void {
    const { kernel } = this.#file;
    const again = columnsOf(kernel, textOf(this.#file), paths, this.#file);
    if (again === undefined) return;
    for (const other of paths) this.#show(other, again);
  }

  /** Whether there is a column for that path, now that these are there too. */
  #show(path: string, { fields }: Columns): boolean {
    if (has(this.fields, path)) return true;
    const field = fieldOf(path);
    const column = fields.get(field);
    if (column === undefined || !has(fields, path)) return false;
    this.fields.set(field, column);
    if (column.entries > 0) this.#file.touched.found.add(field);
    return true;
  }
}

function printIn(lows: Uint32Array, highs: Uint32Array, row: number): Fingerprint {
  const low = lows[row] ?? 0;
  const high = highs[row] ?? 0;
  return low === 0 && high === 0 ? NO_PRINT : { low, high };
}

/** Whether what the path leads to can be had from these columns. */
function has(fields: ReadonlyMap<string, Column>, path: string): boolean {
  let inside = fields;
  let column: Column | undefined;
  for (const name of path.split(" ")) {
    if (name === WHOLE || column?.isWhole === true) return column?.isWhole === true;
    if (name === OTHERS) return column?.hasOthers === true;
    column = inside.get(name);
    if (column === undefined) return false;
    inside = column.inside;
  }
  return true;
}

/** Columns of what these paths lead to, unless the kernel fails at them: then records are parsed whole on. */
function columnsOf(
  kernel: Kernel,
  text: Uint8Array,
  paths: string[],
  { first, length }: IndexedFile,
): Columns | undefined {
  try {
    kernel.start(paths);
    if (kernel.add(text)?.rows !== length) return undefined;
    return unpack(kernel.finish(), paths, first);
  } catch {
    kernel.renew();
    return undefined;
  }
}

/** So many records are parsed whole for fields that have no column, before the columns are made. */
const FEW = 4;

/** The text that was asked for last: records are wanted whole one after the other, if at all. */
let last: { file: IndexedFile; text: Buffer } | undefined;

function textOf(file: IndexedFile): Buffer {
  if (last?.file !== file) {
    const { buffer, byteOffset, length } = file.text();
    last = { file, text: Buffer.from(buffer, byteOffset, length) };
  }
  return last.text;
}
