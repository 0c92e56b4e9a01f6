// The events that a question is asked of, as views over the Parquet copy: what athena/athena-events.ts is to Athena's tables.
//
// A question's .sql reads FROM events (or attempts, spanned, newest, deliveries: see there). The copy knows of all logs which
// of a call's records counts. A question may read less: of a day the files alone that were delivered then, or with ACCOUNT an
// account's records as they are. Where another record may count then, it is judged anew.

import { columnsAsked, filtersOf, NEWEST_FIRST } from "../athena/events-view.ts";
import { addressIn } from "../athena/billed-sql.ts";
import { all, inlined } from "../athena/sql.ts";
import { Days } from "../days.ts";
import { accountsIn, copiesIn } from "../events.ts";
import { filterOf } from "../filters.ts";
import { LATE_HOURS, type LogFile } from "../reader/log-files.ts";
import type { Options } from "../options.ts";
import { TOP_ROWS } from "../table.ts";
import { COLUMNS, INTERNAL, noRows } from "./columns.ts";
import type { Generation } from "./copy-folder.ts";
import { type DuckDb, listOf, quoted, rowsOf, textOf } from "./duckdb.ts";
import { type Judged, judged, VERDICTS } from "./settle.ts";

/** What is asked: which days, and of which files. */
export interface Asked {
  options: Options;
  /** Undefined for all. */
  days: Days | undefined;
  chosen: LogFile[];
}

/** How many records are copies for another account. */
export interface Once {
  folded: number;
}

/**
 * Makes the views `once`, which has each call in the days asked for, and `copies`, which has what else was delivered of them;
 * and `attempts`, `events`, `spanned`, `newest` and `deliveries` of what passes the filters. Columns that only some questions
 * want are there when `question` names them.
 */
export async function makeViews(
  duck: DuckDb,
  generation: Generation,
  asked: Asked,
  question: string,
): Promise<Once> {
  const { options, days } = asked;
  const held = Object.keys(generation.manifest.days).filter(
    (day) => days === undefined || (day >= days.first && day <= days.last),
  );
  const paths = { events: generation.paths("events", held), copies: generation.paths("copies", held) };
  if (question !== "" && paths.events.length + paths.copies.length <= MOST_KNOWN)
    await duck.run("SET parquet_metadata_cache = true");
  for (const kind of ["events", "copies"] as const)
    await duck.run(`CREATE TEMP VIEW all_${kind} AS ${recordsIn(kind, paths[kind], days)}`);

  const folded = options.DUPLICATES === "keep" ? 0 : await judgeAnew(duck, generation, asked);
  const chosen = (kind: string): string =>
    `SELECT * EXCLUDE (${INTERNAL.join(", ")}) FROM all_${kind} WHERE is_chosen`;
  const place = "(filename, file_row_number)";
  const once =
    options.DUPLICATES === "keep"
      ? `${chosen("events")} UNION ALL ${chosen("copies")}`
      : folded === undefined
        ? chosen("events")
        : `${chosen("events")} AND ${place} NOT IN (SELECT ${OF_FILES} FROM dropped)
          UNION ALL ${chosen("copies")} AND ${timeIn("judged_times")} AND ${place} NOT IN (SELECT ${OF_FILES} FROM dropped)`;
  await duck.run(
    `CREATE TEMP VIEW once AS SELECT * EXCLUDE (verdict, is_chosen, ${OF_FILES}) FROM (${once})`,
  );
  const copies =
    options.DUPLICATES === "keep"
      ? `${chosen("copies")} AND FALSE`
      : folded === undefined
        ? chosen("copies")
        : `${chosen("copies")} AND NOT ${timeIn("judged_times")}
          UNION ALL SELECT judged.* REPLACE (dropped.verdict AS verdict)
          FROM (${chosen("events")} UNION ALL ${chosen("copies")}) AS judged JOIN dropped USING (filename, file_row_number)`;
  await duck.run(`CREATE TEMP VIEW copies AS SELECT * EXCLUDE (is_chosen, ${OF_FILES}) FROM (${copies})`);
  await makeFiltered(duck, options, question);
  return { folded: folded ?? (await count(duck, "all_copies WHERE is_chosen AND verdict = 'folded'")) };
}

