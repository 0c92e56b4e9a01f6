// An event whose fields are decoded when they are asked for.

import { inspect } from "node:util";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { type Column, INSIDE_OBJECT } from "./columns.ts";
import { objectIn, secondsIn } from "../field-values.ts";
import { PRINTS, type Prints } from "./fingerprint.ts";
import { OTHERS, WHOLE } from "./wanted-fields.js";

/** Where the events of one file come from. */
export interface EventSource {
  /** The fields at hand without the file's text, by name. */
  readonly fields: ReadonlyMap<string, Column>;
  /** The whole record, parsed anew. */
  record(row: number): CloudTrailEvent;
  /** The record's eventTime in seconds since 1970, NaN where it is no time. */
  secondsAt(row: number): number;
  /** The record's fingerprints, as the kernel computed them. */
  prints(row: number): Prints;
  /** Says that a question asks for the field with this path (wanted-fields.js). */
  touch(path: string): void;
  /** Whether a question has asked for it, or for something inside. */
  isTouched(path: string): boolean;
}

/**
 * The event in a row. It behaves as the object that JSON.parse would give, fields in the log's order
 * included, and may be given other fields; what is inside its fields is shared among events, and frozen.
 * It keeps its file's columns in memory, some hundred bytes an event of that file.
 */
export function eventAt(source: EventSource, row: number): CloudTrailEvent {
  lastRow = new Row(source, row);
  lastEvent = new Proxy(lastRow, TRAPS) as object as CloudTrailEvent;
  return lastEvent;
}

/** The event that was asked for last: several things are worked out from each. */
let lastEvent: CloudTrailEvent | undefined;
let lastRow: Row | undefined;

/**
 * What an event, or an object in it, was asked for and gave as an object: the same is given again. It is kept here, not in
 * the column, so that it goes when its event goes: what outlives thousands of events is copied by the garbage collector.
 */
export interface Holder {
  held: Held | undefined;
}

interface Held {
  readonly column: Column;
  readonly value: object;
  readonly next: Held | undefined;
}

/** What the holder gave out of that column. */
export function heldBy({ held }: Holder, column: Column): object | undefined {
  for (let at = held; at !== undefined; at = at.next) if (at.column === column) return at.value;
  return undefined;
}

/** Keeps what the holder gave out of that column, to give out the same again. */
export function hold<Value extends object>(holder: Holder, column: Column, value: Value): Value {
  holder.held = { column, value, next: holder.held };
  return value;
}

/** The field under which an event has its row, while that is all that it stands for: not once it was parsed or changed. */
export const ROW = Symbol("row");

/** Where the event stands among its columns; undefined for one that was parsed or changed. */
export function rowOf(event: CloudTrailEvent): Row | undefined {
  if (event !== lastEvent) {
    lastRow = (event as { [ROW]?: Row })[ROW];
    lastEvent = event;
  }
  return lastRow?.whole === undefined ? lastRow : undefined;
}

/**
 * Gives `objectIn(event[field])?.[name]`, without an object for the field where that can be spared: for what nearly every event
 * has its own value of. What is an object in there is another one than the event gives.
 */
export function fieldInside(field: string, name: string): (event: CloudTrailEvent) => unknown {
  let source: EventSource | undefined;
  let outer: Column | undefined;
  let inner: Column | undefined;
  return (event) => {
    const row = rowOf(event);
    // a column that is there, and has said that it is asked for
    if (row !== undefined && (row.source !== source || inner?.isTouched !== true)) {
      ({ source } = row);
      outer = source.fields.get(field);
      inner = outer?.inside.get(name);
    }
    if (row !== undefined && inner?.isTouched === true && outer?.stateAt(row.row, false) === INSIDE_OBJECT) {
      return inner.at(outer.rowInside(row.row), row);
    }
    return objectIn(event[field] as object | string | undefined | null)?.[name as never];
  };
}

/** When it was made: seconds since 1970, NaN where its eventTime is no time (field-values.ts has the rule). */
export function secondsOf(event: CloudTrailEvent): number {
  const row = rowOf(event);
  return row === undefined ? secondsIn(event.eventTime) : row.source.secondsAt(row.row);
}

/** An event: where it comes from, and what became of it. */
export class Row implements Holder {
  readonly source: EventSource;
  readonly row: number;
  /** The whole record, once something needed it; changes are made to it. */
  whole: CloudTrailEvent | undefined;
  held: Held | undefined;

  constructor(source: EventSource, row: number) {
    this.source = source;
    this.row = row;
    this.whole = undefined;
    this.held = undefined;
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
      if (column !== undefined) return column.at(target.row, target);
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
  if (typeof field === "symbol" && target.whole === undefined) {
    if (field === ROW) return target;
    return field === PRINTS ? target.source.prints(target.row) : Reflect.get(Object.prototype, field);
  }
  if (typeof field === "string" && !target.source.fields.has(field)) {
    target.source.touch(field);
    const column = target.source.fields.get(field);
    if (target.whole === undefined && column !== undefined) {
      return column.at(target.row, target);
    }
  }
  return Reflect.get(wholeOf(target), field);
}

/**
 * The object or list that stands in a row of a nested column, or in an entry of a record's field: the value that JSON.parse
 * would give, frozen, of which only the fields that are asked for are decoded. Where it stands, a script that keeps to `?.`
 * and destructuring never finds out.
 */
export function insideAt(event: Row, column: Column, row: number, isList: boolean): object {
  return isList
    ? new Proxy(new List(event, column, row), LIST_TRAPS)
    : new Proxy(new Nested(event, column, row), NESTED_TRAPS);
}

interface Inside extends Holder {
  /** One that has this object. */
  readonly event: Row;
  /** The column that it stands in. */
  readonly column: Column;
  /** Its row in the columns inside. */
  readonly row: number;
  whole: object | undefined;
}

class Nested implements Inside {
  readonly event: Row;
  readonly column: Column;
  readonly row: number;
  whole: object | undefined;
  held: Held | undefined;

