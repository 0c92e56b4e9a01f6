// The loop over the events of file after file, as they were judged and as the question wants them.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { timeText } from "../field-values.ts";
import type { Summary } from "../summary.ts";
import type { EventBlock } from "./event-block.ts";
import { DUPLICATE, FOLDED, type JudgedBlock, OUTSIDE_DAYS, WAITING, WITHOUT_TIME } from "./judge.ts";

/** Which events are handed over, and who is told of those that were counted before. */
export interface LoopOptions {
  where?: ((event: CloudTrailEvent) => boolean) | undefined;
  onDuplicate?: ((event: CloudTrailEvent) => void) | undefined;
}

/** One run of the loop. A plain iterator, as an async generator takes twice the time to hand over an event. */
export class EventLoop implements AsyncIterator<CloudTrailEvent, undefined> {
  readonly #summary: Summary;
  readonly #where: LoopOptions["where"];
  readonly #onDuplicate: LoopOptions["onDuplicate"];
  readonly #blocks: AsyncGenerator<JudgedBlock, undefined>;
  #block: EventBlock | undefined;
  #verdicts: Uint8Array = new Uint8Array();
  #row = 0;
  #waiting: Promise<IteratorResult<CloudTrailEvent, undefined>> | undefined;
  /** The earliest and latest eventTime in seconds. */
  #firstSecond = Infinity;
  #lastSecond = -Infinity;

  constructor(
    blocks: AsyncGenerator<JudgedBlock, undefined>,
    { where, onDuplicate }: LoopOptions,
    summary: Summary,
  ) {
    this.#summary = summary;
    this.#where = where;
    this.#onDuplicate = onDuplicate;
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
        this.#block = value.events;
        this.#verdicts = value.verdicts;
        this.#row = 0;
        const event = this.#nextInBlock();
        if (event !== undefined) return { value: event, done: false };
      }
    } finally {
      this.#waiting = undefined;
    }
  }

  /** The block's next event that was judged to be one, and let through by `where`. */
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
        this.#copy(block, row);
      } else if (verdict === WITHOUT_TIME) {
        summary.withoutTime += 1;
      } else if (verdict === FOLDED) {
        summary.folded += 1;
      } else if (verdict !== WAITING) {
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

  #copy(block: EventBlock, row: number): void {
    if (this.#onDuplicate === undefined) return;
    const event = block.at(row);
    if (this.#where?.(event) !== false) this.#onDuplicate(event);
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
