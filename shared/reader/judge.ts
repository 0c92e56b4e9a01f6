// What becomes of each record: an event, or one of another day, delivered before, or another account's copy.

import type { Days } from "../days.ts";
import { Copies, type CopiesOptions } from "./copies.ts";
import type { EventBlock } from "./event-block.ts";
import { recordPrint } from "./fingerprint.ts";
import { SeenEvents } from "./seen-events.ts";

/** A block, and a verdict for each of its rows: 0 for an event, or one of these. */
export interface JudgedBlock {
  events: EventBlock;
  verdicts: Uint8Array;
}

/** Of another day than those asked for. This and those below are verdicts on a record; 0 says that it counts. */
export const OUTSIDE_DAYS = 1;
/** The same event was there before. */
export const DUPLICATE = 2;
/** It has no eventTime by which to tell its day. */
export const WITHOUT_TIME = 3;
/** Another account's record of the same call counts. */
export const FOLDED = 4;
/** No word on it yet. */
export const WAITING = 5;

/** What decides whether a record counts. */
export interface JudgeOptions {
  /** Undefined for all. */
  days: Days | undefined;
  duplicates: "drop" | "keep";
  /** Undefined when no two accounts' records can be among those that are read. */
  copies: CopiesOptions | undefined;
}

/** Decides of each record whether it counts as an event, in the order of reading. */
export class Judge {
  readonly #days: Days | undefined;
  readonly #seen: SeenEvents | undefined;
  readonly #copies: Copies | undefined;
  /** Where the next block starts, of a file that comes in parts. */
  #place = { path: "", row: 0 };

  constructor({ days, duplicates, copies }: JudgeOptions) {
    this.#days = days;
    if (duplicates === "keep") return;
    this.#seen = new SeenEvents();
    if (copies !== undefined) this.#copies = new Copies(copies, { folded: FOLDED, waiting: WAITING });
  }

  /** Judges a whole block at once, which is the fast way to look events up. */
  judged(events: EventBlock, path: string): JudgedBlock {
    const first = this.#rowsBefore(events, path);
    const verdicts = new Uint8Array(events.length);
    const days = this.#days;
    if (days !== undefined) {
      for (let row = 0; row < events.length; row += 1) verdicts[row] = verdictOfDay(events, row, days);
    }
    this.#seen?.judge(...printsOf(events), verdicts, DUPLICATE);
    this.#copies?.judge(events, verdicts, path, first);
    return { events, verdicts };
  }

  /** When all has been read: copies that folded after all, and the rows by file that are to be read once more. */
  left(): ReturnType<Copies["left"]> {
    this.#place = { path: "", row: 0 };
    return this.#copies?.left() ?? { folded: 0, alone: new Map() };
  }

  /** Judges those rows of a block that was read once more. */
  judgedAlone(events: EventBlock, path: string, rows: Set<number>): JudgedBlock {
    const first = this.#rowsBefore(events, path);
    return { events, verdicts: this.#copies?.judgeAlone(events, rows, first) ?? new Uint8Array() };
  }

  #rowsBefore({ length }: EventBlock, path: string): number {
    const first = this.#place.path === path ? this.#place.row : 0;
    this.#place = { path, row: first + length };
    return first;
  }
}

function verdictOfDay(block: EventBlock, row: number, days: Days): number {
  const seconds = block.seconds[row] ?? NaN;
  if (seconds >= days.firstSecond && seconds <= days.lastSecond) return 0;
  return Number.isNaN(seconds) ? WITHOUT_TIME : OUTSIDE_DAYS;
}

/** The fingerprints of a block's events; of those whose eventID identifies nothing, of all that is in them. */
export function printsOf(block: EventBlock): [lows: Uint32Array, highs: Uint32Array] {
  let { idsLow, idsHigh } = block;
  for (let row = 0; row < block.length; row += 1) {
    if (idsLow[row] !== 0 || idsHigh[row] !== 0) continue;
    if (idsLow === block.idsLow) [idsLow, idsHigh] = [idsLow.slice(), idsHigh.slice()];
    ({ low: idsLow[row], high: idsHigh[row] } = recordPrint(block.at(row)));
  }
  return [idsLow, idsHigh];
}
