// A trail's bucket for tests: objects under the names that CloudTrail gives them.

import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { S3Server, type StoredObject } from "./s3-server.ts";
import { anEvent } from "./temp-logs.ts";

/** The key that CloudTrail gives a file delivered at a time such as `2020-08-30T12:05Z`. */
export function keyOf(delivered: string, account = "111122223333", region = "eu-west-1"): string {
  const day = delivered.slice(0, 10).replaceAll("-", "/");
  const stamp = delivered.replaceAll(/[-:]/g, "");
  return `AWSLogs/${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}_${stamp}_AAAAAAAAAAAAAAAA.json.gz`;
}

/** The key that it gives a digest of an hour's files. */
export function digestKey(delivered: string, account: string, region: string): string {
  const day = delivered.slice(0, 10).replaceAll("-", "/");
  const stamp = delivered.replace("Z", ":00Z").replaceAll(/[-:]/g, "");
  return `AWSLogs/${account}/CloudTrail-Digest/${region}/${day}/${account}_CloudTrail-Digest_${region}_all-calls_${region}_${stamp}.json.gz`;
}

/** A file of one event, made five minutes before it was delivered. */
export function logOf(delivered: string): Buffer {
  const made = new Date(Date.parse(delivered) - 5 * 60_000).toISOString().slice(0, 19);
  return gzipSync(JSON.stringify({ Records: [anEvent({ eventTime: `${made}Z` })] }));
}

/** A bucket `trail` with a file for each time of delivery, below `prefix`. */
export function aTrail(deliveries: string[], prefix = ""): Record<string, Buffer> {
  return Object.fromEntries(deliveries.map((delivered) => [prefix + keyOf(delivered), logOf(delivered)]));
}

/** A server that ends with the test. */
export async function serve(
  buckets: Record<string, Record<string, Uint8Array | StoredObject>>,
): Promise<S3Server> {
  const server = await S3Server.start(buckets);
  onTestFinished(() => server.stop());
  return server;
}
