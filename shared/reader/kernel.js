// @ts-check
// Runs the kernel: log files in, columns out.
//
// This and worker.js are plain JavaScript, with types in comments that tsc checks: a worker thread that has
// to read TypeScript first starts 0.1 s later, and that is a tenth of the time that a million events take.

import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { wantedFields } from "./wanted-fields.js";

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => number} free
 * @property {() => number} fieldsAddress
 * @property {() => number} fieldNodesAddress
 * @property {() => number} nodesAddress
 * @property {(at: number, mostRows: number, columns: number, whole: number, others: number, nested: number, wholeNested: bigint) => number} startBatch
 * @property {(start: number) => void} startFile
 * @property {(input: number, inputEnd: number, output: number, outputEnd: number) => number} inflate
 * @property {(start: number, end: number, out: number) => number} fold
 * @property {(start: number, end: number, isJoined: number) => number} records
 * @property {() => number} rowCount
 * @property {(count: number) => void} dropRows
 * @property {(at: number) => number} pack
 * @property {() => number} lowsAddress
 * @property {() => number} highsAddress
 * @property {() => number} verdictsAddress
 * @property {(count: number, verdict: number) => number} addSeen
 * @property {(count: number, verdict: number) => void} findSeen
 * @property {(address: number) => void} limitSeen
 * @property {(low: number, high: number) => number} hasSeen
 */

/** @type {object | undefined} */
let module;

/**
 * An instance of the kernel, with a memory of its own.
 *
 * @returns {Exports}
 */
export function instance() {
  module ??= new WebAssembly.Module(readFileSync(new URL("kernel.wasm", import.meta.url)));
  const { exports } = new WebAssembly.Instance(module);
  return /** @type {Exports} */ (/** @type {unknown} */ (exports));
}

/** Looked for in every record, in this order; see kernel/columns.ts. */
export const ALWAYS = ["eventTime", "eventID", "eventSource", "eventName", "eventCategory", "sharedEventID"];

/** A batch is full once its text is this long; one longer file makes a batch of its own. */
const BATCH = 4 << 20;

/** Longer texts are left to the fallback parser. CloudTrail's own limit is 50 MB. */
export const LONGEST_TEXT = 128 << 20;

/**
 * Columns take no more than this before they are packed, so that with the longest text, its gzip and the packed columns
 * every address stays below 2 GiB, where JavaScript's bitwise operators end. A text of tiny records fills them, and is
 * left to the fallback parser.
 */
const MOST_COLUMNS = 512 << 20;

/** The least that a record is: the four fields that it always has. */
const SHORTEST_RECORD = `{"eventTime":0,"eventID":"","eventName":0,"eventSource":0}`.length;

/** A batch whose text was longer leaves enough in memory that a fresh one is worth its time. */
const MUCH = 1 << 20;

const PAGE = 65_536;
/** More than the kernel writes past the end of a text, or reads past the end of its input. */
const SLACK = 2048;

/** @typedef {{ rows: number, crc: number }} Added what became of a file: rows of it, and the CRC-32 of its text */

const NOT_FOR_THE_KERNEL = { rows: -1, crc: 0 };

/** An instance of the kernel, and the batch of files that it is reading. */
export class Kernel {
  #exports = instance();
  #pathCount = 0;
  /** How many fields the kernel looks for, and how many inside them. */
  #fieldCount = 0;
  #nestedCount = 0;
  /** Bits of the fields that have a column, and of those and the nested ones that are wanted whole. */
  #columns = 0;
  #whole = 0;
  /** Of those that are wanted whole where they have no nested one. */
  #others = 0;
  #wholeNested = 0n;
  #columnsAt = 0;
  /** Where the next file's text goes; 0 before the first file of a batch. */
  #textAt = 0;
  #batchStart = 0;
  #batchEnd = 0;
  #bytes = new Uint8Array();
  /** Where the text of the file that was added last stands. @type {[start: number, end: number]} */
  #last = [0, 0];

  /** Forgets all, with a fresh memory: after a trap nothing that is in it can be relied on. */
  renew() {
    this.#exports = instance();
    this.#bytes = new Uint8Array();
  }

