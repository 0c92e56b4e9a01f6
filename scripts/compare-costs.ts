// Does the bill agree with the logs?
//
//     make compare-costs DAY=08/30
//     make compare-costs DAY=08/30 SAVE_COSTS=costs.json
//     make compare-costs DAY=08/30 COSTS=costs.json
//
// Asks Cost Explorer what was billed, $0.01 a page, or reads it from COSTS. SERVICE says which services' bill (s3).

import { printComparison } from "../shared/bill/compare-table.ts";
import { openCosts } from "../shared/bill/costs.ts";
import { CountsTable } from "../shared/bill/counts.ts";
import { reconcile } from "../shared/bill/reconcile.ts";
import { openLogs } from "../shared/logs.ts";
import { readOptions } from "../shared/options.ts";

const options = readOptions("COSTS", "SAVE_COSTS");
const costs = await openCosts(options);
const counts = new CountsTable();
const events = openLogs(costs.logs, (copy) => counts.addCopy(copy));

for await (const event of events) {
  counts.add(event);
}

const bill = await costs.of(events.summary, counts);

printComparison({ ...reconcile(bill, counts), bill }, events.summary, options);
