// The questions as their scripts ask them, without a process for each: what Athena's answers are held against.

import { Crosstab } from "../../shared/tally.ts";
import { errorCodeOf } from "../../shared/field-values.ts";
import { type Events, readEvents } from "../../shared/events.ts";
import { filterOf } from "../../shared/filters.ts";
import { hourOf, hoursOf } from "../../shared/days.ts";
import { callerOf } from "../../shared/identity.ts";
import { newestOf } from "../../shared/newest.ts";
import type { Options } from "../../shared/options.ts";
import { resourceOf } from "../../shared/resource.ts";
import type { Summary } from "../../shared/summary.ts";
import { type Answer, Tally } from "../../shared/tally.ts";
import { transferOf } from "../../shared/transfer.ts";

type Ask = (events: Events, options: Options) => Promise<Answer>;

export const QUESTIONS: Record<string, Ask> = {
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
  return { answer: await ask(events, options), summary: events.summary };
}
