// readEvents(): every CloudTrail event in a folder of logs, once, nothing hidden.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { grouped } from "./text/numbers.ts";
import { Days, holds } from "./days.ts";
import {
  accountFolderOf,
  findFilesAt,
  inReadingOrder,
  type FoundFiles,
  isEarly,
  type LogFile,
  mayHold,
} from "./reader/log-files.ts";
import type { CopiesOptions } from "./reader/copies.ts";
import { EventLoop } from "./reader/event-loop.ts";
import { Judge, type JudgedBlock } from "./reader/judge.ts";
import { IndexedBlock } from "./reader/event-block.ts";
import { TouchedFields } from "./reader/touched-fields.ts";
import { readFiles } from "./reader/read-files.ts";
import { skippedFiles } from "./summary.ts";
import { addByKind, emptySummary, type Summary } from "./summary.ts";
import { UserError } from "./terminal/user-error.ts";

/** Which events are read, and how often each counts. */
export interface ReadOptions {
  /** Only events of this UTC day or range of days, written as days.ts has it: `08/30`, `2020-08-28..2020-08-30`. */
  day?: string | undefined;
  /**
   * `keep` yields an event as often as it was delivered; otherwise redeliveries are dropped, and of the copies of one
   * call that several accounts got, the caller's own is yielded, if it is here.
   */
  duplicates?: "drop" | "keep" | undefined;
  /** Gets the redeliveries that are dropped: what a second trail recorded again is billed again. */
  onDuplicate?: ((event: CloudTrailEvent) => void) | undefined;
  /** Only records for which this holds fold, or are folded: with `ACCOUNT`, an account's records count as they are. */
  recorded?: ((event: CloudTrailEvent) => boolean) | undefined;
  /** Gets the files that are going to be read, before the first of them is. */
  onFiles?: ((files: LogFile[]) => void) | undefined;
  /** Only events for which this holds. The summary counts the others too. */
  where?: ((event: CloudTrailEvent) => boolean) | undefined;
}

/** Events for `for await`, once; `summary` is complete when the loop has ended. */
export interface Events extends AsyncIterable<CloudTrailEvent> {
  readonly summary: Readonly<Summary>;
}

/**
 * The events in `source`: a folder, a file, an `s3://bucket/prefix`, or several of them, or files found before. Files by their day of delivery, then by path; records as they
 * stand in the file, but copies of calls whose caller's own record is not here at the end (copies.ts). An event stays
 * valid after the loop has moved on. Memory stays bounded whatever the size of the logs, apart from the duplicates'
 * check (at most 16 bytes an event, and as many more again for those that other accounts got too).
 *
 * A file that can't be read is named in `summary.unreadable`, and the rest is read. The loop throws a UserError
 * when a source is missing, can't be opened or holds no log files, and when the logs hold nothing of the day.
 */
export function readEvents(source: string | string[] | LogFile[], options: ReadOptions = {}): Events {
  const summary = emptySummary();
  return {
    summary,
    [Symbol.asyncIterator]: () =>
      new EventLoop(blocksOf([source].flat(), options, summary), options, summary),
  };
}

/** Of all files those that may hold events of the days; the summary says which there are, and what they lack. */
export function chooseFiles(files: LogFile[], days: Days | undefined, summary: Summary): LogFile[] {
  const chosen =
    days === undefined ? files : files.filter(({ delivery }) => !delivery || mayHold(delivery, days));
  summary.days = days;
  summary.chosen = chosen.length;
  summary.notOpened = files.length - chosen.length;
  summary.nextDayMissing =
    days !== undefined &&
    chosen.some(({ delivery }) => delivery !== undefined) &&
    !files.some(({ delivery }) => delivery !== undefined && delivery.day > days.last);
  return chosen;
}

/** The records of file after file, judged; the summary says what became of the files. */
async function* blocksOf(
  sources: (string | LogFile)[],
  { day, duplicates = "drop", recorded, onFiles }: ReadOptions,
  summary: Summary,
): AsyncGenerator<JudgedBlock, undefined> {
  const files = await findFiles(sources, day, summary);
  const days = day === undefined ? undefined : await daysAsked(day, files);
  const chosen = chooseFiles(files, days, summary);
  onFiles?.(chosen);

  const judge = new Judge({ days, duplicates, copies: copiesIn(chosen, recorded) });
  const touched = new TouchedFields();
  for await (const { path, events, otherKinds, end } of readFiles(chosen, touched)) {
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
      yield judge.judged(events, path);
      touched.look(events, events instanceof IndexedBlock);
    }
  }
  const { folded, alone } = judge.left();
  summary.folded += folded;
  const again = chosen.filter((file) => alone.has(file.path));
  for await (const { path, events, end } of readFiles(again, touched)) {
    const rows = alone.get(path) ?? new Set();
    if (events !== undefined) yield judge.judgedAlone(events, path, rows);
    if (end?.state === "unreadable") throw new UserError(`Cannot read "${path}" again: ${end.reason}`);
  }
  summary.absentFields = touched.absent();
  summary.absentInside = touched.absentInside();
  if (days !== undefined && summary.events === 0 && isWhole(summary)) {
    throw new UserError(
      `Cannot find DAY "${day}": no events of ${days.toString()}`,
      holds(await daysHeld(files)),
    );
  }
}

