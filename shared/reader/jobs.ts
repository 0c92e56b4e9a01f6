// Log files to be read, cut into jobs of a size.

import type { LogSource } from "./file-reader.ts";

/** A job is to take some milliseconds: messages cost little then, and no thread waits long at the end. */
const BYTES_A_JOB = 1 << 20;
const MOST_FILES_A_JOB = 128;

/** Hands files out to threads, in order, some at a time. */
export class Jobs {
  readonly #sources: readonly LogSource[];
  #next = 0;
  #files = 0;
  #bytes = 0;

  constructor(sources: readonly LogSource[]) {
    this.#sources = sources;
  }

  get areLeft(): boolean {
    return this.#next < this.#sources.length;
  }

  /** Whether a file has been read. */
  get areSized(): boolean {
    return this.#files > 0;
  }

  /** The next job: a single file while no size is known. */
  next(): LogSource[] {
    const files = this.#files === 0 ? 1 : Math.floor((BYTES_A_JOB * this.#files) / (this.#bytes + 1));
    const job = this.#sources.slice(this.#next, this.#next + Math.min(Math.max(files, 1), MOST_FILES_A_JOB));
    this.#next += job.length;
    return job;
  }

  /** Says how large a file was, so that a job gets as many as are likely to make its size. */
  sized(bytes: number): void {
    this.#files += 1;
    this.#bytes += bytes;
  }
}
