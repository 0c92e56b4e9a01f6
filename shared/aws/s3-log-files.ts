// The log files of a bucket, as log-files.ts finds those of a folder.

import { basename } from "node:path";
import { Bucket, type S3Object } from "./bucket.ts";
import { counted } from "../text/numbers.ts";
import { type Days, holds } from "../days.ts";
import { Downloads, LARGEST_WHOLE } from "./downloads.ts";
import {
  deliveryOf,
  type FoundFiles,
  inReadingOrder,
  isLogName,
  kindOf,
  type LogFile,
  logFile,
} from "../reader/log-files.ts";
import { type Refused, usablePaths } from "./object-path.ts";
import { parseS3Uri } from "./s3-uri.ts";
import { isWanted, TrailBucket } from "./trail-bucket.ts";
import { UserError } from "../terminal/user-error.ts";

/**
 * The log files at `s3://bucket/prefix`: those of the trail that delivers there, and of those that deliver to a folder beside
 * its AWSLogs, or, when there is none, all below it;
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
  // what is asked for in this order is fetched ahead
  const inOrder = usable.toSorted((a, b) => inReadingOrder(logFile(a.key), logFile(b.key)));
  for (const object of inOrder) {
    const kind = kindOf(object.key);
    if (kind === undefined) logs.push(object);
    else skipped[kind] = (skipped[kind] ?? 0) + 1;
  }
  return {
    files: [...filesOf(bucket, logs), ...filesOf(bucket, later)],
    skipped,
    unreadable: named,
    mayHoldCalls: [],
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
  const folder = prefix === "" ? "" : `${prefix}/`;
  const { trails, closed } = await trailsAt(bucket, prefix, folder);
  const refused = [...trails.flatMap((trail) => trail.refused), ...closed];
  const all: Objects = { wanted: [], later: [], refused };
  if (trails.length === 0) {
    for await (const object of bucket.objects(folder)) {
      all.wanted.push({ ...object, path: object.key.slice(folder.length) });
    }
    return all;
  }

  const days = day === undefined ? undefined : await daysOf(day, trails);
  const found = trails.flatMap((trail) =>
    trail.folders.map(async (region) => {
      for await (const object of trail.objects(region, days)) {
        // two trails below one prefix have each its own AWSLogs
        const path = trails.length === 1 ? trail.pathOf(object.key) : object.key.slice(folder.length);
        if (isWanted(object, region, days)) all.wanted.push({ ...object, path });
        else if (deliveryOf(object.key) !== undefined) all.later.push(object);
      }
    }),
  );
  await Promise.all(found);
  if (days !== undefined && all.wanted.length === 0) throw await noneOf(days, day, trails);
  return all;
}

/**
 * The trail at a prefix, if there is one, and then those of the folders beside its AWSLogs, which have others' prefixes;
 * and the folders that can't be looked into.
 */
async function trailsAt(
  bucket: Bucket,
  prefix: string,
  folder: string,
): Promise<{ trails: TrailBucket[]; closed: Refused[] }> {
  const trail = await TrailBucket.find(bucket, prefix);
  const trails = trail === undefined ? [] : [trail];
  const closed: Refused[] = [];
  if (trail === undefined || prefix.split("/").includes("AWSLogs")) return { trails, closed };
  const beside = (await bucket.folders(folder)).filter((name) => name !== "AWSLogs" && name !== "");
  const found = beside.map(async (name) => {
    try {
      const other = await TrailBucket.find(bucket, `${folder}${name}`);
      if (other !== undefined) trails.push(other);
    } catch (error) {
      closed.push({ key: `${folder}${name}/`, reason: (error as Error).message });
    }
  });
  await Promise.all(found);
  return { trails, closed };
}

/** Without a year, the latest such day that any of the trails has. */
async function daysOf(day: string, trails: TrailBucket[]): Promise<Days> {
  const found = await Promise.allSettled(trails.map((trail) => trail.daysOf(day)));
  const [latest] = found
    .flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))
    .toSorted((a, b) => (a.last > b.last ? -1 : 1));
  if (latest !== undefined) return latest;
  const [refusal] = found.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
  throw refusal ?? new Error("no trail");
}

async function noneOf(days: Days, day: string | undefined, trails: TrailBucket[]): Promise<UserError> {
  const held = await Promise.all(trails.map((trail) => trail.days()));
  return new UserError(
    `Cannot find DAY "${day}": no events of ${days.toString()}`,
    holds([...new Set(held.flat())].toSorted()),
  );
}

function filesOf(bucket: Bucket, objects: S3Object[]): LogFile[] {
  const downloads = new Downloads(bucket, objects);
  return objects.map(({ key, etag, size }, index) => ({
    ...logFile(`s3://${bucket.name}/${key}`),
    size,
    version: etag,
    ...(size > LARGEST_WHOLE
      ? { pieces: () => downloads.pieces(index) }
      : { bytes: () => downloads.bytes(index) }),
  }));
}
