// No event passed the filters: which values are there?

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { grouped } from "../text/numbers.ts";
import type { Filter } from "../filters.ts";
import { nearest } from "../text/nearest.ts";

const SHOWN = 5;
/** More names than these are no help, and would not stay in memory. */
const MOST_NAMES = 10_000;

/**
 * A line for each filter that nothing in `events` passes, with the values that it could have had, the most alike
 * first. When each filter alone lets something through, a line for each with the values that go with the others.
 */
export async function nearMisses(
  filters: Filter[],
  events: AsyncIterable<CloudTrailEvent>,
): Promise<string[]> {
  const misses = new NearMisses(filters);
  for await (const event of events) misses.add(event);
  return misses.lines();
}

/** The same, of events that are shown to it one by one. */
export class NearMisses {
  readonly #found: { filter: Filter; passed: boolean; anyone: Set<string>; withOthers: Set<string> }[];

  constructor(filters: Filter[]) {
    this.#found = filters.map((filter) => ({
      filter,
      passed: false,
      anyone: new Set<string>(),
      withOthers: new Set<string>(),
    }));
  }

  add(event: CloudTrailEvent): void {
    const failed = this.#found.filter(({ filter }) => !filter.passes(event));
    for (const one of this.#found) {
      const hasFailed = failed.includes(one);
      if (!hasFailed) one.passed = true;
      const others = failed.length - (hasFailed ? 1 : 0);
      for (const value of namesIn(event, one.filter)) {
        if (one.anyone.size < MOST_NAMES) one.anyone.add(value);
        if (others === 0 && one.withOthers.size < MOST_NAMES) one.withOthers.add(value);
      }
    }
  }

  lines(): string[] {
    const alone = this.#found.filter(({ passed }) => !passed);
    if (alone.length > 0) {
      return alone.map(({ filter, anyone }) => `No event has ${said(filter)}; ${listed(filter, anyone)}`);
    }
    return this.#found
      .filter(({ withOthers }) => withOthers.size > 0)
      .map(({ filter, withOthers }) => {
        const others = this.#found.map((one) => one.filter).filter((other) => other !== filter);
        return `No event has ${said(filter)} with ${others.map(said).join(" ")}; ${listed(filter, withOthers)}`;
      });
  }
}

/** Names for a name, ARNs for an ARN. */
function namesIn(event: CloudTrailEvent, { valuesOf, wanted }: Filter): string[] {
  const isArn = (value: string | undefined): boolean => value?.startsWith("arn:") ?? false;
  return valuesOf(event).filter(
    (value) => typeof value === "string" && value !== "" && isArn(value) === isArn(wanted[0]),
  ) as string[];
}

function said({ name, wanted }: Filter): string {
  return `${name}=${wanted.join(",")}`;
}

function listed({ wanted }: Filter, values: Set<string>): string {
  if (values.size === 0) return "none has any";
  const meant = wanted.map((pattern) => pattern.replaceAll("*", ""));
  const shown = nearest(meant, values).slice(0, SHOWN).join(", ");
  if (values.size <= SHOWN) return `there ${values.size === 1 ? "is" : "are"} ${shown}`;
  return `the nearest of ${grouped(values.size)}: ${shown}`;
}
