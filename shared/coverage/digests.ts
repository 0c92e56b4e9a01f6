// CloudTrail's own word on which log files it delivered: its digest files, where the trail makes them.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** What a digest says of a log file. */
export interface DigestedFile {
  bucket: string;
  /** Its key in the trail's bucket. */
  object: string;
  /** SHA-256 of the content before compression, in hexadecimal. */
  hash: string;
}

export interface Digests {
  /** Digest files read, and those that could not be, each with its reason. */
  read: number;
  unreadable: { path: string; reason: string }[];
  /** By name without folders and `.gz`: the random letters in it make it one of a kind. */
  files: Map<string, DigestedFile>;
}

/**
 * The digest files in these folders, and what they name. Whether CloudTrail signed them is left to
 * `aws cloudtrail validate-logs`, which has the keys.
 *
 * Source: CloudTrail guide, "CloudTrail digest file structure".
 */
export async function readDigests(folders: string[]): Promise<Digests> {
  const digests: Digests = { read: 0, unreadable: [], files: new Map() };
  for (const path of (await Promise.all(folders.map(digestsIn))).flat().toSorted()) {
    try {
      const { logFiles } = JSON.parse((await contentOf(path)).toString("utf8")) as { logFiles: unknown };
      for (const file of logFiles as Record<string, unknown>[]) {
        const { s3Bucket, s3Object, hashValue } = file;
        if (typeof s3Object !== "string") throw new Error("a log file without s3Object");
        digests.files.set(nameOf(s3Object), {
          bucket: String(s3Bucket),
          object: s3Object,
          hash: String(hashValue),
        });
      }
      digests.read += 1;
    } catch (error) {
      digests.unreadable.push({ path, reason: (error as Error).message });
    }
  }
  return digests;
}

/** The name of a log file by which a digest and a local copy are matched. */
export function nameOf(path: string): string {
  return basename(path).replace(/\.gz$/, "");
}

/** The SHA-256 that a digest would have for the file. */
export async function hashOf(path: string): Promise<string> {
  return createHash("sha256")
    .update(await contentOf(path))
    .digest("hex");
}

async function digestsIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names
      .filter((name) => basename(name).includes("_CloudTrail-Digest_"))
      .map((name) => join(folder, name));
  } catch {
    // a file or a bucket: no folder that digests could be in
    return [];
  }
}

async function contentOf(path: string): Promise<Buffer> {
  const file = await readFile(path);
  return file[0] === 0x1f && file[1] === 0x8b ? promisify(gunzip)(file) : file;
}
