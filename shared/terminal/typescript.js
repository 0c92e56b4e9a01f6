// @ts-check
// Lets node run the scripts: node --import ./shared/terminal/typescript.js scripts/top-calls.ts
//
// Node 24 reads TypeScript itself, and keeps what it made of it. For older ones tsx reads it, and what it made is kept here:
// tsx alone takes 0.15 s of CPU to start, and each start takes as long as the first.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

/** Among the packages, so that whoever deletes those deletes this. */
const cache = new URL("../../node_modules/.cache/", import.meta.url);
/** Has no types. */
const tsx = "tsx/esm";

if (isMainThread) {
  /* Newer than the types of Node 20 know. */
  const { enableCompileCache } = /** @type {{ enableCompileCache?: (folder: string) => void }} */ (module);
  enableCompileCache?.(fileURLToPath(new URL("node", cache)));
  if (Number.parseInt(process.versions.node) < 24) {
    process.setSourceMapsEnabled(true);
    module.register(import.meta.url); // its load() then runs in a thread of node's own
  }
}

/** @type {import("node:module").LoadHook} */
export async function load(url, context, next) {
  if (!/\.m?ts$/.test(url)) return next(url, context);
  const made = new URL(
    `tsx/${createHash("sha256")
      .update(url)
      .update(readFileSync(new URL(url)))
      .digest("hex")}.js`,
    cache,
  );
  let source;
  try {
    source = readFileSync(made);
  } catch {
    ({ source } = await (await import(tsx)).load(url, { ...context, format: "module" }, next));
    keep(made, source);
  }
  return { format: "module", source, shortCircuit: true };
}

/**
 * Other processes may read or make the same file meanwhile. Where none can be written, tsx reads it again next time.
 *
 * @param {URL} made
 * @param {string} source
 */
function keep(made, source) {
  try {
    mkdirSync(new URL(".", made), { recursive: true });
    const unfinished = new URL(`${made.href}.${process.pid}`);
    writeFileSync(unfinished, source);
    renameSync(unfinished, made);
  } catch {}
}
