// Values that many events share, and so nobody may change.

/** Freezes an object from JSON and all that is in it. */
export function readOnly<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) readOnly(inner);
  }
  return value;
}
