// How often? Counts rows of values, and adds up amounts beside them.

import { grouped } from "./text/numbers.ts";

/** What a cell holds: a field of a record, or a number found from many. */
export type Value = string | number | boolean | null | undefined;

/**
 * Rows to be printed. `measures` are the columns that count or add up, the last ones; the others say of what. Without
 * any, the rows are a list: nothing is added up.
 */
export interface Answer {
  columns: string[];
  measures: string[];
  rows: AnswerRow[];
  /** Rows that there are besides, of a list that was cut before. */
  others?: number;
  /** The measure whose share of its total a table shows: the first of them, if not said. */
  shareOf?: string;
  /** What else there is to say of the answer: below a table, beside CSV and JSON. */
  notes?: string[];
  /** Columns that a table leaves out first, in this order, where the terminal is narrow: other than numbers, none else is. */
  spare?: string[];
  /** Columns of the table alone, which help to read a row and are no fields of it. */
  asides?: Record<string, (row: AnswerRow) => string>;
}

/** A row of an answer, by the names of its columns; numbers as they are. */
export type AnswerRow = Record<string, Value>;

interface Row {
  values: Value[];
  calls: number;
  amounts: number[];
}

type Level = Map<Value, Level | Row>;

/**
 * `new Tally("eventSource", "eventName")` counts `calls` for each pair of values given to `add`. With
 * `.summing("bytesOut")` it adds up a number besides, given after the values: `add(source, name, bytes)`.
 */
export class Tally {
  readonly #columns: string[];
  #sums: string[] = [];
  readonly #root: Level = new Map();
  readonly #rows: Row[] = [];
  /** The row before: most calls of a busy minute are of one kind. */
  #last: Row | undefined;

  constructor(...columns: string[]) {
    this.#columns = columns;
  }

  summing(...sums: string[]): this {
    this.#sums = sums;
    return this;
  }

