// The log files of a bucket, as log-files.ts finds those of a folder.

import { basename } from "node:path";
import { Bucket, type S3Object } from "./bucket.ts";
import { counted } from "../counted.ts";
import { type Days, holds } from "../days.ts";
import { Downloads } from "./downloads.ts";
import { deliveryOf, type FoundFiles, isLogName, kindOf, type LogFile, logFile } from "../log-files.ts";
import { type Refused, usablePaths } from "./object-path.ts";
import { parseS3Uri } from "./s3-uri.ts";
import { isWanted, TrailBucket } from "./trail-bucket.ts";
import { UserError } from "../user-error.ts";

/**
 * The log files at `s3://bucket/prefix`: those of the trail that delivers there or, when there is none, all below it;
 * or the one object that `source` names. Of a trail, no more is listed than `day` (as days.ts has it) needs, and no
 * digests. Paths are `s3://bucket/key`. Asking for a file's bytes also downloads some of the files after it.
 *
 * Throws a UserError when the bucket can't be listed to the end, or holds nothing of what is asked for.
 */
export async function findS3LogFiles(source: string, day: string | undefined): Promise<FoundFiles> {
  const { bucket: name, prefix } = parseS3Uri(source, "LOGS");
  const bucket = await Bucket.open(name);
  const { wanted, later, refused: notEntered } = await objectsAt(bucket, prefix, day);
  const { usable, refused } = usablePaths(wanted);
  const named = [...notEntered, ...refused].map(({ key, reason }) => ({
    path: `s3://${name}/${key}`,
    reason,
  }));
  if (usable.length === 0) {
    const [first] = named;
    throw new UserError(
      first === undefined
        ? `Cannot read LOGS "${source}": no log files in it`
        : `Cannot read LOGS "${source}": no log files in it but ${counted(named.length, "key")} that can be no path, as "${first.path}": ${first.reason}`,
      `See what there is with aws s3 ls s3://${name}/${prefix}`,
    );
  }

  const skipped: Record<string, number> = {};
  const logs: S3Object[] = [];
  for (const object of usable.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    const kind = kindOf(object.key);
    if (kind === undefined) logs.push(object);
    else skipped[kind] = (skipped[kind] ?? 0) + 1;
  }
  return {
    files: [...filesOf(bucket, logs), ...filesOf(bucket, later)],
    skipped,
    unreadable: named,
    otherEndings: {},
    descriptions: new Map(),
  };
}

interface Objects {
  /** With their paths below where the logs would be copied to. */
  wanted: (S3Object & { path: string })[];
  /** What was delivered after the day: nobody asked for it, but it shows that the day is complete. */
  later: S3Object[];
  refused: readonly Refused[];
}

async function objectsAt(bucket: Bucket, prefix: string, day: string | undefined): Promise<Objects> {
  if (isLogName(prefix)) {
    for await (const object of bucket.objects(prefix)) {
      if (object.key === prefix)
        return { wanted: [{ ...object, path: basename(prefix) }], later: [], refused: [] };
    }
  }
  const trail = await TrailBucket.find(bucket, prefix);
  const all: Objects = { wanted: [], later: [], refused: trail?.refused ?? [] };
  if (trail === undefined) {
    const folder = prefix === "" ? "" : `${prefix}/`;
    for await (const object of bucket.objects(folder)) {
      all.wanted.push({ ...object, path: object.key.slice(folder.length) });
    }
    return all;
  }

  const days = day === undefined ? undefined : await trail.daysOf(day);
  const found = trail.folders.map(async (folder) => {
    for await (const object of trail.objects(folder, days)) {
      if (isWanted(object, folder, days)) all.wanted.push({ ...object, path: trail.pathOf(object.key) });
      else if (deliveryOf(object.key) !== undefined) all.later.push(object);
    }
  });
  await Promise.all(found);
  if (days !== undefined && all.wanted.length === 0) throw await noneOf(days, day, trail);
  return all;
}

async function noneOf(days: Days, day: string | undefined, trail: TrailBucket): Promise<UserError> {
  return new UserError(
    `Cannot find DAY "${day}": no events of ${days.toString()}`,
    holds(await trail.days()),
  );
}

function filesOf(bucket: Bucket, objects: S3Object[]): LogFile[] {
  const downloads = new Downloads(bucket, objects);
  return objects.map(({ key }, index) => ({
    ...logFile(`s3://${bucket.name}/${key}`),
    bytes: () => downloads.bytes(index),
  }));
}
