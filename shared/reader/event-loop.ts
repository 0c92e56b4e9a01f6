// The loop over the events of file after file: each once, of the days asked for, as the question wants them.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import type { Days } from "../days.ts";
import { timeText } from "../field-values.ts";
import type { Summary } from "../summary.ts";
import type { EventBlock } from "./event-block.ts";
import { SeenEvents } from "./seen-events.ts";

export interface LoopOptions {
  duplicates?: "drop" | "keep";
  where?: ((event: CloudTrailEvent) => boolean) | undefined;
  onDuplicate?: ((event: CloudTrailEvent) => void) | undefined;
}

const OUTSIDE_DAYS = 1;
const DUPLICATE = 2;
const WITHOUT_TIME = 3;

/** One run of the loop. A plain iterator, as an async generator takes twice the time to hand over an event. */
export class EventLoop implements AsyncIterator<CloudTrailEvent, undefined> {
  readonly #summary: Summary;
  readonly #where: LoopOptions["where"];
  readonly #onDuplicate: LoopOptions["onDuplicate"];
  readonly #seen: SeenEvents | undefined;
  readonly #blocks: AsyncGenerator<EventBlock, undefined>;
  #block: EventBlock | undefined;
  #verdicts: Uint8Array = new Uint8Array();
  #row = 0;
  #waiting: Promise<IteratorResult<CloudTrailEvent, undefined>> | undefined;
  /** The earliest and latest eventTime in seconds. */
  #firstSecond = Infinity;
  #lastSecond = -Infinity;

  constructor(
    blocks: AsyncGenerator<EventBlock, undefined>,
    { where, duplicates, onDuplicate }: LoopOptions,
    summary: Summary,
  ) {
    this.#summary = summary;
    this.#where = where;
    this.#onDuplicate = onDuplicate;
    this.#seen = duplicates === "keep" ? undefined : new SeenEvents();
    this.#blocks = blocks;
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
    this.#saySpan();
    await this.#blocks.return(undefined);
    return { value: undefined, done: true };
  }

  async #nextInBlocks(): Promise<IteratorResult<CloudTrailEvent, undefined>> {
    try {
      for (;;) {
        const { value, done } = await this.#blocks.next();
        if (done === true) {
          this.#saySpan();
          return { value: undefined, done };
        }
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
        this.#onDuplicate?.(block.at(row));
      } else if (verdict === WITHOUT_TIME) {
        summary.withoutTime += 1;
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
    return undefined;
  }

  /** Judges a whole block at once, which is the fast way to look eventIDs up. */
  #judge(block: EventBlock): Uint8Array {
    const verdicts = new Uint8Array(block.length);
    const { days } = this.#summary;
    if (days !== undefined) {
      for (let row = 0; row < block.length; row += 1) verdicts[row] = this.#verdictOfDay(block, row, days);
    }
    this.#seen?.judge(block.idsLow, block.idsHigh, verdicts, DUPLICATE);
    return verdicts;
  }

  #verdictOfDay(block: EventBlock, row: number, days: Days): number {
    const seconds = block.seconds[row] ?? NaN;
    if (seconds >= days.firstSecond && seconds <= days.lastSecond) return 0;
    return Number.isNaN(seconds) ? WITHOUT_TIME : OUTSIDE_DAYS;
  }

  /** Takes note of an eventTime: as a number, if it is one, since to write a time costs more than to read an event. */
  #span(block: EventBlock, row: number): void {
    const seconds = block.seconds[row] ?? NaN;
    if (seconds < this.#firstSecond) this.#firstSecond = seconds;
    if (seconds > this.#lastSecond) this.#lastSecond = seconds;
  }

  #saySpan(): void {
    if (this.#firstSecond > this.#lastSecond) return;
    this.#summary.first = timeText(this.#firstSecond);
    this.#summary.last = timeText(this.#lastSecond);
  }
}
