// Which calls were these, one by one? Who deleted it?
//
//     make events DAY=08/30 EVENT=Delete*
//     make events DAY=08/30 ROLE=deploy FORMAT=json > deploy.json
//
// The newest TOP of them, each with the session that made it. FORMAT=json gives the records as they were delivered, in the
// order of the files: all of them, unless TOP says otherwise.

import { once } from "node:events";
import type { CloudTrailEvent } from "../shared/cloudtrail-event.ts";
import { errorCodeOf } from "../shared/field-values.ts";
import { callerOf } from "../shared/identity.ts";
import { openLogs } from "../shared/logs.ts";
import { newestOf } from "../shared/newest.ts";
import { readOptions } from "../shared/options.ts";
import { printable } from "../shared/text/printable.ts";
import { resourceOf } from "../shared/resource.ts";
import { printTable, TOP_ROWS } from "../shared/table.ts";

const columns = ["eventTime", "caller", "eventName", "resource", "sourceIPAddress", "errorCode"];
const { FORMAT, TOP = FORMAT === "json" ? Infinity : TOP_ROWS } = readOptions();
const events = openLogs();

if (FORMAT === "json") {
  await printRecords(
    TOP === Infinity ? events : (await newestOf(events, TOP, (event) => ({ ...event }))).inOrder,
  );
} else {
  const { newest, others } = await newestOf(events, TOP, (event) => ({
    eventTime: event.eventTime,
    caller: callerOf(event).session,
    eventName: event.eventName,
    resource: resourceOf(event, Infinity),
    sourceIPAddress: event.sourceIPAddress ?? null,
    errorCode: errorCodeOf(event) ?? null,
  }));
  printTable({ columns, measures: [], rows: newest, others });
}

/** As they come: a pipe may take as long as it likes, and no more than a record waits. */
async function printRecords(records: AsyncIterable<CloudTrailEvent> | CloudTrailEvent[]): Promise<void> {
  let before = "[\n  ";
  for await (const record of records) {
    const isTaken = process.stdout.write(before + printable(JSON.stringify(record)));
    if (!isTaken) await once(process.stdout, "drain");
    before = ",\n  ";
  }
  process.stdout.write(before.startsWith("[") ? "[]\n" : "\n]\n");
}
