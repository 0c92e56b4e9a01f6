// What changed on a bill from one span to another: a row a charge, in amounts a day, and in words what stands out.

import { isUse } from "./bill-line.ts";
import Big from "big.js";
import { causeOf } from "./cause.ts";
import { chargeKey, chargeRows, type ChargeRow, operationsOf } from "./charge-rows.ts";
import { sumOf, runsInWords } from "./bill-days.ts";
import { money } from "./money.ts";
import { hasLogs, type Span, type Spans, syncOf } from "./spans.ts";
import { operationName, verdictOf } from "./verdict.ts";
import { chargeInWords, quantityInWords, shareInWords } from "./words.ts";

/** A charge of an operation in both spans. Amounts are a day's on average, `whole` those of the spans. */
export interface Change {
  /** The row of the later span; of a charge that vanished, of the earlier. */
  row: ChargeRow;
  before: ChargeRow | undefined;
  after: ChargeRow | undefined;
  whole: { before: Big; after: Big };
  cost: { before: Big; after: Big; change: Big };
  quantity: { before: Big; after: Big } | undefined;
  /**
   * `use` when more or less was used; `price` when a unit cost more or less; `billing` for what is no use: a credit, a tax.
   */
  kind: "use" | "price" | "billing";
}

/** Divides so finely that amounts a day add up to the last digit that is shown. */
const Exact = Big();
Exact.DP = 30;

function aDay(amount: Big, { length }: Span): Big {
  return new Exact(amount).div(length);
}

/** Every charge of both spans, what changed most first; of EVENT's calls only, when it has any. */
export function changesOf({ before, after }: Spans, EVENT: readonly string[] = []): Change[] {
  const pairs = new Map<string, ByCharge>();
  for (const row of chargeRows(before.reconciliation, EVENT)) pairs.set(chargeKey(row), { before: row });
  for (const row of chargeRows(after.reconciliation, EVENT))
    pairs.set(chargeKey(row), { ...pairs.get(chargeKey(row)), after: row });
  return [...pairs.values()]
    .map((pair) => changeOf(pair, { before, after }))
    .toSorted((a, b) => b.cost.change.abs().cmp(a.cost.change.abs()) || b.cost.after.cmp(a.cost.after));
}

interface ByCharge {
  before?: ChargeRow;
  after?: ChargeRow;
}

function changeOf(pair: ByCharge, spans: Spans): Change {
  const { before, after } = pair;
  const row = (after ?? before) as ChargeRow;
  const whole = { before: before?.cost ?? new Big(0), after: after?.cost ?? new Big(0) };
  const [was, is] = [aDay(whole.before, spans.before), aDay(whole.after, spans.after)];
  const isCounted = [before, after].every((one) => one === undefined || one.quantity !== undefined);
  const quantity = isCounted
    ? {
        before: aDay(before?.quantity ?? new Big(0), spans.before),
        after: aDay(after?.quantity ?? new Big(0), spans.after),
      }
    : undefined;
  const cost = { before: was, after: is, change: is.minus(was) };
  return { row, before, after, whole, cost, quantity, kind: kindOf(row, pair, cost, spans) };
}

/**
 * What a unit's price did is its change for the units that both spans have, usage type by usage type: a dearer class, instance
 * type or region that came in is use, and so are units beyond a free tier.
 */
function kindOf(
  row: ChargeRow,
  { before, after }: ByCharge,
  { change }: Change["cost"],
  spans: Spans,
): Change["kind"] {
  if (!isUse(row.recordType)) return "billing";
  const was = amountsOf(before);
  const byPrice = [...amountsOf(after)].map(([usageType, now]) => {
    const then = was.get(usageType);
    if (then === undefined || then.quantity.lte(0) || now.quantity.lte(0)) return new Big(0);
    const [used, uses] = [aDay(then.quantity, spans.before), aDay(now.quantity, spans.after)];
    const dearer = new Exact(now.cost).div(now.quantity).minus(new Exact(then.cost).div(then.quantity));
    return dearer.times(used.lt(uses) ? used : uses);
  });
  return sumOf(byPrice).abs().gt(change.abs().times(0.5)) ? "price" : "use";
}