  constructor(event: Row, column: Column, row: number) {
    this.event = event;
    this.column = column;
    this.row = row;
    this.whole = undefined;
    this.held = undefined;
  }

  [inspect.custom](): object {
    return Object.fromEntries(Object.entries(this));
  }
}

/** A list has to stand for a list: Array.isArray() looks through a proxy. */
class List extends Array<unknown> implements Inside {
  readonly event: Row;
  readonly column: Column;
  readonly row: number;
  whole: object | undefined;
  held: Held | undefined;

  constructor(event: Row, column: Column, row: number) {
    super();
    this.event = event;
    this.column = column;
    this.row = row;
    this.whole = undefined;
    this.held = undefined;
  }

  [inspect.custom](): unknown[] {
    return Array.from(this);
  }
}

/** All of it, since a question wants all of it: so the next file has it, and its like, as a whole. */
function allOf(target: Inside): object {
  if (target.whole !== undefined) return target.whole;
  const { source } = target.event;
  const { path, inside } = target.column;
  const asked = [...inside.values()].filter((column) => source.isTouched(column.path));
  const isOther = asked.length > 0 && !path.includes(" ") && !asked.some((column) => column.has(target.row));
  source.touch(`${path} ${isOther ? OTHERS : WHOLE}`);
  return partOf(target);
}

function partOf(target: Inside): object {
  let value: unknown = target.event.source.record(target.event.row);
  for (const name of target.column.path.split(" ")) value = Reflect.get(value as object, name);
  return (target.whole = value as object);
}

/** The value of a key, with or without a column. */
function fieldIn(target: Inside, field: string): unknown {
  const column = target.column.inside.get(field);
  if (column === undefined) {
    target.event.source.touch(`${target.column.path} ${field}`);
    return Reflect.get(partOf(target), field);
  }
  if (!column.isTouched) {
    column.isTouched = true;
    target.event.source.touch(column.path);
  }
  return column.at(target.row, target.event, target);
}

/** What holds for both: nobody may change them. */
const READ_ONLY_TRAPS: ProxyHandler<Inside> = {
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
  setPrototypeOf() {
    return false;
  },
  preventExtensions() {
    return false;
  },
};

const NESTED_TRAPS: ProxyHandler<Nested> = {
  ...READ_ONLY_TRAPS,
  get(target, field) {
    if (target.whole !== undefined) return Reflect.get(target.whole, field);
    return typeof field === "symbol" ? Reflect.get(Object.prototype, field) : fieldIn(target, field);
  },
  has(target, field) {
    const column = typeof field === "string" ? target.column.inside.get(field) : undefined;
    if (column !== undefined) return column.has(target.row) || field in Object.prototype;
    return Reflect.has(allOf(target), field);
  },
  getOwnPropertyDescriptor(target, field) {
    const descriptor = Reflect.getOwnPropertyDescriptor(allOf(target), field);
    // what a proxy says of its own fields must be true of what it stands for
    return descriptor && { ...descriptor, configurable: true };
  },
  getPrototypeOf() {
    return Object.prototype;
  },
};

/** Who looks at an item behind these goes through the list, and so wants it whole. */
const FIRST_ITEMS = 4;

/** Has what every list has. */
const ANY_LIST: readonly unknown[] = [];

const LIST_TRAPS: ProxyHandler<List> = {
  ...READ_ONLY_TRAPS,
  get(target, field) {
    if (target.whole !== undefined) return Reflect.get(target.whole, field);
    if (!isOfList(field)) return Reflect.get(ANY_LIST, field);
    const isFar = Number(field) >= FIRST_ITEMS && !target.column.inside.has(field);
    return isFar ? Reflect.get(allOf(target), field) : fieldIn(target, field);
  },
  has(target, field) {
    if (!isOfList(field)) return field in ANY_LIST;
    const column = target.column.inside.get(field);
    return column === undefined ? Reflect.has(allOf(target), field) : column.has(target.row);
  },
  getOwnPropertyDescriptor(target, field) {
    const descriptor = Reflect.getOwnPropertyDescriptor(allOf(target), field);
    // as above; and of any list, the length is there to stay, and to be written
    return (
      descriptor && { ...descriptor, ...(field === "length" ? { writable: true } : { configurable: true }) }
    );
  },
  getPrototypeOf() {
    return Array.prototype;
  },
};

/** Whether it may be a field that a list has itself: its length, or a number. */
function isOfList(field: string | symbol): field is string {
  if (typeof field === "symbol") return false;
  const char = field.charCodeAt(0);
  return field === "length" || (char >= 0x30 && char <= 0x39);
}
