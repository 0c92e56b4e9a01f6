// What an answer rests on: files, events, and what became of both.

import type { Days } from "./days.ts";

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
