// When were the calls made?
//
//     make calls-by-hour DAY=08/30 EVENT=GetObject BY=role
//
// Every hour (UTC) of the DAY, or of the logs, has a row. BY=event, role or session adds the busiest few of them as columns.

import { bar } from "../shared/text/numbers.ts";
import { Crosstab } from "../shared/tally.ts";
import { hourOf, hoursOf } from "../shared/days.ts";
import { callerOf } from "../shared/identity.ts";
import { openLogs } from "../shared/logs.ts";
import { among } from "../shared/options/option-values.ts";
import { readOptions } from "../shared/options.ts";
import { printTable } from "../shared/table.ts";

const options = readOptions("BY");
const BY = among("BY", options.BY, "event", "role", "session");
const events = openLogs(options);
const calls = new Crosstab("hour");

for await (const event of events) {
  if (BY === "event") calls.add(hourOf(event), event.eventName);
  else if (BY === "role") calls.add(hourOf(event), callerOf(event).caller);
  else if (BY === "session") calls.add(hourOf(event), callerOf(event).session);
  else calls.add(hourOf(event));
}

const answer = calls.rowsOf(hoursOf(events.summary));
const most = Math.max(...answer.rows.map((row) => Number(row["calls"])));
printTable(
  { ...answer, asides: { "": (row) => bar(Number(row["calls"]), most) } },
  { ...options, TOP: options.TOP ?? Infinity },
);
