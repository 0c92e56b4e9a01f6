import { chmod, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { type Events, type ReadOptions, readEvents } from "../../shared/events.ts";
import { callerOf } from "../../shared/identity.ts";
import { asNobody, canBeNobody } from "../as-nobody.ts";
import { expectBalanced } from "../balance.ts";
import { anEvent, logPath, tempFolder, tempLogs } from "../temp-logs.ts";

async function readAll(
  source: string | string[],
  options?: ReadOptions,
): Promise<[CloudTrailEvent[], Events["summary"]]> {
  const events = readEvents(source, options);
  const read: CloudTrailEvent[] = [];
  for await (const event of events) read.push(event);
  expectBalanced(events.summary);
  return [read, events.summary];
}

/** The events as JSON.parse would give them, so that the way they are kept doesn't matter. */
function plain(events: CloudTrailEvent[]): unknown {
  return JSON.parse(JSON.stringify(events));
}

const [first, second, third] = [
  anEvent({ eventName: "First" }),
  anEvent({ eventName: "Second" }),
  anEvent({ eventName: "Third" }),
];

describe("readEvents() reads the shape", () => {
  test.each<[name: string, path: string, content: unknown]>([
    ["delivered by CloudTrail", "a.json.gz", { Records: [first, second, third] }],
    ["decompressed", "a.json", { Records: [first, second, third] }],
    ["pretty-printed", "a.json", JSON.stringify({ Records: [first, second, third] }, null, 2)],
    [
      "pretty-printed with tabs and Windows line ends",
      "a.json",
      JSON.stringify({ Records: [first, second, third] }, null, "\t").replaceAll("\n", "\r\n"),
    ],
    ["with a byte-order mark", "a.json", `\ufeff${JSON.stringify({ Records: [first, second, third] })}`],
    [
      "with other fields around Records",
      "a.json",
      { version: 1, Records: [first, second, third], more: { Records: [1] } },
    ],
    ["of a bare array", "a.json", [first, second, third]],
    [
      "of one event a line",
      "a.jsonl",
      [first, second, third].map((event) => JSON.stringify(event)).join("\n"),
    ],
    [
      "of one event a line, gzipped, with empty lines",
      "a.jsonl.gz",
      gzipSync(`\n${[first, second, third].map((event) => JSON.stringify(event)).join("\r\n\r\n")}\n`),
    ],
    [
      "of LookupEvents",
      "a.json",
      {
        Events: [first, second, third].map((event) => ({
          EventId: event.eventID,
          CloudTrailEvent: JSON.stringify(event),
        })),
      },
    ],
    [
      "of a .json.gz that a download has unpacked",
      "a.json.gz",
      JSON.stringify({ Records: [first, second, third] }),
    ],
    [
      "of two gzip members",
      "a.json.gz",
      Buffer.concat([gzipSync('{"Records":'), gzipSync(`${JSON.stringify([first, second, third])}}`)]),
    ],
  ])("%s", async (_, path, content) => {
    const [events, summary] = await readAll(await tempLogs({ [path]: content }));
    expect(plain(events)).toEqual(plain([first, second, third]));
    expect(summary).toMatchObject({ files: 1, events: 3, matched: 3, duplicates: 0, unreadable: [] });
  });

  test("of a single event", async () => {
    const [events] = await readAll(await tempLogs({ "a.json": first }));
    expect(plain(events)).toEqual(plain([first]));
  });

  test("without events", async () => {
    const [events, summary] = await readAll(await tempLogs({ "a.json.gz": { Records: [] } }));
    expect(events).toEqual([]);
    expect(summary).toMatchObject({ files: 1, events: 0, first: undefined, last: undefined });
  });
});

async function readBack(text: string): Promise<CloudTrailEvent> {
  const [[event]] = await readAll(await tempLogs({ "a.json": text }));
  if (event === undefined) throw new Error("no event was read");
  return event;
}

describe("an event", () => {
  const record = anEvent({
    eventName: 'quoted "name" \\ \u001b[31m \ud83d\ude00 é \u2028',
    unheardOf: { nested: [1, -2.5, 1e21, true, null, "é"] },
    requestParameters: { eventName: "another", Records: [{ eventName: "a third" }], key: "a/b" },
    additionalEventData: { bytesTransferredOut: 2356 },
    errorCode: null,
  });

  test("has every field that the record has, known or not", async () => {
    const event = await readBack(JSON.stringify({ Records: [record] }));
    const { eventName, unheardOf, requestParameters, errorCode, noSuchField } = event;
    expect({ eventName, unheardOf, requestParameters, errorCode, noSuchField }).toEqual({
      eventName: record.eventName,
      unheardOf: record["unheardOf"],
      requestParameters: record.requestParameters,
      errorCode: null,
      noSuchField: undefined,
    });
    expect("unheardOf" in event).toBe(true);
    expect("errorMessage" in event).toBe(false);
    expect(Object.keys(event)).toEqual(Object.keys(record));
    expect({ ...event }).toEqual(record);
  });

  test("shows the whole record under JSON.stringify() and console.log()", async () => {
    const event = await readBack(JSON.stringify({ Records: [record] }));
    expect(JSON.stringify(event)).toBe(JSON.stringify(record));
    expect(inspect(event)).toBe(inspect(record));
    expect(inspect(event, { depth: null })).toBe(inspect(record, { depth: null }));
  });

  test("takes the last of two equal keys, as JSON.parse does", async () => {
    const event = await readBack(
      `{"Records":[{"eventName":"a","eventSource":"s","eventTime":"2020-08-30T12:00:00Z","eventName":"b","x":1,"x":2}]}`,
    );
    expect([event.eventName, event["x"]]).toEqual(["b", 2]);
  });

  test("reads a key that is written with escapes", async () => {
    const event = await readBack(
      String.raw`{"Records":[{"event\u004eame":"Get\u004fbject","eventSource":"s3\/x","eventTime":"2020-08-30T12:00:00Z"}]}`,
    );
    expect([event.eventName, event.eventSource]).toEqual(["GetObject", "s3/x"]);
  });

  test("keeps surrogates without their other half", async () => {
    const event = await readBack(
      String.raw`{"Records":[{"eventName":"\ud800x","eventSource":"s","eventTime":"2020-08-30T12:00:00Z"}]}`,
    );
    expect(event.eventName).toBe("\ud800x");
  });

  test("may have a field called __proto__, which is a field and nothing else", async () => {
    const event = await readBack(
      `{"Records":[{"eventName":"a","eventSource":"s","eventTime":"","__proto__":{"polluted":true},"constructor":"c"}]}`,
    );
    expect(Object.keys(event)).toEqual(["eventName", "eventSource", "eventTime", "__proto__", "constructor"]);
    expect(event["polluted"]).toBeUndefined();
    expect(JSON.stringify(event)).toBe(
      `{"eventName":"a","eventSource":"s","eventTime":"","__proto__":{"polluted":true},"constructor":"c"}`,
    );
  });

  test("stays valid after the loop has moved on, whatever becomes of the others", async () => {
    const records = Array.from({ length: 2000 }, (_, i) =>
      anEvent({ eventName: `Call${i}`, userAgent: `agent ${i % 7}` }),
    );
    const folder = await tempLogs({
      "a.json.gz": { Records: records.slice(0, 1000) },
      "b.json.gz": { Records: records.slice(1000) },
    });
    const [events] = await readAll(folder);
    expect(plain(events)).toEqual(plain(records));
  });

  test("can be changed without changing another", async () => {
    const identity = { type: "IAMUser", userName: "deploy" };
    const [[one, other]] = await readAll(
      await tempLogs({
        "a.json": [anEvent({ userIdentity: identity }), anEvent({ userIdentity: identity })],
      }),
    );
    if (one === undefined || other === undefined) throw new Error("two events were written");
    one.eventName = "Changed";
    one.userIdentity = { type: "Root" };
    expect([one.eventName, one.userIdentity.type]).toEqual(["Changed", "Root"]);
    expect([other.eventName, other.userIdentity?.type]).toEqual(["GetObject", "IAMUser"]);
  });
});

describe("readEvents() counts once", () => {
  test("an event delivered by two trails", async () => {
    const folder = await tempLogs({
      "a.json.gz": { Records: [first, second] },
      "b.json.gz": { Records: [second, first, third] },
    });
    const [events, summary] = await readAll(folder);
    expect(plain(events)).toEqual(plain([first, second, third]));
    expect(summary).toMatchObject({ files: 2, events: 3, duplicates: 2 });
  });

  test("a file that lies beside its own decompressed copy", async () => {
    const folder = await tempLogs({ "a.json.gz": { Records: [first] }, "a.json": { Records: [first] } });
    expect((await readAll(folder))[1]).toMatchObject({ events: 1, duplicates: 1 });
  });

  test("a file that two sources hold", async () => {
    const folder = await tempLogs({ "x/a.json.gz": { Records: [first] } });
    expect((await readAll([folder, join(folder, "x")]))[1]).toMatchObject({
      files: 1,
      events: 1,
      duplicates: 0,
    });
  });

  test("but copies for two accounts twice: they share a sharedEventID, not an eventID", async () => {
    const copies = [anEvent({ sharedEventID: "s" }), anEvent({ sharedEventID: "s" })];
    expect((await readAll(await tempLogs({ "a.json": copies })))[1]).toMatchObject({
      events: 2,
      duplicates: 0,
    });
  });

  test("but events without an eventID each time, as eventVersion 1.0 has them", async () => {
    const { eventID: _, ...old } = anEvent({ eventVersion: "1.0" });
    expect((await readAll(await tempLogs({ "a.json": [old, old] })))[1]).toMatchObject({
      events: 2,
      duplicates: 0,
    });
  });

  test('but everything as often as it was delivered with duplicates: "keep"', async () => {
    const folder = await tempLogs({ "a.json": [first], "b.json": [first] });
    expect((await readAll(folder, { duplicates: "keep" }))[1]).toMatchObject({ events: 2, duplicates: 0 });
  });
});

test("readEvents() yields files by path and records as they stand, on every run", async () => {
  const folder = await tempLogs({
    "b.json": [third],
    "a/z.json": [second, first],
    "a.json": [anEvent({ eventName: "Zeroth" })],
  });
  const names = async (): Promise<string[]> => (await readAll(folder))[0].map(({ eventName }) => eventName);
  expect(await names()).toEqual(["Zeroth", "Second", "First", "Third"]);
  expect(await names()).toEqual(await names());
});

describe("readEvents() passes over and counts by kind", () => {
  const digest = { digestStartTime: "2020-08-30T12:00:00Z", logFiles: [] };
  const insight = { Records: [{ eventVersion: "1.07", insightDetails: { state: "Start" } }] };
  const account = "AWSLogs/111122223333";

  test("digests and Insights by their folders", async () => {
    const folder = await tempLogs({
      [`${account}/CloudTrail-Digest/eu-west-1/2020/08/30/d.json.gz`]: digest,
      [`${account}/CloudTrail-Insight/eu-west-1/2020/08/30/i.json.gz`]: insight,
      [`${account}/CloudTrail-NetworkActivity/eu-west-1/2020/08/30/n.json.gz`]: { Records: [anEvent()] },
      [`${account}/CloudTrail-Aggregated/eu-west-1/2020/08/30/n.json.gz`]: { Records: [anEvent()] },
      [logPath("2020-08-30T12:05Z")]: { Records: [first] },
    });
    const [, summary] = await readAll(folder);
    expect(summary).toMatchObject({ files: 1, events: 1, unreadable: [] });
    expect(summary.skipped).toEqual({ digest: 1, insight: 1, "network activity": 1, aggregated: 1 });
  });

  test("digests, Insights and their like by what they hold", async () => {
    const folder = await tempLogs({
      "a.json.gz": digest,
      "b.json.gz": insight,
      "c.json.gz": { Records: [anEvent({ eventCategory: "NetworkActivity" })] },
      "d.json.gz": { Records: [anEvent({ eventCategory: "Aggregated" })] },
      "e.json.gz": { Records: [first] },
    });
    const [, summary] = await readAll(folder);
    expect(summary).toMatchObject({ files: 1, events: 1, unreadable: [] });
    expect(summary.skipped).toEqual({ digest: 1, insight: 1, "network activity": 1, aggregated: 1 });
  });

  test("files that by their names are no logs, such as the ones a sync has not finished", async () => {
    const folder = await tempLogs({ LICENSE: "MIT", "a.json.gz.1f0C3bA2": "half a fi", "b.json": [first] });
    const [, summary] = await readAll(folder);
    expect(summary).toMatchObject({ files: 1, events: 1, unreadable: [], skipped: { "other file": 2 } });
  });
});

describe("readEvents() names what it can't read, and reads the rest:", () => {
  const good = { "a.json.gz": { Records: [first] }, "z.json.gz": { Records: [second] } };
  const log = JSON.stringify({ Records: [third] });
  const gzipped = gzipSync(JSON.stringify({ Records: Array.from({ length: 500 }, () => anEvent()) }));
  const corrupt = Buffer.from(gzipped);
  corrupt.fill(0x55, corrupt.length / 2, corrupt.length / 2 + 40);
  const notification = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "eu-west-1",
    eventName: "ObjectCreated:Put",
    s3: {},
  };

  test.each<[name: string, content: unknown, reason: RegExp]>([
    ["a truncated .gz", gzipped.subarray(0, gzipped.length - 300), /truncated/],
    ["a .gz without its trailer", gzipped.subarray(0, gzipped.length - 8), /truncated/],
    ["a corrupt .gz", corrupt, /corrupt/],
    [
      "a .gz whose checksum is wrong",
      Buffer.concat([gzipped.subarray(0, -8), Buffer.alloc(8, 1)]),
      /corrupt/,
    ],
    ["random bytes", Buffer.from("9e3779b97f4a7c15f39cc0605cedc834", "hex"), /not JSON/],
    ["an empty file", Buffer.alloc(0), /empty/],
    ["an empty file, gzipped", gzipSync(""), /empty/],
    ["nothing but spaces", gzipSync(" \n\t "), /empty/],
    [
      "an error in XML",
      gzipSync("<Error><Code>AccessDenied</Code></Error>"),
      /S3 error message, not a CloudTrail log/,
    ],
    ["text", gzipSync("Dear diary"), /not JSON: it starts with "Dear diary"/],
    ["a number", gzipSync("42"), /no Records/],
    ["Records that is no array", { Records: {} }, /Records is not an array/],
    ["Records that is null", { Records: null }, /Records is not an array/],
    ["an object without Records", { rows: [{ eventName: "x" }] }, /no Records/],
    ["a record that is null", { Records: [null] }, /a record is not an object/],
    ["an S3 event notification", { Records: [notification] }, /S3 event notification/],
    ["an SNS message", { Records: [{ EventSource: "aws:sns", Sns: { Message: "{}" } }] }, /SNS/],
    [
      "an SNS notification",
      { Type: "Notification", TopicArn: "arn:aws:sns:eu-west-1:111122223333:t", Message: "{}" },
      /SNS/,
    ],
    ["an SQS message", { Messages: [{ ReceiptHandle: "r", Body: "{}" }] }, /SQS/],
    ["a Cost Explorer answer", { ResultsByTime: [] }, /Cost Explorer/],
    ["JSON that stops inside a text", gzipSync(log.slice(0, 40)), /not JSON/],
    ["JSON with brackets that don't match", gzipSync(log.replace("}]}", "}}]")), /not JSON/],
    ["JSON with a comma too many", gzipSync(log.replace("}]}", "},]}")), /not JSON/],
    ["JSON with a bare word", gzipSync(log.replace('"1.07"', "nope")), /not JSON/],
    ["JSON with a number that starts with 0", gzipSync(log.replace('"1.07"', "01")), /not JSON/],
    ["JSON with a raw line end in a text", gzipSync(log.replace("1.07", "1.\n07")), /not JSON/],
    ["JSON with an unknown escape", gzipSync(log.replace("1.07", "1.\\x07")), /not JSON/],
    [
      "an EventBridge event that should have a record",
      { "detail-type": "AWS API Call via CloudTrail", detail: { state: "running" } },
      /EventBridge/,
    ],
    [
      "LookupEvents without its events",
      { Events: [{ EventId: "x", EventName: "y", EventTime: 1709632800 }] },
      /LookupEvents without its CloudTrailEvent/,
    ],
  ])("%s", async (_, content, reason) => {
    const folder = await tempLogs({ ...good, "bad.json.gz": content });
    const [events, summary] = await readAll(folder);
    expect(plain(events)).toEqual(plain([first, second]));
    expect(summary).toMatchObject({ files: 2, events: 2 });
    expect(summary.unreadable).toEqual([
      { path: join(folder, "bad.json.gz"), reason: expect.stringMatching(reason) as string },
    ]);
  });

  test.runIf(canBeNobody)("a file that one may not read", async () => {
    const folder = await tempLogs({ ...good, "bad.json.gz": { Records: [third] } });
    await chmod(folder, 0o755);
    await chmod(join(folder, "bad.json.gz"), 0);
    const [, summary] = await asNobody(() => readAll(folder));
    expect(summary.unreadable).toEqual([{ path: join(folder, "bad.json.gz"), reason: "permission denied" }]);
    expect(summary).toMatchObject({ files: 2, events: 2 });
  });

  test("a link to a file that is gone", async () => {
    const folder = await tempLogs(good);
    await symlink(join(folder, "gone.json.gz"), join(folder, "link.json.gz"));
    const [, summary] = await readAll(folder);
    expect(summary.unreadable).toEqual([{ path: join(folder, "link.json.gz"), reason: "no such file" }]);
  });
});

