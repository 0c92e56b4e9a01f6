// What is the money for? One sentence an operation.

import Big from "big.js";
import { counted } from "../counted.ts";
import { inUnits, money } from "./money.ts";
import type { Charge, ReconciledRow } from "./reconciliation.ts";

const WAYS: Record<string, string> = {
  internet: "transferred out to the internet",
  "another region": "transferred out to another region",
  "same region": "transferred within the region",
  CloudFront: "transferred out to CloudFront",
  acceleration: "transferred with acceleration",
  in: "transferred in",
  elsewhere: "transferred elsewhere",
};

/** What a row's operation is called where there is room for a word. */
export function operationName({ operation }: ReconciledRow): string {
  if (operation === undefined) return "(all operations)";
  if (operation === null) return "(not on the bill)";
  return operation || "(no operation)";
}

/**
 * `GetObject: $412.33, of which $1.23 is 3,077,835 requests and $411.10 is 4,568 GB transferred out to the internet`.
 * Each amount is the exact one rounded to the cent.
 */
export function verdictOf(row: ReconciledRow, currency: string): string {
  const name = row.operation === undefined ? `${row.service}, all operations` : operationName(row);
  if (row.operation === null) return notBilled(row);

  const parts = [["requests"], ["transfer"], ["storage", "other", "unmapped"]].flatMap((kinds) =>
    row.charges.filter(({ kind, cost }) => kinds.includes(kind) && !cost.eq(0)),
  );
  const total = amount(row.totalCost, currency);
  const unmapped = row.eventNames === undefined ? "; which calls these are is not known: unmapped" : "";
  const [first, ...others] = parts;
  if (first === undefined) {
    const free = row.charges.map(chargeInWords).filter((words) => words !== "");
    return `${name}: ${total}${free.length > 0 ? ` for ${AND.format(free)}` : ""}${unmapped}`;
  }
  if (others.length === 0) return `${name}: ${total}, all of it ${chargeInWords(first)}${unmapped}`;
  const sentences = parts.map((charge) => `${amount(charge.cost, currency)} is ${chargeInWords(charge)}`);
  return `${name}: ${total}, of which ${AND.format(sentences)}${unmapped}`;
}

const AND = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** `3,077,835 requests`, `4,568 GB transferred out to the internet`, `storage`; for what is other, its usage type. */
export function chargeInWords({ kind, of, quantity }: Charge): string {
  if (kind === "requests") {
    return quantity === undefined ? "requests" : counted(quantity.toNumber(), "request");
  }
  if (kind === "transfer") {
    return `${quantity === undefined ? "data" : inUnits(quantity)} ${WAYS[of] ?? "transferred"}`;
  }
  if (kind === "unmapped") return `${of || "(no usage type)"} (an unmapped usage type)`;
  return kind === "storage" ? "storage" : of;
}

function amount(cost: Big, currency: string): string {
  if (cost.eq(0) || cost.abs().gte("0.01")) return money(cost, currency);
  const least = money(new Big("0.01"), currency);
  return cost.gt(0) ? `less than ${least}` : `a credit of less than ${least}`;
}

function notBilled({ eventNames = [], count }: ReconciledRow): string {
  const named = eventNames.slice(0, 5).join(", ");
  const more = eventNames.length > 5 ? ` and ${eventNames.length - 5} more` : "";
  const calls = counted(count?.calls ?? 0, "call");
  return `Not on the bill: ${calls} (${named}${more}), free or under a name that the map of operations lacks`;
}
