// Reads log files: on this thread or another, by the kernel or the fallback parser.

import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { type Columns, unpack } from "./columns.ts";
import { type EventBlock, IndexedBlock } from "./event-block.ts";
import { type Batch, doJob, type Job } from "./job.js";
import { Kernel } from "./kernel.js";
import { logText, whyUnread } from "./log-text.ts";
import type { Pool } from "./pool.ts";
import { LIKELY_FIELDS, TouchedFields } from "./touched-fields.ts";
import { UserError } from "../terminal/user-error.ts";

/**
 * A log file: where it lies or, when that is no file of this machine, how to get its bytes: anew each time, in a buffer
 * that is the reader's from then on.
 */
export interface LogSource {
  path: string;
  bytes?: () => Promise<Uint8Array>;
  /** In place of `bytes`, of one that is too large to be held whole. */
  pieces?: () => AsyncGenerator<Uint8Array, undefined>;
}

/** A part of a log file: a file comes in one, unless it is too large for that. */
export interface FilePart {
  path: string;
  /** Calls, as they stand in the file. */
  events?: EventBlock;
  /** How many records that are no calls, by kind: `insight`, `network activity`, …. */
  otherKinds?: Record<string, number>;
  /** On the file's last part: what became of the file. */
  end?: FileEnd;
}

/** What became of a file, and its size as it lies there. */
export type FileEnd = { bytes: number } & (
  | { state: "read" }
  /** Nothing in it is a call: the file is of this kind. */
  | { state: "skipped"; kind: string }
  /** What was read before counts, or what stands beside a broken line; a file is not both that and `unreadable`. */
  | { state: "partlyRead"; reason: string }
  | { state: "unreadable"; reason: string }
);

/** A file that the kernel has seen; its events are made when it is its turn, as thousands may wait for theirs. */
export interface SeenFile {
  source: LogSource;
  /** The file's path, or what it holds. */
  file: string | Uint8Array;
  bytes: number;
  /** The CRC-32 of its text, by which it is known again. */
  crc: number;
  /** Its text, if texts are kept. */
  text: Uint8Array | undefined;
  /** The columns of the batch that it was read in, and which rows of them are its own: `length` is -1 if the kernel left it. */
  columns: Columns;
  first: number;
  length: number;
}

/** This thread's: nothing awaits while it reads, and a memory for each reading would be a full garbage collection each. */
let ofThisThread: Kernel | undefined;

/** Reads files one after another. */
export class FileReader {
  readonly #kernel: Kernel;
  readonly #touched: TouchedFields;
  readonly #keepsTexts: boolean;

  constructor(touched = new TouchedFields(), keepsTexts = false) {
    this.#touched = touched;
    this.#keepsTexts = keepsTexts;
    // a text that is kept stays in the kernel's memory until the next
    this.#kernel = keepsTexts ? new Kernel() : (ofThisThread ??= new Kernel());
  }

  /** Reads on this thread. */
  async seeHere(sources: LogSource[]): Promise<SeenFile[]> {
    const job = await this.#job(sources);
    return seenFiles(sources, job, doJob(this.#kernel, job));
  }

  /** Has a worker thread read, or reads here when that dies of it. */
  async seeThere(sources: LogSource[], pool: Pool): Promise<SeenFile[]> {
    const job = this.#job(sources);
    const done = await pool.run(job).catch(() => undefined);
    if (done === undefined) return this.seeHere(sources);
    const { fields } = await job;
    return seenFiles(sources, { files: done.files, fields }, done.batches);
  }

  /** The file, part after part. */
  async *read(seen: SeenFile): AsyncGenerator<FilePart, undefined> {
    if (seen.length >= 0) {
      yield this.part(seen);
      return undefined;
    }
    // loaded when it is wanted: most trails have no such file
    const { readAnything } = await import("./fallback-reader.ts");
    yield* readAnything(seen.source, { kernel: this.#kernel, touched: this.#touched });
    return undefined;
  }

  /** The whole file, if the kernel has read it. */
  part({ source, file, bytes, crc, text: kept, columns, first, length }: SeenFile): FilePart {
    const { path } = source;
    const events = new IndexedBlock({
      columns,
      first,
      length,
      text: () => kept ?? textAgain(path, file, crc),
      touched: this.#touched,
      kernel: this.#kernel,
    });
    return { path, events, end: { bytes, state: "read" } };
  }

  async #job(sources: LogSource[]): Promise<Job> {
    const files = sources.map(({ path, bytes, pieces }) =>
      pieces === undefined ? (bytes?.().catch(() => NO_BYTES) ?? path) : NO_BYTES,
    );
    // Until the first events have been looked at, all that they are likely to be asked for.
    const fields = this.#touched.isLearned ? [...this.#touched.paths] : LIKELY_FIELDS;
    return { files: await all<string | Uint8Array>(files), fields, keepsTexts: this.#keepsTexts };
  }
}

/** Waits for those that are promises; most jobs have none. */
async function all<Value>(values: (Value | Promise<Value>)[]): Promise<Value[]> {
  const awaited: Value[] = [];
  for (const value of values) awaited.push(value instanceof Promise ? await value : value);
  return awaited;
}

function seenFiles(sources: LogSource[], { files, fields }: Job, batches: Batch[]): SeenFile[] {
  const seen: SeenFile[] = [];
  for (const { rows, bytes, crcs, texts, columns: packed } of batches) {
    const columns = unpack(packed, fields);
    let first = 0;
    for (const [index, length] of rows.entries()) {
      const source = sources[seen.length];
      const file = files[seen.length];
      if (source === undefined || file === undefined) throw new Error("Cannot match the files of a job");
      const crc = crcs[index] ?? 0;
      const text = texts[index];
      seen.push({ source, file, bytes: bytes[index] ?? 0, crc, text, columns, first, length });
      first += Math.max(length, 0);
    }
  }
  return seen;
}

/**
 * A log file's text once more: only a question that wants whole records, or a field that it hadn't asked for, needs it.
 *
 * Throws a UserError unless it is the text that was read before: some of its events have been counted.
 */
function textAgain(path: string, file: string | Uint8Array, crc: number): Uint8Array {
  try {
    const text = logText(typeof file === "string" ? readFileSync(file) : file);
    if (crc32(text) !== crc) throw new Error("it has changed");
    return text;
  } catch (error) {
    throw new UserError(
      `Cannot read "${path}" again: ${whyUnread(error)}`,
      "Some of its events were counted as it was before. Ask again when nothing writes to the logs any more",
    );
  }
}

const NO_BYTES = new Uint8Array();