describe("readEvents() reads the rest of a file of which a part is no record, and says so:", () => {
  const log = JSON.stringify({ Records: [first] });
  test.each<[name: string, content: unknown, reason: string | RegExp]>([
    ["a record that is no object", { Records: [first, 7] }, "line 1: a record is not an object"],
    [
      "a record that is null",
      { Records: [null, first, null] },
      "line 1: a record is not an object, and 1 more like it",
    ],
    ["a record that is an array", { Records: [first, [second]] }, "line 1: a record is not an object"],
    ["a record of something else", { Records: [first, { hello: "world" }] }, "line 1: no Records"],
    ["a list that stops", gzipSync(log.slice(0, -2)), "line 1: not JSON: the list of records has no end"],
    ["something after the JSON", gzipSync(`${log}x`), "line 1: not JSON"],
    ["a bracket too many", gzipSync(`${log}]`), "line 1: not JSON"],
    ["a last line that is broken", gzipSync(`${JSON.stringify(first)}\n{"eventName":\n`), "line 2: not JSON"],
    ["a first line that is broken", `{"eventName":"x\n${JSON.stringify(first)}\n`, "line 1: not JSON"],
    [
      "a line in the middle that ends in a list",
      `${JSON.stringify(second)}\n{"resources":[\n${JSON.stringify(first)}\n${JSON.stringify(third)}`,
      "line 2: not JSON",
    ],
    ["a line that is no JSON but has brackets", `{a}\n${JSON.stringify(first)}`, /^line 1: not JSON: /],
    ["gzip data with something after it", Buffer.concat([gzipSync(log), Buffer.from("\0\0\0")]), ""],
  ])("%s", async (_, content, reason) => {
    const folder = await tempLogs({ "some.json": content });
    const [events, summary] = await readAll(folder);
    expect(plain(events)).toEqual(
      plain(reason === "line 2: not JSON" && summary.events === 3 ? [second, first, third] : [first]),
    );
    expect(summary.unreadable).toEqual([]);
    expect(summary.partlyRead.map((fault) => fault.reason)).toEqual(
      reason === "" ? [] : [expect.stringMatching(reason) as string],
    );
    expectBalanced(summary);
  });
});

