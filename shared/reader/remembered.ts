// What is worked out from an event's fields once, for all the events that have the same in them.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { type Column, INSIDE_LIST, INSIDE_OBJECT } from "./columns.ts";
import { type EventSource, ROW, type Row, rowOf } from "./event.ts";

/**
 * The same as `work`, which it asks only for what no event before had: `remembered(callerOf)`. `work` may look at nothing but
 * the event, and what it gives may be given for many events: so nobody may change it, and nothing in it may be the event or
 * an object of the event.
 *
 * A batch of files has, of each field, a number for each different value (columns.ts). While `work` looks at an event for the
 * first time, the columns that it looks at are noted, in order, with those numbers. An event that has the same numbers in
 * them would be looked at in the same way, and comes to the same; one that is different from the third column on has the
 * first two in common with it. So what is known is a tree: at a branch stands the column that `work` looks at next, and
 * beneath it one way on for each number, down to what it came to.
 *
 * Nothing is kept beyond a batch. Of a column whose values hardly repeat, such as an object's key, only some are kept:
 * MOST_WAYS, and of those that come later one in SELDOM. What `work` looks at as a whole (Object.keys, JSON) or without a
 * column is not kept at all.
 */
export function remembered<Value>(
  work: (event: CloudTrailEvent) => Value,
): (event: CloudTrailEvent) => Value {
  const trees = new WeakMap<EventSource, Tree<Value>>();
  let source: EventSource | undefined;
  let tree = new Tree<Value>();
  return (event) => {
    const row = rowOf(event);
    if (row === undefined) return work(event);
    if (row.source !== source) {
      source = row.source;
      if (!tree.fits(source)) {
        const kept = trees.get(source);
        tree = kept?.fits(source) === true ? kept : new Tree();
      }
      trees.set(source, tree);
    }
    let node = tree.nodeOf(row);
    while (!node.isLeaf) {
      const next: Node<Value> | undefined = node.next[node.stateOf(row)];
      if (next === undefined) return tree.learn(node, work, event, row);
      node = next;
    }
    return node.value as Value;
  };
}

/** Ways on that are looked for from a branch, and after how many others one more is. */
const MOST_WAYS = 64;
const SELDOM = 16;

/** A branch: a column that is looked at, and where that leads to by what is found there. A leaf: what it comes to. */
class Node<Value> {
  /** Undefined at the start, from where there is one way on, and in a leaf. */
  readonly column: Column | undefined;
  /** The record's field that the column is inside of. */
  readonly field: Column | undefined;
  readonly next: Node<Value>[] = [];
  readonly isLeaf: boolean;
  readonly value: Value | undefined;
  #asked = 0;

  constructor(look?: Look, leaf?: { value: Value }) {
    this.column = look?.column;
    this.field = look?.field;
    this.isLeaf = leaf !== undefined;
    this.value = leaf?.value;
  }

  stateOf({ row }: Row): number {
    const { column, field } = this;
    if (column === undefined) return 0;
    return field === undefined ? column.stateAt(row, false) : column.stateAt(field.rowInside(row), true);
  }

  /** Whether one more way on is to be looked for. */
  hasRoom(): boolean {
    this.#asked += 1;
    return this.#asked <= MOST_WAYS || this.#asked % SELDOM === 0;
  }
}

/** What is known of the events of a batch. */
class Tree<Value> {
  readonly start = new Node<Value>();
  /** The record's fields that are looked at, by name. */
  readonly #fields = new Map<string, Column>();

  /** The columns that were looked at so far, and for how many events. */
  readonly #looks: Look[] = [];
  #learned = 0;
  #numbers: Numbers | undefined;
  /** Where a walk by the numbered columns ends, by the number. */
  readonly #reached: Node<Value>[] = [];

