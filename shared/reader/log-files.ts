// The files of a trail: where CloudTrail delivered what, read off the names that it gives them.

import { type Stats, statSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { makeCommand, quoted } from "../text/command.ts";
import { Days } from "../days.ts";
import { isS3Uri } from "../aws/s3-uri.ts";
import type { Description } from "./known-contents.ts";
import { whyUnread } from "./log-text.ts";
import { addByKind, type Fault } from "../summary.ts";
import { UserError } from "../terminal/user-error.ts";

/** A file that may hold events. */
export interface LogFile {
  path: string;
  /** How to get its bytes when it lies elsewhere than on this machine: see LogSource in reader/file-reader.ts. */
  bytes?: () => Promise<Uint8Array>;
  pieces?: () => AsyncGenerator<Uint8Array, undefined>;
  /** How many they are, of a file that lies elsewhere. */
  size?: number;
  /** What changes when its content does, of a file that lies elsewhere: an object's ETag. */
  version?: string;
  /** Set when the file bears CloudTrail's own name. */
  delivery?: Delivery;
}

/** To look at so many is to know what all are like. */
const SAMPLE = 500;

/** How many bytes they have, those that lie on this machine; of many, by a sample. */
export function sizeOnDisk(files: readonly LogFile[]): number {
  const every = Math.ceil(files.length / SAMPLE);
  let bytes = 0;
  let looked = 0;
  for (let i = 0; i < files.length; i += every) {
    const file = files[i];
    looked += 1;
    if (file === undefined || file.bytes !== undefined || file.pieces !== undefined) continue;
    try {
      bytes += statSync(file.path).size;
    } catch {
      // it is gone, or closed to us: the reading will say so
    }
  }
  return looked === 0 ? 0 : (bytes / looked) * files.length;
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
const OTHER_FILE = "other file";
/** Names of logs, those of CloudWatch's export tasks (`000000.gz`) among them; in a folder other names are looked into. */
const LOG_NAME = /\.(?:jsonl?|ndjson)(?:\.gz)?$|\.log\.gz$|(?:^|\/)\d{6}\.gz$/i;
/** What make parquet writes (sql/copy-folder.ts), where that lies among logs. */
const PARQUET_COPY = /\/(?:(?:events|copies)\/day=[^/]+|\.building\/parts)\/[0-9a-f]{16}\.parquet$/;
/** Hidden files, and what the AWS CLI has not finished to download. */
const NO_LOG_NAME = /(?:^|\/)\.[^/]*$|\.[0-9a-f]{8}$/i;

/* ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_RANDOM16.json.gz
   (CloudTrail guide, "Getting and viewing your CloudTrail log files"). */
const DELIVERED = /(?:^|\/)(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]+$/;

/**
 * CloudTrail delivers a call some 5 minutes after it was made (CloudTrail guide, "How CloudTrail works"), so
 * the last calls of a day lie in the next day's first files. An hour of those is read, and synced.
 */
export const LATE_HOURS = 1;

/** When and for whom CloudTrail delivered a file, by its name; undefined for a file of another name. */
export function deliveryOf(path: string): Delivery | undefined {
  const [, account, region, year, month, day, hour, minute] = DELIVERED.exec(path) ?? [];
  if (account === undefined || region === undefined) return undefined;
  return { account, region, day: `${year}-${month}-${day}`, minute: `${hour}:${minute}` };
}

const IN_TRAIL = /(?:^|\/)(\d{12})\/CloudTrail\/[a-z0-9-]+\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_[^/]+$/;

/** The account in whose folder of a trail a file lies, as CloudTrail put it there: its records are that account's. */
export function accountFolderOf(path: string): string | undefined {
  return IN_TRAIL.exec(path)?.[1];
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

/** What a folder holds: files to read, and what was passed over. */
export interface FoundFiles {
  /** By path, so that every run reads them in the same order. */
  files: LogFile[];
  /** How many of each kind: `digest`, `insight`, …, `other file` (by its name no log), `named pipe`. */
  skipped: Record<string, number>;
  /** Folders that can't be opened, and keys of a bucket that can be no path. */
  unreadable: Fault[];
  /** Files that are no logs, but that may hold calls: archives, tables. */
  mayHoldCalls: Fault[];
  /** How many other files there are of each ending, such as `.csv`. */
  otherEndings: Record<string, number>;
  /** What is known, by their first bytes, of files that are no logs, by kind. */
  descriptions: Map<string, { description: Description; files: number }>;
}

/**
 * The log files below a folder, or the one file that `source` names. Links to folders are followed, each folder once.
 *
 * Throws a UserError when there is no such folder or file, or when it can't be opened.
 */
export async function findLogFiles(source: string): Promise<FoundFiles> {
  const found: FoundFiles = {
    files: [],
    skipped: {},
    unreadable: [],
    mayHoldCalls: [],
    otherEndings: {},
    descriptions: new Map(),
  };
  const walk = new Walk(found);
  try {
    const stats = await stat(source);
    if (stats.isFile()) {
      const look = await looksLike(source);
      if (typeof look === "string") found.files.push(logFile(source));
      else await passOver(found, look, source);
      return found;
    }
    if (!stats.isDirectory()) throw notRegular(source, sortOf(stats));
    await walk.from(source);
  } catch (error) {
    throw error instanceof UserError ? error : unopened(source, error as NodeJS.ErrnoException);
  }

  for (const path of walk.paths.toSorted()) {
    const kind = kindOf(path);
    const look = kind !== OTHER_FILE || NO_LOG_NAME.test(path) ? kind : await looksLike(path);
    if (look === undefined || look === "log") found.files.push(logFile(path));
    else if (typeof look === "string") addByKind(found.skipped, look);
    else await passOver(found, look, path);
    if (look === OTHER_FILE) addByKind(found.otherEndings, extname(path));
  }
  return found;
}

// Loaded when they are wanted: the names of most files say what these are.

async function looksLike(path: string): Promise<"log" | "other file" | Description> {
  const { firstLook } = await import("./first-look.ts");
  return firstLook(path);
}

async function passOver(
  { skipped, mayHoldCalls, descriptions }: FoundFiles,
  description: Description,
  path: string,
): Promise<void> {
  const { reasonOf } = await import("./known-contents.ts");
  const { kind, isHarmless } = description;
  if (isHarmless === true) addByKind(skipped, kind);
  else mayHoldCalls.push({ path, reason: reasonOf(description) });
  const known = descriptions.get(kind);
  descriptions.set(kind, { description, files: (known?.files ?? 0) + 1 });
}

/** The same of a folder, a file or an `s3://bucket/prefix`; of a bucket, no more is listed than `day` needs. */
export async function findFilesAt(source: string, day: string | undefined): Promise<FoundFiles> {
  if (!isS3Uri(source)) return await findLogFiles(source);
  const { findS3LogFiles } = await import("../aws/s3-log-files.ts");
  return await findS3LogFiles(source, day);
}

/** In which files are read: by their day of delivery, then by path. */
export function inReadingOrder(a: LogFile, b: LogFile): number {
  const [day = "", other = ""] = [a.delivery?.day, b.delivery?.day];
  if (day !== other) return day < other ? -1 : 1;
  return a.path < b.path ? -1 : 1;
}

/** What a file is that holds no calls, as far as its path tells: `digest`, `insight`, …, `other file`. */
export function kindOf(path: string): string | undefined {
  if (PARQUET_COPY.test(path)) return "Parquet copy";
  return OTHER_KINDS[OTHER_KIND.exec(path)?.[1] ?? ""] ?? (isLogName(path) ? undefined : OTHER_FILE);
}

/** Whether a file may hold events, by its name's ending. */
export function isLogName(path: string): boolean {
  return LOG_NAME.test(path);
}

/** A log file by its path, with its delivery where its name tells. */
export function logFile(path: string): LogFile {
  const delivery = deliveryOf(path);
  return delivery === undefined ? { path } : { path, delivery };
}

/** A walk through a folder and all that is below it. */
class Walk {
  /** What there is, folders apart: regular files, and links that lead nowhere. */
  readonly paths: string[] = [];
  readonly #found: FoundFiles;
  /** The real paths of the folders from which all is read: the first, and those that links lead to. */
  readonly #roots = new Set<string>();
  readonly #linked: string[] = [];

  constructor(found: FoundFiles) {
    this.#found = found;
  }

  async from(source: string): Promise<void> {
    this.#roots.add(await realpath(source));
    await this.#into(source);
    for (const link of this.#linked.toSorted()) await this.#follow(link);
  }

  /** `real` is the folder's real path where a root may be below it. */
  async #into(folder: string, real?: string): Promise<void> {
    // join() once a folder: to clean up each of a million paths takes longer than to list them
    const start = join(folder, "x").slice(0, -1);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = start + entry.name;
      if (entry.isFile()) this.paths.push(path);
      else if (entry.isDirectory())
        await this.#below(path, real === undefined ? undefined : join(real, entry.name));
      else if (entry.isSymbolicLink()) await this.#link(path);
      else addByKind(this.#found.skipped, sortOf(entry));
    }
  }

  async #below(folder: string, real: string | undefined): Promise<void> {
    if (real !== undefined && this.#roots.has(real)) return;
    try {
      await this.#into(folder, real);
    } catch (error) {
      this.#found.unreadable.push({ path: folder, reason: whyUnread(error) });
    }
  }

  async #link(path: string): Promise<void> {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isDirectory() === true) this.#linked.push(path);
    // one that leads nowhere is named when it is read
    else if (stats === undefined || stats.isFile()) this.paths.push(path);
    else addByKind(this.#found.skipped, sortOf(stats));
  }

  async #follow(link: string): Promise<void> {
    const real = await realpath(link);
    if ([...this.#roots].some((root) => `${real}/`.startsWith(`${root}/`))) return;
    this.#roots.add(real);
    const before = this.#linked.length;
    try {
      await this.#into(link, real);
    } catch (error) {
      this.#found.unreadable.push({ path: link, reason: whyUnread(error) });
    }
    for (const further of this.#linked.slice(before).toSorted()) await this.#follow(further);
  }
}

/** What a thing in a folder is that is no regular file. */
function sortOf(thing: Pick<Stats, "isFIFO" | "isSocket">): string {
  if (thing.isFIFO()) return "named pipe";
  return thing.isSocket() ? "socket" : "device";
}

function notRegular(source: string, sort: string): UserError {
  return new UserError(
    `Cannot read LOGS "${source}": a ${sort}, and no folder or file`,
    "Write what comes out of it into a file, and name that: LOGS=file",
  );
}

function unopened(source: string, error: NodeJS.ErrnoException): UserError {
  const path = error.path ?? source;
  if (isS3Uri(source)) {
    return new UserError(
      `Cannot read LOGS "${source}": not a folder on this machine`,
      `Copy it first: ${makeCommand("sync", { TRAIL: source })}`,
    );
  }
  if (error.code === "ENOENT") {
    return new UserError(
      `Cannot read LOGS "${path}": no such folder or file`,
      "Copy the logs there with make sync TRAIL=s3://bucket/prefix, or name another place: LOGS=folder",
    );
  }
  if (error.code === "EACCES" || error.code === "EPERM") {
    return new UserError(
      `Cannot read LOGS "${path}": permission denied`,
      `Look at it with ls -ld -- ${quoted(path)}`,
    );
  }
  return new UserError(`Cannot read LOGS "${path}": ${error.message}`);
}
