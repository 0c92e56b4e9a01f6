// @ts-check
// A worker thread of the pool: does the jobs that it is sent.

import { parentPort } from "node:worker_threads";
import { buffersOf, doJob } from "./job.js";
import { Kernel } from "./kernel.js";

const kernel = new Kernel();

parentPort?.on("message", (/** @type {import("./job.js").Job} */ job) => {
  const batches = doJob(kernel, job);
  const columns = batches.map((batch) => batch.columns);
  parentPort?.postMessage({ batches, files: job.files }, [...columns, ...buffersOf(job)]);
});
