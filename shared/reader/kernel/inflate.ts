// DEFLATE (RFC 1951) from memory to memory, for files whose inflated size is known.
//
// zlib would do, but for two things: it inflates into a fresh buffer each time, and to touch ten fresh
// megabytes costs as much as to inflate into them; and the index needs the text in this memory anyway.
// The decoder is in the manner of libdeflate: 64 bits of input at a time, a table look-up a symbol,
// copies of sixteen bytes. Whatever it does not accept is zlib's to judge, so it may say no too often.

const ONE: u64 = 1;
const LITERAL_BITS = 11;
const DISTANCE_BITS = 8;
const PRECODE_BITS = 7;

// A table entry is: what the symbol stands for << 16 | bits of its code << 8 | bits to consume, those of
// the code and the extra ones after it. A shift looks at the last six bits of its count alone, so an entry is a
// count as it stands. These flags say that it is something else. Of literals there may be two in an
// entry, if their codes fit: it has their number where others have the bits of the code.
const SPECIAL: u32 = 0x8000;
const SUBTABLE: u32 = 0x4000;
const INVALID: u32 = 0x2000;
const LITERAL: u32 = 0x1000;

/** To pair literals takes as long as to inflate some thousand bytes. */
const WORTH_PAIRING: usize = 65536;

// Longest possible tables for those bits; zlib's examples/enough.c computes such bounds.
const literals = memory.data(2400 * 4);
const distances = memory.data(512 * 4);
const precode = memory.data(128 * 4);
const lengthsOfCodes = memory.data(320 + 16);
const counts = memory.data(16 * 4);
const offsets = memory.data(16 * 4);
const sorted = memory.data(320 * 2);

const precodeOrder = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
const lengthBases = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
]);
const lengthExtras = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const distanceBases = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
]);
const distanceExtras = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]);

/**
 * Inflates the stream at `input` to `output`; true if it ends just at `inputEnd` and fills the output to
 * just `outputEnd`. May read 16 bytes past the one end and write 320 past the other.
 */
