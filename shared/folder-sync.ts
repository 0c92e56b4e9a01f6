// `aws s3 sync` of some folders of a bucket, a few at once.

import { createInterface } from "node:readline";
import { aws } from "./aws-cli.ts";
import { removeDamaged, removeLeftovers } from "./copied-file.ts";
import { isAboutCredentials, s3Reason } from "./s3-error.ts";
import { Slots } from "./slots.ts";
import { isHere, type SyncPlan, type WantedFile, type WantedFolder } from "./sync-plan.ts";

/** Each `aws s3 sync` downloads ten files at once by itself (CLI guide, "S3 configuration"). */
const SYNCS_AT_ONCE = 4;

export interface Copied {
  /** What is here now, and was not before. */
  files: WantedFile[];
  bytes: number;
  /** What could not be copied, and why; `next` is what to do about it. */
  failed: (Failure & { file: WantedFile })[];
}

interface Failure {
  reason: string;
  next?: string | undefined;
  /** Nothing else can succeed either. */
  isFatal?: boolean;
}

const DAMAGED: Failure = { reason: "what came is not what S3 holds, twice", next: "Run it again" };

/**
 * Copies what the plan misses with `aws s3 sync`, which writes each file under another name until it is whole.
 * `onFile` is told the bytes of each file as it comes. What counts as copied is what is on disk in the end, with the
 * bucket's checksum, whatever `aws` said.
 */
export async function copyFolders(
  bucket: string,
  { folders, missing }: SyncPlan,
  onFile: (bytes: number) => void = () => {},
): Promise<Copied> {
  const failures = await syncAll(bucket, folders, onFile);
  const damaged = await removeDamaged(missing.filter(isHere));
  if (damaged.size > 0) {
    await syncAll(
      bucket,
      folders.filter((folder) => folder.missing.some((file) => damaged.has(file))),
      () => {},
    );
    for (const file of await removeDamaged([...damaged].filter(isHere))) failures.set(file.key, DAMAGED);
  }

  const copied: Copied = { files: [], bytes: 0, failed: [] };
  for (const { key, missing: files } of folders) {
    for (const file of files) {
      if (isHere(file)) {
        copied.files.push(file);
        copied.bytes += file.size;
      } else {
        const failure = failures.get(file.key) ?? failures.get(key) ?? failures.get("");
        copied.failed.push({ ...(failure ?? { reason: "aws s3 sync did not copy it" }), file });
      }
    }
  }
  await removeLeftovers(copied.files);
  return copied;
}

/** What failed: objects by their key, a whole folder by its own, everything by "". */
async function syncAll(
  bucket: string,
  folders: WantedFolder[],
  onFile: (bytes: number) => void,
): Promise<Map<string, Failure>> {
  const slots = new Slots(SYNCS_AT_ONCE);
  const failures = new Map<string, Failure>();
  const syncs = folders.map((folder) =>
    slots.use(async () => {
      if (failures.has("")) return;
      for (const [key, failure] of await syncFolder(bucket, folder, onFile)) {
        failures.set(key, failure);
        if (failure.isFatal) failures.set("", failure);
      }
    }),
  );
  await Promise.all(syncs);
  return failures;
}

async function syncFolder(
  bucket: string,
  { key, path, missing, include }: WantedFolder,
  onFile: (bytes: number) => void,
): Promise<[key: string, failure: Failure][]> {
  const only =
    include.length === 0 ? [] : ["--exclude", "*", ...include.flatMap((name) => ["--include", name])];
  const sync = aws("s3", "sync", `s3://${bucket}/${key}`, path, "--no-progress", ...only);
  const sizes = new Map(missing.map((file) => [`s3://${bucket}/${file.key}`, file.size]));
  createInterface({ input: sync.stdout }).on("line", (line) => {
    const [, uri = ""] = /^download: (\S+) to /.exec(line) ?? [];
    if (sizes.has(uri)) onFile(sizes.get(uri) ?? 0);
  });
  const { exitCode, stderr } = await sync;
  if (exitCode === 0) return [];
  return stderr
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, object] = /s3:\/\/[^/]+\/(\S+?\.gz)(?=[ .])/.exec(line) ?? [];
      return [object ?? key, failureOf(line, bucket)];
    });
}

function failureOf(line: string, bucket: string): Failure {
  if (/No space left on device|Disk quota exceeded|File too large/i.test(line)) {
    return {
      reason: "the disk is full",
      next: "Make room, then run it again: it goes on from here",
      isFatal: true,
    };
  }
  const [, name = ""] = /An error occurred \(([\w.]+)\)/.exec(line) ?? [];
  const failure = { name, message: line };
  const known = s3Reason(failure, "s3:GetObject", `arn:aws:s3:::${bucket}/*`);
  return { ...(known ?? { reason: line }), isFatal: isAboutCredentials(failure) };
}
