// Columns of text under each other.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const PLAIN = /^[ -~]*$/;

/**
 * Lines of cells under a head: the first `names` columns aligned left, the numbers after them right. The widths are what
 * a terminal shows: a Chinese character takes two columns, an accent none.
 */
export function aligned(head: string[], lines: string[][], names: number): string {
  const rows = [head, ...lines];
  const widths = head.map((_, i) => rows.reduce((widest, row) => Math.max(widest, widthOf(row[i])), 0));
  return rows
    .map(
      (row) =>
        `${widths
          .map((width, i) => padded(row[i], width, i < names))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function padded(cell = "", width: number, isLeft: boolean): string {
  const space = " ".repeat(width - widthOf(cell));
  return isLeft ? cell + space : space + cell;
}

function widthOf(cell = ""): number {
  if (PLAIN.test(cell)) return cell.length;
  // loaded when it is wanted: a script starts sooner without
  const stringWidth = require("string-width") as typeof import("string-width");
  return stringWidth(cell);
}
