// Prints rows as they come: there may be more of them than memory has room for.

import { once } from "node:events";
import { rowsShown } from "../table.ts";
import type { Options } from "../options.ts";
import { aligned } from "../text/aligned.ts";
import { type ExactRow, FORMATS, isDecimal, type RowWriter } from "../text/formats.ts";
import { grouped } from "../text/numbers.ts";
import { printable } from "../text/printable.ts";
import { say } from "./say.ts";

/** Some rows of an answer. */
export interface Piece {
  columns: string[];
  /** How many of the columns, the first ones, are texts. */
  texts: number;
  rows: ExactRow[];
  /** Rows that there are besides, and that will not come. */
  others?: number | undefined;
}

/**
 * Prints them to stdout: of a table the first TOP, twenty if not said, and how many more there are; of CSV and JSON all,
 * if TOP doesn't say otherwise. Gives how many rows there are.
 */
export async function printPieces(
  pieces: AsyncIterable<Piece>,
  options: Pick<Options, "TOP" | "FORMAT">,
): Promise<number> {
  const { FORMAT } = options;
  const most = rowsShown(options);
  const printer = FORMAT === "table" ? new TablePrinter() : new FormatPrinter(FORMAT);
  let [count, others] = [0, 0];
  for await (const piece of pieces) {
    const shown = { ...piece, rows: piece.rows.slice(0, Math.max(0, most - count)) };
    count += piece.rows.length;
    others += piece.others ?? 0;
    await write(printer.rows(shown));
  }
  const more = Math.max(0, count - most) + others;
  await write(printer.end(more));
  if (more > 0 && FORMAT !== "table") say(`${grouped(more)} more rows: see them with TOP=all`);
  return count + others;
}

/** As a table or a CSV file has it. */
function textOf(value: ExactRow[string]): string {
  if (value === null || value === undefined) return "";
  if (isDecimal(value)) return value.toFixed();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

class TablePrinter {
  #columns: string[] = [];
  #texts = 0;
  readonly #lines: string[][] = [];

  rows({ columns, texts, rows }: Piece): string {
    this.#columns = columns.map((name) => printable(name));
    this.#texts = texts;
    this.#lines.push(...rows.map((row) => Object.values(row).map((value) => printable(textOf(value)))));
    return "";
  }

  end(more: number): string {
    return (
      aligned(this.#columns, this.#lines, this.#texts) +
      (more > 0 ? `(${grouped(more)} more: TOP=all)\n` : "")
    );
  }
}

class FormatPrinter {
  readonly #writer: RowWriter;

  constructor(format: keyof typeof FORMATS) {
    this.#writer = new FORMATS[format]();
  }

  rows({ columns, rows }: Piece): string {
    return this.#writer.rows(columns, this.#writer.takesObjects ? rows : rows.map(withTexts));
  }

  end(): string {
    return this.#writer.end();
  }
}

/** Objects as the text that a table has of them. */
function withTexts(row: ExactRow): ExactRow {
  const cells = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === "object" && !isDecimal(value) ? textOf(value) : value,
  ]);
  return Object.fromEntries(cells) as ExactRow;
}

/** A pipe may take as long as it likes. */
async function write(text: string): Promise<void> {
  if (text !== "" && !process.stdout.write(text)) await once(process.stdout, "drain");
}
