// Worker threads that read log files.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { buffersOf, type Done, type Job } from "./job.js";

/** The thread that counts can't keep up with more. */
const MOST_WORKERS = 6;

/** So many jobs wait at each worker, so that it has the next at hand. */
const JOBS_AHEAD = 3;

/** A worker for each core but the one of the thread that counts. One that dies, for want of memory, is not replaced. */
export class Pool {
  readonly #all = Array.from(
    { length: Math.min(availableParallelism() - 1, MOST_WORKERS) },
    () => new PoolWorker(),
  );

  get #workers(): PoolWorker[] {
    return this.#all.filter(({ isAlive }) => isAlive);
  }

  get hasRoom(): boolean {
    return this.#workers.some(({ jobs }) => jobs < JOBS_AHEAD);
  }

  /**
   * Has the least busy worker do the job, which is its own from now on, even if it is still to be prepared. The job's
   * files go to the worker, and come back with the answer.
   *
   * Rejects when the worker dies, or there is none: the job is still to be done.
   */
  async run(job: Promise<Job>): Promise<Done> {
    const [idlest] = this.#workers.toSorted((a, b) => a.jobs - b.jobs);
    if (idlest === undefined) throw new Error("Cannot run a job: the pool has no worker");
    return idlest.run(job);
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.close()));
  }
}

interface Asked {
  resolve: (done: Done) => void;
  reject: (error: Error) => void;
}

class PoolWorker {
  // execArgv: plain JavaScript has no use for what the script was started with, such as --import typescript.js
  readonly #worker = new Worker(new URL("worker.js", import.meta.url), { execArgv: [] });
  readonly #asked: Asked[] = [];
  /** Those it has been asked for, and those that are still being prepared. */
  jobs = 0;
  isAlive = true;

  constructor() {
    this.#worker.unref();
    this.#worker.on("message", (done: Done) => {
      this.#asked.shift()?.resolve(done);
      if (this.#asked.length === 0) this.#worker.unref();
    });
    this.#worker.on("error", (error) => this.#die(error));
    this.#worker.on("exit", () => this.#die(new Error("Cannot run a job: the worker has ended")));
  }

  async run(job: Promise<Job>): Promise<Done> {
    this.jobs += 1;
    try {
      const prepared = await job;
      if (!this.isAlive) throw new Error("Cannot run a job: the worker has ended");
      this.#worker.ref();
      this.#worker.postMessage(prepared, buffersOf(prepared));
      return await new Promise((resolve, reject) => {
        this.#asked.push({ resolve, reject });
      });
    } finally {
      this.jobs -= 1;
    }
  }

  #die(error: Error): void {
    this.isAlive = false;
    for (const { reject } of this.#asked.splice(0)) reject(error);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
