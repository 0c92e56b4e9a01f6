// An event whose fields are decoded when they are asked for.

import { inspect } from "node:util";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";

/** Where the events of one file come from. */
export interface EventSource {
  /** The fields at hand without the file's text, by name. */
  readonly fields: ReadonlyMap<string, { at(row: number): unknown; has(row: number): boolean }>;
  /** The whole record, parsed anew. */
  record(row: number): CloudTrailEvent;
  /** Says that a question asks for this field. */
  touch(field: string): void;
}

/**
 * The event in a row. It behaves as the object that JSON.parse would give, fields in the log's order
 * included, and may be given other fields; what is inside its fields is shared among events, and frozen.
 * It keeps its file's columns in memory, some hundred bytes an event of that file.
 */
export function eventAt(source: EventSource, row: number): CloudTrailEvent {
  return new Proxy(new Row(source, row), TRAPS) as object as CloudTrailEvent;
}

class Row {
  readonly source: EventSource;
  readonly row: number;
  /** The whole record, once something needed it; changes are made to it. */
  whole: CloudTrailEvent | undefined;

  constructor(source: EventSource, row: number) {
    this.source = source;
    this.row = row;
  }

  /** console.log() shows what a proxy stands for, not the proxy; `this` is the proxy all the same. */
  [inspect.custom](): object {
    return Object.fromEntries(Object.entries(this));
  }
}

function wholeOf(target: Row): CloudTrailEvent {
  return (target.whole ??= target.source.record(target.row));
}

// A proxy, since an object with getters can't have the record's own keys without decoding them all. An event
// with two fields asked for costs 0.06 µs.
const TRAPS: ProxyHandler<Row> = {
  get(target, field) {
    if (target.whole === undefined && typeof field === "string") {
      const column = target.source.fields.get(field);
      if (column !== undefined) return column.at(target.row);
    }
    return otherField(target, field);
  },
  has(target, field) {
    if (target.whole === undefined && typeof field === "string") {
      const column = target.source.fields.get(field);
      if (column?.has(target.row) === true) return true;
    }
    return Reflect.has(wholeOf(target), field);
  },
  set(target, field, value) {
    return Reflect.set(wholeOf(target), field, value);
  },
  defineProperty(target, field, descriptor) {
    return Reflect.defineProperty(wholeOf(target), field, descriptor);
  },
  deleteProperty(target, field) {
    return Reflect.deleteProperty(wholeOf(target), field);
  },
  ownKeys(target) {
    return Reflect.ownKeys(wholeOf(target));
  },
  getOwnPropertyDescriptor(target, field) {
    return Reflect.getOwnPropertyDescriptor(wholeOf(target), field);
  },
  getPrototypeOf(target) {
    return target.whole === undefined ? Object.prototype : Reflect.getPrototypeOf(target.whole);
  },
  setPrototypeOf(target, prototype) {
    return Reflect.setPrototypeOf(wholeOf(target), prototype);
  },
  preventExtensions() {
    return false;
  },
};

function otherField(target: Row, field: string | symbol): unknown {
  if (typeof field === "symbol" && target.whole === undefined) return Reflect.get(Object.prototype, field);
  if (typeof field === "string" && !target.source.fields.has(field)) {
    target.source.touch(field);
    const column = target.source.fields.get(field);
    if (target.whole === undefined && column !== undefined) return column.at(target.row);
  }
  return Reflect.get(wholeOf(target), field);
}
