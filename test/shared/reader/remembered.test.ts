// What is remembered of events, against the same work done for each record anew. A longer run: make fuzz

import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { namesIn } from "../../../shared/bill/counts.ts";
import type { CloudTrailEvent } from "../../../shared/cloudtrail-event.ts";
import { hourOf } from "../../../shared/days.ts";
import { callerOf } from "../../../shared/identity.ts";
import { FileReader } from "../../../shared/reader/file-reader.ts";
import { remembered } from "../../../shared/reader/remembered.ts";
import { TouchedFields } from "../../../shared/reader/touched-fields.ts";
import { resourceOf } from "../../../shared/resource.ts";
import { transferOf } from "../../../shared/transfer.ts";
import { anEvent } from "../../temp-logs.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 150);
const seed = Number(process.env["FUZZ_SEED"] ?? 20200830);

type Fields = Record<string, unknown>;

/* Few values, so that events have much in common; and every kind of value where another is usual. */
const name = fc.constantFrom<unknown>("a", "b", "a", "b", "", null, 7, true, {}, [], { a: "b" }, ["a"]);
const optional = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(undefined) });
const object = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  optional(fc.record(Object.fromEntries(Object.entries(fields).map(([key, one]) => [key, optional(one)]))));
const arn = fc.constantFrom<unknown>(
  "arn:aws:s3:::a",
  "arn:aws:s3:::b",
  "arn:aws:s3:::a/key",
  "arn:aws:kms:eu-west-1:111122223333:key/1",
  5,
);
const resource = object({
  type: fc.constantFrom("AWS::S3::Bucket", "AWS::S3::Object"),
  ARN: arn,
  accountId: name,
});
const issuer = object({ userName: name, arn: name, accountId: name });
const identity = object({
  type: fc.constantFrom("AssumedRole", "IAMUser", "AWSService", "Root", "AWSAccount", "SAMLUser"),
  arn: fc.constantFrom("arn:aws:sts::1:assumed-role/a/s", "arn:aws:iam::1:user/b", "no ARN"),
  accountId: name,
  userName: name,
  invokedBy: name,
  sessionContext: fc.oneof({ weight: 4, arbitrary: object({ sessionIssuer: issuer }) }, name),
});
const bytes = fc.oneof(name, fc.nat(), fc.constantFrom(2356.5, -1, "17", "2.0", 2 ** 60));
const moved = object({ bytesTransferredIn: bytes, bytesTransferredOut: bytes });
const midday = ["2020-08-30T12:00:00Z", "2020-08-30T12:59:59Z", "2020-08-30 15:00:00+02:00", 1598788800];
const time = fc.constantFrom<unknown>(...midday, "2020-08-30T13:00:00Z", 1598788800999, "yesterday", "");
const record: fc.Arbitrary<Fields> = fc
  .record({
    eventSource: fc.constantFrom("s3.amazonaws.com", "kms.amazonaws.com", "lambda.amazonaws.com"),
    eventName: fc.constantFrom("GetObject", "Decrypt", "RunInstances"),
    userIdentity: fc.oneof(
      { weight: 6, arbitrary: identity },
      { weight: 1, arbitrary: identity.map((one) => JSON.stringify(one) ?? null) },
      { weight: 1, arbitrary: name },
    ),
    resources: fc.oneof(
      { weight: 6, arbitrary: optional(fc.array(fc.oneof(resource, name), { maxLength: 6 })) },
      { weight: 1, arbitrary: fc.array(resource).map((one) => JSON.stringify(one)) },
      { weight: 1, arbitrary: name },
    ),
    requestParameters: fc.oneof(
      { weight: 6, arbitrary: object({ bucketName: name, key: fc.string(), functionName: name }) },
      { weight: 1, arbitrary: name },
    ),
    additionalEventData: fc.oneof(
      { weight: 6, arbitrary: moved },
      { weight: 1, arbitrary: moved.map((one) => JSON.stringify(one) ?? null) },
      { weight: 1, arbitrary: name },
    ),
    eventTime: time,
    errorCode: name,
    readOnly: name,
    recipientAccountId: name,
  })
  .map((fields) => JSON.parse(JSON.stringify(anEvent(fields as Partial<CloudTrailEvent>))) as Fields);

/* What a script may do with an event: look at something, and by what it finds go on with one step or another. */
interface Step {
  path: string[];
  how: "value" | "has" | "keys" | "find" | "all";
  skips: number;
}

