// Does the bill agree with the logs?
//
//     make compare-costs DAY=08/30
//     make compare-costs DAY=08/30 SAVE_COSTS=costs.json
//     make compare-costs DAY=08/30 COSTS=costs.json
//
// Asks Cost Explorer what was billed, $0.01 a page, or reads it from COSTS. SERVICE says which services' bill (s3).
// COUNTS=parquet counts the calls in the logs' Parquet copy (make parquet), COUNTS=athena in Athena's TABLE (make
// athena-table): one query, for logs that are too many to read.

import { printComparison } from "../shared/bill/compare-table.ts";
import { COUNTING, countCalls } from "../shared/bill/count-calls.ts";
import { openCosts } from "../shared/bill/costs.ts";
import { CountsTable } from "../shared/bill/counts.ts";
import { reconcile } from "../shared/bill/reconcile.ts";
import { readOptions } from "../shared/options.ts";

const options = readOptions("COSTS", "SAVE_COSTS", ...COUNTING);
const costs = await openCosts(options);
const counts = new CountsTable();
const summary = await countCalls(counts, costs.logs);
const bill = await costs.of(summary, counts);

printComparison({ ...reconcile(bill, counts), bill }, summary, options);