/** The cost and quantity of each usage type, where all of its lines have one. */
function amountsOf(row: ChargeRow | undefined): Map<string, { cost: Big; quantity: Big }> {
  const amounts = new Map<string, { cost: Big; quantity: Big }>();
  const uncounted = new Set(
    row?.items.flatMap(({ usageType, quantity }) => (quantity === undefined ? usageType : [])),
  );
  for (const { usageType, cost, quantity } of row?.items ?? []) {
    if (quantity === undefined || uncounted.has(usageType)) continue;
    const known = amounts.get(usageType);
    amounts.set(usageType, {
      cost: cost.plus(known?.cost ?? 0),
      quantity: quantity.plus(known?.quantity ?? 0),
    });
  }
  return amounts;
}

/** A change below this part of what the charge was, or of the whole bill, is what bills do from day to day. */
const OF_ITSELF = 0.2;
const OF_THE_BILL = 0.02;
/** Changes told in words account for that much of what rose, or fell; and there are no more. */
const SHARE_IN_WORDS = 0.95;
const MOST_TOLD = 5;

/** The changes that are told in words, most first. */
export function standingOut(changes: readonly Change[]): Change[] {
  const before = sumOf(changes.map(({ cost }) => cost.before.abs()));
  const after = sumOf(changes.map(({ cost }) => cost.after.abs()));
  const larger = before.gt(after) ? before : after;
  const much = changes.filter(
    ({ cost }) =>
      cost.change.abs().gt(larger.times(OF_THE_BILL)) &&
      cost.change.abs().gte(cost.before.abs().times(OF_ITSELF)),
  );
  const all = sumOf(much.map(({ cost }) => cost.change.abs()));
  let told = new Big(0);
  return much
    .filter(({ cost }) => {
      if (told.gt(0) && told.gte(all.times(SHARE_IN_WORDS))) return false;
      told = told.plus(cost.change.abs());
      return true;
    })
    .slice(0, MOST_TOLD);
}

/** What the whole change is, what of it stands out, and what caused that: lines, those of a cause start with `- `. */
export function changesInWords(changes: readonly Change[], spans: Spans): string[] {
  const { before, after } = spans;
  const { currency } = after.reconciliation.bill;
  const total = totalOf(changes);
  const aDayOf = ({ length }: Span): string => (length === 1 ? "" : " a day");
  const lines = [
    `${runsInWords(after.runs)}: ${money(total.after, currency)}${aDayOf(after)}, ${signed(total.change, currency)} against ` +
      `${runsInWords(before.runs)} (${money(total.before, currency)}${aDayOf(before)})`,
  ];
  const billing = sumOf(changes.filter(({ kind }) => kind === "billing").map(({ cost }) => cost.change));
  if (!billing.eq(0)) {
    lines.push(
      `${signed(billing, currency)} of that is credits, taxes and the like: billing, no change of use`,
    );
  }
  const told = standingOut(changes);
  if (told.length === 0)
    return [...lines, "Nothing stands out: no charge changed by more than bills do from day to day"];
  // charges of one operation have findings in common: each is told once
  const said = new Set<string>();
  for (const change of told) {
    lines.push(headline(change, total.change, spans));
    const details = detailsOf(change, spans).filter((line) => !said.has(line));
    lines.push(...details.map((line) => `- ${line}`));
    for (const line of details) said.add(line);
  }
  for (const [span, name] of [
    [after, "DAY"],
    [before, "BEFORE"],
  ] as const) {
    if (hasLogs(span)) continue;
    const what =
      name === "DAY"
        ? "Who caused it is in logs that are not here"
        : "Whether that is more calls than before is in logs that are not here";
    lines.push(`${what}: ${syncOf(span)}`);
  }
  return lines;
}