const PATHS = [
  "eventName",
  "errorCode",
  "unheardOf",
  "userIdentity",
  "userIdentity type",
  "userIdentity sessionContext sessionIssuer",
  "userIdentity sessionContext sessionIssuer userName",
  "userIdentity arn",
  "resources",
  "resources length",
  "resources 0",
  "resources 0 ARN",
  "resources 1 type",
  "resources 5 type",
  "requestParameters",
  "requestParameters bucketName",
  "requestParameters key",
  "requestParameters unheardOf",
];
const step: fc.Arbitrary<Step> = fc.record({
  path: fc.constantFrom(...PATHS).map((path) => path.split(" ")),
  how: fc.constantFrom("value", "value", "value", "value", "has", "keys", "find", "all"),
  skips: fc.nat(3),
});

function done(steps: readonly Step[], event: Fields): string {
  const found: unknown[] = [];
  for (let at = 0; at < steps.length; at += 1) {
    const { path, how, skips } = steps[at] as Step;
    const value = looked(event, path, how);
    found.push(value);
    if (value !== undefined && value !== "" && value !== false) at += skips;
  }
  return JSON.stringify(found);
}

function looked(event: Fields, path: readonly string[], how: Step["how"]): unknown {
  const last = path.at(-1) ?? "";
  const outer = path
    .slice(0, -1)
    .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), event);
  if (!isObject(outer)) return typeof outer;
  if (how === "has") return last in outer;
  const value = outer[last];
  if (!isObject(value)) return value;
  if (how === "keys") return Object.keys(value);
  if (how === "all") return JSON.stringify(value);
  if (how === "find" && Array.isArray(value))
    return value.find((one) => isObject(one) && one["type"] === "a");
  return Array.isArray(value) ? "a list" : "an object";
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** The records as the kernel reads them: files of them in batches, each with what was asked of those before. */
async function readings(all: Fields[][][]): Promise<(() => Promise<CloudTrailEvent[][]>)[]> {
  await setImmediate(); // a long run has to let vitest hear of it
  const reader = new FileReader(new TouchedFields());
  return all.map((files) => async () => {
    const sources = files.map((Records, index) => ({
      path: `file ${index}`,
      bytes: () => Promise.resolve(Buffer.from(JSON.stringify({ Records }))),
    }));
    const read: CloudTrailEvent[][] = [];
    for (const seen of await reader.seeHere(sources)) {
      const { events } = reader.part(seen);
      if (events === undefined) throw new Error("there are events in each file");
      read.push(Array.from({ length: events.length }, (_, row) => events.at(row)));
    }
    return read;
  });
}

const file = fc.array(record, { minLength: 1, maxLength: 40 });
const batches = fc.array(fc.array(file, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });

const WORKS: Record<string, (event: CloudTrailEvent) => unknown> = {
  "callerOf()": (event) => ({ ...callerOf(event) }),
  "callerOf().session": (event) => callerOf(event).session,
  "callerOf().arn": (event) => callerOf(event).arn,
  "resourceOf()": (event) => resourceOf(event),
  "resourceOf(, 2)": (event) => resourceOf(event, 2),
  "namesIn()": (event) => namesIn(event),
  "transferOf()": (event) => transferOf(event),
  "hourOf()": (event) => hourOf(event),
};

describe("what is remembered is what the same work comes to for each record by itself:", () => {
  test("of any steps", async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.array(step, { minLength: 1, maxLength: 8 }), async (all, steps) => {
        const work = remembered((event) => done(steps, event));
        for (const [index, next] of (await readings(all)).entries()) {
          for (const [at, events] of (await next()).entries()) {
            const records = all[index]?.[at] ?? [];
            expect(events.map(work)).toEqual(records.map((one) => done(steps, one)));
          }
        }
      }),
      { numRuns: runs, seed },
    );
  });

  test("of files by turns, forwards and backwards", async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.array(step, { minLength: 1, maxLength: 4 }), async (all, steps) => {
        const work = remembered((event) => done(steps, event));
        const events: CloudTrailEvent[] = [];
        for (const next of await readings(all)) events.push(...(await next()).flat());
        const records = all.flat(2).map((one) => done(steps, one));
        const mixed = events.map((_, at) => (at * 7) % events.length);
        for (const order of [[...events.keys()], [...events.keys()].toReversed(), mixed]) {
          for (const at of order) expect(work(events[at] as CloudTrailEvent)).toBe(records[at]);
        }
      }),
      { numRuns: Math.ceil(runs / 3), seed },
    );
  });

  test.each(Object.entries(WORKS))("of %s", async (_, work) => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        for (const [index, next] of (await readings(all)).entries()) {
          for (const [at, events] of (await next()).entries()) {
            const records = all[index]?.[at] ?? [];
            expect(events.map(work)).toEqual(records.map((one) => work(one as CloudTrailEvent)));
          }
        }
      }),
      { numRuns: Math.ceil(runs / 3), seed },
    );
  });
});

