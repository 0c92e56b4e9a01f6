// Is it too much to copy?

import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, statfsSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { counted } from "../text/numbers.ts";
import { duration, size } from "../text/numbers.ts";
import type { SyncPlan } from "./plan.ts";
import { UserError } from "../terminal/user-error.ts";

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
  const { bavail, bsize } = statfsSync(existing(folder));
  return bavail * bsize;
}

/** The folder or, while it isn't there, the nearest above it that is. */
function existing(folder: string): string {
  let path = resolve(folder);
  while (!existsSync(path) && path !== dirname(path)) path = dirname(path);
  return path;
}

/**
 * Throws a UserError when a file with a name as long as the longest can't be written to the folder of logs, which is made
 * if it isn't there.
 */
export function needWritable({ missing }: SyncPlan, logs: string): void {
  if (missing.length === 0) return;
  let longest = 0;
  for (const { path } of missing) longest = Math.max(longest, Buffer.byteLength(basename(path)));
  const probe = join(logs, `.${randomBytes(4).toString("hex")}`.padEnd(longest, "x"));
  try {
    accessSync(existing(logs), constants.W_OK);
    mkdirSync(logs, { recursive: true });
    writeFileSync(probe, "", { flag: "wx" });
    unlinkSync(probe);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      `Cannot copy to LOGS "${logs}": ${code === "ENAMETOOLONG" ? `its disk takes no names of ${longest} bytes` : message.replace(/, \w+ '.*$/s, "")}`,
      "Name a folder that you may write to: LOGS=folder",
    );
  }
}
