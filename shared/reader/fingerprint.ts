// Sixty-four bits that stand for an eventID.

export interface Fingerprint {
  low: number;
  high: number;
}

/** What fingerprint() in kernel/bytes.ts computes from the text's UTF-8. */
export function fingerprint(text: string): Fingerprint {
  const bytes = Buffer.from(text);
  let low = 0x239b961b;
  let high = 0xab0e9789;
  for (let at = 0; at < bytes.length; at += 4) {
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    low = (Math.imul(rotated(low ^ Math.imul(word, 0xcc9e2d51), 15), 5) + 0xe6546b64) | 0;
    high = (Math.imul(rotated(high ^ rotated(Math.imul(word, 0x1b873593), 13), 17), 9) + low) | 0;
  }
  low = mixed((low ^ bytes.length) + high);
  high = mixed(high + low);
  if (low === 0 && high === 0) low = 1;
  return { low: low >>> 0, high: high >>> 0 };
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mixed(word: number): number {
  word ^= word >>> 16;
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  return word ^ (word >>> 16);
}
