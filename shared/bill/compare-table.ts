// Prints what was billed beside what was called, and in words what the money was for.

import { isUse } from "./bill-line.ts";
import Big from "big.js";
import { aligned } from "../text/aligned.ts";
import { counted } from "../text/numbers.ts";
import type { Options } from "../options.ts";
import { printable } from "../text/printable.ts";
import { prose, say } from "../terminal/say.ts";
import type { Summary } from "../summary.ts";
import { type ExactRow, formatted } from "../text/formats.ts";
import { rowsShown } from "../table.ts";
import { sumOf } from "./bill-days.ts";
import { chargeRows, type ChargeRow, type OperationRows, operationsOf, whatOf } from "./charge-rows.ts";
import type { BillOfDays } from "./costs.ts";
import { costCell, groupedDigits, ROUNDED } from "./money.ts";
import { nextStep } from "./next-step.ts";
import { whyMore, whyUnseen } from "./reasons.ts";
import { type Reconciliation } from "./reconcile.ts";
import { costOnOtherDays, operationName, verdictOf } from "./verdict.ts";
import { chargeInWords, NOTHING_BILLED, number, plural, shareInWords } from "./words.ts";

/** How much of the money the verdicts under a table account for, and how many there are at most. */
const SHARE_IN_WORDS = 0.95;
const MOST_VERDICTS = 5;

/** What a count may be off by before it has to be explained. */
const TOLERANCE = 0.02;

/** Operations whose counts differ that are explained. */
const MOST_EXPLAINED = 5;

/**
 * Prints the first TOP charges to stdout: as a table in cents, with its verdicts and why counts differ below it; or exactly, as
 * CSV and JSON, each row with its operation's verdict.
 */
export function printComparison(
  reconciliation: Reconciliation & { bill: BillOfDays },
  summary: Readonly<Summary>,
  options: Options,
): void {
  const { bill } = reconciliation;
  const { EVENT } = options;
  const most = rowsShown(options);
  const all = chargeRows(reconciliation);
  const rows = EVENT.length === 0 ? all : chargeRows(reconciliation, EVENT);
  for (const note of bill.notes) say(note);
  if (EVENT.length > 0) say(`Only EVENT=${EVENT.join(",")}: ${rows.length} of ${all.length} rows`);

  const operations = operationsOf(rows);
  const withService = new Set(rows.map(({ service }) => service)).size > 1;
  const verdicts = new Map(
    operations.map((operation) => [
      operation,
      verdictOf(operation, reconciliation, summary, { otherDays: bill.otherDays, withService }),
    ]),
  );
  const shown = rows.slice(0, most);
  if (options.FORMAT === "table") {
    const told = operationsTold(operations, bill);
    const explained = told.flatMap((operation) => operation.rows);
    const paragraphs = [
      ...inWords(told, verdicts, rows),
      "",
      ...agreement(rows, reconciliation, summary, explained),
    ];
    process.stdout.write(`${[toTable(rows, most, bill, withService), ...prose(paragraphs)].join("\n")}\n\n`);
    if (bill.has === "costs") say(ROUNDED);
  } else {
    const answer = shown.map((row) => toRow(row, verdicts, operations));
    process.stdout.write(formatted(options.FORMAT, COLUMNS, answer));
    for (const line of agreement(rows, reconciliation, summary)) say(line);
    if (rows.length > shown.length) say(`${rows.length - shown.length} more rows: see them with TOP=all`);
  }
  say(nextStep("cost-by-role", reconciliation, options, rows));
}

const COLUMNS =
  "service operation recordType charge quantity unit inLogs calls failedCalls eventNames usageTypes totalCost verdict".split(
    " ",
  );

