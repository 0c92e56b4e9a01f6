// The files of a trail: where CloudTrail delivered what, read off the names that it gives them.

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Days } from "./days.ts";
import { isS3Uri } from "./aws/s3-uri.ts";
import { UserError } from "./user-error.ts";

/** A file that may hold events. */
export interface LogFile {
  path: string;
  /** How to get its bytes when it lies elsewhere than on this machine: see LogSource in reader/file-reader.ts. */
  bytes?: () => Promise<Uint8Array>;
  /** Set when the file bears CloudTrail's own name. */
  delivery?: Delivery;
}

/** What the name of a log file says of it. */
export interface Delivery {
  account: string;
  region: string;
  /** The UTC day and minute of delivery, not of the events: `2020-08-30`, `00:05`. */
  day: string;
  minute: string;
}

/** Folders beside ACCOUNT/CloudTrail, whose files hold no calls (CloudTrail guide, "CloudTrail log file examples"). */
const OTHER_KINDS: Record<string, string> = {
  "CloudTrail-Digest": "digest",
  "CloudTrail-Insight": "insight",
  "CloudTrail-NetworkActivity": "network activity",
  "CloudTrail-Aggregated": "aggregated",
};
const OTHER_KIND = /(?:^|\/)\d{12}\/(CloudTrail-[A-Za-z]+)\//;
const LOG_NAME = /\.(?:json|jsonl|ndjson)(?:\.gz)?$/;

/* ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_RANDOM16.json.gz
   (CloudTrail guide, "Getting and viewing your CloudTrail log files"). */
const DELIVERED = /(?:^|\/)(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]+$/;

/**
 * CloudTrail delivers a call some 5 minutes after it was made (CloudTrail guide, "How CloudTrail works"), so
 * the last calls of a day lie in the next day's first files. An hour of those is read, and synced.
 */
export const LATE_HOURS = 1;

export function deliveryOf(path: string): Delivery | undefined {
  const [, account, region, year, month, day, hour, minute] = DELIVERED.exec(path) ?? [];
  if (account === undefined || region === undefined) return undefined;
  return { account, region, day: `${year}-${month}-${day}`, minute: `${hour}:${minute}` };
}

/** Whether a file so delivered may hold events of these days: it is theirs, or one of the next day's first. */
export function mayHold(delivery: Delivery, days: Days): boolean {
  if (delivery.day >= days.first && delivery.day <= days.last) return true;
  return delivery.day === Days.next(days.last) && isEarly(delivery);
}

/** Whether the file is one of its day's first, which hold the last calls of the day before. */
export function isEarly({ minute }: Delivery): boolean {
  return Number(minute.slice(0, 2)) < LATE_HOURS;
}

/** What a folder holds: files to read, and how many were passed over by their path or name. */
export interface FoundFiles {
  /** By path, so that every run reads them in the same order. */
  files: LogFile[];
  /** How many of each kind: `digest`, `insight`, …, `other file` (by its name no log). */
  skipped: Record<string, number>;
}

/**
 * The log files below a folder, or the one file that `source` names.
 *
 * Throws a UserError when there is no such folder or file, or when it can't be opened.
 */
export async function findLogFiles(source: string): Promise<FoundFiles> {
  const paths: string[] = [];
  try {
    if ((await stat(source)).isFile()) return { files: [logFile(source)], skipped: {} };
    await walk(source, paths);
  } catch (error) {
    throw unopened(source, error as NodeJS.ErrnoException);
  }

  const files: LogFile[] = [];
  const skipped: Record<string, number> = {};
  for (const path of paths.toSorted()) {
    const kind = kindOf(path);
    if (kind === undefined) files.push(logFile(path));
    else skipped[kind] = (skipped[kind] ?? 0) + 1;
  }
  return { files, skipped };
}

/** What a file is that holds no calls, as far as its path tells: `digest`, `insight`, …, `other file`. */
export function kindOf(path: string): string | undefined {
  return OTHER_KINDS[OTHER_KIND.exec(path)?.[1] ?? ""] ?? (isLogName(path) ? undefined : "other file");
}

export function isLogName(path: string): boolean {
  return LOG_NAME.test(path);
}

export function logFile(path: string): LogFile {
  const delivery = deliveryOf(path);
  return delivery === undefined ? { path } : { path, delivery };
}

async function walk(folder: string, paths: string[]): Promise<void> {
  // join() once a folder: to clean up each of a million paths takes longer than to list them
  const start = join(folder, "x").slice(0, -1);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = start + entry.name;
    if (entry.isDirectory()) await walk(path, paths);
    else paths.push(path);
  }
}

function unopened(source: string, error: NodeJS.ErrnoException): UserError {
  const path = error.path ?? source;
  if (isS3Uri(source)) {
    return new UserError(
      `Cannot read LOGS "${source}": not a folder on this machine`,
      `Copy it first: make sync TRAIL=${source}`,
    );
  }
  if (error.code === "ENOENT") {
    return new UserError(
      `Cannot read LOGS "${path}": no such folder or file`,
      "Copy the logs there with make sync TRAIL=s3://bucket/prefix, or name another place: LOGS=folder",
    );
  }
  if (error.code === "EACCES" || error.code === "EPERM") {
    return new UserError(`Cannot read LOGS "${path}": permission denied`, `Look at it with ls -ld ${path}`);
  }
  return new UserError(`Cannot read LOGS "${path}": ${error.message}`);
}
