// Which API calls were made most often?
//
//     make top-calls DAY=08/30

import { openLogs } from "../shared/logs.ts";
import { printTable } from "../shared/table.ts";
import { Tally } from "../shared/tally.ts";

const events = openLogs();
const calls = new Tally("eventSource", "eventName");

for await (const { eventSource, eventName } of events) {
  calls.add(eventSource, eventName);
}

printTable(calls.mostFrequent());