/**
 * Whether two accounts' records of one call can be among the files, and then whose own. In a trail's folders an account's
 * records lie in the account's own; in files that lie otherwise, anyone's may.
 */
export function copiesIn(
  files: readonly Pick<LogFile, "path">[],
  recorded: ReadOptions["recorded"],
): CopiesOptions | undefined {
  const accounts = new Set(files.map(({ path }) => accountFolderOf(path)));
  if (accounts.size < 2 && !accounts.has(undefined)) return undefined;
  return { mayHold: (account) => accounts.has(account) || accounts.has(undefined), recorded };
}

/** The accounts in whose folders of a trail the files lie, as one text: those decide which records may be copies. */
export function accountsIn(files: readonly Pick<LogFile, "path">[]): string {
  return [...new Set(files.map(({ path }) => accountFolderOf(path) ?? "any"))].toSorted().join(" ");
}

/** Whether nothing that was to be read is missing. */
export function isWhole({ unreadable, partlyRead }: Readonly<Summary>): boolean {
  return unreadable.length === 0 && partlyRead.length === 0;
}

/**
 * The log files of the sources, of `day` if there is one, in the order in which they are read. Counts them in `summary`.
 *
 * Throws a UserError for a source that isn't there, and for a day that can't be.
 */
export async function findFiles(
  sources: (string | LogFile)[],
  day: string | undefined,
  summary: Summary,
): Promise<LogFile[]> {
  const files = new Map<string, LogFile>();
  for (const source of sources) {
    if (typeof source !== "string") {
      files.set(source.path, source);
      continue;
    }
    // of several sources, one alone can't tell which year's day is meant
    const found = await findFilesAt(source, sources.length === 1 ? day : undefined);
    for (const file of found.files) files.set(file.path, file);
    for (const [kind, count] of Object.entries(found.skipped)) {
      summary.listed += count;
      addByKind(summary.skipped, kind, count);
    }
    summary.listed += found.unreadable.length;
    summary.unreadable.push(...found.unreadable);
    if (found.files.length === 0 && found.unreadable.length === 0) throw noLogs(source, found);
    summary.listed += found.mayHoldCalls.length;
    summary.unreadable.push(...found.mayHoldCalls);
  }
  summary.listed += files.size;
  return [...files.values()].toSorted(inReadingOrder);
}

function noLogs(source: string, { otherEndings, descriptions, skipped }: FoundFiles): UserError {
  const [known] = [...descriptions.values()].map(({ description }) => description);
  if (known !== undefined) {
    const kinds = Object.fromEntries([...descriptions].map(([kind, { files }]) => [kind, files]));
    return new UserError(
      `Cannot read LOGS "${source}": no CloudTrail log, but ${skippedFiles(kinds).join(", ")}`,
      known.advice === undefined
        ? "Name another place: LOGS=folder"
        : `${known.advice.slice(0, 1).toUpperCase()}${known.advice.slice(1)}`,
    );
  }
  const endings = Object.entries(otherEndings).toSorted(([, a], [, b]) => b - a);
  if (endings.length === 0) {
    const others = skippedFiles(skipped).join(", ");
    return new UserError(
      `Cannot read LOGS "${source}": no log files in it${others === "" ? "" : `, but ${others}`}`,
      "Copy some there with make sync TRAIL=s3://bucket/prefix, or name another place: LOGS=folder",
    );
  }
  const said = endings
    .slice(0, 5)
    .map(([ending, count]) => `${grouped(count)} ${ending === "" ? "without an ending" : ending}`);
  return new UserError(
    `Cannot read LOGS "${source}": no log files in it, by their endings (there are ${said.join(", ")})`,
    "None of them looks like JSON. A file by itself is read whatever it looks like: LOGS=folder/file",
  );
}

/**
 * The days that `day` means: without a year, the latest such day that the logs hold. `heldIn` gives those that hold
 * something in files whose names don't tell.
 */
export async function daysAsked(day: string, files: LogFile[], heldIn = daysIn): Promise<Days> {
  if (Days.hasYear(day)) return Days.parse(day, []);
  const held = await daysHeld(files, heldIn);
  for (const { delivery } of files) {
    // the last calls of a day may be all that there is of it
    if (delivery === undefined || !isEarly(delivery)) continue;
    const previous = Days.previous(delivery.day);
    if (!held.some((other) => other.endsWith(previous.slice(4)))) held.push(previous);
  }
  return Days.parse(day, held);
}

/** The days of delivery, by the files' names; of files with other names, the days of their events. */
export async function daysHeld(files: LogFile[], heldIn = daysIn): Promise<string[]> {
  const held = new Set(files.flatMap(({ delivery }) => delivery?.day ?? []));
  const others = files.filter(({ delivery }) => delivery === undefined);
  if (others.length > 0) for (const day of await heldIn(others)) held.add(day);
  return [...held].filter((day) => day !== "");
}

async function daysIn(files: LogFile[]): Promise<Set<string>> {
  const held = new Set<string>();
  for await (const { eventTime } of readEvents(files, { duplicates: "keep" }))
    held.add(Days.of(eventTime) ?? "");
  return held;
}
