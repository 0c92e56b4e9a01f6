// @ts-check
// A worker thread of the pool: reads log files, and answers with their columns.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { Kernel } from "./kernel.js";

/**
 * @typedef {object} Job
 * @property {(string | Uint8Array)[]} files paths, or what the files hold
 * @property {readonly string[]} fields those that get a column
 *
 * @typedef {object} Done
 * @property {number[]} rows of each file; -1 for one that is not for the kernel
 * @property {number[]} bytes of each file
 * @property {ArrayBuffer} columns
 * @property {boolean} last whether the job ends here; else its other files follow in another answer
 */

const kernel = new Kernel();
let buffer = new Uint8Array(1 << 20);

parentPort?.on("message", (/** @type {Job} */ { files, fields }) => {
  kernel.start(fields);
  /** @type {Done} */
  let done = { rows: [], bytes: [], columns: new ArrayBuffer(0), last: false };
  const answer = (/** @type {boolean} */ last) => {
    const columns = kernel.finish();
    parentPort?.postMessage({ ...done, columns, last }, [columns]);
    done = { ...done, rows: [], bytes: [] };
  };
  for (const file of files) {
    const bytes = typeof file === "string" ? read(file) : file;
    let rows = kernel.add(bytes);
    if (rows === undefined) {
      answer(false);
      kernel.start(fields);
      rows = kernel.add(bytes) ?? -1;
    }
    done.rows.push(rows);
    done.bytes.push(bytes.length);
  }
  answer(true);
});

/**
 * A file's bytes, in a buffer that the next call uses again; none if it can't be read, since why not is the
 * plain road's to say.
 *
 * @param {string} path
 */
function read(path) {
  let descriptor;
  try {
    descriptor = openSync(path, "r");
    const { size } = fstatSync(descriptor);
    if (size > buffer.length) buffer = new Uint8Array(2 * size);
    let length = 0;
    while (length < size) {
      const bytes = readSync(descriptor, buffer, length, size - length, null);
      if (bytes === 0) break;
      length += bytes;
    }
    return buffer.subarray(0, length);
  } catch {
    return buffer.subarray(0, 0);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
