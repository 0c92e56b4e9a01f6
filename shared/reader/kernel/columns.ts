// The columns that the records of a batch of files become: what every event is asked for (its time, a fingerprint by which
// it is known again, and one of the call that two accounts got), where its text stands, and a dictionary for each field that a question touches.

import { fingerprint, hash, isPlain, isUuid, joined, same } from "./bytes";
import { isContainer, MAX_NODES, nodeEnd, nodeStart, project } from "./nested";
import { codeIn, forgetObjects, keepCode } from "./repeats";

// The first six wanted fields are always these; the host names the others. A record that lacks one of the
// first four is an old one or no API call at all, and the fallback parser finds out what it is.
const EVENT_TIME = 0;
const EVENT_ID = 1;
const EVENT_SOURCE = 2;
const EVENT_NAME = 3;
const ALWAYS_THERE = 4;
const EVENT_CATEGORY = 4;
const SHARED_EVENT_ID = 5;

const MAX_FIELDS = 32;
/** Three numbers a wanted field: its name's length, address and last four bytes. A zero ends the list. */
export const fields = memory.data((MAX_FIELDS + 1) * 12, 16);
/** Where the record's value of each wanted field starts; 0 if it has none. */
export const fieldStarts = memory.data(MAX_FIELDS * 4, 16);
/** Where it ends. */
export const fieldEnds = memory.data(MAX_FIELDS * 4, 16);
/** Two numbers a wanted field: its first node in nested.ts, and the one after its last. */
export const fieldNodes = memory.data(MAX_FIELDS * 8, 16);
/** Where repeats.ts keeps the field's value, if it is an object; otherwise 0. */
export const fieldEntries = memory.data(MAX_FIELDS * 4, 16);

// Where to find a name by its last four bytes: 0 is nowhere, then a field's number and one; or look at all.
const finder = memory.data(256);
const SEVERAL: u8 = 255;

// A dictionary looks values up while it is small; what comes later gets an entry of its own, as the
// values of such a field hardly repeat.
const SLOTS: u32 = 4096;
const MOST_LOOKED_UP: u32 = 2048;

let rows: u32 = 0;
let text: usize = 0;
let times: usize = 0;
let idsLow: usize = 0;
let idsHigh: usize = 0;
let sharedLow: usize = 0;
let sharedHigh: usize = 0;
let starts: usize = 0;
let ends: usize = 0;
let dictionaries: usize = 0;
let capacity: usize = 0;
let wanted: i32 = 0;
let withColumn: u32 = 0;
// Bits of the fields whose objects are wanted as text; of the others, only what stands in the nodes is.
let wholeFields: u32 = 0;
let wholeNodes: u64 = 0;
// Bits of the fields whose objects are wanted as text, too, where they have none of the nodes.
let othersFields: u32 = 0;
let nodeCount: u32 = 0;

// Many events share their second with the one before.
const lastTime = memory.data(64, 16);
let lastTimeLength: usize = 0;
let lastSeconds: f64 = NaN;
let lastTimePrint: u64 = 0;

// Of the wanted fields, and after them of the nodes inside them, whose rows are the entries of their field.
const lastCodes = memory.data((MAX_FIELDS + MAX_NODES) * 4, 16);
const entryCounts = memory.data((MAX_FIELDS + MAX_NODES) * 4, 16);
/** The codes of an object and of a list that is wanted for what is inside. */
const OBJECT: u32 = 0xffffffff;
const LIST: u32 = 0xfffffffe;

/** Where the wanted fields are to be written before startBatch(). */
export function fieldsAddress(): usize {
  return fields;
}

/** Where the fields' nodes are to be written, and the nodes, before startBatch(). */
export function fieldNodesAddress(): usize {
  return fieldNodes;
}

/**
 * Starts a batch of at most `mostRows` rows; its columns stand from `at` on. `columns` has a bit for each wanted
 * field that gets one, `whole` and `wholeNested` one for each field and node whose objects are wanted as text, `others` one for
 * each field whose objects are wanted as text where they have none of its nodes. Returns where the columns end.
 */
