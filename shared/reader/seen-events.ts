// Which events have been seen? The duplicates' check, in a few bytes an event.

import { UserError } from "../user-error.ts";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { eventPrint, type Fingerprint, recordPrint } from "./fingerprint.ts";
import { instance } from "./kernel.js";

/** As many fingerprints as kernel/seen.ts has room for at once. */
const MOST_AT_ONCE = 4096;

/**
 * A set of 64-bit fingerprints: 10.7 to 15 bytes an event, up to 4 GB (286 million events or more).
 *
 * Two of n different events share a fingerprint with a chance of about n² / 2^65: one in a million for 6 million
 * events, one in 3,700 for 100 million.
 */
export class SeenEvents {
  readonly #kernel = instance();
  #asked = new Asked(this.#kernel);

  /** Whether the event is new, and no redelivery of one that was added; one without an eventID always is. */
  addEvent(event: CloudTrailEvent): boolean {
    const print = eventPrint(event);
    const known = isNone(print) ? recordPrint(event) : print;
    return isNone(known) || this.add(known);
  }

  /** Whether the fingerprint is new. */
  add({ low, high }: Fingerprint): boolean {
    const { lows, highs, verdicts } = this.#asked;
    lows[0] = low;
    highs[0] = high;
    verdicts[0] = 0;
    this.#ask(1, 1);
    return this.#asked.verdicts[0] === 0;
  }

  has({ low, high }: Fingerprint): boolean {
    return this.#kernel.hasSeen(low, high) !== 0;
  }

  /**
   * Adds the fingerprints whose verdict is 0, and gives those that have been seen `verdict` instead. Both halves 0
   * is no fingerprint.
   *
   * Throws a UserError when there is no memory for more.
   */
  judge(lows: Uint32Array, highs: Uint32Array, verdicts: Uint8Array, verdict: number): void {
    for (let first = 0; first < verdicts.length; first += MOST_AT_ONCE) {
      const some = verdicts.subarray(first, first + MOST_AT_ONCE);
      this.#asked.lows.set(lows.subarray(first, first + some.length));
      this.#asked.highs.set(highs.subarray(first, first + some.length));
      this.#asked.verdicts.set(some);
      this.#ask(some.length, verdict);
      some.set(this.#asked.verdicts.subarray(0, some.length));
    }
  }

  #ask(count: number, verdict: number): void {
    if (this.#kernel.addSeen(count, verdict) === 0) throw outOfMemory();
    // the memory has grown
    if (this.#asked.verdicts.length === 0) this.#asked = new Asked(this.#kernel);
  }
}

function isNone({ low, high }: Fingerprint): boolean {
  return low === 0 && high === 0;
}

/** Where the kernel finds what it is asked. */
class Asked {
  readonly lows: Uint32Array;
  readonly highs: Uint32Array;
  readonly verdicts: Uint8Array;

  constructor({ memory, lowsAddress, highsAddress, verdictsAddress }: ReturnType<typeof instance>) {
    this.lows = new Uint32Array(memory.buffer, lowsAddress(), MOST_AT_ONCE);
    this.highs = new Uint32Array(memory.buffer, highsAddress(), MOST_AT_ONCE);
    this.verdicts = new Uint8Array(memory.buffer, verdictsAddress(), MOST_AT_ONCE);
  }
}

function outOfMemory(): UserError {
  return new UserError(
    "Cannot tell duplicates apart any longer: no memory for more events",
    "Ask for fewer days with DAY=, count duplicates too with DUPLICATES=keep, or ask Athena: make athena-table",
  );
}
