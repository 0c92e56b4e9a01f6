// What is on the bill?
//
//     make top-costs DAY=2020-08
//     make top-costs COSTS=costs.json BY=day
//
// The whole bill, by service, then by charge, most first; from COSTS, or from Cost Explorer ($0.01 a page and service, said
// before). BY=day has a column a day; BY=account and BY=region a row for each charge there.

import { printBill } from "../shared/bill/bill-table.ts";
import { openBill } from "../shared/bill/costs.ts";
import { daysOfBill } from "../shared/bill/spans.ts";
import { readOptions } from "../shared/options.ts";

const options = readOptions("BY", "COSTS", "SAVE_COSTS");
const asked = await openBill(
  options,
  options.BY === "account" ? ["LINKED_ACCOUNT", "USAGE_TYPE"] : undefined,
);
const days = daysOfBill(asked, options);

printBill(await asked.of(days), days, options);
