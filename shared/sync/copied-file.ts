// Is what was copied what the bucket holds?

import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { WantedFile } from "./sync-plan.ts";

/** Removes those files that are not what the bucket holds, and tells which they were. */
export async function removeDamaged(files: WantedFile[]): Promise<Set<WantedFile>> {
  const damaged = new Set<WantedFile>();
  for (const file of files) {
    if (await isIntact(file)) continue;
    damaged.add(file);
    await rm(file.path);
  }
  return damaged;
}

/**
 * Whether a copied file has the object's MD5 or, where the ETag may be none (S3 API reference, "Object": with KMS),
 * is sound gzip data. The AWS CLI itself, up to 2.22, looks at the length alone.
 */
async function isIntact({ path, etag }: WantedFile): Promise<boolean> {
  const bytes = await readFile(path);
  if (etag === `"${createHash("md5").update(bytes).digest("hex")}"`) return true;
  return await promisify(gunzip)(bytes).then(
    () => true,
    () => false,
  );
}

/** Removes what an interrupted `aws s3 sync` has left of files that are here now: `x.json.gz.6eF5fCEf`. */
export async function removeLeftovers(files: WantedFile[]): Promise<void> {
  const here = new Set(files.map(({ path }) => path));
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
    for (const name of await readdir(folder)) {
      const [, whole] = /^(.+)\.[0-9A-Za-z]{8}$/.exec(name) ?? [];
      if (whole !== undefined && here.has(join(folder, whole))) await rm(join(folder, name), { force: true });
    }
  }
}
