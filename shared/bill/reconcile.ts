// Sets a bill against the logs: for each charge what was billed, the calls that drive it, how much of it the logs saw, and
// what each caller's part of that is. No caller gets more than its calls or bytes can have cost.

import Big from "big.js";
import { isBilled } from "./billed-failures.ts";
import { type Bill, type BilledHours, type BillLine, isUse, type RecordType } from "./bill-line.ts";
import { sumOf } from "./bill-days.ts";
import type { ByCalls, ByChanges, ByShare, Charge } from "./charge.ts";
import { type Charged, chargeOf, isNamedAlike, type Logged } from "./charges.ts";
import type { Counts, CountRow } from "./counts.ts";
import type { Caller } from "../identity.ts";
import type { Destination } from "./destination.ts";
import { bytesAUnit, inUnit } from "./billed-unit.ts";
import { meant } from "./named-on-bill.ts";
import { shortName } from "./resource-named.ts";
import {
  invokersOfUnseen,
  mainCallers,
  secondTrailsMaker,
  starters,
  TRIGGERS,
  writersOf,
} from "./set-off.ts";

/**
 * How a caller's part is known:
 *
 * - `billed`: the bill names the caller itself;
 * - `counted`: by calls, each of which is one unit, or by their bytes;
 * - `in proportion`: by calls of unknown weight, a weaker estimate;
 * - `possible`: by bytes that can have gone that way, or by what set it off, weaker still.
 */
export type Basis = "billed" | "counted" | "in proportion" | "possible";

/** Who called, as identity.ts has it. */
type Who = Pick<Caller, "caller" | "kind" | "account">;

/** One caller's part of one charge. */
export interface Share extends Who {
  calls: number;
  /** Of the billed quantity; undefined when the bill has none. */
  quantity: Big | undefined;
  cost: Big;
  basis: Basis;
}

/** What the bill has for one charge in one place: lines of one operation, region, account, resource and record type. */
export interface Item extends Charged {
  recordType: RecordType;
  operation: string | undefined;
  usageType: string;
  account: string | undefined;
  resource: string | undefined;
  principal: string | undefined;
  /** In the charge's unit, or else in the bill's. */
  quantity: Big | undefined;
  unit: string;
  cost: Big;
  /** Its hours, where the bill tells them apart. */
  hours: Set<BilledHours>;
  /** Whether the calls bear the resource that the bill names, so that only those on it count. */
  isPlaced: boolean;
  /** The calls that drive it, as far as the logs saw them there. */
  rows: readonly CountRow[];
  /** How many successful calls of the kind were on something else than its line names. */
  callsOnOthers: number;
  /** What the logs saw of `quantity`: calls, bytes or records, in its unit; undefined where the logs can't tell. */
  seen: Big | undefined;
  shares: Share[];
  /** What is no caller's in the logs; exact, so that shares and rest are the cost. */
  rest: Big;
}

/** A bill's charges, each with the calls behind it. */
export interface Reconciliation {
  bill: Bill;
  counts: Counts;
  /** The dearest first; what is no use (credits, taxes) last. */
  items: Item[];
}

/** Requests that differ by no more than this part are taken for equal. */
const TOLERANCE = 0.02;

/** Divides to many digits, and rounds down, so that parts never come to more than the whole. */
const Exact = Big();
Exact.DP = 40;
Exact.RM = 0;

function ratio(a: Big | number, b: Big | number): Big {
  return new Exact(a).div(b);
}

/** Digits of a share after the point; what rounding down leaves stays in the rest. */
const DIGITS = 10;

/**
 * Sets `bill` against `counts`: every line is in exactly one item, and its cost in that item's shares and rest. Resources that
 * no call bears are told apart only `byResource`.
 */
