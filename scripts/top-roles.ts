// Who made the calls?
//
//     make top-roles DAY=08/30 EVENT=GetObject

import { callerOf } from "../shared/identity.ts";
import { openLogs } from "../shared/logs.ts";
import { printTable } from "../shared/table.ts";
import { Tally } from "../shared/tally.ts";

const events = openLogs();
const calls = new Tally("caller", "kind", "account");

for await (const event of events) {
  const { caller, kind, account } = callerOf(event);
  calls.add(caller, kind, account);
}

printTable(calls.mostFrequent());
