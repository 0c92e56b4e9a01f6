// How many bytes did a call move?

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { bytesIn } from "./field-values.ts";
import { fieldInside } from "./reader/event.ts";

/** The bytes that a call moved. */
export interface Transfer {
  /** Bytes that the caller sent, and bytes that it got. 0 when the record says nothing of them. */
  bytesIn: number;
  bytesOut: number;
}

/**
 * `additionalEventData.bytesTransferredIn` and `bytesTransferredOut`, which S3's records have: whole numbers, some of
 * them written as floats (`2356.0`). Sums of them are exact up to 9 PB; past that, an answer says so. What else a record may have there: see bytesIn().
 *
 * Source: S3 guide, "Amazon S3 CloudTrail events"; the floats were seen in public logs.
 */
export function transferOf(event: CloudTrailEvent): Transfer {
  return {
    bytesIn: bytesIn(sent(event)),
    bytesOut: bytesIn(received(event)),
  };
}

const sent = fieldInside("additionalEventData", "bytesTransferredIn");
const received = fieldInside("additionalEventData", "bytesTransferredOut");
