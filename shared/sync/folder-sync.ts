// `aws s3 sync` of some folders of a bucket, a few at once.

import { createInterface } from "node:readline";
import { aws } from "./aws-cli.ts";
import { removeDamaged, removeLeftovers } from "./copied-file.ts";
import { isAboutCredentials, s3Reason } from "../aws/s3-error.ts";
import { Slots } from "../aws/slots.ts";
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
  /** Trying it again won't help. */
  isFinal?: boolean;
  /** Nothing else can succeed either. */
  isFatal?: boolean;
}

const DAMAGED: Failure = { reason: "what comes is not what S3 holds" };
const NOT_COPIED: Failure = { reason: "aws s3 sync did not copy it" };

/** AWS CLI 2.9 gives a file up when its connection is reset in mid-body; 1.45 tries five times by itself. */
const ROUNDS = 3;

/**
 * Copies what the plan misses with `aws s3 sync`, which writes each file under another name until it is whole; again,
 * when it fails for no reason that lasts. `onFile` is told the bytes of each file as it comes. What counts as copied is
 * what is on disk in the end, with the bucket's checksum, whatever `aws` said.
 */
export async function copyFolders(
  bucket: string,
  { folders, missing }: SyncPlan,
  onFile: (bytes: number) => void = () => {},
): Promise<Copied> {
  const failures = new Map<string, Failure>();
  const failureOf = ({ key }: WantedFile): Failure | undefined => failures.get(key) ?? failures.get("");
  let left = missing;
  for (let round = 0; round < ROUNDS && left.length > 0; round += 1) {
    const tried = new Set(left);
    await syncAll(bucket, foldersOf(folders, tried), failures, onFile);
    for (const file of await removeDamaged(left.filter(isHere))) failures.set(file.key, DAMAGED);
    left = left.filter((file) => !isHere(file) && failureOf(file)?.isFinal !== true);
  }

  const copied: Copied = { files: [], bytes: 0, failed: [] };
  for (const file of missing) {
    if (isHere(file)) {
      copied.files.push(file);
      copied.bytes += file.size;
    } else {
      copied.failed.push({ ...(failureOf(file) ?? NOT_COPIED), file });
    }
  }
  await removeLeftovers(copied.files);
  return copied;
}

function foldersOf(folders: WantedFolder[], wanted: Set<WantedFile>): WantedFolder[] {
  return folders.filter(({ missing }) => missing.some((file) => wanted.has(file)));
}

/** Adds what failed: objects by their key, all of a folder, everything by "". */
async function syncAll(
  bucket: string,
  folders: WantedFolder[],
  failures: Map<string, Failure>,
  onFile: (bytes: number) => void,
): Promise<void> {
  const slots = new Slots(SYNCS_AT_ONCE);
  const syncs = folders.map((folder) =>
    slots.use(async () => {
      if (failures.has("")) return;
      for (const [key, failure] of await syncFolder(bucket, folder, onFile)) {
        // what is said of a folder goes for those of its files of which nothing is said
        const others = folder.missing.map((file) => file.key).filter((each) => !failures.has(each));
        for (const each of key === folder.key ? others : [key]) failures.set(each, failure);
        if (failure.isFatal) failures.set("", failure);
      }
    }),
  );
  await Promise.all(syncs);
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
      const [, object, said = line] = /s3:\/\/[^/]+\/(\S+?\.gz)(?: to \S+ |\. )(.*)$/.exec(line) ?? [];
      return [object ?? key, failureIn(said, bucket)];
    });
}

function failureIn(line: string, bucket: string): Failure {
  if (/No space left on device|Disk quota exceeded/i.test(line)) {
    const next = "Make room, then run it again: it goes on from here";
    return { reason: "the disk is full", next, isFinal: true, isFatal: true };
  }
  const [, name = ""] = /An error occurred \(([\w.]+)\)/.exec(line) ?? [];
  const error = { name, message: line };
  const known = s3Reason(error, "s3:GetObject", `arn:aws:s3:::${bucket}/*`);
  if (known === undefined) return { reason: line };
  return { ...known, isFinal: true, isFatal: isAboutCredentials(error) };
}
