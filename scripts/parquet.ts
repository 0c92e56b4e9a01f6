// Copy the logs into Parquet, for questions asked again and again in SQL (make sql)
//
//     make parquet DAY=08/30 && make sql-top-calls DAY=08/30
//
// The copy lies beside LOGS, or in PARQUET. What is new or changed since the last time is read; the rest stays as it is.
// make sql does the same first, of the DAY that it is asked for.

import { sayCopied } from "../shared/sql/copied.ts";
import { bringUpToDate } from "../shared/sql/open-copy.ts";
import { AWS, readCommandOptions } from "../shared/options.ts";

const started = Date.now();
const options = readCommandOptions("LOGS", "DAY", "PARQUET", ...AWS);

await sayCopied(await bringUpToDate(options), options, started);
