// An event whose fields are decoded when they are asked for.

import { inspect } from "node:util";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import type { Column } from "./columns.ts";
import { WHOLE } from "./wanted-fields.js";

/** Where the events of one file come from. */
export interface EventSource {
  /** The fields at hand without the file's text, by name. */
  readonly fields: ReadonlyMap<string, Column>;
  /** The whole record, parsed anew. */
  record(row: number): CloudTrailEvent;
  /** Says that a question asks for the field with this path (wanted-fields.js). */
  touch(path: string): void;
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
      if (column !== undefined) return column.at(target.row, target.source, target.row);
    }
    return otherField(target, field);
  },
  has(target, field) {
    if (target.whole === undefined && typeof field === "string") {
      const column = target.source.fields.get(field);
      if (column !== undefined) return column.has(target.row) || field in Object.prototype;
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
    if (target.whole === undefined && column !== undefined) {
      return column.at(target.row, target.source, target.row);
    }
  }
  return Reflect.get(wholeOf(target), field);
}

/**
 * The object that stands in a row of a nested column, or in an entry of a record's field: the value that JSON.parse would
 * give, frozen, of which only the fields that are asked for are decoded. Where it stands, a script that keeps to `?.` and
 * destructuring never finds out.
 */
export function nestedAt(source: EventSource, record: number, { path, inside }: Column, row: number): object {
  return new Proxy(new Nested(source, record, path, inside, row), NESTED_TRAPS);
}

class Nested {
  readonly source: EventSource;
  /** The row of a record that has this object. */
  readonly record: number;
  readonly path: string;
  readonly inside: ReadonlyMap<string, Column>;
  /** Its row in the columns inside. */
  readonly row: number;
  whole: object | undefined;

  constructor(
    source: EventSource,
    record: number,
    path: string,
    inside: ReadonlyMap<string, Column>,
    row: number,
  ) {
    this.source = source;
    this.record = record;
    this.path = path;
    this.inside = inside;
    this.row = row;
  }

  [inspect.custom](): object {
    return Object.fromEntries(Object.entries(this));
  }
}

/** All of it, since a question wants all of it: so the next file has it as a whole. */
function allOf(target: Nested): object {
  if (target.whole !== undefined) return target.whole;
  target.source.touch(`${target.path} ${WHOLE}`);
  return partOf(target);
}

function partOf(target: Nested): object {
  let value: unknown = target.source.record(target.record);
  for (const name of target.path.split(" ")) value = Reflect.get(value as object, name);
  return (target.whole = value as object);
}

const NESTED_TRAPS: ProxyHandler<Nested> = {
  get(target, field) {
    if (target.whole !== undefined) return Reflect.get(target.whole, field);
    if (typeof field === "symbol") return Reflect.get(Object.prototype, field);
    const column = target.inside.get(field);
    if (column !== undefined) {
      if (!column.isTouched) {
        column.isTouched = true;
        target.source.touch(column.path);
      }
      return column.at(target.row, target.source, target.record);
    }
    target.source.touch(`${target.path} ${field}`);
    return Reflect.get(partOf(target), field);
  },
  has(target, field) {
    const column = typeof field === "string" ? target.inside.get(field) : undefined;
    if (column !== undefined) return column.has(target.row) || field in Object.prototype;
    return Reflect.has(allOf(target), field);
  },
  set() {
    return false;
  },
  defineProperty() {
    return false;
  },
  deleteProperty() {
    return false;
  },
  ownKeys(target) {
    return Reflect.ownKeys(allOf(target));
  },
  getOwnPropertyDescriptor(target, field) {
    const descriptor = Reflect.getOwnPropertyDescriptor(allOf(target), field);
    // what a proxy says of its own fields must be true of what it stands for
    return descriptor && { ...descriptor, configurable: true };
  },
  getPrototypeOf() {
    return Object.prototype;
  },
  setPrototypeOf() {
    return false;
  },
  preventExtensions() {
    return false;
  },
};
