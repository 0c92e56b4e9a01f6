// When? The hours of UTC that a bill's times stand for.

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?)?(?: ?(?:Z|UTC|[+-]00:?00(?::00)?))?$/;
/** The Usage Report's: `09/18/24 00:00:00`. */
const AMERICAN = /^(\d{2})\/(\d{2})\/(\d{2}|\d{4}) (\d{2}):(\d{2}):(\d{2})$/;

/** `2024-09-18T00`, the hour that a time falls into; undefined when it is no time of UTC. */
export function hourOf(time: string): string | undefined {
  return parsed(time)?.hour;
}

/** The hour that an end falls before, exclusive: `23:59:59` and the midnight after it end the same hour. */
export function endHourOf(time: string): string | undefined {
  const end = parsed(time);
  if (end === undefined) return undefined;
  return end.isWhole ? end.hour : nextHour(end.hour);
}

const nextHours = new Map<string, string>();

/** The hour after: `2024-09-18T23` → `2024-09-19T00`. Remembered, as nextDay() is. */
export function nextHour(hour: string): string {
  let next = nextHours.get(hour);
  if (next === undefined) {
    next = new Date(Date.parse(`${hour}:00:00Z`) + 3_600_000).toISOString().slice(0, 13);
    nextHours.set(hour, next);
  }
  return next;
}

const nextDays = new Map<string, string>();

/** The first hour of the day after: `2024-09-18T07` → `2024-09-19T00`. Remembered: a report has few, in millions of rows. */
export function nextDay(hour: string): string {
  let next = nextDays.get(hour);
  if (next === undefined) {
    next = `${new Date(Date.parse(hour.slice(0, 10)) + 86_400_000).toISOString().slice(0, 10)}T00`;
    nextDays.set(hour, next);
  }
  return next;
}

/** The first hour of the month after: `2024-12-01T00` → `2025-01-01T00`. */
export function nextMonth(hour: string): string {
  const [year = 0, month = 0] = hour.split("-").map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 13);
}

function parsed(text: string): { hour: string; isWhole: boolean } | undefined {
  const time = text.trim();
  const american = AMERICAN.exec(time);
  const iso =
    american === null
      ? time
      : `${american[3]?.padStart(4, "20")}-${american[1]}-${american[2]}T${american[4]}:${american[5]}:${american[6]}`;
  const [, day, hour = "00", minute = "00", second = "00", fraction = "0"] = ISO.exec(iso) ?? [];
  if (day === undefined) return undefined;
  const date = new Date(`${day}T${hour}:${minute}:${second}Z`);
  // February 30 would be March 1
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day)) return undefined;
  return { hour: `${day}T${hour}`, isWhole: Number(minute) + Number(second) + Number(fraction) === 0 };
}
