// DuckDB, which speaks SQL over Parquet: how it is installed, opened and kept within bounds.

import { packagesBeside } from "../terminal/packages.ts";

/** What is used of @duckdb/node-api, whose types come with it only once it is installed. */
export interface DuckDb {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string, values?: string[]): Promise<DuckRows>;
  stream(sql: string): Promise<DuckStream>;
  extractStatements(sql: string): Promise<{ count: number; prepare(index: number): Promise<DuckPrepared> }>;
  interrupt(): void;
  closeSync(): void;
}

/** The columns of a result: of @duckdb/node-api, what is used here. */
export interface DuckColumns {
  columnNames(): string[];
  deduplicatedColumnNames(): string[];
  columnTypes(): { toString(): string }[];
}

/** Cells as JSON has them: whole numbers beyond 2^31 and decimals as text. */
export type Cell = null | boolean | number | string | Cell[] | { [name: string]: Cell };

/** A result that is here whole. */
export interface DuckRows extends DuckColumns {
  getRowsJson(): Cell[][];
}

/** A result that comes as it is read. */
export interface DuckStream extends DuckColumns {
  readonly returnType: number;
  yieldRowsJson(): AsyncIterable<Cell[][]>;
}

/** What a SELECT gives: its columns, and its rows as they come. */
export interface Answered {
  found: DuckColumns;
  rows: AsyncIterable<Cell[][]>;
}

/** A statement that DuckDB has understood and not yet run. */
export interface DuckPrepared {
  readonly statementType: number;
  readonly parameterCount: number;
  stream(): Promise<DuckStream>;
  run(): Promise<unknown>;
}

interface NodeApi {
  DuckDBInstance: {
    create(path: string, settings: Record<string, string>): Promise<{ connect(): Promise<DuckDb> }>;
  };
}

/** What Trino has and DuckDB lacks, or spells otherwise: the .sql twins are Trino's, and run here as they are. */
const TRINO = [
  "regexp_like(text, pattern) AS regexp_matches(text, pattern)",
  `json_extract_scalar(json, path) AS CASE WHEN json_type(json, path) IN ('OBJECT', 'ARRAY') THEN NULL
     ELSE json_extract_string(json, path) END`,
  "element_at(list, i) AS list_extract(list, i)",
  "cardinality(list) AS len(list)",
  "json_format(json) AS CAST(json AS VARCHAR)",
  "slice(list, start, length) AS list_slice(list, start, start + length - 1)",
  "array_join(list, separator) AS array_to_string(list, separator)",
];

/**
 * A DuckDB of its own in memory. Nothing is loaded that isn't built in, and no extension is looked for.
 *
 * Throws a UserError when it can't be installed.
 */
export async function openDuckDb(settings: Record<string, string> = {}): Promise<DuckDb> {
  const require = packagesBeside(import.meta.url, {
    what: "DuckDB, 70 MB",
    without: "Cannot ask in SQL",
    instead: "the questions themselves need none of it: make top-calls",
  });
  const { DuckDBInstance } = require("@duckdb/node-api") as NodeApi;
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    ...settings,
  });
  const duck = await instance.connect();
  for (const macro of TRINO) await duck.run(`CREATE MACRO ${macro}`);
  return duck;
}

/** A text as DuckDB's SQL writes it: a backslash is one, and a quotation mark two. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A list of texts. */
export function listOf(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(", ")}]`;
}

/** duckdb.h, duckdb_result_type: DUCKDB_RESULT_TYPE_INVALID, which a result is that has an error. */
const INVALID = 0;

/**
 * The rows of a result, as they come. What goes wrong after the first of them, DuckDB's own iterator passes over without a
 * word, as if they had come to their end: here it is thrown. `again` runs the same once more, for the words of the error.
 */
export async function* rowsAsTheyCome(
  found: DuckStream,
  again: () => Promise<unknown>,
): AsyncGenerator<Cell[][], undefined> {
  yield* found.yieldRowsJson();
  if (found.returnType !== INVALID) return undefined;
  await again();
  throw new Error("Cannot read the answer to its end: DuckDB broke off, and doesn't say why");
}

/** Rows of texts and numbers, read whole. */
export async function rowsOf(duck: DuckDb, sql: string): Promise<Cell[][]> {
  return (await duck.runAndReadAll(sql)).getRowsJson();
}

/** A cell as text, what is nested as JSON; undefined for none. */
export function textOf(cell: Cell | undefined): string | undefined {
  if (cell === null || cell === undefined) return undefined;
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}
