// Prints an answer: as a table to read, as CSV for a spreadsheet, as JSON for a program.

import { createRequire } from "node:module";
import type Big from "big.js";
import { aligned } from "./text/aligned.ts";
import { grouped } from "./text/numbers.ts";
import { type Options, readOptions } from "./options.ts";
import { percent } from "./text/numbers.ts";
import { printable } from "./text/printable.ts";
import { print, say } from "./terminal/say.ts";
import type { Answer, AnswerRow, Value } from "./tally.ts";

/** Rows to show when TOP doesn't say. */
export const TOP_ROWS = 20;

const require = createRequire(import.meta.url);

type Format = Pick<Options, "TOP" | "FORMAT">;

/**
 * Prints an answer to stdout. A table has the first TOP rows, twenty if not said, and ends with what TOP cut off and
 * the total, so that its rows always add up; the answer's notes stand below it. CSV and JSON hold all rows, unless TOP
 * says otherwise, under CloudTrail's names; stderr says how many more there are, and has the notes.
 */
export function printTable(answer: Answer, { TOP, FORMAT }: Format = readOptions()): void {
  TOP ??= FORMAT === "table" ? TOP_ROWS : Infinity;
  const shown = answer.rows.slice(0, TOP);
  const rest = answer.rows.slice(TOP);
  const more = rest.length + (answer.others ?? 0);
  if (FORMAT === "json") process.stdout.write(`${toJson(shown)}\n`);
  else if (FORMAT === "csv") process.stdout.write(toCsv(answer.columns, shown));
  else process.stdout.write(toTable(answer, shown, rest));
  if (FORMAT !== "table" && more > 0) {
    say(`${number(more)} more rows: see them with TOP=all`);
  }
  for (const note of answer.notes ?? []) (FORMAT === "table" ? print : say)(note);
}

/** Exact: what a terminal must not get raw is written as JSON's own \uXXXX, so a parser reads the very same text. */
export function toJson(rows: ExactRow[]): string {
  const lines = rows.map((row) => `  ${printable(exactJson(row))}`);
  return lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`;
}

/** RFC 4180. A cell that would start a formula gets a quotation mark in front (OWASP, "CSV Injection"). */
export function toCsv(columns: string[], rows: ExactRow[], header = true): string {
  // loaded when it is wanted: a table starts 0.03 s sooner without
  const { stringify } = require("csv-stringify/sync") as typeof import("csv-stringify/sync");
  return stringify(
    rows.map((row) => columns.map((column) => cell(row[column]))),
    {
      header,
      columns: columns.map(text),
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

/** JSON's numbers have as many digits as one writes: a decimal keeps all of its own. */
function exactJson(row: ExactRow): string {
  const fields = Object.entries(row)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const json = isDecimal(value) ? value.toFixed() : JSON.stringify(value);
      return `${JSON.stringify(name)}:${json}`;
    });
  return `{${fields.join(",")}}`;
}

/** A decimal, told by its looks: not every script that prints a table is to load big.js. */
function isDecimal(value: ExactRow[string]): value is Big {
  return typeof value === "object" && value !== null && "toFixed" in value;
}

function toTable(answer: Answer, shown: AnswerRow[], rest: AnswerRow[]): string {
  const { columns, measures, shareOf = measures[0] ?? "", asides = {} } = answer;
  if (measures.length === 0) return toList(answer, shown, rest);
  const totals = sums(measures, answer.rows);
  const cells = (row: AnswerRow): string[] => [
    ...columns.map((column) => (measures.includes(column) ? number(row[column]) : text(row[column]))),
    percent(Number(row[shareOf]), Number(totals[shareOf])),
  ];
  const named = (name: string, row: AnswerRow): string[] => [name, ...cells(row).slice(1)];

  const lines = shown.map((row) => [...cells(row), ...Object.values(asides).map((aside) => aside(row))]);
  if (rest.length > 0) lines.push(named(`(${number(rest.length)} more: TOP=all)`, sums(measures, rest)));
  lines.push(named("total", totals));
  const share = measures.length > 1 ? `share of ${shareOf}` : "share";
  const head = [...columns.map(text), share, ...Object.keys(asides)];
  return aligned(head, lines, columns.length - measures.length);
}

function toList({ columns, others = 0 }: Answer, shown: AnswerRow[], rest: AnswerRow[]): string {
  const lines = shown.map((row) => columns.map((column) => text(row[column])));
  const more = rest.length + others;
  const end = more > 0 ? `(${number(more)} more: TOP=all)\n` : "";
  return aligned(columns.map(text), lines, columns.length) + end;
}

function sums(measures: string[], rows: AnswerRow[]): AnswerRow {
  return Object.fromEntries(
    measures.map((measure) => [measure, rows.reduce((sum, row) => sum + Number(row[measure] ?? 0), 0)]),
  );
}

function text(value: Value): string {
  return printable(String(value ?? ""));
}

function number(value: unknown): string {
  return grouped(Number(value ?? 0));
}
