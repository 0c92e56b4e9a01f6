// The bill's table of counts, from the Parquet copy.

import type { CountsTable } from "../bill/counts.ts";
import { addCounted, type Cell, countsSql } from "../bill/counted-rows.ts";
import type { IpRanges } from "../bill/ip-ranges.ts";
import type { Options } from "../options.ts";
import type { Summary } from "../summary.ts";
import { answered } from "./ask-sql.ts";
import { bringUpToDate, openViews, sayCopyBasis } from "./open-copy.ts";

/** As countCalls() of bill/count-calls.ts has it. */
export async function countCopy(
  counts: CountsTable,
  options: Options,
  ranges: IpRanges | undefined,
): Promise<Readonly<Summary>> {
  const sql = countsSql();
  const copy = await bringUpToDate(options);
  const duck = await openViews(copy, options, sql);
  const { rows: pieces } = await answered(duck, sql, "counts.sql");
  for await (const rows of pieces) for (const row of rows) addCounted(counts, row as Cell[], ranges);
  process.once("beforeExit", () => void sayCopyBasis(copy, duck, options));
  return copy.summary;
}