/** The exact sums of a day. */
export function totalOf(changes: readonly Change[]): Change["cost"] {
  const [before, after] = [
    sumOf(changes.map(({ cost }) => cost.before)),
    sumOf(changes.map(({ cost }) => cost.after)),
  ];
  return { before, after, change: after.minus(before) };
}

/** `+$396.40`, `-$1.20`. */
export function signed(change: Big, currency: string): string {
  return `${change.gte(0) ? "+" : ""}${change.abs().gte("0.01") ? money(change, currency) : change.eq(0) ? money(change, currency) : "less than a cent"}`;
}

/** `s3 GetObject`, as compare-costs tells operations of several services apart. */
export function nameOf({ service, operation, items, recordType }: ChargeRow): string {
  const short = items[0]?.known?.eventSources[0] ?? service;
  const name = operationName({ operation, service });
  if (!isUse(recordType)) return service || recordType;
  return name.startsWith(service) ? service : `${short.length <= 3 ? short.toUpperCase() : short} ${name}`;
}

/** `S3 GetObject +$396.40 of +$401.10 (98.8%): 4,516 GB transferred out to the internet where 112 GB were: storage-server, …`. */
function headline(change: Change, total: Big, spans: Spans): string {
  const { row, cost, quantity, kind } = change;
  const { currency } = spans.after.reconciliation.bill;
  const isPart = !total.eq(0) && cost.change.div(total).gt(0) && cost.change.div(total).lte(1);
  const part = isPart ? ` (${shareInWords(cost.change.abs(), total.abs())})` : "";
  const sum = `${nameOf(row)} ${signed(cost.change, currency)} of ${signed(total, currency)}${part}`;
  if (kind === "billing") return `${sum}: ${row.recordType}, billing and no change of use`;
  if (kind === "price") {
    const price = (span: "before" | "after"): string =>
      `${currency === "USD" ? "$" : `${currency} `}${cost[span].div(quantity?.[span] ?? 1).toPrecision(3)}`;
    return (
      `${sum}: a unit cost ${price("after")} where it cost ${price("before")}, for ${inUnits(change, "after")} where ` +
      `${inUnits(change, "before")} ${wasOrWere(inUnits(change, "before"))}: the price changed (or a free tier or a discount ended), not the use`
    );
  }
  const what = chargeInWords({ ...row, quantity: quantity?.after });
  if (change.after === undefined)
    return `${sum}: ${inUnits(change, "before")} ${row.charge?.what ?? ""} before, and none now`.replace(
      "  ",
      " ",
    );
  const was = change.before === undefined ? "none" : inUnits(change, "before");
  const isUncounted = quantity === undefined || (quantity.before.eq(0) && quantity.after.eq(0));
  const before = isUncounted ? "" : ` where ${was} ${wasOrWere(was)}`;
  const cause = cost.change.gt(0) ? causeOf(change, spans).headline : "";
  return `${sum}: ${what}${before}${cause === "" ? "" : `: ${cause}`}`;
}

function wasOrWere(quantity: string): string {
  return quantity.startsWith("1 ") ? "was" : "were";
}

function inUnits({ row, quantity }: Change, span: "before" | "after"): string {
  const much = quantity?.[span];
  return much === undefined ? "an unknown quantity" : quantityInWords(much, row.unit);
}

function detailsOf(change: Change, spans: Spans): string[] {
  const { after } = spans;
  const { row, cost, kind } = change;
  if (kind !== "use" || cost.change.lte(0) || change.after === undefined) return [];
  const lines = causeOf(change, spans).details;
  const [summary] = after.summaries;
  if (summary === undefined) return lines;
  const operation = operationsOf(chargeRows(after.reconciliation)).find(
    ({ service, operation: name }) => service === row.service && name === row.operation,
  );
  // of the operation, only what rose
  const verdict =
    operation === undefined
      ? []
      : verdictOf({ ...operation, rows: [row], cost: row.cost }, after.reconciliation, summary);
  return [...lines, ...verdict.slice(1).map((line) => line.replace(/^- /, ""))];
}
