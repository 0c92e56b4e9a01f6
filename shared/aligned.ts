// Columns of text under each other.

import stringWidth from "string-width";

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
  return PLAIN.test(cell) ? cell.length : stringWidth(cell);
}