export function startBatch(
  at: usize,
  mostRows: usize,
  columns: u32,
  whole: u32,
  others: u32,
  nested: u32,
  wholeNested: u64,
): usize {
  forgetObjects();
  memory.fill(prints, 0, 256 * PRINT);
  rows = 0;
  capacity = (mostRows + 3) & ~3;
  times = at;
  idsLow = times + 8 * capacity;
  idsHigh = idsLow + 4 * capacity;
  sharedLow = idsHigh + 4 * capacity;
  sharedHigh = sharedLow + 4 * capacity;
  starts = sharedHigh + 4 * capacity;
  ends = starts + 4 * capacity;
  dictionaries = ends + 4 * capacity;
  withColumn = columns;
  wholeFields = whole;
  othersFields = others;
  nodeCount = nested;
  wholeNodes = wholeNested;
  wanted = 0;
  memory.fill(finder, 0, 256);
  for (let field = fields; load<u32>(field) != 0; field += 12) {
    const place = finder + slotOf(load<u32>(field, 8));
    store<u8>(place, load<u8>(place) == 0 ? <u8>++wanted : (wanted++, SEVERAL));
  }
  const columnCount = wanted + <i32>nodeCount;
  for (let field = 0; field < columnCount; field++) {
    store<u32>(entryCounts + (field << 2), 0);
    store<u32>(lastCodes + (field << 2), 0);
    if (field >= wanted || (columns >> field) & 1) memory.fill(slotsOf(field), 0, SLOTS * 4);
  }
  return slotsOf(columnCount);
}

// Each field has, in this order: slots, codes a row, starts and ends of its entries.
function slotsOf(field: i32): usize {
  return dictionaries + <usize>field * (<usize>SLOTS * 4 + 12 * capacity);
}

/** Takes a record back to where its file's text starts. */
export function startFile(start: usize): void {
  text = start;
}

/** The rows of the batch so far. */
export function rowCount(): u32 {
  return rows;
}

/** Forgets the rows from `count` on, those of a file that turned out to be another's to read. */
export function dropRows(count: u32): void {
  rows = count;
}

function slotOf(lastFour: u32): usize {
  return (lastFour * 0x9e3779b1) >> 24;
}

/** Which wanted field the key before the colon names; -1 for none. */
export function fieldBefore(colon: usize): i32 {
  let end = colon - 1;
  while (load<u8>(end) != 0x22) end--;
  const lastFour = load<u32>(end - 4);
  const found = load<u8>(finder + slotOf(lastFour));
  if (found == 0) return -1;
  let field = found == SEVERAL ? 0 : <i32>found - 1;
  const last = found == SEVERAL ? wanted - 1 : field;
  for (; field <= last; field++) {
    const entry = fields + <usize>field * 12;
    const length = <usize>load<u32>(entry);
    const start = end - length;
    if (
      load<u32>(entry, 8) == lastFour &&
      load<u8>(start - 1) == 0x22 &&
      same(start, <usize>load<u32>(entry, 4), length)
    ) {
      return field;
    }
  }
  return -1;
}

/** Starts a record that has none of the fields yet. */
export function clearFields(): void {
  for (let at: usize = 0; at < <usize>MAX_FIELDS * 4; at += 16) v128.store(fieldStarts + at, i32x4.splat(0));
}

