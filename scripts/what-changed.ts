// What changed on the bill, and who changed it?
//
//     make what-changed DAY=08/30 BEFORE=08/23
//     make what-changed DAY=2020-08 BEFORE=2020-07 COSTS=reports
//     make what-changed COSTS=costs.json
//
// The whole bill a day, before and after, from COSTS or Cost Explorer ($0.01 a page and service). BEFORE is the same days a
// week earlier if it isn't given, or else the bill's other days; without DAY, it is the dearest day on COSTS.
// Callers, resources and the hour come from the logs of both, as far as they are here.

import { printChanges } from "../shared/bill/change-table.ts";
import { COUNTING } from "../shared/bill/count-calls.ts";
import { openSpans } from "../shared/bill/spans.ts";
import { readOptions } from "../shared/options.ts";

const options = readOptions("BEFORE", "COSTS", "SAVE_COSTS", ...COUNTING);
const spans = await openSpans(options);

printChanges(spans, options);
