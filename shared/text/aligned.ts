// Columns of text under each other, as wide as the terminal at the most.

import { columnsOf, emphasized, shortened, widthOf } from "../terminal/terminal.ts";

const GAP = 2;
/** Names are not cut below this, as long as there are columns that can be left out. */
const LEAST_NAME = 14;
const LEAST_NUMBER = 8;
/** Half a time or an account's number tells nothing. */
const CODE = /^[\dTZ:.-]*$/;

interface Fit {
  /** Columns that the table may take: those of the terminal on stdout, if not said. */
  width?: number;
  /** Which columns may be left out, by their places, the first to go first: the numbers from the right but for the first. */
  drop?: number[];
  /** Which are left out before those. */
  spare?: number[];
}

/**
 * Lines of cells under a head: the first `names` columns aligned left, the numbers after them right. The widths are what
 * a terminal shows. Where it is too narrow, names are shortened in their middle, then columns are left out; a last line
 * says which. On a terminal the head and the total stand out.
 */
export function aligned(head: string[], lines: string[][], names: number, fit: Fit = {}): string {
  const { width = columnsOf(process.stdout), drop = droppable(head, names), spare = [] } = fit;
  const rows = [head, ...lines];
  let places = head.map((_, i) => i);
  let widths = fitted(rows, places, names, width);
  for (const place of [...spare, ...drop]) {
    if (widths !== undefined) break;
    places = places.filter((other) => other !== place);
    widths = fitted(rows, places, names, width);
  }
  const shown = widths ?? places.map((place) => leastWidth(rows, place, names));
  const text = rows
    .map((row, i) => `${emphasized(lineOf(row, places, shown, names), emphasisOf(row, i), process.stdout)}\n`)
    .join("");
  const isShort = places.some((place, i) => widest(rows, place) > (shown[i] ?? 0));
  const left = head.filter((_, place) => !places.includes(place));
  return text + noteOf(isShort, left, width);
}

function droppable(head: string[], names: number): number[] {
  const first = names < head.length ? names + 1 : 1;
  return head
    .map((_, i) => i)
    .slice(first)
    .toReversed();
}

/** The widths with which the columns fit: the widest names and headings give way first. Undefined when none do. */
function fitted(rows: string[][], places: number[], names: number, width: number): number[] | undefined {
  const widths = places.map((place) => widest(rows, place));
  const room = width - GAP * (places.length - 1);
  let over = widths.reduce((sum, one) => sum + one, 0) - room;
  if (over <= 0) return widths;
  const least = places.map((place) => leastWidth(rows, place, names));
  if (least.reduce((sum, one) => sum + one, 0) > room) return undefined;
  for (; over > 0; over -= 1) {
    const spare = widths.map((one, i) => (one > (least[i] ?? 0) ? one : 0));
    const i = spare.indexOf(Math.max(...spare));
    widths[i] = (widths[i] ?? 0) - 1;
  }
  return widths;
}

function widest(rows: string[][], place: number): number {
  return rows.reduce((most, row) => Math.max(most, widthOf(row[place] ?? "")), 0);
}

/** Numbers are never cut, nor are the lines that sum up; a column of names is, and a heading. */
function leastWidth(rows: string[][], place: number, names: number): number {
  const cells = rows.slice(1);
  const isName = place < names && !cells.every((row) => CODE.test(row[place] ?? ""));
  const uncut = isName ? cells.filter((row, i) => emphasisOf(row, i + 1) !== undefined) : cells;
  return Math.min(widest(rows, place), Math.max(isName ? LEAST_NAME : LEAST_NUMBER, widest(uncut, place)));
}

/** As table.ts writes the line of what TOP cut off. */
function emphasisOf([first = ""]: string[], i: number): "bold" | "dim" | undefined {
  if (i === 0 || first === "total") return "bold";
  return /^\([\d,]+ more: TOP=all\)$/.test(first) ? "dim" : undefined;
}

function lineOf(row: string[], places: number[], widths: number[], names: number): string {
  return places
    .map((place, i) => padded(shortened(row[place] ?? "", widths[i] ?? 0), widths[i] ?? 0, place < names))
    .join(" ".repeat(GAP))
    .trimEnd();
}

function padded(cell: string, width: number, isLeft: boolean): string {
  const space = " ".repeat(width - widthOf(cell));
  return isLeft ? cell + space : space + cell;
}

function noteOf(isShort: boolean, left: string[], width: number): string {
  const named = left.map((heading) => (heading.trim() === "" ? "the bar" : heading));
  const changes = [isShort && "names shortened", left.length > 0 && `left out: ${named.join(", ")}`].filter(
    Boolean,
  );
  if (changes.length === 0) return "";
  const note = `(${changes.join("; ")}; FORMAT=csv has all)`;
  return `${emphasized(shortened(note, width), "dim", process.stdout)}\n`;
}
