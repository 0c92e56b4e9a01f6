// Copies what the plan misses: a folder that is wanted as a whole with `aws s3 sync`, and the rest object by object.

import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { aws, hasAwsCli } from "./aws-cli.ts";
import type { Bucket } from "../aws/bucket.ts";
import { Downloader, DownloadError } from "../aws/downloader.ts";
import { Slots } from "../aws/slots.ts";
import { type Failed, isHere, type SyncPlan, type WantedFile, type WholeFolder } from "./plan.ts";

/** Objects under way at once: with S3's 20 to 100 ms to the first byte, enough for some 500 small ones a second. */
const AT_ONCE = 32;

/** What became of a sync. */
export interface Copied {
  /** What is here now, and was not before. */
  files: WantedFile[];
  bytes: number;
  /** What could not be copied, and why; `next` is what to do about it. */
  failed: Failed[];
  /** What `aws s3 sync` said last, where it gave up something that was then fetched all the same. */
  awsSaid: string | undefined;
}

/** Of the disk, not of a file: nothing else can be written either. */
const DISK_FULL = new Set(["ENOSPC", "EDQUOT"]);

/**
 * Copies the files that are missing. A file has its name only once it is whole, with the bucket's checksum: of what
 * `aws s3 sync` wrote, too, that is looked at, and what it left is fetched again, one by one, before it counts as
 * failed. `onFile` is told the bytes of each file as it comes.
 */
export async function copyMissing(
  bucket: Bucket,
  { whole, missing, blocked }: SyncPlan,
  onFile: (bytes: number) => void = () => {},
): Promise<Copied> {
  let awsSaid: string | undefined;
  if (whole !== undefined && (await hasAwsCli())) {
    awsSaid = await syncFolder(bucket.name, whole, missing, onFile);
    await removeDamaged(missing.filter(isHere));
  }
  const failed = await downloadAll(
    bucket,
    missing.filter((file) => !isHere(file)),
    onFile,
  );
  const files = missing.filter(({ key }) => !failed.has(key));
  await removeLeftovers(files);
  return {
    files,
    bytes: files.reduce((bytes, { size }) => bytes + size, 0),
    failed: [...blocked, ...failed.values()],
    awsSaid: failed.size === 0 ? awsSaid : undefined,
  };
}

/** `aws s3 sync`, which writes each file under another name until it is whole. Its last words when it failed. */
async function syncFolder(
  bucket: string,
  { key, path }: WholeFolder,
  files: WantedFile[],
  onFile: (bytes: number) => void,
): Promise<string | undefined> {
  const payer = process.env["REQUESTER_PAYS"] === "1" ? ["--request-payer", "requester"] : [];
  const { stdout, ended } = await aws("s3", "sync", `s3://${bucket}/${key}`, path, "--no-progress", ...payer);
  const sizes = new Map(files.map((file) => [`s3://${bucket}/${file.key}`, file.size]));
  createInterface({ input: stdout }).on("line", (line) => {
    const [, uri = ""] = /^download: (.+) to /.exec(line) ?? [];
    if (sizes.has(uri)) onFile(sizes.get(uri) ?? 0);
  });
  const { exitCode, stderr } = await ended;
  return exitCode === 0 ? undefined : (stderr.trim().split("\n").at(-1) ?? `it exited with ${exitCode}`);
}

async function downloadAll(
  bucket: Bucket,
  files: WantedFile[],
  onFile: (bytes: number) => void,
): Promise<Map<string, Failed>> {
  const downloader = new Downloader(bucket);
  const slots = new Slots(AT_ONCE);
  const failed = new Map<string, Failed>();
  let full: Omit<Failed, "key"> | undefined;
  const copies = files.map((file) =>
    slots.use(async () => {
      try {
        if (full === undefined) await downloadFile(downloader, file);
        else failed.set(file.key, { key: file.key, ...full });
        if (full === undefined) onFile(file.size);
      } catch (error) {
        const failure = failureOf(error as NodeJS.ErrnoException);
        if (DISK_FULL.has((error as NodeJS.ErrnoException).code ?? "")) full = failure;
        failed.set(file.key, { key: file.key, ...failure });
      }
    }),
  );
  await Promise.all(copies);
  return failed;
}

function failureOf(error: NodeJS.ErrnoException): Omit<Failed, "key"> {
  if (error instanceof DownloadError) return { reason: error.message, next: error.next };
  if (DISK_FULL.has(error.code ?? "")) {
    return { reason: "the disk is full", next: "Make room, then run it again: it goes on from here" };
  }
  return { reason: error.message, next: undefined };
}

async function downloadFile(downloader: Downloader, file: WantedFile): Promise<void> {
  await mkdir(dirname(file.path), { recursive: true });
  const partial = `${partialName(file.path)}.${randomBytes(4).toString("hex")}`;
  // never through a link that stands there already
  const handle = await open(partial, "wx");
  try {
    try {
      await writeWhole(downloader, file, partial, handle);
    } finally {
      await handle.close();
    }
    await rename(partial, file.path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeWhole(
  downloader: Downloader,
  file: WantedFile,
  partial: string,
  handle: FileHandle,
): Promise<void> {
  let md5 = createHash("md5");
  await downloader.download(file, {
    write: async (chunk) => {
      md5.update(chunk);
      await handle.writeFile(chunk);
    },
    restart: async () => {
      md5 = createHash("md5");
      await handle.truncate(0);
    },
    isWhole: async (expected) =>
      expected === undefined ? await isSoundGzip(partial) : md5.digest("hex") === expected,
  });
}

/** Removes those files that are not what the bucket holds: the AWS CLI itself, up to 2.22, looks at the length alone. */
async function removeDamaged(files: WantedFile[]): Promise<void> {
  for (const { path, etag } of files) {
    const md5 = createHash("md5");
    await pipeline(createReadStream(path), md5);
    // an ETag may be no MD5 (S3 API reference, "Object": with KMS, or of several parts)
    if (etag !== `"${md5.digest("hex")}"` && !(await isSoundGzip(path))) await rm(path);
  }
}

async function isSoundGzip(path: string): Promise<boolean> {
  const ignored = async (chunks: AsyncIterable<unknown>): Promise<void> => {
    for await (const _ of chunks);
  };
  return await pipeline(createReadStream(path), createGunzip(), ignored).then(
    () => true,
    () => false,
  );
}

/** As `aws s3 sync` names a file that is not whole yet, but for its ending: `x.json.gz.6eF5fCEf`. */
function partialName(path: string): string {
  const name = basename(path);
  const room = 255 - ".6eF5fCEf".length;
  const short = Buffer.byteLength(name) > room ? createHash("md5").update(name).digest("hex") : name;
  return join(dirname(path), short);
}

/** Removes what interrupted copying has left of files that are here now. */
async function removeLeftovers(files: WantedFile[]): Promise<void> {
  const here = new Set(files.map(({ path }) => partialName(path)));
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
    for (const name of await readdir(folder)) {
      const [, whole] = /^(.+)\.[0-9A-Za-z]{8}$/.exec(name) ?? [];
      if (whole !== undefined && here.has(join(folder, whole))) await rm(join(folder, name), { force: true });
    }
  }
}