/** Events as the kernel reads them, once their fields have columns. */
async function eventsOf(
  records: readonly Partial<CloudTrailEvent>[],
  ask: (event: CloudTrailEvent) => unknown,
): Promise<CloudTrailEvent[]> {
  const alike = records.map((fields) => anEvent(fields) as Fields);
  const [first, second] = await readings([[alike], [alike]]);
  for (const event of (await first?.())?.flat() ?? []) ask(event);
  return (await second?.())?.flat() ?? [];
}

describe("remembered()", () => {
  const records = Array.from({ length: 1000 }, (_, at) => ({
    userIdentity: { type: "AssumedRole", userName: `role-${at % 3}`, arn: `session-${at}` },
    requestParameters: { key: `key-${at}` },
  }));

  test("asks once for events that are alike in what is looked at, however else they differ", async () => {
    let asked = 0;
    const nameOf = ({ userIdentity }: CloudTrailEvent): string | undefined => userIdentity?.userName;
    const work = remembered((event) => {
      asked += 1;
      return nameOf(event);
    });
    const events = await eventsOf(records, nameOf);
    expect(events.map(work)).toEqual(records.map(({ userIdentity }) => userIdentity.userName));
    expect(asked).toBe(3);
  });

  test("may look at nothing", async () => {
    const work = remembered(() => 5);
    const events = await eventsOf(records, ({ eventName }) => eventName);
    expect(new Set(events.map(work))).toEqual(new Set([5]));
  });

  test("keeps but some of what hardly repeats", async () => {
    const keyOf = ({ requestParameters }: CloudTrailEvent): unknown => requestParameters?.key;
    let asked = 0;
    const work = remembered((event) => {
      asked += 1;
      return keyOf(event);
    });
    const events = await eventsOf(records, keyOf);
    for (const [at, event] of events.entries()) expect(work(event)).toBe(`key-${at}`);
    expect(asked).toBe(1000);
    for (const event of events) work(event);
    // 64 of the first, and one in sixteen of the others, this time as well
    expect(asked).toBeGreaterThan(1000 + 750);
  });

  test("sees what a script has changed in an event", async () => {
    const work = remembered(({ eventName }) => eventName);
    const [event, other] = await eventsOf([{}, {}], work);
    if (event === undefined || other === undefined) throw new Error("there are two events");
    expect([work(event), work(other)]).toEqual(["GetObject", "GetObject"]);
    event.eventName = "Mine";
    expect([work(event), work({ ...other, eventName: "Copy" }), work(other)]).toEqual([
      "Mine",
      "Copy",
      "GetObject",
    ]);
    other.eventName = "The one asked for last";
    expect(work(other)).toBe("The one asked for last");
  });

  test("what is had from a column is had from an event that was changed since, too", async () => {
    const additionalEventData = { bytesTransferredIn: 1, bytesTransferredOut: 2 };
    const look = (event: CloudTrailEvent): unknown[] => [hourOf(event), transferOf(event)];
    const [event] = await eventsOf([{ additionalEventData }], look);
    if (event === undefined) throw new Error("there is an event");
    expect(look(event)).toEqual(["2020-08-30T12:00Z", { bytesIn: 1, bytesOut: 2 }]);
    event.eventTime = "2021-01-01T00:00:00Z";
    event.additionalEventData = { bytesTransferredOut: 7 };
    expect(look(event)).toEqual(["2021-01-01T00:00Z", { bytesIn: 0, bytesOut: 7 }]);
  });

  test("remembers work in which other work is remembered", async () => {
    const [asked, inner] = [{ times: 0 }, remembered(({ userIdentity }) => userIdentity?.userName)];
    const work = remembered((event) => {
      asked.times += 1;
      return `${inner(event)} ${event.eventName}`;
    });
    const events = await eventsOf(records, (event) => `${inner(event)} ${event.eventName}`);
    expect(new Set(events.map(work)).size).toBe(3);
    expect(asked.times).toBe(3);
  });
});
