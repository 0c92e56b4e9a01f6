// readEvents(): every CloudTrail event in a folder of logs, once, nothing hidden.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { grouped } from "./counted.ts";
import { Days, holds } from "./days.ts";
import { findLogFiles, type FoundFiles, isEarly, type LogFile, mayHold } from "./log-files.ts";
import type { EventBlock } from "./reader/event-block.ts";
import { EventLoop } from "./reader/event-loop.ts";
import { readFiles } from "./reader/read-files.ts";
import { isS3Uri } from "./aws/s3-uri.ts";
import { addByKind, emptySummary, type Summary } from "./summary.ts";
import { UserError } from "./user-error.ts";

export interface ReadOptions {
  /** Only events of this UTC day or range of days, written as days.ts has it: `08/30`, `2020-08-28..2020-08-30`. */
  day?: string | undefined;
  /** `keep` yields an event as often as it was delivered; otherwise once by `eventID`. */
  duplicates?: "drop" | "keep";
  /** Gets the duplicates that are dropped: what a second trail recorded again is billed again. */
  onDuplicate?: ((event: CloudTrailEvent) => void) | undefined;
  /** Only events for which this holds. The summary counts the others too. */
  where?: ((event: CloudTrailEvent) => boolean) | undefined;
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
  const summary = emptySummary();
  return {
    summary,
    [Symbol.asyncIterator]: () =>
      new EventLoop(blocksOf([source].flat(), options.day, summary), options, summary),
  };
}

/** The events of file after file, those of other days and duplicates included; the summary says what became of the files. */
async function* blocksOf(
  sources: string[],
  day: string | undefined,
  summary: Summary,
): AsyncGenerator<EventBlock, undefined> {
  const files = await findFiles(sources, day, summary);
  const days = day === undefined ? undefined : await daysAsked(day, files);
  summary.days = days;
  const chosen =
    days === undefined ? files : files.filter(({ delivery }) => !delivery || mayHold(delivery, days));
  summary.chosen = chosen.length;
  summary.notOpened = files.length - chosen.length;
  summary.nextDayMissing =
    days !== undefined &&
    chosen.some(({ delivery }) => delivery !== undefined) &&
    !files.some(({ delivery }) => delivery !== undefined && delivery.day > days.last);

  for await (const { path, events, otherKinds, end } of readFiles(chosen)) {
    for (const [kind, count] of Object.entries(otherKinds ?? {})) {
      summary.records += count;
      addByKind(summary.otherKinds, kind, count);
    }
    if (end !== undefined) {
      summary.bytes += end.bytes;
      if (end.state === "read") summary.files += 1;
      else if (end.state === "skipped") addByKind(summary.skipped, end.kind);
      else summary[end.state].push({ path, reason: end.reason });
    }
    if (events !== undefined) {
      summary.records += events.length;
      yield events;
    }
  }
  if (days !== undefined && summary.events === 0 && isWhole(summary)) {
    throw new UserError(
      `Cannot find DAY "${day}": no events of ${days.toString()}`,
      holds(await daysHeld(files)),
    );
  }
}

/** Whether nothing that was to be read is missing. */
export function isWhole({ unreadable, partlyRead }: Readonly<Summary>): boolean {
  return unreadable.length === 0 && partlyRead.length === 0;
}

async function findFiles(sources: string[], day: string | undefined, summary: Summary): Promise<LogFile[]> {
  const files = new Map<string, LogFile>();
  for (const source of sources) {
    const found = isS3Uri(source)
      ? // of several sources, one alone can't tell which year's day is meant
        await (
          await import("./aws/s3-log-files.ts")
        ).findS3LogFiles(source, sources.length === 1 ? day : undefined)
      : await findLogFiles(source);
    for (const file of found.files) files.set(file.path, file);
    for (const [kind, count] of Object.entries(found.skipped)) {
      summary.listed += count;
      addByKind(summary.skipped, kind, count);
    }
    summary.listed += found.unreadable.length;
    summary.unreadable.push(...found.unreadable);
    if (found.files.length === 0 && found.unreadable.length === 0) throw noLogs(source, found);
  }
  summary.listed += files.size;
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function noLogs(source: string, { otherEndings }: FoundFiles): UserError {
  const endings = Object.entries(otherEndings).toSorted(([, a], [, b]) => b - a);
  if (endings.length === 0) {
    return new UserError(
      `Cannot read LOGS "${source}": no log files in it`,
      "Copy some there with make sync TRAIL=s3://bucket/prefix, or name another place: LOGS=folder",
    );
  }
  const said = endings
    .slice(0, 5)
    .map(([ending, count]) => `${grouped(count)} ${ending === "" ? "without an ending" : ending}`);
  return new UserError(
    `Cannot read LOGS "${source}": no log files in it, by their endings (there are ${said.join(", ")})`,
    "Log files end in .json or .jsonl, with .gz or without. A file by itself is read whatever its ending: LOGS=folder/file",
  );
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
