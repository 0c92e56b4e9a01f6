// Did a call fail, and why?

import type { CloudTrailEvent } from "./cloudtrail-event.ts";
import { textIn } from "./field-values.ts";

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
  if (event.responseElements?.["ConsoleLogin"] === "Failure") return "Failure";
  return textIn(event.errorMessage) === undefined ? undefined : "(no errorCode)";
}
