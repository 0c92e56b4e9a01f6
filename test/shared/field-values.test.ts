import { describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { errorCodeOf } from "../../shared/field-values.ts";
import { readEvents } from "../../shared/events.ts";
import { namesIn } from "../../shared/bill/counts.ts";
import { bytesIn, objectIn, secondsIn, textIn, timeText, truthIn } from "../../shared/field-values.ts";
import { callerOf, recipientsOf } from "../../shared/identity.ts";
import { resourceOf } from "../../shared/resource.ts";
import { hourOf } from "../../shared/days.ts";
import { expectBalanced } from "../balance.ts";
import { anEvent, tempLogs } from "../temp-logs.ts";

test.each<[value: unknown, text: string | undefined]>([
  ["AccessDenied", "AccessDenied"],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
  [403, "403"],
  [0, "0"],
  [true, "true"],
  [["a", 1], '["a",1]'],
  [{ code: "x" }, '{"code":"x"}'],
])("textIn(%j) is %j", (value, text) => {
  expect(textIn(value)).toBe(text);
});

test.each<[value: unknown, object: unknown]>([
  [{ a: 1 }, { a: 1 }],
  ['{"a":1}', { a: 1 }],
  [' [{"ARN":"x"}]', [{ ARN: "x" }]],
  ["{type=AssumedRole}", undefined],
  ["a text", undefined],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
])("objectIn(%j) is %j", (value, object) => {
  expect(objectIn(value as object)).toEqual(object);
});

test("a field that a database exported as text says what the field itself says", () => {
  const fields = {
    userIdentity: { type: "IAMUser", userName: "alice", accountId: "111122223333" },
    requestParameters: { bucketName: "b", key: "k" },
    resources: [{ ARN: "arn:aws:s3:::b", type: "AWS::S3::Bucket", accountId: "111122223333" }],
    responseElements: { ConsoleLogin: "Failure" },
  };
  const asText = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const told = (event: CloudTrailEvent): unknown => {
    const { caller, kind, account } = callerOf(event);
    return [caller, kind, account, resourceOf(event, 1), recipientsOf(event), errorCodeOf(event)];
  };
  expect(told({ ...anEvent(), ...asText })).toEqual(told({ ...anEvent(), ...fields }));
  expect(told({ ...anEvent(), ...asText })).toEqual([
    "alice",
    "IAMUser",
    "111122223333",
    "b/k",
    ["111122223333"],
    "Failure",
  ]);
});

test.each<[errorCode: unknown, code: string | undefined]>([
  [403, "403"],
  ["403", "403"],
  [200, undefined],
  ["302", undefined],
  [null, undefined],
  ["", undefined],
  [["AccessDenied"], '["AccessDenied"]'],
  [{ code: "AccessDenied" }, '{"code":"AccessDenied"}'],
])("a call with errorCode %j failed with %j", (errorCode, code) => {
  expect(errorCodeOf(anEvent({ errorCode: errorCode as string }))).toBe(code);
});

test.each<[value: unknown, bytes: number]>([
  [2356, 2356],
  [2356.0, 2356],
  ["2356", 2356],
  ["2356.0", 2356],
  [2 ** 53 - 1, 2 ** 53 - 1],
  [2 ** 53, 0],
  ["9007199254740993", 0],
  [-1, 0],
  ["-1", 0],
  [NaN, 0],
  ["NaN", 0],
  [Infinity, 0],
  ["Infinity", 0],
  ["1e3", 0],
  ["0x10", 0],
  ["", 0],
  [" 1", 0],
  [null, 0],
  [true, 0],
  [[5], 0],
  [{}, 0],
])("bytesIn(%j) is %d", (value, bytes) => {
  expect(bytesIn(value)).toBe(bytes);
});

const TIMES: [eventTime: unknown, utc: string | undefined][] = [
  ["2020-08-30T12:00:00Z", "2020-08-30T12:00:00Z"],
  ["2020-08-30T12:00:00.999Z", "2020-08-30T12:00:00Z"],
  ["2020-08-30T12:00:00,5Z", "2020-08-30T12:00:00Z"],
  ["2020-08-30t12:00:00z", "2020-08-30T12:00:00Z"],
  ["2020-08-30 12:00:00", "2020-08-30T12:00:00Z"],
  ["2020-08-30 12:00:00.000 UTC", "2020-08-30T12:00:00Z"],
  ["2020-08-30T01:30:00+02:00", "2020-08-29T23:30:00Z"],
  ["2020-08-30T23:30:00-0130", "2020-08-31T01:00:00Z"],
  ["2020-08-30T12:00:00+02", "2020-08-30T10:00:00Z"],
  [1_598_788_800, "2020-08-30T12:00:00Z"],
  [1_598_788_800.9, "2020-08-30T12:00:00Z"],
  [1_598_788_800_999, "2020-08-30T12:00:00Z"],
  ["1598788800", "2020-08-30T12:00:00Z"],
  ["1598788800123", "2020-08-30T12:00:00Z"],
  ["2020-02-29T00:00:00Z", "2020-02-29T00:00:00Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
  ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"],
  ["1900-02-29T00:00:00Z", undefined],
  ["2021-02-29T00:00:00Z", undefined],
  ["2021-02-29T00:00:00+01:00", undefined],
  ["2020-08-30T24:00:00Z", undefined],
  ["2020-08-30T12:00:60Z", undefined],
  ["2020-08-30T12:00:00+24:00", undefined],
  ["2020-08-30T12:00:00+01:60", undefined],
  ["2020-08-30", undefined],
  ["2020-08-30T12:00:00Z and more", undefined],
  ["yesterday", undefined],
  ["", undefined],
  [0, undefined],
  [7, undefined],
  [-1_598_788_800, undefined],
  [1e300, undefined],
  [NaN, undefined],
  [null, undefined],
  [undefined, undefined],
  [[1_598_788_800], undefined],
  [{}, undefined],
];

test.each(TIMES)("secondsIn(%j) is %j", (value, utc) => {
  const seconds = secondsIn(value);
  expect(Number.isNaN(seconds) ? undefined : timeText(seconds)).toBe(utc);
});

describe("an event whose eventTime is", () => {
  const SPARE = { eventTime: "2020-08-30T12:00:00Z" };
  /** The events in a file for the kernel, and one a line, which isn't for it. */
  const shapes = (events: unknown[]): Record<string, unknown>[] => [
    { "a.json.gz": { Records: events } },
    { "a.jsonl": events.map((event) => JSON.stringify(event)).join("\n") },
  ];

  test.each(TIMES)("%j has that UTC day and hour, in any shape of file", async (eventTime, utc) => {
    const event = { ...anEvent(), eventTime } as CloudTrailEvent;
    expect(hourOf(event)).toBe(utc === undefined ? "(no eventTime)" : `${utc.slice(0, 13)}:00Z`);
    for (const files of shapes([anEvent(SPARE), event])) {
      const events = readEvents(await tempLogs(files), { day: "2020-08-30" });
      let read = 0;
      for await (const _ of events) read += 1;
      const { summary } = events;
      const isThatDay = utc?.startsWith("2020-08-30") === true;
      expect(read).toBe(isThatDay ? 2 : 1);
      expect(summary).toMatchObject({
        events: read,
        withoutTime: utc === undefined ? 1 : 0,
        outsideDays: utc === undefined || isThatDay ? 0 : 1,
        unreadable: [],
      });
      expectBalanced(summary);
    }
  });

  test("odd counts without DAY, and the span is UTC", async () => {
    const events = readEvents(
      await tempLogs({
        "a.json": TIMES.map(([eventTime]) => ({ ...anEvent(), eventTime: eventTime ?? null })),
      }),
    );
    for await (const _ of events);
    expectBalanced(events.summary);
    expect(events.summary).toMatchObject({
      events: TIMES.length,
      withoutTime: 0,
      first: "2000-02-29T00:00:00Z",
      last: "2024-02-29T00:00:00Z",
    });
  });
});

test.each([
  [true, true],
  ["true", true],
  ["True", true],
  [false, false],
  ["false", false],
  [undefined, undefined],
  [null, undefined],
  ["", undefined],
  [0, undefined],
])("truthIn(%j) is %s", (value, truth) => {
  expect(truthIn(value)).toBe(truth);
});

test("a text that says false makes a call neither a read nor a management event", () => {
  const texts = { readOnly: "false", managementEvent: "false" } as unknown as Partial<CloudTrailEvent>;
  const { category, readOnly } = namesIn(anEvent({ eventName: "ListThings", ...texts }));
  expect([category, readOnly]).toEqual(["data", false]);
});