describe("readEvents() throws what the person can mend:", () => {
  test("a folder that is missing", async () => {
    const folder = await tempFolder();
    await expect(readAll(join(folder, "missing"))).rejects.toThrow(
      /Cannot read LOGS ".*missing": no such folder or file/,
    );
  });

  test("a folder without log files", async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, "empty"));
    await expect(readAll(folder)).rejects.toThrow(/Cannot read LOGS ".*": no log files in it/);
  });

  test("a folder whose files have other endings, and says which", async () => {
    const folder = await tempLogs({ "a.csv": "", "b.csv": "", "c.txt": "", README: "" });
    await expect(readAll(folder)).rejects.toMatchObject({
      message: expect.stringContaining("(there are 2 .csv, 1 without an ending, 1 .txt)") as string,
      next: expect.stringContaining("LOGS=folder/file") as string,
    });
  });

  test("a day of which there is nothing, and says which days there are", async () => {
    const folder = await tempLogs({
      [logPath("2020-08-29T12:05Z")]: { Records: [first] },
      [logPath("2020-08-31T12:05Z")]: { Records: [] },
    });
    const failure = expect.objectContaining({
      message: 'Cannot find DAY "2020-08-31": no events of 2020-08-31',
      next: "The logs hold 2020-08-29, 2020-08-31",
    }) as Error;
    await expect(readAll(folder, { day: "2020-08-31" })).rejects.toEqual(failure);
  });
});

