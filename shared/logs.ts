// The events that a question asks for: those in LOGS, by the options, and a word on what they rest on.

import { availableParallelism } from "node:os";
import { type CloudTrailEvent, RECORD_FIELDS } from "./cloudtrail-event.ts";
import { counted } from "./text/numbers.ts";
import { type Events, isWhole, readEvents } from "./events.ts";
import type { Summary } from "./summary.ts";
import { type LogFile, sizeOnDisk } from "./reader/log-files.ts";
import { readingCost } from "./aws/s3-cost.ts";
import { isS3Uri } from "./aws/s3-uri.ts";
import { NearMisses, nearMisses } from "./options/near-misses.ts";
import { nearest } from "./text/nearest.ts";
import { filterOf, filtersOf } from "./filters.ts";
import { type Options, readOptions } from "./options.ts";
import { showProgress } from "./terminal/progress.ts";
import { say } from "./terminal/say.ts";
import { skippedFiles } from "./summary.ts";

/**
 * The events that the options ask for. Once the script has printed its answer, stderr says what that rests on, and the
 * script exits 1 if a file could not be read. While it reads for long, a terminal shows how far it is.
 */
export function openLogs(
  options: Options = readOptions(),
  onDuplicate?: (event: CloudTrailEvent) => void,
): Events {
  const filter = filterOf(options);
  // what comes from a bucket is not fetched a second time for the values that it could have had
  const misses =
    filter !== undefined && options.LOGS.some(isS3Uri) ? new NearMisses(filtersOf(options)) : undefined;
  let matched = false;
  const watched = (event: CloudTrailEvent): boolean => {
    const passes = filter?.where(event) ?? true;
    matched ||= passes;
    if (!matched) misses?.add(event);
    return passes;
  };
  const events = readEvents(options.LOGS, {
    day: options.DAY,
    duplicates: options.DUPLICATES,
    where: misses === undefined ? filter?.where : watched,
    onDuplicate,
    recorded: filter?.recorded,
    onFiles: (files) => void sayReading(files, options),
  });
  showProgress(events.summary);
  process.once("beforeExit", () => void sayCoverage(events.summary, filter?.says, options, misses));
  return events;
}

/** Files of fewer bytes are read at once. */
const FEW_BYTES = 500e6;

/**
 * Says what a reading will take, before it: of files on this machine the time and memory, if that is much; of those in a
 * bucket the dollars, as they take as long as the network does.
 */
export async function sayReading(
  files: readonly LogFile[],
  { DUPLICATES }: Pick<Options, "DUPLICATES">,
): Promise<void> {
  const cost = readingCost(files);
  if (cost !== undefined) say(cost, "dim");
  const bytes = sizeOnDisk(files);
  if (bytes < FEW_BYTES) return;
  const { forecast } = await import("./terminal/forecast.ts");
  const isChecked = DUPLICATES !== "keep";
  const line = forecast({ bytes, files: files.length, cores: availableParallelism(), isChecked });
  if (line !== undefined) say(line, "dim");
}

async function sayCoverage(
  summary: Summary,
  filters: string | undefined,
  options: Options,
  misses: NearMisses | undefined,
): Promise<void> {
  sayBasis(summary, filters);
  if (filters === undefined || summary.matched > 0 || summary.events === 0) return;
  const everything = (): Events => readEvents(options.LOGS, { day: options.DAY, duplicates: "keep" });
  for (const line of misses?.lines() ?? (await nearMisses(filtersOf(options), everything()))) say(line);
}

/** Says what an answer rests on. The script exits 1 if that is not all that it should. */
export function sayBasis(summary: Readonly<Summary>, filters: string | undefined): void {
  if (!isWhole(summary)) process.exitCode = 1;
  for (const line of coverage(summary, filters)) say(line, "dim");
  for (const line of misspelt(summary)) say(line);
  const missing = partsMissing(summary);
  if (missing !== "") say(`This answer is partial: ${missing}`, "bold");
}

/** What an answer rests on, in words. */
export function coverage(summary: Readonly<Summary>, filters?: string): string[] {
  const { events, files, partlyRead, first, last, days, matched, unreadable } = summary;
  const dropped = [
    summary.duplicates > 0 && `${counted(summary.duplicates, "duplicate")} dropped`,
    summary.folded > 0 && `${counted(summary.folded, "copy", "copies")} for another account folded`,
    summary.outsideDays > 0 && `${counted(summary.outsideDays, "event")} of other days left out`,
    summary.withoutTime > 0 && `${counted(summary.withoutTime, "event")} without a time left out`,
    ...Object.entries(summary.otherKinds).map(
      ([kind, number]) => `${counted(number, `${kind} record`)} left out`,
    ),
    summary.notOpened > 0 && `${counted(summary.notOpened, "file")} of other days not opened`,
    ...skippedFiles(summary.skipped).map((some) => `${some} skipped`),
    partlyRead.length > 0 && `${counted(partlyRead.length, "file")} read in part`,
    unreadable.length > 0 && `${counted(unreadable.length, "file")} unreadable`,
  ].filter((part) => part !== false);

  const lines = [
    `${counted(events, "event")}${days === undefined ? "" : ` of ${days.toString()}`} in ${counted(files + partlyRead.length, "file")}` +
      (first === undefined ? "" : `, from ${first} to ${last}`) +
      dropped.map((part) => `; ${part}`).join(""),
  ];
  if (filters !== undefined) lines.push(`Only ${filters}: ${counted(matched, "event")} of these`);
  if (summary.nextDayMissing) {
    lines.push(`No file delivered after ${days?.last}: calls of its last minutes may be missing (make sync)`);
  }
  for (const { path, reason } of partlyRead) lines.push(`Cannot read all of "${path}": ${reason}`);
  for (const { path, reason } of unreadable) lines.push(`Cannot read "${path}": ${reason}`);
  return lines;
}

/**
 * A line for each field that a script asks for, though no event has it and CloudTrail knows none of that name; of one inside
 * a field, what names are known depends on the call, and is told by those that occur beside it.
 */
function misspelt({ absentFields, absentInside, events }: Summary): string[] {
  if (events === 0) return [];
  const unknown = absentFields.filter((field) => !RECORD_FIELDS.includes(field));
  return [
    ...unknown.map((field) => ({ field, nearest: nearest([field], RECORD_FIELDS)[0] })),
    ...absentInside.map(({ field, beside }) => {
      const dot = field.lastIndexOf(".") + 1;
      return { field, nearest: field.slice(0, dot) + nearest([field.slice(dot)], beside)[0] };
    }),
  ].map((one) => `No event has a field "${one.field}": the nearest is ${one.nearest}`);
}

/** What an answer lacks. make exits 2 whatever a script does, so that is said last. */
function partsMissing({ unreadable, partlyRead }: Summary): string {
  const missing = [
    unreadable.length > 0 && `${counted(unreadable.length, "file")} could not be read`,
    partlyRead.length > 0 && `${counted(partlyRead.length, "file")} not to the end`,
  ].filter((part) => part !== false);
  return missing.join(", ");
}
