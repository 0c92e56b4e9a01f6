// Prints what was billed beside what was called, and in words what the money was for.

import Big from "big.js";
import { aligned } from "../aligned.ts";
import { type Bill, daysBilled } from "./bill.ts";
import { differenceOf, shareOf } from "./difference.ts";
import { differences } from "./differences.ts";
import type { Summary } from "../summary.ts";
import { costCell, grouped, ROUNDED } from "./money.ts";
import { type Options, readOptions } from "../options.ts";
import { printable } from "../printable.ts";
import type { ReconciledRow, Reconciliation } from "./reconciliation.ts";
import { type ExactRow, toCsv, toJson, TOP_ROWS } from "../table.ts";
import { BYTES_A_GB } from "./usage-types.ts";
import { operationName, verdictOf } from "./verdict.ts";

/** How much of the money the sentences under a table account for, and how many there are at most. */
const SHARE_IN_WORDS = 0.95;
const MOST_SENTENCES = 5;

/**
 * Prints the first TOP operations to stdout: as a table in cents, with its verdicts and
 * why counts differ below it; or exactly, as CSV and JSON, where stderr says why counts differ.
 */
export function printReconciliation(
  reconciliation: Reconciliation,
  summary: Readonly<Summary>,
  options: Options = readOptions(),
): void {
  const { bill, rows } = reconciliation;
  const { TOP = TOP_ROWS } = options;
  for (const note of bill.notes) console.error(printable(note));

  const reasons = differences(reconciliation, summary).map((line) => printable(line));
  const shown = rows.slice(0, TOP);
  if (options.FORMAT === "table") {
    const indented = reasons.map((line) => (line.startsWith("- ") ? `  ${line}` : line));
    process.stdout.write(
      `${[toTable(rows, TOP, bill), ...inWords(shown, bill), "", ...indented].join("\n")}\n\n`,
    );
    console.error(ROUNDED);
  } else {
    const answer = shown.map((row) => toRow(row, bill));
    process.stdout.write(options.FORMAT === "csv" ? toCsv(COLUMNS, answer) : `${toJson(answer)}\n`);
    for (const line of reasons) console.error(line);
    const more = rows.length - shown.length;
    if (more > 0) console.error(`${more} more rows: see them with TOP=all`);
  }
  console.error(printable(`Who caused it: make cost-by-role ${sameBill(bill, options)}`));
}

const COLUMNS = [
  "service",
  "operation",
  "eventNames",
  "calls",
  "failedCalls",
  "billedRequests",
  "requestCost",
].concat(["transferBytes", "transferCost", "otherCost", "totalCost", "verdict"]);

/** Exact: amounts with all their digits; null for what isn't known, an operation's event names when it is unmapped. */
function toRow(row: ReconciledRow, { currency }: Bill): ExactRow {
  return {
    service: row.service,
    operation: row.operation ?? null,
    eventNames: row.eventNames ?? null,
    calls: row.count?.calls ?? (row.eventNames?.length ? 0 : null),
    failedCalls: row.count?.failed ?? (row.eventNames?.length ? 0 : null),
    billedRequests: row.billedRequests ?? null,
    requestCost: row.requestCost,
    transferBytes: row.transferBytes,
    transferCost: row.transferCost,
    otherCost: row.otherCost,
    totalCost: row.totalCost,
    verdict: verdictOf(row, currency),
  };
}

function toTable(rows: ReconciledRow[], top: number, bill: Bill): string {
  const shown = rows.slice(0, top);
  const rest = rows.slice(top);
  const lines = rest.length > 0 ? [...shown.map((row) => [row]), rest] : shown.map((row) => [row]);

  const services = new Set(rows.map(({ service }) => service));
  const cells = lines.map((group, i) => {
    const name = i < shown.length ? nameOf(group[0], services.size > 1) : `(${rest.length} more: TOP=all)`;
    return [name, ...countsOf(group), ...amountsOf(group)];
  });
  cells.push(["total", ...countsOf(rows), ...amountsOf(rows)]);

  const $ = bill.currency === "USD" ? "$" : bill.currency;
  const head = ["operation", "calls", "failed", "billed", "difference", "%"];
  const amounts = ["requests", "moved", "transfer", "other", "total"];
  const units = [...head.map(() => ""), $, "GB", $, $, $];
  return aligned([...head, ...amounts], [units, ...cells], 1);
}

