// Log files, in order, each as the events in it: the inside of readEvents().

import { statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { type FilePart, FileReader, type LogSource, type SeenFile } from "./file-reader.ts";
import { Jobs } from "./jobs.ts";
import { TouchedFields } from "./touched-fields.ts";

/** From so many bytes or files on, worker threads are worth the 0.04 s that they take to start. */
const MANY_BYTES = 3 << 20;
const MANY_FILES = 400;

/** So many jobs may be done, or waited for, ahead of the file that is being counted. */
const MOST_AHEAD = 24;

/**
 * The files in the order given. Each goes to the kernel first; what that is not made for, or not sure of, to
 * the fallback parser: inflate, JSON.parse and see. Both give the same, the fallback parser five times as slowly.
 *
 * Of many files, worker threads read some ahead, and so does this thread while the next in order isn't there yet.
 * The first file is read alone: it shows which fields the question asks for, and so what is to be decoded.
 */
export async function* readFiles(
  sources: readonly LogSource[],
  touched = new TouchedFields(),
): AsyncGenerator<FilePart, undefined> {
  const pool = isMany(sources) ? new (await import("./pool.ts")).Pool() : undefined;
  const reader = new FileReader(touched);
  const jobs = new Jobs(sources);
  const ahead: Reading[] = [];
  const isRoom = (): boolean => jobs.areLeft && ahead.length < MOST_AHEAD;
  try {
    let here: Reading | undefined;
    while (jobs.areLeft || ahead.length > 0) {
      while (isRoom() && jobs.areSized) {
        if (pool?.hasRoom !== true) break;
        ahead.push(new Reading(reader.seeThere(jobs.next(), pool)));
      }
      const [first] = ahead;
      // one at a time: a job whose files are still to be downloaded had better be a worker's
      if (first?.isDone !== true && here?.isDone !== false && isRoom()) {
        here = new Reading(reader.seeHere(jobs.next()));
        ahead.push(here);
        await setImmediate(); // for the workers' answers to come in
        continue;
      }
      ahead.shift();
      for (const seen of (await first?.files) ?? []) {
        jobs.sized(seen.bytes);
        if (seen.length >= 0) yield reader.part(seen);
        else yield* reader.read(seen);
      }
    }
    return undefined;
  } finally {
    void pool?.close();
  }
}

/**
 * The same for one who wants the records themselves (EventBlock's json), and little in memory: one file at a time, on this
 * thread, whose records are to be had until the next one is asked for.
 */
export async function* readRecords(sources: readonly LogSource[]): AsyncGenerator<FilePart, undefined> {
  const reader = new FileReader(new TouchedFields(), true);
  for (const source of sources) {
    for (const seen of await reader.seeHere([source])) yield* reader.read(seen);
  }
  return undefined;
}

class Reading {
  isDone = false;
  readonly files: Promise<SeenFile[]>;

  constructor(files: Promise<SeenFile[]>) {
    this.files = files;
    const done = (): void => {
      this.isDone = true;
    };
    files.then(done, done);
  }
}

function isMany(sources: readonly LogSource[]): boolean {
  let bytes = 0;
  for (const [index, { path, bytes: whole, pieces }] of sources.entries()) {
    bytes +=
      (whole ?? pieces) === undefined
        ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
        : MANY_BYTES / 4;
    if (index > 0 && (bytes > MANY_BYTES || index > MANY_FILES)) return true;
  }
  return false;
}
