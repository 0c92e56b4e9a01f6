// The bill that a question asks for: from COSTS or from Cost Explorer, for the days and accounts of the logs.

import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { billOf, daysBilled, daysIn, dearestDay, runsInWords, runsOf, sumOf } from "./bill-days.ts";
import { Ledger } from "./read/ledger.ts";
import { readBill } from "./read/read-bill.ts";
import { readAnswers } from "./read/cost-answers.ts";
import { type Bill, type BillLine, isUse } from "./bill-line.ts";
import type { CostExplorer } from "./cost-explorer.ts";
import type { Service } from "./charge.ts";
import { serviceLike, servicesNamed, servicesWith } from "./charges.ts";
import type { Counts } from "./counts.ts";
import { money } from "./money.ts";
import { list } from "./words.ts";
import { s3 } from "./services/s3.ts";
import { counted } from "../text/numbers.ts";
import { say } from "../terminal/say.ts";
import { Days } from "../days.ts";
import type { Summary } from "../summary.ts";
import type { Options } from "../options.ts";
import { Patterns } from "../text/patterns.ts";
import { UserError } from "../terminal/user-error.ts";

/** The bill of the days asked for, and what it had on its other days, to hold against it. */
export interface BillOfDays extends Bill {
  /** Lines of days that it bills besides. */
  otherDays: BillLine[];
}

/** A bill to come. Its days may depend on what the logs hold. */
export interface Costs {
  /** What to read the logs with: all services' and callers' calls, since a bill has them all. */
  logs: Options;
  /**
   * The bill for the days of the events, and the accounts that recorded them.
   *
   * Throws a UserError when it is for other days or accounts, or when Cost Explorer won't answer.
   */
  of(summary: Readonly<Summary>, counts: Counts): Promise<BillOfDays>;
}

/** A bill of whatever days are asked for, whether or not there are logs of them. */
export interface BillToAsk {
  /** All of it, where COSTS has it; undefined when Cost Explorer will be asked. */
  bill: Bill | undefined;
  /** Of these days at least, or as many of them as COSTS has; all services, unless SERVICE says which. */
  of(days: Days): Promise<Bill>;
}

/**
 * Opens the bill that COSTS names, or makes sure that Cost Explorer can be asked, whole: of all services and accounts, but for
 * SERVICE and ACCOUNT.
 *
 * Throws a UserError as openCosts() does.
 */
export async function openBill(options: Options, keys?: [string, string]): Promise<BillToAsk> {
  refuseFilters(options);
  const { COSTS, ACCOUNT } = options;
  if (COSTS !== undefined) {
    const bill = ofServices(await readBill(COSTS), options.SERVICE);
    if (options.SAVE_COSTS !== undefined)
      bill.notes.push("SAVE_COSTS keeps nothing: COSTS is a file already");
    const accounts = new Patterns(ACCOUNT);
    const lines = bill.lines.filter(
      ({ account }) => ACCOUNT.length === 0 || account === undefined || accounts.match(account),
    );
    return { bill: { ...bill, lines }, of: async () => ({ ...bill, lines }) };
  }
  const costExplorer = await openCostExplorer(options);
  const SERVICE = options.SERVICE.length === 0 ? ["*"] : options.SERVICE;
  return {
    bill: undefined,
    of: async (days) =>
      billOf(await askedFor(costExplorer, days, ACCOUNT, { ...options, SERVICE }, keys), days),
  };
}

/**
 * Opens the bill that COSTS names, or makes sure that Cost Explorer can be asked, before the logs are read.
 *
 * Throws a UserError when it can't be used, or when an option asks for calls that a bill can't tell apart.
 */
export async function openCosts(options: Options): Promise<Costs> {
  refuseFilters(options);
  const logs: Options = { ...options, EVENT: [], SERVICE: [] };
  if (options.COSTS === undefined) return live(options, logs);

  const days =
    options.DAY !== undefined && Days.hasYear(options.DAY) ? Days.parse(options.DAY, []) : undefined;
  const bill = ofServices(await readBill(options.COSTS, days), options.SERVICE);
  if (options.SAVE_COSTS !== undefined) bill.notes.push("SAVE_COSTS keeps nothing: COSTS is a file already");
  if (options.DAY === undefined) logs.DAY = mainRun(bill)?.toString();
  else if (days !== undefined) billOf(bill, days);
  return {
    logs,
    of: async (summary, counts) => withOtherDays(ofAccounts(billOf(bill, daysOf(summary)), counts), bill),
  };
}

/** All days of a bill; of one with gaps, the run of days in which most was used on a day. */
function mainRun(bill: Bill): Days | undefined {
  const runs = runsOf(daysIn(bill));
  if (runs.length < 2) return daysBilled(bill);
  const dearest = dearestDay(bill) ?? "";
  const run = runs.find(({ first, last }) => first <= dearest && dearest <= last) ?? runs.at(-1);
  bill.notes.push(
    `${bill.name} has ${runsInWords(runs)}: without DAY it is the dearest of them, ${run?.toString()}`,
  );
  return run;
}

