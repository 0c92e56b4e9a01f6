// Copy days of an Athena table into Parquet, for questions asked again and again
//
//     make athena-parquet DAY=2020/08/01..2020/08/31 && make athena-top-calls TABLE=cloudtrail_logs_parquet
//
// Parquet is read by the column, and in few large files. Days that the copy has are not copied again. INTO names it.
// DATABASE, TABLE, WORKGROUP, OUTPUT, PROFILE and MAX_SCAN are as for a question; DRY_RUN=1 prints the SQL.

import type { QueryExecution } from "@aws-sdk/client-athena";
import { Athena } from "../shared/athena/athena.ts";
import * as parquet from "../shared/athena/parquet.ts";
import { showProgress } from "../shared/athena/progress.ts";
import { daysCopied, reachOf, reachUnseen } from "../shared/athena/reach.ts";
import { spent } from "../shared/athena/query-cost.ts";
import { readCommandOptions } from "../shared/options.ts";
import { print, say } from "../shared/terminal/say.ts";

const options = readCommandOptions(
  "DAY",
  "DATABASE",
  "TABLE",
  "INTO",
  "WORKGROUP",
  "OUTPUT",
  "PROFILE",
  "MAX_SCAN",
  "DRY_RUN",
);
const into = parquet.copyNamed(options);
const athena = new Athena(options, showProgress);

const source = options.DRY_RUN ? { ...reachUnseen(options), says: "" } : await reachOf(athena, options);
const days = parquet.daysToCopy(source, options);
const existing = options.DRY_RUN ? undefined : await athena.findTable(into);
if (existing !== undefined) parquet.checkCopy(into, existing);
const copied = existing === undefined ? [] : await daysCopied(athena, into);
const runs = parquet.runsOf(days, copied);
if (existing !== undefined) await parquet.checkNoLeftovers(existing, runs);
const statements = runs.map((run, i) => parquet.copyOf(source, run, into, existing === undefined && i === 0));

if (options.DRY_RUN) {
  for (const { sql } of statements) print(`${sql};\n`);
} else if (runs.length === 0) {
  say(`${into.database}.${into.table} has ${days.toString()} already`);
} else {
  say(source.says);
  const queries: QueryExecution[] = [];
  for (const statement of statements) queries.push(await athena.run(statement));
  for (const line of spent(queries, options)) say(line);
  say(await parquet.saving(queries, await athena.table(into), runs));
  say(`Ask it: make athena-top-calls TABLE=${into.table} DAY=${days.toString()}`);
}
