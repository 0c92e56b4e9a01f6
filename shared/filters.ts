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

const VALUES = {
  EVENT: ({ eventName }) => [eventName],
  SERVICE: ({ eventSource }) => [eventSource],
  ROLE: (event) => {
    const { caller, session, arn } = callerOf(event);
    return [caller, session, arn, event.userIdentity?.arn];
  },
  REGION: ({ awsRegion }) => [awsRegion],
  ACCOUNT: ({ recipientAccountId, userIdentity }) => [recipientAccountId ?? userIdentity?.accountId],
  ERRORS: (event) => [errorCodeOf(event) === undefined ? "none" : "only"],
} satisfies Partial<Record<keyof Options, Filter["valuesOf"]>>;

/** The filters among the options: those that are set. */
export function filtersOf(options: Options): Filter[] {
  return Object.entries<Filter["valuesOf"]>(VALUES).flatMap(([name, valuesOf]) => {
    const wanted = [options[name as keyof typeof VALUES] ?? []].flat();
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
