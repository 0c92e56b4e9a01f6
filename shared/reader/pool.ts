// Worker threads that read log files.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Done, Job } from "./worker.js";

/** What became of a job: its files in batches. */
export type Answers = Done[];

/** More threads than this wait for the one that counts. */
const MOST_WORKERS = 6;

export class Pool {
  readonly #workers: PoolWorker[];

  constructor() {
    const workers = Math.min(availableParallelism(), MOST_WORKERS);
    this.#workers = Array.from({ length: workers }, () => new PoolWorker());
  }

  /** How many jobs keep every worker busy while the answers to some are being counted. */
  get room(): number {
    return 2 * this.#workers.length + 1;
  }

  /** Has the least busy worker do the job. */
  run(job: Job): Promise<Answers> {
    const [idlest] = this.#workers.toSorted((a, b) => a.jobs - b.jobs);
    if (idlest === undefined) throw new Error("a pool has a worker");
    return idlest.run(job);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

interface Waiting {
  answers: Done[];
  resolve: (answers: Done[]) => void;
  reject: (error: Error) => void;
}

class PoolWorker {
  // execArgv: what the script was started with, such as --import tsx, is of no use to plain JavaScript
  readonly #worker = new Worker(new URL("worker.js", import.meta.url), { execArgv: [] });
  readonly #waiting: Waiting[] = [];

  constructor() {
    this.#worker.unref();
    this.#worker.on("message", (done: Done) => {
      const [first] = this.#waiting;
      first?.answers.push(done);
      if (!done.last) return;
      this.#waiting.shift();
      if (this.#waiting.length === 0) this.#worker.unref();
      first?.resolve(first.answers);
    });
    this.#worker.on("error", (error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  get jobs(): number {
    return this.#waiting.length;
  }

  run(job: Job): Promise<Answers> {
    this.#worker.ref();
    this.#worker.postMessage(job);
    return new Promise((resolve, reject) => this.#waiting.push({ answers: [], resolve, reject }));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
