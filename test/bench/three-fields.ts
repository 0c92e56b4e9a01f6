// Which calls failed where? A question as someone copies it, with three fields of its own.

import { openLogs } from "../../shared/logs.ts";
import { printTable } from "../../shared/table.ts";
import { Tally } from "../../shared/tally.ts";

const events = openLogs();
const calls = new Tally("eventName", "awsRegion", "errorCode");

for await (const { eventName, awsRegion, errorCode } of events) {
  calls.add(eventName, awsRegion, errorCode);
}

printTable(calls.mostFrequent());
