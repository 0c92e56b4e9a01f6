// readEvents(): every CloudTrail event in a folder of logs, once, nothing hidden.

import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { Days, holds } from "./days.ts";
import { findLogFiles, isEarly, type LogFile, mayHold } from "./log-files.ts";
import { recordsOf, type Records } from "./records.ts";
import { SeenEvents } from "./seen-events.ts";
import { UserError } from "./user-error.ts";

export interface ReadOptions {
  /** Only events of this UTC day or range of days, written as days.ts has it: `08/30`, `2020-08-28..2020-08-30`. */
  day?: string | undefined;
  /** `keep` yields an event as often as it was delivered; otherwise once by `eventID`. */
  duplicates?: "drop" | "keep";
  /** Only events for which this holds. The summary counts the others too. */
  where?: ((event: CloudTrailEvent) => boolean) | undefined;
}

/** What the events rest on. Complete when the loop has ended; filled as it goes. */
export interface Summary {
  /** The days asked for, once the files are known. */
  days: Days | undefined;
  /** Files chosen to be read, those read as logs, and the bytes read, as they lie on disk. */
  chosen: number;
  files: number;
  bytes: number;
  /** Files passed over, by kind: `digest`, `insight`, `other file`, …; those of other days are not counted. */
  skipped: Record<string, number>;
  unreadable: { path: string; reason: string }[];
  /** Events in the days asked for, each counted once; and those of them that `where` let through. */
  events: number;
  matched: number;
  duplicates: number;
  outsideDays: number;
  /** The earliest and latest eventTime of `events`. */
  first: string | undefined;
  last: string | undefined;
  /** Asked for days, the files hold none that was delivered after them: calls of the last minutes may be missing. */
  nextDayMissing: boolean;
}

export interface Events extends AsyncIterable<CloudTrailEvent> {
  readonly summary: Readonly<Summary>;
}

/**
 * The events in `source`: a folder, a file, or several of them. Files by path, records as they stand in the
 * file. An event stays valid after the loop has moved on. Memory stays bounded whatever the size of the logs,
 * apart from the duplicates' check (at most 16 bytes an event).
 *
 * A file that can't be read is named in `summary.unreadable`, and the rest is read. The loop throws a UserError
 * when a source is missing, can't be opened or holds no log files, and when the logs hold nothing of the day.
 */
export function readEvents(source: string | string[], options: ReadOptions = {}): Events {
  const summary: Summary = {
    days: undefined,
    chosen: 0,
    files: 0,
    bytes: 0,
    skipped: {},
    unreadable: [],
    events: 0,
    matched: 0,
    duplicates: 0,
    outsideDays: 0,
    first: undefined,
    last: undefined,
    nextDayMissing: false,
  };
  return { summary, [Symbol.asyncIterator]: () => eventsOf([source].flat(), options, summary) };
}

async function* eventsOf(
  sources: string[],
  options: ReadOptions,
  summary: Summary,
): AsyncGenerator<CloudTrailEvent> {
  const files = await findFiles(sources, summary);
  summary.days = options.day === undefined ? undefined : await daysAsked(options.day, files);
  const { days } = summary;
  const chosen =
    days === undefined ? files : files.filter(({ delivery }) => !delivery || mayHold(delivery, days));
  summary.chosen = chosen.length;
  summary.nextDayMissing =
    days !== undefined &&
    chosen.some(({ delivery }) => delivery !== undefined) &&
    !files.some(({ delivery }) => delivery !== undefined && delivery.day > days.last);

  const { where } = options;
  const seen = options.duplicates === "keep" ? undefined : new SeenEvents();
  for await (const { path, bytes, outcome } of readAhead(chosen.map((file) => file.path))) {
    summary.bytes += bytes;
    if ("reason" in outcome) {
      summary.unreadable.push({ path, reason: outcome.reason });
      continue;
    }
    if (outcome.kind !== "events") {
      summary.skipped[outcome.kind] = (summary.skipped[outcome.kind] ?? 0) + 1;
      continue;
    }
    summary.files += 1;
    for (const event of outcome.events) {
      const { eventTime, eventID } = event;
      if (days?.includes(eventTime) === false) {
        summary.outsideDays += 1;
      } else if (typeof eventID === "string" && seen?.add(eventID) === false) {
        summary.duplicates += 1;
      } else {
        summary.events += 1;
        if (typeof eventTime === "string") {
          if (summary.first === undefined || eventTime < summary.first) summary.first = eventTime;
          if (summary.last === undefined || eventTime > summary.last) summary.last = eventTime;
        }
        if (where !== undefined && !where(event)) continue;
        summary.matched += 1;
        yield event;
      }
    }
  }
  if (days !== undefined && summary.events === 0 && summary.unreadable.length === 0) {
    throw new UserError(
      `Cannot find DAY "${options.day}": no events of ${days.toString()}`,
      holds(await daysHeld(files)),
    );
  }
}

