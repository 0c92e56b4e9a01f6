// Finds the records of one log file and their wanted fields, and proves that the file is JSON on the way.
//
// Sixty-four bytes at a time become bit masks (quotes, colons, …), as in "Parsing Gigabytes of JSON per
// Second" (Langdale and Lemire, 2019). Whether each token may follow the one before it is then a matter of
// shifting masks, and only brackets, the fields of a record, numbers, literals and escapes are looked at
// one by one. Made for what CloudTrail delivers; any other shape of file is left to JSON.parse, as is
// every doubt: no file passes here that JSON.parse rejects.

import { addRow, clearFields, fieldBefore, fieldEnds, fieldEntries, fieldStarts } from "./columns";
import { forgetObjects, knownLength, lastEntry, rememberObject } from "./repeats";

const NO_RECORDS: i32 = -1;
const RECORD: u32 = 3; // the depth inside {"Records":[{

/**
 * Adds a row a record for the text from `start` to `end`, and says how many; -1 leaves it to JSON.parse. May write 64 bytes past
 * the end. `isJoined`: its records come from several places, and so each may be one that a tool has flattened.
 */
export function records(start: usize, end: usize, isJoined: bool): i32 {
  let found = recordsIn(start, end);
  if (found > 0 && isFlattened(start, isJoined ? end : min(end, start + FIRST_BYTES))) found = NO_RECORDS;
  if (found == NO_RECORDS) forgetObjects(); // some may be no JSON
  return found;
}

