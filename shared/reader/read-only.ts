// Values that many events share, and so nobody may change.

/** CloudTrail's own records are some ten deep. JSON.stringify() and others overflow at several thousand. */
const DEEPEST = 1000;

/**
 * Freezes an object from JSON and all that is in it.
 *
 * Throws an Error whose message is the reason when it is nested so deep that nobody could look at it.
 */
export function readOnly<Value>(value: Value, depth = 0): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    if (depth > DEEPEST) throw new Error(`a record is nested more than ${DEEPEST} deep`);
    Object.freeze(value);
    for (const inner of Object.values(value)) readOnly(inner, depth + 1);
  }
  return value;
}
