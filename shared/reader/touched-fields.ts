// The fields that a question asks for, learned while it asks.

import { MOST_FIELDS } from "./kernel.js";

/** What questions ask for; the first file has a column for each, and the others for those that were asked for. */
export const LIKELY_FIELDS = [
  "eventTime",
  "eventID",
  "eventName",
  "eventSource",
  "userIdentity",
  "awsRegion",
  "sourceIPAddress",
  "userAgent",
  "errorCode",
  "errorMessage",
  "requestParameters",
  "responseElements",
  "additionalEventData",
  "requestID",
  "readOnly",
  "resources",
  "eventType",
  "managementEvent",
  "recipientAccountId",
  "sharedEventID",
  "vpcEndpointId",
  "eventCategory",
  "tlsDetails",
];

/** Names that the kernel can look for: it compares their first and last four bytes first. */
const FINDABLE = /^[\w.:/-]{4,63}$/;

export class TouchedFields {
  readonly names: string[] = [];
  /** Whether there has been an event to ask. */
  isLearned = false;

  /** Whether the field can have a column. */
  add(field: string): boolean {
    if (this.names.includes(field)) return true;
    if (this.names.length === MOST_FIELDS || !FINDABLE.test(field)) return false;
    this.names.push(field);
    return true;
  }
}
