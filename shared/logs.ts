// The events that a question asks for: those in LOGS, by the options, and a word on what they rest on.

import { counted } from "./counted.ts";
import { type Events, readEvents } from "./events.ts";
import type { Summary } from "./summary.ts";
import { filterOf, filtersOf } from "./filters.ts";
import { type Options, readOptions } from "./options.ts";
import { printable } from "./printable.ts";
import { showProgress } from "./progress.ts";
import { skippedFiles } from "./skipped.ts";

/**
 * The events that the options ask for. Once the script has printed its answer, stderr says what that rests on, and the
 * script exits 1 if a file could not be read. While it reads for long, a terminal shows how far it is.
 */
export function openLogs(options: Options = readOptions()): Events {
  const filter = filterOf(options);
  const events = readEvents(options.LOGS, {
    day: options.DAY,
    duplicates: options.DUPLICATES,
    where: filter?.where,
  });
  showProgress(events.summary);
  process.once("beforeExit", () => void sayCoverage(events.summary, filter?.says, options));
  return events;
}

async function sayCoverage(summary: Summary, filters: string | undefined, options: Options): Promise<void> {
  if (summary.unreadable.length > 0) process.exitCode = 1;
  say(coverage(summary, filters));
  if (filters === undefined || summary.matched > 0 || summary.events === 0) return;
  const { nearMisses } = await import("./near-misses.ts");
  const everything = readEvents(options.LOGS, { day: options.DAY, duplicates: "keep" });
  say(await nearMisses(filtersOf(options), everything));
}

function say(lines: string[]): void {
  for (const line of lines) console.error(printable(line));
}

function coverage(summary: Summary, filters: string | undefined): string[] {
  const { events, files, duplicates, outsideDays, first, last, days, matched, unreadable } = summary;
  const dropped = [
    duplicates > 0 && `${counted(duplicates, "duplicate")} dropped`,
    outsideDays > 0 && `${counted(outsideDays, "event")} of other days left out`,
    ...skippedFiles(summary.skipped).map((some) => `${some} skipped`),
    unreadable.length > 0 && `${counted(unreadable.length, "file")} unreadable`,
  ].filter((part) => part !== false);

  const lines = [
    `${counted(events, "event")}${days === undefined ? "" : ` of ${days.toString()}`} in ${counted(files, "file")}` +
      (first === undefined ? "" : `, from ${first} to ${last}`) +
      dropped.map((part) => `; ${part}`).join(""),
  ];
  if (filters !== undefined) lines.push(`Only ${filters}: ${counted(matched, "event")} of these`);
  if (summary.nextDayMissing) {
    lines.push(`No file delivered after ${days?.last}: calls of its last minutes may be missing (make sync)`);
  }
  for (const { path, reason } of unreadable) lines.push(`Cannot read "${path}": ${reason}`);
  if (unreadable.length > 0) {
    lines.push(`This answer is partial: ${counted(unreadable.length, "file")} could not be read`);
  }
  return lines;
}
