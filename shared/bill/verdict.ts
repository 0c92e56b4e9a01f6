// What was an operation's money for, who made its calls, how sure is that, and what to do: in words.

import Big from "big.js";
import { counted } from "../text/numbers.ts";
import type { Summary } from "../summary.ts";
import { sumOf } from "./bill-days.ts";
import type { Bill, BillLine } from "./bill-line.ts";
import { callsOf } from "./calls.ts";
import { byWhom, callersInWords, hoursIn, tallied } from "./callers-in-words.ts";
import type { ChargeRow, OperationRows } from "./charge-rows.ts";
import type { CountRow } from "./counts.ts";
import { findingsOf } from "./findings.ts";
import { inUnits } from "./money.ts";
import { bytesAUnit } from "./billed-unit.ts";
import { silentHours, whyNobody, whyUnseen } from "./reasons.ts";
import { callsIn, type Reconciliation } from "./reconcile.ts";
import {
  amountInWords,
  chargeInWords,
  list,
  number,
  plural,
  quantityInWords,
  shareInWords,
} from "./words.ts";

/** What is not in the logs is explained when it is more than this part of a charge. */
const WORTH_EXPLAINING = 0.02;

/** What the bill writes where an operation has no name. */
const NO_NAME = /^(?:none|no ?operation|unknown|n\/?a|not ?applicable|hourly|-|)$/i;

/** What a row's operation is called where there is room for a word. */
export function operationName({
  operation,
  service,
}: {
  operation: string | undefined;
  service: string;
}): string {
  if (operation === undefined) return `${service}, all operations`;
  return NO_NAME.test(operation) ? service : operation;
}

/**
 * `GetObject: $412.33, of which $1.23 is 3,077,835 requests and $411.10 is 4,568 GB transferred out to the internet`: what the
 * money was for. Each amount is the exact one rounded to the cent.
 */
export function moneyInWords(
  operation: OperationRows,
  { currency, has }: Pick<Bill, "currency" | "has">,
  withService = false,
): string {
  const called = operationName(operation);
  const name =
    withService && !called.startsWith(operation.service) ? `${operation.service}, ${called}` : called;
  const paid = operation.rows.filter(({ cost }) => !cost.eq(0)).toSorted(byKind);
  if (has === "usage") return `${name}: ${list(operation.rows.map(chargeInWords))}`;
  const total = amountInWords(operation.cost, currency);
  const [first, ...others] = paid;
  if (first === undefined) {
    const free = operation.rows.filter(({ quantity }) => quantity?.gt(0)).map(chargeInWords);
    return `${name}: ${total}${free.length > 0 ? ` for ${list(free)}` : ""}`;
  }
  // a tax has an amount and no quantity
  if (others.length === 0 && first.quantity?.eq(0) === true) return `${name}: ${total}`;
  if (others.length === 0) return `${name}: ${total}, all of it ${chargeInWords(first)}`;
  return `${name}: ${total}, of which ${list(paid.map((row) => `${amountInWords(row.cost, currency)} is ${chargeInWords(row)}`))}`;
}

/** Requests first, then what they transferred, then the rest. */
function byKind(a: ChargeRow, b: ChargeRow): number {
  const rank = ({ charge }: ChargeRow): number =>
    charge?.by === "calls" ? 0 : charge?.by.startsWith("bytes") === true && "to" in charge ? 1 : 2;
  return rank(a) - rank(b);
}

/** The verdict on an operation: what the money was for, and lines that start with `- `. */
export function verdictOf(
  operation: OperationRows,
  reconciliation: Reconciliation,
  summary: Readonly<Summary>,
  { otherDays = [], withService = false }: { otherDays?: readonly BillLine[]; withService?: boolean } = {},
): string[] {
  const { bill } = reconciliation;
  const findings = findingsOf(operation, reconciliation);
  const [dearest] = operation.rows;
  const lines = [
    ...operation.rows
      .filter((row) => row === dearest || row.cost.gte(operation.cost.times(0.1)))
      .map((row) => whoMadeThem(row, reconciliation)),
    ...findings,
    ...(dearest === undefined ? [] : whyNotSeen(dearest, reconciliation, summary)),
    dearest === undefined ? undefined : sharedWithUnseen(dearest, reconciliation),
    dearest === undefined || findings.length > 0 ? undefined : whatToDo(dearest),
    onOtherDays(operation, otherDays, bill.currency),
  ].filter((line) => line !== undefined && line !== "");
  const told = [...new Set(lines)];
  return [moneyInWords(operation, bill, withService), ...told.map((line) => `- ${line}`)];
}

