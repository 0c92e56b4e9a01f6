// Prints who caused the cost: each charge's callers, and what of it is not in the logs.

import { isUse } from "./bill-line.ts";
import Big from "big.js";
import { aligned } from "../text/aligned.ts";
import { among } from "../options/option-values.ts";
import type { Options } from "../options.ts";
import { printable } from "../text/printable.ts";
import { prose, say } from "../terminal/say.ts";
import type { Summary } from "../summary.ts";
import { UserError } from "../terminal/user-error.ts";
import { type ExactRow, formatted } from "../text/formats.ts";
import { rowsShown } from "../table.ts";
import { sumOf } from "./bill-days.ts";
import { linesByDay } from "./bill-table.ts";
import { chargeRows, type ChargeRow, whatOf } from "./charge-rows.ts";
import type { BillOfDays } from "./costs.ts";
import { costCell, groupedDigits, ROUNDED } from "./money.ts";
import { nextStep } from "./next-step.ts";
import { whyNobody } from "./reasons.ts";
import { type Basis, FEW_CALLS, reconcile, type Reconciliation } from "./reconcile.ts";
import { operationName, whoMadeThem, whyNotSeen } from "./verdict.ts";
import { amountInWords, chargeInWords, NOTHING_BILLED, number } from "./words.ts";

/** One caller's part of one charge, or what no caller in the logs has of it. */
interface Part {
  row: ChargeRow;
  /** The day that it is of, where days are told apart. */
  day?: string;
  caller: string;
  kind: string;
  account: string;
  calls: number;
  quantity: Big | undefined;
  cost: Big;
  basis: Basis | undefined;
  /** Of what isn't any caller's: why. */
  isRest: boolean;
}

/** The caller of what was billed and the logs didn't see. */
export const NOT_IN_LOGS = "(not in the logs)";
/** The caller of what has no calls: storage, capacity by the hour. */
export const NO_CALLER = "(no caller)";

/** What is left of less than this, in the bill's currency, by rounding down is in JSON and CSV alone. */
const ROUNDING = "0.000001";

/** Prints the first TOP parts to stdout: as a table in cents, and in words how sure they are; or exactly, as CSV and JSON. */
export function printShares(
  reconciliation: Reconciliation & { bill: BillOfDays },
  summary: Readonly<Summary>,
  options: Options,
): void {
  const { bill } = reconciliation;
  const { EVENT } = options;
  const most = rowsShown(options);
  const BY = among("BY", options.BY, "resource", "day");
  const byResource = BY === "resource";
  const rows = chargeRows(reconciliation, EVENT, byResource);
  if (byResource && rows.every(({ resource }) => resource === undefined)) {
    throw new UserError(
      `Cannot tell costs apart by resource: ${bill.name} names none`,
      "A Cost and Usage Report, a Data Export, AWS's Usage Report and Cost Explorer by resource name them",
    );
  }
  for (const note of bill.notes) say(note);
  const parts =
    BY === "day"
      ? partsByDay(reconciliation, EVENT)
      : bill.has === "costs"
        ? rows.flatMap(partsOf).toSorted(byUseAndCost)
        : rows.flatMap(partsOf);
  if (options.FORMAT === "table") {
    const isMuch = ({ cost, quantity }: Part): boolean =>
      bill.has === "costs" ? cost.abs().gte(ROUNDING) : quantity?.gte(ROUNDING) === true;
    const shown = parts.filter((part) => !part.isRest || isMuch(part));
    const words = inWords(rows, reconciliation, summary);
    process.stdout.write(`${[toTable(shown, parts, most, bill, BY), ...prose(words)].join("\n")}\n\n`);
    if (bill.has === "costs") say(ROUNDED);
  } else {
    const answer = parts.slice(0, most).map(toRow);
    process.stdout.write(formatted(options.FORMAT, BY === "day" ? COLUMNS : COLUMNS.slice(1), answer));
    if (parts.length > most) say(`${parts.length - most} more rows: see them with TOP=all`);
  }
  say(nextStep("top-resources", reconciliation, options, rows));
}

