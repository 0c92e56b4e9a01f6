// Objects that come again: nearly every record has a userIdentity that an earlier one had, a third of its text.
//
// What is the same, byte for byte, as an object that has been found to be JSON needs no second look: it is
// only compared, and has the same code in a column.

import { same } from "./bytes";

/** A shorter object isn't worth it, and a block of 64 bytes must end inside. */
const SHORTEST: usize = 96;

// An entry is: where the object stands, its length, the wanted field that has it (and one), its code there.
const ENTRY: usize = 16;
const entries = memory.data(1024 * 16, 16);

/** The entry for the object that was asked for last. */
let entry: usize = 0;

/** Forgets all: the texts are gone, or not to be trusted. */
export function forgetObjects(): void {
  memory.fill(entries, 0, 1024 * ENTRY);
}

/** The length of the object that starts here, if it has been met; otherwise 0. `end` is the text's. */
export function knownLength(at: usize, end: usize): usize {
  // The first bytes are the same in many, such as the type and the principalId's start.
  const hash =
    load<u64>(at, 56) * 0x9e3779b97f4a7c15 +
    rotl(load<u64>(at, 64) * 0xc2b2ae3d27d4eb4f, 11) +
    rotl(load<u64>(at, 72) * 0x9fb21c651e98df25, 23) +
    rotl(load<u64>(at, 80) * 0xa0761d6478bd642f, 37) +
    rotl(load<u64>(at, 88) * 0xe7037ed1a0b428db, 51);
  entry = entries + <usize>((hash ^ (hash >> 32)) & 1023) * ENTRY;
  const length = <usize>load<u32>(entry, 4);
  return length != 0 && length <= end - at && same(at, <usize>load<u32>(entry), length) ? length : 0;
}

/** Keeps the object, which knownLength() was just asked for, unless it is too short. */
export function rememberObject(start: usize, end: usize): bool {
  if (end - start < SHORTEST) return false;
  store<u32>(entry, <u32>start);
  store<u32>(entry, <u32>(end - start), 4);
  store<u32>(entry, 0, 8);
  return true;
}

/** The entry of the object that was met or kept last. */
export function lastEntry(): usize {
  return entry;
}

/** The object's code in the column of this field; 0 when it isn't known. */
export function codeIn(entry: usize, field: i32): u32 {
  return load<u32>(entry, 8) == <u32>(field + 1) ? load<u32>(entry, 12) : 0;
}

/** Keeps the code of the object at `start`, unless the entry is another's by now. */
export function keepCode(entry: usize, start: usize, field: i32, code: u32): void {
  if (<usize>load<u32>(entry) != start) return;
  store<u32>(entry, <u32>(field + 1), 8);
  store<u32>(entry, code, 12);
}