/** Exact: amounts with all their digits; null for what isn't known, and for calls where none is made. */
function toRow(
  row: ChargeRow,
  verdicts: Map<OperationRows, string[]>,
  operations: OperationRows[],
): ExactRow {
  const { service, operation, recordType, quantity, unit, seen, usageTypes, cost } = row;
  const isCalled = row.rows.length > 0 || isDriven(row);
  const operationRows = operations.find(({ rows }) => rows.includes(row));
  const verdict = operationRows === undefined ? undefined : verdicts.get(operationRows);
  return {
    service,
    operation: operation ?? null,
    recordType,
    charge: chargeInWords(row),
    quantity: quantity ?? null,
    unit: unit === "" ? null : unit,
    inLogs: (isCalled ? seen : undefined) ?? null,
    calls: isCalled ? row.calls : null,
    failedCalls: isCalled ? row.failed : null,
    eventNames: isCalled ? namesOf(row) : null,
    usageTypes,
    totalCost: cost,
    verdict: verdict?.map((line) => line.replace(/^- /, "")).join("; ") ?? null,
  };
}

function namesOf({ rows, items: [item] }: ChargeRow): string[] {
  const seen = [...new Set(rows.map(({ name }) => name))].toSorted();
  return seen.length > 0 ? seen : (item?.calls.names.map((name) => name.replace(/^.*:/, "")) ?? []);
}

function toTable(rows: ChargeRow[], top: number, bill: BillOfDays, withService: boolean): string {
  const rest = rows.slice(top);
  const total = sumOf(rows.map(({ cost }) => cost));
  const lines = rows
    .slice(0, top)
    .map((row) => [nameOf(row, withService), printable(whatOf(row)), ...cellsOf(row), costCell(row.cost)]);
  const blank = ["", "", "", "", ""];
  if (rest.length > 0) {
    lines.push([
      `(${rest.length} more: TOP=all)`,
      "",
      ...blank,
      costCell(sumOf(rest.map(({ cost }) => cost))),
    ]);
  }
  const used = rows.filter(({ recordType }) => isUse(recordType));
  if (used.length > 0 && used.length < rows.length) {
    lines.push(["total used", "", ...blank, costCell(sumOf(used.map(({ cost }) => cost)))]);
  }
  lines.push(["total", "", ...blank, costCell(total)]);

  const $ = bill.currency === "USD" ? "$" : bill.currency;
  const head = ["operation", "charge", "billed", "in the logs", "%", "calls", "failed", $];
  // the money is what was asked for, and what was billed beside what was called
  const drop = ["failed", "%", "calls", "in the logs", "billed"].map((name) => head.indexOf(name));
  if (bill.has === "costs") return aligned(head, lines, 2, { drop });
  return aligned(
    head.slice(0, -1),
    lines.filter(([name]) => !name?.startsWith("total")).map((line) => line.slice(0, -1)),
    2,
  );
}

function nameOf(row: ChargeRow, withService: boolean): string {
  const service = row.items[0]?.known?.eventSources[0] ?? row.service;
  const operation = row.operation ?? (isUse(row.recordType) ? "(all operations)" : "(none)");
  return printable(withService ? `${service} ${operation}` : operation || "(no operation)");
}

/** Billed, in the logs, %, calls, failed. */
function cellsOf(row: ChargeRow): string[] {
  const { quantity, calls, failed } = row;
  const isCalled = isUse(row.recordType) && (row.rows.length > 0 || isDriven(row));
  const seen = isCalled ? row.seen : undefined;
  return [
    quantity === undefined ? "" : number(quantity),
    seen === undefined ? "" : number(seen),
    seen === undefined || quantity === undefined || quantity.eq(0) ? "" : percent(seen, quantity),
    isCalled ? groupedDigits(String(calls)) : "",
    isCalled ? groupedDigits(String(failed)) : "",
  ];
}

/** Whether calls drive it: of what nobody calls, only bytes that can have gone that way are counted. */
function isDriven({ charge, items }: ChargeRow): boolean {
  return charge?.by !== "nobody" && items.some(({ calls }) => calls.key.trim() !== "");
}

function percent(seen: Big, quantity: Big): string {
  const whole = seen.times(100).div(quantity);
  if (whole.gt(0) && whole.lt("0.1")) return "<0.1%";
  return `${whole.toFixed(1)}%`;
}

