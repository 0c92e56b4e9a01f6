// What a sync says before and after it copies. On stderr: it answers no question.

import type { Copied } from "./folder-sync.ts";
import { printable } from "./printable.ts";
import { count, size } from "./quantity.ts";
import type { SyncPlan } from "./sync-plan.ts";
import type { TrailBucket } from "./trail-bucket.ts";

const NAMED_AT_MOST = 20;

export function sayPlan(plan: SyncPlan, { bucket, root }: TrailBucket, logs: string): void {
  const here = plan.present === 0 ? "" : `; ${count(plan.present, "file")} already here`;
  const from = printable(`s3://${bucket.name}/${root}`);
  const of = plan.days === undefined ? "" : ` of ${plan.days.toString()} and the next day's first`;
  console.error(
    plan.missing.length === 0
      ? `Nothing new${of} in ${from}: ${count(plan.files, "file")} already in ${logs}`
      : `Copying ${count(plan.missing.length, "file")} (${size(plan.bytes)})${of} from ${from} to ${logs}${here}`,
  );
}

/** Names what could not be copied, and then sets the exit code to 1; or else says what to type next. */
export function sayCopied({ files, bytes, failed }: Copied, { bucket }: TrailBucket, next: string): void {
  if (files.length > 0) console.error(`Copied ${count(files.length, "file")} (${size(bytes)})`);
  for (const { file, reason } of failed.slice(0, NAMED_AT_MOST)) {
    console.error(printable(`Cannot copy "s3://${bucket.name}/${file.key}": ${reason}`));
  }
  if (failed.length > NAMED_AT_MOST)
    console.error(`… and ${count(failed.length - NAMED_AT_MOST, "file")} more`);
  if (failed.length > 0) {
    console.error(`${count(failed.length, "file")} could not be copied: answers from these logs are partial`);
    for (const hint of new Set(failed.flatMap((failure) => failure.next ?? []))) console.error(hint);
    process.exitCode = 1;
  } else {
    console.error(`Next: ${next}`);
  }
}