function at(eventTime: string): CloudTrailEvent {
  return anEvent({ eventTime, eventName: eventTime });
}

describe("a day", () => {
  test("is a UTC day of eventTime, and its last calls come in the next day's first files", async () => {
    const folder = await tempLogs({
      [logPath("2020-08-30T00:05Z")]: { Records: [at("2020-08-29T23:59:59Z"), at("2020-08-30T00:00:00Z")] },
      [logPath("2020-08-30T23:55Z")]: { Records: [at("2020-08-30T23:50:00Z")] },
      [logPath("2020-08-31T00:05Z")]: { Records: [at("2020-08-30T23:59:59Z"), at("2020-08-31T00:00:00Z")] },
    });
    const [events, summary] = await readAll(folder, { day: "08/30" });
    expect(events.map(({ eventTime }) => eventTime)).toEqual([
      "2020-08-30T00:00:00Z",
      "2020-08-30T23:50:00Z",
      "2020-08-30T23:59:59Z",
    ]);
    expect(summary).toMatchObject({
      events: 3,
      outsideDays: 2,
      nextDayMissing: false,
      first: "2020-08-30T00:00:00Z",
      last: "2020-08-30T23:59:59Z",
    });
    expect(String(summary.days)).toBe("2020-08-30");
  });

  test("opens no file that was delivered on another day", async () => {
    const folder = await tempLogs({
      [logPath("2020-08-29T12:05Z")]: "not JSON",
      [logPath("2020-08-30T12:05Z")]: { Records: [at("2020-08-30T12:00:00Z")] },
      [logPath("2020-08-31T12:05Z")]: "not JSON",
    });
    expect((await readAll(folder, { day: "2020/08/30" }))[1]).toMatchObject({
      chosen: 1,
      files: 1,
      events: 1,
      unreadable: [],
    });
  });

  test("without a year is the latest such day that the logs hold", async () => {
    const folder = await tempLogs({
      [logPath("2019-08-30T12:05Z")]: { Records: [at("2019-08-30T12:00:00Z")] },
      [logPath("2020-08-30T12:05Z")]: { Records: [at("2020-08-30T12:00:00Z")] },
      [logPath("2021-08-29T12:05Z")]: { Records: [at("2021-08-29T12:00:00Z")] },
    });
    expect((await readAll(folder, { day: "08/30" }))[0].map(({ eventTime }) => eventTime)).toEqual([
      "2020-08-30T12:00:00Z",
    ]);
  });

  test("is found where only the next day's first file holds it", async () => {
    const folder = await tempLogs({
      [logPath("2020-08-31T00:05Z")]: { Records: [at("2020-08-30T23:59:00Z")] },
    });
    expect((await readAll(folder, { day: "08/30" }))[1]).toMatchObject({ events: 1 });
  });

  test("is found in files with names of their own", async () => {
    const folder = await tempLogs({ "some.json": [at("2020-08-30T12:00:00Z"), at("2020-08-31T12:00:00Z")] });
    expect((await readAll(folder, { day: "08/30" }))[1]).toMatchObject({ events: 1, outsideDays: 1 });
    await expect(readAll(folder, { day: "2020-09-01" })).rejects.toMatchObject({
      next: "The logs hold 2020-08-30..2020-08-31",
    });
  });

  test("may be a range", async () => {
    const days = ["2020-08-28", "2020-08-29", "2020-08-30", "2020-08-31"];
    const folder = await tempLogs(
      Object.fromEntries(
        days.map((day) => [logPath(`${day}T12:05Z`), { Records: [at(`${day}T12:00:00Z`)] }]),
      ),
    );
    const [events] = await readAll(folder, { day: "08/29..08/30" });
    expect(events.map(({ eventTime }) => eventTime.slice(0, 10))).toEqual(["2020-08-29", "2020-08-30"]);
  });

  test("says so when nothing was delivered after it", async () => {
    const folder = await tempLogs({
      [logPath("2020-08-30T12:05Z")]: { Records: [at("2020-08-30T12:00:00Z")] },
    });
    expect((await readAll(folder, { day: "08/30" }))[1]).toMatchObject({ nextDayMissing: true });
  });
});

