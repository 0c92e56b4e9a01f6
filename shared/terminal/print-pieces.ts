// Prints rows as they come: there may be more of them than memory has room for.

import { once } from "node:events";
import { TOP_ROWS } from "../table.ts";
import type { Options } from "../options.ts";
import { aligned } from "../text/aligned.ts";
import { type ExactRow, isDecimal, toCsv, toJson } from "../text/formats.ts";
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
  { TOP, FORMAT }: Pick<Options, "TOP" | "FORMAT">,
): Promise<number> {
  const most = TOP ?? (FORMAT === "table" ? TOP_ROWS : Infinity);
  const printer = { table: new TablePrinter(), csv: new CsvPrinter(), json: new JsonPrinter() }[FORMAT];
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

class CsvPrinter {
  #isHeaded = false;

  rows({ columns, rows }: Piece): string {
    const cells = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === "object" && !isDecimal(value) ? textOf(value) : value,
        ]),
      ),
    );
    const header = !this.#isHeaded;
    this.#isHeaded = true;
    return toCsv(columns, cells, header);
  }

  end(): string {
    return "";
  }
}

class JsonPrinter {
  #isBegun = false;

  rows({ rows }: Piece): string {
    if (rows.length === 0) return "";
    const before = this.#isBegun ? "," : "[";
    this.#isBegun = true;
    return `${before}${toJson(rows).slice(1, -2)}`;
  }

  end(): string {
    return this.#isBegun ? "\n]\n" : "[]\n";
  }
}

/** A pipe may take as long as it likes. */
async function write(text: string): Promise<void> {
  if (text !== "" && !process.stdout.write(text)) await once(process.stdout, "drain");
}
