// What a sync says before and after it copies. On stderr: it answers no question.

import { counted } from "../text/numbers.ts";
import type { Copied } from "./copy.ts";
import { deliveryOf } from "../reader/log-files.ts";
import { say } from "../terminal/say.ts";
import { duration, size } from "../text/numbers.ts";
import { secondsToCopy } from "./limits.ts";
import type { SyncPlan, WantedFile } from "./plan.ts";
import { transferCost } from "../aws/s3-cost.ts";
import type { TrailBucket } from "../aws/trail-bucket.ts";

/** Of the objects that one cause keeps from being copied. */
const NAMED_AT_MOST = 3;

const EVIDENCE =
  "CloudTrail gives no such names: whoever wrote these objects may write to the bucket. Nothing was written for them; keep them as evidence";

/** `name` is the trail's, where it was looked up; `who` one is to AWS, where it says so. */
export function sayPlan(
  plan: SyncPlan,
  { place }: TrailBucket,
  name: string | undefined,
  who: string | undefined,
  logs: string,
): void {
  if (who !== undefined) say(`Signed in as ${who}`);
  const from = `${name === undefined ? "" : `trail ${name}, `}${place}`;
  const of = plan.days === undefined ? "" : ` of ${plan.days.toString()} and the next day's first`;
  const here = plan.present === 0 ? "" : `; ${counted(plan.present, "file")} already here`;
  const time = `about ${duration(secondsToCopy(plan))}`;
  say(
    plan.missing.length === 0
      ? `Nothing new${of} in ${from}: ${counted(plan.files, "file")} already in ${logs}`
      : `Copying ${counted(plan.missing.length, "file")}${of} from ${from} to ${logs}: ${size(plan.bytes)}, ${time}, ${transferCost(plan.missing.length, plan.bytes)}${here}`,
  );
}

/** Names what could not be copied, and then sets the exit code to 1; or else says what to type next. */
export function sayCopied(
  { files, bytes, failed, awsSaid }: Copied,
  { refused }: SyncPlan,
  { bucket }: TrailBucket,
  next: string,
): void {
  if (awsSaid !== undefined) say(`aws s3 sync left some, which were fetched one by one: ${awsSaid}`);
  if (files.length > 0) say(`Copied ${counted(files.length, "file")}, ${size(bytes)}${spanOf(files)}`);
  if (failed.length + refused.length === 0) return say(`Next: ${next}`);

  sayByReason("Cannot copy", failed, bucket.name);
  sayByReason("Refused", refused, bucket.name);
  const parts = [
    failed.length > 0 && `${counted(failed.length, "file")} could not be copied`,
    refused.length > 0 && `${counted(refused.length, "key")} refused`,
  ].filter((part) => part !== false);
  say(`Answers from these logs will be partial: ${parts.join(", ")}`);
  for (const hint of new Set(failed.flatMap((failure) => failure.next ?? []))) say(hint);
  if (refused.length > 0) say(EVIDENCE);
  process.exitCode = 1;
}

/** A line for each reason: what it concerns, or how many and the first of them. */
function sayByReason(what: string, failed: { key: string; reason: string }[], bucket: string): void {
  const reasons = new Set(failed.map(({ reason }) => reason));
  for (const reason of reasons) {
    const some = failed.filter((failure) => failure.reason === reason);
    const names = some.slice(0, NAMED_AT_MOST).map(({ key }) => `"s3://${bucket}/${key}"`);
    const others = some.length - names.length;
    say(
      some.length === 1
        ? `${what} ${names.join("")}: ${reason}`
        : `${what} ${counted(some.length, "file")}: ${reason}: ${names.join(", ")}${others > 0 ? ` and ${counted(others, "other")}` : ""}`,
    );
  }
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
