// Asks the Parquet copy: a question's .sql, or SQL of one's own. What runs is one SELECT; it reads the copy, and nothing else.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AthenaAnswer, answerOf, isList, pieceOf } from "../athena/answer.ts";
import type { Results } from "../athena/athena.ts";
import { findQuestion } from "../athena/question.ts";
import { placesAsked } from "../coverage/days-covered.ts";
import type { Options } from "../options.ts";
import { type Piece, printPieces } from "../terminal/print-pieces.ts";
import { print, say } from "../terminal/say.ts";
import { printTable } from "../table.ts";
import { UserError } from "../terminal/user-error.ts";
import { INTERNAL } from "./columns.ts";
import { type Answered, type Cell, type DuckDb, quoted, rowsAsTheyCome, textOf } from "./duckdb.ts";
import { bringUpToDate, type OpenCopy, openViews, sayCopyBasis } from "./open-copy.ts";
import { printRows } from "./print-rows.ts";

/** duckdb.h, duckdb_statement_type */
const SELECT = 1;

/** Prints the answer to Q, or to QUESTION, whose .sql lies in `folder`; without either, opens DuckDB's prompt. */
export async function askSql(options: Options, folder: string): Promise<void> {
  const { Q, QUESTION } = options;
  if (Q !== undefined && QUESTION !== undefined)
    throw new UserError(`Cannot ask Q and QUESTION "${QUESTION}" at once`, "Leave one of them out");
  const text = QUESTION === undefined ? Q && sqlIn(Q) : twinIn(folder, QUESTION);
  const copy = await bringUpToDate(options);
  const duck = await openViews(copy, options, text ?? "");
  if (text === undefined) await openPrompt(copy, duck, options);
  else if (QUESTION === undefined) await printRows(await answered(duck, text, "Q"), options);
  else await printTwin(duck, text, copy, options);
  await sayCopyBasis(copy, duck, options);
}

function twinIn(folder: string, question: string): string {
  const path = findQuestion(folder, question, { what: "in SQL", command: "sql" });
  return readFileSync(path, "utf8");
}

/** `@file.sql` is what the file holds. */
function sqlIn(Q: string): string {
  if (!Q.startsWith("@")) return Q;
  try {
    return readFileSync(Q.slice(1), "utf8");
  } catch (error) {
    throw new UserError(
      `Cannot read Q "${Q}": ${(error as Error).message}`,
      'SQL itself is written without @: Q="select caller, count(*) from events group by 1"',
    );
  }
}

/** Runs one SELECT. Throws a UserError for anything else, and where DuckDB has something to object, then or while rows come. */
export async function answered(duck: DuckDb, text: string, name: string): Promise<Answered> {
  try {
    const statements = await duck.extractStatements(text);
    if (statements.count !== 1)
      throw new UserError(
        `Cannot run ${name}: ${statements.count === 0 ? "it is empty" : "more than one statement"}`,
        EXAMPLE,
      );
    const statement = await statements.prepare(0);
    if (statement.statementType !== SELECT)
      throw new UserError(`Cannot run ${name}: not a SELECT, and the copy is only read`, EXAMPLE);
    const found = await statement.stream();
    return {
      found,
      rows: orObjection(
        rowsAsTheyCome(found, () => statement.run()),
        name,
      ),
    };
  } catch (error) {
    throw objection(error, name);
  }
}

async function* orObjection(
  rows: AsyncIterable<Cell[][]>,
  name: string,
): AsyncGenerator<Cell[][], undefined> {
  try {
    yield* rows;
  } catch (error) {
    throw objection(error, name);
  }
  return undefined;
}

const EXAMPLE =
  'For example make sql Q="select caller, count(*) from events group by 1"; make sql has the columns';

