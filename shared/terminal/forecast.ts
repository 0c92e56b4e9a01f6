// How long will it take, and how much memory? Said before a reading that is long: nothing else tells how long to wait.

import { counted, duration, size } from "../text/numbers.ts";

/*
 * Seconds that a gigabyte of log files takes, as they are delivered (gzip), measured. A question that asks for two fields
 * takes 13 of one core, of which 2 can't be shared; one that asks for twenty takes 45, of which it can share half. Machines
 * and logs differ.
 */
const LEAST_SECONDS = 10;
const LEAST_UNSHARED = 2;
const MOST_SECONDS = 50;
const CORES_OF_MOST = 2;
/** Bytes of gzip that an event takes, measured: 130 to 400. */
const SMALLEST_EVENT = 100;
const LARGEST_EVENT = 500;
/** What the duplicates' check needs (seen-events.ts), and all else. */
const MEMORY_AN_EVENT = 15;
const OTHER_MEMORY = 300e6;
/** In seconds. Who waits for less has no use for a forecast. */
const LONG = 60;

/** What is to be read, and with what. */
export interface Reading {
  /** Of the log files, as they lie there. */
  bytes: number;
  files: number;
  cores: number;
  /** Whether duplicates are told. */
  isChecked: boolean;
}

/** A line to say, or nothing when it is not long. */
export function forecast({ bytes, files, cores, isChecked }: Reading): string | undefined {
  const gigabytes = bytes / 1e9;
  const fastest = gigabytes * Math.max(LEAST_SECONDS / cores, LEAST_UNSHARED);
  const slowest = (gigabytes * MOST_SECONDS) / Math.min(cores, CORES_OF_MOST);
  if (slowest < LONG) return undefined;
  const check = (anEvent: number): number => (isChecked ? (MEMORY_AN_EVENT * bytes) / anEvent : 0);
  const least = OTHER_MEMORY + check(LARGEST_EVENT);
  const memory = isChecked
    ? `${size(least)} to ${size(OTHER_MEMORY + check(SMALLEST_EVENT))} of memory, nearly all to tell duplicates (DUPLICATES=keep counts them too)`
    : `${size(least)} of memory`;
  return (
    `${size(bytes)} in ${counted(files, "file")}: that takes ${duration(fastest)} to ${duration(slowest)} ` +
    `with ${counted(cores, "core")}, and ${memory}. Fewer days take less: DAY=`
  );
}