/** Who made the calls behind a charge, and how sure that is; why nobody did. */
export function whoMadeThem(row: ChargeRow, { counts }: Reconciliation): string | undefined {
  const hours = hoursIn(counts.rows);
  const { charge, rows, quantity, seen, unit, shares } = row;
  const named = shares.filter(({ basis }) => basis === "billed");
  if (named.length > 0) {
    const all = sumOf(named.map(({ cost }) => cost));
    const words = named.slice(0, 3).map(({ caller, cost }) => `${shareInWords(cost, all)} by ${caller}`);
    return `the bill itself says by whom: ${list(words)}`;
  }
  switch (charge?.by) {
    case "calls": {
      if (callsIn(rows) === 0) return undefined;
      const part =
        quantity === undefined || seen === undefined || isClose(seen, quantity)
          ? ""
          : partSeen(seen, quantity);
      return part === ""
        ? `the calls: ${byWhom(rows, hours)}`
        : `the logs saw ${part} of them; of what they saw, ${byWhom(rows, hours)}`;
    }
    case "bytes in":
    case "bytes out":
    case "bytes both ways": {
      const there = rows.filter(
        (one) => charge.to === undefined || charge.to.some((way) => way === one.destination),
      );
      if (seen === undefined || seen.eq(0) || quantity === undefined) return undefined;
      const parts = shares.map(({ caller, quantity: part }): [string, number] => [
        caller,
        part?.toNumber() ?? 0,
      ]);
      const saw = inUnits(seen.times(bytesAUnit(unit) ?? 1));
      const way = charge.to === undefined ? "" : " go that way";
      const part = seen.gte(quantity) ? "100.0%" : shareInWords(seen, quantity);
      return `the logs saw ${saw}${way} (${part}): ${callersInWords(parts, there, hours)}`;
    }
    case "share": {
      const good = rows.filter(({ failure }) => failure === "");
      if (callsIn(good) === 0 || row.cost.lt(0)) return undefined;
      const names = list([...new Set(good.map(({ name }) => name))].slice(0, 3));
      const calls = counted(callsIn(good), `${names} call`);
      const shared = `shared in proportion, an estimate: no record has ${charge.weight}, and one call can outweigh many`;
      const given = sumOf(shares.map((one) => one.cost));
      if (quantity !== undefined && given.lt(row.cost.times(1 - WORTH_EXPLAINING))) {
        const most = sumOf(shares.map((one) => one.quantity ?? new Big(0)));
        return (
          `${calls}, which can stand for ${shareInWords(given, row.cost)} of it (${number(most)} ${plural(unit, 2)}) at most; of what ` +
          `the logs saw, ${byPart(row, good, hours)}; ${shared}`
        );
      }
      const each =
        quantity === undefined
          ? ""
          : `, ${quantityInWords(quantity.div(callsIn(good)), unit)} each on average`;
      return `${calls}${each}: ${byPart(row, good, hours)}; ${shared}`;
    }
    case "nobody":
      return nobodyInWords(row, counts.rows);
    case undefined:
      if (row.usageTypes.join("") === "" && (row.operation ?? "") === "") {
        return "the bill doesn't say what for: get it split by usage type and operation (make compare-costs asks for both)";
      }
      return `what drives ${list(row.usageTypes.slice(0, 3)) || "it"} is not known here, and its operation is no call in these logs`;
    case "changes":
    case "records":
    default:
      return undefined; // a finding says it
  }
}

/** Whose calls they are, each weighed by what was billed where they were: an instance type or a region can be dear. */
function byPart({ items, cost }: ChargeRow, calls: readonly CountRow[], hours: readonly string[]): string {
  if (items.length === 1 || cost.lte(0)) return byWhom(calls, hours);
  const parts = new Map<string, number>();
  for (const item of items) {
    const good = item.rows.filter(({ failure }) => failure === "");
    for (const [caller, made] of tallied(good, (row) => row.caller)) {
      const part = item.cost.times(made).div(callsIn(good)).toNumber();
      parts.set(caller, (parts.get(caller) ?? 0) + part);
    }
  }
  return callersInWords(
    [...parts].toSorted(([, a], [, b]) => b - a),
    calls,
    hours,
  );
}

function nobodyInWords(row: ChargeRow, all: readonly CountRow[]): string | undefined {
  const { charge, items } = row;
  if (charge?.by !== "nobody") return undefined;
  const why = whyNobody(row) ?? "";
  if (charge.setBy === undefined || charge.because === "not logged" || charge.because === "free") return why;
  const made = setUpCalls(charge.setBy, items, all);
  if (charge.because === "storage") {
    const written = sumOf(made.map(({ bytesIn: sent }) => new Big(sent)));
    if (written.eq(0))
      return made.length === 0
        ? why
        : `${why}; what adds to it or takes from it was called here: ${callersOfEach(made)}`;
    const writers = tallied(
      made,
      ({ caller }) => caller,
      ({ bytesIn: sent }) => sent,
    );
    return `${why}; ${inUnits(written)} were written in these logs: ${callersInWords(writers, made, [])}`;
  }
  const names = charge.setBy.split(" ").map((call) => call.replace(/^.*:/, ""));
  return made.length > 0
    ? `${why}; what set it up was called here: ${callersOfEach(made)}`
    : `${why}; who set it up called ${list(names.slice(0, 3))}, which is not in these logs: earlier, if at all logged`;
}

function setUpCalls(setBy: string, [item]: ChargeRow["items"], all: readonly CountRow[]): CountRow[] {
  const calls = callsOf(setBy, item?.known?.eventSources ?? []);
  return all.filter((one) => one.failure === "" && calls.has(one));
}

