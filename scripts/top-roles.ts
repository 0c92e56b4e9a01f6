// Who made the calls?
//
//     make top-roles DAY=08/30 EVENT=GetObject
//
// BY=session tells a role's sessions apart: its instances, functions, people.

import { callerOf } from "../shared/identity.ts";
import { openLogs } from "../shared/logs.ts";
import { among } from "../shared/options/option-values.ts";
import { readOptions } from "../shared/options.ts";
import { printTable } from "../shared/table.ts";
import { Tally } from "../shared/tally.ts";

const BY = among("BY", readOptions("BY").BY, "session");
const events = openLogs();
const calls = new Tally("caller", "kind", "account");

for await (const event of events) {
  const by = callerOf(event);
  calls.add(BY === "session" ? by.session : by.caller, by.kind, by.account);
}

printTable(calls.mostFrequent());
