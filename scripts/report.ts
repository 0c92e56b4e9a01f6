// A page to send: what changed, who caused it, and what that is based on
//
//     make report DAY=08/30 COSTS=costs.json
//     make report DAY=08/30 BEFORE=08/23 COSTS=reports REPORT=august.html REDACT=1
//
// One HTML file that opens offline, prints, and carries each table's CSV. Without COSTS it has the calls alone: keep a bill
// with make what-changed SAVE_COSTS=costs.json. REDACT=1 puts stand-ins for accounts, addresses, callers and resources.

import { readOptions } from "../shared/options.ts";
import { writeReport } from "../shared/report/report.ts";

const options = readOptions("BEFORE", "COSTS", "REPORT", "REDACT");

await writeReport(options);