export function inflate(input: usize, inputEnd: usize, output: usize, outputEnd: usize): bool {
  let next = input;
  let out = output;
  let bits: u64 = 0;
  // How many of the bits count, in the last six bits; those above are the same input, read once more later.
  let held: u64 = 0;

  for (let last = false; !last;) {
    bits |= load<u64>(next) << held;
    next += ((63 - held) >> 3) as usize;
    held |= 56;
    if (next > inputEnd + 8) return false;
    last = (bits & 1) != 0;
    const type = <u32>(bits >> 1) & 3;
    bits >>= 3;
    held -= 3;

    if (type == 0) {
      // A stored block starts at the next byte: give back the whole bytes that are held.
      next -= <usize>(held >> 3);
      bits = 0;
      held = 0;
      const length = <usize>load<u16>(next);
      if (length != <usize>(load<u16>(next, 2) ^ 0xffff)) return false;
      next += 4;
      if (length > inputEnd - next || next > inputEnd || length > outputEnd - out) return false;
      memory.copy(out, next, length);
      next += length;
      out += length;
      continue;
    }
    if (type == 3) return false;

    if (type == 1) {
      memory.fill(lengthsOfCodes, 8, 144);
      memory.fill(lengthsOfCodes + 144, 9, 112);
      memory.fill(lengthsOfCodes + 256, 7, 24);
      memory.fill(lengthsOfCodes + 280, 8, 8);
      if (!buildTable(literals, LITERAL_BITS, 0, 288, 2)) return false;
      memory.fill(lengthsOfCodes, 5, 32);
      if (!buildTable(distances, DISTANCE_BITS, 0, 32, 1)) return false;
    } else {
      const literalCodes = 257 + (<i32>bits & 31);
      const distanceCodes = 1 + (<i32>(bits >> 5) & 31);
      const precodes = 4 + (<i32>(bits >> 10) & 15);
      bits >>= 14;
      held -= 14;
      if (literalCodes > 286 || distanceCodes > 30) return false;
      memory.fill(lengthsOfCodes, 0, 19);
      for (let i = 0; i < precodes; i++) {
        if (held < 3) {
          bits |= load<u64>(next) << held;
          next += ((63 - held) >> 3) as usize;
          held |= 56;
        }
        store<u8>(lengthsOfCodes + load<u8>(precodeOrder + i), <u8>(bits & 7));
        bits >>= 3;
        held -= 3;
      }
      if (!buildTable(precode, PRECODE_BITS, 0, 19, 0)) return false;
      const codes = literalCodes + distanceCodes;
      for (let i = 0; i < codes;) {
        if (held < 14) {
          bits |= load<u64>(next) << held;
          next += ((63 - held) >> 3) as usize;
          held |= 56;
          if (next > inputEnd + 8) return false;
        }
        const entry = load<u32>(precode + ((<usize>bits & 127) << 2));
        if (entry & SPECIAL) return false;
        const symbol = entry >> 16;
        bits >>= <u64>entry;
        held -= <u64>(entry & 0xff);
        if (symbol < 16) {
          store<u8>(lengthsOfCodes + i++, <u8>symbol);
          continue;
        }
        let repeated: u8 = 0;
        let times: i32;
        if (symbol == 16) {
          if (i == 0) return false;
          repeated = load<u8>(lengthsOfCodes + i - 1);
          times = 3 + (<i32>bits & 3);
          bits >>= 2;
          held -= 2;
        } else if (symbol == 17) {
          times = 3 + (<i32>bits & 7);
          bits >>= 3;
          held -= 3;
        } else {
          times = 11 + (<i32>bits & 127);
          bits >>= 7;
          held -= 7;
        }
        if (i + times > codes) return false;
        memory.fill(lengthsOfCodes + i, repeated, times);
        i += times;
      }
      if (load<u8>(lengthsOfCodes + 256) == 0) return false;
      if (!buildTable(literals, LITERAL_BITS, 0, literalCodes, 2)) return false;
      if (!buildTable(distances, DISTANCE_BITS, literalCodes, distanceCodes, 1)) return false;
    }

    if (outputEnd - out > WORTH_PAIRING) pairLiterals();

    while (true) {
      if (out > outputEnd || next > inputEnd + 8) return false;
      bits |= load<u64>(next) << held;
      next += <usize>((~held >> 3) & 7);
      held |= 56;

      // The bits suffice for five look-ups of 11, or for three and a length, which may take 20.
      let entry = load<u32>(literals + ((<usize>bits & 2047) << 2));
      let looks = 5;
      while (entry & LITERAL) {
        bits >>= <u64>entry;
        held -= <u64>entry;
        store<u16>(out, <u16>(entry >> 16));
        out += <usize>((entry >> 8) & 3);
        if (--looks == 0) break;
        entry = load<u32>(literals + ((<usize>bits & 2047) << 2));
      }
      if (looks < 2) continue;

      if (entry & SPECIAL) {
        if (entry & SUBTABLE) {
          bits >>= LITERAL_BITS;
          held -= LITERAL_BITS;
          entry = load<u32>(
            literals + ((<usize>(entry >> 16) + (<usize>bits & ((1 << ((entry >> 8) & 15)) - 1))) << 2),
          );
          if (entry & LITERAL) {
            bits >>= <u64>entry;
            held -= <u64>entry;
            store<u8>(out++, <u8>(entry >> 16));
            continue;
          }
        }
        if (entry & SPECIAL) {
          if (entry & INVALID) return false;
          bits >>= <u64>entry;
          held -= <u64>entry;
          held &= 63;
          break; // the end of the block
        }
      }
      const length =
        <usize>(entry >> 16) + <usize>((bits & ((ONE << (<u64>entry)) - 1)) >> <u64>(entry >> 8));
      bits >>= <u64>entry;
      held -= <u64>entry;

      bits |= load<u64>(next) << held;
      next += <usize>((~held >> 3) & 7);
      held |= 56;
      entry = load<u32>(distances + ((<usize>bits & 255) << 2));
      if (entry & SPECIAL) {
        if (!(entry & SUBTABLE)) return false;
        bits >>= DISTANCE_BITS;
        held -= DISTANCE_BITS;
        entry = load<u32>(
          distances + ((<usize>(entry >> 16) + (<usize>bits & ((1 << ((entry >> 8) & 15)) - 1))) << 2),
        );
        if (entry & SPECIAL) return false;
      }
      const distance =
        <usize>(entry >> 16) + <usize>((bits & ((ONE << (<u64>entry)) - 1)) >> <u64>(entry >> 8));
      bits >>= <u64>entry;
      held -= <u64>entry;

      if (distance > out - output) return false;
      let from = out - distance;
      const end = out + length;
      if (distance >= 16) {
        do {
          v128.store(out, v128.load(from));
          v128.store(out, v128.load(from, 16), 16);
          out += 32;
          from += 32;
        } while (out < end);
      } else if (distance >= 8) {
        do {
          store<u64>(out, load<u64>(from));
          out += 8;
          from += 8;
        } while (out < end);
      } else {
        do store<u8>(out++, load<u8>(from++));
        while (out < end);
      }
      out = end;
    }
  }
  return out == outputEnd && next - <usize>(held >> 3) == inputEnd;
}

/**
 * Builds the table for the canonical code whose lengths stand at `lengthsOfCodes + first`. `kind`: 0 the
 * code of code lengths, 1 distances, 2 literals and lengths. False for a code that is not complete.
 */
