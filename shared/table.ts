// Prints an answer: as a table to read, as CSV for a spreadsheet, as JSON for a program.

import { stringify } from "csv-stringify/sync";
import { aligned } from "./aligned.ts";
import { type Options, readOptions } from "./options.ts";
import { percent } from "./percent.ts";
import { printable } from "./printable.ts";
import type { Answer, AnswerRow, Value } from "./tally.ts";

const TOP_ROWS = 20;
const NUMBER = new Intl.NumberFormat("en-US");

type Format = Pick<Options, "TOP" | "FORMAT">;

/**
 * Prints the first TOP rows to stdout. A table ends with what TOP cut off and the total, so that its rows always add
 * up; CSV and JSON hold the rows alone, under CloudTrail's names, and stderr says how many more there are.
 */
export function printTable(answer: Answer, { TOP = TOP_ROWS, FORMAT }: Format = readOptions()): void {
  const shown = answer.rows.slice(0, TOP);
  const rest = answer.rows.slice(TOP);
  if (FORMAT === "json") process.stdout.write(`${toJson(shown)}\n`);
  else if (FORMAT === "csv") process.stdout.write(toCsv(answer.columns, shown));
  else process.stdout.write(toTable(answer, shown, rest));
  if (FORMAT !== "table" && rest.length > 0) {
    console.error(`${number(rest.length)} more rows: see them with TOP=all`);
  }
}

/** Exact: what a terminal must not get raw is written as JSON's own \uXXXX, so a parser reads the very same text. */
function toJson(rows: AnswerRow[]): string {
  const lines = rows.map((row) => `  ${printable(JSON.stringify(row))}`);
  return lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`;
}

/** RFC 4180. A cell that would start a formula gets a quotation mark in front (OWASP, "CSV Injection"). */
function toCsv(columns: string[], rows: AnswerRow[]): string {
  return stringify(
    rows.map((row) => columns.map((column) => cell(row[column]))),
    { header: true, columns: columns.map(text), record_delimiter: "windows", escape_formulas: true },
  );
}

function cell(value: unknown): unknown {
  return typeof value === "string" ? printable(value, "\n\t") : value;
}

function toTable(answer: Answer, shown: AnswerRow[], rest: AnswerRow[]): string {
  const { columns, measures, shareOf = measures[0] ?? "", asides = {} } = answer;
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

function sums(measures: string[], rows: AnswerRow[]): AnswerRow {
  return Object.fromEntries(
    measures.map((measure) => [measure, rows.reduce((sum, row) => sum + Number(row[measure] ?? 0), 0)]),
  );
}

function text(value: Value): string {
  return printable(String(value ?? ""));
}

function number(value: unknown): string {
  return NUMBER.format(Number(value ?? 0));
}
