// Who made how many calls of each name, and how many bytes left with them, by where they went.

import { unbilledFailure } from "./billed-failures.ts";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { errorCodeOf } from "../error-code.ts";
import { callerOf } from "../identity.ts";
import type { IpRanges } from "./ip-ranges.ts";
import { transferOf } from "../transfer.ts";
import { type Way, wayOf } from "./way.ts";

/** One caller's calls of one name. */
export interface CallerCalls {
  caller: string;
  kind: string;
  account: string;
  calls: number;
  /** Calls that failed in ways that are not billed; they are among `calls`. */
  unbilled: number;
  bytesOut: Map<Way, number>;
}

/** Memory: a row a call name and caller. */
export class CallsByCaller {
  readonly #names = new Map<string, Map<string, CallerCalls>>();
  readonly #ranges: IpRanges | undefined;

  constructor(ranges?: IpRanges) {
    this.#ranges = ranges;
  }

  add(event: CloudTrailEvent): void {
    const { caller, kind, account } = callerOf(event);
    const name = `${event.eventSource} ${event.eventName}`;
    let callers = this.#names.get(name);
    if (callers === undefined) this.#names.set(name, (callers = new Map()));
    const key = `${account} ${kind} ${caller}`;
    let one = callers.get(key);
    if (one === undefined) {
      callers.set(key, (one = { caller, kind, account, calls: 0, unbilled: 0, bytesOut: new Map() }));
    }

    one.calls += 1;
    const errorCode = errorCodeOf(event);
    if (errorCode !== undefined && unbilledFailure(event, errorCode) !== undefined) one.unbilled += 1;
    const { bytesOut } = transferOf(event);
    if (bytesOut === 0) return;
    const way = wayOf(event, this.#ranges);
    one.bytesOut.set(way, (one.bytesOut.get(way) ?? 0) + bytesOut);
  }

  /** The callers of any of these eventNames of these eventSources, each once. */
  of(eventSources: readonly string[], eventNames: readonly string[]): CallerCalls[] {
    const callers = new Map<string, CallerCalls>();
    for (const source of eventSources) {
      for (const name of eventNames) {
        for (const [key, one] of this.#names.get(`${source} ${name}`) ?? []) {
          callers.set(key, added(callers.get(key), one));
        }
      }
    }
    return [...callers.values()];
  }
}

function added(sum: CallerCalls | undefined, one: CallerCalls): CallerCalls {
  if (sum === undefined) return one;
  const bytesOut = new Map(sum.bytesOut);
  for (const [way, bytes] of one.bytesOut) bytesOut.set(way, (bytesOut.get(way) ?? 0) + bytes);
  return { ...sum, calls: sum.calls + one.calls, unbilled: sum.unbilled + one.unbilled, bytesOut };
}
