// Which records of a day are calls, and which are further records of them: reader/judge.ts decides, as for the scripts.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { deliveryOf, inReadingOrder } from "../reader/log-files.ts";
import type { CopiesOptions } from "../reader/copies.ts";
import type { EventBlock } from "../reader/event-block.ts";
import { DUPLICATE, Judge } from "../reader/judge.ts";
import { type Cell, type DuckDb, listOf, quoted, rowsAsTheyCome, rowsOf, textOf } from "./duckdb.ts";

/** What a record is: a call's first, another delivery of it, or another account's record of it. */
export const VERDICTS = ["event", "duplicate", "folded"] as const;

/** A record by its Parquet file and row, and its place in VERDICTS. */
export interface Judged {
  path: string;
  row: number;
  verdict: number;
}

/** A SELECT of what is judged, from Parquet files of the same columns. */
export function recordsToJudge(paths: string[]): string {
  return `SELECT eventTime, file, record, id_print, call_print, shared, filename, file_row_number
    FROM read_parquet(${listOf(paths)}, filename = true, file_row_number = true)`;
}

/** Prints to be told apart at once, of 8 bytes each and what DuckDB needs to group them. */
const MOST_PRINTS = 1_000_000;
/** Records to be judged at once. */
const MOST_RECORDS = 200_000;

/**
 * Judges those of `records` (what one may select from) that have a fingerprint in common with others, in the order in
 * which the scripts read them. All others are events.
 */
export async function* judged(
  duck: DuckDb,
  records: string,
  copies: CopiesOptions | undefined,
): AsyncGenerator<Judged, undefined> {
  await duck.run("CREATE OR REPLACE TEMP TABLE repeated (print UBIGINT)");
  for (const print of ["id_print", "call_print"]) await findRepeated(duck, records, print);
  const [[repeated] = []] = await rowsOf(duck, "SELECT count(*) FROM repeated");
  if (Number(repeated) === 0) return undefined;

  await rankFiles(duck, records);
  const sql = `
    SELECT eventTime, filename, file_row_number, id_print, call_print, shared
    FROM ${records} JOIN ranked USING (file)
    WHERE id_print IN (FROM repeated) OR call_print IN (FROM repeated)
    ORDER BY eventTime, rank, record`;
  const members = await duck.stream(sql);
  let waiting: Cell[][] = [];
  for await (const rows of rowsAsTheyCome(members, () => duck.run(sql))) {
    for (const row of rows) {
      // what a call has several records of, they all say the same time
      if (waiting.length >= MOST_RECORDS && waiting.at(-1)?.[0] !== row[0]) {
        yield* judgedAtOnce(waiting, copies);
        waiting = [];
      }
      waiting.push(row);
    }
  }
  yield* judgedAtOnce(waiting, copies);
  return undefined;
}

async function findRepeated(duck: DuckDb, records: string, print: string): Promise<void> {
  const there = `FROM ${records} WHERE ${print} <> 0`;
  const [[count] = []] = await rowsOf(duck, `SELECT count(*) ${there}`);
  const parts = Math.ceil(Number(count) / MOST_PRINTS);
  for (let part = 0; part < parts; part += 1)
    await duck.run(
      `INSERT INTO repeated SELECT ${print} ${there} AND ${print} % ${parts} = ${part} GROUP BY 1 HAVING count(*) > 1`,
    );
}

/** The order in which the scripts read the files. */
async function rankFiles(duck: DuckDb, records: string): Promise<void> {
  const rows = await rowsOf(duck, `SELECT DISTINCT file FROM ${records}`);
  const files = rows.map(([file]) => {
    const path = textOf(file) ?? "";
    const delivery = deliveryOf(path);
    return delivery === undefined ? { path } : { path, delivery };
  });
  const sorted = files.toSorted(inReadingOrder).map(({ path }) => path);
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE ranked AS SELECT unnest(${listOf(sorted)}) AS file, unnest(range(${sorted.length})) AS rank`,
  );
}

function* judgedAtOnce(rows: Cell[][], copies: CopiesOptions | undefined): Generator<Judged> {
  const block = new Records(rows);
  const judge = new Judge({ days: undefined, duplicates: "drop", copies });
  const { verdicts } = judge.judged(block, "");
  const alone = judge.left().alone.get("") ?? new Set<number>();
  const second = judge.judgedAlone(block, "", alone).verdicts;
  for (const [i, [, path, row]] of rows.entries()) {
    const verdict = alone.has(i) ? second[i] : verdicts[i];
    const place = verdict === 0 ? 0 : verdict === DUPLICATE ? 1 : 2;
    yield { path: textOf(path) ?? "", row: Number(row), verdict: place };
  }
}

/** Records as far as the judge looks at them. */
class Records implements EventBlock {
  readonly length: number;
  readonly seconds: Float64Array;
  readonly idsLow: Uint32Array;
  readonly idsHigh: Uint32Array;
  readonly sharedLow: Uint32Array;
  readonly sharedHigh: Uint32Array;
  readonly #rows: Cell[][];

  constructor(rows: Cell[][]) {
    this.#rows = rows;
    this.length = rows.length;
    this.seconds = new Float64Array(rows.length);
    [this.idsLow, this.idsHigh] = halves(rows.map((row) => row[3]));
    [this.sharedLow, this.sharedHigh] = halves(rows.map((row) => row[4]));
  }

  at(row: number): CloudTrailEvent {
    const shared = this.#rows[row]?.[5];
    return (typeof shared === "string" ? JSON.parse(shared) : {}) as CloudTrailEvent;
  }

  json(): Uint8Array {
    throw new Error("Cannot give the record: it lies in the logs");
  }
}

function halves(prints: (Cell | undefined)[]): [lows: Uint32Array, highs: Uint32Array] {
  const lows = new Uint32Array(prints.length);
  const highs = new Uint32Array(prints.length);
  for (const [i, print] of prints.entries()) {
    const number = BigInt(textOf(print ?? 0) ?? 0);
    lows[i] = Number(number & 0xffff_ffffn);
    highs[i] = Number(number >> 32n);
  }
  return [lows, highs];
}

/** Where row verdicts of one Parquet file wait to be joined: a table of `row` and `verdict`. */
export async function verdictTable(duck: DuckDb, folder: string, verdicts: Uint8Array): Promise<void> {
  const lines: string[] = [];
  for (const [row, verdict] of verdicts.entries())
    if (verdict > 0) lines.push(`${row},${VERDICTS[verdict]}\n`);
  const path = join(folder, ".verdicts");
  writeFileSync(path, lines.join(""));
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE verdicts AS
     FROM read_csv(${quoted(path)}, header = false, auto_detect = false, columns = {row: 'BIGINT', verdict: 'VARCHAR'})`,
  );
}
