// @ts-check
// A job: some log files, read and turned into columns, on whichever thread.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { LONGEST_TEXT } from "./kernel.js";

/**
 * @typedef {object} Job
 * @property {(string | Uint8Array)[]} files paths, or what the files hold
 * @property {readonly string[]} fields those that get a column
 * @property {boolean} [keepsTexts] whether the files' texts are wanted too: each until the next
 *
 * @typedef {object} Batch some of the job's files, in order
 * @property {number[]} rows of each file; -1 for one that is not for the kernel
 * @property {number[]} crcs of each file's text, by which it is known again
 * @property {number[]} bytes of each file, as it lies there
 * @property {Uint8Array[]} texts of each file, if they are wanted
 * @property {ArrayBuffer} columns
 *
 * @typedef {object} Done
 * @property {Batch[]} batches
 * @property {Job["files"]} files the job's own
 */

/**
 * What a message that has the job's files is to take along, rather than copy: the thread that sends it has them no
 * longer. Not what shares its buffer with others.
 *
 * @param {Job} job
 * @returns {ArrayBuffer[]}
 */
export function buffersOf({ files }) {
  return files.flatMap((file) =>
    typeof file === "string" || file.length === 0 || file.length < file.buffer.byteLength
      ? []
      : /** @type {ArrayBuffer} */ (file.buffer),
  );
}

/**
 * A file that the kernel traps on is not for the kernel, and costs no other file its place.
 *
 * @param {import("./kernel.js").Kernel} kernel
 * @param {Job} job
 * @returns {Batch[]}
 */
export function doJob(kernel, { files, fields, keepsTexts = false }) {
  try {
    return batchesOf(kernel, files, fields, keepsTexts);
  } catch {
    return files.flatMap((file) => batchesOfOne(kernel, file, fields, keepsTexts));
  }
}

/**
 * @param {import("./kernel.js").Kernel} kernel
 * @param {string | Uint8Array} file
 * @param {readonly string[]} fields
 * @param {boolean} keepsTexts
 */
function batchesOfOne(kernel, file, fields, keepsTexts) {
  kernel.renew();
  try {
    return batchesOf(kernel, [file], fields, keepsTexts);
  } catch {
    kernel.renew();
    kernel.start(fields);
    return [{ rows: [-1], bytes: [0], crcs: [0], texts: [], columns: kernel.finish() }];
  }
}

/**
 * @param {import("./kernel.js").Kernel} kernel
 * @param {Job["files"]} files
 * @param {readonly string[]} fields
 * @param {boolean} keepsTexts
 * @returns {Batch[]}
 */
function batchesOf(kernel, files, fields, keepsTexts) {
  /** @type {Batch[]} */
  const batches = [];
  /** @type {Omit<Batch, "columns">} */
  let batch = { rows: [], bytes: [], crcs: [], texts: [] };
  const finish = () => {
    batches.push({ ...batch, columns: kernel.finish() });
    batch = { rows: [], bytes: [], crcs: [], texts: [] };
  };
  kernel.start(fields);
  for (const file of files) {
    const content = typeof file === "string" ? contentOf(file) : file;
    let added = kernel.add(content);
    if (added === undefined) {
      finish();
      kernel.start(fields);
      added = kernel.add(content);
    }
    batch.rows.push(added?.rows ?? -1);
    batch.crcs.push(added?.crc ?? 0);
    batch.bytes.push(content.length);
    if (keepsTexts) batch.texts.push(kept(kernel.lastText()));
  }
  finish();
  return batches;
}

/** The text that is kept: one at a time, as copies of all would wait long for the garbage collector. */
let text = new Uint8Array();

/** @param {Uint8Array} bytes */
function kept(bytes) {
  if (bytes.length > text.length || text.length > MOST_KEPT) text = new Uint8Array(bytes.length);
  text.set(bytes);
  return text.subarray(0, bytes.length);
}

const NOTHING = new Uint8Array();
/** The buffer that the next file is read into, unless it was a large one's. */
let buffer = new Uint8Array(1 << 20);
const MOST_KEPT = 64 << 20;

/**
 * A file's bytes, in a buffer that the next call uses again; none if it can't be read, is no file, is larger than the kernel
 * takes or changes meanwhile, since why not is the fallback parser's to say.
 *
 * @param {string} path
 */
function contentOf(path) {
  let descriptor;
  try {
    descriptor = openSync(path, "r");
    // gzip's own checksum tells; and to look takes as long as to read a small file
    const before = path.endsWith(".gz") ? undefined : fstatSync(descriptor);
    // until there is no more: to ask for the size first takes longer, of a small file
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (read === 0) break;
      length += read;
      if (length > LONGEST_TEXT) return NOTHING;
      if (length < buffer.length) continue;
      if (fstatSync(descriptor).size > LONGEST_TEXT) return NOTHING;
      buffer = grown(buffer);
    }
    if (before !== undefined && hasChanged(before, fstatSync(descriptor))) return NOTHING;
    return buffer.subarray(0, length);
  } catch {
    return NOTHING;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
    if (buffer.length > MOST_KEPT) buffer = new Uint8Array(1 << 20);
  }
}

/**
 * Whether somebody wrote to a file between two looks at it.
 *
 * @param {import("node:fs").Stats} before
 * @param {import("node:fs").Stats} after
 */
export function hasChanged(before, after) {
  return before.size !== after.size || before.mtimeMs !== after.mtimeMs || before.ctimeMs !== after.ctimeMs;
}

/** @param {Uint8Array} bytes */
function grown(bytes) {
  const more = new Uint8Array(2 * bytes.length);
  more.set(bytes);
  return more;
}
