// What a sync says before and after it copies. On stderr: it answers no question.

import { counted } from "../counted.ts";
import type { Copied } from "./folder-sync.ts";
import { deliveryOf } from "../log-files.ts";
import { printable } from "../printable.ts";
import { duration, size } from "../quantity.ts";
import { secondsToCopy } from "./sync-limits.ts";
import type { SyncPlan, WantedFile } from "./sync-plan.ts";
import type { TrailBucket } from "../aws/trail-bucket.ts";

const NAMED_AT_MOST = 20;

/** `name` is the trail's, where it was looked up. */
export function sayPlan(
  plan: SyncPlan,
  { bucket, root }: TrailBucket,
  name: string | undefined,
  logs: string,
): void {
  const from = `${name === undefined ? "" : `trail ${name}, `}s3://${bucket.name}/${root}`;
  const of = plan.days === undefined ? "" : ` of ${plan.days.toString()} and the next day's first`;
  const here = plan.present === 0 ? "" : `; ${counted(plan.present, "file")} already here`;
  const time = `about ${duration(secondsToCopy(plan))}`;
  say(
    plan.missing.length === 0
      ? `Nothing new${of} in ${from}: ${counted(plan.files, "file")} already in ${logs}`
      : `Copying ${counted(plan.missing.length, "file")}${of} from ${from} to ${logs}: ${size(plan.bytes)}, ${time}${here}`,
  );
}

/** Names what could not be copied, and then sets the exit code to 1; or else says what to type next. */
export function sayCopied({ files, bytes, failed }: Copied, { bucket }: TrailBucket, next: string): void {
  if (files.length > 0) say(`Copied ${counted(files.length, "file")}, ${size(bytes)}${spanOf(files)}`);
  if (failed.length === 0) return say(`Next: ${next}`);

  for (const { file, reason } of failed.slice(0, NAMED_AT_MOST)) {
    say(`Cannot copy "s3://${bucket.name}/${file.key}": ${reason}`);
  }
  if (failed.length > NAMED_AT_MOST) say(`… and ${counted(failed.length - NAMED_AT_MOST, "file")} more`);
  say(`Answers from these logs will be partial: ${counted(failed.length, "file")} could not be copied`);
  for (const hint of new Set(failed.flatMap((failure) => failure.next ?? []))) say(hint);
  process.exitCode = 1;
}

/** `, delivered from 2020-08-30 00:05 to 2020-08-31 00:55 UTC in 2 accounts and 3 regions`. */
function spanOf(files: WantedFile[]): string {
  const deliveries = files.flatMap(({ key }) => deliveryOf(key) ?? []);
  const times = deliveries.map(({ day, minute }) => `${day} ${minute}`);
  if (times.length === 0) return "";
  const accounts = new Set(deliveries.map(({ account }) => account)).size;
  const regions = new Set(deliveries.map(({ region }) => region)).size;
  const [first, last] = times.reduce(
    ([low, high], time) => [time < low ? time : low, time > high ? time : high],
    [times[0] ?? "", times[0] ?? ""],
  );
  return `, delivered from ${first} to ${last} UTC in ${counted(accounts, "account")} and ${counted(regions, "region")}`;
}

function say(line: string): void {
  console.error(printable(line));
}
