// The events of one file that were parsed, one by one.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { secondsIn } from "../field-values.ts";
import type { EventBlock } from "./event-block.ts";
import { callPrint, eventPrint } from "./fingerprint.ts";
import { readOnly } from "./read-only.ts";

/** Events that were parsed whole. */
export class ParsedBlock implements EventBlock {
  readonly length: number;
  readonly seconds: Float64Array;
  readonly idsLow: Uint32Array;
  readonly idsHigh: Uint32Array;
  readonly sharedLow: Uint32Array;
  readonly sharedHigh: Uint32Array;
  readonly #events: CloudTrailEvent[];

  constructor(events: CloudTrailEvent[]) {
    this.#events = events;
    this.length = events.length;
    this.seconds = Float64Array.from(events, ({ eventTime }) => secondsIn(eventTime));
    this.idsLow = new Uint32Array(events.length);
    this.idsHigh = new Uint32Array(events.length);
    this.sharedLow = new Uint32Array(events.length);
    this.sharedHigh = new Uint32Array(events.length);
    events.forEach((event, row) => {
      for (const value of Object.values(event)) readOnly(value);
      ({ low: this.idsLow[row], high: this.idsHigh[row] } = eventPrint(event));
      ({ low: this.sharedLow[row], high: this.sharedHigh[row] } = callPrint(event));
    });
  }

  at(row: number): CloudTrailEvent {
    const event = this.#events[row];
    if (event === undefined) throw new RangeError(`Cannot read event ${row}: the file has ${this.length}`);
    return event;
  }

  json(row: number): Uint8Array {
    return Buffer.from(JSON.stringify(this.at(row)));
  }
}
