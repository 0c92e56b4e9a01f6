// Amounts rounded to cents so that rows and columns still add up: a bill that seems a cent off is not believed.

import Big from "big.js";

/**
 * Each amount as whole cents, one of the two nearest, chosen so that every row's and every column's sum is one of the
 * two nearest to its exact sum too, and the sum of all is the exact sum rounded to the cent. Rows may not differ in
 * length. Returns dollars with two decimals.
 *
 * Source: L. Cox, "A Constructive Procedure for Unbiased Controlled Rounding" (1987), here without chance: with a slack
 * row and column all sums are whole; what is shifted around a cycle of broken amounts leaves them so, and makes at
 * least one whole.
 */
export function inCents(rows: Big[][]): Big[][] {
  const columns = rows[0]?.length ?? 0;
  const cents = rows.map((row) => row.map((amount) => amount.times(100)));
  const wholes = cents.map((row) => row.map(floor));
  const parts = cents.map((row, i) => row.map((cell, j) => cell.minus(wholes[i]?.[j] ?? 0)));

  const slackRow = Array.from({ length: columns }, (_, j) =>
    toWhole(sum(parts.map((row) => row[j] ?? ZERO))),
  );
  const total = sum(parts.flat());
  for (const row of parts) row.push(toWhole(sum(row)));
  slackRow.push(total.minus(floor(total)));
  parts.push(slackRow);

  // the corner goes where the total of all goes
  const corner: Cell = { i: rows.length, j: columns };
  const grid = new Grid(parts, byAmount(rows));
  const up = grid.at(corner).gte(0.5);
  while (grid.isBroken(corner)) grid.shift(corner, up);
  // then each to the nearer side, small amounts first, but for those below a cent: they are shown as such (costCell),
  // and make up for the others before large amounts do
  for (const cell of grid.cells.toReversed()) {
    while (grid.isBroken(cell)) grid.shift(cell, grid.at(cell).gte(0.5));
  }
  return wholes.map((row, i) => row.map((whole, j) => whole.plus(grid.at({ i, j })).div(100)));
}

/** What to say of a table whose cents went another way than each by itself would have; undefined when none did. */
export function roundingNote(exact: Big[][], cents: Big[][]): string | undefined {
  const isNearest = exact.every((row, i) =>
    row.every((amount, j) => cents[i]?.[j]?.eq(amount.round(2)) ?? true),
  );
  return isNearest
    ? undefined
    : "Cents are rounded so that rows and columns add up: FORMAT=json has every digit";
}

interface Cell {
  i: number;
  j: number;
}

const ZERO = new Big(0);
const ONE = new Big(1);

/** Parts of cents, in rows and columns that each add up to a whole. */
class Grid {
  readonly #parts: Big[][];
  /** The amounts' cells: those below a cent first, then the largest first. */
  readonly cells: Cell[];
  readonly #rows: number[];
  readonly #columns: number[];

  constructor(parts: Big[][], cells: Cell[]) {
    this.#parts = parts;
    this.cells = cells;
    // these are tried in turn to make up for another, the slack last
    this.#rows = [...new Set([...cells.map(({ i }) => i), ...parts.keys()])];
    this.#columns = [...new Set([...cells.map(({ j }) => j), ...(parts[0] ?? []).keys()])];
  }

  at({ i, j }: Cell): Big {
    return this.#parts[i]?.[j] ?? ZERO;
  }

  isBroken(cell: Cell): boolean {
    return !this.at(cell).eq(0) && !this.at(cell).eq(1);
  }

  /** Shifts as much as it can around a cycle of broken cells through `start`, which goes up or down. */
  shift(start: Cell, up: boolean): void {
    const cycle = this.#cycleThrough(start);
    const rises = (k: number): boolean => (k % 2 === 0) === up;
    const room = cycle.map((cell, k) => (rises(k) ? ONE.minus(this.at(cell)) : this.at(cell)));
    const most = room.reduce((least, one) => (one.lt(least) ? one : least));
    for (const [k, cell] of cycle.entries()) {
      const row = this.#parts[cell.i];
      if (row !== undefined) row[cell.j] = rises(k) ? this.at(cell).plus(most) : this.at(cell).minus(most);
    }
  }

  /** Cells that share, in turn, a row and a column with the next one: the shortest way from start back to its column. */
  #cycleThrough(start: Cell): Cell[] {
    let ways: Cell[][] = [[start]];
    const seen = new Set([`row ${start.i}`]);
    while (ways.length > 0) {
      const longer: Cell[][] = [];
      for (const way of ways) {
        const last = way.at(-1) ?? start;
        const alongRow = way.length % 2 === 1;
        const cells = alongRow
          ? this.#columns.map((j) => ({ i: last.i, j }))
          : this.#rows.map((i) => ({ i, j: last.j }));
        for (const cell of cells) {
          if ((cell.i === last.i && cell.j === last.j) || !this.isBroken(cell)) continue;
          if (alongRow && cell.j === start.j) return [...way, cell];
          const line = alongRow ? `column ${cell.j}` : `row ${cell.i}`;
          if (seen.has(line)) continue;
          seen.add(line);
          longer.push([...way, cell]);
        }
      }
      ways = longer;
    }
    throw new Error("No cycle of amounts to round: a row or column doesn't add up to a whole");
  }
}

function byAmount(rows: Big[][]): Cell[] {
  return rows
    .flatMap((row, i) => row.map((amount, j) => ({ i, j, size: amount.abs() })))
    .toSorted((a, b) => Number(b.size.lt("0.01")) - Number(a.size.lt("0.01")) || b.size.cmp(a.size))
    .map(({ i, j }) => ({ i, j }));
}

function sum(amounts: Big[]): Big {
  return amounts.reduce((total, amount) => total.plus(amount), ZERO);
}

function floor(amount: Big): Big {
  const truncated = amount.round(0, Big.roundDown);
  return amount.lt(truncated) ? truncated.minus(1) : truncated;
}

function toWhole(amount: Big): Big {
  return amount.eq(floor(amount)) ? ZERO : floor(amount).plus(1).minus(amount);
}
