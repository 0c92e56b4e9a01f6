// What SQL gives, made ready to be printed as it comes: a result may be larger than memory.

import Big from "big.js";
import type { Options } from "../options.ts";
import { type Piece, printPieces } from "../terminal/print-pieces.ts";
import type { ExactRow } from "../text/formats.ts";
import type { Answered, Cell } from "./duckdb.ts";

const INTEGERS = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;
const NUMBERS = /^(?:FLOAT|DOUBLE|DECIMAL)/;

/** Prints the rows of a SELECT. Numbers are exact; what has parts stands as JSON. */
export async function printRows(answered: Answered, format: Pick<Options, "TOP" | "FORMAT">): Promise<void> {
  await printPieces(exactPieces(answered), format);
}

async function* exactPieces({ found, rows: pieces }: Answered): AsyncGenerator<Piece, undefined> {
  const columns = found.deduplicatedColumnNames();
  const types = found.columnTypes().map((type) => type.toString());
  const texts = types.findLastIndex((type) => !isNumber(type)) + 1;
  let isNone = true;
  for await (const rows of pieces) {
    isNone = false;
    const exact = rows.map((row) =>
      Object.fromEntries(row.map((cell, i) => [columns[i], valueOf(cell, types[i] ?? "")])),
    );
    yield { columns, texts, rows: exact };
  }
  // of no row there are columns too
  if (isNone) yield { columns, texts, rows: [] };
  return undefined;
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
