// The questions as their scripts ask them, without a process for each: what Athena's answers are held against.

import { Crosstab } from "../../shared/tally.ts";
import { errorCodeOf, secondsIn, timeText } from "../../shared/field-values.ts";
import { type Events, readEvents } from "../../shared/events.ts";
import { filterOf } from "../../shared/filters.ts";
import { Days, hourOf, hoursOf } from "../../shared/days.ts";
import { callerOf } from "../../shared/identity.ts";
import { newestOf } from "../../shared/newest.ts";
import type { Options } from "../../shared/options.ts";
import { resourceOf } from "../../shared/resource.ts";
import type { Summary } from "../../shared/summary.ts";
import { type Answer, Tally } from "../../shared/tally.ts";
import { transferOf } from "../../shared/transfer.ts";

type Ask = (events: Events, options: Options) => Promise<Answer>;

export const QUESTIONS: Record<string, Ask> = {
  coverage: daysCovered,
  async "top-calls"(events) {
    const calls = new Tally("eventSource", "eventName");
    for await (const { eventSource, eventName } of events) calls.add(eventSource, eventName);
    return calls.mostFrequent();
  },
  async "top-roles"(events, { BY }) {
    const calls = new Tally("caller", "kind", "account");
    for await (const event of events) {
      const { caller, session, kind, account } = callerOf(event);
      calls.add(BY === "session" ? session : caller, kind, account);
    }
    return calls.mostFrequent();
  },
  async "top-errors"(events) {
    const errors = new Tally("eventSource", "eventName", "errorCode");
    for await (const event of events) {
      const code = errorCodeOf(event);
      if (code !== undefined) errors.add(event.eventSource, event.eventName, code);
    }
    return errors.mostFrequent();
  },
  async "calls-by-hour"(events, { BY }) {
    const calls = new Crosstab("hour");
    for await (const event of events) {
      if (BY === undefined) calls.add(hourOf(event));
      else if (BY === "event") calls.add(hourOf(event), event.eventName);
      else calls.add(hourOf(event), BY === "role" ? callerOf(event).caller : callerOf(event).session);
    }
    return calls.rowsOf(hoursOf(events.summary));
  },
  async "top-resources"(events, { PREFIX }) {
    const calls = new Tally("resource").summing("bytesOut");
    for await (const event of events) calls.add(resourceOf(event, PREFIX), transferOf(event).bytesOut);
    return calls.mostFrequent();
  },
  async events(events, { TOP = 20 }) {
    const { newest } = await newestOf(events, TOP, (event) => ({
      eventTime: event.eventTime,
      caller: callerOf(event).session,
      eventName: event.eventName,
      resource: resourceOf(event, Infinity),
      sourceIPAddress: event.sourceIPAddress ?? null,
      errorCode: errorCodeOf(event) ?? null,
    }));
    const columns = ["eventTime", "caller", "eventName", "resource", "sourceIPAddress", "errorCode"];
    return { columns, measures: [], rows: newest };
  },
  async "bytes-by-role"(events, { BY }) {
    const calls = new Tally("caller").summing("bytesIn", "bytesOut");
    for await (const event of events) {
      const { bytesIn, bytesOut } = transferOf(event);
      const { caller, session } = callerOf(event);
      calls.add(BY === "session" ? session : caller, bytesIn, bytesOut);
    }
    return calls.most("bytesOut");
  },
};

/** Each account's and region's events by day, the hours without any, and the days of which there is none. */
async function daysCovered(events: Events): Promise<Answer> {
  const rows = new Map<string, { times: string[]; events: number }>();
  const places = new Set<string>();
  const held = new Set<string>();
  for await (const { eventTime, recipientAccountId, userIdentity, awsRegion } of events) {
    const seconds = secondsIn(eventTime);
    const times = Number.isNaN(seconds) ? [] : [timeText(seconds)];
    const day = times[0]?.slice(0, 10) ?? "";
    const place = [recipientAccountId ?? userIdentity?.accountId ?? null, awsRegion ?? null];
    const key = JSON.stringify([...place, day]);
    const row = rows.get(key) ?? { times: [], events: 0 };
    rows.set(key, row);
    row.times.push(...times);
    row.events += 1;
    places.add(JSON.stringify(place));
    if (day !== "") held.add(day);
  }
  const [first, last] = [[...held].toSorted()[0], [...held].toSorted().at(-1)];
  const days = events.summary.days ?? (first === undefined ? [] : new Days(first, last ?? first));
  const none = { times: [], events: 0 };
  for (const place of places)
    for (const day of days) {
      const key = JSON.stringify([...(JSON.parse(place) as unknown[]), day]);
      rows.set(key, rows.get(key) ?? none);
    }
  const answers = [...rows].map(([key, { times, events: count }]) => {
    const [account, region, day] = JSON.parse(key) as (string | null)[];
    const sorted = times.toSorted();
    const hoursWithout = day === "" ? "" : gapsIn(new Set(times.map((time) => Number(time.slice(11, 13)))));
    return {
      account,
      region,
      day: day === "" ? null : day,
      first: sorted[0] ?? null,
      last: sorted.at(-1) ?? null,
      hoursWithout,
      events: count,
    };
  });
  const keyOf = ({ account, region, day }: (typeof answers)[number]): string =>
    [account, region, day].map((value) => value ?? "").join("\u0000");
  const inOrder = answers.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const columns = ["account", "region", "day", "first", "last", "hoursWithout", "events"];
  return { columns, measures: ["events"], rows: inOrder };
}

/** `02-12, 14`: the hours of a day that are none of these. */
function gapsIn(hours: Set<number>): string {
  const gaps: number[][] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    if (hours.has(hour)) continue;
    if (gaps.at(-1)?.at(-1) === hour - 1) gaps.at(-1)?.push(hour);
    else gaps.push([hour]);
  }
  const two = (hour: number | undefined): string => String(hour).padStart(2, "0");
  return gaps.map((gap) => (gap.length > 1 ? `${two(gap[0])}-${two(gap.at(-1))}` : two(gap[0]))).join(", ");
}

export async function localAnswer(question: string, folder: string, options: Options): Promise<Answer> {
  return (await localAnswerAndSummary(question, folder, options)).answer;
}

/** The same, with what it rests on. */
export async function localAnswerAndSummary(
  question: string,
  folder: string,
  options: Options,
): Promise<{ answer: Answer; summary: Readonly<Summary> }> {
  const filter = filterOf(options);
  const events = readEvents(folder, {
    day: options.DAY,
    duplicates: options.DUPLICATES,
    where: filter?.where,
    recorded: filter?.recorded,
  });
  const ask = QUESTIONS[question];
  if (ask === undefined) throw new Error(`no question ${question}`);
  const answer = await ask(events, options);
  const { absentInside } = events.summary;
  if (absentInside.length > 0)
    throw new Error(`${question} asks for what no event has: ${absentInside[0]?.field}`);
  return { answer, summary: events.summary };
}
