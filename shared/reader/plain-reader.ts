// Reads a log file the plain way: inflate, JSON.parse and see. This is what the kernel does, said in TypeScript: its
// specification, which the fuzz test holds it to, and the road for every file that it leaves.

import { readFileSync } from "node:fs";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { secondsIn } from "../field-values.ts";
import type { EventBlock } from "./event-block.ts";
import type { FilePart, LogSource } from "./file-reader.ts";
import { fingerprint, type Fingerprint } from "./fingerprint.ts";
import { logText, whyUnread } from "./log-text.ts";
import { readOnly } from "./read-only.ts";
import { recordsOf } from "./records.ts";

/** A file's events, or what is wrong with one that is no log. */
export async function* readPlainly({
  path,
  bytes: elsewhere,
}: LogSource): AsyncGenerator<FilePart, undefined> {
  let bytes: Uint8Array;
  try {
    bytes = elsewhere === undefined ? readFileSync(path) : await elsewhere();
  } catch (error) {
    yield { path, end: { bytes: 0, state: "unreadable", reason: whyUnread(error) } };
    return undefined;
  }
  yield { path, ...contentOf(bytes) };
  return undefined;
}

function contentOf(file: Uint8Array): Omit<FilePart, "path"> {
  const bytes = file.length;
  try {
    const text = logText(file);
    const records = recordsOf(Buffer.from(text.buffer, text.byteOffset, text.length).toString());
    if (records.kind !== "events") return { end: { bytes, state: "skipped", kind: records.kind } };
    return { events: new ParsedBlock(records.events), end: { bytes, state: "read" } };
  } catch (error) {
    return { end: { bytes, state: "unreadable", reason: (error as Error).message } };
  }
}

/** Events that were parsed whole. */
export class ParsedBlock implements EventBlock {
  readonly length: number;
  readonly seconds: Float64Array;
  readonly idsLow: Uint32Array;
  readonly idsHigh: Uint32Array;
  readonly #events: CloudTrailEvent[];

  constructor(events: CloudTrailEvent[]) {
    this.#events = events;
    this.length = events.length;
    this.seconds = Float64Array.from(events, ({ eventTime }) => secondsIn(eventTime));
    this.idsLow = new Uint32Array(events.length);
    this.idsHigh = new Uint32Array(events.length);
    events.forEach((event, row) => {
      for (const value of Object.values(event)) readOnly(value);
      if (typeof event.eventID !== "string") return;
      const { low, high }: Fingerprint = fingerprint(event.eventID);
      this.idsLow[row] = low;
      this.idsHigh[row] = high;
    });
  }

  at(row: number): CloudTrailEvent {
    const event = this.#events[row];
    if (event === undefined) throw new RangeError(`Cannot read event ${row}: the file has ${this.length}`);
    return event;
  }
}