function recordsIn(start: usize, end: usize): i32 {
  memory.fill(end, 0x20, 64);

  let rows = 0;

  // What the block before this one ended with.
  let inString: u64 = 0; // all ones or none
  let escaped: u64 = 0;
  let afterValue: u64 = 0; // a scalar's or a string's end, a `]` or `}`
  let afterString: u64 = 0;
  let afterBracket: u64 = 0; // a `[` or `{`
  let afterScalar: u64 = 0; // with no space between

  let depth: u32 = 0;
  let objects: u64 = 0; // a bit a level: is it an object?
  let inObject: u64 = 0;
  let needsComma: u64 = 0; // in an object: was the last of `:` and `,` a `:`?
  let recordStart: usize = 0;
  let objectStart: usize = 0; // of a field's value
  let field: i32 = -1;
  let sawBackslash = false;
  let sawRecords = false;

  const quote = i8x16.splat(0x22);
  const backslash = i8x16.splat(0x5c);
  const lowerCase = i8x16.splat(0x20);
  const brace = i8x16.splat(0x7b);
  const closingBrace = i8x16.splat(0x7d);
  const colon = i8x16.splat(0x3a);
  const comma = i8x16.splat(0x2c);
  const lastControl = i8x16.splat(0x1f);

  let next = start;
  for (let block = start; block < end; block = next) {
    next = block + 64;
    let bad: u64 = 0; // a bit a byte that may not stand there
    const a = v128.load(block, 0);
    const b = v128.load(block, 16);
    const c = v128.load(block, 32);
    const d = v128.load(block, 48);

    // Strings: a quote ends one unless an odd number of backslashes stands before it.
    let quotes = bits(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    const a5 = i8x16.eq(a, backslash);
    const b5 = i8x16.eq(b, backslash);
    const c5 = i8x16.eq(c, backslash);
    const d5 = i8x16.eq(d, backslash);
    if (escaped != 0 || v128.any_true(v128.or(v128.or(a5, b5), v128.or(c5, d5)))) {
      sawBackslash = true;
      let backslashes = bits(a5, b5, c5, d5);
      let after = escaped; // the characters that a backslash stands before
      escaped = 0;
      backslashes &= ~after;
      while (backslashes) {
        const at = ctz(backslashes);
        if (at == 63) escaped = 1;
        else after |= (<u64>2) << at;
        if (!isEscape(block + <usize>at)) return NO_RECORDS;
        backslashes &= ~((<u64>3) << at);
      }
      quotes &= ~after;
    }
    let strings = prefixXor(quotes) ^ inString; // from the quote that opens to before the one that closes
    inString = <u64>(<i64>strings >> 63);
    const outside = ~(strings | quotes);

    const a2 = v128.or(a, lowerCase); // `[` is `{` now, and `]` is `}`
    const b2 = v128.or(b, lowerCase);
    const c2 = v128.or(c, lowerCase);
    const d2 = v128.or(d, lowerCase);
    const opens =
      bits(i8x16.eq(a2, brace), i8x16.eq(b2, brace), i8x16.eq(c2, brace), i8x16.eq(d2, brace)) & outside;
    const closes =
      bits(
        i8x16.eq(a2, closingBrace),
        i8x16.eq(b2, closingBrace),
        i8x16.eq(c2, closingBrace),
        i8x16.eq(d2, closingBrace),
      ) & outside;
    const colons =
      bits(i8x16.eq(a, colon), i8x16.eq(b, colon), i8x16.eq(c, colon), i8x16.eq(d, colon)) & outside;
    const commas =
      bits(i8x16.eq(a, comma), i8x16.eq(b, comma), i8x16.eq(c, comma), i8x16.eq(d, comma)) & outside;
    const separators = colons | commas;
    let scalars = outside & ~(opens | closes | separators);

    // White space, and control characters that are none.
    let space: u64 = 0;
    const least = i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d));
    if (v128.any_true(i8x16.le_u(least, lowerCase))) {
      bad |=
        bits(
          i8x16.le_u(a, lastControl),
          i8x16.le_u(b, lastControl),
          i8x16.le_u(c, lastControl),
          i8x16.le_u(d, lastControl),
        ) & strings;
      space = bits(isSpaces(a), isSpaces(b), isSpaces(c), isSpaces(d)) & outside;
      scalars &= ~space;
    }

    const ends = quotes & ~strings;
    const starts = quotes & strings;
    let scalarStarts = scalars & ~((scalars << 1) | afterScalar);
    afterScalar = scalars >> 63;

    // What may follow what: a separator or a closing bracket a value's end, and everything else an opener.
    const values = scalars | ends | closes;
    let value = (values << 1) | afterValue;
    let string = (ends << 1) | afterString;
    let bracket = (opens << 1) | afterBracket;
    afterValue = values >> 63;
    afterString = ends >> 63;
    afterBracket = opens >> 63;
    if (space) {
      const over = space >> 63;
      afterValue |= over & carried(value, space);
      afterString |= over & carried(string, space);
      afterBracket |= over & carried(bracket, space);
      value = pastSpace(value, space);
      string = pastSpace(string, space);
      bracket = pastSpace(bracket, space);
    }
    const tokens = starts | scalarStarts | opens | closes | separators;
    bad |= (value ^ (separators | closes)) & tokens & ~(closes & bracket);
    bad |= colons & ~string;

    while (scalarStarts) {
      if (!isScalar(block + <usize>ctz(scalarStarts))) return NO_RECORDS;
      scalarStarts &= scalarStarts - 1;
    }

    // In an object, `:` and `,` must take turns, whatever stands between them.
    const odd = prefixXor(separators);
    let brackets = opens | closes;
    let done: u64 = 0; // the bits before the region at hand
    while (true) {
      const bracket1 = brackets & (0 - brackets);
      const region = (bracket1 - 1) & ~done; // up to the next bracket, or to the end of the block
      const here = separators & region;
      if (!inObject) {
        bad |= colons & region;
        if (depth == 2) bad |= (quotes | scalars) & region;
        else if (depth == 0) bad |= (outside | quotes) & ~space & region;
      } else if (here) {
        const turn = (popcnt(separators & done) & 1) ^ needsComma;
        bad |= (here & (odd ^ (0 - turn))) ^ (colons & region);
        needsComma ^= popcnt(here) & 1;
      }
      // Nothing is used before it is known to be JSON up to there: no place, no row, no object to compare others with.
      if (bad & (region | bracket1)) return NO_RECORDS;
      if (inObject && here) {
        if (depth == RECORD) {
          if (field >= 0) {
            store<u32>(fieldEnds + (field << 2), <u32>(block + <usize>ctz(here)));
            field = -1;
          }
          for (let keys = colons & region; keys; keys &= keys - 1) {
            const index = ctz(keys);
            const pos = block + <usize>index;
            if (sawBackslash && hasEscape(pos)) return NO_RECORDS;
            field = fieldBefore(pos);
            if (field < 0) continue;
            store<u32>(fieldStarts + (field << 2), <u32>(pos + 1));
            store<u32>(fieldEntries + (field << 2), 0);
            const after = here & ~(((<u64>2) << index) - 1);
            if (after) {
              store<u32>(fieldEnds + (field << 2), <u32>(block + <usize>ctz(after)));
              field = -1;
            }
          }
        } else if (depth == 1 && sawRecords) return NO_RECORDS;
      }
      if (bracket1 == 0) break;

      const pos = block + <usize>ctz(bracket1);
      const isObject = (load<u8>(pos) & 0x20) != 0;
      if (bracket1 & opens) {
        if (inObject) {
          if (!needsComma) return NO_RECORDS;
          if (depth == 1 && !(!isObject && isRecordsKey(start, pos))) return NO_RECORDS;
          if (depth == RECORD && isObject) {
            const length = knownLength(pos, end);
            if (length) {
              if (field >= 0) store<u32>(fieldEntries + (field << 2), <u32>lastEntry());
              // Go on behind it, as after any object's end. It is longer than what is left of this block.
              next = pos + length;
              inString = escaped = afterString = afterBracket = afterScalar = 0;
              afterValue = 1;
              break;
            }
            objectStart = pos;
          }
        } else if (depth == 0) {
          if (!isObject || rows || sawRecords) return NO_RECORDS;
        } else if (depth == 2) {
          if (!isObject) return NO_RECORDS;
        }
        if (depth == 1) sawRecords = true;
        depth++;
        if (depth > 63) return NO_RECORDS;
        objects = (objects << 1) | <u64>isObject;
        inObject = <u64>isObject;
        needsComma = 0;
        if (depth == RECORD) {
          recordStart = pos;
          field = -1;
          clearFields();
        }
      } else {
        if (depth == 0 || (objects & 1) != <u64>isObject) return NO_RECORDS;
        if (isObject && !needsComma && !(bracket & bracket1)) return NO_RECORDS;
        if (depth == RECORD) {
          if (field >= 0) store<u32>(fieldEnds + (field << 2), <u32>pos);
          if (!addRow(recordStart, pos + 1)) return NO_RECORDS;
          rows++;
        }
        depth--;
        if (depth == RECORD && isObject && rememberObject(objectStart, pos + 1) && field >= 0) {
          store<u32>(fieldEntries + (field << 2), <u32>lastEntry());
        }
        objects >>= 1;
        inObject = objects & 1;
        needsComma = inObject;
      }
      done |= bracket1 | (bracket1 - 1);
      brackets &= brackets - 1;
    }
  }
  if (inString || depth || !sawRecords) return NO_RECORDS;
  return rows;
}