/** Adds the record from `start` to `end`, whose fields' places are in fieldStarts and fieldEnds. */
export function addRow(start: usize, end: usize): bool {
  for (let field = 0; field < ALWAYS_THERE; field++) {
    if (load<u32>(fieldStarts + (field << 2)) == 0) return false;
  }
  if (rows >= <u32>capacity || !isCall()) return false;
  const row = (<usize>rows) << 2;

  const time = trimmedStart(EVENT_TIME);
  const timeEnd = trimmedEnd(EVENT_TIME);
  if (timeEnd - time != lastTimeLength || !same(time, lastTime, lastTimeLength)) {
    if (!isPlain(time, timeEnd)) return false;
    lastTimeLength = min(timeEnd - time, 48);
    memory.copy(lastTime, time, lastTimeLength);
    lastSeconds = seconds(time, timeEnd);
    lastTimePrint = printOf(time, timeEnd);
  }
  // JSON.parse has the same bytes only of plain ASCII: an escape or invalid UTF-8 stands for others
  const id = trimmedStart(EVENT_ID);
  const idEnd = trimmedEnd(EVENT_ID);
  const source = trimmedStart(EVENT_SOURCE);
  const sourceEnd = trimmedEnd(EVENT_SOURCE);
  const name = trimmedStart(EVENT_NAME);
  const nameEnd = trimmedEnd(EVENT_NAME);
  if (load<u8>(id) != 0x22 || idEnd - id < 3 || !isPlain(id, idEnd)) return false;
  // texts with their types, as some export them: the fallback parser says so
  if (load<u8>(name) == 0x7b && load<u8>(source) == 0x7b) return false;
  const namePrint = knownPrintOf(name, nameEnd);
  const sourcePrint = knownPrintOf(source, sourceEnd);
  if (namePrint == NOT_PLAIN || sourcePrint == NOT_PLAIN) return false;
  let print: u64 = 0;
  if (lastTimePrint != 0 && namePrint != 0 && sourcePrint != 0 && idEnd - id == 38 && isUuid(id + 1)) {
    print = joined(joined(joined(printOf(id, idEnd), lastTimePrint), sourcePrint), namePrint);
  }
  store<u32>(idsLow + row, <u32>print);
  store<u32>(idsHigh + row, <u32>(print >> 32));

  let call: u64 = 0;
  if (load<u32>(fieldStarts + (SHARED_EVENT_ID << 2)) != 0) {
    const shared = trimmedStart(SHARED_EVENT_ID);
    const sharedEnd = trimmedEnd(SHARED_EVENT_ID);
    if (!isPlain(shared, sharedEnd)) return false;
    const sharedPrint = printOf(shared, sharedEnd);
    if (lastTimePrint != 0 && namePrint != 0 && sharedPrint != 0 && sharedEnd - shared > 2) {
      call = joined(joined(sharedPrint, lastTimePrint), namePrint);
    }
  }
  store<u32>(sharedLow + row, <u32>call);
  store<u32>(sharedHigh + row, <u32>(call >> 32));

  store<f64>(times + (row << 1), lastSeconds);
  store<u32>(starts + row, <u32>(start - text));
  store<u32>(ends + row, <u32>(end - text));

  for (let field = 0; field < wanted; field++) {
    if (!((withColumn >> field) & 1)) continue;
    const codes = slotsOf(field) + SLOTS * 4;
    let code: u32 = 0;
    if (load<u32>(fieldStarts + (field << 2)) != 0) {
      const entry = <usize>load<u32>(fieldEntries + (field << 2));
      if (entry) code = codeIn(entry, field);
      if (code == 0) {
        const start = trimmedStart(field);
        code = codeOf(field, start, trimmedEnd(field));
        store<u32>(lastCodes + (field << 2), code);
        if (entry) keepCode(entry, start, field, code);
      }
    }
    store<u32>(codes + row, code);
  }
  rows++;
  return true;
}

/** The fingerprint of a text in its quotation marks; 0 for a value that is no text. */
function printOf(start: usize, end: usize): u64 {
  return load<u8>(start) == 0x22 ? fingerprint(start + 1, end - 1) : 0;
}

// Names and sources come again: a text that is kept here has been seen to be plain. Its address, its length, its print.
const PRINT: usize = 16;
const prints = memory.data(256 * 16, 16);
const NOT_PLAIN: u64 = 0xffffffffffffffff;

/** printOf() of a value that has often been met before; NOT_PLAIN, which only one in 2^64 texts has, unless it is plain. */
function knownPrintOf(start: usize, end: usize): u64 {
  const length = end - start;
  const entry = prints + <usize>(((load<u32>(end - 5) + <u32>length) * 0x9e3779b1) >> 24) * PRINT;
  if (<usize>load<u32>(entry, 4) == length && same(start, <usize>load<u32>(entry), length))
    return load<u64>(entry, 8);
  if (!isPlain(start, end)) return NOT_PLAIN;
  const print = printOf(start, end);
  store<u32>(entry, <u32>start);
  store<u32>(entry, <u32>length, 4);
  store<u64>(entry, print, 8);
  return print;
}

const data = memory.data<u8>([0x22, 0x44, 0x61, 0x74, 0x61, 0x22]);
const management = memory.data<u8>([0x22, 0x4d, 0x61, 0x6e, 0x61, 0x67, 0x65, 0x6d, 0x65, 0x6e, 0x74, 0x22]);

