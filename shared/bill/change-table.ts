// Prints what changed from one span to another: a row a charge, and in words what stands out.

import type Big from "big.js";
import { aligned } from "../text/aligned.ts";
import type { Options } from "../options.ts";
import { nextQuestion } from "./count-calls.ts";
import { printable } from "../text/printable.ts";
import { prose, say } from "../terminal/say.ts";
import { type ExactRow, formatted } from "../text/formats.ts";
import { TOP_ROWS } from "../table.ts";
import { type Change, changesInWords, changesOf, nameOf, standingOut, totalOf } from "./change.ts";
import { sumOf, runsInWords } from "./bill-days.ts";
import { whatOf } from "./charge-rows.ts";
import { costCell, ROUNDED } from "./money.ts";
import { type Spans } from "./spans.ts";
import { number } from "./words.ts";

/** Prints the first TOP changes to stdout: as a table in cents, and in words; or exactly, as CSV and JSON. */
export function printChanges(spans: Spans, options: Options): void {
  const { TOP = TOP_ROWS, EVENT, FORMAT } = options;
  const { before, after } = spans;
  const changes = changesOf(spans, EVENT);
  const notes = [before, after].flatMap(({ reconciliation }) => reconciliation.bill.notes);
  for (const note of new Set(notes)) say(note);
  say(`DAY=${runsInWords(after.runs)} against BEFORE=${runsInWords(before.runs)}, amounts of a day`);
  if (FORMAT === "table") {
    const words = changesInWords(changes, spans);
    process.stdout.write(`${[toTable(changes, TOP, spans), ...prose(words)].join("\n")}\n\n`);
    say(ROUNDED);
  } else {
    const rows = changes.slice(0, options.TOP ?? Infinity).map(changeRow);
    process.stdout.write(formatted(FORMAT, CHANGE_COLUMNS, rows));
    if (rows.length < changes.length) say(`${changes.length - rows.length} more rows: see them with TOP=all`);
  }
  const [first] = standingOut(changes);
  const day = runsInWords(after.runs);
  if (first?.after !== undefined)
    say(
      `Who caused it: ${nextQuestion("cost-by-role", { DAY: day, COSTS: options.COSTS, TOP: undefined, FORMAT: undefined })}`,
    );
}

/** The columns of what-changed's csv and json. */
export const CHANGE_COLUMNS =
  "service operation recordType charge unit quantityBefore quantityAfter costBefore costAfter change kind totalBefore totalAfter".split(
    " ",
  );

/** Amounts of a day, and `totalBefore`, `totalAfter` those of the spans, exact. */
export function changeRow({ row, quantity, cost, whole, kind, before, after }: Change): ExactRow {
  return {
    service: row.service,
    operation: row.operation ?? null,
    recordType: row.recordType,
    charge: whatOf(row),
    unit: row.unit === "" ? null : row.unit,
    quantityBefore: quantity?.before ?? null,
    quantityAfter: quantity?.after ?? null,
    costBefore: cost.before,
    costAfter: cost.after,
    change: cost.change,
    kind: before === undefined ? "new" : after === undefined ? "vanished" : kind,
    totalBefore: whole.before,
    totalAfter: whole.after,
  };
}

function toTable(changes: Change[], top: number, { after }: Spans): string {
  const total = totalOf(changes);
  const share = (change: Big): string =>
    total.change.eq(0) ? "" : `${change.times(100).div(total.change).toFixed(1)}%`;
  const money = ({ before, after: now, change }: Change["cost"]): string[] => [
    costCell(before),
    costCell(now),
    `${change.gt(0) ? "+" : ""}${costCell(change)}`,
    share(change),
  ];
  const lines = changes
    .slice(0, top)
    .map(({ row, quantity, cost, before, after: now, kind }) => [
      printable(nameOf(row)),
      printable(whatOf(row)),
      quantity === undefined ? "" : number(quantity.before),
      quantity === undefined ? "" : number(quantity.after),
      ...money(cost),
      before === undefined ? "new" : now === undefined ? "gone" : kind === "use" ? "" : kind,
    ]);
  const rest = changes.slice(top).map(({ cost }) => cost);
  if (rest.length > 0) {
    const sums = {
      before: sumOf(rest.map(({ before }) => before)),
      after: sumOf(rest.map((one) => one.after)),
      change: sumOf(rest.map(({ change }) => change)),
    };
    lines.push([`(${rest.length} more: TOP=all)`, "", "", "", ...money(sums), ""]);
  }
  lines.push(["total", "", "", "", ...money(total), ""]);
  const { currency } = after.reconciliation.bill;
  const $ = currency === "USD" ? "$" : currency;
  return aligned(
    ["operation", "charge", "before", "after", `${$} before`, `${$} after`, "change", "share", ""],
    lines,
    2,
  );
}
