// readEvents(): every CloudTrail event in a folder of logs, once, nothing hidden.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { Days, holds } from "./days.ts";
import { findLogFiles, isEarly, type LogFile, mayHold } from "./log-files.ts";
import type { EventBlock } from "./reader/event-block.ts";
import { readFiles } from "./reader/read-files.ts";
import { isS3Uri } from "./s3/s3-uri.ts";
import { SeenEvents } from "./reader/seen-events.ts";
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
  return { summary, [Symbol.asyncIterator]: () => new EventLoop([source].flat(), options, summary) };
}

const OUTSIDE_DAYS = 1;
const DUPLICATE = 2;

/** One run of the loop. A plain iterator, as an async generator takes twice the time to hand over an event. */
class EventLoop implements AsyncIterator<CloudTrailEvent, undefined> {
  readonly #summary: Summary;
  readonly #where: ReadOptions["where"];
  readonly #seen: SeenEvents | undefined;
  readonly #blocks: AsyncGenerator<EventBlock, undefined>;
  #block: EventBlock | undefined;
  #verdicts: Uint8Array = new Uint8Array();
  #row = 0;
  #waiting: Promise<IteratorResult<CloudTrailEvent, undefined>> | undefined;
  /** The earliest and latest eventTime in seconds, of those written as CloudTrail does. */
  #firstSecond = Infinity;
  #lastSecond = -Infinity;

  constructor(sources: string[], options: ReadOptions, summary: Summary) {
    this.#summary = summary;
    this.#where = options.where;
    this.#seen = options.duplicates === "keep" ? undefined : new SeenEvents();
    this.#blocks = blocksOf(sources, options.day, summary);
  }

  next(): Promise<IteratorResult<CloudTrailEvent, undefined>> {
    // Whoever calls next() again without awaiting the first gets its events in order too.
    if (this.#waiting !== undefined) return this.#waiting.then(() => this.next());
    const value = this.#nextInBlock();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    this.#waiting = this.#nextInBlocks();
    return this.#waiting;
  }

  async return(): Promise<IteratorResult<CloudTrailEvent, undefined>> {
    this.#block = undefined;
    await this.#blocks.return(undefined);
    return { value: undefined, done: true };
  }

  async #nextInBlocks(): Promise<IteratorResult<CloudTrailEvent, undefined>> {
    try {
      for (;;) {
        const { value, done } = await this.#blocks.next();
        if (done === true) return { value: undefined, done };
        this.#block = value;
        this.#verdicts = this.#judge(value);
        this.#row = 0;
        const event = this.#nextInBlock();
        if (event !== undefined) return { value: event, done: false };
      }
    } finally {
      this.#waiting = undefined;
    }
  }

  /** The block's next event of the days asked for, not seen before, and let through by `where`. */
  #nextInBlock(): CloudTrailEvent | undefined {
    const block = this.#block;
    if (block === undefined) return undefined;
    const summary = this.#summary;
    while (this.#row < block.length) {
      const row = this.#row++;
      const verdict = this.#verdicts[row];
      if (verdict === OUTSIDE_DAYS) {
        summary.outsideDays += 1;
      } else if (verdict === DUPLICATE) {
        summary.duplicates += 1;
      } else {
        summary.events += 1;
        this.#span(block, row);
        const event = block.at(row);
        if (this.#where?.(event) === false) continue;
        summary.matched += 1;
        return event;
      }
    }
    this.#block = undefined;
    if (this.#firstSecond <= this.#lastSecond) {
      this.#spanTo(textOf(this.#firstSecond));
      this.#spanTo(textOf(this.#lastSecond));
    }
    return undefined;
  }

  /** Judges a whole block at once: the look-ups of eventIDs miss every cache, and so they overlap. */
  #judge(block: EventBlock): Uint8Array {
    const verdicts = new Uint8Array(block.length);
    for (let row = 0; row < block.length; row += 1) {
      const low = block.idsLow[row] ?? 0;
      const high = block.idsHigh[row] ?? 0;
      if (!this.#isInDays(block, row)) verdicts[row] = OUTSIDE_DAYS;
      else if ((low !== 0 || high !== 0) && this.#seen?.addFingerprint(high, low) === false)
        verdicts[row] = DUPLICATE;
    }
    return verdicts;
  }

  #isInDays(block: EventBlock, row: number): boolean {
    const { days } = this.#summary;
    if (days === undefined) return true;
    const seconds = block.seconds[row] ?? NaN;
    if (Number.isNaN(seconds)) return days.includes(block.at(row).eventTime);
    return seconds >= days.firstSecond && seconds <= days.lastSecond;
  }

  /** Takes note of an eventTime: as a number, if it is one, since to write a time costs more than to read an event. */
  #span(block: EventBlock, row: number): void {
    const seconds = block.seconds[row] ?? NaN;
    if (seconds < this.#firstSecond) this.#firstSecond = seconds;
    if (seconds > this.#lastSecond) this.#lastSecond = seconds;
    if (Number.isNaN(seconds)) this.#spanTo(block.at(row).eventTime);
  }

  #spanTo(eventTime: unknown): void {
    const summary = this.#summary;
    if (typeof eventTime !== "string") return;
    if (summary.first === undefined || eventTime < summary.first) summary.first = eventTime;
    if (summary.last === undefined || eventTime > summary.last) summary.last = eventTime;
  }
}

/** What CloudTrail writes for a time in seconds since 1970. */
function textOf(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
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
  summary.nextDayMissing =
    days !== undefined &&
    chosen.some(({ delivery }) => delivery !== undefined) &&
    !files.some(({ delivery }) => delivery !== undefined && delivery.day > days.last);

  for await (const { path, bytes, outcome } of readFiles(chosen)) {
    summary.bytes += bytes;
    if ("reason" in outcome) {
      summary.unreadable.push({ path, reason: outcome.reason });
    } else if (outcome.kind === "events") {
      summary.files += 1;
      yield outcome.events;
    } else {
      summary.skipped[outcome.kind] = (summary.skipped[outcome.kind] ?? 0) + 1;
    }
  }
  if (days !== undefined && summary.events === 0 && summary.unreadable.length === 0) {
    throw new UserError(
      `Cannot find DAY "${day}": no events of ${days.toString()}`,
      holds(await daysHeld(files)),
    );
  }
}

async function findFiles(sources: string[], day: string | undefined, summary: Summary): Promise<LogFile[]> {
  const files = new Map<string, LogFile>();
  for (const source of sources) {
    const found = isS3Uri(source)
      ? // of several sources, one alone can't tell which year's day is meant
        await (
          await import("./s3/s3-log-files.ts")
        ).findS3LogFiles(source, sources.length === 1 ? day : undefined)
      : await findLogFiles(source);
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
