// Prints an answer: as a table to read, as CSV for a spreadsheet, as JSON for a program.

import { aligned } from "./text/aligned.ts";
import { formatted } from "./text/formats.ts";
import { grouped } from "./text/numbers.ts";
import { type Options, readOptions } from "./options.ts";
import { percent } from "./text/numbers.ts";
import { printable } from "./text/printable.ts";
import { print, prose, say } from "./terminal/say.ts";
import type { Answer, AnswerRow, Value } from "./tally.ts";

/** Rows to show when TOP doesn't say. */
export const TOP_ROWS = 20;

type Format = Pick<Options, "TOP" | "FORMAT">;

/** How many rows are shown: TOP, or else of a table the first twenty, and of CSV and JSON all. */
export function rowsShown({ TOP, FORMAT }: Format): number {
  return TOP ?? (FORMAT === "table" ? TOP_ROWS : Infinity);
}

/**
 * Prints an answer to stdout. A table has the first TOP rows, twenty if not said, and ends with what TOP cut off and
 * the total, so that its rows always add up; the answer's notes stand below it. CSV and JSON hold all rows, unless TOP
 * says otherwise, under CloudTrail's names; stderr says how many more there are, and has the notes.
 */
export function printTable(answer: Answer, options: Format = readOptions()): void {
  const { FORMAT } = options;
  const most = rowsShown(options);
  const shown = answer.rows.slice(0, most);
  const rest = answer.rows.slice(most);
  const more = rest.length + (answer.others ?? 0);
  process.stdout.write(
    FORMAT === "table" ? toTable(answer, shown, rest) : formatted(FORMAT, answer.columns, shown),
  );
  if (FORMAT !== "table" && more > 0) {
    say(`${number(more)} more rows: see them with TOP=all`);
  }
  const { notes = [] } = answer;
  if (FORMAT === "table") for (const note of prose(notes)) print(note);
  else for (const note of notes) say(note);
}

function toTable(answer: Answer, shown: AnswerRow[], rest: AnswerRow[]): string {
  const { columns, measures, shareOf = measures[0] ?? "", asides = {}, spare = [] } = answer;
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
  return aligned(head, lines, columns.length - measures.length, {
    spare: spare.map((column) => columns.indexOf(column)),
  });
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
