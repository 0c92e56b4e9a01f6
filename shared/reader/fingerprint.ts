// Sixty-four bits that stand for an event, or for a call that two accounts got an event of.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";

/** Sixty-four bits that stand for an event or a call, in two halves of 32 bits; both 0 for none. */
export interface Fingerprint {
  low: number;
  high: number;
}

/** Of what has none. */
export const NO_PRINT: Fingerprint = { low: 0, high: 0 };

/** The eventPrint() and callPrint() of a record. */
export interface Prints {
  event: Fingerprint;
  call: Fingerprint;
}

/** The field under which an event has its prints, if they have been computed. */
export const PRINTS = Symbol("prints");

function knownPrints(event: CloudTrailEvent): Prints | undefined {
  return (event as { [PRINTS]?: Prints })[PRINTS];
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * What a redelivery has in common with the event: its eventID, eventTime, eventSource and eventName. None when the
 * eventID is no UUID: in redacted logs many events share one.
 */
export function eventPrint(event: CloudTrailEvent): Fingerprint {
  const known = knownPrints(event)?.event;
  if (known !== undefined) return known;
  const { eventID, eventTime, eventSource, eventName } = event;
  if (!isText(eventID) || !UUID.test(eventID)) return NO_PRINT;
  if (!isText(eventTime) || !isText(eventSource) || !isText(eventName)) return NO_PRINT;
  return joined(
    joined(joined(fingerprint(eventID), fingerprint(eventTime)), fingerprint(eventSource)),
    fingerprint(eventName),
  );
}

/** What the copies of a call have in common that several accounts got: sharedEventID, eventTime and eventName. */
export function callPrint(event: CloudTrailEvent): Fingerprint {
  const known = knownPrints(event)?.call;
  if (known !== undefined) return known;
  const { sharedEventID, eventTime, eventName } = event;
  if (!isText(sharedEventID) || sharedEventID === "" || !isText(eventTime) || !isText(eventName))
    return NO_PRINT;
  return joined(joined(fingerprint(sharedEventID), fingerprint(eventTime)), fingerprint(eventName));
}

/** Of a record that has an eventID, but none that identifies it: of all that is in it. */
export function recordPrint(event: CloudTrailEvent): Fingerprint {
  return isText(event.eventID) ? fingerprint(JSON.stringify(event)) : NO_PRINT;
}

/** Two fingerprints as one: joined() in kernel/bytes.ts. */
export function joined(a: Fingerprint, b: Fingerprint): Fingerprint {
  let low = mixed((Math.imul(a.low, 5) + b.low) | 0);
  const high = mixed((Math.imul(a.high, 9) + b.high + low) | 0);
  if (low === 0 && high === 0) low = 1;
  return { low: low >>> 0, high: high >>> 0 };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** What fingerprint() in kernel/bytes.ts computes from the text's UTF-8. */
export function fingerprint(text: string): Fingerprint {
  const bytes = Buffer.from(text);
  let low = 0x239b961b;
  let high = 0xab0e9789;
  for (let at = 0; at < bytes.length; at += 4) {
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    low = (Math.imul(rotated(low ^ Math.imul(word, 0xcc9e2d51), 15), 5) + 0xe6546b64) | 0;
    high = (Math.imul(rotated(high ^ rotated(Math.imul(word, 0x1b873593), 13), 17), 9) + low) | 0;
  }
  low = mixed((low ^ bytes.length) + high);
  high = mixed(high + low);
  if (low === 0 && high === 0) low = 1;
  return { low: low >>> 0, high: high >>> 0 };
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mixed(word: number): number {
  word ^= word >>> 16;
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  return word ^ (word >>> 16);
}
