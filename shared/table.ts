// Prints an answer: as a table to read, as CSV for a spreadsheet, as JSON for a program.

import Table from "cli-table3";
import { stringify } from "csv-stringify/sync";
import { type Options, readOptions } from "./options.ts";
import { printable } from "./printable.ts";
import type { Answer } from "./tally.ts";

const PLAIN = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right", "left"]
    .concat(["left-mid", "mid", "mid-mid", "right", "right-mid"])
    .map((part) => [part, ""]),
);

/**
 * Prints the first TOP rows to stdout. A table ends with what TOP cut off and the total, so that its rows always add
 * up; CSV and JSON hold the rows alone, under CloudTrail's names, and stderr says how many more there are.
 */
export function printTable(answer: Answer, options: Pick<Options, "TOP" | "FORMAT"> = readOptions()): void {
  process.stdout.write(formatted(answer, options));
  const more = answer.rows.length - options.TOP;
  if (options.FORMAT !== "table" && more > 0)
    console.error(`${number(more)} more rows: see them with TOP=all`);
}

function formatted(
  { columns, measures, rows }: Answer,
  { TOP, FORMAT }: Pick<Options, "TOP" | "FORMAT">,
): string {
  const shown = rows.slice(0, TOP);
  if (FORMAT === "json") return `${toJson(shown)}\n`;
  if (FORMAT === "csv") return toCsv(columns, shown);
  return toTable({ columns, measures, rows }, shown, rows.slice(TOP));
}

/** Exact: what a terminal must not get raw is written as JSON's own \uXXXX, so a parser reads the very same text. */
function toJson(rows: Answer["rows"]): string {
  const lines = rows.map((row) => `  ${printable(JSON.stringify(row))}`);
  return lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`;
}

/** RFC 4180. A cell that would start a formula gets a quotation mark in front (OWASP, "CSV Injection"). */
function toCsv(columns: string[], rows: Answer["rows"]): string {
  return stringify(
    rows.map((row) => columns.map((column) => cell(row[column]))),
    { header: true, columns, record_delimiter: "windows", escape_formulas: true },
  );
}

function cell(value: unknown): unknown {
  return typeof value === "string" ? printable(value, "\n\t") : value;
}

function toTable({ columns, measures }: Answer, shown: Answer["rows"], rest: Answer["rows"]): string {
  const [first = ""] = measures;
  const totals = sums(measures, [...shown, ...rest]);
  const share = (row: Answer["rows"][number]): string =>
    totals[first] ? `${((100 * Number(row[first])) / Number(totals[first])).toFixed(1)}%` : "";
  const cells = (row: Answer["rows"][number]): string[] => [
    ...columns.map((column) =>
      measures.includes(column) ? number(row[column]) : printable(String(row[column] ?? "")),
    ),
    share(row),
  ];
  const named = (name: string, row: Answer["rows"][number]): string[] => [name, ...cells(row).slice(1)];

  const table = new Table({
    head: [...columns, "share"],
    chars: { ...PLAIN, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: [
      ...columns.map((column) => (measures.includes(column) ? "right" : "left")),
      "right",
    ] as "left"[],
  });
  table.push(...shown.map(cells));
  if (rest.length > 0) table.push(named(`(${number(rest.length)} more: TOP=all)`, sums(measures, rest)));
  table.push(named("total", totals));
  return `${table.toString().replace(/ +$/gm, "")}\n`;
}

function sums(measures: string[], rows: Answer["rows"]): Answer["rows"][number] {
  return Object.fromEntries(
    measures.map((measure) => [measure, rows.reduce((sum, row) => sum + Number(row[measure] ?? 0), 0)]),
  );
}

function number(value: unknown): string {
  return Number(value ?? 0).toLocaleString("en-US");
}
