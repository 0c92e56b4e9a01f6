// A question asked of the Parquet copy as sql.ts asks it, without a process of its own; and the script's answer beside it.

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { countCalls } from "../../shared/bill/count-calls.ts";
import { CountsTable } from "../../shared/bill/counts.ts";
import type { IpRanges } from "../../shared/bill/ip-ranges.ts";
import { coverage } from "../../shared/logs.ts";
import { filterOf } from "../../shared/filters.ts";
import { optionsOf } from "../../shared/options.ts";
import { twinAnswer } from "../../shared/sql/ask-sql.ts";
import { bringUpToDate, openViews } from "../../shared/sql/open-copy.ts";
import type { Summary } from "../../shared/summary.ts";
import type { Answer } from "../../shared/tally.ts";
import { UserError } from "../../shared/terminal/user-error.ts";
import { localAnswerAndSummary } from "../athena/local-answers.ts";

interface Told {
  answer: { columns: string[]; measures: string[]; shareOf: string | undefined; rows: unknown[][] };
  basis: string[];
}

/** What must be the same: all that is printed but the asides, which need a row's printed neighbours; and what that rests on. */
function told(
  { columns, measures, rows, shareOf = measures[0] }: Answer,
  summary: Summary,
  says?: string,
): Told {
  return {
    answer: {
      columns,
      measures,
      shareOf,
      rows: rows.map((row) =>
        columns.map((column) => (measures.includes(column) ? row[column] : textOf(row[column]))),
      ),
    },
    basis: coverage(summary, says),
  };
}

/** A column of text has a value that is none as its JSON, and half a surrogate pair as what UTF-8 has in its place. */
function textOf(value: unknown): string | null {
  return value === undefined || value === null
    ? null
    : Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString();
}

export async function askCopy(question: string, environment: Record<string, string>): Promise<Told> {
  const options = optionsOf(environment);
  const sql = readFileSync(`scripts/${question}.sql`, "utf8");
  const copy = await bringUpToDate(options);
  const duck = await openViews(copy, options, sql);
  const answer = await twinAnswer(duck, sql, copy, options);
  duck.closeSync();
  return told(answer, copy.summary, filterOf(options)?.says);
}

export async function askScript(question: string, environment: Record<string, string>): Promise<Told> {
  const options = optionsOf(environment);
  const { answer, summary } = await localAnswerAndSummary(question, options.LOGS[0] ?? "", options);
  return told(answer, summary, filterOf(options)?.says);
}

/** The bill's table of counts, in any order, with names as UTF-8 has them. */
export async function countsOf(
  environment: Record<string, string>,
  ranges?: IpRanges,
): Promise<{ rows: unknown[][]; basis: string[] }> {
  const counts = new CountsTable(ranges);
  const options = optionsOf(environment);
  const listeners = process.listeners("beforeExit");
  const summary = await countCalls(counts, options, ranges);
  // what a script says at its end would be the tests' own
  for (const listener of process.listeners("beforeExit"))
    if (!listeners.includes(listener)) process.removeListener("beforeExit", listener);
  const rows = counts.rows.map((row) =>
    Object.values(row).map((value: unknown) => (typeof value === "string" ? textOf(value) : value)),
  );
  // what the bill asks a record for is known, and never told as somebody's typing error
  expect(summary.absentInside).toEqual([]);
  const basis = coverage(summary, filterOf(options)?.says);
  return { rows: rows.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)), basis };
}

/** The copy counts for a bill what the logs have. */
export async function expectSameCounts(
  environment: Record<string, string>,
  ranges?: IpRanges,
): Promise<void> {
  const [copy, logs] = [
    await orRefusal(countsOf({ ...environment, COUNTS: "parquet" }, ranges)),
    await orRefusal(countsOf(environment, ranges)),
  ];
  expect(copy, JSON.stringify(environment)).toEqual(logs);
}

/** What is told, or what a person is told is wrong. */
async function orRefusal<Given>(asking: Promise<Given>): Promise<Given | string> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof UserError) return `${error.message}\n${error.next}`;
    throw error;
  }
}

/**
 * The copy gives what the script gives, word for word. Of events that nothing tells apart but the order of the files, SQL knows
 * no order: their rows are compared in any. Gives the number of rows.
 */
export async function expectSame(
  question: string,
  environment: Record<string, string>,
  { inAnyOrder = false } = {},
): Promise<number> {
  // top-errors counts the successes beside the failures, and the .sql does so by itself
  const script =
    question === "top-errors" && environment["ERRORS"]?.toLowerCase() === "only"
      ? { ...environment, ERRORS: "" }
      : environment;
  const [copy, local] = [
    await orRefusal(askCopy(question, environment)),
    await orRefusal(askScript(question, script)),
  ];
  const part = (one: Told | string): unknown => {
    if (typeof one === "string") return one;
    const answer = inAnyOrder ? { ...one.answer, rows: one.answer.rows.map(String).toSorted() } : one.answer;
    return script === environment ? { ...one, answer } : answer;
  };
  expect(part(copy), `${question} ${JSON.stringify(environment)}`).toEqual(part(local));
  return typeof copy === "string" ? 0 : copy.answer.rows.length;
}
