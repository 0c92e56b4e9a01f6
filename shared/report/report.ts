// Makes the report: reads the bill and the logs, and puts verdicts, charts and tables on one page.

import { isUse } from "../bill/bill-line.ts";
import { writeFile } from "node:fs/promises";
import type Big from "big.js";
import { costRows } from "../bill/bill-table.ts";
import { tallied } from "../bill/callers-in-words.ts";
import { changesInWords, changesOf, nameOf } from "../bill/change.ts";
import { CHANGE_COLUMNS, changeRow } from "../bill/change-table.ts";
import { chargeRows, operationsOf, whatOf } from "../bill/charge-rows.ts";
import { countCalls } from "../bill/count-calls.ts";
import { type CountRow, CountsTable } from "../bill/counts.ts";
import { costCell } from "../bill/money.ts";
import { type Reconciliation } from "../bill/reconcile.ts";
import { shareRows } from "../bill/share-table.ts";
import { runsInWords } from "../bill/bill-days.ts";
import { openSpansOfBill, type SpansOfBill, syncOf } from "../bill/spans.ts";
import { verdictOf } from "../bill/verdict.ts";
import { number } from "../bill/words.ts";
import { counted, grouped } from "../text/numbers.ts";
import { Days } from "../days.ts";
import { hoursOf } from "../days.ts";
import { coverage } from "../logs.ts";
import { nextCommand, type Options } from "../options.ts";
import { print } from "../terminal/say.ts";
import type { Summary } from "../summary.ts";
import type { ExactRow } from "../text/formats.ts";
import { TOP_ROWS } from "../table.ts";
import { UserError } from "../terminal/user-error.ts";
import { type Bar, type Chart, openCharts } from "./charts.ts";
import { chartSection, html, type Markup, page, type PageTable, swatch, tableSection } from "./page.ts";
import { Redaction } from "./redaction.ts";

/** What the page is made of. */
interface Findings {
  days: string;
  spans: SpansOfBill | undefined;
  rows: readonly CountRow[];
  summaries: readonly Readonly<Summary>[];
  /** What isn't here, and the command that gets it. */
  missing: string[];
}

const OTHERS = "(others)";
const MOST_SERIES = 7;
/** Colours that tell apart on white and on black, also for most who see red and green alike (Observable's and Okabe-Ito's). */
const CALLER_COLOURS = ["#4c78c8", "#c87414", "#3aa06d", "#c8508c", "#8f6bd0", "#2096a8", "#b5651d"];
const CHARGE_COLOURS = ["#5c7089", "#7f93ab", "#b3894e", "#7f9a6a", "#a5768c", "#6c9aa0", "#8a8a54"];
const GREY = "#878e98";

/** Writes the page to REPORT. Throws a UserError when it can't be written, or there is neither a bill nor a log. */
export async function writeReport(options: Options): Promise<void> {
  const draw = await openCharts();
  const redaction = options.REDACT ? new Redaction() : undefined;
  const findings = await read(options, redaction);
  const text = (line: string): string => redaction?.text(line) ?? line;
  const verdict = (line: string): string => redaction?.verdict(line) ?? line;
  const source = pageOf(findings, options, draw, { text, verdict });
  try {
    await writeFile(options.REPORT, source);
  } catch (error) {
    throw new UserError(`Cannot write REPORT "${options.REPORT}": ${(error as Error).message}`);
  }
  print(`Wrote ${options.REPORT}: ${Math.ceil(source.length / 1000)} KB, of ${findings.days}`);
}

async function read(options: Options, redaction: Redaction | undefined): Promise<Findings> {
  if (options.COSTS === undefined) return readLogs(options, redaction);
  const spans = await openSpansOfBill(options, redaction);
  const { before, after } = spans;
  const both = [before, after].filter((span) => span !== undefined);
  const missing = both
    .filter(({ summaries }) => summaries.includes(undefined))
    .map((span) => `The logs of ${runsInWords(span.runs)} are not here: ${syncOf(span)}`);
  if (before === undefined) missing.push("The bill has no other days: nothing says what changed");
  return {
    days: runsInWords(after.runs) + (before === undefined ? "" : ` against ${runsInWords(before.runs)}`),
    spans,
    rows: after.reconciliation.counts.rows,
    summaries: both.flatMap(({ summaries }) => summaries).filter((summary) => summary !== undefined),
    missing,
  };
}

