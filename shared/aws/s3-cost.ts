// What S3 takes for handing objects over, in dollars, and how that is said.

import { isS3Uri, parseS3Uri } from "./s3-uri.ts";
import type { LogFile } from "../reader/log-files.ts";
import { counted, size } from "../text/numbers.ts";

/* S3's list prices in us-east-1 (AWS's page "Amazon S3 pricing"): GET, and data transfer out to the internet up to 10 TB a
   month, of which the first 100 GB are free. Within the region the bytes cost nothing. */
const DOLLARS_A_REQUEST = 0.0004 / 1000;
const DOLLARS_A_GB = 0.09;

/** `about $1.80, of which $1.79 only if it leaves AWS`: for so many objects, one request each, and their bytes. */
export function transferCost(objects: number, bytes: number): string {
  const requests = objects * DOLLARS_A_REQUEST;
  const transfer = (bytes / 1e9) * DOLLARS_A_GB;
  if (requests + transfer < 0.01) return "less than $0.01";
  return `about $${(requests + transfer).toFixed(2)}, of which $${transfer.toFixed(2)} only if it leaves AWS`;
}

/** `Reading 773 files from s3://example-trail: 5.7 MB, less than $0.01`; undefined when none of the files lies in a bucket. */
export function readingCost(files: readonly LogFile[]): string | undefined {
  const objects = files.filter(({ path }) => isS3Uri(path));
  if (objects.length === 0) return undefined;
  const bytes = objects.reduce((sum, { size: one = 0 }) => sum + one, 0);
  const buckets = [...new Set(objects.map(({ path }) => `s3://${parseS3Uri(path, "LOGS").bucket}`))];
  return `Reading ${counted(objects.length, "file")} from ${buckets.join(" and ")}: ${size(bytes)}, ${transferCost(objects.length, bytes)}`;
}
