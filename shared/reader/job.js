// @ts-check
// A job: some log files, read and turned into columns, on whichever thread.

import { closeSync, openSync, readSync } from "node:fs";

/**
 * @typedef {object} Job
 * @property {(string | Uint8Array)[]} files paths, or what the files hold
 * @property {readonly string[]} fields those that get a column
 *
 * @typedef {object} Batch some of the job's files, in order
 * @property {number[]} rows of each file; -1 for one that is not for the kernel
 * @property {number[]} bytes of each file, as it lies there
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

let buffer = new Uint8Array(1 << 20);

/**
 * @param {import("./kernel.js").Kernel} kernel
 * @param {Job} job
 * @returns {Batch[]}
 */
export function doJob(kernel, { files, fields }) {
  /** @type {Batch[]} */
  const batches = [];
  /** @type {number[]} */
  let rows = [];
  /** @type {number[]} */
  let bytes = [];
  const finish = () => {
    batches.push({ rows, bytes, columns: kernel.finish() });
    rows = [];
    bytes = [];
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
    rows.push(added ?? -1);
    bytes.push(content.length);
  }
  finish();
  return batches;
}

/**
 * A file's bytes, in a buffer that the next call uses again; none if it can't be read, since why not is the
 * plain road's to say.
 *
 * @param {string} path
 */
function contentOf(path) {
  let descriptor;
  try {
    descriptor = openSync(path, "r");
    // until there is no more: to ask for the size first takes longer, of a small file
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (read === 0) return buffer.subarray(0, length);
      length += read;
      if (length === buffer.length) buffer = grown(buffer);
    }
  } catch {
    return buffer.subarray(0, 0);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** @param {Uint8Array} bytes */
function grown(bytes) {
  const more = new Uint8Array(2 * bytes.length);
  more.set(bytes);
  return more;
}
