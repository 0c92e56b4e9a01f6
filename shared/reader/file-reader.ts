// Reads log files: on this thread or another, by the kernel or on the plain road.

import { readFileSync } from "node:fs";
import { type OtherKind, recordsOf } from "./records.ts";
import { unpack } from "./columns.ts";
import { type EventBlock, IndexedBlock, ParsedBlock } from "./event-block.ts";
import { type Batch, doJob, type Job } from "./job.js";
import { Kernel } from "./kernel.js";
import { logText } from "./log-text.ts";
import type { Pool } from "./pool.ts";
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

/** Either read, or not for the kernel: a source that readPlainly() is to read. */
export type Read = ReadFile | LogSource;

export class FileReader {
  readonly #kernel = new Kernel();
  readonly #touched = new TouchedFields();

  async readHere(sources: LogSource[]): Promise<Read[]> {
    const job = await this.#job(sources);
    return this.#read(sources, job, doJob(this.#kernel, job));
  }

  async readThere(sources: LogSource[], pool: Pool): Promise<Read[]> {
    const job = await this.#job(sources);
    return this.#read(sources, job, await pool.run(job));
  }

  /** Inflates, parses and sees; says what is wrong with a file that is no log. */
  async readPlainly({ path, bytes: elsewhere }: LogSource): Promise<ReadFile> {
    let bytes: Uint8Array;
    try {
      bytes = elsewhere === undefined ? readFileSync(path) : await elsewhere();
    } catch (error) {
      return { path, bytes: 0, outcome: { reason: reasonOf(error as NodeJS.ErrnoException) } };
    }
    return { path, bytes: bytes.length, outcome: outcomeOf(bytes) };
  }

  async #job(sources: LogSource[]): Promise<Job> {
    const files = sources.map(async ({ path, bytes }) => bytes?.().catch(() => NO_BYTES) ?? path);
    // Until the first events have been looked at, all that they are likely to be asked for.
    const fields = this.#touched.isLearned ? [...this.#touched.names] : LIKELY_FIELDS;
    return { files: await Promise.all(files), fields };
  }

  #read(sources: LogSource[], { files, fields }: Job, batches: Batch[]): Read[] {
    const read: Read[] = [];
    for (const { rows, bytes, columns: packed } of batches) {
      const columns = unpack(packed, fields);
      let first = 0;
      for (const [index, length] of rows.entries()) {
        const source = sources[read.length];
        const file = files[read.length];
        if (source === undefined || file === undefined) throw new Error("Cannot match a job's files");
        if (length < 0) {
          read.push(source);
          continue;
        }
        const events = new IndexedBlock({
          path: source.path,
          columns,
          first,
          length,
          text: () => textAgain(source.path, file),
          touched: this.#touched,
          kernel: this.#kernel,
        });
        read.push({ path: source.path, bytes: bytes[index] ?? 0, outcome: { kind: "events", events } });
        first += length;
      }
    }
    return read;
  }
}

/** A log file's text once more: only a question that wants whole records needs it. */
function textAgain(path: string, file: string | Uint8Array): Uint8Array {
  try {
    return logText(typeof file === "string" ? readFileSync(file) : file);
  } catch (error) {
    throw new Error(`Cannot read "${path}" again: ${reasonOf(error as NodeJS.ErrnoException)}`, {
      cause: error,
    });
  }
}

const NO_BYTES = new Uint8Array();

function outcomeOf(bytes: Uint8Array): ReadFile["outcome"] {
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
