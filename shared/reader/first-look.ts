// A first look at a file whose name doesn't say what it is: its first bytes do.

import { closeSync, openSync, readSync } from "node:fs";
import { constants, gunzipSync } from "node:zlib";
import { LINE_PREFIX } from "./json-values.ts";
import { describeBytes, type Description, isEventHistory } from "./known-contents.ts";
import { isCsvOfRecords } from "./wrappers.ts";
import { encodingOf, MOST_LAYERS } from "./text-stream.ts";

const LENGTH = 8192;

/** What a file looks like: a log, something that is known and none, or anything else. One that one may not open may be a log. */
export function firstLook(path: string): "log" | "other file" | Description {
  let bytes: Uint8Array;
  try {
    bytes = firstBytes(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EACCES" || code === "EPERM" ? "log" : "other file";
  }
  const head = textIn(bytes);
  if (isCsvOfRecords(head)) return "log";
  const description = describeBytes(head);
  if (description !== undefined) return description;
  return isEventHistory(head) || START.test(Buffer.from(head).toString("latin1")) ? "log" : "other file";
}

/** A line that starts an object or a list of them. */
const START = new RegExp(
  `^(?:\\u00ef\\u00bb\\u00bf|[ \\t\\r])*(?:${LINE_PREFIX})?(?:\\{\\s*"|\\[\\s*(?:\\d{10,}[\\d.]*,\\s*)?[{"]|"(?:\\\\")*\\{\\\\+")`,
  "m",
);

function firstBytes(path: string): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(LENGTH);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, LENGTH, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** The start of the text in a file that starts with these bytes. */
function textIn(bytes: Uint8Array): Uint8Array {
  let head = bytes;
  try {
    for (let layer = 0; layer < MOST_LAYERS && head[0] === 0x1f && head[1] === 0x8b; layer += 1) {
      // as far as it goes: the data ends in the middle
      head = gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
    }
  } catch {
    return head;
  }
  const encoding = encodingOf(head);
  return encoding === undefined ? head : Buffer.from(new TextDecoder(encoding).decode(head));
}