export function reconcile(bill: Bill, counts: Counts, byResource = false): Reconciliation {
  const table = new CallTable(counts.rows, bill.accounts);
  const items = itemsOf(bill.lines, table, byResource);
  table.place(items);
  for (const item of items) {
    const rows = table.rowsOf(item);
    item.rows = ofNamed(item, rows);
    item.callsOnOthers = item.rows === rows ? 0 : successful(rows) - successful(item.rows);
  }
  for (const place of placesOf(items.filter(({ recordType }) => isUse(recordType)))) {
    const flows = new Flows();
    for (const item of place.toSorted(byFirstClaim)) {
      share(item, setOff(item, weigh(item, place, counts, flows), place, items, counts));
    }
  }
  return { bill, counts, items: items.toSorted(byUseAndCost) };
}

/** Of the calls that drive an item those on what its line names, where a charge's lines name something. */
function ofNamed(item: Item, rows: readonly CountRow[]): readonly CountRow[] {
  const { charge } = item;
  return charge?.by === "share" && charge.named !== undefined ? meant(charge.named, item, rows) : rows;
}

/** Items of one service in one region, account and resource: those that the same calls can drive. */
function placesOf(items: Item[]): Iterable<Item[]> {
  const places = new Map<string, Item[]>();
  for (const item of items) {
    const key = [item.service, item.region, item.account, item.isPlaced ? item.resource : ""].join("\0");
    const place = places.get(key);
    if (place === undefined) places.set(key, [item]);
    else place.push(item);
  }
  return places.values();
}

function itemsOf(lines: BillLine[], table: CallTable, byResource: boolean): Item[] {
  const items = new Map<string, Item>();
  for (const line of lines) {
    const { recordType, operation, usageType = "", account, principal } = line;
    const charged = chargeOf(line, table);
    const { charge } = charged;
    // a report has thousands of instances and volumes, which no call is told by
    const resource = byResource || isNamedAlike(charged.service) ? line.resource : undefined;
    const unit = charge?.unit ?? line.unit;
    const quantity = line.quantity === undefined ? undefined : inUnit(line.quantity, line.unit, unit);
    const names = [
      charged.service,
      recordType,
      operation,
      usageType,
      charged.region,
      account,
      resource,
      principal,
      // without a usage type one operation may be requests and GB
      usageType === "" ? line.unit : "",
    ];
    const key = names.join("\0");
    const known = items.get(key);
    if (known !== undefined) {
      known.cost = known.cost.plus(line.cost);
      if (line.hours !== undefined) known.hours.add(line.hours);
      if (quantity !== undefined) known.quantity = (known.quantity ?? new Big(0)).plus(quantity);
      continue;
    }
    const named = { recordType, operation, usageType, account, resource, principal };
    const rest = {
      hours: new Set(line.hours === undefined ? [] : [line.hours]),
      isPlaced: false,
      rows: [],
      callsOnOthers: 0,
      seen: undefined,
      shares: [],
      rest: line.cost,
    };
    items.set(key, { ...charged, ...named, quantity, unit, cost: line.cost, ...rest });
  }
  for (const item of items.values()) item.rest = item.cost;
  return [...items.values()];
}

/** Whether only those calls count that were made on the resource that the bill names. */
function isPlaced({ service, resource = "", charge }: Item): boolean {
  return resource !== "" && isNamedAlike(service) && charge !== undefined && "calls" in charge;
}

/** The counts, looked up by call and place. */
class CallTable implements Logged {
  readonly sources = new Map<string, Set<string>>();
  readonly #byCall = new Map<string, CountRow[]>();
  readonly #all: readonly CountRow[];
  readonly #found = new Map<string, readonly CountRow[]>();
  /** The regions that the bill names beside a line of none, by what drives both. */
  readonly #regions = new Map<string, Set<string>>();
  readonly #accounts: readonly string[];
  /** The accounts whose trails recorded the calls. */
  readonly #logged: ReadonlySet<string>;
  readonly #byResource = new Map<string, Map<string, CountRow[]>>();