  /** Where to go on from for this row: a leaf, or the first column that has no part in its number. */
  nodeOf(row: Row): Node<Value> {
    const number = this.#numbers?.of(row.row);
    if (number === undefined) return this.start;
    const known = this.#reached[number];
    if (known !== undefined) return known;
    let node = this.start;
    while (!node.isLeaf && (node.column === undefined || this.#numbers?.columns.has(node.column) === true)) {
      const next: Node<Value> | undefined = node.next[node.stateOf(row)];
      if (next === undefined) return node;
      node = next;
    }
    return (this.#reached[number] = node);
  }

  /** Whether the source's events stand in the same columns. */
  fits({ fields }: EventSource): boolean {
    for (const [name, column] of this.#fields) if (fields.get(name) !== column) return false;
    return true;
  }

  /** Has the event looked at, and keeps what that comes to, if `node`, from where no way on is known, has room for one. */
  learn(node: Node<Value>, work: (event: CloudTrailEvent) => Value, event: CloudTrailEvent, row: Row): Value {
    if (!node.hasRoom()) return work(event);
    const looks = new Looks();
    let value: Value;
    try {
      value = work(new Watch(looks, event, row.source.fields, row.row).proxy as CloudTrailEvent);
    } catch {
      return work(event);
    }
    if (!looks.areAll || row.whole !== undefined) return work(event);
    this.#add(looks.list, value, row.source);
    return value;
  }

  #add(looks: readonly Look[], value: Value, { fields }: EventSource): void {
    for (const { column, field = column } of looks) {
      const known = this.#fields.get(field.path);
      // a field's column may have been made anew, for the source alone
      if (known === undefined ? fields.get(field.path) !== field : known !== field) return;
      this.#fields.set(field.path, field);
    }
    let at = this.start;
    let state = 0;
    for (const look of looks) {
      if (look.column.isSame) continue;
      const next = (at.next[state] ??= new Node(look));
      // work() did not look at what it looked at before
      if (next.column !== look.column) return;
      at = next;
      state = look.state;
    }
    at.next[state] ??= new Node<Value>(undefined, { value });
    for (const look of looks)
      if (!this.#looks.some(({ column }) => column === look.column)) this.#looks.push(look);
    this.#learned += 1;
    if (this.#learned === NUMBERED_AFTER && this.#looks.length > 0) this.#numbers = new Numbers(this.#looks);
  }
}

/** So many events tell which columns most are looked at in. */
const NUMBERED_AFTER = 2;

/** More combinations than these of what two columns may have are not looked up: then the second has no part in the numbers. */
const MOST_COMBINED = 2 ** 14;

/**
 * A number for each row of a batch: two rows have the same if they have the same in each of these columns. To number all rows,
 * a column at a time, takes less than to walk from branch to branch for each.
 */
class Numbers {
  /** Those of the looks that take part: not such as differ from row to row. */
  readonly columns = new Set<Column>();
  /** The rows that all of the columns have. */
  readonly #first: number;
  readonly #numbers: Uint32Array;

  constructor(looks: readonly Look[]) {
    const records = looks.map(({ column, field = column }) => field);
    this.#first = Math.max(...records.map(({ first }) => first));
    const end = Math.min(...records.map(({ first, rows }) => first + rows));
    this.#numbers = new Uint32Array(Math.max(0, end - this.#first));
    let count = 1;
    for (const look of looks) if (!look.column.isSame) count = this.#tellApart(look, count);
  }

  of(row: number): number | undefined {
    return this.#numbers[row - this.#first];
  }

  /** Tells rows with the same number apart by what they have in one more column. Returns how many numbers there are. */
  #tellApart({ column, field }: Look, count: number): number {
    const numbers = this.#numbers;
    const states = column.statesOf(this.#first, numbers.length, field);
    let [lowest, highest] = [Infinity, 0];
    for (let at = 0; at < states.length; at += 1) {
      const state = states[at] ?? 0;
      if (state < lowest) lowest = state;
      if (state > highest) highest = state;
    }
    const most = highest + 1;
    if (count * most > MOST_COMBINED) return count;
    this.columns.add(column);
    if (lowest === highest) return count;
    const combined = new Uint32Array(count * most);
    let found = 0;
    for (let at = 0; at < numbers.length; at += 1) {
      const both = (numbers[at] ?? 0) * most + (states[at] ?? 0);
      // from 1: 0 is what has not been met
      let number = combined[both] ?? 0;
      if (number === 0) number = combined[both] = ++found;
      numbers[at] = number - 1;
    }
    return found;
  }
}

/** That a column was looked at, what was found, and of which record's field it is a part. */
interface Look {
  readonly column: Column;
  readonly field: Column | undefined;
  readonly state: number;
}

/** What is looked at in an event, in order. */
class Looks {
  readonly list: Look[] = [];
  /** Whether the list tells all that was found out. */
  areAll = true;

  add(column: Column, field: Column | undefined, state: number): void {
    for (const look of this.list) if (look.column === column) return;
    this.list.push({ column, field, state });
  }

  /** For what no column tells: the work is given up, and done with the event itself. */
  giveUp(): never {
    this.areAll = false;
    throw GIVEN_UP;
  }
}

/** One for all: an Error takes longer to make than the work. */
const GIVEN_UP = new Error("Cannot tell by its columns what is looked at");

/** Looks on while somebody looks at an event, or at an object or list in it. */
class Watch implements ProxyHandler<object> {
  readonly #looks: Looks;
  readonly #real: object;
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #row: number;
  readonly #field: Column | undefined;

  /** Of `real`, whose fields are in these columns; `field` is the record's field that it is in. */
  constructor(looks: Looks, real: object, columns: ReadonlyMap<string, Column>, row: number, field?: Column) {
    this.#looks = looks;
    this.#real = real;
    this.#columns = columns;
    this.#row = row;
    this.#field = field;
  }

  get proxy(): object {
    return new Proxy(Array.isArray(this.#real) ? [] : {}, this);
  }

  get(target: object, name: string | symbol): unknown {
    // so that what is remembered for a part of the work is looked at as well
    if (name === ROW) return undefined;
    // what every list has, such as find(), tells nothing of this one
    if (Array.isArray(target) && !OF_ONE_LIST.test(String(name))) return Reflect.get(target, name);
    const [column, state] = this.#look(name);
    const value: unknown = Reflect.get(this.#real, name);
    // of an object that has a number of its own, that tells all
    if (state !== INSIDE_OBJECT && state !== INSIDE_LIST) return value;
    const field = this.#field ?? column;
    const row = this.#field === undefined ? column.rowInside(this.#row) : this.#row;
    return new Watch(this.#looks, value as object, column.inside, row, field).proxy;
  }

  has(_: object, name: string | symbol): boolean {
    this.#look(name);
    return Reflect.has(this.#real, name);
  }

  #look(name: string | symbol): [column: Column, state: number] {
    const column = typeof name === "string" ? this.#columns.get(name) : undefined;
    if (column === undefined) return this.#looks.giveUp();
    const state = column.stateAt(this.#row, this.#field !== undefined);
    this.#looks.add(column, this.#field, state);
    return [column, state];
  }

  ownKeys(): never {
    return this.#looks.giveUp();
  }

  getOwnPropertyDescriptor(): never {
    return this.#looks.giveUp();
  }

  set(): never {
    return this.#looks.giveUp();
  }

  defineProperty(): never {
    return this.#looks.giveUp();
  }

  deleteProperty(): never {
    return this.#looks.giveUp();
  }
}

/** A list's own fields. */
const OF_ONE_LIST = /^(?:\d+|length)$/;
