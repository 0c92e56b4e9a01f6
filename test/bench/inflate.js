// The floor of whoever uses zlib: inflates every file, and does nothing with it. On one core.
//
//     node inflate.js - FOLDER

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const [, , , folder = ""] = process.argv;
for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
  if (!name.endsWith(".gz")) continue;
  const file = readFileSync(join(folder, name));
  gunzipSync(file, { chunkSize: file.readUInt32LE(file.length - 4) });
}
