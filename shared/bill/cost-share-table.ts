// Prints who caused the cost, and how much of what was billed the logs account for.

import Big from "big.js";
import { aligned } from "../aligned.ts";
import { type Bill, daysBilled, sumOf } from "./bill.ts";
import type { CallsByCaller } from "./caller-calls.ts";
import { type CostShare, costShares, type SeenBytes, seenBytes } from "./cost-shares.ts";
import { costCell, grouped, inUnits, money, ROUNDED } from "./money.ts";
import { type Options, readOptions } from "../options.ts";
import { printable } from "../printable.ts";
import type { Reconciliation } from "./reconciliation.ts";
import { type ExactRow, toCsv, toJson, TOP_ROWS } from "../table.ts";
import { type Way, WAYS } from "./way.ts";
import { BYTES_A_GB } from "./usage-types.ts";
import { chargeInWords, operationName } from "./verdict.ts";

const ESTIMATE =
  "An estimate: the bill names nobody. Requests are shared out by calls, transfer by the bytes that CloudTrail saw leave";

/** Transfers under this share of the cost go without a sentence. */
const WORTH_A_SENTENCE = 0.01;

/**
 * Prints the first TOP shares to stdout: as a table in cents, with the share of the billed bytes that
 * the logs saw below it; or exactly, as CSV and JSON, with that on stderr.
 */
export function printCostShares(
  reconciliation: Reconciliation,
  calls: CallsByCaller,
  options: Options = readOptions(),
): void {
  const { bill } = reconciliation;
  const { TOP = TOP_ROWS } = options;
  const shares = costShares(reconciliation, calls);
  const words = [
    ESTIMATE,
    ...seenBytes(reconciliation, calls).flatMap((seen) => sentence(seen, shares, bill)),
  ];
  for (const note of bill.notes) console.error(printable(note));

  if (options.FORMAT === "table") {
    process.stdout.write(
      `${[toTable(shares, TOP, bill), ...words.map((line) => printable(line))].join("\n")}\n\n`,
    );
    console.error(ROUNDED);
  } else {
    const answer = shares.slice(0, TOP).map(toRow);
    process.stdout.write(options.FORMAT === "csv" ? toCsv(COLUMNS, answer) : `${toJson(answer)}\n`);
    for (const line of words) console.error(printable(line));
    if (shares.length > TOP) console.error(`${shares.length - TOP} more rows: see them with TOP=all`);
  }

  const [first] = shares.filter(({ by, row }) => by !== undefined && row.eventNames?.length);
  if (first === undefined) return;
  const filters = `EVENT=${first.row.eventNames?.join(",")} ROLE=${first.by?.caller}`;
  const logs = options.LOGS.join(",");
  const where = logs === "cloudtrail_logs" ? "" : ` LOGS=${logs}`;
  console.error(
    printable(
      `What they asked for: make top-resources DAY=${daysBilled(bill)?.toString()} ${filters}${where}`,
    ),
  );
}

const BYTES: Record<Way, string> = {
  internet: "bytesToInternet",
  "another region": "bytesToAnotherRegion",
  "AWS address": "bytesToAwsAddress",
  "same region": "bytesToSameRegion",
  "AWS service": "bytesToAwsService",
  "VPC endpoint": "bytesToVpcEndpoint",
};

const COLUMNS = ["service", "operation", "caller", "kind", "account", "calls", "requestCost"].concat(
  Object.values(BYTES),
  ["transferCost", "otherCost", "totalCost"],
);

/** Exact. `caller` is null for cost that no caller in the logs can have caused. */
function toRow({ row, by, requestCost, transferCost, otherCost, totalCost }: CostShare): ExactRow {
  const ways = WAYS.map((way) => [BYTES[way], by === undefined ? null : (by.bytesOut.get(way) ?? 0)]);
  return {
    service: row.service,
    operation: row.operation ?? null,
    caller: by?.caller ?? null,
    kind: by?.kind ?? null,
    account: by?.account ?? null,
    calls: by?.calls ?? null,
    requestCost,
    ...Object.fromEntries(ways),
    transferCost,
    otherCost,
    totalCost,
  };
}

function toTable(shares: CostShare[], top: number, { currency }: Bill): string {
  const shown = shares.slice(0, top).map((share) => [share]);
  const rest = shares.slice(top);
  const groups = rest.length > 0 ? [...shown, rest] : shown;
  const all = sumOf(shares.map(({ totalCost }) => totalCost));
  const ways = WAYS.filter((way) => shares.some(({ by }) => by?.bytesOut.has(way)));

  const cells = (group: CostShare[]): string[] => {
    const calls = group.reduce((sum, { by }) => sum + (by?.calls ?? 0), 0);
    const total = sumOf(group.map(({ totalCost }) => totalCost));
    return [
      calls === 0 ? "" : grouped(String(calls)),
      costCell(sumOf(group.map(({ requestCost }) => requestCost))),
      ...ways.map((way) => gigabytes(group, way)),
      costCell(sumOf(group.map(({ transferCost }) => transferCost))),
      costCell(sumOf(group.map(({ otherCost }) => otherCost))),
      costCell(total),
      all.eq(0) ? "" : `${total.times(100).div(all).toFixed(1)}%`,
    ];
  };
  const lines = groups.map((group, i) => {
    const [first] = i < shown.length ? group : [];
    const names =
      first === undefined
        ? [`(${rest.length} more: TOP=all)`, ""]
        : [printable(first.by?.caller ?? "(no caller)"), printable(operationName(first.row))];
    return [...names, ...cells(group)];
  });
  lines.push(["total", "", ...cells(shares)]);

  const $ = currency === "USD" ? "$" : currency;
  const head = ["caller", "operation", "calls", "requests", ...ways.map((way) => SHORT[way])];
  const units = ["", "", "", $, ...ways.map(() => "GB"), $, $, $];
  return aligned([...head, "transfer", "other", "total", "share"], [units, ...lines], 2);
}

const SHORT: Record<Way, string> = {
  internet: "internet",
  "another region": "abroad",
  "AWS address": "AWS",
  "same region": "region",
  "AWS service": "service",
  "VPC endpoint": "VPC",
};

function gigabytes(group: CostShare[], way: Way): string {
  const bytes = group.reduce((sum, { by }) => sum + (by?.bytesOut.get(way) ?? 0), 0);
  return bytes === 0 ? "" : grouped((bytes / BYTES_A_GB).toFixed(bytes < 100 * BYTES_A_GB ? 2 : 0));
}

function sentence({ row, charge, seen }: SeenBytes, shares: CostShare[], { currency }: Bill): string[] {
  const all = sumOf(shares.map(({ totalCost }) => totalCost.abs()));
  if (charge.cost.lt(all.times(WORTH_A_SENTENCE))) return [];
  const billed = charge.quantity;
  const what = `${operationName(row)}: ${money(charge.cost, currency)} is ${chargeInWords(charge)}`;
  const share = billed?.gt(0) ? ` (${new Big(seen).times(100).div(billed).toFixed(1)}%)` : "";
  return [`${what}; the logs saw ${inUnits(new Big(seen))} go that way${share}`];
}