async function readLogs(options: Options, redaction: Redaction | undefined): Promise<Findings> {
  const counts = new CountsTable();
  const summary = await countCalls(counts, { ...options, EVENT: [], SERVICE: [] });
  const [first = "", last = ""] = [summary.first?.slice(0, 10), summary.last?.slice(0, 10)];
  return {
    days: (summary.days ?? new Days(first, last)).toString(),
    spans: undefined,
    rows: counts.rows.map((row) => redaction?.row(row) ?? row),
    summaries: [summary],
    missing: [
      "There is no bill: give one with COSTS=costs.json, which make what-changed keeps with SAVE_COSTS=costs.json",
    ],
  };
}

type Draw = (chart: Chart, colours: Map<string, string>) => string;

/** How texts are redacted: any, and such as were made of redacted names. */
type Redacted = Record<"text" | "verdict", (line: string) => string>;

function pageOf(findings: Findings, options: Options, draw: Draw, { text, verdict }: Redacted): string {
  const { days, spans, rows } = findings;
  const colours = coloursOf(findings);
  const sections = [
    html`<header>
      <h1>${spans === undefined ? "AWS calls" : "What changed on the AWS bill"}, ${days}</h1>
    </header> `,
    verdicts(findings, verdict),
    ...(spans === undefined ? [] : costChart(spans, draw)),
    ...(rows.length === 0 ? [] : [callsChart(findings, draw, colours)]),
    ...(spans === undefined ? [] : costTables(spans, options, colours)),
    ...callTables(rows, options, colours),
    restsOn(findings, options, text),
  ];
  return page(`${spans === undefined ? "AWS calls" : "AWS bill"}, ${days}`, sections);
}

/** The callers that most was paid for, or that called most: one colour each. */
function coloursOf({ rows, spans }: Findings): Map<string, string> {
  const paid = new Map<string, number>();
  const items = spans?.after.reconciliation.items ?? [];
  for (const { caller, cost } of items.flatMap(({ shares }) => shares))
    paid.set(caller, (paid.get(caller) ?? 0) + cost.toNumber());
  const callers = tallied(rows, ({ caller }) => caller);
  const total = callers.reduce((sum, [, calls]) => sum + calls, 0);
  const all = [...paid.values()].reduce((sum, cost) => sum + cost, 0);
  const weight = (caller: string, calls: number): number =>
    calls / Math.max(total, 1) + (paid.get(caller) ?? 0) / Math.max(all, 1e-9);
  const ranked = callers.toSorted(([a, x], [b, y]) => weight(b, y) - weight(a, x));
  return new Map(ranked.slice(0, MOST_SERIES).map(([caller], i) => [caller, CALLER_COLOURS[i] ?? GREY]));
}

function verdicts({ spans, rows }: Findings, redacted: (line: string) => string): Markup {
  let lines: string[] = [];
  if (spans?.before !== undefined) {
    const both = { before: spans.before, after: spans.after };
    lines = changesInWords(changesOf(both), both);
  } else if (spans !== undefined) {
    lines = verdictsAlone(spans.after.reconciliation, spans.after.summaries[0]);
  } else {
    const calls = rows.reduce((sum, row) => sum + row.calls, 0);
    const most = tallied(rows, ({ caller }) => caller)[0];
    lines = [
      `${counted(calls, "call")}${most === undefined ? "" : `, ${grouped(most[1])} of them by ${most[0]}`}`,
    ];
  }
  const items = lines.map((line) =>
    line.startsWith("- ")
      ? html`<li>${redacted(line.slice(2))}</li> `
      : html`<li class="head">${redacted(line)}</li> `,
  );
  return html`<section aria-label="Verdicts">
    <ul class="verdicts">
      ${items}
    </ul>
  </section> `;
}

function verdictsAlone(reconciliation: Reconciliation, summary: Readonly<Summary> | undefined): string[] {
  const operations = operationsOf(chargeRows(reconciliation)).slice(0, 3);
  if (summary === undefined)
    return operations.map((one) => `${nameOf(one.rows[0] as never)}: ${costCell(one.cost)}`);
  return operations.flatMap((operation) =>
    verdictOf(operation, reconciliation, summary, { withService: true }),
  );
}