/** Not a notification of some service, whose source is like "aws:s3", nor an Insight or such. */
function isCall(): bool {
  const source = trimmedStart(EVENT_SOURCE);
  if (load<u32>(source, 1) == 0x3a737761) return false; // aws:
  for (let at = source; at < source + 5; at++) if (load<u8>(at) == 0x5c) return false;
  if (load<u32>(fieldStarts + (EVENT_CATEGORY << 2)) == 0) return true;
  const category = trimmedStart(EVENT_CATEGORY);
  const length = trimmedEnd(EVENT_CATEGORY) - category;
  return (length == 6 && same(category, data, 6)) || (length == 12 && same(category, management, 12));
}

/** The number of a value in its field's dictionary, from 1. */
function codeOf(field: i32, start: usize, end: usize): u32 {
  const slots = slotsOf(field);
  const entryStarts = slots + SLOTS * 4 + 4 * capacity;
  const entryEnds = entryStarts + 4 * capacity;
  const counter = entryCounts + (field << 2);
  const count = load<u32>(counter);
  const length = end - start;
  // Often it is the value of the record before.
  const last = load<u32>(lastCodes + (field << 2));
  if (last != 0) {
    const entry = (<usize>(last - 1)) << 2;
    const known = <usize>load<u32>(entryStarts + entry);
    if (<usize>load<u32>(entryEnds + entry) - known == length && same(known, start, length)) return last;
  }
  if (count < MOST_LOOKED_UP) {
    let slot = <u32>hash(start, end) & (SLOTS - 1);
    for (let probes = 0; probes < 16; probes++) {
      const code = load<u32>(slots + ((<usize>slot) << 2));
      if (code == 0) {
        store<u32>(slots + ((<usize>slot) << 2), count + 1);
        break;
      }
      const entry = (<usize>(code - 1)) << 2;
      const known = <usize>load<u32>(entryStarts + entry);
      if (<usize>load<u32>(entryEnds + entry) - known == length && same(known, start, length)) return code;
      slot = (slot + 1) & (SLOTS - 1);
    }
  }
  store<u32>(entryStarts + ((<usize>count) << 2), <u32>start);
  store<u32>(entryEnds + ((<usize>count) << 2), <u32>end);
  store<u32>(counter, count + 1);
  return count + 1;
}

/**
 * Writes the batch's columns to `at`, without the gaps, and returns where they end: rows, wanted fields; times,
 * low and high halves of the fingerprints of events and of shared calls, starts, ends; then a field with a column: its entries' number, whether
 * all of its text is plain, the codes, where each entry's text starts (and the last one's ends), and the text, filled to eight bytes; then the same of each
 * of its nodes, whose rows are the field's entries. Of an object that is wanted for what is inside there is no text, of
 * such a list its bracket; in a node, their codes are OBJECT and LIST.
 */
export function pack(at: usize): usize {
  store<u32>(at, rows);
  store<u32>(at, <u32>wanted, 4);
  let out = at + 8;
  out = copied(times, 8 * rows, out);
  out = copied(idsLow, 4 * rows, out);
  out = copied(idsHigh, 4 * rows, out);
  out = copied(sharedLow, 4 * rows, out);
  out = copied(sharedHigh, 4 * rows, out);
  out = copied(starts, 4 * rows, out);
  out = copied(ends, 4 * rows, out);
  for (let field = 0; field < wanted; field++) {
    if (!((withColumn >> field) & 1)) continue;
    const first = load<u32>(fieldNodes + (field << 3));
    const last = load<u32>(fieldNodes + (field << 3), 4);
    if (!((wholeFields >> field) & 1)) lookInside(field, first, last);
    out = packed(field, rows, out);
    const entries = load<u32>(entryCounts + (field << 2));
    for (let node = first; node < last; node++) out = packed(wanted + <i32>node, entries, out);
  }
  return out;
}

