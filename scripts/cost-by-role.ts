// Who caused the cost?
//
//     make cost-by-role DAY=08/30
//     make cost-by-role DAY=08/30 COSTS=costs.json EVENT=GetObject
//     make cost-by-role DAY=08/30 COSTS=costs.json IP_RANGES=ip-ranges.json
//
// Shares out what compare-costs shows, by calls and by the bytes that left: an estimate, as the bill names nobody.
// The bill is asked for, or read, as compare-costs does (SAVE_COSTS keeps it).

import { CallCounts } from "../shared/bill/call-counts.ts";
import { CallsByCaller } from "../shared/bill/caller-calls.ts";
import { printCostShares } from "../shared/bill/cost-share-table.ts";
import { openCosts } from "../shared/bill/costs.ts";
import { IpRanges } from "../shared/bill/ip-ranges.ts";
import { openLogs } from "../shared/logs.ts";
import { readOptions } from "../shared/options.ts";
import { reconcile } from "../shared/bill/reconciliation.ts";

const options = readOptions("COSTS", "SAVE_COSTS", "IP_RANGES");
const ranges = options.IP_RANGES === undefined ? undefined : await IpRanges.read(options.IP_RANGES);
const costs = await openCosts(options);
const events = openLogs(costs.logs);
const calls = new CallCounts(options.DUPLICATES);
const callers = new CallsByCaller(ranges);

for await (const event of events) {
  calls.add(event);
  callers.add(event);
}

const bill = await costs.of(events.summary, calls);

printCostShares(reconcile(bill, calls, options.EVENT), callers);
