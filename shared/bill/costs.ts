// The bill that a question asks for: from COSTS or from Cost Explorer, for the days and accounts of the logs.

import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Bill, type BillLine, billOf, daysBilled } from "./bill.ts";
import { billOfAnswers, type CostAnswer } from "./bill-answers.ts";
import { readBill } from "./bill-file.ts";
import { isS3Operation } from "./billed-operations.ts";
import { billedServices } from "./billed-services.ts";
import type { CallCounts } from "./call-counts.ts";
import { counted } from "../counted.ts";
import { Days } from "../days.ts";
import type { Summary } from "../summary.ts";
import type { Options } from "../options.ts";
import { Patterns } from "../patterns.ts";
import { UserError } from "../user-error.ts";

const S3 = "Amazon Simple Storage Service";

/** A bill to come. Its days may depend on what the logs hold. */
export interface Costs {
  /** What to read the logs with: all services' and callers' calls, since a bill has them all. */
  logs: Options;
  /**
   * The bill for the days of the events, and the accounts that recorded them.
   *
   * Throws a UserError when it is for other days or accounts, or when Cost Explorer won't answer.
   */
  of(summary: Readonly<Summary>, calls: CallCounts): Promise<Bill>;
}

/**
 * Opens the bill that COSTS names, or makes sure that Cost Explorer can be asked, before the logs are read.
 *
 * Throws a UserError when it can't be used, or when an option asks for calls that a bill can't tell apart.
 */
export async function openCosts(options: Options): Promise<Costs> {
  for (const name of ["ROLE", "REGION", "ERRORS"] as const) {
    const value = [options[name] ?? []].flat().join(",");
    if (value === "") continue;
    throw new UserError(
      `Cannot compare ${name} "${value}" with a bill: a bill has all callers' calls, failed ones too, of every region`,
      "See who caused it with make cost-by-role, which calls there were with make top-calls",
    );
  }
  const logs: Options = { ...options, EVENT: [], SERVICE: [] };
  if (options.COSTS === undefined) return live(options, logs);

  const bill = ofServices(await readBill(options.COSTS), options.SERVICE);
  if (options.SAVE_COSTS !== undefined) bill.notes.push("SAVE_COSTS keeps nothing: COSTS is a file already");
  const billed = daysBilled(bill);
  if (options.DAY === undefined) logs.DAY = billed?.toString();
  else if (Days.hasYear(options.DAY)) billOf(bill, Days.parse(options.DAY, []));
  return { logs, of: async (summary, calls) => ofAccounts(billOf(bill, daysOf(summary)), calls) };
}

async function live(options: Options, logs: Options): Promise<Costs> {
  const { SAVE_COSTS, SERVICE } = options;
  if (SAVE_COSTS !== undefined) await checkWritable(SAVE_COSTS);
  // it would say on each run that versions of 2027 need a newer Node: package-lock.json has the one that doesn't
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { CostExplorer } = await import("./cost-explorer.ts");
  const costExplorer = new CostExplorer();
  await costExplorer.checkCredentials();

  return {
    logs,
    async of(summary, calls) {
      const days = daysOf(summary);
      const accounts = [...calls.accounts.keys()].toSorted();
      const services = SERVICE.includes("*") ? await costExplorer.services(days, accounts) : namesOf(SERVICE);
      const answers: CostAnswer[] = [];
      for (const service of services) answers.push(...(await costExplorer.answers(service, days, accounts)));
      if (SAVE_COSTS !== undefined) await writeFile(SAVE_COSTS, `${JSON.stringify(answers, null, 2)}\n`);

      const bill = billOfAnswers(answers, "Cost Explorer's answer");
      const { pages, dollars } = costExplorer.price;
      bill.notes.push(
        `Asked Cost Explorer for ${counted(pages, "page")}, which AWS charges $${dollars.toFixed(2)} for`,
      );
      if (SAVE_COSTS !== undefined)
        bill.notes.push(`Kept its answer: COSTS=${SAVE_COSTS} asks for nothing again`);
      else bill.notes.push("Keep its answer with SAVE_COSTS=costs.json, and ask again for nothing");
      if (SERVICE.length === 0)
        bill.notes.push(`Only the bill of ${S3}: SERVICE=kms asks for another's, SERVICE='*' for all`);
      return billOf(bill, days);
    },
  };
}

