// A question put to Athena: in one query, or in one for every few days where one would take on too many partitions.

import type { QueryExecution } from "@aws-sdk/client-athena";
import { placesAsked } from "../coverage/days-covered.ts";
import { Days } from "../days.ts";
import type { Options } from "../options.ts";
import { printTable, TOP_ROWS } from "../table.ts";
import type { AnswerRow } from "../tally.ts";
import { grouped } from "../text/numbers.ts";
import { UserError } from "../terminal/user-error.ts";
import { type Piece, printPieces } from "../terminal/print-pieces.ts";
import { type AthenaAnswer, answerOf, isList, NUMBERS, OTHERS, pieceOf } from "./answer.ts";
import type { Athena, Results } from "./athena.ts";
import { type Extent, extentText, foldersOf } from "./extent.ts";
import { bytesText, dollars, priceOf } from "./query-cost.ts";
import { statementOf } from "./question.ts";
import type { Reached } from "./reach.ts";

/* Measured on Trino: 10,000 partitions are planned for 6 s. Athena refuses a query with more than 1,000,000
   (HIVE_EXCEEDED_PARTITION_LIMIT). */
const MOST_PARTITIONS = 200_000;
const LIMIT = 1_000_000;

/** An answer, and the queries that it took, the newest days' first. */
export interface Asked {
  answer: AthenaAnswer;
  queries: QueryExecution[];
}

/** Asks, and gives the answer of all days together. Ctrl-C cancels the query that runs. */
export async function ask(
  athena: Athena,
  question: string,
  reach: Reached,
  options: Options,
): Promise<Asked> {
  const spans = spansOf(reach);
  const queries: QueryExecution[] = [];
  const found: Results[] = [];
  // the newest first, as a list of the newest calls has them
  for (const days of spans.toReversed()) {
    const query = await athena.run(statementOf(question, { ...reach, days }, options), { reuse: true });
    queries.push(query);
    found.push(await athena.results(query.QueryExecutionId ?? ""));
  }
  const places = reach.trail && placesAsked(foldersOf(reach.trail), options);
  const [only = { columns: [], rows: [] }] = found;
  if (found.length < 2) return { answer: inOrder(answerOf(only, question, reach.days, places)), queries };
  const answer = inOrder(answerOf(merged(found, options), question, reach.days, places));
  // a percentage of what a query found can't be added up
  const { "": bars } = answer.asides ?? {};
  return { answer: { ...answer, asides: bars === undefined ? {} : { "": bars } }, queries };
}

/** Asks, and prints the answer: for a program a list's rows as they come. Gives how many rows there are. */
export async function printAnswer(
  athena: Athena,
  question: string,
  reach: Reached,
  options: Options,
): Promise<{ rows: number; queries: QueryExecution[] }> {
  if (options.FORMAT !== "table" && isList(question)) {
    const queries: QueryExecution[] = [];
    const pieces = askForList(athena, question, reach, options, queries);
    return { rows: await printPieces(pieces, options), queries };
  }
  const { answer, queries } = await ask(athena, question, reach, options);
  printTable(answer, { ...options, TOP: options.TOP ?? (answer.isWhole ? Infinity : undefined) });
  return { rows: answer.rows.length, queries };
}

/** Asks for a list, whose rows come as they are fetched; `queries` gets each query that it took. */
async function* askForList(
  athena: Athena,
  question: string,
  reach: Reached,
  options: Options,
  queries: QueryExecution[],
): AsyncGenerator<Piece, undefined> {
  for (const days of spansOf(reach).toReversed()) {
    const query = await athena.run(statementOf(question, { ...reach, days }, options), { reuse: true });
    queries.push(query);
    let isFirst = true;
    for await (const page of athena.pages(query.QueryExecutionId ?? "")) {
      yield pieceOf(page, question, { isFirst });
      isFirst = false;
    }
  }
  return undefined;
}

/**
 * The days of each query, in order; one of `undefined` for all days at once. Events are told apart within one: deliveries
 * and copies of a call have its eventTime.
 *
 * Throws a UserError when a single day has more partitions than a query may have, and without a DAY when all have.
 */
export function spansOf({ days, trail }: Pick<Reached, "days" | "trail">): (Days | undefined)[] {
  if (trail === undefined) return [days];
  const folders = Math.max(1, foldersOf(trail).length);
  const today = Days.previous(new Date().toISOString().slice(0, 10));
  const asked = days ?? new Days(trail.firstDay, today < trail.firstDay ? trail.firstDay : today);
  const all = [...asked];
  if (folders * (all.length + 1) <= MOST_PARTITIONS) return [days];
  if (folders * 2 > LIMIT) {
    throw new UserError(
      `Cannot ask Athena: one day is ${grouped(folders * 2)} partitions, and a query may have ${grouped(LIMIT)}`,
      "Make a table of fewer accounts or regions: make athena-table ACCOUNT=111122223333 TABLE=another_name",
    );
  }
  if (days === undefined) {
    throw new UserError(
      `Cannot ask Athena for every day at once: ${grouped(folders * all.length)} partitions, and a query may have ${grouped(LIMIT)}`,
      `Say which days: DAY=${asked.toString()} asks for them in several queries, and adds up the answers`,
    );
  }
  const length = daysAQuery({ trail });
  return Array.from({ length: Math.ceil(all.length / length) }, (_, i) => {
    const part = all.slice(i * length, (i + 1) * length);
    return new Days(part[0] ?? asked.first, part.at(-1) ?? asked.last);
  });
}

