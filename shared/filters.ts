// Which events does a question look at? The filters among the options, as one test of an event.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { errorCodeOf } from "./field-values.ts";
import { callerOf } from "./identity.ts";
import type { Options } from "./options.ts";
import { Patterns } from "./text/patterns.ts";

/** One option in force. */
export interface Filter {
  name: string;
  wanted: string[];
  /** What the option compares with `wanted` in this event, under each of the names that it has. */
  valuesOf: (event: CloudTrailEvent) => (string | undefined)[];
  passes: (event: CloudTrailEvent) => boolean;
}

interface Row {
  valuesOf: Filter["valuesOf"];
  /** The same as columns of the .sql's events (athena/events-view.ts). */
  columns: readonly string[];
  /** All records of one call have the same, or it counts an account's own records: what fails it need not be told apart. */
  isOfCall?: true;
}

/* One row a filter; its option of the same name is a row of options.ts. */
const FILTERS = {
  EVENT: { valuesOf: ({ eventName }) => [eventName], columns: ["eventname"], isOfCall: true },
  SERVICE: { valuesOf: ({ eventSource }) => [eventSource], columns: ["eventsource"], isOfCall: true },
  ROLE: {
    valuesOf: (event) => {
      const { caller, session, arn } = callerOf(event);
      return [caller, session, arn, event.userIdentity?.arn];
    },
    columns: ["caller", "caller_session", "caller_arn", "useridentity.arn"],
  },
  REGION: { valuesOf: ({ awsRegion }) => [awsRegion], columns: ["awsregion"], isOfCall: true },
  ACCOUNT: {
    valuesOf: ({ recipientAccountId, userIdentity }) => [recipientAccountId ?? userIdentity?.accountId],
    columns: ["coalesce(recipientaccountid, useridentity.accountid)"],
    isOfCall: true,
  },
  ERRORS: {
    valuesOf: (event) => [errorCodeOf(event) === undefined ? "none" : "only"],
    columns: ["CASE WHEN failure IS NULL THEN 'none' ELSE 'only' END"],
  },
} satisfies Partial<Record<keyof Options, Row>>;

/** The options that narrow events down, as `readOptions()` has them. */
export type Filters = Pick<Options, keyof typeof FILTERS>;
const ROWS = Object.entries<Row>(FILTERS) as [keyof Filters, Row][];

/** What each filter looks at, as columns of the .sql's events. */
export const FILTERED = Object.fromEntries(ROWS.map(([name, { columns }]) => [name, columns])) as Record<
  keyof Filters,
  readonly string[]
>;

/** Of the filters those that are set and that all records of one call pass, or none. */
export function filtersOfCalls(options: Filters): Partial<Filters> {
  return Object.fromEntries(ROWS.filter(([, row]) => row.isOfCall).map(([name]) => [name, options[name]]));
}

/** The filters among the options: those that are set. */
export function filtersOf(options: Options): Filter[] {
  return ROWS.flatMap(([name, { valuesOf }]) => {
    const wanted = [options[name] ?? []].flat();
    const patterns = new Patterns(wanted);
    const passes: Filter["passes"] = (event) =>
      valuesOf(event).some((value) => typeof value === "string" && patterns.match(value));
    return wanted.length === 0 ? [] : [{ name, wanted, valuesOf, passes }];
  });
}

/** What an event must pass, and how that reads: `EVENT=GetObject REGION=eu-west-1`. Undefined without filters. */
export function filterOf(options: Options):
  | {
      where: (event: CloudTrailEvent) => boolean;
      /** What a record must pass before the copies of a call are folded: an account's own records count as they are. */
      recorded: ((event: CloudTrailEvent) => boolean) | undefined;
      says: string;
    }
  | undefined {
  const filters = filtersOf(options);
  if (filters.length === 0) return undefined;
  return {
    recorded: filters.find(({ name }) => name === "ACCOUNT")?.passes,
    where: (event) => filters.every(({ passes }) => passes(event)),
    says: filters.map(({ name, wanted }) => `${name}=${wanted.join(",")}`).join(" "),
  };
}
