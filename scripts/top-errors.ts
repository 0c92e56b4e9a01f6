// Which calls failed, and why?
//
//     make top-errors DAY=08/30 SERVICE=s3

import { errorCodeOf } from "../shared/field-values.ts";
import { openLogs } from "../shared/logs.ts";
import { readOptions } from "../shared/options.ts";
import { percent } from "../shared/text/numbers.ts";
import { printTable } from "../shared/table.ts";
import { Tally } from "../shared/tally.ts";

const options = readOptions();
// ERRORS=only would hide the calls that an error's share is of
const events = openLogs({ ...options, ERRORS: options.ERRORS === "only" ? undefined : options.ERRORS });
const all = new Tally("eventSource", "eventName");
const errors = new Tally("eventSource", "eventName", "errorCode");

for await (const event of events) {
  const { eventSource, eventName } = event;
  const errorCode = errorCodeOf(event);
  all.add(eventSource, eventName);
  if (errorCode !== undefined) errors.add(eventSource, eventName, errorCode);
}

printTable({
  ...errors.mostFrequent(),
  asides: {
    "of that call": ({ eventSource, eventName, calls }) =>
      percent(Number(calls), all.calls(eventSource, eventName)),
  },
});