test("readEvents() yields only what `where` lets through, and counts the rest too", async () => {
  const [events, summary] = await readAll(await tempLogs({ "a.json": [first, second, third] }), {
    where: ({ eventName }) => eventName === "Second",
  });
  expect(plain(events)).toEqual(plain([second]));
  expect(summary).toMatchObject({ events: 3, matched: 1 });
});

test("readEvents() can be left in mid-loop", async () => {
  const folder = await tempLogs(
    Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`${i}.json.gz`, { Records: [anEvent(), anEvent()] }]),
    ),
  );
  let read = 0;
  for await (const _ of readEvents(folder)) if ((read += 1) === 3) break;
  expect(read).toBe(3);
});

test("readEvents() reads one file by its name, whatever that is", async () => {
  const folder = await tempLogs({ "events.log": [first] });
  expect((await readAll(join(folder, "events.log")))[1]).toMatchObject({ files: 1, events: 1 });
});

describe("summary.absentFields are the fields that a script asks for", () => {
  async function absent(files: Record<string, unknown>): Promise<string[]> {
    const events = readEvents(await tempLogs(files));
    for await (const event of events) {
      void event["eventNmae"];
      void event.errorCode;
      void event.awsRegion;
      void JSON.stringify(event);
    }
    return events.summary.absentFields;
  }

  test("and no event has", async () => {
    const Records = Array.from({ length: 9 }, () => anEvent({ errorCode: null }));
    expect(await absent({ "a.json.gz": { Records } })).toEqual(["eventNmae"]);
    expect(await absent({ "a.json.gz": { Records: [anEvent({})] } })).toEqual(["eventNmae", "errorCode"]);
  });

  test("but for one that a single event has", async () => {
    const Records = [
      anEvent({}),
      anEvent({ eventNmae: "GetObject", errorCode: "AccessDenied" }),
      anEvent({}),
    ];
    expect(await absent({ "a.json.gz": { Records } })).toEqual([]);
  });

  test("none where events were parsed whole, so that nobody knows", async () => {
    const wrapped = [{ CloudTrailEvent: JSON.stringify(anEvent({ eventID: "é" })) }];
    expect(await absent({ "a.json": wrapped })).toEqual([]);
  });
});

