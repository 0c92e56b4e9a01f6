// Chance that repeats itself: the same seed gives the same numbers on every machine.

const HEX = "0123456789abcdef";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Marsaglia's xorshift with 32 bits of state ("Xorshift RNGs", 2003): for made-up logs, not for secrets. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b9) || 1;
    for (let i = 0; i < 8; i += 1) this.below(1);
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return Math.floor(((this.#state >>> 0) / 2 ** 32) * limit);
  }

  hex(length: number): string {
    return this.#text(HEX, length);
  }

  base32(length: number): string {
    return this.#text(BASE32, length);
  }

  base64(length: number): string {
    return this.#text(BASE64, length);
  }

  uuid(): string {
    return [8, 4, 4, 4, 12].map((length) => this.hex(length)).join("-");
  }

  #text(alphabet: string, length: number): string {
    let text = "";
    for (let i = 0; i < length; i += 1) text += alphabet[this.below(alphabet.length)];
    return text;
  }
}
