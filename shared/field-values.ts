// What a field's value stands for, also where it is not what CloudTrail writes there: one rule for scripts and .sql twins.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";

/**
 * What a field stands for as text: an errorCode, an eventName.
 *
 * - A text stands for itself, but the empty one for nothing, as null and no field do.
 * - A number, `true`, a list or an object stands for its JSON: `errorCode: 403` is the code `403`.
 */
export function textIn(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

/** The text itself; empty for what is none, a number or an object too. */
export function onlyText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * What a field stands for as an object: an object stands for itself, and a text for the one whose JSON it is, as databases
 * export the fields that CloudTrail nests. Anything else stands for none.
 */
export function objectIn<Value extends object>(value: Value | string | null | undefined): Value | undefined {
  if (typeof value === "object") return value ?? undefined;
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return undefined;
  }
}

/** What a field stands for as true or false: also as a text, as tables write it; undefined when it is neither. */
export function truthIn(value: unknown): boolean | undefined {
  const truth = typeof value === "string" ? value.toLowerCase() : value;
  return truth === true || truth === "true" ? true : truth === false || truth === "false" ? false : undefined;
}

/**
 * What a field stands for as a number of bytes: a number from 0 to 2^53, or a text that is one (`"2356"`, `"2356.0"`).
 * Anything else, such as -1, NaN or 1e300, is no number of bytes: 0, as when the field isn't there. So no value can push
 * a sum to where numbers are no longer exact, 9 PB; and no object or part of S3 is larger than 2^53 bytes.
 */
export function bytesIn(value: unknown): number {
  const number = typeof value === "string" && DECIMAL.test(value) ? Number(value) : value;
  return typeof number === "number" && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? number : 0;
}

const DECIMAL = /^\d+(?:\.\d+)?$/;

const AS_CLOUDTRAIL_WRITES_IT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const OTHERWISE =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,]\d+)? ?(?:[Zz]|UTC|([+-])(\d\d)(?::?(\d\d))?)?$/;
const EPOCH = /^\d{9,13}(?:\.\d+)?$/;
/** Of a number: from 1973 in seconds to 5138 in seconds; more is milliseconds, from 1973 too. */
const [LEAST_SECONDS, LEAST_MILLISECONDS, MOST_MILLISECONDS] = [1e8, 1e11, 1e14];

/**
 * What a field stands for as a time, in seconds since 1970, rounded down; NaN when it is no time.
 *
 * - `2020-08-30T12:00:00Z`, as CloudTrail writes it; also with a space, with a fraction of a second, with an offset
 *   (`+02:00`, `+0200`, `+02`: converted to UTC) or without any, which is UTC.
 * - A number, or a text that is one: seconds since 1970 or, from 1e11 on, milliseconds.
 *
 * Days and hours that no calendar has (30 February, 24:00) are no time, nor is a day alone.
 */
export function secondsIn(value: unknown): number {
  if (typeof value === "number") return secondsOfNumber(value);
  if (typeof value !== "string") return NaN;
  if (AS_CLOUDTRAIL_WRITES_IT.test(value)) return secondsOfUtc(value);
  if (EPOCH.test(value)) return secondsOfNumber(Number(value));
  const [, day = "", time = "", sign, hours = "0", minutes = "0"] = OTHERWISE.exec(value) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return NaN;
  const offset = 60 * (60 * Number(hours) + Number(minutes));
  return secondsOfUtc(`${day}T${time}Z`) - (sign === "-" ? -offset : offset);
}

/** `2020-08-30T12:00:00Z`, what CloudTrail writes for a time in seconds since 1970. */
export function timeText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

function secondsOfNumber(number: number): number {
  if (number >= LEAST_SECONDS && number < LEAST_MILLISECONDS) return Math.floor(number);
  return number >= LEAST_MILLISECONDS && number < MOST_MILLISECONDS ? Math.floor(number / 1000) : NaN;
}

/** Of `2020-08-30T12:00:00Z`, by its digits: Date.parse takes ten times as long, and 30 February for 1 March. */
function secondsOfUtc(text: string): number {
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NaN;
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  // the day's number, in years that start in March, as kernel/columns.ts has it
  const y = month <= 2 ? year + 399 : year + 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const days =
    365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468 - 146_097;
  return 86_400 * days + 3600 * hour + 60 * minute + second;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return 30 + ((month + (month >> 3)) & 1);
}

/** The number whose digits stand from `start` to `end`. */
function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) number = 10 * number + text.charCodeAt(at) - 48;
  return number;
}

// Did a call fail, and why?

/**
 * The `errorCode` of a call that failed, or undefined when it succeeded. Calls that failed without a code are
 * `Failure` (a sign-in, which says so in its responseElements alone) and `(no errorCode)` (an errorMessage
 * stands by itself).
 *
 * A code that is `null`, empty or a status below 400 (`"200"`, `"302"`) stands on calls that succeeded. One that is a number, a
 * list or an object is read as field-values.ts has it: 403 is a failure.
 *
 * Source: CloudTrail guide, "CloudTrail record contents" and "AWS Management Console sign-in events"; codes on
 * successes were seen in public logs.
 */
export function errorCodeOf(event: CloudTrailEvent): string | undefined {
  const errorCode = textIn(event.errorCode);
  if (errorCode !== undefined) return /^[123]\d\d$/.test(errorCode) ? undefined : errorCode;
  if (objectIn(event.responseElements)?.["ConsoleLogin"] === "Failure") return "Failure";
  return textIn(event.errorMessage) === undefined ? undefined : "(no errorCode)";
}
