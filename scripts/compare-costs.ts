// Does the bill agree with the logs?
//
//     make compare-costs DAY=08/30
//     make compare-costs DAY=08/30 SAVE_COSTS=costs.json
//     make compare-costs DAY=08/30 COSTS=costs.json
//
// Asks Cost Explorer what was billed, $0.01 a page, or reads it from COSTS. SERVICE says which services' bill (s3).

import { CallCounts } from "../shared/bill/call-counts.ts";
import { openCosts } from "../shared/bill/costs.ts";
import { openLogs } from "../shared/logs.ts";
import { readOptions } from "../shared/options.ts";
import { reconcile } from "../shared/bill/reconciliation.ts";
import { printReconciliation } from "../shared/bill/reconciliation-table.ts";

const options = readOptions("COSTS", "SAVE_COSTS");
const costs = await openCosts(options);
const events = openLogs(costs.logs);
const calls = new CallCounts(options.DUPLICATES);

for await (const event of events) {
  calls.add(event);
}

const bill = await costs.of(events.summary, calls);

printReconciliation(reconcile(bill, calls, options.EVENT), events.summary);
