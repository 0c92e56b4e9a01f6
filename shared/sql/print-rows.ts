// Prints what SQL gives, as it comes: a result may be larger than memory.

import { once } from "node:events";
import Big from "big.js";
import { aligned } from "../text/aligned.ts";
import { grouped } from "../text/numbers.ts";
import type { Options } from "../options.ts";
import { printable } from "../text/printable.ts";
import { say } from "../terminal/say.ts";
import { type ExactRow, toCsv, toJson } from "../text/formats.ts";
import { TOP_ROWS } from "../table.ts";
import type { Answered, Cell } from "./duckdb.ts";

const INTEGERS = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;
const NUMBERS = /^(?:FLOAT|DOUBLE|DECIMAL)/;

/**
 * Prints the rows to stdout: of a table the first TOP, twenty if not said, and how many more there are; of CSV and JSON all,
 * if TOP doesn't say otherwise. Numbers are exact; what has parts stands as JSON.
 */
export async function printRows(
  { found, rows: pieces }: Answered,
  { TOP, FORMAT }: Pick<Options, "TOP" | "FORMAT">,
): Promise<void> {
  const names = found.deduplicatedColumnNames();
  const types = found.columnTypes().map((type) => type.toString());
  const most = TOP ?? (FORMAT === "table" ? TOP_ROWS : Infinity);
  const print = {
    table: new TablePrinter(names, types),
    csv: new CsvPrinter(names),
    json: new JsonPrinter(),
  }[FORMAT];
  let count = 0;
  for await (const rows of pieces) {
    const shown = rows.slice(0, Math.max(0, most - count));
    count += rows.length;
    if (shown.length > 0)
      await write(
        print.rows(
          shown.map((row) =>
            Object.fromEntries(row.map((cell, i) => [names[i], valueOf(cell, types[i] ?? "")])),
          ),
        ),
      );
  }
  const more = Math.max(0, count - most);
  await write(print.end(more));
  if (more > 0 && FORMAT !== "table") say(`${grouped(more)} more rows: see them with TOP=all`);
}

/** Whether a column's cells are numbers. */
function isNumber(type: string): boolean {
  return INTEGERS.test(type) || NUMBERS.test(type);
}

function valueOf(cell: Cell, type: string): ExactRow[string] {
  if (typeof cell === "string") {
    if (INTEGERS.test(type) || type.startsWith("DECIMAL")) {
      const number = Number(cell);
      return Number.isSafeInteger(number) ? number : new Big(cell);
    }
    return type === "JSON" ? (JSON.parse(cell) as ExactRow[string]) : cell;
  }
  // lists and structs go to JSON as they are
  return cell as ExactRow[string];
}

/** As a table or a CSV file has it. */
function textOf(value: ExactRow[string] | Cell): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Big) return value.toFixed();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

class TablePrinter {
  readonly #names: string[];
  readonly #left: number;
  readonly #lines: string[][] = [];

  constructor(names: string[], types: string[]) {
    this.#names = names.map((name) => printable(name));
    this.#left = types.findLastIndex((type) => !isNumber(type)) + 1;
  }

  rows(rows: ExactRow[]): string {
    this.#lines.push(...rows.map((row) => Object.values(row).map((value) => printable(textOf(value)))));
    return "";
  }

  end(more: number): string {
    return (
      aligned(this.#names, this.#lines, this.#left) + (more > 0 ? `(${grouped(more)} more: TOP=all)\n` : "")
    );
  }
}

class CsvPrinter {
  readonly #names: string[];
  #isHeaded = false;

  constructor(names: string[]) {
    this.#names = names;
  }

  rows(rows: ExactRow[]): string {
    const cells = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === "object" && !(value instanceof Big) ? textOf(value) : value,
        ]),
      ),
    );
    const header = !this.#isHeaded;
    this.#isHeaded = true;
    return toCsv(this.#names, cells, header);
  }

  end(): string {
    return this.#isHeaded ? "" : toCsv(this.#names, []);
  }
}

class JsonPrinter {
  #isBegun = false;

  rows(rows: ExactRow[]): string {
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
