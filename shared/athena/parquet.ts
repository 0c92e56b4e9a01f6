// A trail's days copied into Parquet, which is read by the column: the statements that do it.

import type { QueryExecution, TableMetadata } from "@aws-sdk/client-athena";
import type { Athena } from "./athena.ts";
import { deliveredIn, EVENT_TIME, ofDays, type Reach } from "./events-view.ts";
import { inDdl, inQuery, type TableName, tableNamed } from "./names.ts";
import { bytesText } from "./query-cost.ts";
import { daysCopied } from "./reach.ts";
import { COLUMNS } from "./table.ts";
import { Days } from "../days.ts";
import { LATE_HOURS } from "../reader/log-files.ts";
import type { Options } from "../options.ts";
import { Bucket } from "../aws/bucket.ts";
import { folderOf } from "./leftovers.ts";
import { all, type Sql } from "./sql.ts";
import { UserError } from "../terminal/user-error.ts";

/* Athena guide, "Use CTAS and INSERT INTO to work around the 100 partition limit" */
const MOST_PARTITIONS = 100;

/** The table that a copy is made in: INTO, or TABLE_parquet. */
export function copyNamed(options: Options): TableName {
  const { table } = tableNamed(options);
  return tableNamed({ ...options, TABLE: options.INTO ?? `${table}_parquet` });
}

/**
 * The days that can be copied from `source`: all of DAY.
 *
 * Throws a UserError without a DAY, before it is over, and when the table is a copy itself: a copy that lacks events
 * would make every later answer too small.
 */
export function daysToCopy({ by, days }: Reach, options: Options, now = Date.now()): Days {
  if (days === undefined)
    throw new UserError("Cannot copy: no DAY", "For example DAY=2020/08/01..2020/08/31");
  if (by === "event_day")
    throw new UserError(`Cannot copy table "${options.TABLE}": it is a copy in Parquet itself`);
  const complete = Date.parse(Days.next(days.last)) + LATE_HOURS * 3_600_000;
  if (now >= complete) return days;
  throw new UserError(
    `Cannot copy DAY "${options.DAY}": calls of ${days.last} are still being delivered`,
    `Copy the days up to ${Days.previous(new Date(now - LATE_HOURS * 3_600_000).toISOString().slice(0, 10))}`,
  );
}

/** Throws a UserError when there is a table of the copy's name that is no copy. */
export function checkCopy({ database, table }: TableName, { PartitionKeys = [] }: TableMetadata): void {
  if (PartitionKeys.length === 1 && PartitionKeys[0]?.Name === "event_day") return;
  throw new UserError(
    `Cannot copy into ${database}.${table}: there is a table already, made by something else`,
    "Take another name: INTO=my_copy",
  );
}

/** The days of which the copy has all that there is: `copied`, and those that had no events. */
export function daysHeld({ Parameters = {} }: Pick<TableMetadata, "Parameters">, copied: string[]): string[] {
  const empty = Parameters[EMPTY_DAYS] ?? "";
  return [...copied, ...empty.split(",").filter((day) => day !== "")];
}

/* A property of the project's own: a day without events has no partition, and would be read again. */
const EMPTY_DAYS = "empty_days";

/** The statement that remembers which days had no events; undefined when all had some. */
function emptyDaysDdl(
  into: TableName,
  { Parameters = {} }: TableMetadata,
  days: string[],
  copied: string[],
): string | undefined {
  const without = days.filter((day) => !copied.includes(day));
  if (without.length === 0) return undefined;
  const empty = [...new Set([...daysHeld({ Parameters }, []), ...without])].toSorted();
  return `ALTER TABLE ${inDdl(into)} SET TBLPROPERTIES (\n  '${EMPTY_DAYS}' = '${empty.join(",")}'\n)`;
}

/**
 * The days to copy, as runs of consecutive ones that one statement can copy; those in `held` are there already. `most` days
 * are what one query can read (spansOf() has the limit).
 */
