// Who moved the bytes?
//
//     make bytes-by-role DAY=08/30 EVENT=GetObject
//
// S3's object calls alone say how many. Callers of one name in several accounts share a row: top-roles tells them apart.
// BY=session has a row for each of a role's sessions.

import { callerOf } from "../shared/identity.ts";
import { openLogs } from "../shared/logs.ts";
import { readOptions } from "../shared/options.ts";
import { printTable } from "../shared/table.ts";
import { Tally } from "../shared/tally.ts";
import { transferOf } from "../shared/transfer.ts";

const { BY } = readOptions("BY");
const events = openLogs();
const calls = new Tally("caller").summing("bytesIn", "bytesOut");

for await (const event of events) {
  const { bytesIn, bytesOut } = transferOf(event);
  const by = callerOf(event);
  calls.add(BY === "session" ? by.session : by.caller, bytesIn, bytesOut);
}

printTable(calls.most("bytesOut"));