  /** Other columns lie elsewhere: what those before them took would stay in memory, unused. */
  #clear() {
    try {
      this.renew();
    } catch {
      // no addresses are left for a second memory: the first does as well
    }
  }

  /**
   * Starts a batch whose columns are the fields of these paths (wanted-fields.js).
   *
   * @param {readonly string[]} paths
   */
  start(paths) {
    if (paths.length !== this.#pathCount && this.#batchEnd - this.#batchStart > MUCH) this.#clear();
    this.#pathCount = paths.length;
    this.#textAt = 0;
    this.#dropped = 0;
    this.#columns = 0;
    this.#whole = 0;
    this.#others = 0;
    this.#wholeNested = 0n;
    this.#nestedCount = 0;
    this.#columnsAt = this.#exports.free();
    const fields = inKernelOrder(paths);
    this.#fieldCount = fields.length;
    this.#reserve(this.#columnsAt + 65_536);
    const table = new DataView(this.#bytes.buffer);
    const nodesOf = this.#exports.fieldNodesAddress();
    let entry = this.#exports.fieldsAddress();
    fields.forEach((field, index) => {
      const at = this.#writeName(field.name);
      const { length } = field.name;
      table.setUint32(entry, length, true);
      table.setUint32(entry + 4, at, true);
      table.setUint32(entry + 8, table.getUint32(at + length - 4, true), true);
      entry += 12;
      if ("inside" in field) {
        this.#columns |= 1 << index;
        if (field.isWhole) this.#whole |= 1 << index;
        if (field.hasOthers) this.#others |= 1 << index;
        table.setUint32(nodesOf + 8 * index, this.#nestedCount, true);
        this.#writeNodes(table, field.inside);
        table.setUint32(nodesOf + 8 * index + 4, this.#nestedCount, true);
      }
    });
    table.setUint32(entry, 0, true);
    this.#columnsAt = (this.#columnsAt + 63) & ~63;
  }

  /**
   * Writes the nodes of one level, each with its tree behind it, as kernel/nested.ts wants them.
   *
   * @param {DataView} table
   * @param {readonly import("./wanted-fields.js").Wanted[]} level
   */
  #writeNodes(table, level) {
    /** @type {number | undefined} */
    let before;
    for (const { name, isWhole, inside } of level) {
      const node = this.#nestedCount++;
      const entry = this.#exports.nodesAddress() + 20 * node;
      if (isWhole) this.#wholeNested |= 1n << BigInt(node);
      table.setUint32(entry, name.length, true);
      table.setUint32(entry + 4, this.#writeName(name), true);
      table.setUint32(entry + 8, inside.length === 0 ? 0 : node + 2, true);
      table.setUint32(entry + 12, 0, true);
      if (before !== undefined) table.setUint32(before + 12, node + 1, true);
      before = entry;
      this.#writeNodes(table, inside);
      table.setUint32(entry + 16, this.#nestedCount, true);
    }
  }

  /**
   * Writes a name of ASCII where the columns were to start, which they then do behind it.
   *
   * @param {string} name
   */
  #writeName(name) {
    const at = this.#columnsAt;
    for (let i = 0; i < name.length; i += 1) this.#bytes[at + i] = name.charCodeAt(i);
    this.#columnsAt += (name.length + 15) & ~15;
    return at;
  }

  /** Rows of files that turned out not to be for the kernel: their values are packed too. */
  #dropped = 0;

  /**
   * Adds a log file, inflated if it is gzip, and says how many rows it added: -1 when the file is not for
   * the kernel, undefined when the batch has no room for it.
   *
   * Throws when the kernel traps; renew() it then.
   *
   * @param {Uint8Array} file
   * @param {boolean} isJoined whether its records come from several places
   * @returns {Added | undefined}
   */
  add(file, isJoined = false) {
    this.#last = [0, 0];
    const isGzip = file[0] === 0x1f && file[1] === 0x8b;
    const size = isGzip ? inflatedSize(file) : file.length;
    if (size === undefined || size > LONGEST_TEXT || file.length > LONGEST_TEXT) return NOT_FOR_THE_KERNEL;
    if (this.#textAt === 0) this.#startBatch(Math.max(size, BATCH));
    else if (this.#textAt - this.#batchStart + size > BATCH) return undefined;

    const text = this.#textAt;
    const end = text + size;
    let crc;
    if (isGzip) {
      const input = align(end + SLACK);
      this.#reserve(input + file.length + SLACK);
      this.#bytes.set(file, input);
      const deflated = headerLength(file);
      if (deflated === undefined) return NOT_FOR_THE_KERNEL;
      if (!this.#exports.inflate(input + deflated, input + file.length - 8, text, end))
        return NOT_FOR_THE_KERNEL;
      crc = uint32(file, file.length - 8);
      if (this.#checksum(text, end) !== crc) return NOT_FOR_THE_KERNEL;
    } else {
      this.#reserve(end + SLACK);
      this.#bytes.set(file, text);
      crc = this.#checksum(text, end);
    }

    const hasMark =
      this.#bytes[text] === 0xef && this.#bytes[text + 1] === 0xbb && this.#bytes[text + 2] === 0xbf;
    const before = this.#exports.rowCount();
    this.#exports.startFile(text);
    const rows = this.#exports.records(text + (hasMark ? 3 : 0), end, Number(isJoined));
    if (rows < 0) {
      this.#dropped += this.#exports.rowCount() - before;
      this.#exports.dropRows(before);
    }
    // also past a file that is not for the kernel: the dictionaries have values out of its text
    this.#textAt = align(end + SLACK);
    this.#batchEnd = end;
    this.#last = [text, end];
    return { rows, crc };
  }

  /** The text of the file that was added last, until the next is. */
  lastText() {
    return this.#bytes.subarray(...this.#last);
  }

  /** @param {number} size of the text at least */
  #startBatch(size) {
    const columns = this.#fieldCount + this.#nestedCount;
    const bytesARow = 32 + 12 * columns;
    const mostRows = Math.min(Math.ceil(size / SHORTEST_RECORD), Math.floor(MOST_COLUMNS / bytesARow));
    this.#reserve(this.#columnsAt + (mostRows + 4) * bytesARow + columns * 16_448 + 64);
    const nested = this.#nestedCount;
    const { startBatch } = this.#exports;
    this.#textAt = align(
      startBatch(
        this.#columnsAt,
        mostRows,
        this.#columns,
        this.#whole,
        this.#others,
        nested,
        this.#wholeNested,
      ),
    );
    this.#batchStart = this.#textAt;
    this.#batchEnd = this.#textAt;
  }

  /**
   * Ends the batch: its columns, as pack() in kernel/columns.ts lays them out.
   *
   * @returns {ArrayBuffer}
   */
  finish() {
    if (this.#textAt === 0) this.#startBatch(0);
    const at = align(this.#batchEnd + SLACK);
    // At most: what a row always has, a code and an offset a row and field, and the text of all values.
    const columns = this.#fieldCount + this.#nestedCount;
    const rows = this.#exports.rowCount() + this.#dropped;
    this.#reserve(
      at + rows * (32 + 8 * columns) + 24 * (columns + 1) + 64 + this.#batchEnd - this.#batchStart,
    );
    const end = this.#exports.pack(at);
    this.#textAt = 0;
    return this.#bytes.slice(at, end).buffer;
  }

  /**
   * The CRC-32 of the text between two addresses, after which there is room.
   *
   * @param {number} start
   * @param {number} end
   */
  #checksum(start, end) {
    const at = align(end + SLACK);
    this.#reserve(at + 2 * SLACK);
    const length = this.#exports.fold(start, end, at);
    if (length === 0) return crc32(this.#bytes.subarray(start, end));
    return crc32(this.#bytes.subarray(at, at + length), 0xffffffff);
  }

  /**
   * Makes sure that the memory goes up to `end`.
   *
   * @param {number} end
   */
  #reserve(end) {
    const { memory } = this.#exports;
    if (end > memory.buffer.byteLength) memory.grow(Math.ceil((end - memory.buffer.byteLength) / PAGE));
    if (this.#bytes.buffer !== memory.buffer) this.#bytes = new Uint8Array(memory.buffer);
  }
}

/**
 * What the kernel looks for: what every record is asked for, then the others. Those of ALWAYS that are not wanted have no more
 * than a name.
 *
 * @param {readonly string[]} paths
 * @returns {(import("./wanted-fields.js").Wanted | { name: string })[]}
 */
export function inKernelOrder(paths) {
  const wanted = wantedFields(paths);
  const others = wanted.filter(({ name }) => !ALWAYS.includes(name));
  return [...ALWAYS.map((name) => wanted.find((field) => field.name === name) ?? { name }), ...others];
}

/** @param {number} address */
function align(address) {
  return (address + 63) & ~63;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function uint32(bytes, at) {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}

/**
 * What the trailer says, unless that can't be: DEFLATE makes at most 1,032 bytes of one.
 *
 * @param {Uint8Array} file
 * @returns {number | undefined}
 */
function inflatedSize(file) {
  if (file.length < 18) return undefined;
  const size = uint32(file, file.length - 4);
  return size <= 1032 * file.length ? size : undefined;
}

/**
 * Length of the gzip header (RFC 1952), which may have a file name; rarer extras are left to zlib.
 *
 * @param {Uint8Array} file
 * @returns {number | undefined}
 */
function headerLength(file) {
  if (file[2] !== 8) return undefined;
  if (file[3] === 0) return 10;
  const nameEnd = file.indexOf(0, 10);
  return file[3] === 8 && nameEnd >= 0 && nameEnd < file.length - 8 ? nameEnd + 1 : undefined;
}
