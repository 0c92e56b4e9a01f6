// The bill's table of counts, from Athena: one query, however large the organisation.

import type { QueryExecution } from "@aws-sdk/client-athena";
import { addCounted, type CountedRow, countsSql } from "../bill/counted-rows.ts";
import { type CountsTable, type Folded, MOST_ROWS, OTHERS } from "../bill/counts.ts";
import type { IpRanges } from "../bill/ip-ranges.ts";
import { Days } from "../days.ts";
import { filterOf } from "../filters.ts";
import type { Options } from "../options.ts";
import { emptySummary, type Summary } from "../summary.ts";
import { say, showStatus } from "../terminal/say.ts";
import { UserError } from "../terminal/user-error.ts";
import { counted } from "../text/numbers.ts";
import { checkExtent, saidOf, spansOf } from "./ask.ts";
import { Athena } from "./athena.ts";
import { extentOf, hasFiles } from "./extent.ts";
import { spent } from "./query-cost.ts";
import { statementOf } from "./question.ts";
import { type Reached, reachOf } from "./reach.ts";

/** Rows that a query gives: so many, and the few that the others become. */
const MOST = 0.75 * MOST_ROWS;

/**
 * As countCalls() of bill/count-calls.ts has it: of TABLE. What Athena read and what that costs is said at the end.
 *
 * Throws a UserError when Athena can't be asked, when it would read more than MAX_SCAN, and when there are no events.
 */
export async function countAthena(
  counts: CountsTable,
  options: Options,
  ranges: IpRanges | undefined,
): Promise<Readonly<Summary>> {
  const athena = new Athena(options, showStatus);
  const reach = await reachOf(athena, options);
  const extent = await extentOf(reach);
  for (const line of saidOf(reach, extent)) say(line);
  checkExtent(extent, options);

  const question = boundedSql(MOST);
  const queries: QueryExecution[] = [];
  const { days } = reach;
  const summary: Summary = { ...emptySummary(), days, nextDayMissing: await isNextDayMissing(reach) };
  for (const part of spansOf(reach)) {
    const query = await athena.run(statementOf(question, { ...reach, days: part }, options), { reuse: true });
    queries.push(query);
    for await (const { rows } of athena.pages(query.QueryExecutionId ?? ""))
      for (const row of rows) addTotals(summary, addCounted(counts, row, ranges));
  }
  const filters = filterOf(options)?.says;
  if (summary.events === 0 && filters === undefined)
    throw new UserError(
      `Cannot find DAY "${options.DAY}": no events of it in ${reach.name.database}.${reach.name.table}`,
      "See what the trail has: make athena-calls-by-hour",
    );
  process.once("beforeExit", () => {
    const repeats = summary.duplicates > 0 ? `; ${counted(summary.duplicates, "duplicate")} dropped` : "";
    const only = filters === undefined ? "" : `, only ${filters}`;
    say(
      `${counted(summary.events, "event")}${days === undefined ? "" : ` of ${days.toString()}`}${only}${repeats}`,
      "dim",
    );
    for (const line of spent(queries, options)) say(line, "dim");
  });
  return summary;
}

/** What a row says of the events; the trail's files are Athena's to read. */
function addTotals(summary: Summary, { hour, calls, records }: CountedRow): void {
  summary.records += records;
  summary.events += calls;
  summary.matched += calls;
  summary.duplicates += records - calls;
  if (!/^\d/.test(hour)) return;
  const [first, last] = [`${hour}:00:00Z`, `${hour}:59:59Z`];
  if (summary.first === undefined || first < summary.first) summary.first = first;
  if (summary.last === undefined || last > summary.last) summary.last = last;
}

/** Whether the trail has delivered nothing since the days asked for. */
async function isNextDayMissing({ trail, days }: Reached): Promise<boolean> {
  if (trail === undefined || days === undefined) return false;
  try {
    return !(await hasFiles(trail, Days.next(days.last)));
  } catch (error) {
    // that the bucket can't be listed is said with the bytes
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** What a row gives up where there are more than `most`, the smallest rows first: as CountsTable does. */
const GIVEN_UP: Folded[] = ["resource", "hour", "caller"];
const NAMES =
  "source name category access caller kind account via recipient owner region resource hour failure destination address on_aws".split(
    " ",
  );
const SUMS = ["calls", "records", "bytes_in", "bytes_out"];

/** counts.sql, with no more than `most` rows but those that others were added up in. */
export function boundedSql(most: number): string {
  const steps = GIVEN_UP.map((field, i) => {
    const columns = NAMES.map((name) =>
      name === field ? `CASE WHEN place > ${most} THEN '${OTHERS[field]}' ELSE ${name} END AS ${name}` : name,
    );
    return `placed_${field} AS (
  SELECT *, row_number() OVER (ORDER BY records + (bytes_in + bytes_out) / 1048576 DESC) AS place
  FROM ${i === 0 ? "counted" : `without_${GIVEN_UP[i - 1]}`}
),
without_${field} AS (
  SELECT ${columns.join(", ")}, ${SUMS.map((sum) => `sum(${sum}) AS ${sum}`).join(", ")}
  FROM placed_${field}
  GROUP BY ${NAMES.map((_, at) => at + 1).join(", ")}
)`;
  });
  return `WITH counted AS (\n${countsSql()}\n),\n${steps.join(",\n")}\nSELECT * FROM without_${GIVEN_UP.at(-1)}`;
}
