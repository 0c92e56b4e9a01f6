// Fields inside a record's fields: finds the wanted ones in a value that records.ts has proved to be JSON.
//
// A list is taken for an object whose keys are 0, 1, … and length.
//
// The host names them as a tree: each wanted field of a record may have nodes below it, each node a key and, if its value
// may be an object, nodes below it. They stand in preorder, so that a node's whole tree is a run of numbers.

import { same } from "./bytes";

/** As many nodes as there may be in all trees together; the host's MOST_NESTED. */
export const MAX_NODES = 64;

// Five numbers a node: its key's length and address, the number of the first node below it and of the next beside it (0 for
// none, the number and one otherwise), and the number after the last node of its tree.
const NODE: usize = 20;
const nodes = memory.data(64 * 20, 16);

/** What a list's keys look like, and its length: the numbers from 0 in four bytes each. Longer lists are left to JSON.parse. */
const MOST_ITEMS: u32 = 1000;
const numbers = memory.data(1000 * 4, 16);
const lengthKey = memory.data<u8>([0x6c, 0x65, 0x6e, 0x67, 0x74, 0x68]);

/** Where each node's value stands in the object that project() saw last; 0 for none. */
const nodeStarts = memory.data(64 * 4, 16);
const nodeEnds = memory.data(64 * 4, 16);

let isSure = true;

/** Where the nodes are to be written. */
export function nodesAddress(): usize {
  return nodes;
}

/**
 * Finds the values of the nodes from `first` to before `last`, a field's own, in the object or list that starts here. False
 * when only JSON.parse can tell, as a key has an escape in it. Of keys that come again, the last counts.
 */
export function project(at: usize, first: u32, last: u32): bool {
  isSure = true;
  clear(first, last);
  if (first < last) inside(at, first + 1);
  return isSure;
}

/** Where the record's value of a node starts; 0 if it has none. */
export function nodeStart(node: u32): usize {
  return <usize>load<u32>(nodeStarts + ((<usize>node) << 2));
}

/** Where it ends. */
export function nodeEnd(node: u32): usize {
  return <usize>load<u32>(nodeEnds + ((<usize>node) << 2));
}

function clear(first: u32, last: u32): void {
  for (let node = first; node < last; node++) store<u32>(nodeStarts + ((<usize>node) << 2), 0);
}

/** Reads the object or list that starts here, whose keys may be those of `firstNode` (number and one) and beside it. Returns its end. */
function inside(at: usize, firstNode: u32): usize {
  return load<u8>(at) == 0x7b ? fieldsInside(at, firstNode) : itemsInside(at, firstNode);
}

function fieldsInside(at: usize, firstNode: u32): usize {
  at = pastSpace(at + 1);
  if (load<u8>(at) == 0x7d) return at + 1;
  while (true) {
    const key = at + 1;
    hasEscape = false;
    const keyEnd = stringEnd(key);
    if (hasEscape) isSure = false;
    const value = pastSpace(pastSpace(keyEnd + 1) + 1); // behind the colon
    at = pastSpace(taken(nodeOf(firstNode, key, keyEnd - key), value));
    if (load<u8>(at) == 0x7d) return at + 1;
    at = pastSpace(at + 1); // behind the comma
  }
}

function itemsInside(at: usize, firstNode: u32): usize {
  if (load<u8>(numbers) == 0) writeNumbers();
  at = pastSpace(at + 1);
  let count: u32 = 0;
  while (load<u8>(at) != 0x5d) {
    const node = count < MOST_ITEMS ? nodeOf(firstNode, numberAt(count), digitsOf(count)) : -1;
    at = pastSpace(taken(node, at));
    if (load<u8>(at) == 0x2c) at = pastSpace(at + 1);
    count++;
  }
  const length = nodeOf(firstNode, lengthKey, 6);
  if (count >= MOST_ITEMS) isSure = false;
  else if (length >= 0) keep(length, numberAt(count), numberAt(count) + digitsOf(count));
  return at + 1;
}