  /** `accounts` are those that the bill is for, where it says so. */
  constructor(rows: readonly CountRow[], accounts: Iterable<string>) {
    this.#all = rows;
    this.#accounts = [...accounts];
    this.#logged = new Set(rows.map(({ recipient }) => recipient));
    for (const row of rows) {
      const names = this.sources.get(row.source) ?? new Set();
      this.sources.set(row.source, names.add(row.name));
      const call = `${row.source} ${row.name}`;
      const known = this.#byCall.get(call);
      if (known === undefined) this.#byCall.set(call, [row]);
      else known.push(row);
    }
  }

  /** Takes note of where the bill has items, before rowsOf() is asked. */
  place(items: readonly Item[]): void {
    for (const item of items) {
      item.isPlaced = isPlaced(item);
      if (item.region === undefined) continue;
      const key = this.#driverKey(item);
      this.#regions.set(key, (this.#regions.get(key) ?? new Set()).add(item.region));
    }
  }

  /** The calls that drive an item, in its region, account and resource. */
  rowsOf(item: Item): readonly CountRow[] {
    const { region, account } = item;
    const resource = item.isPlaced ? shortName(item.resource ?? "") : undefined;
    const others = region === undefined ? this.#regions.get(this.#driverKey(item)) : undefined;
    const accounts = account === undefined ? this.#accounts : [account];
    const isRecorded = item.charge?.by === "records" || item.charge?.by === "changes";
    return this.#cached(`${this.#driverKey(item)}\0${region}\0${account}\0${resource}`, () =>
      (resource === undefined ? this.#driving(item) : this.#on(item, resource)).filter((row) => {
        if (region === undefined ? others?.has(row.region) === true : row.region !== region) return false;
        if (isRecorded)
          return accounts.length === 0 || row.recipient === "" || accounts.includes(row.recipient);
        // the owner of a bucket or a key pays for the calls on it, whoever makes them
        const payer = row.owner === "" ? row.recipient : row.owner;
        return payer === "" || (accounts.length === 0 ? this.#logged.has(payer) : accounts.includes(payer));
      }),
    );
  }

  /** The calls that drive an item, on a resource: looked up, as a report has thousands of them. */
  #on(item: Item, resource: string): readonly CountRow[] {
    const key = this.#driverKey(item);
    let byResource = this.#byResource.get(key);
    if (byResource === undefined) {
      this.#byResource.set(key, (byResource = new Map()));
      for (const row of this.#driving(item)) {
        const name = shortName(row.resource);
        byResource.set(name, [...(byResource.get(name) ?? []), row]);
      }
    }
    return byResource.get(resource) ?? [];
  }

  #driverKey({ charge, calls }: Item): string {
    if (charge?.by === "nobody") return `${charge.seenAs?.to?.join()} ${calls.key}`;
    return charge?.by === "records" ? `records ${charge.of}` : `${charge?.by === "changes"} ${calls.key}`;
  }

  #driving(item: Item): readonly CountRow[] {
    const { charge, calls } = item;
    return this.#cached(this.#driverKey(item), () => {
      if (charge?.by === "records") return this.#all.filter((row) => isRecord(row, charge.of));
      const rows = [...this.#byCall].flatMap(([call, some]) => {
        const [source = "", name = ""] = call.split(" ");
        return calls.has({ source, name }) ? some : [];
      });
      if (charge?.by === "nobody") {
        const to = charge.seenAs?.to;
        return to === undefined
          ? rows
          : rows.filter(({ destination }) => to.some((one) => one === destination));
      }
      return charge?.by === "changes" ? rows.filter(changes) : rows;
    });
  }

  #cached(key: string, find: () => readonly CountRow[]): readonly CountRow[] {
    let found = this.#found.get(key);
    if (found === undefined) this.#found.set(key, (found = find()));
    return found;
  }
}

function isRecord(
  row: CountRow,
  of: "management" | "further management" | "data" | "network activity" | "analysed" | "S3 data analysed",
): boolean {
  if (of === "network activity") return false;
  if (of === "data") return row.category === "data";
  if (of === "S3 data analysed") return row.category === "data" && row.source === "s3.amazonaws.com";
  return row.category === "management";
}