function costChart({ bill }: SpansOfBill, draw: Draw): Markup[] {
  const rows = costRows(bill).filter(({ row }) => isUse(row.recordType));
  const days = [...new Set(rows.flatMap((row) => [...row.days.keys()]))].toSorted();
  if (rows.length === 0) return [];
  const dearest = rows.toSorted((a, b) => b.cost.cmp(a.cost));
  const names = dearest.map(({ row }) => `${nameOf(row)}: ${whatOf(row)}`);
  const colours = new Map(names.slice(0, MOST_SERIES).map((name, i) => [name, CHARGE_COLOURS[i] ?? GREY]));
  const bars = stacked(
    dearest.flatMap((row, i) =>
      [...row.days].map(([x, cost]): Bar => ({ x, y: cost.toNumber(), series: names[i] ?? "" })),
    ),
    colours,
  );
  const unit = bill.currency === "USD" ? "$" : bill.currency;
  const label = `Bars of cost by day, in ${unit}, stacked by charge; the largest charge is ${names[0]}`;
  const svg = draw({ label: "Cost by day, stacked by charge", unit, bars, xs: days }, colours);
  return [chartSection("Cost by day", `${label}.`, svg, legendOf(bars, colours))];
}

function callsChart({ rows, summaries, spans }: Findings, draw: Draw, callers: Map<string, string>): Markup {
  const all = spans === undefined ? summaries : spans.after.summaries.filter((one) => one !== undefined);
  const xs = [
    ...new Set(all.flatMap((summary) => hoursOf(summary)).map((hour) => hour.slice(0, 13))),
  ].toSorted();
  const known = new Set(xs);
  const colours = new Map(callers);
  const bars = stacked(
    rows
      .filter(({ hour }) => known.has(hour))
      .map(({ hour, caller, calls }): Bar => ({ x: hour, y: calls, series: caller })),
    colours,
  );
  const svg = draw({ label: "Calls by hour, stacked by caller", unit: "calls", bars, xs }, colours);
  return chartSection(
    "Calls by hour",
    "All calls in the logs by UTC hour, stacked by caller.",
    svg,
    legendOf(bars, colours),
  );
}

/** One bar a place and series; series without a colour are one. */
function stacked(bars: Bar[], colours: Map<string, string>): Bar[] {
  const sums = new Map<string, Bar>();
  for (const bar of bars) {
    const series = colours.has(bar.series) ? bar.series : OTHERS;
    const key = `${bar.x}\0${series}`;
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { ...bar, series });
    else known.y += bar.y;
  }
  colours.set(OTHERS, GREY);
  return [...sums.values()];
}

function legendOf(bars: Bar[], colours: Map<string, string>): [string, string][] {
  const shown = new Set(bars.filter(({ y }) => y !== 0).map(({ series }) => series));
  return [...colours].filter(([name]) => shown.has(name));
}

/** A caller with its colour beside it. */
function withColour(caller: string, colours: Map<string, string>): Markup {
  const colour = colours.get(caller);
  return colour === undefined ? html`${caller}` : html`${swatch(colour)}${caller}`;
}

function costTables(spans: SpansOfBill, { TOP = TOP_ROWS }: Options, colours: Map<string, string>): Markup[] {
  const { before, after, bill } = spans;
  const tables: PageTable[] = [];
  if (before !== undefined) {
    const changes = changesOf({ before, after });
    tables.push({
      title: "What changed",
      says: `A day's amounts, in ${bill.currency || "units"}: ${runsInWords(before.runs)} and ${runsInWords(after.runs)}.`,
      columns: [
        "operation",
        "charge",
        "quantity before",
        "quantity after",
        "cost before",
        "cost after",
        "change",
      ],
      numbers: ["quantity before", "quantity after", "cost before", "cost after", "change"],
      rows: changes.slice(0, TOP).map(({ row, quantity, cost }) => ({
        operation: nameOf(row),
        charge: whatOf(row),
        "quantity before": quantity === undefined ? "" : number(quantity.before),
        "quantity after": quantity === undefined ? "" : number(quantity.after),
        "cost before": costCell(cost.before),
        "cost after": costCell(cost.after),
        change: `${cost.change.gt(0) ? "+" : ""}${costCell(cost.change)}`,
      })),
      csv: { columns: CHANGE_COLUMNS, rows: changes.map(changeRow) },
      count: changes.length,
    });
  }
  const shares = shareRows(chargeRows(after.reconciliation));
  tables.push({
    title: "Who caused it",
    says: `Each caller's part of each charge of ${runsInWords(after.runs)}, as far as the logs saw it: an estimate, unless the bill itself names the caller.`,
    columns: ["caller", "operation", "charge", "billed", "calls", "cost", "how sure"],
    numbers: ["billed", "calls", "cost"],
    rows: shares.rows.slice(0, TOP).map((row) => ({
      caller: withColour(words(row["caller"]), colours),
      operation: words(row["operation"]),
      charge: words(row["charge"]),
      billed: row["quantity"] === null ? "" : number(row["quantity"] as Big),
      calls: row["calls"] === null ? "" : grouped(Number(row["calls"])),
      cost: costCell(row["totalCost"] as Big),
      "how sure": words(row["basis"]),
    })),
    csv: shares,
    count: shares.rows.length,
  });
  return tables.map(tableSection);
}

