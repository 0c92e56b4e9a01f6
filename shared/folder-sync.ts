// `aws s3 sync` of some folders of a bucket, a few at once.

import { createInterface } from "node:readline";
import { aws } from "./aws-cli.ts";
import { s3Reason, isAboutCredentials } from "./s3-error.ts";
import { Slots } from "./slots.ts";
import { isHere, type SyncPlan, type WantedFile, type WantedFolder } from "./sync-plan.ts";

/** Each `aws s3 sync` downloads ten files at once by itself (CLI guide, "S3 configuration"). */
const SYNCS_AT_ONCE = 4;

export interface Copied {
  /** What is here now, and was not before. */
  files: WantedFile[];
  bytes: number;
  /** What could not be copied, and why; `next` is what to do about it. */
  failed: { file: WantedFile; reason: string; next?: string | undefined }[];
}

interface Failure {
  reason: string;
  next?: string | undefined;
  /** Nothing else can succeed either. */
  fatal?: boolean;
}

/**
 * Copies what the plan misses with `aws s3 sync`, which writes each file under another name until it is whole.
 * `onFile` is told of each file copied, as it comes. What counts as copied is what is on disk in the end, whatever `aws` said.
 */
export async function copyFolders(bucket: string, plan: SyncPlan, onFile = () => {}): Promise<Copied> {
  const slots = new Slots(SYNCS_AT_ONCE);
  const failures = new Map<string, Failure>();
  let fatal: Failure | undefined;
  const syncs = plan.folders.map((folder) =>
    slots.use(async () => {
      if (fatal !== undefined) return;
      for await (const { key, failure } of syncFolder(bucket, folder, onFile)) {
        failures.set(key, failure);
        if (failure.fatal) fatal = failure;
      }
    }),
  );
  await Promise.all(syncs);

  const copied: Copied = { files: [], bytes: 0, failed: [] };
  for (const folder of plan.folders) {
    for (const file of folder.missing) {
      if (isHere(file)) {
        copied.files.push(file);
        copied.bytes += file.size;
      } else {
        const failure = failures.get(file.key) ?? failures.get(folder.key) ?? fatal;
        copied.failed.push({
          file,
          reason: failure?.reason ?? "aws s3 sync did not copy it",
          next: failure?.next,
        });
      }
    }
  }
  return copied;
}

/** Yields what failed: an object, or the whole folder under its own key. */
async function* syncFolder(
  bucket: string,
  { key, path, include }: WantedFolder,
  onFile: () => void,
): AsyncGenerator<{ key: string; failure: Failure }> {
  const only =
    include.length === 0 ? [] : ["--exclude", "*", ...include.flatMap((name) => ["--include", name])];
  const sync = aws("s3", "sync", `s3://${bucket}/${key}`, path, "--no-progress", ...only);
  createInterface({ input: sync.stdout }).on("line", (line) => {
    if (line.startsWith("download: ")) onFile();
  });
  const { exitCode, stderr } = await sync;
  if (exitCode === 0) return;
  for (const line of stderr.split("\n").filter((text) => text.trim() !== "")) {
    const [, object] = /s3:\/\/[^/]+\/(.*?\.gz)(?=[ .])/.exec(line) ?? [];
    yield { key: object ?? key, failure: failureOf(line, bucket) };
  }
}

function failureOf(line: string, bucket: string): Failure {
  if (/No space left on device|Disk quota exceeded/i.test(line)) {
    return { reason: "the disk is full", next: "Make room, or copy fewer days: DAY=08/30", fatal: true };
  }
  if (/Unable to locate credentials/.test(line)) {
    return { ...(s3Reason({ name: "NoCredentials" }, "", "") ?? { reason: line }), fatal: true };
  }
  const [, name = ""] = /An error occurred \(([\w.]+)\)/.exec(line) ?? [];
  const known = s3Reason({ name, message: line }, "s3:GetObject", `arn:aws:s3:::${bucket}/*`);
  return { ...(known ?? { reason: line }), fatal: isAboutCredentials({ name }) };
}
