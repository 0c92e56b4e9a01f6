// eventTime as a number.

const AS_CLOUDTRAIL_WRITES_IT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Seconds since 1970 of `YYYY-MM-DDTHH:MM:SSZ`; NaN for anything else. What seconds() in kernel/columns.ts does. */
export function secondsOf(eventTime: unknown): number {
  if (typeof eventTime !== "string" || !AS_CLOUDTRAIL_WRITES_IT.test(eventTime)) return NaN;
  const milliseconds = Date.parse(eventTime);
  // Date.parse takes 30 February for 1 March, and 24:00 for the next day
  if (
    Number.isNaN(milliseconds) ||
    new Date(milliseconds).toISOString().slice(0, 19) !== eventTime.slice(0, 19)
  )
    return NaN;
  return milliseconds / 1000;
}