describe("summary.absentInside are the fields inside fields that a script asks for, and no event has", () => {
  type Asks = (event: CloudTrailEvent) => void;

  async function absent(records: unknown[], asks: Asks): Promise<unknown[]> {
    const events = readEvents(await tempLogs({ "a.json.gz": { Records: records } }));
    for await (const event of events) asks(event);
    return events.summary.absentInside;
  }

  const of = (requestParameters: unknown): unknown => anEvent({ requestParameters } as never);
  const asksForBucket: Asks = ({ requestParameters }) => void requestParameters?.["bucketNmae"];

  test.each([1, 3, 500])("with the names that %i events have beside it", async (count) => {
    const records = Array.from({ length: count }, (_, i) => of({ bucketName: "b", key: `${i}` }));
    expect(await absent(records, asksForBucket)).toEqual([
      { field: "requestParameters.bucketNmae", beside: ["bucketName", "key"] },
    ]);
  });

  test("also in a resource, and in a role's issuer", async () => {
    const sessionIssuer = { userName: "server", arn: "arn:aws:iam::111122223333:role/server" };
    const records = [
      anEvent({ resources: [{ ARN: "a" }], userIdentity: { sessionContext: { sessionIssuer } } }),
    ];
    expect(
      await absent(records, ({ resources, userIdentity }) => {
        void resources?.[0]?.["Arn"];
        const issuer: Record<string, unknown> = userIdentity?.sessionContext?.sessionIssuer ?? {};
        void issuer["usrName"];
      }),
    ).toEqual([
      { field: "resources[0].Arn", beside: ["ARN"] },
      { field: "userIdentity.sessionContext.sessionIssuer.usrName", beside: ["userName", "arn"] },
    ]);
  });

  test("not one that a single event has, nor one in an object that none has", async () => {
    const many = Array.from({ length: 300 }, () => of({ bucketName: "b" }));
    expect(await absent([...many, of({ bucketNmae: "b" })], asksForBucket)).toEqual([]);
    expect(await absent([of(null), of("text"), of(["a"])], asksForBucket)).toEqual([]);
    expect(await absent([of({})], asksForBucket)).toEqual([]);
  });

  test("nor what is looked for in all of it, or by the language", async () => {
    const records = [of({ bucketName: "b" }), of({ key: "k" })];
    expect(
      await absent(records, ({ requestParameters, userIdentity }) => {
        void Object.keys(requestParameters ?? {}).includes("nothing");
        void JSON.stringify(requestParameters);
        void callerOf({ userIdentity } as CloudTrailEvent).session;
      }),
    ).toEqual([]);
  });

  test("also where some files had to be parsed whole", async () => {
    const LOGS = await tempLogs({
      "a.json.gz": { Records: [of({ bucketName: "b" })] },
      "b.json": [{ CloudTrailEvent: JSON.stringify(of({ bucketName: "c", eventID: "é" })) }],
    });
    const events = readEvents(LOGS);
    for await (const event of events) asksForBucket(event);
    expect(events.summary.absentInside).toMatchObject([{ field: "requestParameters.bucketNmae" }]);
  });
});