function words(value: ExactRow[string]): string {
  return typeof value === "string" ? value : "";
}

function callTables(
  rows: readonly CountRow[],
  { TOP = TOP_ROWS }: Options,
  colours: Map<string, string>,
): Markup[] {
  const table = (
    title: string,
    says: string,
    some: readonly CountRow[],
    fields: (keyof CountRow)[],
  ): PageTable => {
    const all = tallied(some, (row) => JSON.stringify(fields.map((field) => row[field]))).map(
      ([key, calls]) => {
        const values = JSON.parse(key) as string[];
        return {
          ...Object.fromEntries(fields.map((field, i) => [FIELDS[field] ?? field, values[i] ?? ""])),
          calls,
        };
      },
    ) as ({ calls: number } & Record<string, string | number>)[];
    const columns = [...fields.map((field) => FIELDS[field] ?? field), "calls"];
    return {
      title,
      says,
      columns,
      numbers: ["calls"],
      rows: all.slice(0, TOP).map((row) => ({
        ...Object.fromEntries(
          columns.map((column) => [
            column,
            column === "caller" ? withColour(String(row[column]), colours) : String(row[column]),
          ]),
        ),
        calls: grouped(row.calls),
      })),
      csv: { columns, rows: all },
      count: all.length,
    };
  };
  const failed = rows.filter(({ failure }) => failure !== "");
  const tables = [];
  if (rows.length > 0)
    tables.push(table("Calls", "Calls by caller and name.", rows, ["caller", "source", "name"]));
  if (failed.length > 0)
    tables.push(
      table("Errors", "Calls that failed, and how.", failed, ["caller", "source", "name", "failure"]),
    );
  return tables.map(tableSection);
}

const FIELDS: Record<string, string> = { source: "eventSource", name: "eventName", failure: "errorCode" };

function restsOn(
  { spans, summaries, missing }: Findings,
  options: Options,
  text: (line: string) => string,
): Markup {
  const isRedacted = options.REDACT;
  const notes =
    spans === undefined
      ? []
      : [...new Set([spans.before, spans.after].flatMap((span) => span?.reconciliation.bill.notes ?? []))];
  const lines = [...summaries.flatMap((summary) => coverage(summary)), ...notes, ...missing].map(text);
  const place = isRedacted
    ? { LOGS: "logs", COSTS: options.COSTS === undefined ? undefined : "costs" }
    : { COSTS: options.COSTS };
  const days = spans === undefined ? {} : { DAY: runsInWords(spans.after.runs) };
  const commands = [
    "report",
    ...(spans === undefined ? ["top-calls"] : ["what-changed", "cost-by-role"]),
  ].map((command) =>
    text(
      nextCommand(command, {
        ...place,
        ...days,
        ...(command === "cost-by-role" || command === "top-calls" ? {} : { BEFORE: options.BEFORE }),
      }),
    ),
  );
  return html`<footer>
    <h2>What it is based on</h2>
    <ul>
      ${lines.map((line) => html`<li>${line}</li> `)}
    </ul>
    <p>Names of callers and amounts by caller are estimates from CloudTrail's records. Made by:</p>
    ${commands.map((command) => html`<pre>${command}</pre>`)}
  </footer> `;
}