async function findFiles(sources: string[], summary: Summary): Promise<LogFile[]> {
  const files = new Map<string, LogFile>();
  for (const source of sources) {
    const found = await findLogFiles(source);
    for (const file of found.files) files.set(file.path, file);
    for (const [kind, count] of Object.entries(found.skipped)) {
      summary.skipped[kind] = (summary.skipped[kind] ?? 0) + count;
    }
    if (found.files.length === 0) {
      throw new UserError(
        `Cannot read LOGS "${source}": no log files in it`,
        "Copy some there with make sync TRAIL=s3://bucket/prefix, or name another place: LOGS=folder",
      );
    }
  }
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** The days that `day` means: without a year, the latest such day that the logs hold. */
async function daysAsked(day: string, files: LogFile[]): Promise<Days> {
  if (Days.hasYear(day)) return Days.parse(day, []);
  const held = await daysHeld(files);
  for (const { delivery } of files) {
    // the last calls of a day may be all that there is of it
    if (delivery === undefined || !isEarly(delivery)) continue;
    const previous = Days.previous(delivery.day);
    if (!held.some((other) => other.endsWith(previous.slice(4)))) held.push(previous);
  }
  return Days.parse(day, held);
}

/** The days of delivery, by the files' names; of files with other names, the days of their events. */
async function daysHeld(files: LogFile[]): Promise<string[]> {
  const held = new Set(files.flatMap(({ delivery }) => delivery?.day ?? []));
  const others = files.filter(({ delivery }) => delivery === undefined).map(({ path }) => path);
  if (others.length > 0) {
    for await (const { eventTime } of readEvents(others)) held.add(Days.of(eventTime) ?? "");
  }
  return [...held].filter((day) => day !== "");
}

interface ReadFile {
  path: string;
  bytes: number;
  outcome: Records | { reason: string };
}

/** Files being read and inflated while the one before them is counted: enough to keep disk and inflate busy. */
const FILES_AHEAD = 4;

async function* readAhead(paths: string[]): AsyncGenerator<ReadFile> {
  const ahead: Promise<InflatedFile>[] = [];
  for (let next = 0; next < paths.length || ahead.length > 0;) {
    while (next < paths.length && ahead.length < FILES_AHEAD) ahead.push(inflate(paths[next++] ?? ""));
    const file = await ahead.shift();
    if (file !== undefined) yield { path: file.path, bytes: file.bytes, outcome: recordsIn(file) };
  }
}

interface InflatedFile {
  path: string;
  bytes: number;
  content: { text: Buffer } | { reason: string };
}

async function inflate(path: string): Promise<InflatedFile> {
  let bytes = 0;
  try {
    const file = await readFile(path);
    bytes = file.length;
    // by its first bytes, not its name: some downloads unpack a .gz and keep the name
    const isGzip = file[0] === 0x1f && file[1] === 0x8b;
    return { path, bytes, content: { text: isGzip ? await promisify(gunzip)(file) : file } };
  } catch (error) {
    return { path, bytes, content: { reason: reasonOf(error as NodeJS.ErrnoException) } };
  }
}

function recordsIn({ content }: InflatedFile): ReadFile["outcome"] {
  if ("reason" in content) return content;
  try {
    return recordsOf(content.text.toString("utf8"));
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "Z_BUF_ERROR") return "the gzip data is truncated";
  if (code?.startsWith("Z_")) return `the gzip data is corrupt: ${message}`;
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  if (code === "ENOENT") return "no such file";
  return message;
}