/** Each day's parts, by the calls of that day; what was billed for longer than a day is no caller's. */
function partsByDay({ bill, counts }: Reconciliation, EVENT: string[]): Part[] {
  if (counts.folded.includes("hour")) {
    throw new UserError(
      "Cannot tell the days of calls apart: there are too many kinds of them to keep their hours",
      "Ask for one day at a time, with DAY",
    );
  }
  return [...linesByDay(bill)]
    .flatMap(([day, lines]) => {
      const rows = counts.rows.filter(({ hour }) => hour.startsWith(day));
      const ofDay = reconcile({ ...bill, lines }, { ...counts, rows });
      return chargeRows(ofDay, EVENT)
        .flatMap(partsOf)
        .map((part) => ({ ...part, day }));
    })
    .toSorted(byUseAndCost);
}

/** Who caused what, exact, as cost-by-role has it: the rows and their columns. */
export function shareRows(rows: readonly ChargeRow[]): { columns: string[]; rows: ExactRow[] } {
  return { columns: COLUMNS.slice(1), rows: rows.flatMap(partsOf).toSorted(byUseAndCost).map(toRow) };
}

function partsOf(row: ChargeRow): Part[] {
  const parts: Part[] = row.shares.map((share) => ({ ...share, row, isRest: false }));
  if (row.rest.eq(0) && parts.length > 0) return parts;
  const isDriven = isUse(row.recordType) && whyNobody(row) === undefined && row.charge !== undefined;
  const left = row.quantity?.minus(sumOf(row.shares.map(({ quantity }) => quantity ?? new Big(0))));
  parts.push({
    row,
    caller: isDriven || row.shares.length > 0 ? NOT_IN_LOGS : NO_CALLER,
    kind: "",
    account: "",
    calls: 0,
    quantity: left,
    cost: row.rest,
    basis: undefined,
    isRest: true,
  });
  return parts;
}

const COLUMNS =
  "day service operation resource recordType charge caller kind account calls quantity unit totalCost basis".split(
    " ",
  );

function toRow({ row, day, caller, kind, account, calls, quantity, cost, basis, isRest }: Part): ExactRow {
  return {
    ...(day === undefined ? {} : { day }),
    service: row.service,
    operation: row.operation ?? null,
    resource: row.resource ?? null,
    recordType: row.recordType,
    charge: [row.unit, row.charge?.what].filter(Boolean).join(" ") || row.usageTypes.join(", "),
    caller,
    kind: isRest ? null : kind,
    account: isRest ? null : account,
    calls: isRest ? null : calls,
    quantity: quantity ?? null,
    unit: row.unit === "" ? null : row.unit,
    totalCost: cost,
    basis: basis ?? null,
  };
}

function toTable(shown: Part[], all: Part[], top: number, bill: BillOfDays, BY: Options["BY"]): string {
  const used = all.filter(({ row }) => isUse(row.recordType));
  const total = sumOf(used.map(({ cost }) => cost));
  const share = (cost: Big): string => (total.eq(0) ? "" : `${cost.times(100).div(total).toFixed(1)}%`);
  const isMany = new Set(all.map(({ row }) => row.service)).size > 1;
  const line = (caller: string, cost: Big, percent: string, names: string[] = [], basis = ""): string[] => {
    const [day = "", resource = "", operation = "", charge = "", billed = "", calls = ""] = names;
    return [caller, day, resource, operation, charge, billed, calls, costCell(cost), percent, basis];
  };
  const lines = shown
    .slice(0, top)
    .map(({ row, day = "", caller, isRest, quantity, calls, cost, basis }) =>
      line(
        printable(caller),
        cost,
        isUse(row.recordType) ? share(cost) : "",
        [
          day,
          printable(row.resource ?? (BY === "resource" ? "(none)" : "")),
          operationCell(row, isMany),
          printable(whatOf(row)),
          quantity === undefined ? "" : number(quantity),
          isRest ? "" : groupedDigits(String(calls)),
        ],
        BASIS[basis ?? "counted"],
      ),
    );
  const rest = shown.slice(top);
  const restCost = sumOf(rest.map(({ cost }) => cost));
  if (rest.length > 0) lines.push(line(`(${rest.length} more: TOP=all)`, restCost, share(restCost)));
  if (bill.has === "costs") {
    const isMixed = used.length < all.length;
    if (isMixed) lines.push(line("total used", total, share(total)));
    lines.push(line("total", sumOf(all.map(({ cost }) => cost)), isMixed ? "" : share(total)));
  }

  const $ = bill.currency === "USD" ? "$" : bill.currency;
  const head = ["caller", "day", "resource", "operation", "charge", "billed", "calls", $, "share", ""];
  const isShown = head.map((name, i) =>
    (name !== $ && name !== "share") || bill.has === "costs" ? lines.some((cells) => cells[i] !== "") : false,
  );
  const only = (cells: string[]): string[] => cells.filter((_, i) => isShown[i] === true);
  const shownHead = only(head);
  // the money is what was asked for
  const drop = ["billed", "calls", "share", ""].map((name) => shownHead.indexOf(name)).filter((i) => i >= 0);
  return aligned(shownHead, lines.map(only), only(["1", "2", "3", "4", "5"]).length, { drop });
}