/** What DuckDB objects to, and where: it draws the line, and points at the place. */
function objection(error: unknown, name: string): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const [reason = "", ...where] = error.message.split("\n");
  const [, extension] = /it exists in the (\w+) extension/.exec(reason) ?? [];
  if (extension !== undefined)
    return new UserError(
      `Cannot run ${name}: ${reason.replace(/ is not in the catalog, but.*/, "")} is of DuckDB's extension ${extension}, and none is loaded here`,
      "DuckDB's own prompt and notebooks, which may load it, open the same folder: make sql has the columns",
    );
  if (reason.startsWith("Out of Memory Error"))
    return new UserError(
      `Cannot run ${name}: it needs more memory, and more room on disk, than it may take`,
      "Fewer days, columns or groups take less: DAY=08/30",
    );
  const place = where
    .join("\n")
    .replace(/^\s*\n/, "")
    .trimEnd();
  return new UserError(`Cannot run ${name}: ${reason}`, place === "" ? EXAMPLE : place);
}

/** Prints what a question's .sql finds: for a program a list's rows as they come. */
async function printTwin(duck: DuckDb, text: string, copy: OpenCopy, options: Options): Promise<void> {
  if (options.FORMAT !== "table" && isList(text)) {
    await printPieces(listed(duck, text), options);
    return;
  }
  const answer = await twinAnswer(duck, text, copy, options);
  printTable(answer, { ...options, TOP: options.TOP ?? (answer.isWhole ? Infinity : undefined) });
}

async function* listed(duck: DuckDb, text: string): AsyncGenerator<Piece, undefined> {
  let isFirst = true;
  for await (const page of pagesOf(await answered(duck, text, "the .sql"))) {
    yield pieceOf(page, text, { isFirst });
    isFirst = false;
  }
  return undefined;
}

/** What a question's .sql finds, as an answer to print. */
export async function twinAnswer(
  duck: DuckDb,
  text: string,
  { days, chosen }: Pick<OpenCopy, "days" | "chosen">,
  options: Options,
): Promise<AthenaAnswer> {
  const whole: Results = { columns: [], rows: [] };
  for await (const { columns, rows } of pagesOf(await answered(duck, text, "the .sql"))) {
    whole.columns = columns;
    for (const row of rows) whole.rows.push(row);
  }
  const places = chosen.flatMap(({ delivery }) => (delivery ? `${delivery.account}/${delivery.region}` : []));
  return answerOf(whole, text, days, placesAsked(places, options));
}

/** Rows as Athena gives them, in texts: of no row there are columns too. */
async function* pagesOf({ found, rows: pieces }: Answered): AsyncGenerator<Results, undefined> {
  const types = found.columnTypes().map((type) => type.toString().toLowerCase());
  const columns = found.columnNames().map((Name, i) => ({
    Name,
    // sums of whole numbers
    Type: types[i] === "hugeint" ? "bigint" : (types[i] ?? ""),
  }));
  let isNone = true;
  for await (const rows of pieces) {
    isNone = false;
    yield { columns, rows: rows.map((row) => row.map(textOf)) };
  }
  if (isNone) yield { columns, rows: [] };
  return undefined;
}

/** DuckDB's own prompt, with the view `events`; where it is not installed, what there is to ask. */
async function openPrompt({ generation }: OpenCopy, duck: DuckDb, options: Options): Promise<void> {
  const parquet = join(generation.folder, "events/*/*.parquet");
  const view = `CREATE VIEW events AS SELECT * EXCLUDE (${INTERNAL.join(", ")}) FROM read_parquet(${quoted(parquet)})`;
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  if (isTerminal && spawnSync("duckdb", ["-cmd", view], { stdio: "inherit" }).error === undefined) return;
  await printRows(await answered(duck, "SELECT column_name, column_type FROM (DESCRIBE events)", "Q"), {
    ...options,
    TOP: Infinity,
  });
  if (options.FORMAT === "table") print(`\n${EXAMPLE}`);
  if (isTerminal)
    say("DuckDB's own prompt would open here, if the command duckdb were installed (duckdb.org)");
}
