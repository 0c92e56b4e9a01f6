// What a copy that was interrupted has left in S3.

import { Bucket } from "../aws/bucket.ts";
import { explained } from "../aws/failures.ts";
import { inAnyRegion } from "../aws/session.ts";
import type { Days } from "../days.ts";

/**
 * Removes the files that a copy which failed or was cancelled has left where these days will be: they would count as part of
 * them (Athena guide, "INSERT INTO": a statement that fails may leave data behind). None of these days is in the copy yet,
 * so nothing reads them. Says how many there were.
 */
export async function removeLeftovers(
  { Parameters = {} }: { Parameters?: Record<string, string> | undefined },
  runs: Days[],
): Promise<number> {
  let removed = 0;
  const days = runs.flatMap((run) => [...run]);
  const { bucket: name } = folderOf(Parameters, "");
  const bucket = await Bucket.open(name);
  for (let at = 0; at < days.length; at += AT_ONCE) {
    const left = await Promise.all(
      days.slice(at, at + AT_ONCE).map(async (day) => {
        const { prefix } = folderOf(Parameters, day);
        const keys: string[] = [];
        for await (const { key } of bucket.objects(prefix)) keys.push(key);
        return keys;
      }),
    );
    for (const key of left.flat()) {
      await remove(name, key);
      removed += 1;
    }
  }
  return removed;
}

const AT_ONCE = 16;

/** Throws a UserError when it may not be removed. */
async function remove(bucket: string, key: string): Promise<void> {
  const { DeleteObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = await inAnyRegion((settings) => new S3Client({ ...settings, followRegionRedirects: true }));
  try {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    const attempt = { actions: ["s3:DeleteObject"], resource: `arn:aws:s3:::${bucket}/${key}` };
    throw explained(error, `remove "s3://${bucket}/${key}"`, attempt);
  }
}

/** Where a table's files of a day are. */
export function folderOf(
  parameters: Record<string, string>,
  day: string,
): { bucket: string; prefix: string } {
  const [, bucket = "", folder = ""] = /^s3:\/\/([^/]+)\/(.*?)\/*$/.exec(parameters["location"] ?? "") ?? [];
  return { bucket, prefix: `${folder}/event_day=${day}/` };
}
