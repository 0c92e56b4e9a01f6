// What a sync has to copy: the objects of a trail that are wanted and not here yet.

import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import type { S3Object } from "../aws/bucket.ts";
import { type Refused, usablePaths } from "../aws/object-path.ts";
import { isWanted, type TrailBucket } from "../aws/trail-bucket.ts";
import { type Days, holds } from "../days.ts";
import { UserError } from "../terminal/user-error.ts";

/** An object that is to be copied. */
export interface WantedFile extends S3Object {
  /** Where it is copied to. */
  path: string;
}

/** An object that can't be copied, why, and what to do about it. */
export interface Failed {
  key: string;
  reason: string;
  next: string | undefined;
}

/** A folder of the bucket, and where it is copied to: without a slash at the end. */
export interface WholeFolder {
  key: string;
  path: string;
}

/** What a sync has to do. */
export interface SyncPlan {
  /** The days asked for; undefined for all. */
  days: Days | undefined;
  /** Files wanted, and of these those that are here in full. */
  files: number;
  present: number;
  /** Bytes to copy. */
  bytes: number;
  missing: WantedFile[];
  /** What is wanted and not copied because of its key; and because of what stands in the folder of logs. */
  refused: Refused[];
  blocked: Failed[];
  /** The one folder that holds all that is missing, when all of it is: `aws s3 sync` is made for that. */
  whole: WholeFolder | undefined;
}

/**
 * Lists what was delivered of `day` (as days.ts has it; all, when undefined) and compares it with the files below
 * `logs`. A file is here when its size is the object's: CloudTrail never changes what it has delivered, and a file has
 * its name only once it is whole.
 *
 * Throws a UserError when nothing was delivered.
 */
export async function planSync(trail: TrailBucket, logs: string, day: string | undefined): Promise<SyncPlan> {
  if (trail.folders.length === 0 && trail.refused.length === 0) throw nothingDelivered(trail, day, []);
  const days = day === undefined ? undefined : await trail.daysOf(day);
  const listed = trail.folders.map(async (folder) => {
    const wanted: WantedFile[] = [];
    for await (const object of trail.objects(folder, days)) {
      if (isWanted(object, folder, days)) wanted.push({ ...object, path: trail.pathOf(object.key) });
    }
    return wanted;
  });
  const { usable, refused } = usablePaths((await Promise.all(listed)).flat());
  const { inside, blocked } = insideFolder(
    logs,
    usable.map((file) => ({ ...file, path: join(logs, file.path) })),
  );
  const missing = inside.filter((file) => !isHere(file));
  const plan: SyncPlan = {
    days,
    files: inside.length,
    present: inside.length - missing.length,
    bytes: missing.reduce((bytes, { size }) => bytes + size, 0),
    missing,
    refused: [...trail.refused, ...refused],
    blocked,
    whole: undefined,
  };
  const hasOdd = refused.length + blocked.length > 0;
  if (days === undefined && plan.present === 0 && !hasOdd) plan.whole = wholeFolder(trail, missing);
  if (plan.files + plan.refused.length + blocked.length === 0)
    throw nothingDelivered(trail, day, await trail.days());
  return plan;
}

/** Whether the whole object is on disk. */
export function isHere({ path, size }: WantedFile): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === size;
}

const OUT_OF_THE_WAY =
  "Nothing was written there. Look at it with ls -l, move it out of the way, or copy to another folder: LOGS=folder";

/**
 * Those files that can be written where they belong, below `logs`, and those that can't: a link in it may lead out of
 * it, and a folder may stand where a file should.
 */
function insideFolder(logs: string, files: WantedFile[]): { inside: WantedFile[]; blocked: Failed[] } {
  const blocked: Failed[] = [];
  const root = realFolder(resolve(logs));
  if (root === undefined) {
    throw new UserError(
      `Cannot copy to LOGS "${logs}": something that is no folder stands there`,
      "Name another folder: LOGS=folder",
    );
  }
  const reasons = new Map<string, string | undefined>();
  const reasonFor = (folder: string): string | undefined => {
    const real = realFolder(folder);
    if (real === undefined) return `"${folder}" is no folder, but something stands there`;
    const isInside = real === root || real.startsWith(root.endsWith(sep) ? root : root + sep);
    return isInside ? undefined : `"${folder}" is a link that leads out of LOGS, to "${real}"`;
  };
  const inside = files.filter(({ key, path }) => {
    const folder = dirname(path);
    if (!reasons.has(folder)) reasons.set(folder, reasonFor(resolve(folder)));
    const there = lstatSync(path, { throwIfNoEntry: false });
    const reason =
      reasons.get(folder) ??
      (there === undefined || there.isFile() ? undefined : "a link or a folder stands where it belongs");
    if (reason !== undefined) blocked.push({ key, reason, next: OUT_OF_THE_WAY });
    return reason === undefined;
  });
  return { inside, blocked };
}

/** Where a folder is, or would be made, with every link followed; undefined when something else stands in the way. */
function realFolder(folder: string): string | undefined {
  if (!isThere(folder)) {
    const above = dirname(folder);
    const real = above === folder ? folder : realFolder(above);
    return real === undefined ? undefined : join(real, folder.slice(above.length));
  }
  try {
    return statSync(folder).isDirectory() ? realpathSync(folder) : undefined;
  } catch {
    // a link that leads nowhere yet: to make a folder there would be to follow it
    return undefined;
  }
}

/** Whether anything stands there, a link that leads nowhere included. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // below a file, nothing can be
    return false;
  }
}

function nothingDelivered(
  { place, seen, folders }: TrailBucket,
  day: string | undefined,
  delivered: string[],
): UserError {
  const there = (kind: string, names: Set<string>): string => `${kind} ${[...names].toSorted().join(", ")}`;
  const look = `aws s3 ls ${place.split(", ")[0]}`;
  if (folders.length === 0) {
    return new UserError(
      `Cannot copy logs from ${place}: no files of the accounts and regions asked for`,
      seen.accounts.size === 0
        ? `See what there is with ${look}`
        : `There are ${[there("accounts", seen.accounts), ...(seen.regions.size > 0 ? [there("regions", seen.regions)] : [])].join(" and ")}`,
    );
  }
  if (day === undefined) {
    return new UserError(
      `Cannot copy logs from ${place}: its folders hold no log yet`,
      `A trail's first files come within some 15 minutes of a call. See what there is with ${look} --recursive`,
    );
  }
  return new UserError(`Cannot find DAY "${day}": no logs of such a day`, holds(delivered));
}

/** The folder that all these files lie in, when it lies in one account's logs and nothing else lies there. */
function wholeFolder(trail: TrailBucket, files: WantedFile[]): WholeFolder | undefined {
  const [first] = files;
  if (first === undefined) return undefined;
  let key = dirname(first.key);
  let path = dirname(first.path);
  while (!files.every((file) => file.key.startsWith(`${key}/`))) {
    key = dirname(key);
    path = dirname(path);
  }
  const isInAccount = /\/\d{12}\/CloudTrail(?:\/|$)/.test(`/${key}`);
  return isInAccount && trail.isWhole(`${key}/`) ? { key, path } : undefined;
}
