// How much of a trail is about the trail itself?

import type { CloudTrailEvent } from "../cloudtrail-event.ts";

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

  add({ userIdentity, requestParameters }: CloudTrailEvent): void {
    const { bucketName, key } = requestParameters ?? {};
    const bucket = typeof bucketName === "string" ? bucketName : undefined;
    const isByCloudTrail = userIdentity?.invokedBy === CLOUDTRAIL;
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