/** With the service before it, where the bill has several: two may have an operation of one name. */
function operationCell(row: ChargeRow, withService: boolean): string {
  const operation = row.operation ?? (isUse(row.recordType) ? "(all operations)" : "");
  const service = row.items[0]?.known?.eventSources[0] ?? row.service;
  return printable(withService ? `${service} ${operation}`.trim() : operation);
}

/** How a part that is not counted is marked in the table. */
const BASIS: Partial<Record<Basis, string>> = {
  billed: "the bill's word",
  "in proportion": "in proportion",
  possible: "possible",
};

/** Charges that are told in words: those that most of the money is in. */
const SHARE_IN_WORDS = 0.95;
const MOST_TOLD = 5;

/** Less than this part of the cost is in the table alone. */
const WORTH_A_WORD = 0.0005;

function inWords(rows: ChargeRow[], reconciliation: Reconciliation, summary: Readonly<Summary>): string[] {
  if (rows.length === 0) return [NOTHING_BILLED];
  const { currency } = reconciliation.bill;
  const used = rows.filter(({ recordType }) => isUse(recordType));
  const shares = used.flatMap((row) => row.shares);
  const lines: string[] = [];
  if (shares.every(({ basis }) => basis !== "billed")) {
    lines.push(
      "An estimate: the bill names nobody. Requests are shared out by calls, transfer by the bytes that CloudTrail saw leave",
    );
  }
  if (shares.some(({ basis }) => basis === "in proportion")) {
    lines.push(
      "In proportion: by the number of calls alone, as no record has their weight; a weaker estimate",
    );
  }
  if (shares.some(({ caller }) => caller === FEW_CALLS)) {
    lines.push(
      "Few calls each: less than a tenth of the largest part; as one call can outweigh many, only what they come to together is told",
    );
  }
  const all = sumOf(used.map(({ cost }) => cost.abs()));
  if (shares.some(({ basis, cost }) => basis === "possible" && cost.gte(all.times(WORTH_A_WORD)))) {
    lines.push("Possible: these bytes can have gone that way, or these calls set it off; weaker still");
  }
  // a resource that the bill names is its word, and only the caller within it an estimate
  if (used.some(({ resource }) => resource !== undefined)) {
    lines.push("Which resource it was for is the bill's word, who called on it an estimate");
  }
  let told = new Big(0);
  for (const row of used.slice(0, MOST_TOLD)) {
    if (told.gt(0) && told.gte(all.times(SHARE_IN_WORDS))) break;
    told = told.plus(row.cost.abs());
    const who = whoMadeThem(row, reconciliation);
    const why = whyNotSeen(row, reconciliation, summary);
    const words = [who, ...why].filter((line) => line !== undefined && line !== "");
    if (words.length === 0) continue;
    const on = row.resource === undefined ? "" : ` on ${row.resource}`;
    const paid = reconciliation.bill.has === "costs" ? `${amountInWords(row.cost, currency)} is ` : "";
    lines.push(`${operationName(row)}${on}: ${paid}${chargeInWords(row)}; ${words.join("; ")}`);
  }
  return lines;
}

function byUseAndCost(a: Part, b: Part): number {
  return Number(isUse(b.row.recordType)) - Number(isUse(a.row.recordType)) || b.cost.cmp(a.cost);
}