const identityKey = memory.data<u8>([
  0x22, 0x75, 0x73, 0x65, 0x72, 0x49, 0x64, 0x65, 0x6e, 0x74, 0x69, 0x74, 0x79,
]);
/** The first record's userIdentity is near; a tool that flattens one record flattens all of a file. */
const FIRST_BYTES = 4096;

/** Is there a flattened key, such as `"userIdentity.arn"` or `"userIdentity_arn"`? The fallback parser nests such keys again. */
function isFlattened(start: usize, end: usize): bool {
  const quote = i8x16.splat(0x22);
  const u = i8x16.splat(0x75);
  const dot = i8x16.splat(0x2e);
  const underscore = i8x16.splat(0x5f);
  for (let at = start; at < end; at += 16) {
    const after = v128.load(at, 13);
    const separators = v128.or(i8x16.eq(after, dot), i8x16.eq(after, underscore));
    const keys = v128.and(i8x16.eq(v128.load(at), quote), i8x16.eq(v128.load(at, 1), u));
    for (let found = i8x16.bitmask(v128.and(keys, separators)); found; found &= found - 1) {
      if (memory.compare(at + <usize>ctz(found), identityKey, 13) == 0) return true;
    }
  }
  return false;
}

function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(a) | ((<u32>i8x16.bitmask(b)) << 16)) |
    ((<u64>(<u32>i8x16.bitmask(c) | ((<u32>i8x16.bitmask(d)) << 16))) << 32)
  );
}

