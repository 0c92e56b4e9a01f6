// Which eventIDs have been seen? The duplicates' check, in a few bytes an event.

import { fingerprint } from "./fingerprint.ts";

const SHARDS = 256;
const FIRST_SLOTS = 16;
const FULLEST = 0.85;
const GROWTH = 1.5;

/**
 * A set of 64-bit fingerprints of eventIDs: 8 bytes a slot, 9.4 to 14.1 bytes an event. It is split into shards that
 * grow one at a time, so that growing never needs a second copy of the whole.
 *
 * Two of n different eventIDs share a fingerprint with a chance of about n² / 2^65: one in a million for 6 million
 * events, one in 3,700 for 100 million.
 */
export class SeenEvents {
  readonly #shards = Array.from({ length: SHARDS }, () => new Shard());

  /** Whether the eventID is new. */
  add(eventID: string): boolean {
    const { high, low } = fingerprint(eventID);
    return this.addFingerprint(high, low);
  }

  /** The same for an eventID whose fingerprint is known. */
  addFingerprint(high: number, low: number): boolean {
    return this.#shards[high % SHARDS]?.add(high, low) ?? false;
  }
}

/** Open addressing; a slot is two words, both 0 when it is free. */
class Shard {
  #slots = new Uint32Array(2 * FIRST_SLOTS);
  #size = 0;

  add(high: number, low: number): boolean {
    if (high === 0 && low === 0) low = 1;
    const slot = this.#find(high, low);
    if (this.#slots[slot] === high && this.#slots[slot + 1] === low) return false;
    this.#slots[slot] = high;
    this.#slots[slot + 1] = low;
    this.#size += 1;
    if (this.#size > (this.#slots.length / 2) * FULLEST) this.#grow();
    return true;
  }

  #find(high: number, low: number): number {
    const slots = this.#slots;
    // low scaled to the slots: % would divide
    let slot = 2 * Math.floor((low / 2 ** 32) * (slots.length / 2));
    while (slots[slot] !== 0 || slots[slot + 1] !== 0) {
      if (slots[slot] === high && slots[slot + 1] === low) return slot;
      slot = slot + 2 === slots.length ? 0 : slot + 2;
    }
    return slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(2 * Math.ceil((old.length / 2) * GROWTH));
    for (let i = 0; i < old.length; i += 2) {
      const high = old[i] ?? 0;
      const low = old[i + 1] ?? 0;
      if (high === 0 && low === 0) continue;
      const slot = this.#find(high, low);
      this.#slots[slot] = high;
      this.#slots[slot + 1] = low;
    }
  }
}
