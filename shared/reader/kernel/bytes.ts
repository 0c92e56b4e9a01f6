// Comparing and hashing runs of bytes.

/** Are two runs of bytes the same? May read, but not judge, up to 15 bytes past their ends. */
export function same(a: usize, b: usize, length: usize): bool {
  let at: usize = 0;
  for (; at + 64 <= length; at += 64) {
    const first = v128.xor(v128.load(a + at), v128.load(b + at));
    const second = v128.xor(v128.load(a + at, 16), v128.load(b + at, 16));
    const third = v128.xor(v128.load(a + at, 32), v128.load(b + at, 32));
    const fourth = v128.xor(v128.load(a + at, 48), v128.load(b + at, 48));
    if (v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) return false;
  }
  for (; at + 16 <= length; at += 16) {
    if (v128.any_true(v128.xor(v128.load(a + at), v128.load(b + at)))) return false;
  }
  if (at == length) return true;
  const differing = ~i8x16.bitmask(i8x16.eq(v128.load(a + at), v128.load(b + at)));
  return (differing & ((1 << ((length - at) as i32)) - 1)) == 0;
}

/** Is all between these addresses ASCII, and no backslash? May read, but not judge, up to 15 bytes past the end. */
export function isPlain(start: usize, end: usize): bool {
  let at = start;
  for (; at + 16 <= end; at += 16) if (otherThanPlain(at)) return false;
  return (otherThanPlain(at) & ((1 << ((end - at) as i32)) - 1)) == 0;
}

function otherThanPlain(at: usize): i32 {
  const bytes = v128.load(at);
  return i8x16.bitmask(v128.or(bytes, i8x16.eq(bytes, i8x16.splat(0x5c))));
}

/** A hash for a table of this process; eight bytes at a time, two lanes. */
export function hash(start: usize, end: usize): u64 {
  let left: u64 = 0x9e3779b97f4a7c15 ^ <u64>(end - start);
  let right: u64 = 0xc2b2ae3d27d4eb4f;
  let at = start;
  for (; at + 16 <= end; at += 16) {
    left = rotl(left ^ load<u64>(at), 29) * 0x9fb21c651e98df25;
    right = rotl(right ^ load<u64>(at, 8), 31) * 0xa0761d6478bd642f;
  }
  for (; at < end; at++) left = (left ^ load<u8>(at)) * 0x9fb21c651e98df25;
  left ^= right ^ (right >> 29);
  left *= 0xe7037ed1a0b428db;
  return left ^ (left >> 32);
}

/**
 * Sixty-four bits that stand for a text. Two lanes of 32 bits, four bytes at a time in the manner of
 * MurmurHash3, so that JavaScript can do the same (fingerprint.ts); never 0, which says "has none".
 */
export function fingerprint(start: usize, end: usize): u64 {
  let low: u32 = 0x239b961b;
  let high: u32 = 0xab0e9789;
  let at = start;
  for (; at < end; at += 4) {
    let word = load<u32>(at);
    if (at + 4 > end) word &= (1 << (((end - at) << 3) as i32)) - 1;
    low = rotl(low ^ (word * 0xcc9e2d51), 15) * 5 + 0xe6546b64;
    high = rotl(high ^ rotl(word * 0x1b873593, 13), 17) * 9 + low;
  }
  low ^= <u32>(end - start);
  low = mixed(low + high);
  high = mixed(high + low);
  return low == 0 && high == 0 ? 1 : ((<u64>high) << 32) | <u64>low;
}

/** Sixty-four bits that stand for two texts, in this order, by the bits that stand for each. */
export function joined(a: u64, b: u64): u64 {
  const low = mixed(<u32>a * 5 + <u32>b);
  const high = mixed(<u32>(a >> 32) * 9 + <u32>(b >> 32) + low);
  return low == 0 && high == 0 ? 1 : ((<u64>high) << 32) | <u64>low;
}

/** Is it a UUID, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, that stands at `at`, 36 bytes of ASCII? */
export function isUuid(at: usize): bool {
  return isHexBut(at, 0x2100) && isHexBut(at + 16, 0x84) && isHexBut(at + 20, 0x08);
}

/** Are 16 bytes hexadecimal digits, but for hyphens where `hyphens` has a bit? */
function isHexBut(at: usize, hyphens: i32): bool {
  const bytes = v128.load(at);
  const lower = v128.or(bytes, i8x16.splat(0x20));
  const letters = v128.and(i8x16.ge_s(lower, i8x16.splat(0x61)), i8x16.le_s(lower, i8x16.splat(0x66)));
  const digits = v128.and(i8x16.ge_s(bytes, i8x16.splat(0x30)), i8x16.le_s(bytes, i8x16.splat(0x39)));
  return (
    i8x16.bitmask(v128.or(letters, digits)) == (hyphens ^ 0xffff) &&
    i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x2d))) == hyphens
  );
}

function mixed(word: u32): u32 {
  word ^= word >> 16;
  word *= 0x85ebca6b;
  word ^= word >> 13;
  word *= 0xc2b2ae35;
  return word ^ (word >> 16);
}
