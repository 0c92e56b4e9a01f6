// Is it too much to copy?

import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { counted } from "../counted.ts";
import { duration, size } from "../quantity.ts";
import type { SyncPlan } from "./sync-plan.ts";
import { UserError } from "../user-error.ts";

/* Small files on two cores, and a line of 100 Mbit/s. */
const FILES_A_SECOND = 500;
const BYTES_A_SECOND = 12e6;

/** Seconds that it will take to copy, roughly: lines differ tenfold. */
export function secondsToCopy({ missing, bytes }: SyncPlan): number {
  return Math.max(missing.length / FILES_A_SECOND, bytes / BYTES_A_SECOND);
}

/** Throws a UserError when there are more than `most` bytes to copy, or more than the disk has room for. */
export function needRoom(plan: SyncPlan, logs: string, most: number): void {
  const files = `${counted(plan.missing.length, "file")}, ${size(plan.bytes)}`;
  if (plan.bytes > most) {
    throw new UserError(
      `Cannot copy ${files}: more than MAX_SYNC (${size(most)}), about ${duration(secondsToCopy(plan))}`,
      `Copy less (DAY=08/30, REGION=eu-west-1), allow more (MAX_SYNC=${Math.ceil(plan.bytes / 1e9)}GB), or ask where the logs are: make create-athena-table`,
    );
  }
  const free = freeBytes(logs);
  if (plan.bytes > free) {
    throw new UserError(
      `Cannot copy ${files} to "${logs}": ${size(free)} are free there`,
      "Copy less (DAY=08/30, REGION=eu-west-1), or to another disk: LOGS=folder",
    );
  }
}

/** On the disk where `folder` is, or will be. */
function freeBytes(folder: string): number {
  let path = resolve(folder);
  while (!existsSync(path) && path !== dirname(path)) path = dirname(path);
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
