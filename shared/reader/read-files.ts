// Log files, in order, each as the events in it: the inside of readEvents().

import { readFileSync, statSync } from "node:fs";
import { type OtherKind, recordsOf } from "../records.ts";
import { unpack } from "./columns.ts";
import { type EventBlock, IndexedBlock, ParsedBlock } from "./event-block.ts";
import { Kernel } from "./kernel.js";
import { logText } from "./log-text.ts";
import { Pool } from "./pool.ts";
import { LIKELY_FIELDS, TouchedFields } from "./touched-fields.ts";

/** A log file: where it lies or, when that is no file of this machine, how to get its bytes. */
export interface LogSource {
  path: string;
  bytes?: () => Promise<Uint8Array>;
}

export interface ReadFile {
  path: string;
  /** Its size as it lies there. */
  bytes: number;
  outcome: { kind: "events"; events: EventBlock } | { kind: OtherKind } | { reason: string };
}

/** From so many bytes or files on, worker threads are worth the 0.04 s that they take to start. */
const MANY_BYTES = 1 << 20;
const MANY_FILES = 200;
/** A job is to be some milliseconds long, so that messages cost little and no thread waits long at the end. */
const BYTES_A_JOB = 1 << 20;
const MOST_FILES_A_JOB = 128;

/**
 * The files in the order given. Each goes to the kernel first; what that is not made for, or not sure of, takes the
 * plain road: inflate, JSON.parse and see. Both give the same, the plain one five times as slowly.
 *
 * Of many files, all but the first go to worker threads, some ahead of the one that is asked for. The first shows
 * which fields the question asks for, and so what the workers are to decode.
 */
export async function* readFiles(sources: readonly LogSource[]): AsyncGenerator<ReadFile> {
  const touched = new TouchedFields();
  const kernel = new Kernel();
  const pool = isMany(sources) ? new Pool() : undefined;
  try {
    let next = 0;
    let bytesRead = 0;
    for (const source of pool === undefined ? sources : sources.slice(0, 1)) {
      const file = await readHere(source, kernel, touched);
      next += 1;
      bytesRead += file.bytes;
      yield file;
    }
    if (pool === undefined) return;

    const ahead: Promise<(ReadFile | LogSource)[]>[] = [];
    while (next < sources.length || ahead.length > 0) {
      while (next < sources.length && ahead.length < pool.room) {
        const files = Math.floor((BYTES_A_JOB * next) / (bytesRead + 1));
        const job = sources.slice(next, next + Math.min(Math.max(files, 1), MOST_FILES_A_JOB));
        next += job.length;
        ahead.push(readThere(job, pool, kernel, touched));
      }
      for (const file of (await ahead.shift()) ?? []) {
        const read = "outcome" in file ? file : await readHere(file, kernel, touched);
        bytesRead += read.bytes;
        yield read;
      }
    }
  } finally {
    await pool?.close();
  }
}

function isMany(sources: readonly LogSource[]): boolean {
  let bytes = 0;
  for (const [index, { path, bytes: elsewhere }] of sources.entries()) {
    bytes += elsewhere === undefined ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : MANY_BYTES / 4;
    if (index > 0 && (bytes > MANY_BYTES || index > MANY_FILES)) return true;
  }
  return false;
}

/** Reads a file on this thread. */
async function readHere({ path, bytes: elsewhere }: LogSource, kernel: Kernel, touched: TouchedFields): Promise<ReadFile> {
  let bytes: Uint8Array;
  try {
    bytes = elsewhere === undefined ? readFileSync(path) : await elsewhere();
  } catch (error) {
    return { path, bytes: 0, outcome: { reason: reasonOf(error as NodeJS.ErrnoException) } };
  }
  kernel.start(LIKELY_FIELDS);
  const rows = kernel.add(bytes) ?? -1;
  if (rows < 0) return { path, bytes: bytes.length, outcome: parsed(bytes) };
  const columns = unpack(kernel.finish(), LIKELY_FIELDS);
  const events = new IndexedBlock({ columns, first: 0, length: rows, text: () => logText(bytes), touched, kernel });
  return { path, bytes: bytes.length, outcome: { kind: "events", events } };
}

/** Has a worker read some files; gives back those that are not for the kernel. */
async function readThere(
  sources: LogSource[],
  pool: Pool,
  kernel: Kernel,
  touched: TouchedFields,
): Promise<(ReadFile | LogSource)[]> {
  const fields = [...touched.names];
  const files = await Promise.all(sources.map(({ path, bytes }) => bytes?.().catch(() => NO_BYTES) ?? path));
  const read: (ReadFile | LogSource)[] = [];
  for (const answer of await pool.run({ files, fields })) {
    const columns = unpack(answer.columns, fields);
    let first = 0;
    for (const [index, length] of answer.rows.entries()) {
      const source = sources[read.length];
      const file = files[read.length];
      if (source === undefined || file === undefined) throw new Error("a worker read more files than it was given");
      if (length < 0) {
        read.push(source);
        continue;
      }
      const text = (): Uint8Array => logText(typeof file === "string" ? readFileSync(file) : file);
      const events = new IndexedBlock({ columns, first, length, text, touched, kernel });
      read.push({ path: source.path, bytes: answer.bytes[index] ?? 0, outcome: { kind: "events", events } });
      first += length;
    }
  }
  return read;
}

const NO_BYTES = new Uint8Array();

function parsed(bytes: Uint8Array): ReadFile["outcome"] {
  try {
    const text = logText(bytes);
    const records = recordsOf(Buffer.from(text.buffer, text.byteOffset, text.length).toString());
    return records.kind === "events" ? { kind: "events", events: new ParsedBlock(records.events) } : records;
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  if (code === "ENOENT") return "no such file";
  return message;
}
