// Who moved the bytes?
//
//     make bytes-by-role DAY=08/30 EVENT=GetObject
//
// S3's object calls alone say how many. Callers of one name in several accounts share a row: top-roles tells them apart.
// BY=session has a row for each of a role's sessions, BY=day one for each of a caller's days.

import { Days } from "../shared/days.ts";
import { callerOf } from "../shared/identity.ts";
import { openLogs } from "../shared/logs.ts";
import { among } from "../shared/options/option-values.ts";
import { readOptions } from "../shared/options.ts";
import { printTable } from "../shared/table.ts";
import { Tally } from "../shared/tally.ts";
import { transferOf } from "../shared/transfer.ts";

const BY = among("BY", readOptions("BY").BY, "session", "day");
const events = openLogs();
const calls = new Tally(...(BY === "day" ? ["day", "caller"] : ["caller"])).summing("bytesIn", "bytesOut");

for await (const event of events) {
  const { bytesIn, bytesOut } = transferOf(event);
  const by = callerOf(event);
  if (BY === "day") calls.add(Days.of(event.eventTime), by.caller, bytesIn, bytesOut);
  else calls.add(BY === "session" ? by.session : by.caller, bytesIn, bytesOut);
}

printTable(calls.most("bytesOut"));