/**
 * Of so many files DuckDB remembers where their columns lie, which takes 1 MB a file; it reads that of more anew for each
 * query, which takes 4 ms a file. Who asks no question has nothing to remember it for.
 */
const MOST_KNOWN = 100;

const OF_FILES = "filename, file_row_number";

/**
 * Makes `attempts`, `events` and `spanned` of what passes the filters, and `newest` and `deliveries`, where the question
 * names them.
 */
async function makeFiltered(duck: DuckDb, options: Options, question: string): Promise<void> {
  const names = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(question);
  const unasked = ["by_what", "who", "prefix", "top", "object", "address", "on_aws"].filter(
    (name) => !names(name),
  );
  const shown = unasked.length === 0 ? "*" : `* EXCLUDE (${unasked.join(", ")})`;
  const resource =
    options.PREFIX === 0
      ? "resource"
      : `CASE WHEN object_key IS NULL THEN resource ELSE concat(
          resource, '/', array_to_string(string_split(object_key, '/')[:prefix], '/'),
          CASE WHEN len(string_split(object_key, '/')) > prefix THEN '/' ELSE '' END
        ) END`;
  const calledFrom = (records: string): string => `
    SELECT * REPLACE (${resource} AS resource),
      CASE WHEN object_key IS NULL THEN resource ELSE concat(resource, '/', object_key) END AS object
    FROM (SELECT *, ${columnsAsked(options)}, ${addressIn(options, "sourceIPAddress", "userAgent")} FROM ${records})`;
  const { ERRORS } = options;
  const attempted = all(filtersOf({ ...options, ERRORS: ERRORS === "only" ? undefined : ERRORS }));
  const passing = inlined(all(filtersOf(options)));
  await duck.run(`CREATE TEMP VIEW called AS ${calledFrom("once")}`);
  await duck.run(`CREATE TEMP VIEW attempts AS SELECT ${shown} FROM called WHERE ${inlined(attempted)}`);
  await duck.run(`CREATE TEMP VIEW events AS SELECT ${shown} FROM called WHERE ${passing}`);
  await duck.run(
    filtersOf(options).length === 0
      ? "CREATE TEMP VIEW spanned AS SELECT *, TRUE AS counted FROM called"
      : `CREATE TEMP VIEW spanned AS
          SELECT * FROM called CROSS JOIN (VALUES (TRUE), (FALSE)) AS passed (counted)
          WHERE NOT counted OR (${passing})`,
  );
  if (names("newest")) await makeNewest(duck, options);
  if (!names("deliveries")) return;
  const redelivered = "(SELECT * EXCLUDE (verdict) FROM copies WHERE verdict = 'duplicate')";
  await duck.run(`CREATE TEMP VIEW deliveries AS
    SELECT ${shown}, FALSE AS is_repeat FROM called WHERE ${passing}
    UNION ALL SELECT ${shown}, TRUE AS is_repeat FROM (${calledFrom(redelivered)}) WHERE ${passing}`);
}

/**
 * Makes `newest` of `events`. The time of the oldest of them is found first, so that little else is read of all that are
 * older. Of TOP=all, the question's own order is the only one.
 */
async function makeNewest(duck: DuckDb, { TOP = TOP_ROWS }: Options): Promise<void> {
  const events = "SELECT *, (SELECT count(*) FROM events) AS found FROM events";
  if (TOP === Infinity) return void (await duck.run(`CREATE TEMP VIEW newest AS ${events}`));
  const times = `SELECT coalesce(eventtime, '') AS time FROM events ORDER BY 1 DESC LIMIT ${TOP}`;
  const [[oldest] = []] = await rowsOf(duck, `SELECT min(time) FROM (${times})`);
  // events without a time are as old as can be
  const time = textOf(oldest) ?? "";
  const isNew = time === "" ? "TRUE" : `eventtime >= ${quoted(time)}`;
  await duck.run(`CREATE TEMP VIEW newest AS ${events} WHERE ${isNew} ORDER BY ${NEWEST_FIRST} LIMIT ${TOP}`);
}