/** Days that one query can ask for: its last is read with the day after it. */
export function daysAQuery({ trail }: Pick<Reached, "trail">): number {
  const folders = trail === undefined ? 1 : Math.max(1, foldersOf(trail).length);
  return Math.max(1, Math.floor(MOST_PARTITIONS / folders) - 1);
}

/** What will be read, in lines. */
export function saidOf(reach: Reached, known: Extent | undefined): string[] {
  const spans = spansOf(reach);
  const extent = known === undefined ? "" : `: ${extentText(known)}`;
  const lines = [
    `${reach.says}${extent}${reach.trail !== undefined && reach.days === undefined ? "; DAY=… would read less" : ""}`,
  ];
  if (spans.length > 1) {
    lines.push(
      `More than ${grouped(MOST_PARTITIONS)} partitions a query take too long to plan: asked in ${spans.length} queries, of ${[...(spans[0] ?? [])].length} days each, and added up`,
    );
  }
  return lines;
}

/**
 * Throws a UserError when more would be read than MAX_SCAN allows, which is known before anything is paid.
 */
export function checkExtent(extent: Extent | undefined, { MAX_SCAN }: Pick<Options, "MAX_SCAN">): void {
  if (extent?.bytes === undefined || extent.bytes <= MAX_SCAN) return;
  const bytes = bytesText(Math.round(extent.bytes));
  throw new UserError(
    `Cannot ask Athena: it would read ${extent.low === extent.high ? "" : "about "}${bytes} (${dollars(priceOf(extent.bytes))}), more than MAX_SCAN ${bytesText(MAX_SCAN)}; nothing was read`,
    `Ask for fewer days (DAY=08/30), or allow it: MAX_SCAN=${Math.ceil((extent.bytes * 1.1) / 1e9)}GB`,
  );
}

/**
 * Several queries' answers as one. Each has other days, the newest first, so that a list goes on with the next one's rows;
 * of others, rows that are alike become one.
 */
function merged(found: Results[], options: Options): Results {
  const columns = found.find((one) => one.columns.length > 0)?.columns ?? [];
  const all = found.flatMap(({ rows }) => rows);
  const others = columns.findIndex(({ Name }) => Name?.toLowerCase() === OTHERS);
  if (others >= 0) {
    const count = found.reduce((sum, { rows }) => sum + rows.length + Number(rows[0]?.[others] ?? 0), 0);
    const rows = all.slice(0, options.TOP ?? TOP_ROWS);
    const left = String(count - rows.length);
    return { columns, rows: rows.map((row) => row.map((cell, i) => (i === others ? left : cell))) };
  }
  const isNumber = columns.map(({ Type = "" }) => NUMBERS.test(Type));
  const sums = new Map<string, (string | undefined)[]>();
  for (const row of all) {
    const key = JSON.stringify(row.map((cell, i) => (isNumber[i] === true ? 0 : (cell ?? null))));
    const known = sums.get(key) ?? [];
    sums.set(
      key,
      row.map((cell, i) => (isNumber[i] === true ? added(known[i] ?? "0", cell ?? "0") : cell)),
    );
  }
  return { columns, rows: [...sums.values()] };
}

function added(a: string, b: string): string {
  const areWhole = /^-?\d+$/.test(a) && /^-?\d+$/.test(b);
  return areWhole ? String(BigInt(a) + BigInt(b)) : String(Number(a) + Number(b));
}

/** As tally.ts has it: by what the question orders by, by calls, then by the texts as JavaScript compares them. */
function inOrder(answer: AthenaAnswer): AthenaAnswer {
  const { columns, measures, rows, shareOf } = answer;
  if (measures.length === 0 || answer.isWhole) return answer;
  const falling = [shareOf ?? "", measures[0] ?? ""].filter((name) => name !== "");
  const rising = columns.filter((name) => !measures.includes(name));
  const compared = (a: AnswerRow, b: AnswerRow): number => {
    for (const name of falling) if (a[name] !== b[name]) return Number(b[name]) - Number(a[name]);
    for (const name of rising) {
      const [one, other] = [String(a[name] ?? ""), String(b[name] ?? "")];
      if (one !== other) return one < other ? -1 : 1;
    }
    return 0;
  };
  return { ...answer, rows: rows.toSorted(compared) };
}
