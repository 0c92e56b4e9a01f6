// What an answer rests on: files, records, and what became of each.

import type { Days } from "./days.ts";
import { counted } from "./text/numbers.ts";

/** A file and what is wrong with it. */
export interface Fault {
  path: string;
  reason: string;
}

/**
 * What the events rest on. Complete when the loop has ended; filled as it goes. Nothing is left out of it:
 *
 *     listed  = files + partlyRead + skipped + notOpened + unreadable
 *     records = events + duplicates + folded + outsideDays + withoutTime + otherKinds
 */
export interface Summary {
  /** The days asked for, once the files are known. */
  days: Days | undefined;

  /** Files found (of a bucket, no more are looked for than a day needs); those to be read; the bytes read, as they lie there. */
  listed: number;
  chosen: number;
  bytes: number;
  /** Files read whole as logs. */
  files: number;
  /** Files of which a part could be read, whose events count, and what is wrong with the rest. */
  partlyRead: Fault[];
  /** Files passed over, by kind: `digest`, `insight`, `other file`, …. Their records are not among `records`. */
  skipped: Record<string, number>;
  /** Files of other days by their names. */
  notOpened: number;
  unreadable: Fault[];

  /** Records in the files that were read, whole or in part. */
  records: number;
  /** Events in the days asked for, each counted once; and those of them that `where` let through. */
  events: number;
  matched: number;
  /** Events delivered before. */
  duplicates: number;
  /** Copies of a call for another account, counted as the caller's own. */
  folded: number;
  /** With days asked for: events of others, and events whose eventTime is no time (field-values.ts has the rule). */
  outsideDays: number;
  withoutTime: number;
  /** Records that are no calls, by kind: `insight`, `network activity`, …. */
  otherKinds: Record<string, number>;

  /** Fields that the question asks for, and no event has; known once all is read. */
  absentFields: string[];
  /** The same inside a field (`requestParameters.bucketNmae`), and the names that events have beside it. */
  absentInside: { field: string; beside: string[] }[];
  /** The earliest and latest eventTime of `events`, as CloudTrail writes time, whatever the log's way. */
  first: string | undefined;
  last: string | undefined;
  /** Asked for days, the files hold none that was delivered after them: calls of the last minutes may be missing. */
  nextDayMissing: boolean;
}

/** The summary of a reading that has not begun. */
export function emptySummary(): Summary {
  return {
    days: undefined,
    listed: 0,
    chosen: 0,
    bytes: 0,
    files: 0,
    partlyRead: [],
    skipped: {},
    notOpened: 0,
    unreadable: [],
    records: 0,
    events: 0,
    matched: 0,
    duplicates: 0,
    folded: 0,
    outsideDays: 0,
    withoutTime: 0,
    otherKinds: {},
    absentFields: [],
    absentInside: [],
    first: undefined,
    last: undefined,
    nextDayMissing: false,
  };
}

/** Adds to counts by kind. */
export function addByKind(counts: Record<string, number>, kind: string, more = 1): void {
  counts[kind] = (counts[kind] ?? 0) + more;
}

/** `1 digest file`, `2 other files`: what a summary's `skipped` says. */
export function skippedFiles(skipped: Record<string, number>): string[] {
  return Object.entries(skipped).map(([kind, number]) =>
    counted(number, kind.endsWith("file") ? kind : `${kind} file`),
  );
}
