// @ts-check
// Lets node run the scripts: node --import ./shared/terminal/typescript.js scripts/top-calls.ts
//
// Node 24 reads TypeScript itself, keeps what it made of it, and so starts in half the time that it takes with tsx. Node 22
// reads it as well, but anew each time, which takes twice as long as tsx does: that has a cache of its own.

import module from "node:module";
import { fileURLToPath } from "node:url";

/* Newer than the types of Node 20 know. */
const { enableCompileCache } = /** @type {{ enableCompileCache?: (folder: string) => void }} */ (module);
const { typescript } = /** @type {{ typescript?: string | boolean }} */ (process.features);

// among the packages, so that whoever deletes those deletes this
enableCompileCache?.(fileURLToPath(new URL("../../node_modules/.cache/node", import.meta.url)));
/** Has no types. */
const tsx = "tsx/esm";
if (!typescript || Number.parseInt(process.versions.node) < 24) await import(tsx);
