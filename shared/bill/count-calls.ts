// Counts the calls that a bill is held against: in the logs, in their Parquet copy, or in Athena.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { openLogs } from "../logs.ts";
import { nextCommand, type Options, textsGivenOf } from "../options.ts";
import type { Summary } from "../summary.ts";
import type { CountsTable } from "./counts.ts";
import type { IpRanges } from "./ip-ranges.ts";

/** The options that say where calls are counted, and how that place is reached. */
export const COUNTING = [
  "COUNTS",
  "PARQUET",
  "DATABASE",
  "TABLE",
  "WORKGROUP",
  "OUTPUT",
  "MAX_SCAN",
  "REUSE",
] as const;

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
  // both are loaded when they are wanted: DuckDB, the AWS SDK
  if (options.COUNTS === "athena") {
    const { countAthena } = await import("../athena/count-athena.ts");
    return countAthena(counts, options, ranges);
  }
  if (options.COUNTS === "parquet") {
    const { countCopy } = await import("../sql/count-copy.ts");
    return countCopy(counts, options, ranges);
  }
  const events = openLogs(options, (copy: CloudTrailEvent) => counts.addCopy(copy));
  for await (const event of events) counts.add(event);
  return events.summary;
}

/** What is asked next of a bill's logs, and what of Athena in its place: a twin there, or a bill held against its counts. */
export const ASKED_NEXT = {
  "cost-by-role": "cost-by-role",
  "top-calls": "athena-top-calls",
  "top-roles": "athena-top-roles",
  "top-resources": "athena-top-resources",
  "calls-by-hour": "athena-calls-by-hour",
  // of files Athena says nothing; hours without a call show
  coverage: "athena-calls-by-hour",
} as const;

/** nextCommand(), asked of the place that calls were counted in. */
export function nextQuestion(
  question: keyof typeof ASKED_NEXT,
  changes: Parameters<typeof nextCommand>[1],
): string {
  const { COUNTS, PARQUET: _, ...table } = textsGivenOf(COUNTING);
  if (COUNTS?.toLowerCase() !== "athena") return nextCommand(question, changes);
  const there = ASKED_NEXT[question];
  return nextCommand(there, {
    ...(there === question && { COUNTS }),
    ...table,
    LOGS: undefined,
    REQUESTER_PAYS: undefined,
    ...changes,
  });
}
