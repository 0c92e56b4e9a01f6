// Which events have been seen? The duplicates' check, in a few bytes an event.

import { UserError } from "../terminal/user-error.ts";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { eventPrint, type Fingerprint, recordPrint } from "./fingerprint.ts";
import { instance } from "./kernel.js";

/** As many fingerprints as kernel/seen.ts has room for at once. */
const MOST_AT_ONCE = 4096;

/**
 * A set of 64-bit fingerprints: 10.7 to 15 bytes an event, in tables of up to 4 GB (286 million events or more), as many
 * as there is memory for.
 *
 * Two of n different events share a fingerprint with a chance of about n² / 2^65: one in a million for 6 million
 * events, one in 3,700 for 100 million.
 */
export class SeenEvents {
  /** The last one grows; the others can't any more. */
  readonly #tables: [Table, ...Table[]];
  readonly #longestTable: number | undefined;
  readonly #one = { lows: new Uint32Array(1), highs: new Uint32Array(1), verdicts: new Uint8Array(1) };

  /** A table may take up to `longestTable` bytes. */
  constructor(longestTable?: number) {
    this.#longestTable = longestTable;
    this.#tables = [new Table(longestTable)];
  }

  /** Whether the event is new, and no redelivery of one that was added; one without an eventID always is. */
  addEvent(event: CloudTrailEvent): boolean {
    const print = eventPrint(event);
    const known = isNone(print) ? recordPrint(event) : print;
    return isNone(known) || this.add(known);
  }

  /** Whether the fingerprint is new. */
  add({ low, high }: Fingerprint): boolean {
    const { lows, highs, verdicts } = this.#one;
    lows[0] = low;
    highs[0] = high;
    verdicts[0] = 0;
    this.judge(lows, highs, verdicts, 1);
    return verdicts[0] === 0;
  }

  has(print: Fingerprint): boolean {
    return this.#tables.some((table) => table.has(print));
  }

  /**
   * Adds the fingerprints whose verdict is 0, and gives those that have been seen `verdict` instead. Both halves 0
   * is no fingerprint.
   *
   * Throws a UserError when there is no memory for more.
   */
  judge(lows: Uint32Array, highs: Uint32Array, verdicts: Uint8Array, verdict: number): void {
    for (let first = 0; first < verdicts.length; first += MOST_AT_ONCE) {
      const end = Math.min(first + MOST_AT_ONCE, verdicts.length);
      for (const full of this.#tables.slice(0, -1)) full.find(lows, highs, verdicts, first, end, verdict);
      for (let next = first; ;) {
        const table = this.#tables.at(-1) ?? this.#tables[0];
        next += table.add(lows, highs, verdicts, next, end, verdict);
        if (next === end) break;
        if (table.isEmpty) throw outOfMemory();
        table.find(lows, highs, verdicts, next, end, verdict);
        this.#tables.push(new Table(this.#longestTable));
      }
    }
  }
}

/** A set in the memory of an instance of the kernel. */
class Table {
  readonly #kernel = instance();
  #asked = new Asked(this.#kernel);
  isEmpty = true;

  constructor(longest: number | undefined) {
    if (longest !== undefined) this.#kernel.limitSeen(this.#kernel.free() + longest);
  }

  has({ low, high }: Fingerprint): boolean {
    return this.#kernel.hasSeen(low, high) !== 0;
  }

  /** Gives those from `first` to `end` that are in the set `verdict`, unless they have one. */
  find(
    lows: Uint32Array,
    highs: Uint32Array,
    verdicts: Uint8Array,
    first: number,
    end: number,
    verdict: number,
  ): void {
    this.#ask(lows, highs, verdicts, first, end);
    this.#kernel.findSeen(end - first, verdict);
    this.#answer(verdicts, first, end);
  }

  /** The same, and adds the others that have none: as many as there is memory for. Says how many it got through. */
  add(
    lows: Uint32Array,
    highs: Uint32Array,
    verdicts: Uint8Array,
    first: number,
    end: number,
    verdict: number,
  ): number {
    this.#ask(lows, highs, verdicts, first, end);
    const done = this.#kernel.addSeen(end - first, verdict);
    // the memory may have grown
    if (this.#asked.verdicts.length === 0) this.#asked = new Asked(this.#kernel);
    this.#answer(verdicts, first, first + done);
    if (done > 0) this.isEmpty = false;
    return done;
  }

  #ask(lows: Uint32Array, highs: Uint32Array, verdicts: Uint8Array, first: number, end: number): void {
    if (end === first + 1) {
      // to make views of the arrays takes longer than to look one up
      this.#asked.lows[0] = lows[first] ?? 0;
      this.#asked.highs[0] = highs[first] ?? 0;
      this.#asked.verdicts[0] = verdicts[first] ?? 0;
      return;
    }
    this.#asked.lows.set(lows.subarray(first, end));
    this.#asked.highs.set(highs.subarray(first, end));
    this.#asked.verdicts.set(verdicts.subarray(first, end));
  }

  #answer(verdicts: Uint8Array, first: number, end: number): void {
    if (end === first + 1) verdicts[first] = this.#asked.verdicts[0] ?? 0;
    else verdicts.set(this.#asked.verdicts.subarray(0, end - first), first);
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