/** `CreateFunction20150331 by ana (60) and AddPermission20150331v2 by ci (1)`. */
function callersOfEach(rows: readonly CountRow[]): string {
  const kinds = tallied(rows, ({ name, caller }) => `${name} by ${caller}`).slice(0, 3);
  return list(kinds.map(([kind, calls]) => `${kind} (${number(new Big(calls))})`));
}

/** Who had the calls made of which the logs lack most, as far as they hold that. */
function whoSetThemUp(
  { charge, items, rest, cost }: ChargeRow,
  { counts }: Reconciliation,
): string | undefined {
  if (charge === undefined || !("recorded" in charge) || charge.setBy === undefined) return undefined;
  const made = setUpCalls(charge.setBy, items, counts.rows);
  return made.length === 0 || rest.lt(cost.times(0.5))
    ? undefined
    : `what can have set them off was called here: ${callersOfEach(made)}; that it did the logs don't say`;
}

/** `0.01%`, with both numbers. */
function partSeen(seen: Big, quantity: Big): string {
  return `${shareInWords(seen, quantity)} (${number(seen)} of ${number(quantity)})`;
}

function isClose(seen: Big, quantity: Big): boolean {
  return seen.gte(quantity.times(1 - WORTH_EXPLAINING));
}

/** Why what was billed is not in the logs, where that is worth it. */
export function whyNotSeen(
  row: ChargeRow,
  reconciliation: Reconciliation,
  summary: Readonly<Summary>,
): string[] {
  const { charge, rest, cost, seen, quantity } = row;
  if (charge === undefined || charge.by === "nobody") return [];
  const isSeen =
    reconciliation.bill.has === "usage"
      ? seen === undefined || quantity === undefined || isClose(seen, quantity)
      : cost.eq(0) || rest.abs().lt(cost.abs().times(WORTH_EXPLAINING));
  const isOthers = row.calls === 0 && row.shares.some(({ basis }) => basis === "possible");
  if (isSeen && !isOthers) return [];
  const [first, ...others] = whyUnseen(row, reconciliation, summary);
  const who =
    row.calls === 0
      ? "who made them these logs cannot say"
      : `${amountInWords(rest, reconciliation.bill.currency)} is not in the logs`;
  const setUp = whoSetThemUp(row, reconciliation);
  return [
    `${who}: ${first ?? ""}`,
    ...others.map((other) => `also: ${other}`),
    ...(setUp === undefined ? [] : [setUp]),
  ];
}

/** Proportions know nothing of calls in hours that the logs lack. */
function sharedWithUnseen(
  { charge, rows, seen }: ChargeRow,
  reconciliation: Reconciliation,
): string | undefined {
  if ((charge?.by !== "share" && charge?.by !== "changes") || seen !== undefined || callsIn(rows) === 0)
    return undefined;
  const silent = silentHours(reconciliation);
  return silent === undefined ? undefined : `calls that the logs lack have a part of it too: ${silent}`;
}

function whatToDo({ charge, cost }: ChargeRow): string | undefined {
  return charge?.look === undefined || cost.lte(0) ? undefined : `what to do: ${charge.look}`;
}

/** What the operation cost on the other days that the bill has. */
function onOtherDays(
  { rows, service }: OperationRows,
  otherDays: readonly BillLine[],
  currency: string,
): string | undefined {
  const days = [...new Set(otherDays.map(({ start }) => start.slice(0, 10)))].toSorted();
  if (days.length === 0 || days.length > 3)
    return days.length > 3 ? average(rows, otherDays, days.length, currency) : undefined;
  const words = days.map((day) => {
    const lines = otherDays.filter((line) => line.start.startsWith(day) && isOf(line, rows));
    if (lines.length === 0) return `${day}: nothing of it`;
    const cost = sumOf(lines.map((line) => line.cost));
    const [dearest] = rows;
    const same = lines.filter(({ usageType = "" }) => dearest?.usageTypes.includes(usageType));
    const quantity = sumOf(same.map((line) => line.quantity ?? new Big(0)));
    return `${day}: ${amountInWords(cost, currency)}${dearest === undefined || quantity.eq(0) ? "" : ` (${quantityInWords(quantity, dearest.unit)})`}`;
  });
  return service === ""
    ? undefined
    : `on the bill's other ${days.length === 1 ? "day" : "days"}, ${words.join(", ")}`;
}

function average(
  rows: readonly ChargeRow[],
  otherDays: readonly BillLine[],
  days: number,
  currency: string,
): string {
  const cost = sumOf(otherDays.filter((line) => isOf(line, rows)).map((line) => line.cost));
  return `on the bill's other ${days} days, ${amountInWords(cost.div(days), currency)} a day`;
}

/** What an operation cost on them all. */
export function costOnOtherDays({ rows }: OperationRows, otherDays: readonly BillLine[]): Big {
  return sumOf(otherDays.filter((line) => isOf(line, rows)).map(({ cost }) => cost));
}

function isOf({ operation, usageType = "", recordType }: BillLine, rows: readonly ChargeRow[]): boolean {
  return rows.some(
    (row) =>
      row.operation === operation && row.recordType === recordType && row.usageTypes.includes(usageType),
  );
}
