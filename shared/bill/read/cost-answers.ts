// A bill as Cost Explorer answers it: the JSON of GetCostAndUsage, and of `aws ce get-cost-and-usage`, is the same.

import { isUse } from "../bill-line.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { documentRefusal, textRefusal, unsplit } from "./lookalikes.ts";
import { recordTypeOf } from "./record-type.ts";
import { endHourOf, hourOf, nextDay } from "./utc-hour.ts";
import { UserError } from "../../terminal/user-error.ts";

/** Source: Cost Explorer API reference, "GetCostAndUsage", "GetCostAndUsageWithResources". Only what is read. */
export interface CostAnswer {
  GroupDefinitions?: { Type?: string | undefined; Key?: string | undefined }[] | undefined;
  ResultsByTime?: Result[] | undefined;
  NextPageToken?: string | undefined;
  /** Not Cost Explorer's: what was asked for, as SAVE_COSTS keeps it beside the answer. */
  Filter?: Filter;
}

/** What Cost Explorer was asked for (its API reference, "Expression"); other kinds are refused. */
export interface Filter {
  Dimensions?: { Key?: string; Values?: string[] };
  And?: Filter[];
  Not?: Filter;
}

interface Result {
  TimePeriod?: { Start?: string | undefined; End?: string | undefined } | undefined;
  Groups?: { Keys?: string[] | undefined; Metrics?: Metrics | undefined }[] | undefined;
  Estimated?: boolean | undefined;
}

type Metrics = Record<string, { Amount?: string | undefined; Unit?: string | undefined } | undefined>;

/** UnblendedCost is what the account used; the others spread discounts, and are read where they stand alone. */
const COST_METRICS = [
  "UnblendedCost",
  "AmortizedCost",
  "NetUnblendedCost",
  "NetAmortizedCost",
  "BlendedCost",
];

/**
 * The answers in a JSON text: one, an array of them, or one after the other, as the CLI's output was appended.
 *
 * Throws a UserError that says what it is when it is anything else.
 */
export function answersOf(text: string, name: string): CostAnswer[] {
  const documents = documentsOf(text, name);
  if (documents.length === 0)
    throw new UserError(`Cannot use ${name}: it holds no answer`, "Get the bill again");
  for (const document of documents) {
    const isObject = typeof document === "object" && document !== null;
    if (isObject && "ResultsByTime" in document) continue;
    if (isObject && "TimePeriod" in document) {
      throw new UserError(
        `Cannot use ${name}: results of Cost Explorer without the GroupDefinitions that say what they are split by`,
        "Save the whole answer: leave --query out",
      );
    }
    throw documentRefusal(document, name);
  }
  return documents.map((document) => shaped(document, name));
}

/** An answer whose parts are what they should be: a file may hold anything. */
function shaped(document: unknown, name: string): CostAnswer {
  const misshapen = (what: string): UserError =>
    new UserError(
      `Cannot use ${name}: its ${what} is not as Cost Explorer writes it`,
      "Save the whole answer of Cost Explorer",
    );
  const list = (value: unknown, what: string): unknown[] => {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw misshapen(what);
    return value;
  };
  const object = (value: unknown, what: string): Record<string, unknown> => {
    if (value === undefined || value === null) return {};
    if (typeof value !== "object" || Array.isArray(value)) throw misshapen(what);
    return value as Record<string, unknown>;
  };
  const text = (value: unknown, what: string): string | undefined => {
    if (value === undefined || value === null) return undefined;
    // jq and spreadsheets make numbers of amounts
    if (typeof value !== "string" && typeof value !== "number") throw misshapen(what);
    return String(value);
  };
  const filter = (value: unknown): Filter => {
    const { Dimensions, And, Not } = object(value, "Filter");
    const { Key, Values } = object(Dimensions, "Filter");
    const dimension = {
      Key: text(Key, "Filter") ?? "",
      Values: list(Values, "Filter").map((one) => text(one, "Filter") ?? ""),
    };
    return {
      ...(Dimensions === undefined ? {} : { Dimensions: dimension }),
      ...(And === undefined ? {} : { And: list(And, "Filter").map(filter) }),
      ...(Not === undefined ? {} : { Not: filter(Not) }),
    };
  };
  const answer = object(document, "answer");
  const token = text(answer["NextPageToken"], "NextPageToken");
  return {
    GroupDefinitions: list(answer["GroupDefinitions"], "GroupDefinitions").map((one) => ({
      Key: text(object(one, "GroupDefinitions")["Key"], "GroupDefinitions"),
    })),
    ResultsByTime: list(answer["ResultsByTime"], "ResultsByTime").map((one) => {
      const result = object(one, "ResultsByTime");
      const period = object(result["TimePeriod"], "TimePeriod");
      return {
        TimePeriod: { Start: text(period["Start"], "TimePeriod"), End: text(period["End"], "TimePeriod") },
        Groups: list(result["Groups"], "Groups").map((each) => {
          const group = object(each, "Groups");
          const metrics = Object.entries(object(group["Metrics"], "Metrics")).map(([metric, value]) => {
            const { Amount, Unit } = object(value, "Metrics");
            return [metric, { Amount: text(Amount, "Amount"), Unit: text(Unit, "Unit") }] as const;
          });
          return {
            Keys: list(group["Keys"], "Keys").map((key) => text(key, "Keys") ?? ""),
            Metrics: Object.fromEntries(metrics),
          };
        }),
        Estimated: result["Estimated"] === true,
      };
    }),
    ...(token === undefined || token === "" ? {} : { NextPageToken: token }),
    ...(answer["Filter"] === undefined ? {} : { Filter: filter(answer["Filter"]) }),
  };
}

