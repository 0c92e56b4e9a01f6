// Where a bill lies: a file, several, or a folder of them, on disk or in S3.

import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { isS3Uri, parseS3Uri } from "../../aws/s3-uri.ts";
import { quoted } from "../../text/command.ts";
import { UserError } from "../../terminal/user-error.ts";

/** A file, wherever it lies. */
export interface BillFile {
  /** From the folder that was asked for, with slashes. */
  path: string;
  /** As one would type it. */
  name: string;
  size: number;
  /** Its bytes, as they come. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Its bytes, for a format that is not read from front to back. */
  open(): Promise<RandomAccess>;
}

/** A file of which any part can be read, as hyparquet wants it. */
export interface RandomAccess {
  byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
  close(): Promise<void>;
}

/** What COSTS names: files on this machine or in S3. */
export interface BillSource {
  files: BillFile[];
  /** Whether one file was asked for by its name. */
  isOne: boolean;
  /** The folder around a file: where what it lists is looked for. */
  around(levels: number): Promise<BillFile[]>;
}

/**
 * What COSTS names: `costs.json`, `2024-09/`, `a.csv,b.csv`, `s3://bucket/prefix`.
 *
 * Throws a UserError when it isn't there or may not be read.
 */
export async function billSource(costs: string): Promise<BillSource> {
  const parts = await partsOf(costs);
  if (parts.length === 1) return isS3Uri(costs) ? inBucket(costs) : onDisk(parts[0] ?? costs);
  const sources = await Promise.all(parts.map((part) => (isS3Uri(part) ? inBucket(part) : onDisk(part))));
  return { files: sources.flatMap(({ files }) => files), isOne: false, around: async () => [] };
}

/** Several with commas between, unless a file has that comma in its name. */
async function partsOf(costs: string): Promise<string[]> {
  if (!costs.includes(",") || (!isS3Uri(costs) && (await stat(costs).catch(() => undefined)))) return [costs];
  return costs
    .split(/(?<!\\),/)
    .map((part) => part.trim().replaceAll("\\,", ","))
    .filter((part) => part !== "");
}

async function onDisk(path: string): Promise<BillSource> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return { files: await filesBelow(path), isOne: false, around: async () => [] };
    if (!stats.isFile()) throw new UserError(`Cannot read COSTS "${path}": neither a file nor a folder`);
    const around = async (levels: number): Promise<BillFile[]> => {
      let folder = dirname(path);
      for (let level = 0; level < levels; level += 1) folder = dirname(folder);
      return filesBelow(folder);
    };
    return { files: [localFile(path, basename(path), stats.size)], isOne: true, around };
  } catch (error) {
    throw unreadable(error as NodeJS.ErrnoException, path);
  }
}

async function filesBelow(folder: string): Promise<BillFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: BillFile[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    // a link to a file is one; a link to a folder could lead round in a circle
    const stats = entry.isDirectory() ? undefined : await stat(path).catch(() => undefined);
    if (!stats?.isFile()) continue;
    const below = path.slice(join(folder, sep).length).split(sep).join("/");
    files.push(localFile(path, below, stats.size));
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function localFile(path: string, below: string, size: number): BillFile {
  return {
    path: below,
    name: path,
    size,
    async *chunks() {
      try {
        yield* createReadStream(path, { highWaterMark: 1 << 16 }) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw unreadable(error as NodeJS.ErrnoException, path);
      }
    },
    async open() {
      const file = await open(path).catch((error: NodeJS.ErrnoException) => {
        throw unreadable(error, path);
      });
      return {
        byteLength: size,
        async slice(start, end = size) {
          const buffer = Buffer.alloc(end - start);
          const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
          return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + bytesRead);
        },
        close: () => file.close(),
      };
    },
  };
}

async function inBucket(uri: string): Promise<BillSource> {
  const { bucket: bucketName, prefix } = parseS3Uri(uri, "COSTS");
  const { Bucket } = await import("../../aws/bucket.ts");
  const bucket = await Bucket.open(bucketName);

  async function list(folder: string): Promise<BillFile[]> {
    const files: BillFile[] = [];
    for await (const object of bucket.objects(folder)) {
      const name = `s3://${bucketName}/${object.key}`;
      files.push({
        path: object.key.slice(folder.lastIndexOf("/") + 1),
        name,
        size: object.size,
        async *chunks() {
          if (object.archived) {
            throw new UserError(
              `Cannot read COSTS "${name}": it is archived`,
              "Restore it in S3 first, then repeat the command",
            );
          }
          yield* (await bucket.get(object, 0)).chunks;
        },
        async open() {
          const parts: Uint8Array[] = [];
          for await (const part of this.chunks()) parts.push(part);
          const bytes = Buffer.concat(parts);
          return {
            byteLength: bytes.length,
            slice: async (start, end = bytes.length) =>
              bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + end),
            close: async () => {},
          };
        },
      });
    }
    return files;
  }

  const found = await list(prefix);
  const one = found.find(({ name }) => name === `s3://${bucketName}/${prefix}`);
  const files = one === undefined ? (prefix === "" ? found : await list(`${prefix}/`)) : [one];
  if (files.length === 0) {
    throw new UserError(
      `Cannot find COSTS "${uri}": nothing there has such a key`,
      `Look for it with aws s3 ls ${quoted(uri)}`,
    );
  }
  const around = async (levels: number): Promise<BillFile[]> => {
    const folders = prefix.split("/").slice(0, -1);
    return list(
      folders
        .slice(0, Math.max(0, folders.length - levels))
        .map((folder) => `${folder}/`)
        .join(""),
    );
  };
  return { files, isOne: one !== undefined, around };
}

/** The whole text of a small file, a manifest. */
export async function textOf(file: BillFile): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of file.chunks()) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function unreadable(error: NodeJS.ErrnoException, path: string): Error {
  if (error instanceof UserError) return error;
  const cannot = `Cannot read COSTS "${path}"`;
  if (error.code === "ENOENT")
    return new UserError(`${cannot}: no such file or folder`, `Look for it with ls ${quoted(dirname(path))}`);
  if (error.code === "EACCES" || error.code === "EPERM") return new UserError(`${cannot}: permission denied`);
  return new UserError(`${cannot}: ${error.message}`);
}