/** Records in Parquet files; `is_chosen` are those in files that a script would open for these days. */
function recordsIn(kind: "events" | "copies", paths: string[], days: Days | undefined): string {
  const isChosen =
    days === undefined
      ? "TRUE"
      : `coalesce(delivered >= '${days.first}' AND delivered < '${Days.next(days.last)}T0${LATE_HOURS}', TRUE)`;
  const records =
    paths.length === 0
      ? noRows()
      : `SELECT *${kind === "events" ? ", NULL::VARCHAR AS verdict" : ""}
         FROM read_parquet(${listOf(paths)}, filename = true, file_row_number = true, hive_partitioning = false)`;
  return `SELECT ${COLUMNS.join(", ")}, ${OF_FILES}, ${isChosen} AS is_chosen FROM (${records})`;
}

/**
 * Judges those calls anew of which another record may count for this question, and puts the others into `dropped`. Gives
 * undefined when there are none, or else how many records of all are copies for another account.
 */
async function judgeAnew(
  duck: DuckDb,
  generation: Generation,
  { options, chosen }: Asked,
): Promise<number | undefined> {
  const copies = copiesIn(chosen, filterOf(options)?.recorded);
  const isOtherwise = options.ACCOUNT.length > 0 || accountsIn(chosen) !== generation.manifest.accounts;
  await duck.run(`CREATE TEMP TABLE judged_times AS SELECT coalesce(eventTime, '') AS eventTime FROM (
    SELECT eventTime FROM all_events WHERE NOT is_chosen AND (
      id_print IN (SELECT id_print FROM all_copies WHERE id_print <> 0)
      OR call_print IN (SELECT call_print FROM all_copies WHERE call_print <> 0)
    )
    UNION SELECT eventTime FROM all_copies WHERE ${isOtherwise ? "verdict = 'folded'" : "FALSE"}
  )`);
  if ((await count(duck, "judged_times")) === 0) return undefined;

  await duck.run("CREATE TEMP TABLE dropped (filename VARCHAR, file_row_number BIGINT, verdict VARCHAR)");
  let folded = await count(
    duck,
    `all_copies WHERE is_chosen AND verdict = 'folded' AND NOT ${timeIn("judged_times")}`,
  );
  let dropped: Judged[] = [];
  const records = `(FROM all_events UNION ALL FROM all_copies)
    WHERE is_chosen AND ${timeIn("judged_times")}`;
  for await (const record of judged(duck, `(FROM ${records})`, copies)) {
    if (record.verdict === 0) continue;
    if (VERDICTS[record.verdict] === "folded") folded += 1;
    dropped.push(record);
    if (dropped.length === MOST_AT_ONCE) {
      await drop(duck, dropped);
      dropped = [];
    }
  }
  await drop(duck, dropped);
  return folded;
}

const MOST_AT_ONCE = 10_000;

async function drop(duck: DuckDb, records: Judged[]): Promise<void> {
  const paths = listOf(records.map(({ path }) => path));
  const rows = records.map(({ row }) => row).join(", ");
  const verdicts = listOf(records.map(({ verdict }) => VERDICTS[verdict] ?? ""));
  await duck.run(
    `INSERT INTO dropped SELECT unnest(${paths}::VARCHAR[]), unnest([${rows}]::BIGINT[]), unnest(${verdicts}::VARCHAR[])`,
  );
}

function timeIn(table: string): string {
  return `coalesce(eventTime, '') IN (FROM ${table})`;
}

async function count(duck: DuckDb, from: string): Promise<number> {
  const [[number] = []] = await rowsOf(duck, `SELECT count(*) FROM ${from}`);
  return Number(number);
}