/** A bill can't tell what these options ask for. */
function refuseFilters(options: Options): void {
  for (const name of ["ROLE", "REGION", "ERRORS"] as const) {
    const value = [options[name] ?? []].flat().join(",");
    if (value === "") continue;
    throw new UserError(
      `Cannot compare ${name} "${value}" with a bill: a bill has all callers' calls, failed ones too, of every region`,
      "See who caused it with make cost-by-role, which calls there were with make top-calls",
    );
  }
  if (options.DUPLICATES === "keep") {
    throw new UserError(
      'Cannot compare DUPLICATES "keep" with a bill: a call is billed once, and its copies are counted beside it as CloudTrail\'s',
      "Leave it out: what a second trail records again is in the verdict on CloudTrail's own bill",
    );
  }
}

function withOtherDays(bill: Bill, all: Bill): BillOfDays {
  const ours = new Set(bill.periods.map(({ start }) => start.slice(0, 10)));
  const otherDays = all.lines.filter(
    ({ start, end, recordType }) =>
      !ours.has(start.slice(0, 10)) && isUse(recordType) && end <= `${Days.next(start.slice(0, 10))}T00`,
  );
  return { ...bill, otherDays };
}

async function live(options: Options, logs: Options): Promise<Costs> {
  const costExplorer = await openCostExplorer(options);
  return {
    logs,
    async of(summary, counts) {
      const days = daysOf(summary);
      const bill = await askedFor(costExplorer, days, accountsIn(counts), options);
      if (options.SERVICE.length === 0)
        bill.notes.push(`Only the bill of ${s3.name}: SERVICE=kms asks for another's, SERVICE='*' for all`);
      return withOtherDays(billOf(bill, days), bill);
    },
  };
}

async function openCostExplorer({ SAVE_COSTS }: Options): Promise<CostExplorer> {
  if (SAVE_COSTS !== undefined) await checkWritable(SAVE_COSTS);
  // it would say on each run that versions of 2027 need a newer Node: package-lock.json has the one that doesn't
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { CostExplorer } = await import("./cost-explorer.ts");
  const costExplorer = new CostExplorer();
  await costExplorer.checkCredentials();
  return costExplorer;
}

/** Cost Explorer's bill, and on stderr what asking for it costs; SAVE_COSTS keeps it. */
async function askedFor(
  costExplorer: CostExplorer,
  days: Days,
  accounts: string[],
  { SERVICE, SAVE_COSTS }: Options,
  keys?: [string, string],
): Promise<Bill> {
  const asked = SERVICE.includes("*") ? [] : servicesMeant(SERVICE);
  // each maker's model is a service of its own: what they are called the bill alone says
  const isNamed = asked.length > 0 && asked.every(({ names }) => names.length > 0);
  const billed = isNamed ? [] : await costExplorer.services(days, accounts);
  const named = asked.filter(({ names }) => names.length > 0).map(({ name }) => name);
  const others = billed.filter(
    (service) => asked.length === 0 || servicesNamed({ service }).some((one) => asked.includes(one)),
  );
  const services = [...new Set([...named, ...others])];
  const price = costExplorer.priceOf(services.length).toFixed(2);
  say(`Asking Cost Explorer for ${counted(services.length, "service")}, $${price} or more: $0.01 a page`);
  const answers = await costExplorer.billed(services, days, accounts, keys);
  if (SAVE_COSTS !== undefined) await writeFile(SAVE_COSTS, `${JSON.stringify(answers, null, 2)}\n`);

  const ledger = new Ledger("Cost Explorer's answer", "costs");
  readAnswers(answers, ledger, "Cost Explorer's answer");
  const bill = ledger.bill();
  const { pages, dollars } = costExplorer.price;
  bill.notes.push(
    `Asked Cost Explorer for ${counted(pages, "page")}, which AWS charges $${dollars.toFixed(2)} for`,
  );
  if (SAVE_COSTS !== undefined)
    bill.notes.push(`Kept its answer: COSTS=${SAVE_COSTS} asks for nothing again`);
  else bill.notes.push("Keep its answer with SAVE_COSTS=costs.json, and ask again for nothing");
  return bill;
}

/** The days that were asked for, or else those from the first event to the last. */
function daysOf({ days, first = "", last = "" }: Readonly<Summary>): Days {
  return days ?? new Days(first.slice(0, 10), last.slice(0, 10));
}

/** The services that SERVICE means; S3 when it says nothing. */
function servicesMeant(SERVICE: string[]): Service[] {
  if (SERVICE.length === 0) return [s3];
  const patterns = new Patterns(SERVICE);
  const services = servicesWith((eventSource) => patterns.match(eventSource));
  if (services.length > 0) return services;
  throw new UserError(
    `Cannot ask for the bill of SERVICE "${SERVICE.join(",")}": its name on the bill is not known`,
    "SERVICE='*' asks for all services' bills",
  );
}

