// The events of one file that were parsed, one by one.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { secondsIn } from "../field-values.ts";
import type { EventBlock } from "./event-block.ts";
import { fingerprint, type Fingerprint } from "./fingerprint.ts";
import { readOnly } from "./read-only.ts";

/** Events that were parsed whole. */
export class ParsedBlock implements EventBlock {
  readonly length: number;
  readonly seconds: Float64Array;
  readonly idsLow: Uint32Array;
  readonly idsHigh: Uint32Array;
  readonly #events: CloudTrailEvent[];

  constructor(events: CloudTrailEvent[]) {
    this.#events = events;
    this.length = events.length;
    this.seconds = Float64Array.from(events, ({ eventTime }) => secondsIn(eventTime));
    this.idsLow = new Uint32Array(events.length);
    this.idsHigh = new Uint32Array(events.length);
    events.forEach((event, row) => {
      for (const value of Object.values(event)) readOnly(value);
      if (typeof event.eventID !== "string") return;
      const { low, high }: Fingerprint = fingerprint(event.eventID);
      this.idsLow[row] = low;
      this.idsHigh[row] = high;
    });
  }

  at(row: number): CloudTrailEvent {
    const event = this.#events[row];
    if (event === undefined) throw new RangeError(`Cannot read event ${row}: the file has ${this.length}`);
    return event;
  }
}
