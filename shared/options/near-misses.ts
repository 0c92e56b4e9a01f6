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

/** A filter, whether anything passes it, and the values that it has: of all events, and of those that pass the others. */
export interface FilterFound {
  filter: Filter;
  passed: boolean;
  anyone: Set<string>;
  withOthers: Set<string>;
}

/** The same, of events that are shown to it one by one. */
export class NearMisses {
  readonly #found: FilterFound[];

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
    return missesInWords(this.#found);
  }
}

/** Says of filters that no event passed which values there are: a line each. */
export function missesInWords(found: FilterFound[]): string[] {
  const alone = found.filter(({ passed }) => !passed);
  if (alone.length > 0) {
    return alone.map(({ filter, anyone }) => `No event has ${said(filter)}; ${listed(filter, anyone)}`);
  }
  return found
    .filter(({ withOthers }) => withOthers.size > 0)
    .map(({ filter, withOthers }) => {
      const others = found.map((one) => one.filter).filter((other) => other !== filter);
      // some record has it, and yet no event: it was a copy
      if (others.length === 0)
        return `No event has ${said(filter)}, but for copies of another account's that were folded into the caller's own: DUPLICATES=keep counts both`;
      return `No event has ${said(filter)} with ${others.map(said).join(" ")}; ${listed(filter, withOthers)}`;
    });
}

/** Whether a value may have been meant: names for a name, ARNs for an ARN. */
export function isName(value: unknown, wanted: string[]): boolean {
  const isArn = (text: string | undefined): boolean => text?.startsWith("arn:") ?? false;
  return typeof value === "string" && value !== "" && isArn(value) === isArn(wanted[0]);
}

function namesIn(event: CloudTrailEvent, { valuesOf, wanted }: Filter): string[] {
  return valuesOf(event).filter((value) => isName(value, wanted)) as string[];
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