function changes({ category, readOnly, failure }: CountRow): boolean {
  return category === "management" && !readOnly && failure === "";
}

/** Bytes that went to one destination: how many of them there are, and how many were billed under a charge. */
interface Flow {
  rows: readonly CountRow[];
  total: Big;
  taken: Big;
}

/** What went where, of the calls in one place: bytes that one transfer took are no other's. */
class Flows {
  readonly #known = new Map<string, Flow[]>();
  readonly #taken = new Map<string, Big>();

  /** The flows that can be what was billed, the first of `to` before the others, as far as it was billed. */
  of(
    { calls, charge, rows }: Item,
    to: readonly Destination[] | undefined,
    bytes: (row: CountRow) => number,
    billed: Big | undefined,
  ): Flow[] {
    const key = `${calls.key}\0${charge?.by}\0${to?.join()}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      known = [];
      for (const destination of to ?? [undefined]) {
        const there = rows.filter((row) => destination === undefined || row.destination === destination);
        const claim = `${calls.key}\0${charge?.by}\0${destination}`;
        const before = destination === undefined ? undefined : this.#taken.get(claim);
        const total = sumOf(there.map((row) => new Big(bytes(row)))).minus(before ?? 0);
        const left =
          billed?.minus(sumOf(known.map(({ taken }) => taken))) ?? (known.length === 0 ? total : new Big(0));
        const taken = total.lt(left) ? total : left;
        if (taken.lte(0)) continue;
        known.push({ rows: there, total, taken });
        this.#taken.set(claim, taken.plus(before ?? 0));
      }
      this.#known.set(key, known);
    }
    return known;
  }
}

/** Another region's bytes are claimed before the internet's: both may have gone to an address of AWS's. */
function byFirstClaim(a: Item, b: Item): number {
  const rank = ({ charge }: Item): number =>
    charge !== undefined && "to" in charge && charge.to?.[0] === "internet" ? 1 : 0;
  return rank(a) - rank(b);
}

/** Fills in what the logs saw of an item, its shares and the rest. */
function share(item: Item, weights: Weights | undefined): void {
  if (item.principal !== undefined && item.principal !== "") {
    const calls = item.rows.reduce((sum, row) => sum + row.calls, 0);
    item.shares = [
      { ...principalOf(item.principal), calls, quantity: item.quantity, cost: item.cost, basis: "billed" },
    ];
    item.rest = new Big(0);
    return;
  }
  if (weights === undefined) return;
  item.seen = weights.seen;
  const parts = [...weights.parts.values()].filter(({ part }) => part.gt(0));
  item.shares = parts.map(({ part, calls, basis, ...caller }) => ({
    ...caller,
    calls,
    quantity: item.quantity?.times(part).round(DIGITS),
    cost: item.cost.times(part).round(DIGITS, Big.roundDown),
    basis,
  }));
  item.rest = item.cost.minus(sumOf(item.shares.map(({ cost }) => cost)));
}

interface Part extends Who {
  /** Of the item, 0 to 1. */
  part: Big;
  calls: number;
  basis: Basis;
}

interface Weights {
  /** In the item's unit. */
  seen: Big | undefined;
  parts: Map<string, Part>;
}

function weigh(item: Item, place: Item[], counts: Counts, flows: Flows): Weights | undefined {
  const { charge } = item;
  switch (charge?.by) {
    case "calls":
      return byCalls(item, charge, place);
    case "bytes in":
    case "bytes out":
    case "bytes both ways":
      return byBytes(item, charge.by, charge.to, place, flows, "counted");
    case "share":
      return inProportion(item, charge, place);
    case "records":
      return byRecords(item, charge.of, counts);
    case "changes":
      return byChanges(item, charge, counts);
    case "nobody":
      return charge.seenAs === undefined
        ? undefined
        : byBytes(item, charge.seenAs.bytes, charge.seenAs.to, place, flows, "possible");
    case undefined:
    default:
      return undefined;
  }
}

/** All that is billed for the calls that drive `item` one by one: a class or a processor of its own has a line of its own. */
function billedCalls(item: Item, place: Item[]): Big | undefined {
  let known = billedIn.get(place);
  if (known === undefined) billedIn.set(place, (known = new Map()));
  const key = `${item.calls.key}\0${item.charge?.by === "share" ? item.charge.calls : ""}`;
  if (!known.has(key)) {
    const same = place.filter(
      ({ charge, calls, quantity }) =>
        charge?.by === "calls" &&
        quantity !== undefined &&
        (calls.key === item.calls.key || isCounted(item.charge, charge)),
    );
    known.set(key, same.length === 0 ? undefined : sumOf(same.map(({ quantity }) => quantity ?? new Big(0))));
  }
  return known.get(key);
}

/** What was found of a place: it may have thousands of items. */
const billedIn = new WeakMap<Item[], Map<string, Big | undefined>>();

/** Whether `counting` counts the calls that `charge` shares in proportion. */
function isCounted(charge: Charge | undefined, counting: ByCalls): boolean {
  return charge?.by === "share" && charge.calls === counting.calls;
}

/**
 * Shares by calls. Those that are billed for sure come first; what was billed beyond goes to failures of which nobody says,
 * then, where the bill comes to all calls with their failures, to those that a rule calls free, then to calls of several
 * units.
 */
function byCalls(item: Item, charge: ByCalls, place: Item[]): Weights {
  const billed = billedCalls(item, place);
  const of = (...kinds: string[]): CountRow[] =>
    item.rows.filter((row) => kinds.includes(isBilled(row, charge.failures)));
  const sure = of("billed");
  const all = callsIn(item.rows);
  const evidence = billed !== undefined && billed.minus(all).abs().lte(billed.times(TOLERANCE));
  const tiers: { rows: readonly CountRow[]; weight: number; basis: Basis }[] = [
    { rows: sure, weight: 1, basis: "counted" },
    { rows: of("unknown"), weight: 1, basis: "counted" },
    { rows: evidence ? of("not billed") : [], weight: 1, basis: "counted" },
    { rows: sure, weight: (charge.upTo ?? 1) - 1, basis: "in proportion" },
  ];

  const parts = new Map<string, Part>();
  const whole = billed ?? new Big(callsIn(sure));
  if (whole.lte(0)) return { seen: new Big(all), parts };
  let left = whole;
  for (const { rows, weight, basis } of tiers) {
    const units = new Big(callsIn(rows)).times(weight);
    if (units.lte(0) || left.lte(0)) continue;
    const taken = units.lt(left) ? units : left;
    for (const [key, one] of byCaller(rows, ({ calls }) => calls)) {
      const part = ratio(taken.times(one.weight), whole.times(callsIn(rows)));
      add(parts, key, { ...one, part, basis });
    }
    left = left.minus(taken);
  }
  for (const [key, one] of byCaller(item.rows, ({ calls }) => calls)) {
    const part = parts.get(key);
    if (part !== undefined) part.calls = one.calls;
  }
  // of several charges for the same calls (two kinds of a class or a processor), each saw its part
  const seen =
    whole.eq(0) || item.quantity === undefined ? new Big(all) : new Big(all).times(item.quantity).div(whole);
  return { seen, parts };
}

/**
 * A function's invocations by those whose calls it was invoked for, where the counts say so: those
 * that S3, SQS or SNS made for them, and those that the logs lack.
 */
function setOff(
  item: Item,
  weights: Weights | undefined,
  place: Item[],
  items: readonly Item[],
  { rows }: Counts,
): Weights | undefined {
  if (item.service !== "AWS Lambda" || weights === undefined || item.principal) return weights;
  const here = rows.filter(({ region }) => item.region === undefined || region === item.region);
  const invocations = billedCalls(item, place);
  if (item.rows.length === 0 && invocations !== undefined) {
    const recorded = items.find(
      ({ charge, region, quantity }) =>
        charge?.by === "records" && charge.of === "data" && region === item.region && quantity !== undefined,
    );
    const theirs = invokersOfUnseen(invocations.toNumber(), here, recorded?.quantity?.toNumber());
    if (theirs === undefined) return weights;
    const { parts } = byWeight(item, mainCallers(theirs), ({ calls }) => calls, invocations, "possible");
    return { seen: weights.seen, parts };
  }
  const parts = new Map(weights.parts);
  for (const { source } of TRIGGERS) {
    const made = item.rows.filter(({ caller, failure }) => caller === source && failure === "");
    const [one] = made;
    const key = one === undefined ? "" : keyOf(one);
    const known = weights.parts.get(key);
    if (known === undefined) continue;
    for (const name of new Set(made.map(({ resource }) => resource))) {
      const calls = callsIn(made.filter(({ resource }) => resource === name));
      const theirs = writersOf(calls, here, source);
      if (theirs === undefined) continue;
      // some more invocations than writes are retries, which nobody's write was
      const whole = Math.max(callsIn(theirs), calls);
      for (const [writer, own] of byCaller(mainCallers(theirs), (row) => row.calls)) {
        const part = ratio(known.part.times(calls).times(own.weight), callsIn(made) * whole);
        const left = parts.get(key) ?? known;
        parts.set(key, { ...left, part: part.gt(left.part) ? new Big(0) : left.part.minus(part) });
        add(parts, writer, { ...own, part, basis: "possible" });
      }
    }
  }
  return { ...weights, parts };
}

function byBytes(
  item: Item,
  direction: "bytes in" | "bytes out" | "bytes both ways",
  to: readonly Destination[] | undefined,
  place: Item[],
  flows: Flows,
  basis: Basis,
): Weights {
  const bytes = ({ bytesIn: sent, bytesOut: got }: CountRow): number =>
    direction === "bytes in" ? sent : direction === "bytes out" ? got : sent + got;
  const unit = bytesAUnit(item.unit) ?? 1;
  const same = place.filter(
    ({ calls, charge }) => calls.key === item.calls.key && isSameWay(charge, item.charge),
  );
  const isWhole = same.every(({ quantity }) => quantity !== undefined);
  const billed = isWhole
    ? sumOf(same.map(({ quantity }) => (quantity ?? new Big(0)).times(unit)))
    : undefined;
  const known = flows.of(item, to, bytes, billed?.gt(0) === true ? billed : undefined);
  const whole = billed?.gt(0) === true ? billed : sumOf(known.map(({ taken }) => taken));
  const parts = new Map<string, Part>();
  for (const [i, { rows, taken }] of known.entries()) {
    const all = rows.reduce((sum, row) => sum + bytes(row), 0);
    for (const [key, one] of byCaller(rows, bytes)) {
      const part = ratio(taken.times(one.weight), whole.times(all));
      // what went elsewhere than is billed first can only fill up what is left
      add(parts, key, { ...one, part, basis: i === 0 ? basis : "possible" });
    }
  }
  if (billed === undefined || billed.lte(0)) return { seen: billed, parts };
  const seen = sumOf(known.map(({ total, taken }, i) => (i === 0 ? total : taken)));
  const own = item.quantity === undefined ? seen : seen.times(item.quantity.times(unit)).div(billed);
  return { seen: own.div(unit), parts };
}

/** Whether two charges are for the same bytes. */
function isSameWay(a: Charge | undefined, b: Charge | undefined): boolean {
  const way = (charge: Charge | undefined): string =>
    JSON.stringify([
      charge?.by,
      charge !== undefined && "to" in charge && charge.to,
      charge?.by === "nobody" && charge.seenAs,
    ]);
  return way(a) === way(b);
}

/** Shares by `weight`, of all that was billed (`whole`, in `weight`'s unit) if that is more than the logs saw. */
function byWeight(
  item: Item,
  rows: readonly CountRow[],
  weight: (row: CountRow) => number,
  whole: Big | undefined,
  basis: Basis,
  unit = 1,
): Weights {
  const callers = byCaller(rows, weight);
  const total = [...callers.values()].reduce((sum, one) => sum + one.weight, 0);
  const parts = new Map<string, Part>();
  if (total === 0) return { seen: whole === undefined ? undefined : new Big(0), parts };
  const denominator = whole?.gt(total) === true ? whole : new Big(total);
  for (const [key, one] of callers) add(parts, key, { ...one, part: ratio(one.weight, denominator), basis });
  const own =
    whole === undefined || whole.eq(0) || item.quantity === undefined
      ? 1
      : item.quantity.times(unit).div(whole);
  return { seen: whole === undefined ? undefined : new Big(total).times(own).div(unit), parts };
}

/**
 * Calls of unknown weight: as many parts as they are, of what the logs saw of the calls; where the bill doesn't count them, no
 * more than they can use.
 */
function inProportion(item: Item, { upTo = {} }: ByShare, place: Item[]): Weights {
  const rows = item.rows.filter(({ failure }) => failure === "");
  const billed = billedCalls(item, place)?.minus(item.callsOnOthers);
  const { parts } = byWeight(item, rows, ({ calls }) => calls, billed, "in proportion");
  if (billed === undefined) {
    limit(item, parts, rows, ({ name, calls }) => calls * (upTo[name] ?? upTo["*"] ?? Infinity));
  }
  return { seen: undefined, parts: withFewTogether(parts) };
}

/** Takes from each caller's part what goes beyond `most`, the units that its calls can come to. */
function limit(
  { quantity }: Item,
  parts: Map<string, Part>,
  rows: readonly CountRow[],
  most: (row: CountRow) => number,
): void {
  if (quantity?.gt(0) !== true) return;
  for (const [key, { weight }] of byCaller(rows, most)) {
    const part = parts.get(key);
    if (part === undefined || !Number.isFinite(weight)) continue;
    const highest = ratio(weight, quantity);
    if (part.part.gt(highest)) part.part = highest;
  }
}

/** The caller of what those have together whose own parts a number of calls doesn't tell. */
export const FEW_CALLS = "(few calls each)";
/** Less than this part of the largest caller's is what few calls come to. */
const FEW = new Big("0.1");

/**
 * Parts by the number of calls alone, of which one can outweigh many: they tell whose calls are most, and of those with few
 * beside them only what they all have together.
 */
function withFewTogether(parts: Map<string, Part>): Map<string, Part> {
  const most = [...parts.values()].reduce((max, { part }) => (part.gt(max) ? part : max), new Big(0));
  const isFew = ({ part }: Part): boolean => part.lt(most.times(FEW));
  const few = [...parts.values()].filter(isFew);
  if (few.length === 0) return parts;
  const told = new Map([...parts].filter(([, part]) => !isFew(part)));
  return told.set(FEW_CALLS, {
    caller: FEW_CALLS,
    kind: "",
    account: "",
    calls: callsIn(few),
    part: sumOf(few.map(({ part }) => part)),
    basis: "in proportion",
  });
}

/**
 * Shares of what changed, by the calls that changed it. What a service's own role changed for somebody is theirs who had it
 * done, where as many calls say so.
 */
function byChanges(item: Item, { upTo }: ByChanges, counts: Counts): Weights {
  const made = new Map<string, CountRow[]>();
  for (const row of item.rows) {
    const key = `${row.caller}\0${row.via}\0${row.region}`;
    made.set(key, [...(made.get(key) ?? []), row]);
  }
  const rows = [...made.values()].flatMap((some) => {
    const asked = starters(some, counts.rows);
    if (asked === undefined) return some;
    const times = callsIn(some) / callsIn(asked);
    return asked.map((row) => ({ ...row, calls: row.calls * times }));
  });
  const { parts } = byWeight(item, rows, ({ calls }) => calls, undefined, "in proportion");
  limit(item, parts, rows, ({ calls }) => calls * upTo);
  return { seen: undefined, parts: withFewTogether(parts) };
}

function byRecords(item: Item, of: Extract<Charge, { by: "records" }>["of"], counts: Counts): Weights {
  const { rows, quantity } = item;
  const calls = callsIn(rows);
  const further = ({ records, calls: first }: CountRow): number => records - first;
  if (of === "further management") {
    const copies = rows.reduce((sum, row) => sum + further(row), 0);
    const maker = secondTrailsMaker(rows, counts.rows);
    if (copies > 0 && maker !== undefined) {
      const seen = new Big(copies);
      const part = quantity?.gt(copies) === true ? ratio(seen, quantity) : new Big(1);
      return { seen, parts: new Map([["", { ...maker, part, calls: maker.calls, basis: "possible" }]]) };
    }
    if (copies > 0) return byWeight(item, rows, further, quantity, "counted");
    const times = copiesBilled(quantity, calls);
    return byWeight(
      item,
      rows,
      ({ calls: one }) => (times === undefined ? 0 : one * times),
      quantity,
      "counted",
    );
  }
  const records = rows.reduce((sum, row) => sum + row.records, 0);
  const once = of !== "data";
  // where the bill has a whole number of copies of what the logs saw once, it is the other trails' copies
  const times = once || records > calls ? undefined : copiesBilled(quantity, calls);
  if (times !== undefined) return byWeight(item, rows, ({ calls: one }) => one * times, quantity, "counted");
  return byWeight(item, rows, (row) => (once ? row.calls : row.records), quantity, "counted");
}

/** How many copies of `calls` were billed, where it is a whole number. */
export function copiesBilled(billed: Big | undefined, calls: number): number | undefined {
  if (billed === undefined || calls === 0) return undefined;
  const times = Math.round(billed.div(calls).toNumber());
  return times >= 1 &&
    billed
      .minus(calls * times)
      .abs()
      .lte(billed.times(TOLERANCE))
    ? times
    : undefined;
}

function byCaller(
  rows: readonly CountRow[],
  weight: (row: CountRow) => number,
): Map<string, Who & { calls: number; weight: number }> {
  const callers = new Map<string, Who & { calls: number; weight: number }>();
  for (const row of rows) {
    const { caller, kind, account } = row;
    const key = keyOf(row);
    const known = callers.get(key);
    if (known === undefined)
      callers.set(key, { caller, kind, account, calls: row.calls, weight: weight(row) });
    else {
      known.calls += row.calls;
      known.weight += weight(row);
    }
  }
  return callers;
}

function keyOf({ account, kind, caller }: Who): string {
  return `${account}\0${kind}\0${caller}`;
}

function add(
  parts: Map<string, Part>,
  key: string,
  { caller, kind, account, calls, part, basis }: Part,
): void {
  const known = parts.get(key);
  if (known === undefined) parts.set(key, { caller, kind, account, calls, part, basis });
  else {
    known.part = known.part.plus(part);
    if (basis !== "counted") known.basis = basis;
  }
}

function successful(rows: readonly CountRow[]): number {
  return callsIn(rows.filter(({ failure }) => failure === ""));
}

/** How many calls there are in rows. */
export function callsIn(rows: readonly { calls: number }[]): number {
  return rows.reduce((sum, { calls }) => sum + calls, 0);
}

/** `arn:…:assumed-role/batch/job` as identity.ts has it. */
function principalOf(arn: string): Who {
  const [, , service, , account = "", ...rest] = arn.split(":");
  const [type = "", ...names] = rest.join(":").split("/");
  const name = service === "sts" ? names[0] : names.at(-1);
  const kinds: Record<string, string> = {
    "assumed-role": "AssumedRole",
    role: "AssumedRole",
    user: "IAMUser",
    root: "Root",
  };
  return { caller: name ?? (type === "root" ? "root" : arn), kind: kinds[type] ?? "Unknown", account };
}

function byUseAndCost(a: Item, b: Item): number {
  return Number(isUse(b.recordType)) - Number(isUse(a.recordType)) || b.cost.cmp(a.cost);
}