/** Verdicts on the rows that most of the money is in. */
function inWords(shown: ReconciledRow[], { currency, lines }: Bill): string[] {
  const all = shown.reduce((sumSoFar, { totalCost }) => sumSoFar.plus(totalCost.abs()), new Big(0));
  const sentences: string[] = [];
  let told = new Big(0);
  for (const row of shown) {
    if (sentences.length === MOST_SENTENCES || (sentences.length > 0 && told.gte(all.times(SHARE_IN_WORDS))))
      break;
    if (row.operation === null) continue;
    sentences.push(printable(verdictOf(row, currency)));
    told = told.plus(row.totalCost.abs());
  }
  if (sentences.length > 0) return sentences;
  return [
    lines.length === 0 ? "The bill has nothing for these days" : "The bill has nothing for these calls",
  ];
}

function countsOf(rows: ReconciledRow[]): string[] {
  const counted = rows.filter(({ count, eventNames }) => count !== undefined || eventNames?.length);
  const billed = rows.filter(({ billedRequests }) => billedRequests !== undefined);
  const compared = rows.filter((row) => differenceOf(row) !== undefined);
  const calls = counted.reduce((all, { count }) => all + (count?.calls ?? 0), 0);
  const failed = counted.reduce((all, { count }) => all + (count?.failed ?? 0), 0);
  const difference = compared.reduce((all, row) => all.plus(differenceOf(row) ?? 0), new Big(0));
  return [
    counted.length === 0 ? "" : number(calls),
    counted.length === 0 ? "" : number(failed),
    billed.length === 0 ? "" : number(sum(billed, "billedRequests").round(0)),
    compared.length === 0 ? "" : `${difference.gt(0) ? "+" : ""}${number(difference.round(0))}`,
    compared.length === 0 ? "" : shareOf(difference, sum(compared, "billedRequests")),
  ];
}

/** Requests, GB, transfer, other, total. */
function amountsOf(rows: ReconciledRow[]): string[] {
  const bytes = sum(rows, "transferBytes");
  const digits = bytes.lt(100 * BYTES_A_GB) ? 2 : 0;
  return [
    costCell(sum(rows, "requestCost")),
    bytes.eq(0) ? "" : grouped(bytes.div(BYTES_A_GB).toFixed(digits)),
    costCell(sum(rows, "transferCost")),
    costCell(sum(rows, "otherCost")),
    costCell(sum(rows, "totalCost")),
  ];
}

type Amount = "billedRequests" | "requestCost" | "transferBytes" | "transferCost" | "otherCost" | "totalCost";

function sum(rows: ReconciledRow[], amount: Amount): Big {
  return rows.reduce((all, row) => all.plus(row[amount] ?? 0), new Big(0));
}

function nameOf(row: ReconciledRow | undefined, withService: boolean): string {
  if (row === undefined) return "";
  const service = row.eventSources[0]?.replace(/\.amazonaws\.com$/, "") ?? row.service;
  const unmapped = row.eventNames === undefined ? " (unmapped)" : "";
  return printable(`${withService ? `${service} ` : ""}${operationName(row)}${unmapped}`);
}

/** The options with which another question is about the same days, logs and bill. */
function sameBill(bill: Bill, { COSTS, SAVE_COSTS, LOGS }: Options): string {
  const costs = COSTS ?? SAVE_COSTS;
  const logs = LOGS.join(",");
  return [
    `DAY=${daysBilled(bill)?.toString()}`,
    ...(costs === undefined ? [] : [`COSTS=${costs}`]),
    ...(logs === "cloudtrail_logs" ? [] : [`LOGS=${logs}`]),
  ].join(" ");
}

function number(value: number | Big): string {
  return grouped(new Big(value).toFixed());
}