function documentsOf(text: string, name: string): unknown[] {
  try {
    return [JSON.parse(text)].flat() as unknown[];
  } catch (error) {
    try {
      // each starts with a brace at the start of a line: compact JSON is one line, indented JSON has none inside
      return text.split(/^(?=[{[])/m).flatMap((document) => JSON.parse(document) as unknown);
    } catch {
      const refusal = textRefusal(text.slice(0, 200), name);
      if (refusal !== undefined) throw refusal;
      throw new UserError(
        `Cannot use ${name}: not JSON: ${(error as Error).message}`,
        "The file is cut off or was changed: get the bill again",
      );
    }
  }
}

/**
 * Adds up answers, such as the pages of one or those of several services.
 *
 * Throws a UserError when they don't tell requests from bytes, hold the same amount twice, lack a page or hold no costs.
 * `name` is what the bill is called in it.
 */
export function readAnswers(answers: CostAnswer[], ledger: Ledger, name: string): void {
  const seen = new Set<string>();
  const groupings = new Map<string, string>();
  for (const [i, answer] of answers.entries()) {
    if (answer.NextPageToken && !isNextPage(answers[i + 1], answer)) throw pageMissing(name);
    const keys = (answer.GroupDefinitions ?? []).map(({ Key = "" }) => Key);
    if (!keys.includes("USAGE_TYPE") && !keys.includes("OPERATION") && !isOfNoUse(answer, keys)) {
      throw unsplit(name, keys.length === 0 ? "not grouped" : `grouped by ${keys.join(" and ")}`);
    }
    const filters = JSON.stringify(answer.Filter ?? null);
    const services = filtered(answer.Filter, "SERVICE");
    const recordTypes = filtered(answer.Filter, "RECORD_TYPE");
    ledger.isOf({ services: services ?? [], accounts: filtered(answer.Filter, "LINKED_ACCOUNT") ?? [] });
    noteKeys(keys, ledger, name);
    const isByUsage = keys.includes("USAGE_TYPE") || filtered(answer.Filter, "USAGE_TYPE")?.length === 1;

    for (const { TimePeriod, Groups = [], Estimated = false } of answer.ResultsByTime ?? []) {
      const { start, end } = periodOf(TimePeriod, name);
      ledger.covers(start, end, Estimated);
      const grouping = groupings.get(`${start} ${filters}`);
      if (grouping !== undefined && grouping !== keys.join(" ")) {
        throw new UserError(
          `Cannot use ${name}: it holds ${start.slice(0, 10)} by ${grouping} and by ${keys.join(" and ")}, so each amount would count twice`,
          "Keep one of them",
        );
      }
      groupings.set(`${start} ${filters}`, keys.join(" "));
      for (const { Keys = [], Metrics = {} } of Groups) {
        if (Keys.length !== keys.length) {
          throw new UserError(
            `Cannot use ${name}: a group of ${start.slice(0, 10)} has ${Keys.length} keys (${Keys.join(", ")}) where the answer is split by ${keys.length}`,
            "Save the whole answer of Cost Explorer",
          );
        }
        const named = Object.fromEntries(keys.map((key, index) => [key, Keys[index]]));
        const service = named["SERVICE"] ?? (services?.length === 1 ? services[0] : undefined);
        const group = JSON.stringify([start, end, filters, service, ...Keys]);
        if (seen.has(group)) {
          throw new UserError(
            `Cannot use ${name}: it holds ${Keys.join(", ")} of ${start.slice(0, 10)} twice`,
            "Keep each page once; for several services ask by SERVICE and USAGE_TYPE",
          );
        }
        seen.add(group);
        const recordType = named["RECORD_TYPE"] ?? (recordTypes?.length === 1 ? recordTypes[0] : undefined);
        const entry: Entry = {
          start,
          end,
          service,
          operation: named["OPERATION"],
          usageType: named["USAGE_TYPE"] || undefined,
          account: named["LINKED_ACCOUNT"],
          region: unlessNone(named["REGION"]),
          resource: unlessNone(named["RESOURCE_ID"]),
          recordType: recordTypeOf(recordType ?? "Usage"),
          ...amounts(Metrics, ledger, name),
        };

        if (recordTypes === undefined && recordType === undefined && entry.cost.trim().startsWith("-")) {
          ledger.note(
            `${name} doesn't tell record types apart, and has amounts below 0: credits and refunds are mixed with what was used`,
          );
        }
        const whereIs = (): string => `${name}, ${Keys.join(", ")} of ${start.slice(0, 10)}`;
        if (isByUsage || entry.unit !== "" || entry.quantity === undefined || !isUse(entry.recordType)) {
          ledger.add(entry, whereIs);
          continue;
        }
        // what several units come to has none: nearly all of it requests, but what they cost is not told
        ledger.note(
          `${name} is not split by USAGE_TYPE: what an operation cost is for its requests, and for the data that it moved`,
        );
        ledger.add({ ...entry, quantity: undefined }, whereIs);
        ledger.add({ ...entry, cost: "", unit: "Requests" }, whereIs);
      }
    }
  }
}

/** Whether an answer is about credits, taxes, fees and the like alone: no call is behind these, so no names are needed. */
function isOfNoUse({ Filter }: CostAnswer, keys: string[]): boolean {
  const left = Filter?.And?.find(({ Not }) => Not !== undefined)?.Not ?? Filter?.Not;
  return keys.includes("RECORD_TYPE") && (filtered(left, "RECORD_TYPE") ?? []).includes("Usage");
}

function noteKeys(keys: string[], ledger: Ledger, name: string): void {
  const known = [
    "SERVICE",
    "OPERATION",
    "USAGE_TYPE",
    "LINKED_ACCOUNT",
    "REGION",
    "RESOURCE_ID",
    "RECORD_TYPE",
  ];
  for (const key of keys.filter((one) => !known.includes(one))) {
    ledger.note(`${name} is split by ${key}, which no call has: added up over all of them`);
  }
}

/** `NoResourceId`, `NoRegion`: what has none. */
function unlessNone(name: string | undefined): string | undefined {
  return name === undefined || /^No[A-Z]\w+$/.test(name) ? undefined : name;
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
  const { Start = "", End = "" } = period ?? {};
  const start = hourOf(Start);
  const end = endHourOf(End);
  if (start === undefined || end === undefined) {
    throw new UserError(
      `Cannot use ${name}: a result has no TimePeriod`,
      "Save the whole answer of Cost Explorer",
    );
  }
  return { start, end: end > start ? end : nextDay(start) };
}

function amounts(metrics: Metrics, ledger: Ledger, name: string): Pick<Entry, "cost" | "quantity" | "unit"> {
  const metric = COST_METRICS.find((known) => metrics[known] !== undefined);
  if (metric === undefined) {
    throw new UserError(
      `Cannot use ${name}: it holds no costs`,
      "Ask for --metrics UnblendedCost UsageQuantity",
    );
  }
  if (metric !== "UnblendedCost") {
    ledger.note(`${name} holds ${metric}, not UnblendedCost: discounts are spread over its lines`);
  }
  const { Amount: cost = "", Unit: currency = "USD" } = metrics[metric] ?? {};
  ledger.setCurrency(currency);
  const { Amount: used, Unit: unit = "" } = metrics["UsageQuantity"] ?? {};
  return { cost, quantity: used, unit: unit === "N/A" || unit === "NA" ? "" : unit };
}
