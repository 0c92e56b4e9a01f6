// What a sync has to copy: the objects of a trail that are wanted and not here yet.

import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Days, holds } from "./days.ts";
import { deliveryOf, LATE_HOURS } from "./log-files.ts";
import { isWanted, type TrailBucket } from "./trail-bucket.ts";
import { UserError } from "./user-error.ts";

export interface WantedFile {
  key: string;
  /** Bytes, as stored and as copied. */
  size: number;
  archived: boolean;
  /** Where it is copied to. */
  path: string;
}

/** A folder of the bucket of which files are to be copied. */
export interface WantedFolder {
  /** Keys and paths without a slash at the end. */
  key: string;
  path: string;
  missing: WantedFile[];
  /** What to copy of it, as the AWS CLI's `--include` has it; everything when empty. */
  include: string[];
}

export interface SyncPlan {
  /** The days asked for; undefined for all. */
  days: Days | undefined;
  /** Wanted, and of these those that are here in full. */
  files: number;
  present: number;
  /** Bytes to copy. */
  bytes: number;
  missing: WantedFile[];
  folders: WantedFolder[];
}

/**
 * Lists what was delivered of `day` (as days.ts has it; all, when undefined) and compares it with the files below
 * `logs`. A file is here when its size is the object's: CloudTrail never changes what it has delivered, and the AWS CLI
 * gives a file its name only once it is whole.
 *
 * Throws a UserError when nothing was delivered.
 */
export async function planSync(trail: TrailBucket, logs: string, day: string | undefined): Promise<SyncPlan> {
  const days = day === undefined ? undefined : await trail.daysOf(day);
  const plan: SyncPlan = { days, files: 0, present: 0, bytes: 0, missing: [], folders: [] };
  const listed = trail.folders.map(async (folder) => {
    const wanted: WantedFile[] = [];
    for await (const object of trail.objects(folder, days)) {
      if (isWanted(object, folder, days))
        wanted.push({ ...object, path: join(logs, trail.pathOf(object.key)) });
    }
    return wanted;
  });
  for (const wanted of await Promise.all(listed)) {
    const missing = wanted.filter((file) => !isHere(file));
    plan.files += wanted.length;
    plan.present += wanted.length - missing.length;
    for (const file of missing) {
      plan.bytes += file.size;
      plan.missing.push(file);
    }
  }
  if (plan.files === 0) throw nothingDelivered(trail, day, await trail.days());
  plan.folders = foldersOf(plan.missing, days);
  return plan;
}

function nothingDelivered(
  { bucket, root }: TrailBucket,
  day: string | undefined,
  delivered: string[],
): UserError {
  return day === undefined
    ? new UserError(
        `Cannot copy logs from "s3://${bucket.name}/${root}": no files of the accounts and regions asked for`,
        `See what there is with aws s3 ls s3://${bucket.name}/${root}`,
      )
    : new UserError(`Cannot find DAY "${day}": no logs of such a day`, holds(delivered));
}

/** Whether the whole object is on disk. */
export function isHere({ path, size }: WantedFile): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === size;
}

function foldersOf(missing: WantedFile[], days: Days | undefined): WantedFolder[] {
  const folders = new Map<string, WantedFolder>();
  for (const file of missing) {
    const key = dirname(file.key);
    let folder = folders.get(key);
    if (folder === undefined) {
      folder = { key, path: dirname(file.path), missing: [], include: includeOf(file, days) };
      folders.set(key, folder);
    }
    folder.missing.push(file);
  }
  return [...folders.values()];
}

/** Of the day after, its first files: `*_20200831T00*`. */
function includeOf({ key }: WantedFile, days: Days | undefined): string[] {
  const delivery = deliveryOf(key);
  if (days === undefined || delivery === undefined || delivery.day <= days.last) return [];
  const hours = Array.from({ length: LATE_HOURS }, (_, hour) => String(hour).padStart(2, "0"));
  return hours.map((hour) => `*_${delivery.day.replaceAll("-", "")}T${hour}*`);
}