  /** Values may be whatever a record holds: objects and lists count by how they read as JSON. */
  add(...values: unknown[]): void {
    const row = (this.#last = this.#lastIf(values) ?? this.#rowOf(values));
    row.calls += 1;
    for (let i = 0; i < row.amounts.length; i += 1) {
      row.amounts[i] = (row.amounts[i] ?? 0) + Number(values[this.#columns.length + i] ?? 0);
    }
  }

  /** All rows, the most calls first, then by name. */
  mostFrequent(): Answer {
    return this.#answer((a, b) => b.calls - a.calls || byValues(a.values, b.values));
  }

  /** All rows by their values, as days are read. */
  inOrder(): Answer {
    return this.#answer((a, b) => byValues(a.values, b.values));
  }

  /** All rows, those with most of one of the sums first, then by calls and name. */
  most(sum: string): Answer {
    const i = this.#sums.indexOf(sum);
    const amount = (row: Row): number => row.amounts[i] ?? 0;
    const order = (a: Row, b: Row): number =>
      amount(b) - amount(a) || b.calls - a.calls || byValues(a.values, b.values);
    return { ...this.#answer(order), shareOf: sum };
  }

  /** The calls counted for just these values. */
  calls(...values: Value[]): number {
    let level: Level | Row | undefined = this.#root;
    for (const value of values) level = level instanceof Map ? level.get(value) : undefined;
    return level === undefined || level instanceof Map ? 0 : level.calls;
  }

  #lastIf(values: unknown[]): Row | undefined {
    const last = this.#last;
    if (last === undefined) return undefined;
    for (let i = 0; i < this.#columns.length; i += 1) if (values[i] !== last.values[i]) return undefined;
    return last;
  }

  #rowOf(values: unknown[]): Row {
    // a map a column: values are compared as they are, and no key has to be built for each event
    let level = this.#root;
    const last = this.#columns.length - 1;
    for (let i = 0; i < last; i += 1) {
      const value = plain(values[i]);
      let next = level.get(value) as Level | undefined;
      if (next === undefined) level.set(value, (next = new Map()));
      level = next;
    }
    const value = plain(values[last]);
    let row = level.get(value) as Row | undefined;
    if (row === undefined) {
      row = { values: values.slice(0, last + 1).map(plain), calls: 0, amounts: this.#sums.map(() => 0) };
      level.set(value, row);
      this.#rows.push(row);
    }
    return row;
  }

  #answer(order: (a: Row, b: Row) => number): Answer {
    const measures = ["calls", ...this.#sums];
    const columns = [...this.#columns, ...measures];
    const rows = this.#rows
      .toSorted(order)
      .map(({ values, calls, amounts }) =>
        Object.fromEntries([...values, calls, ...amounts].map((value, i) => [columns[i], value ?? null])),
      );
    const notes = this.#sums.filter((_, i) => this.#total(i) > Number.MAX_SAFE_INTEGER).map(rounded);
    return { columns, measures, rows, ...(notes.length > 0 && { notes }) };
  }

  #total(i: number): number {
    return this.#rows.reduce((sum, { amounts }) => sum + (amounts[i] ?? 0), 0);
  }
}

function rounded(sum: string): string {
  return `The sum of ${sum} is over ${grouped(Number.MAX_SAFE_INTEGER)}: such numbers are rounded here`;
}

/** A record may hold an object where a text should be; two that read the same are one value. */
function plain(value: unknown): Value {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : ((value as Value) ?? null);
}

/** By code unit, the same on every machine, whatever its locale. */
function byValues(a: Value[], b: Value[]): number {
  for (let i = 0; i < a.length; i += 1) {
    const left = String(a[i] ?? "");
    const right = String(b[i] ?? "");
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

// How often, in two directions? Rows that are all shown, with the busiest columns beside each.

const BUSIEST = 5;
const OTHERS = "(others)";

/**
 * `new Crosstab("hour")` counts `calls` for each row given to `add`, and for each column in it. The answer has the five
 * columns with the most calls, and `(others)`, so that a row's columns add up to its calls.
 */
export class Crosstab {
  readonly #heading: string;
  readonly #rows = new Map<string, Map<string, number>>();
  readonly #columns = new Map<string, number>();

  constructor(heading: string) {
    this.#heading = heading;
  }

  /** Without a column, the calls are counted for the row alone. */
  add(row: string, column?: unknown, calls = 1): void {
    const name = typeof column === "string" ? column : "";
    let counts = this.#rows.get(row);
    if (counts === undefined) this.#rows.set(row, (counts = new Map()));
    counts.set(name, (counts.get(name) ?? 0) + calls);
    this.#columns.set(name, (this.#columns.get(name) ?? 0) + calls);
  }

  /** The rows in order: those counted, and of `rows` also the ones without a call. */
  rowsOf(rows: Iterable<string>): Answer {
    const shown = [...this.#columns]
      .filter(([name]) => name !== "")
      .toSorted(([a, fewer], [b, more]) => more - fewer || (a < b ? -1 : 1))
      .slice(0, BUSIEST)
      .map(([name]) => name);
    const names = shown.map((name) => this.#nameOf(name));
    if (shown.length > 0 && this.#columns.size > shown.length) names.push(OTHERS);
    const columns = [this.#heading, "calls", ...names];

    const counted = [...new Set([...rows, ...this.#rows.keys()])].toSorted().map((row) => {
      const counts = this.#rows.get(row);
      const calls = [...(counts?.values() ?? [])].reduce((sum, count) => sum + count, 0);
      const cells = shown.map((name) => counts?.get(name) ?? 0);
      const others = cells.reduce((rest, count) => rest - count, calls);
      const values = [row, calls, ...cells, others];
      return Object.fromEntries(columns.map((column, i) => [column, values[i]]));
    });
    return { columns, measures: columns.slice(1), rows: counted };
  }

  /** A role or call may bear the name of a column that is there already. */
  #nameOf(name: string): string {
    return [this.#heading, "calls", OTHERS].includes(name) ? `"${name}"` : name;
  }
}