/** The operations that most of the money is in; where the bill has other days, that most of what is more is in, first. */
function operationsTold(operations: OperationRows[], { otherDays }: BillOfDays): OperationRows[] {
  const all = sumOf(operations.map(({ cost }) => cost.abs()));
  const days = new Set(otherDays.map(({ start }) => start.slice(0, 10))).size;
  const more = new Map(
    operations.map((one) => {
      const before = costOnOtherDays(one, otherDays);
      return [one, days === 0 ? one.cost : one.cost.minus(before.div(days))];
    }),
  );
  let told = new Big(0);
  return operations
    .toSorted((a, b) => (more.get(b) ?? b.cost).cmp(more.get(a) ?? a.cost))
    .filter(({ cost }) => {
      if (told.gt(0) && told.gte(all.times(SHARE_IN_WORDS))) return false;
      told = told.plus(cost.abs());
      return true;
    })
    .slice(0, MOST_VERDICTS);
}

function inWords(told: OperationRows[], verdicts: Map<OperationRows, string[]>, rows: ChargeRow[]): string[] {
  const lines = told.flatMap((operation) => verdicts.get(operation) ?? []);
  for (const row of rows.filter(({ recordType }) => !isUse(recordType)).slice(0, MOST_VERDICTS)) {
    lines.push(`${operationName(row)}: ${costCell(row.cost)} is ${row.recordType}`);
  }
  return lines.length > 0 ? lines : [NOTHING_BILLED];
}

/** How well calls and billed requests agree, and why not where they don't; of `told` rows a verdict says so. */
function agreement(
  rows: ChargeRow[],
  reconciliation: Reconciliation,
  summary: Readonly<Summary>,
  told: ChargeRow[] = [],
): string[] {
  const { bill } = reconciliation;
  const counts = rows.filter(({ charge, quantity }) => charge?.by === "calls" && quantity?.gt(0));
  const apart = counts.filter((row) =>
    differenceOf(row)
      .abs()
      .gt((row.quantity ?? new Big(0)).times(TOLERANCE)),
  );
  const lines =
    counts.length === 0
      ? ["No charge here is counted by calls"]
      : [
          `Calls and billed requests agree within ${100 * TOLERANCE}% in ${counts.length - apart.length} of ${counted(counts.length, "operation")}`,
        ];
  const estimated = bill.periods.filter((period) => period.estimated);
  if (estimated.length > 0) {
    lines.push(
      `The bill is still an estimate for ${estimated.length} of ${bill.periods.length} days: its amounts may change until it is final`,
    );
  }
  const furthest = apart.toSorted((a, b) => differenceOf(b).abs().cmp(differenceOf(a).abs()));
  for (const row of furthest.slice(0, MOST_EXPLAINED)) {
    const { quantity = new Big(0), calls, unit } = row;
    const share = shareInWords(differenceOf(row).abs(), quantity);
    const sign = differenceOf(row).gt(0) ? "+" : "-";
    lines.push(
      `${operationName(row)}: ${counted(calls, "call")}, ${number(quantity)} billed ${plural(unit, 2)} (${share === "all" ? `${sign}100.0%` : `${sign}${share}`})`,
    );
    if (told.includes(row) && differenceOf(row).lt(0)) continue;
    const reasons = differenceOf(row).gt(0)
      ? whyMore(row, reconciliation)
      : whyUnseen(row, reconciliation, summary);
    const found = reasons.length > 0 ? reasons : ["none of the known reasons shows in these logs"];
    lines.push(...found.map((reason) => `- ${reason}`));
  }
  const others = furthest.slice(MOST_EXPLAINED);
  if (others.length > 0) {
    lines.push(
      `${counted(others.length, "more operation")} apart by less: ${others.map(operationName).join(", ")} (explained with EVENT=…)`,
    );
  }
  return lines;
}

/** Calls beyond (or, negative, short of) what was billed. */
function differenceOf({ seen = new Big(0), quantity = new Big(0) }: ChargeRow): Big {
  return seen.minus(quantity);
}
