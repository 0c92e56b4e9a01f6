// Who caused the cost?
//
//     make cost-by-role DAY=08/30
//     make cost-by-role DAY=08/30 COSTS=costs.json EVENT=GetObject
//     make cost-by-role DAY=08/01..08/31 COSTS=costs.json BY=day
//     make cost-by-role DAY=08/30 COSTS=costs.json IP_RANGES=ip-ranges.json
//
// Shares out what compare-costs shows, as far as the logs saw it: an estimate, where the bill names nobody.
// The bill is asked for, or read, as compare-costs does (SAVE_COSTS keeps it), and calls are counted as it does (COUNTS).

import { COUNTING, countCalls } from "../shared/bill/count-calls.ts";
import { openCosts } from "../shared/bill/costs.ts";
import { CountsTable } from "../shared/bill/counts.ts";
import { IpRanges } from "../shared/bill/ip-ranges.ts";
import { reconcile } from "../shared/bill/reconcile.ts";
import { printShares } from "../shared/bill/share-table.ts";
import { readOptions } from "../shared/options.ts";

const options = readOptions("COSTS", "SAVE_COSTS", "IP_RANGES", "BY", ...COUNTING);
const ranges = options.IP_RANGES === undefined ? undefined : await IpRanges.read(options.IP_RANGES);
const costs = await openCosts(options);
const counts = new CountsTable(ranges);
const summary = await countCalls(counts, costs.logs, ranges);
const bill = await costs.of(summary, counts);

printShares({ ...reconcile(bill, counts, options.BY === "resource"), bill }, summary, options);
