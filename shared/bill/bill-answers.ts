// A bill as Cost Explorer answers it: the JSON of GetCostAndUsage, and of `aws ce get-cost-and-usage`, is the same.

import Big from "big.js";
import { type Bill, type BillLine, emptyBill } from "./bill.ts";
import { Days } from "../days.ts";
import { UserError } from "../user-error.ts";

/** Source: Cost Explorer API reference, "GetCostAndUsage". Only what is read. */
export interface CostAnswer {
  GroupDefinitions?: { Type?: string | undefined; Key?: string | undefined }[] | undefined;
  ResultsByTime?: Result[] | undefined;
  NextPageToken?: string | undefined;
  /** Not Cost Explorer's: what was asked for, as SAVE_COSTS keeps it beside the answer. */
  Filter?: Filter;
}

export interface Filter {
  Dimensions?: { Key?: string; Values?: string[] };
  And?: Filter[];
}

interface Result {
  TimePeriod?: { Start?: string | undefined; End?: string | undefined } | undefined;
  Groups?: { Keys?: string[] | undefined; Metrics?: Metrics | undefined }[] | undefined;
  Total?: Metrics | undefined;
  Estimated?: boolean | undefined;
}

type Metrics = Record<string, { Amount?: string | undefined; Unit?: string | undefined }>;

/** UnblendedCost is what the account used; the others spread discounts, and are read where they stand alone. */
const COST_METRICS = [
  "UnblendedCost",
  "AmortizedCost",
  "NetUnblendedCost",
  "NetAmortizedCost",
  "BlendedCost",
];

const DAILY = "--granularity DAILY --metrics UnblendedCost UsageQuantity";
const GROUPED = "--group-by Type=DIMENSION,Key=OPERATION Type=DIMENSION,Key=USAGE_TYPE";

/**
 * The bill in one or several answers, such as the pages of one or those of several services.
 *
 * Throws a UserError when they don't tell requests from bytes (no USAGE_TYPE among the groups), hold the same amount
 * twice, lack a page or hold no costs. `name` is what the bill is called in it.
 */
export function billOfAnswers(answers: CostAnswer[], name: string): Bill {
  const bill = emptyBill(name);
  const seen = new Set<string>();
  for (const [i, answer] of answers.entries()) {
    if (answer.NextPageToken && !isNextPage(answers[i + 1], answer)) throw pageMissing(name);
    const keys = groupKeys(answer, name);
    const service = filtered(answer.Filter, "SERVICE");
    for (const one of service ?? []) bill.services.add(one);
    for (const account of filtered(answer.Filter, "LINKED_ACCOUNT") ?? []) bill.accounts.add(account);

    for (const { TimePeriod, Groups = [], Estimated = false } of answer.ResultsByTime ?? []) {
      const { start, end } = periodOf(TimePeriod, name);
      if (!bill.periods.some((period) => period.start === start && period.end === end)) {
        bill.periods.push({ start, end, estimated: Estimated });
      }
      for (const { Keys = [], Metrics = {} } of Groups) {
        const named = Object.fromEntries(keys.map((key, index) => [key, Keys[index]]));
        const line: BillLine = {
          start,
          end,
          service: named["SERVICE"] ?? (service?.length === 1 ? service[0] : undefined),
          operation: named["OPERATION"],
          usageType: named["USAGE_TYPE"] ?? "",
          account: named["LINKED_ACCOUNT"],
          ...amounts(Metrics, bill),
        };
        if (named["LINKED_ACCOUNT"] !== undefined) bill.accounts.add(named["LINKED_ACCOUNT"]);
        const amount = JSON.stringify([TimePeriod, line.service, ...Keys]);
        if (seen.has(amount)) {
          throw new UserError(`Cannot use ${name}: it holds ${Keys.join(", ")} of ${start} twice`);
        }
        seen.add(amount);
        bill.lines.push(line);
      }
    }
  }
  if (bill.periods.length === 0) throw new UserError(`Cannot use ${name}: it covers no time at all`);
  bill.currency ||= "USD";
  return bill;
}

function groupKeys({ GroupDefinitions = [] }: CostAnswer, name: string): string[] {
  const keys = GroupDefinitions.map(({ Key = "" }) => Key);
  if (keys.includes("USAGE_TYPE")) return keys;
  const by = keys.length === 0 ? "not grouped" : `grouped by ${keys.join(" and ")}`;
  throw new UserError(
    `Cannot use ${name}: it is ${by}, so requests and gigabytes are added up in it, and their costs too`,
    `Ask for it by OPERATION and USAGE_TYPE: aws ce get-cost-and-usage ${DAILY} ${GROUPED} …, or leave COSTS out`,
  );
}

function isNextPage(page: CostAnswer | undefined, before: CostAnswer): boolean {
  return page !== undefined && JSON.stringify(page.Filter) === JSON.stringify(before.Filter);
}

function pageMissing(name: string): UserError {
  return new UserError(
    `Cannot use ${name}: a page of it is missing, since the one before has a NextPageToken`,
    "Get it with --next-page-token, and put the answers one after the other into one file",
  );
}

function filtered(filter: Filter | undefined, key: string): string[] | undefined {
  if (filter?.Dimensions?.Key === key) return filter.Dimensions.Values;
  return filter?.And?.map((part) => filtered(part, key)).find((values) => values !== undefined);
}

function periodOf(period: Result["TimePeriod"], name: string): { start: string; end: string } {
  // an hourly answer has 2020-08-30T00:00:00Z
  const start = period?.Start?.slice(0, 10);
  const end = period?.End?.slice(0, 10);
  if (start === undefined || end === undefined) {
    throw new UserError(`Cannot use ${name}: a result has no TimePeriod`);
  }
  return { start, end: start === end ? Days.next(end) : end };
}

function amounts(metrics: Metrics, bill: Bill): Pick<BillLine, "cost" | "quantity" | "unit"> {
  const metric = COST_METRICS.find((known) => metrics[known] !== undefined);
  if (metric === undefined) {
    throw new UserError(
      `Cannot use ${bill.name}: it holds no costs`,
      "Ask for --metrics UnblendedCost UsageQuantity",
    );
  }
  const note = `${bill.name} holds ${metric}, not UnblendedCost: discounts are spread over its lines`;
  if (metric !== "UnblendedCost" && !bill.notes.includes(note)) bill.notes.push(note);

  const { Amount: cost = "", Unit: currency = "USD" } = metrics[metric] ?? {};
  if (bill.currency !== "" && currency !== bill.currency) {
    throw new UserError(`Cannot add up ${bill.name}: it holds both ${bill.currency} and ${currency}`);
  }
  bill.currency = currency;
  const { Amount: used, Unit: unit = "" } = metrics["UsageQuantity"] ?? {};
  return {
    cost: exact(cost, bill.name),
    quantity: used === undefined ? undefined : exact(used, bill.name),
    unit: unit === "N/A" ? "" : unit,
  };
}

/** A decimal as it is written. Throws a UserError when it is none. */
export function exact(amount: string, name: string): Big {
  try {
    return new Big(amount.trim());
  } catch {
    throw new UserError(`Cannot use ${name}: an amount in it is "${amount}", not a number`);
  }
}
