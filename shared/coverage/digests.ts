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

/** A digest file: what it says of itself. Times are minutes since 1970, UTC; `to` is exclusive. */
export interface Digest {
  account: string;
  region: string;
  from: number;
  to: number;
  /** The key of its file, and of the one before it of the same trail and region, which it names. */
  object: string;
  previous: string | undefined;
  /** The names of the log files delivered in its time. */
  names: string[];
}

/** Digest files that were there once: the one that the next names, and those before it, an hour each. */
export interface DigestGap {
  account: string;
  region: string;
  from: number;
  to: number;
  count: number;
  /** The key of the last of them. */
  object: string;
}

/** What the trail's digests tell. */
export interface Digests {
  /** Digest files read, and those that could not be, each with its reason. */
  read: number;
  unreadable: { path: string; reason: string }[];
  digests: Digest[];
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
  const digests: Digests = { read: 0, unreadable: [], digests: [], files: new Map() };
  for (const path of (await Promise.all(folders.map(digestsIn))).flat().toSorted()) {
    try {
      const digest = JSON.parse((await contentOf(path)).toString("utf8")) as Record<string, unknown>;
      const names: string[] = [];
      for (const file of digest["logFiles"] as Record<string, unknown>[]) {
        const { s3Bucket, s3Object, hashValue } = file;
        if (typeof s3Object !== "string") throw new Error("a log file without s3Object");
        names.push(nameOf(s3Object));
        digests.files.set(nameOf(s3Object), {
          bucket: String(s3Bucket),
          object: s3Object,
          hash: String(hashValue),
        });
      }
      digests.digests.push(...periodOf(digest, path, names));
      digests.read += 1;
    } catch (error) {
      digests.unreadable.push({ path, reason: (error as Error).message });
    }
  }
  return digests;
}

/* ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOME-REGION_YYYYMMDDTHHmmssZ.json.gz */
const DIGEST = /^(\d{12})_CloudTrail-Digest_([a-z0-9-]+)_/;

/** What a digest says of itself, if it says it. */
function periodOf(digest: Record<string, unknown>, path: string, names: string[]): Digest[] {
  const [, account, region] = DIGEST.exec(basename(path)) ?? [];
  const [from, to] = ["digestStartTime", "digestEndTime"].map(
    (name) => Date.parse(String(digest[name])) / 60_000,
  );
  if (account === undefined || region === undefined || !((from ?? NaN) < (to ?? NaN))) return [];
  const { digestS3Object, previousDigestS3Object } = digest;
  const object = typeof digestS3Object === "string" ? digestS3Object : basename(path);
  const previous = typeof previousDigestS3Object === "string" ? previousDigestS3Object : undefined;
  return [{ account, region, from: from ?? 0, to: to ?? 0, object, previous, names }];
}

/**
 * Where the chain is broken that each digest makes with the one before it: what it names is not here, though there are
 * older ones. Before the oldest of all nothing is missing: there the trail begins, or what was copied of it.
 */
export function gapsInChains(digests: Digest[]): DigestGap[] {
  const here = new Set(digests.map(({ object }) => nameOf(object)));
  return digests.flatMap((digest) => {
    const { account, region, from, previous } = digest;
    if (previous === undefined || here.has(nameOf(previous))) return [];
    const older = digests.filter((other) => chainOf(other) === chainOf(digest) && other.to <= from);
    if (older.length === 0) return [];
    const start = Math.max(...older.map(({ to }) => to));
    return [
      {
        account,
        region,
        from: start,
        to: from,
        count: Math.max(1, Math.round((from - start) / 60)),
        object: previous,
      },
    ];
  });
}

/** Digests of one trail and region: their names differ in the time alone. */
function chainOf({ object }: Digest): string {
  return nameOf(object).replace(/_\d{8}T\d{6}Z\b.*$/, "");
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
