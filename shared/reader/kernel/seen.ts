// A set of 64-bit fingerprints, in a memory of its own: which events have been seen?
//
// Buckets of eight fingerprints, a cache line each, compared two at a time. A bucket's number is the
// fingerprint's low half scaled to their number, so that a larger table has everything in the same order, and
// the table grows where it is: from its end backwards, each bucket into the room behind it.

const BUCKET: usize = 64;
const FIRST_BUCKETS: u32 = 1024;
/** A fingerprint whose bucket is full goes to one of so many after it; the last bucket has them too. */
const SPARE: u32 = 64;
/** Fingerprints a bucket, on average, before the table grows by two fifths. */
const FULLEST: u64 = 6;

// So many fingerprints may be asked for at once: see seen-events.ts.
const lows = memory.data(4096 * 4, 64);
const highs = memory.data(4096 * 4, 64);
const verdicts = memory.data(4096, 64);

/** What growing would move to a bucket before its own is put aside: fewer than 3.5 * SPARE + 3 can be. */
const ASIDE: u32 = 256;
const aside = memory.data(256 * 64, 64);
const moved = memory.data(64, 64);

let table: usize = 0;
let buckets: u32 = 0;
let size: u64 = 0;
/** Keeps the compiler from leaving out loads that are there to fetch a cache line. */
export let fetched: u64 = 0;

/** Where addSeen() and findSeen() find the lower halves of the prints, 4 bytes each. */
export function lowsAddress(): usize {
  return lows;
}

/** Where they find the upper halves. */
export function highsAddress(): usize {
  return highs;
}

/** Where they leave a verdict on each, a byte: what has one already is passed over. */
export function verdictsAddress(): usize {
  return verdicts;
}

/** The table grows up to this address: as far as there is memory, unless limitSeen() says less. */
let limit: u64 = 0xffff0000;

/** Has the table grow no further than to this address. */
export function limitSeen(address: u32): void {
  limit = <u64>address;
}

/**
 * Adds the first `count` fingerprints at lowsAddress() and highsAddress() whose verdict is 0, and gives
 * those that were there already `verdict`; both halves 0 is no fingerprint. Returns how many of the `count` it got through:
 * fewer when the table can't grow any more.
 */
export function addSeen(count: u32, verdict: u8): u32 {
  if (buckets == 0) {
    table = (__heap_base + BUCKET - 1) & ~(BUCKET - 1);
    if (!reserve(FIRST_BUCKETS)) return 0;
    buckets = FIRST_BUCKETS;
  }
  for (let first: u32 = 0; first < count; first += 64) {
    const last = min(first + 64, count);
    // Nearly every bucket misses the caches: these loads wait for no branch, so they overlap.
    for (let i = first; i < last; i++) fetched ^= load<u64>(bucketOf(load<u32>(lows + ((<usize>i) << 2))));
    for (let i = first; i < last; i++) {
      const key = keyAt(i);
      if (key == 0 || load<u8>(verdicts + i) != 0) continue;
      let found = put(key);
      while (found < 0) {
        if (!grow()) return i;
        found = put(key);
      }
      if (found == 0) {
        store<u8>(verdicts + i, verdict);
      } else if (++size > <u64>buckets * FULLEST && !grow()) return i + 1;
    }
  }
  return count;
}

/** Gives those of the first `count` fingerprints that were added before `verdict`, unless they have one; adds none. */
export function findSeen(count: u32, verdict: u8): void {
  for (let i: u32 = 0; i < count; i++) {
    if (load<u8>(verdicts + i) != 0 || keyAt(i) == 0) continue;
    const place = (<usize>i) << 2;
    if (hasSeen(load<u32>(lows + place), load<u32>(highs + place))) store<u8>(verdicts + i, verdict);
  }
}

/** Has the fingerprint been added? */
export function hasSeen(low: u32, high: u32): bool {
  if (buckets == 0) return false;
  const sought = i64x2.splat(((<u64>high) << 32) | <u64>low);
  const free = i64x2.splat(0);
  let at = bucketOf(low);
  for (const end = at + <usize>SPARE * BUCKET; at < end; at += BUCKET) {
    let hasRoom = false;
    for (let place: usize = 0; place < BUCKET; place += 16) {
      const two = v128.load(at + place);
      if (v128.any_true(i64x2.eq(two, sought))) return true;
      if (v128.any_true(i64x2.eq(two, free))) hasRoom = true;
    }
    // it would have been put here
    if (hasRoom) return false;
  }
  return false;
}

function keyAt(i: u32): u64 {
  return ((<u64>load<u32>(highs + ((<usize>i) << 2))) << 32) | <u64>load<u32>(lows + ((<usize>i) << 2));
}

function bucketOf(low: u32): usize {
  return table + <usize>((<u64>low * <u64>buckets) >> 32) * BUCKET;
}

/** 1 for a fingerprint that is new, 0 for one that was there, -1 when there is no room for it near its bucket. */
function put(key: u64): i32 {
  const sought = i64x2.splat(key);
  const free = i64x2.splat(0);
  let at = bucketOf(<u32>key);
  for (const end = at + <usize>SPARE * BUCKET; at < end; at += BUCKET) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const found = v128.or(
      v128.or(i64x2.eq(a, sought), i64x2.eq(b, sought)),
      v128.or(i64x2.eq(c, sought), i64x2.eq(d, sought)),
    );
    if (v128.any_true(found)) return 0;
    const places =
      i64x2.bitmask(i64x2.eq(a, free)) |
      (i64x2.bitmask(i64x2.eq(b, free)) << 2) |
      (i64x2.bitmask(i64x2.eq(c, free)) << 4) |
      (i64x2.bitmask(i64x2.eq(d, free)) << 6);
    if (places != 0) {
      store<u64>(at + ((<usize>ctz(places)) << 3), key);
      return 1;
    }
  }
  return -1;
}

function reserve(wanted: u32): bool {
  const end = <u64>table + (<u64>wanted + <u64>SPARE) * <u64>BUCKET;
  if (end > limit) return false;
  const missing = <i64>((end + 0xffff) >> 16) - <i64>memory.size();
  return missing <= 0 || memory.grow(<i32>missing) >= 0;
}

/** More buckets, and every fingerprint in its own again. */
function grow(): bool {
  const old = buckets + SPARE;
  const wanted = buckets + (buckets << 1) / 5;
  if (!reserve(wanted)) return false;
  buckets = wanted;
  memory.copy(aside, table, <usize>ASIDE * BUCKET);
  memory.fill(table, 0, <usize>ASIDE * BUCKET);
  for (let i = old - 1; i >= ASIDE; i--) {
    const bucket = table + <usize>i * BUCKET;
    for (let at: usize = 0; at < BUCKET; at += 16) {
      v128.store(moved + at, v128.load(bucket + at));
      v128.store(bucket + at, i64x2.splat(0));
    }
    putAll(moved, moved + BUCKET);
  }
  putAll(aside, aside + <usize>ASIDE * BUCKET);
  return true;
}

function putAll(from: usize, to: usize): void {
  for (; from < to; from += 8) {
    const key = load<u64>(from);
    // No room after growing: hundreds of fingerprints with the same low half, which a hash doesn't give.
    if (key != 0 && put(key) < 0) unreachable();
  }
}