function buildTable(table: usize, tableBits: u32, first: i32, symbols: i32, kind: i32): bool {
  memory.fill(counts, 0, 64);
  const lengths = lengthsOfCodes + first;
  for (let i = 0; i < symbols; i++) {
    const count = counts + ((<usize>load<u8>(lengths + i)) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  let left: i32 = 1;
  let offset: u32 = 0;
  for (let length = 1; length < 16; length++) {
    const count = load<u32>(counts + (length << 2));
    left = (left << 1) - count;
    if (left < 0) return false;
    store<u32>(offsets + (length << 2), offset);
    offset += count;
  }
  const invalid: u32 = SPECIAL | INVALID;
  if (left > 0) {
    // The one incomplete code in use: no distance, or a single one, of one bit (RFC 1951, 3.2.7).
    if (kind != 1 || offset > 1 || (offset == 1 && load<u32>(counts + 4) != 1)) return false;
    for (let i = 0; i < 1 << tableBits; i++) store<u32>(table + (i << 2), invalid);
  }
  for (let i = 0; i < symbols; i++) {
    const length = load<u8>(lengths + i);
    if (length == 0) continue;
    const at = offsets + ((<usize>length) << 2);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    store<u16>(sorted + (place << 1), <u16>i);
  }

  let code: u32 = 0; // with its bits reversed, as they arrive
  let length: u32 = 1;
  let remaining = load<u32>(counts + 4);
  let filled: u32 = 0;
  let subtable: u32 = 1 << tableBits;
  let subtableEnd: u32 = subtable;
  let prefix: u32 = 0xffffffff;
  for (let i: u32 = 0; i < offset; i++) {
    while (remaining == 0) remaining = load<u32>(counts + (++length << 2));
    remaining--;
    // The entries for shorter codes stand for all longer inputs that start so: double them.
    for (; filled < min(length, tableBits); filled++) memory.copy(table + (4 << filled), table, 4 << filled);
    const symbol = <u32>load<u16>(sorted + (i << 1));
    let entry: u32;
    if (kind == 0) {
      entry = symbol << 16;
    } else if (kind == 1) {
      entry =
        symbol < 30
          ? ((<u32>load<u16>(distanceBases + (symbol << 1))) << 16) | load<u8>(distanceExtras + symbol)
          : invalid;
    } else if (symbol < 256) {
      entry = (symbol << 16) | LITERAL;
    } else if (symbol == 256) {
      entry = SPECIAL;
    } else {
      const step = symbol - 257;
      entry =
        step < 29
          ? ((<u32>load<u16>(lengthBases + (step << 1))) << 16) | load<u8>(lengthExtras + step)
          : invalid;
    }

    if (length <= tableBits) {
      entry += entry & LITERAL ? 0x100 | length : length * 0x101;
      store<u32>(table + (code << 2), entry);
    } else {
      const low = code & ((1 << tableBits) - 1);
      if (low != prefix) {
        // A new subtable, with as many bits as the codes of this prefix need.
        prefix = low;
        subtable = subtableEnd;
        let bits = length - tableBits;
        let used = remaining + 1;
        while (used < 1 << bits && bits + tableBits < 15) {
          bits++;
          used = (used << 1) + load<u32>(counts + ((tableBits + bits) << 2));
        }
        subtableEnd = subtable + (1 << bits);
        store<u32>(table + (low << 2), SPECIAL | SUBTABLE | (subtable << 16) | (bits << 8) | tableBits);
      }
      entry += entry & LITERAL ? 0x100 | (length - tableBits) : (length - tableBits) * 0x101;
      for (let j = subtable + (code >> tableBits); j < subtableEnd; j += 1 << (length - tableBits)) {
        store<u32>(table + (j << 2), entry);
      }
    }

    // The next code: add one at the reversed end.
    let bit: u32 = 1 << (length - 1);
    while (code & bit) bit >>= 1;
    code = bit ? (code & (bit - 1)) | bit : 0;
  }
  for (; filled < tableBits; filled++) memory.copy(table + (4 << filled), table, 4 << filled);
  return true;
}

/** Puts a second literal in each entry whose first leaves bits enough. From the end, as a look-up has smaller indexes. */
function pairLiterals(): void {
  for (let i: u32 = 2047; i > 0; i--) {
    const entry = load<u32>(literals + (i << 2));
    if (!(entry & LITERAL)) continue;
    const length = entry & 0xff;
    const next = load<u32>(literals + ((i >> length) << 2));
    if (!(next & LITERAL) || (next & 0x300) != 0x100 || length + (next & 0xff) > <u32>LITERAL_BITS) continue;
    const pair = ((next >> 16) << 24) | (entry & 0xff0000);
    store<u32>(literals + (i << 2), pair | LITERAL | 0x200 | (length + (next & 0xff)));
  }
}
