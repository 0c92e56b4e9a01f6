// Copy a trail's logs from S3, so that every question can be asked of them
//
//     make sync
//     make sync DAY=08/30 TRAIL=s3://bucket/prefix
//
// Without TRAIL, it takes the account's only trail. DAY, REGION and ACCOUNT narrow it; LOGS is the folder to copy to.
// Other options: MAX_SYNC, DIGESTS, PROFILE, REQUESTER_PAYS. What is here already is not copied again.

import { copyMissing } from "../shared/sync/copy.ts";
import { AWS, nextCommand, readCommandOptions } from "../shared/options.ts";
import { isS3Uri } from "../shared/aws/s3-uri.ts";
import { needRoom, needWritable } from "../shared/sync/limits.ts";
import { planSync } from "../shared/sync/plan.ts";
import { showSyncProgress } from "../shared/sync/progress.ts";
import { sayCopied, sayPlan } from "../shared/sync/report.ts";
import { openTrail } from "../shared/sync/trails.ts";
import { whoami } from "../shared/aws/session.ts";
import { UserError } from "../shared/terminal/user-error.ts";

const options = readCommandOptions(
  "TRAIL",
  "DAY",
  "REGION",
  "ACCOUNT",
  "LOGS",
  "MAX_SYNC",
  "DIGESTS",
  ...AWS,
);
const logs = localFolder(options);

const [{ trail, name }, who] = await Promise.all([openTrail(options, "sync"), whoami()]);
const plan = await planSync(trail, logs, options.DAY);
needRoom(plan, logs, options.MAX_SYNC);
needWritable(plan, logs);
sayPlan(plan, trail, name, who, logs);

const progress = showSyncProgress(plan);
const copied = await copyMissing(trail.bucket, plan, progress.add);
progress.stop();
const next = nextCommand("top-calls", { REGION: undefined, ACCOUNT: undefined, PROFILE: undefined });
sayCopied(copied, plan, trail, next);

function localFolder({ LOGS }: typeof options): string {
  const [folder = "", ...others] = LOGS;
  if (!isS3Uri(folder) && others.length === 0) return folder;
  throw new UserError(`Cannot copy logs to LOGS "${LOGS.join(",")}": not one folder on this machine`);
}