/** Takes a value for a node's, if there is one. Returns its end. */
function taken(node: i32, value: usize): usize {
  if (node < 0) return valueEnd(value);
  const entry = nodes + <usize>node * NODE;
  clear(<u32>node + 1, load<u32>(entry, 16));
  const below = load<u32>(entry, 8);
  const end = below != 0 && isContainer(load<u8>(value)) ? inside(value, below) : valueEnd(value);
  keep(node, value, end);
  return end;
}

function keep(node: i32, start: usize, end: usize): void {
  store<u32>(nodeStarts + ((<usize>node) << 2), <u32>start);
  store<u32>(nodeEnds + ((<usize>node) << 2), <u32>end);
}

/** Does an object or a list start with this? */
export function isContainer(char: u32): bool {
  return char == 0x7b || char == 0x5b;
}

function writeNumbers(): void {
  for (let number: u32 = 0; number < MOST_ITEMS; number++) {
    let rest = number;
    for (let place = digitsOf(number); place > 0; rest /= 10) {
      store<u8>(numberAt(number) + --place, <u8>(0x30 + (rest % 10)));
    }
  }
}

function numberAt(number: u32): usize {
  return numbers + ((<usize>number) << 2);
}

function digitsOf(number: u32): usize {
  return number < 10 ? 1 : number < 100 ? 2 : 3;
}

function nodeOf(firstNode: u32, key: usize, length: usize): i32 {
  for (let node = firstNode; node != 0;) {
    const entry = nodes + <usize>(node - 1) * NODE;
    if (<usize>load<u32>(entry) == length && same(key, <usize>load<u32>(entry, 4), length))
      return <i32>node - 1;
    node = load<u32>(entry, 12);
  }
  return -1;
}

function pastSpace(at: usize): usize {
  while (load<u8>(at) <= 0x20) at++;
  return at;
}

let hasEscape = false;

/** Where the string ends whose first character is at `at`: its closing quote. */
function stringEnd(at: usize): usize {
  while (true) {
    const chars = v128.load(at);
    const found = i8x16.bitmask(
      v128.or(i8x16.eq(chars, i8x16.splat(0x22)), i8x16.eq(chars, i8x16.splat(0x5c))),
    );
    if (found == 0) {
      at += 16;
      continue;
    }
    at += <usize>ctz(found);
    if (load<u8>(at) == 0x22) return at;
    hasEscape = true;
    at += 2;
  }
}

/** Where the value ends that starts here. */
function valueEnd(at: usize): usize {
  const char: u32 = load<u8>(at);
  if (char == 0x22) return stringEnd(at + 1) + 1;
  if (char != 0x7b && char != 0x5b) {
    do at++;
    while (!endsScalar(load<u8>(at)));
    return at;
  }
  return bracketsEnd(at);
}

/** Where the object or array ends that starts here. */
function bracketsEnd(at: usize): usize {
  // `[` is `{` with another bit, and so is `]`: which of the two it is does not matter, as they are known to match
  let depth = 0;
  while (depth >= 0) {
    const chars = v128.load(at);
    const folded = v128.or(chars, i8x16.splat(0x20));
    let found = i8x16.bitmask(
      v128.or(
        i8x16.eq(chars, i8x16.splat(0x22)),
        v128.or(i8x16.eq(folded, i8x16.splat(0x7b)), i8x16.eq(folded, i8x16.splat(0x7d))),
      ),
    );
    let next = at + 16;
    for (; found != 0; found &= found - 1) {
      const here = at + <usize>ctz(found);
      const char: u32 = load<u8>(here);
      if (char == 0x22) {
        next = stringEnd(here + 1) + 1;
        found = 1;
      } else if ((char | 0x20) == 0x7b) {
        depth++;
      } else if (--depth == 0) {
        return here + 1;
      }
    }
    at = next;
  }
  return at;
}

function endsScalar(char: u32): bool {
  return char <= 0x20 || char == 0x2c || char == 0x7d || char == 0x5d;
}
