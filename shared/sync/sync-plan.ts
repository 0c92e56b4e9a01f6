// What a sync has to copy: the objects of a trail that are wanted and not here yet.

import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { S3Object } from "../aws/bucket.ts";
import { type Days, holds } from "../days.ts";
import { deliveryOf, LATE_HOURS } from "../log-files.ts";
import { isWanted, type RegionFolder, type TrailBucket } from "../aws/trail-bucket.ts";
import { UserError } from "../user-error.ts";

export interface WantedFile extends S3Object {
  /** Where it is copied to. */
  path: string;
}

/** A folder of the bucket of which files are to be copied. */
export interface WantedFolder {
  /** Key and path without a slash at the end. */
  key: string;
  path: string;
  missing: WantedFile[];
  /** What to copy of it, as the AWS CLI's `--include` has it; everything when empty. */
  include: string[];
}

export interface SyncPlan {
  /** The days asked for; undefined for all. */
  days: Days | undefined;
  /** Files wanted, and of these those that are here in full. */
  files: number;
  present: number;
  /** Bytes to copy. */
  bytes: number;
  missing: WantedFile[];
  folders: WantedFolder[];
}

/** From so many days on, a month is copied at once: each `aws s3 sync` takes a second to start. */
const DAYS_WORTH_A_MONTH = 4;

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
    const missing: WantedFile[] = [];
    for await (const object of trail.objects(folder, days)) {
      if (!isWanted(object, folder, days)) continue;
      plan.files += 1;
      const file = { ...object, path: join(logs, trail.pathOf(object.key)) };
      if (!isHere(file)) missing.push(file);
    }
    return { folder, missing };
  });
  for (const { folder, missing } of await Promise.all(listed)) {
    for (const file of missing) plan.bytes += file.size;
    plan.missing = plan.missing.concat(missing);
    plan.folders = plan.folders.concat(foldersOf(missing, folder, days));
  }
  plan.present = plan.files - plan.missing.length;
  if (plan.files === 0) throw nothingDelivered(trail, day, await trail.days());
  return plan;
}

/** Whether the whole object is on disk. */
export function isHere({ path, size }: WantedFile): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === size;
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

/** The folders of days or, where much is missing of a month of which everything is wanted, of months. */
function foldersOf(missing: WantedFile[], { below }: RegionFolder, days: Days | undefined): WantedFolder[] {
  const ofDays = groups(missing, ({ key }) => dirname(key));
  const ofMonths = groups([...ofDays], ([key]) => dirname(key));
  return [...ofMonths].flatMap(([month, found]) => {
    const isWhole = days === undefined && below === "" && found.length >= DAYS_WORTH_A_MONTH;
    if (isWhole)
      return folderOf(
        month,
        found.flatMap(([, files]) => files),
        2,
        [],
      );
    return found.map(([key, files]) => folderOf(key, files, 1, includeOf(files, days)));
  });
}

function folderOf(key: string, missing: WantedFile[], levels: number, include: string[]): WantedFolder {
  return { key, path: join(missing[0]?.path ?? "", ...Array<string>(levels).fill("..")), missing, include };
}

/** Of the day after, its first files: `*_20200831T00*`. */
function includeOf([file]: WantedFile[], days: Days | undefined): string[] {
  const delivery = deliveryOf(file?.key ?? "");
  if (days === undefined || delivery === undefined || delivery.day <= days.last) return [];
  const hours = Array.from({ length: LATE_HOURS }, (_, hour) => String(hour).padStart(2, "0"));
  return hours.map((hour) => `*_${delivery.day.replaceAll("-", "")}T${hour}*`);
}

function groups<Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const group = found.get(keyOf(item));
    if (group === undefined) found.set(keyOf(item), [item]);
    else group.push(item);
  }
  return found;
}
