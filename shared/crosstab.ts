// How often, in two directions? Rows that are all shown, with the busiest columns beside each.

import type { Answer } from "./tally.ts";

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
