// Copy days of an Athena table into Parquet, for questions asked again and again
//
//     make athena-parquet DAY=2020/08/01..2020/08/31 && make athena-top-calls TABLE=cloudtrail_logs_parquet
//
// Parquet is read by the column, and in few large files. Days that the copy has are not copied again, so that a copy that
// was interrupted goes on where it was. INTO names it.
// DATABASE, TABLE, WORKGROUP, OUTPUT, PROFILE and MAX_SCAN are as for a question; DRY_RUN=1 prints the SQL.

import { Athena } from "../shared/athena/athena.ts";
import { checkExtent, daysAQuery, saidOf } from "../shared/athena/ask.ts";
import { extentOf } from "../shared/athena/extent.ts";
import { removeLeftovers } from "../shared/athena/leftovers.ts";
import * as parquet from "../shared/athena/parquet.ts";
import { daysCopied, reachForShow, reachOf } from "../shared/athena/reach.ts";
import { inlined } from "../shared/athena/sql.ts";
import { spent } from "../shared/athena/query-cost.ts";
import { ATHENA, readCommandOptions } from "../shared/options.ts";
import { print, say, showStatus } from "../shared/terminal/say.ts";

const options = readCommandOptions("DAY", "INTO", ...ATHENA, "MAX_SCAN", "DRY_RUN");
const into = parquet.copyNamed(options);
const athena = new Athena(options, showStatus);

const { reach: source } = options.DRY_RUN
  ? await reachForShow(athena, options)
  : { reach: await reachOf(athena, options) };
const days = parquet.daysToCopy(source, options);
const copy = options.DRY_RUN ? undefined : await athena.findTable(into);
if (copy !== undefined) parquet.checkCopy(into, copy);
const held = copy === undefined ? [] : parquet.daysHeld(copy, await daysCopied(athena, into));
const runs = parquet.runsOf(days, held, daysAQuery(source));

if (options.DRY_RUN) {
  for (const [i, run] of runs.entries())
    print(`${inlined(parquet.copyOf(source, run, into, i === 0 ? undefined : {}))};\n`);
} else if (runs.length === 0) {
  say(`${into.database}.${into.table} has ${days.toString()} already`);
} else {
  const extent = await extentOf(source);
  for (const line of saidOf(source, extent)) say(line);
  checkExtent(extent, options);
  if (copy !== undefined && (await removeLeftovers(copy, runs)) > 0)
    say("Removed the files that an interrupted copy had left");
  const queries = await parquet.copyRuns(athena, source, runs, into, copy);
  for (const line of spent(queries, options)) say(line);
  say(await parquet.saving(queries, await athena.table(into), runs));
  say(`Ask it: make athena-top-calls TABLE=${into.table} DAY=${days.toString()}`);
}