function packed(column: i32, codeCount: u32, out: usize): usize {
  const codes = slotsOf(column) + SLOTS * 4;
  const entryStarts = codes + 4 * capacity;
  const entryEnds = entryStarts + 4 * capacity;
  const count = load<u32>(entryCounts + (column << 2));
  store<u32>(out, count);
  const plainness = out + 4;
  out = copied(codes, 4 * codeCount, out + 8);
  let offsets = out;
  const values = out + 4 * (<usize>count + 1);
  out = values;
  for (let entry: usize = 0; entry < (<usize>count) << 2; entry += 4) {
    const start = <usize>load<u32>(entryStarts + entry);
    const length = <usize>load<u32>(entryEnds + entry) - start;
    store<u32>(offsets, <u32>(out - values));
    offsets += 4;
    memory.copy(out, start, length);
    out += length;
  }
  store<u32>(offsets, <u32>(out - values));
  store<u32>(plainness, <u32>isPlain(values, out));
  return (out + 7) & ~7;
}

/** Fills the columns of a field's nodes, and takes the text away of the objects and lists that are wanted for those alone. */
function lookInside(field: i32, first: u32, last: u32): void {
  const entryStarts = slotsOf(field) + SLOTS * 4 + 4 * capacity;
  const entryEnds = entryStarts + 4 * capacity;
  const count = load<u32>(entryCounts + (field << 2));
  const keepsOthers = ((othersFields >> field) & 1) != 0;
  for (let entry: usize = 0; entry < (<usize>count) << 2; entry += 4) {
    const start = <usize>load<u32>(entryStarts + entry);
    const isInside = isContainer(load<u8>(start)) && project(start, first, last);
    let hasNode = !keepsOthers;
    for (let node = first; node < last; node++) {
      const column = wanted + <i32>node;
      const value = isInside ? nodeStart(node) : 0;
      let code: u32 = 0;
      if (value != 0) {
        hasNode = true;
        if (isContainer(load<u8>(value)) && !((wholeNodes >> <u64>node) & 1)) {
          code = load<u8>(value) == 0x7b ? OBJECT : LIST;
        } else {
          code = codeOf(column, value, nodeEnd(node));
          store<u32>(lastCodes + (column << 2), code);
        }
      }
      store<u32>(slotsOf(column) + SLOTS * 4 + entry, code);
    }
    if (isInside && hasNode) {
      store<u32>(entryEnds + entry, <u32>(load<u8>(start) == 0x7b ? start : start + 1));
    }
  }
}

function copied(from: usize, bytes: usize, to: usize): usize {
  memory.copy(to, from, bytes);
  return to + bytes;
}

function trimmedStart(field: i32): usize {
  let at = <usize>load<u32>(fieldStarts + (field << 2));
  while (load<u8>(at) <= 0x20) at++;
  return at;
}

function trimmedEnd(field: i32): usize {
  let at = <usize>load<u32>(fieldEnds + (field << 2));
  while (load<u8>(at - 1) <= 0x20) at--;
  return at;
}

/** Seconds since 1970 of `"YYYY-MM-DDTHH:MM:SSZ"`, NaN for anything else. */
function seconds(at: usize, end: usize): f64 {
  if (end - at != 22 || load<u8>(at) != 0x22) return NaN;
  if (
    load<u8>(at, 5) != 0x2d ||
    load<u8>(at, 8) != 0x2d ||
    load<u8>(at, 11) != 0x54 ||
    load<u8>(at, 14) != 0x3a ||
    load<u8>(at, 17) != 0x3a ||
    load<u8>(at, 20) != 0x5a
  ) {
    return NaN;
  }
  const century = twoDigits(at + 1);
  const yearOf = twoDigits(at + 3);
  const month = twoDigits(at + 6);
  const day = twoDigits(at + 9);
  const hour = twoDigits(at + 12);
  const minute = twoDigits(at + 15);
  const second = twoDigits(at + 18);
  if (century < 0 || yearOf < 0 || month < 1 || month > 12 || day < 1) return NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN;
  const year = century * 100 + yearOf;
  const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const days = month == 2 ? (leap ? 29 : 28) : 30 + ((month + (month >> 3)) & 1);
  if (day > days) return NaN;
  // Days from 1970, with years that start in March (Howard Hinnant, days_from_civil); year 0 is as far back as this goes.
  const y = month <= 2 ? year + 399 : year + 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const date = y * 365 + y / 4 - y / 100 + y / 400 + dayOfYear - 719468 - 146097;
  return <f64>date * 86400 + <f64>(hour * 3600 + minute * 60 + second);
}

function twoDigits(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 0x30;
  const ones = <u32>load<u8>(at, 1) - 0x30;
  return tens < 10 && ones < 10 ? tens * 10 + ones : -1;
}