export function runsOf(days: Days, held: string[], most = MOST_PARTITIONS): Days[] {
  const known = new Set(held);
  const runs: { first: string; last: string; count: number }[] = [];
  for (const day of days) {
    if (known.has(day)) continue;
    const run = runs.at(-1);
    if (run !== undefined && run.count < Math.min(most, MOST_PARTITIONS) && Days.next(run.last) === day) {
      run.last = day;
      run.count += 1;
    } else {
      runs.push({ first: day, last: day, count: 1 });
    }
  }
  return runs.map(({ first, last }) => new Days(first, last));
}

/**
 * Copies every event of the run, duplicates too, so that DUPLICATES=keep still tells. Without an `existing` copy it makes the
 * table, in the workgroup's output location: a workgroup may forbid any other.
 */
export function copyOf(
  source: Reach,
  days: Days,
  into: TableName,
  existing: Pick<TableMetadata, "Columns"> | undefined,
): Sql {
  const { sql, parameters } = all([deliveredIn({ ...source, days }), ...ofDays({ days }, EVENT_TIME)]);
  const made =
    existing === undefined
      ? `CREATE TABLE ${inQuery(into)}\nWITH (format = 'PARQUET', write_compression = 'SNAPPY', partitioned_by = ARRAY['event_day']) AS`
      : `INSERT INTO ${inQuery(into)}`;
  // a copy made by an older version has fewer columns, and so may the table
  const held = existing?.Columns?.map(({ Name = "" }) => Name) ?? [];
  const wanted = Object.keys(COLUMNS).filter((column) => held.length === 0 || held.includes(column));
  const columns = wanted.map((column) =>
    source.columns?.includes(column) === false ? `CAST(NULL AS varchar) AS ${column}` : column,
  );
  return {
    sql: [
      made,
      `SELECT ${columns.join(", ")}, substr(${EVENT_TIME}, 1, 10) AS event_day`,
      `FROM ${inQuery(source.name)}`,
      `WHERE ${sql}`,
    ].join("\n"),
    parameters,
  };
}

/**
 * Copies the runs one after another into a table that `existing` describes, or that the first run makes, and notes there which of
 * their days have no events. Gives the queries that it took.
 */
export async function copyRuns(
  athena: Athena,
  source: Reach,
  runs: Days[],
  into: TableName,
  existing: TableMetadata | undefined,
): Promise<QueryExecution[]> {
  const queries: QueryExecution[] = [];
  let copy = existing;
  for (const run of runs) {
    queries.push(await athena.run(copyOf(source, run, into, copy)));
    copy = await athena.table(into);
    const sql = emptyDaysDdl(into, copy, [...run], await daysCopied(athena, into));
    if (sql !== undefined) await athena.run({ sql, parameters: [] });
    copy = await athena.table(into);
  }
  return queries;
}

/** What the copying saves: the bytes that Athena read for these days, and those that they are now, where that can be seen. */
export async function saving(
  queries: QueryExecution[],
  { Parameters = {} }: TableMetadata,
  runs: Days[],
): Promise<string> {
  const read = queries.reduce((sum, { Statistics }) => sum + (Statistics?.DataScannedInBytes ?? 0), 0);
  const folders = runs.flatMap((run) => [...run]).map((day) => folderOf(Parameters, day));
  const sizes = folders.map(async ({ bucket, prefix }) => {
    let size = 0;
    for await (const object of (await Bucket.open(bucket)).objects(prefix)) size += object.size;
    return size;
  });
  const bytes = await Promise.all(sizes)
    .then((each) => each.reduce((sum, size) => sum + size, 0))
    .catch(() => undefined);
  return (
    `${bytesText(read)} of logs became ${bytes === undefined ? "" : `${bytesText(bytes)} of `}Parquet in ` +
    `${Parameters["location"]}; a question reads only the columns that it names, of the days that it asks for`
  );
}
