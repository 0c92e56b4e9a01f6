// Which trail? The one that TRAIL names.

import { Bucket } from "./bucket.ts";
import type { Options } from "./options.ts";
import { parseS3Uri } from "./s3-uri.ts";
import { TrailBucket } from "./trail-bucket.ts";
import { UserError } from "./user-error.ts";

/**
 * The trail that the options name, narrowed to their accounts and regions.
 *
 * Throws a UserError when none is named, or when there are no logs where it says.
 */
export async function openTrail({ TRAIL, ACCOUNT, REGION }: Options): Promise<TrailBucket> {
  if (TRAIL === undefined) {
    throw new UserError(
      "Cannot copy logs: no TRAIL is set",
      "Name the trail's bucket: make sync TRAIL=s3://bucket/prefix",
    );
  }
  const { bucket: name, prefix } = parseS3Uri(TRAIL, "TRAIL");
  const bucket = await Bucket.open(name);
  const trail = await TrailBucket.find(bucket, prefix, {
    accounts: ACCOUNT,
    regions: REGION,
    digests: false,
  });
  if (trail === undefined) throw await noTrail(TRAIL, bucket, prefix);
  return trail;
}

async function noTrail(trail: string, bucket: Bucket, prefix: string): Promise<UserError> {
  const folders = await bucket.folders(prefix === "" ? "" : `${prefix}/`);
  const [first] = folders;
  return new UserError(
    `Cannot find logs in TRAIL "${trail}": no AWSLogs folder there`,
    first === undefined
      ? "See where trails deliver with aws cloudtrail describe-trails"
      : `There is ${folders.slice(0, 10).join(", ")}: perhaps TRAIL=${trail.replace(/\/+$/, "")}/${first}`,
  );
}