/** The days that were asked for, or else those from the first event to the last. */
function daysOf({ days, first = "", last = "" }: Readonly<Summary>): Days {
  return days ?? new Days(first.slice(0, 10), last.slice(0, 10));
}

/** Cost Explorer's names of the services that SERVICE means; S3 when it says nothing. */
function namesOf(SERVICE: string[]): string[] {
  if (SERVICE.length === 0) return [S3];
  const patterns = new Patterns(SERVICE);
  const services = billedServices.withSource((eventSource) => patterns.match(eventSource));
  if (services.length > 0) return services.map(({ name }) => name);
  throw new UserError(
    `Cannot ask for the bill of SERVICE "${SERVICE.join(",")}": its name on the bill is not known`,
    "SERVICE='*' asks for all services' bills",
  );
}

/** The lines of the services that SERVICE means; all lines when it says nothing. Names the service of those without. */
function ofServices(bill: Bill, SERVICE: string[]): Bill {
  const patterns = new Patterns(SERVICE);
  const asked = SERVICE.length === 0 ? [] : billedServices.withSource((source) => patterns.match(source));
  const notes = [...bill.notes];
  const isNameless = bill.lines.length === 0 ? bill.services.size === 0 : bill.lines.some(nameless);
  const [theirs = S3] = asked.map(({ name }) => name);
  if (isNameless && asked.length === 0) {
    if (bill.lines.length > 0 && !bill.lines.some(({ operation = "" }) => isS3Operation(operation))) {
      throw new UserError(`Cannot tell which service ${bill.name} is the bill of`, "Say it: SERVICE=s3");
    }
    notes.push(`${bill.name} names no service: read as the bill of ${S3}`);
  }
  const named = bill.lines.map((line) => (nameless(line) ? { ...line, service: theirs } : line));
  const lines = named.filter(
    ({ service = "" }) =>
      SERVICE.length === 0 || asked.some(({ name }) => name === billedServices.named(service)?.name),
  );
  if (lines.length === 0 && named.length > 0) {
    const names = [...new Set(named.map((line) => line.service))].join(", ");
    throw new UserError(`Cannot find SERVICE "${SERVICE.join(",")}" in ${bill.name}`, `It bills ${names}`);
  }
  const services = isNameless ? new Set([theirs]) : bill.services;
  return { ...bill, lines, notes, services };
}

function nameless({ service }: BillLine): boolean {
  return service === undefined;
}

/** The lines of the accounts that the logs hold, as far as the bill tells accounts apart. */
function ofAccounts(bill: Bill, { accounts: logged }: CallCounts): Bill {
  if (bill.accounts.size === 0 || logged.size === 0) return bill;
  const others = [...bill.accounts].filter((account) => !logged.has(account));
  if (others.length === 0) return bill;
  if (others.length === bill.accounts.size) {
    throw new UserError(
      `Cannot compare ${bill.name} with these logs: it bills ${others.join(", ")}, and they hold calls of ${[...logged.keys()].join(", ")}`,
      "Get the bill of that account, or its logs",
    );
  }
  const lines = bill.lines.filter(({ account }) => account === undefined || logged.has(account));
  const notes = [
    ...bill.notes,
    `Left out: ${counted(bill.lines.length - lines.length, "line")} of accounts that the logs don't hold (${others.join(", ")})`,
  ];
  return { ...bill, lines, notes };
}

async function checkWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch {
    throw new UserError(`Cannot write SAVE_COSTS "${path}": no such folder, or not allowed`);
  }
}
