// The bill's table of counts, from the Parquet copy: bill/counts.sql, once for the calls and once for their redeliveries.

import { readFileSync } from "node:fs";
import type { Amounts, CountsTable, Names } from "../bill/counts.ts";
import { destinationOf } from "../bill/destination.ts";
import type { IpRanges } from "../bill/ip-ranges.ts";
import type { Options } from "../options.ts";
import type { Summary } from "../summary.ts";
import type { Cell, DuckDb } from "./duckdb.ts";
import { bringUpToDate, openViews, sayCopyBasis } from "./open-copy.ts";
import { makeFiltered } from "./views.ts";

const SQL = new URL("../bill/counts.sql", import.meta.url);

/** As countCalls() of bill/count-calls.ts has it. */
export async function countCopy(
  counts: CountsTable,
  options: Options,
  ranges: IpRanges | undefined,
): Promise<Readonly<Summary>> {
  const text = readFileSync(SQL, "utf8");
  const copy = await bringUpToDate(options);
  const duck = await openViews(copy, options, text);
  for await (const { names, records, bytesIn, bytesOut } of rowsIn(duck, text, ranges))
    counts.addRow(names, { calls: records, records, bytesIn, bytesOut });
  await makeFiltered(duck, options, text, "redelivered");
  for await (const { names, records } of rowsIn(duck, text, ranges))
    counts.addRow(names, { calls: 0, records, bytesIn: 0, bytesOut: 0 });
  await makeFiltered(duck, options, text, "once");
  process.once("beforeExit", () => void sayCopyBasis(copy, duck, options));
  return copy.summary;
}

type Counted = Omit<Amounts, "calls"> & { names: Names };

async function* rowsIn(
  duck: DuckDb,
  text: string,
  ranges: IpRanges | undefined,
): AsyncGenerator<Counted, undefined> {
  const found = await duck.stream(text);
  for await (const rows of found.yieldRowsJson()) {
    for (const row of rows) {
      const names = row.slice(0, 15) as Names;
      const [address, onAws, records, bytesIn, bytesOut] = row.slice(15);
      if (ranges !== undefined && typeof address === "string")
        names[14] = destinationAt(address, names[10], onAws, ranges);
      yield { names, records: Number(records), bytesIn: Number(bytesIn), bytesOut: Number(bytesOut) };
    }
  }
  return undefined;
}

function destinationAt(
  address: string,
  region: string,
  onAws: Cell | undefined,
  ranges: IpRanges,
): Names[14] {
  const userAgent = onAws === true ? "exec-env/AWS" : "";
  const call = { eventTime: "", eventSource: "", eventName: "" };
  return destinationOf({ ...call, sourceIPAddress: address, awsRegion: region, userAgent }, ranges);
}
