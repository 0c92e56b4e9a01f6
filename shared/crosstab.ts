// How often, in two directions? Rows that are all shown, with the busiest columns beside each.

import type { Answer } from "./tally.ts";

const BUSIEST = 5;

/**
 * `new Crosstab("hour")` counts `calls` for each row given to `add`, and for each column in it. The answer has the five
 * columns with the most calls, and `(others)`, so that a row's columns add up to its calls.
 */
export class Crosstab {
  readonly #heading: string;
  readonly #rows = new Map<string, Map<string | undefined, number>>();

  constructor(heading: string) {
    this.#heading = heading;
  }

  /** Without a column, the call is counted for the row alone. */
  add(row: string, column?: string): void {
    let counts = this.#rows.get(row);
    if (counts === undefined) this.#rows.set(row, (counts = new Map()));
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }

  /** The rows in order: those counted, and of `rows` also the ones without a call. */
  rowsOf(rows: Iterable<string>): Answer {
    const busiest = this.#busiest();
    const shown = busiest.slice(0, BUSIEST);
    const names = shown.map((name) => this.#columnOf(name));
    if (busiest.length > BUSIEST) names.push("(others)");

    const answer = [...new Set([...rows, ...this.#rows.keys()])].toSorted().map((row) => {
      const counts = this.#rows.get(row) ?? new Map<string | undefined, number>();
      const calls = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const columns = shown.map((name) => counts.get(name) ?? 0);
      const others = columns.reduce((rest, count) => rest - count, calls);
      return Object.fromEntries(
        [row, calls, ...columns, others].map((value, i) => [[this.#heading, "calls", ...names][i], value]),
      );
    });
    const measures = ["calls", ...names];
    return { columns: [this.#heading, ...measures], measures, rows: answer };
  }

  /** A column keeps its name, unless a role or call bears the name of a column that is always there. */
  #columnOf(name: string): string {
    return [this.#heading, "calls", "(others)"].includes(name) ? `"${name}"` : name;
  }

  #busiest(): string[] {
    const calls = new Map<string, number>();
    for (const counts of this.#rows.values()) {
      for (const [column, count] of counts) {
        if (column !== undefined) calls.set(column, (calls.get(column) ?? 0) + count);
      }
    }
    return [...calls.keys()].toSorted(
      (a, b) => (calls.get(b) ?? 0) - (calls.get(a) ?? 0) || (a < b ? -1 : 1),
    );
  }
}
