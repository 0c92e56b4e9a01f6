// How much of a trail is about the trail itself?

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { objectIn } from "../field-values.ts";
import { remembered } from "../reader/remembered.ts";
import { askedKeyOf } from "../resource.ts";

const CLOUDTRAIL = "cloudtrail.amazonaws.com";
const LOG_KEY = /(?:^|\/)AWSLogs\/.*\/CloudTrail(?:-Digest)?\//;

/**
 * Counts the calls that CloudTrail's service makes, and those on the bucket that it delivers to: the buckets that
 * digests name, those that its service calls, and those with an object whose key is a log file's.
 */
export class OwnTraffic {
  #byCloudTrail = 0;
  readonly #byBucket = new Map<string, number>();
  readonly #trailBuckets: Set<string>;

  constructor(trailBuckets: Iterable<string> = []) {
    this.#trailBuckets = new Set(trailBuckets);
  }

  add(event: CloudTrailEvent): void {
    const { bucket, isByCloudTrail } = askedOf(event);
    const key = askedKeyOf(event);
    const isLog = typeof key === "string" && key.includes("AWSLogs/") && LOG_KEY.test(key);
    if (bucket !== undefined && (isByCloudTrail || isLog)) this.#trailBuckets.add(bucket);
    if (isByCloudTrail) this.#byCloudTrail += 1;
    else if (bucket !== undefined) this.#byBucket.set(bucket, (this.#byBucket.get(bucket) ?? 0) + 1);
  }

  /** Calls that CloudTrail made, and calls of others on its buckets. */
  calls(): { byCloudTrail: number; onItsBuckets: number; buckets: string[] } {
    const buckets = [...this.#trailBuckets].toSorted();
    const onItsBuckets = buckets.reduce((sum, bucket) => sum + (this.#byBucket.get(bucket) ?? 0), 0);
    return { byCloudTrail: this.#byCloudTrail, onItsBuckets, buckets };
  }
}

const askedOf = remembered(({ userIdentity, requestParameters }) => {
  const bucket = objectIn(requestParameters)?.["bucketName"];
  return {
    bucket: typeof bucket === "string" ? bucket : undefined,
    isByCloudTrail: objectIn(userIdentity)?.invokedBy === CLOUDTRAIL,
  };
});
