// How rows are written for a program, by FORMAT's words. A table is for people, and of each answer's own making.

import { createRequire } from "node:module";
import type Big from "big.js";
import type { Value } from "../tally.ts";
import { printable } from "./printable.ts";

const require = createRequire(import.meta.url);

/** RFC 4180. A cell that would start a formula gets a quotation mark in front (OWASP, "CSV Injection"). */
export function toCsv(columns: string[], rows: ExactRow[], header = true): string {
  // loaded when it is wanted: a table starts 0.03 s sooner without
  const { stringify } = require("csv-stringify/sync") as typeof import("csv-stringify/sync");
  return stringify(
    rows.map((row) => columns.map((column) => cell(row[column]))),
    {
      header,
      columns: columns.map((column) => printable(column)),
      record_delimiter: "windows",
      escape_formulas: true,
      // a decimal may be negative, and is no formula
      cast: { object: (value: object) => ({ value: (value as Big).toFixed(), escape_formulas: false }) },
    },
  );
}

function cell(value: ExactRow[string]): Value | Big {
  if (Array.isArray(value)) return printable(value.join(", "), "\n\t");
  return typeof value === "string" ? printable(value, "\n\t") : value;
}

/** A row of raw values, among them decimals and lists. */
export type ExactRow = Record<string, Value | Big | string[]>;

/**
 * JSON's numbers have as many digits as one writes: a decimal keeps all of its own. What a terminal must not get raw is written
 * as JSON's own \uXXXX, so that a parser reads the very same text.
 */
function exactJson(row: ExactRow): string {
  const fields = Object.entries(row)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const json = isDecimal(value) ? value.toFixed() : JSON.stringify(value);
      return `${JSON.stringify(name)}:${json}`;
    });
  return printable(`{${fields.join(",")}}`);
}

/** A decimal, told by its looks: not every script that prints a table is to load big.js. */
export function isDecimal(value: ExactRow[string]): value is Big {
  return typeof value === "object" && value !== null && "toFixed" in value;
}

/** Writes rows as they come, and what stands behind the last. */
export interface RowWriter {
  /** Whether a value may be any object. */
  takesObjects: boolean;
  rows: (columns: string[], rows: ExactRow[]) => string;
  end: () => string;
}

class CsvWriter implements RowWriter {
  readonly takesObjects = false;
  #isHeaded = false;

  rows(columns: string[], rows: ExactRow[]): string {
    const header = !this.#isHeaded;
    this.#isHeaded = true;
    return toCsv(columns, rows, header);
  }

  end(): string {
    return "";
  }
}

class JsonWriter implements RowWriter {
  readonly takesObjects = true;
  #isBegun = false;

  rows(_columns: string[], rows: ExactRow[]): string {
    if (rows.length === 0) return "";
    const before = this.#isBegun ? ",\n" : "[\n";
    this.#isBegun = true;
    return before + rows.map((row) => `  ${exactJson(row)}`).join(",\n");
  }

  end(): string {
    return this.#isBegun ? "\n]\n" : "[]\n";
  }
}

/** What FORMAT takes beside `table`: all rows as they are. */
export const FORMATS = { csv: CsvWriter, json: JsonWriter } satisfies Record<string, new () => RowWriter>;

/** All of an answer, in one of them. */
export function formatted(format: keyof typeof FORMATS, columns: string[], rows: ExactRow[]): string {
  const writer: RowWriter = new FORMATS[format]();
  return writer.rows(columns, rows) + writer.end();
}
