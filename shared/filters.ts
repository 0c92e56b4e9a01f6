// Which events does a question look at? The filters among the options, as one test of an event.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { errorCodeOf } from "./error-code.ts";
import { callerOf } from "./identity.ts";
import type { Options } from "./options.ts";
import { Patterns } from "./patterns.ts";

type Test = (event: CloudTrailEvent) => boolean;

/** The options that filter events, each with what it looks at. */
const FILTERS = {
  EVENT: byPatterns(({ eventName }) => [eventName]),
  SERVICE: byPatterns(({ eventSource }) => [eventSource]),
  ROLE: byPatterns((event) => [callerOf(event).caller, callerOf(event).arn, event.userIdentity?.arn]),
  REGION: byPatterns(({ awsRegion }) => [awsRegion]),
  ACCOUNT: byPatterns(({ recipientAccountId, userIdentity }) => [
    recipientAccountId ?? userIdentity?.accountId,
  ]),
  ERRORS: ([wanted]: string[]): Test =>
    wanted === "only"
      ? (event) => errorCodeOf(event) !== undefined
      : (event) => errorCodeOf(event) === undefined,
};

/** What an event must pass, and how that reads: `EVENT=GetObject REGION=eu-west-1`. Undefined without filters. */
export function filterOf(options: Options): { where: Test; says: string } | undefined {
  const tests: Test[] = [];
  const says: string[] = [];
  for (const [name, filter] of Object.entries(FILTERS)) {
    const wanted = [options[name as keyof typeof FILTERS] ?? []].flat();
    if (wanted.length === 0) continue;
    tests.push(filter(wanted));
    says.push(`${name}=${wanted.join(",")}`);
  }
  if (tests.length === 0) return undefined;
  return { where: (event) => tests.every((passes) => passes(event)), says: says.join(" ") };
}

function byPatterns(
  valuesOf: (event: CloudTrailEvent) => (string | undefined)[],
): (wanted: string[]) => Test {
  return (wanted) => {
    const patterns = new Patterns(wanted);
    return (event) => valuesOf(event).some((value) => value !== undefined && patterns.match(value));
  };
}