/** The lines of the services that SERVICE means; all lines when it says nothing. Names the service of those without. */
function ofServices(bill: Bill, SERVICE: string[]): Bill {
  const patterns = new Patterns(SERVICE);
  const asked = SERVICE.length === 0 ? [] : servicesWith((source) => patterns.match(source));
  const notes = [...bill.notes];
  const isNameless = bill.lines.length === 0 ? bill.services.size === 0 : bill.lines.some(nameless);
  const [theirs = s3.name] = asked.map(({ name }) => name);
  const likes = likesOf(isNameless && asked.length === 0 ? bill.lines : []);
  if (isNameless && asked.length === 0) {
    const found = [...new Set([...likes.values()].flatMap((service) => service?.name ?? []))];
    if (bill.lines.length > 0 && found.length === 0) {
      throw new UserError(`Cannot tell which service ${bill.name} is the bill of`, "Say it: SERVICE=s3");
    }
    if (found.length > 0)
      notes.push(`${bill.name} names no service: read as the bill of ${list(found)}, by what it bills`);
  }
  const most = mainService(likes) ?? theirs;
  const named = bill.lines.map((line) =>
    nameless(line)
      ? { ...line, service: likes.get(line)?.name ?? (asked.length === 0 ? most : theirs) }
      : line,
  );
  const lines = named.filter(
    (line) => SERVICE.length === 0 || servicesNamed(line).some((service) => asked.includes(service)),
  );
  if (lines.length === 0 && named.length > 0) {
    const names = [...new Set(named.map((line) => line.service ?? line.productCode))].join(", ");
    throw new UserError(`Cannot find SERVICE "${SERVICE.join(",")}" in ${bill.name}`, `It bills ${names}`);
  }
  const services = isNameless ? new Set(named.flatMap(({ service }) => service ?? [])) : bill.services;
  return { ...bill, lines, notes, services };
}

function nameless({ service, productCode }: BillLine): boolean {
  return service === undefined && productCode === undefined;
}

/** Of lines without a service, what each can only be of; storage alone, which others bill alike, makes no line S3's. */
function likesOf(lines: BillLine[]): Map<BillLine, Service | undefined> {
  const likes = new Map(lines.map((line) => [line, serviceLike(line)]));
  const isStored = ({ usageType = "", operation }: BillLine): boolean =>
    usageType.endsWith("TimedStorage-ByteHrs") || (usageType === "" && operation === "StandardStorage");
  const others = [...likes.values()].some((service) => service !== undefined && service !== s3);
  if (others && [...likes].every(([line, service]) => service !== s3 || isStored(line)))
    for (const [line, service] of likes) if (service === s3) likes.set(line, undefined);
  return likes;
}

/** The service that lines are taken for which can be several's: S3, or what most of the others can only be of. */
function mainService(likes: Map<BillLine, Service | undefined>): string | undefined {
  if ([...likes.values()].includes(s3)) return s3.name;
  const lines = new Map<string, number>();
  for (const service of likes.values())
    if (service !== undefined) lines.set(service.name, (lines.get(service.name) ?? 0) + 1);
  return [...lines].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** The lines of the accounts that the logs hold, as far as the bill tells accounts apart. */
function ofAccounts(bill: Bill, counts: Counts): Bill {
  const logged = new Set(accountsIn(counts));
  if (bill.accounts.size === 0 || logged.size === 0) return bill;
  const others = [...bill.accounts].filter((account) => !logged.has(account));
  if (others.length === 0) return bill;
  if (others.length === bill.accounts.size) {
    throw new UserError(
      `Cannot compare ${bill.name} with these logs: it bills ${others.join(", ")}, and they hold calls of ${[...logged].join(", ")}`,
      "Get the bill of that account, or its logs",
    );
  }
  const isHere = ({ account }: BillLine): boolean => account === undefined || logged.has(account);
  const left = bill.lines.filter((line) => !isHere(line));
  const cost = money(sumOf(left.map((line) => line.cost)), bill.currency);
  const notes = [
    ...bill.notes,
    `Left out: ${counted(left.length, "line")} of accounts that the logs don't hold (${others.join(", ")}), ${cost}`,
  ];
  return { ...bill, lines: bill.lines.filter(isHere), notes };
}

/** The accounts whose trails recorded the calls. */
function accountsIn({ rows }: Counts): string[] {
  const accounts = new Set(rows.map(({ recipient }) => recipient));
  accounts.delete("");
  return [...accounts].toSorted();
}

async function checkWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch {
    throw new UserError(`Cannot write SAVE_COSTS "${path}": no such folder, or not allowed`);
  }
}
