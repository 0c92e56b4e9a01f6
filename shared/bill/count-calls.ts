// Counts the calls that a bill is held against: in the logs, or in their Parquet copy.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { openLogs } from "../logs.ts";
import type { Options } from "../options.ts";
import type { Summary } from "../summary.ts";
import type { CountsTable } from "./counts.ts";
import type { IpRanges } from "./ip-ranges.ts";

/**
 * Adds the calls that the options ask for to `counts`, and gives what they rest on, which stderr says too once the script has
 * printed its answer. `ranges` are those of IP_RANGES, if `counts` has them.
 *
 * Throws a UserError when there are no logs, or none of the DAY.
 */
export async function countCalls(
  counts: CountsTable,
  options: Options,
  ranges?: IpRanges,
): Promise<Readonly<Summary>> {
  if (options.COUNTS === "parquet") {
    // loaded when it is wanted: it takes DuckDB
    const { countCopy } = await import("../sql/count-copy.ts");
    return countCopy(counts, options, ranges);
  }
  const events = openLogs(options, (copy: CloudTrailEvent) => counts.addCopy(copy));
  for await (const event of events) counts.add(event);
  return events.summary;
}