function isSpaces(chars: v128): v128 {
  return v128.or(
    v128.or(i8x16.eq(chars, i8x16.splat(0x20)), i8x16.eq(chars, i8x16.splat(0x0a))),
    v128.or(i8x16.eq(chars, i8x16.splat(0x0d)), i8x16.eq(chars, i8x16.splat(0x09))),
  );
}

/** Each bit: the exclusive or of the bits up to it. */
function prefixXor(mask: u64): u64 {
  mask ^= mask << 1;
  mask ^= mask << 2;
  mask ^= mask << 4;
  mask ^= mask << 8;
  mask ^= mask << 16;
  mask ^= mask << 32;
  return mask;
}

/** Moves the bits that fall on white space to what follows it. */
function pastSpace(mask: u64, space: u64): u64 {
  return (mask & ~space) | (((mask & space) + space) & ~space);
}

/** For a block that ends in white space: did one of the bits fall on that? */
function carried(mask: u64, space: u64): u64 {
  const lastRun = ~(~(<u64>0) >> clz(~space));
  return <u64>(space == ~(<u64>0) ? (mask & space) != 0 : (mask & lastRun) != 0);
}

function isEscape(at: usize): bool {
  switch (load<u8>(at, 1)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return true;
    case 0x75: // u
      return (
        isHex(load<u8>(at, 2)) && isHex(load<u8>(at, 3)) && isHex(load<u8>(at, 4)) && isHex(load<u8>(at, 5))
      );
    default:
      return false;
  }
}

function isHex(char: u32): bool {
  return isDigit(char) || (char | 0x20) - 0x61 < 6;
}

function isDigit(char: u32): bool {
  return char - 0x30 < 10;
}

/** Is there a number or a literal here, up to what may follow one? */
function isScalar(at: usize): bool {
  let char: u32 = load<u8>(at);
  if (char > 0x60) {
    const word = load<u32>(at);
    if (word == 0x6c6c756e) at += 4; // null
    else if (word == 0x65757274) at += 4; // true
    else if (char == 0x66 && load<u32>(at, 1) == 0x65736c61) at += 5; // false
    else return false;
    char = load<u8>(at);
  } else {
    if (char == 0x2d) char = load<u8>(++at); // -
    if (!isDigit(char)) return false;
    if (char == 0x30) char = load<u8>(++at);
    else
      do char = load<u8>(++at);
      while (isDigit(char));
    if (char == 0x2e) {
      char = load<u8>(++at);
      if (!isDigit(char)) return false;
      do char = load<u8>(++at);
      while (isDigit(char));
    }
    if ((char | 0x20) == 0x65) {
      char = load<u8>(++at);
      if (char == 0x2b || char == 0x2d) char = load<u8>(++at);
      if (!isDigit(char)) return false;
      do char = load<u8>(++at);
      while (isDigit(char));
    }
  }
  return char == 0x2c || char == 0x7d || char == 0x5d || isSpace(char);
}

function isSpace(char: u32): bool {
  return char == 0x20 || char == 0x0a || char == 0x0d || char == 0x09;
}

const recordsKey = memory.data<u8>([0x22, 0x52, 0x65, 0x63, 0x6f, 0x72, 0x64, 0x73, 0x22]);

/** Is `"Records":`, and nothing else, between the bracket that opens the file and the one at `end`? */
function isRecordsKey(start: usize, end: usize): bool {
  let at = start;
  while (isSpace(load<u8>(at))) at++;
  do at++;
  while (isSpace(load<u8>(at)));
  if (memory.compare(at, recordsKey, 9) != 0) return false;
  at += 9;
  while (isSpace(load<u8>(at))) at++;
  do at++;
  while (isSpace(load<u8>(at)));
  return at == end;
}

/** Has the key before the colon an escape in it? Then only JSON.parse knows what it is. */
function hasEscape(colon: usize): bool {
  let at = colon - 1;
  while (load<u8>(at) != 0x22) at--;
  do at--;
  while (load<u8>(at) != 0x22 && load<u8>(at) != 0x5c);
  return load<u8>(at) == 0x5c || load<u8>(at - 1) == 0x5c;
}
