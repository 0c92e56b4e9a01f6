import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../../shared/cloudtrail-event.ts";
import { readEvents } from "../../../shared/events.ts";
import { type FallbackOptions, readAnything } from "../../../shared/reader/fallback-reader.ts";
import { Kernel } from "../../../shared/reader/kernel.js";
import { TouchedFields } from "../../../shared/reader/touched-fields.ts";
import { expectBalanced } from "../../balance.ts";
import { anEvent, tempLogs } from "../../temp-logs.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 400);
const parameters = {
  numRuns: runs,
  seed: Number(process.env["FUZZ_SEED"] ?? 20200830),
  interruptAfterTimeLimit: 120_000,
};

interface Read {
  calls: CloudTrailEvent[];
  otherKinds: Record<string, number>;
  state: string;
  why: string | undefined;
}

const kernel = new Kernel();

/** Reads bytes that come from elsewhere than a file. */
async function read(bytes: Uint8Array, options: Partial<FallbackOptions> = {}): Promise<Read> {
  const calls: CloudTrailEvent[] = [];
  const result: Read = { calls, otherKinds: {}, state: "", why: undefined };
  const source = { path: "some.json", bytes: () => Promise.resolve(bytes) };
  for await (const { events, otherKinds, end } of readAnything(source, {
    kernel,
    touched: new TouchedFields(),
    ...options,
  })) {
    for (let row = 0; row < (events?.length ?? 0); row += 1) {
      calls.push(JSON.parse(JSON.stringify(events?.at(row))) as CloudTrailEvent);
    }
    Object.assign(result.otherKinds, otherKinds);
    if (end === undefined) continue;
    result.state = end.state;
    if ("reason" in end) result.why = end.reason;
    if ("kind" in end) result.why = end.kind;
  }
  return result;
}

const json = (value: unknown): string => JSON.stringify(value);
const base64 = (text: string): string => gzipSync(text).toString("base64");

/** Each wrapper by the one who makes it: text that carries the records, in their order. */
const WRAPPERS: Record<string, (records: string[]) => string> = {
  "CloudTrail's files": (records) => `{"Records":[${records.join(",")}]}`,
  "CloudTrail's files, with more fields": (records) =>
    `{"a":1,"Records":[${records.join(", ")}],"b":{"c":[2]}}`,
  "a list": (records) => `[${records.join(",\n")}]`,
  "a record a line": (records) => records.join("\n"),
  "lines of Windows": (records) => records.map((record) => `${record}\r\n`).join(""),
  "records back to back": (records) => records.join(""),
  "a text a line": (records) => records.map(json).join("\n"),
  "a list of texts": (records) => json(records),
  "a text of all": (records) => json(`[${records.join(",")}]`),
  "JSON text sequences": (records) => records.map((record) => `\u001e${record}\n`).join(""),
  "CloudWatch's export": (records) =>
    records.map((record) => `2020-08-30T12:00:00.000Z ${record}`).join("\n"),
  "aws logs tail": (records) =>
    records.map((record) => `2020-08-30T12:00:00.123000+00:00 1_CloudTrail_eu-west-1 ${record}`).join("\n"),
  "aws logs tail, by a tool with groups": (records) =>
    records.map((record) => `CloudTrail/Logs 1_CloudTrail_eu-west-1 ${record}`).join("\n"),
  "docker compose logs": (records) => records.map((record) => `forwarder-1  | ${record}`).join("\n"),
  "syslog, RFC 3164": (records) =>
    records.map((record) => `<134>Mar  5 10:00:00 host trail[12]: ${record}`).join("\n"),
  "syslog, RFC 5424": (records) =>
    records.map((record) => `<134>1 2024-03-05T10:00:00.123Z host trail - - - ${record}`).join("\n"),
  "Wazuh, archives.log": (records) =>
    records
      .map((record) => `2024 Mar 05 10:00:01 ip-1->Wazuh-AWS {"integration":"aws","aws":${record}}`)
      .join("\n"),
  Fluentd: (records) =>
    records.map((record) => `2024-03-05T10:00:00+00:00\taws.cloudtrail\t${record}`).join("\n"),
  "grep, with names": (records) => records.map((record) => `logs/a-1.json:${record}`).join("\n"),
  "lines out of a list": (records) => records.map((record) => `${record},\n`).join(""),
  "CloudWatch's subscription": (records) =>
    json({ messageType: "DATA_MESSAGE", logEvents: records.map((message, id) => ({ id, message })) }),
  "a subscription's function": (records) =>
    json({ awslogs: { data: base64(json({ logEvents: records.map((message) => ({ message })) })) } }),
  Kinesis: (records) =>
    json({
      Records: records.map((record) => ({ eventSource: "aws:kinesis", kinesis: { data: base64(record) } })),
    }),
  Firehose: (records) => json({ records: records.map((record) => ({ data: base64(record) })) }),
  "Firehose, what it could not deliver": (records) =>
    records.map((record) => json({ errorCode: "x", rawData: base64(record) })).join("\n"),
  "Kinesis, GetRecords": (records) =>
    json({ Records: records.map((record) => ({ SequenceNumber: "1", Data: base64(record) })) }),
  FilterLogEvents: (records) =>
    JSON.stringify({ events: records.map((message) => ({ message })), searchedLogStreams: [] }, null, 4),
  "Logs Insights": (records) => json({ results: records.map((record) => ({ "@message": record })) }),
  "Logs Insights, as cells": (records) =>
    json({
      results: records.map((value) => [
        { field: "@timestamp", value: "2024-03-05 10:00:00.000" },
        { field: "@message", value },
        { field: "@ptr", value: "Cm" },
      ]),
      statistics: {},
      status: "Complete",
    }),
  LookupEvents: (records) =>
    json({ Events: records.map((record) => ({ CloudTrailEvent: record })), NextToken: "x" }),
  "LookupEvents, page after page": (records) =>
    records.map((record) => JSON.stringify({ Events: [{ CloudTrailEvent: record }] }, null, 2)).join("\n"),
  "LookupEvents, an item a line": (records) =>
    records.map((record) => json({ EventId: "x", EventName: "y", CloudTrailEvent: record })).join("\n"),
  "LookupEvents, a list of items": (records) => json(records.map((record) => ({ CloudTrailEvent: record }))),
  EventBridge: (records) => records.map((record) => `{"detail-type":"x","detail":${record}}`).join("\n"),
  "SQS, received": (records) => json({ Messages: records.map((Body) => ({ ReceiptHandle: "r", Body })) }),
  "SQS to a function": (records) =>
    json({ Records: records.map((body) => ({ receiptHandle: "r", body, eventSource: "aws:sqs" })) }),
  "SNS to a function": (records) =>
    json({ Records: records.map((Message) => ({ EventSource: "aws:sns", Sns: { Message } })) }),
  "SNS, notification": (records) => records.map((Message) => json({ TopicArn: "arn", Message })).join(""),
  Elasticsearch: (records) =>
    `{"hits":{"hits":[${records.map((record) => `{"_source":${record}}`).join(",")}]}}`,
  "Elastic Agent": (records) =>
    records.map((original) => json({ _source: { event: { original }, message: original } })).join("\n"),
  Kibana: (records) => json(records.map((record) => ({ fields: { "event.original": [record] } }))),
  "Splunk, raw": (records) =>
    records
      .map((_raw) => json({ preview: false, result: { _raw, eventName: "x", eventTime: "y", eventID: "z" } }))
      .join("\n"),
  "Splunk, fields": (records) => records.map((record) => `{"result":${record}}`).join("\n"),
  "Splunk, all": (records) => json({ results: records.map((_raw) => ({ _raw })) }),
  "Splunk's collector": (records) =>
    records.map((record) => `{"sourcetype":"aws:cloudtrail","event":${record}}`).join(""),
  "Sumo Logic": (records) =>
    json({ fields: [], messages: records.map((_raw) => ({ map: { _raw, _messagetime: "1" } })) }),
  "Wazuh, archives as they came": (records) =>
    records.map((record) => json({ full_log: `{"integration":"aws","aws":${record}}` })).join("\n"),
  "Wazuh, alerts": (records) => records.map((record) => `{"rule":{},"data":{"aws":${record}}}`).join("\n"),
  "Wazuh, archives": (records) => records.map((record) => `{"integration":"aws","aws":${record}}`).join("\n"),
  "Security Lake": (records) =>
    records.map((raw_data) => json({ class_uid: 6003, metadata: {}, raw_data })).join("\n"),
  "CloudTrail Lake": (records) =>
    json({ QueryResultRows: records.map((eventJson) => [{ a: "1" }, { eventJson }]) }),
  Datadog: (records) =>
    `{"data":[${records.map((record) => `{"attributes":{"attributes":${record}}}`).join(",")}]}`,
  Graylog: (records) => records.map((full_message) => json({ full_message })).join("\n"),
  OpenTelemetry: (records) =>
    json({
      resourceLogs: [
        { scopeLogs: [{ logRecords: records.map((stringValue) => ({ body: { stringValue } })) }] },
      ],
    }),
  "somebody's own key": (records) =>
    records.map((record) => `{"file":"a.json","tags":["x",{"y":1}],"record":${record}}`).join("\n"),
  "a table's rows": (records) =>
    `{"rows":[${records.map((record) => `{"event_name":"x","cloud_trail_event":${record}}`).join(",")}]}`,
  "Loki's answer": (records) =>
    json({
      status: "success",
      data: {
        resultType: "streams",
        result: [{ stream: {}, values: records.map((record) => ["1747735200000000000", record]) }],
      },
    }),
  "Fluent Bit, with the time": (records) =>
    records.map((log) => `[1747735200.000000000, ${json({ log })}]`).join("\n"),
  "pandas, by columns": (records) => {
    const rows = records.map((record) => JSON.parse(record) as Record<string, unknown>);
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return json(
      Object.fromEntries(
        columns.map((column) => [
          column,
          Object.fromEntries(rows.flatMap((row, i) => (column in row ? [[i, row[column]]] : []))),
        ]),
      ),
    );
  },
  "Fluent Bit": (records) => records.map((log) => json({ log: `${log}\n`, stream: "stdout" })).join("\n"),
};

/** Wrappers that go around any text. */
const OUTER: Record<string, (text: string) => string> = {
  "a text": json,
  "a message": (message) => json({ message }),
  "an SQS message": (Body) => json({ Messages: [{ Body }] }),
  "a subscription": (message) => json({ logEvents: [{ message }] }),
};

describe("readAnything() reads the records that come in", () => {
  const records = [
    anEvent({ eventName: "A" }),
    anEvent({ eventName: "B", errorMessage: 'a "quoted" é😀\n' }),
    anEvent(),
  ];
  test.each(Object.entries(WRAPPERS))("%s", async (_, wrap) => {
    const text = wrap(records.map((record) => json(record)));
    const bytes = Buffer.from(text);
    for (const packed of [
      bytes,
      gzipSync(bytes),
      gzipSync(gzipSync(bytes)),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, "utf16le"),
      Buffer.from(text, "utf16le"),
      Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
      ...[1, 7, 64].map((size) => membersOf(bytes, size)),
    ]) {
      const { calls, state, why } = await read(packed);
      expect(why).toBeUndefined();
      expect(state).toBe("read");
      expect(calls).toEqual(records);
    }
  });
});

test("OpenSearch's lines that say what is done with the next one are no records, and no fault", async () => {
  const record = anEvent();
  const lines = [{ index: { _index: "trail", _id: "1" } }, record, { create: {} }, record];
  const { calls, otherKinds, state } = await read(Buffer.from(lines.map((line) => json(line)).join("\n")));
  expect(calls).toEqual([record, record]);
  expect(otherKinds).toEqual({ "OpenSearch bulk action": 2 });
  expect(state).toBe("read");
  const other = await read(Buffer.from(`${json({ index: { name: "trail" } })}\n${json(record)}`));
  expect(other.state).toBe("partlyRead");
});

/** Gzip members of so many bytes each. */
function membersOf(bytes: Uint8Array, size: number): Buffer {
  const members: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size)
    members.push(gzipSync(bytes.subarray(at, at + size), { level: 1 }));
  return Buffer.concat(members);
}

const aText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 10 }),
  fc.string({
    unit: fc.constantFrom(...'\\"{}[],:\n 1a'.split(""), '{"Records":[', "2020-08-30T12:00:00Z {"),
    maxLength: 8,
  }),
);
const aKey = fc.constantFrom(
  "message",
  "Records",
  "detail",
  "events",
  "__proto__",
  "toString",
  "key",
  "_raw",
);
const aRecord = fc
  .record({
    eventID: fc.uuid(),
    eventName: fc.oneof(fc.constantFrom("GetObject", "PutObject"), aText),
    category: fc.constantFrom(
      undefined,
      undefined,
      "Data",
      "Management",
      "Data",
      "Insight",
      "toString",
      "NetworkActivity",
    ),
    requestParameters: fc.dictionary(aKey, fc.oneof(aText, fc.dictionary(aKey, aText, { maxKeys: 2 })), {
      maxKeys: 3,
    }),
    more: fc.dictionary(fc.constantFrom("x", "y"), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 2 }),
    identity: fc.constantFrom(1, 2),
  })
  .map(({ eventID, eventName, category, requestParameters, more, identity }) =>
    json({
      ...more,
      eventVersion: "1.08",
      userIdentity: {
        type: "AssumedRole",
        arn: `arn:aws:sts::111122223333:assumed-role/a-role-with-a-name-that-is-long/session-${identity}`,
        accountId: "111122223333",
      },
      eventTime: "2020-08-30T12:00:00Z",
      eventSource: "s3.amazonaws.com",
      eventName,
      eventID,
      requestParameters,
      eventCategory: category,
    }),
  );

/** What a text of records is to give, by JSON.parse and `Records` alone. */
function plainly(records: string[]): Pick<Read, "calls" | "otherKinds"> {
  const all = records.map((record) => JSON.parse(record) as CloudTrailEvent);
  const names: Record<string, string> = {
    Insight: "insight",
    NetworkActivity: "network activity",
    toString: '"toString"',
  };
  const otherKinds: Record<string, number> = {};
  const calls = all.filter(({ eventCategory }) => {
    const name = Object.hasOwn(names, eventCategory ?? "") ? names[eventCategory ?? ""] : undefined;
    if (name !== undefined) otherKinds[name] = (otherKinds[name] ?? 0) + 1;
    return name === undefined;
  });
  return { calls, otherKinds };
}

/** What may stand between two texts that are joined; between those that end in a bracket, also nothing. */
const between = fc.constantFrom("\n", "\r\n", "\n\n", " ", "\n \t\r\n", "");

const anArrangement = fc
  .array(
    fc.tuple(
      fc.array(aRecord, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...Object.values(WRAPPERS)),
      fc.option(fc.constantFrom(...Object.values(OUTER)), { freq: 4 }),
      between,
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => ({
    records: parts.flatMap(([records]) => records),
    text: parts
      .map(([records, wrap, outer, gap], index) => {
        const text = outer === null ? wrap(records) : outer(outerSafe(wrap, records));
        // what has a prefix, and white space at the ends, need a line of their own
        return index === 0 ? text : `${/^[^{["]/.test(text) ? "\n" : gap}${text}`;
      })
      .join(""),
  }));

/** A text within a text is one value. */
function outerSafe(wrap: (records: string[]) => string, records: string[]): string {
  const text = wrap(records);
  try {
    JSON.parse(text);
    return text;
  } catch {
    return json({ Records: records.map((record) => JSON.parse(record) as unknown) });
  }
}

test("records in any wrappers, joined in any way and read in pieces of any size, are the same events in the same order", async () => {
  await fc.assert(
    fc.asyncProperty(
      anArrangement,
      fc.constantFrom(64, 300, 1000, 5000, 1 << 20),
      fc.constantFrom("plain", "gzip", "members"),
      fc.integer({ min: 20, max: 3000 }),
      async ({ records, text }, piece, packing, size) => {
        const bytes = Buffer.from(text);
        const packed =
          packing === "plain" ? bytes : packing === "gzip" ? gzipSync(bytes) : membersOf(bytes, size);
        const { calls, otherKinds } = plainly(records);
        const got = await read(packed, { piece });
        if (calls.length === 0 && records.length > 0) {
          expect(got.state).toBe("skipped");
          return;
        }
        expect(got).toEqual({ calls, otherKinds, state: "read", why: undefined });
      },
    ),
    parameters,
  );
});

/** Wrappers whose list of records is the first in them, and so may be longer than is kept. */
const LONG = [
  "CloudTrail's files",
  "CloudTrail's files, with more fields",
  "a list",
  "CloudWatch's subscription",
  "FilterLogEvents",
  "LookupEvents",
  "LookupEvents, a list of items",
  "SQS, received",
  "Elasticsearch",
  "Splunk, all",
  "Datadog",
];

test("a list of records that is longer than is kept is taken apart, and gives what it gives whole", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(aRecord, { minLength: 5, maxLength: 30 }),
      fc.constantFrom(...LONG),
      fc.constantFrom(50, 200, 1000),
      async (records, name, piece) => {
        const text = WRAPPERS[name]?.(records) ?? "";
        const { calls, otherKinds } = plainly(records);
        const bytes = Buffer.from(`${text}\n${text}`);
        const longestValue = Math.max(...records.map((record) => 2 * json(record).length + 200));
        const got = await read(bytes, { piece, longestValue });
        if (calls.length === 0) expect(got.state).toBe("skipped");
        else {
          const twice = Object.fromEntries(
            Object.entries(otherKinds).map(([kind, number]) => [kind, 2 * number]),
          );
          expect(got).toEqual({
            calls: [...calls, ...calls],
            otherKinds: twice,
            state: "read",
            why: undefined,
          });
        }
      },
    ),
    parameters,
  );
});

test("a line that is cut short costs itself and no other, wherever it stands, and is said", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(aRecord, { minLength: 2, maxLength: 12 }),
      fc.nat(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(64, 1000, 1 << 20),
      async (records, which, where, piece) => {
        const index = which % records.length;
        const line = records[index] ?? "";
        // of at least the bracket, and without the last one
        const cut = line.slice(0, 1 + Math.floor(where * (line.length - 2)));
        const lines = records.with(index, cut).join("\n");
        const got = await read(Buffer.from(lines), { piece });
        const rest = plainly(records.toSpliced(index, 1));
        expect(got.calls).toEqual(rest.calls);
        expect(got.otherKinds).toEqual(rest.otherKinds);
        expect(got.state).toBe("partlyRead");
        expect(got.why).toMatch(new RegExp(`^(?:line ${index + 1}: )?not JSON`));
      },
    ),
    parameters,
  );
});

const call = json(anEvent());

describe("readAnything() judges each record by itself:", () => {
  test.each<[name: string, records: unknown[], calls: number, otherKinds: Record<string, number>]>([
    [
      "Insights and network activity beside a call",
      [
        anEvent({ eventCategory: "Data" }),
        {
          eventVersion: "1.07",
          eventCategory: "Insight",
          eventType: "AwsCloudTrailInsight",
          eventTime: "",
          insightDetails: {},
        },
        { eventVersion: "1.05", insightDetails: { state: "Start" } },
        anEvent({ eventCategory: "NetworkActivity", eventType: "AwsVpceEvent" }),
        anEvent({ eventCategory: "Aggregated" }),
      ],
      1,
      { insight: 2, "network activity": 1, aggregated: 1 },
    ],
    [
      "categories that are new, by their own names",
      [
        anEvent(),
        anEvent({ eventCategory: "toString" }),
        anEvent({ eventCategory: "__proto__" }),
        anEvent({ eventCategory: "\u001b[2J".repeat(40) }),
      ],
      1,
      { '"toString"': 1, '"__proto__"': 1, [`"${"\u001b[2J".repeat(10)}…"`]: 1 },
    ],
    [
      "a category that is no text is none",
      [null, "", 7, {}].map((eventCategory) => ({ ...anEvent(), eventCategory })),
      4,
      {},
    ],
    ["a redacted call", [{ eventName: "GetObject", eventSource: "s3.amazonaws.com", eventTime: "" }], 1, {}],
    [
      "a call whose name is an object's method's",
      [anEvent({ eventName: "constructor", eventSource: "__proto__" })],
      1,
      {},
    ],
    [
      "a call that has records within",
      [
        anEvent({
          requestParameters: { Records: [anEvent()], message: call },
          message: call,
          Records: [anEvent()],
        }),
      ],
      1,
      {},
    ],
  ])("%s", async (_, records, calls, otherKinds) => {
    for (const text of [
      json({ Records: records }),
      records.map(json).join("\n"),
      records.map(json).join(""),
    ]) {
      const got = await read(Buffer.from(text));
      expect([got.calls.length, got.otherKinds, got.state]).toEqual([calls, otherKinds, "read"]);
    }
  });

  test("more new categories than there can be are counted together", async () => {
    const records = Array.from({ length: 200 }, (_, i) => json(anEvent({ eventCategory: `New ${i}` })));
    const { otherKinds } = await read(Buffer.from([call, ...records].join("\n")));
    expect(Object.keys(otherKinds).length).toBe(31);
    expect(otherKinds["unheard-of"]).toBe(170);
  });
});

describe("readAnything() takes for no record", () => {
  test.each<[name: string, text: string, state: string, why: RegExp]>([
    [
      "a text that speaks of one",
      json({ message: `Received ${call}` }),
      "unreadable",
      /a text without a record/,
    ],
    [
      "CloudTrail's own notice in a queue",
      json({ Messages: [{ ReceiptHandle: "r", Body: json({ s3Bucket: "b", s3ObjectKey: ["k"] }) }] }),
      "unreadable",
      /delivery.*make sync/,
    ],
    [
      "an empty list beside something unknown",
      json({ fields: [], messages: [{ text: "x" }] }),
      "unreadable",
      /no Records/,
    ],
    [
      "CloudTrail Lake's columns, which have lost what is in them",
      json({
        QueryResultRows: [
          [{ eventName: "A" }, { eventTime: "2024-03-05 10:00:00.000" }, { eventSource: "s3" }],
        ],
      }),
      "unreadable",
      /Lake.*eventJson/,
    ],
    [
      "Logs Insights' counts",
      json({ results: [[{ field: "count(*)", value: "3" }]], statistics: {}, status: "Complete" }),
      "unreadable",
      /Logs Insights.*@message/,
    ],
    [
      "EventBridge's events of other services",
      json({ "detail-type": "EC2 Instance State-change Notification", detail: { state: "running" } }),
      "skipped",
      /other EventBridge event/,
    ],
    [
      "a record in a database's names",
      json({ event_version: "1.08", event_name: "A", event_source: "s3.amazonaws.com", event_time: "x" }),
      "unreadable",
      /other names, such as "event_version"/,
    ],
    [
      "a record in lower case",
      json({ eventversion: "1.08", eventname: "A", useridentity: {}, eventsource: "s3.amazonaws.com" }),
      "unreadable",
      /other names, such as "eventversion"/,
    ],
    ["Athena's answer", json({ ResultSet: { Rows: [] } }), "unreadable", /Athena/],
    [
      "Elastic's document without the record",
      json({ "@timestamp": "x", event: { action: "GetObject" }, aws: { cloudtrail: { user_identity: {} } } }),
      "unreadable",
      /Elastic.*event\.original/,
    ],
    [
      "records under several keys",
      `{"before":[${call}],"after":[${call}]}`,
      "unreadable",
      /several keys.*"before", "after"/,
    ],
    [
      "texts with their types, as DynamoDB writes them, a record a line",
      json({
        eventVersion: { S: "1.08" },
        eventTime: { S: "2024-03-05T10:00:00Z" },
        eventName: { S: "GetObject" },
        eventSource: { S: "s3.amazonaws.com" },
      }),
      "unreadable",
      /texts are objects/,
    ],
    [
      "texts with their types, as Avro writes those that may be absent: the kernel leaves them, too",
      json({
        Records: [
          {
            eventTime: "2024-03-05T10:00:00Z",
            eventID: "5a4b0a61-8f5d-4d7e-9c1b-0c7f3a1d2e4f",
            eventName: { string: "GetObject" },
            eventSource: { string: "s3.amazonaws.com" },
          },
        ],
      }),
      "unreadable",
      /texts are objects/,
    ],
    [
      "DynamoDB's form of one",
      json({
        Items: [
          {
            eventVersion: { S: "1.08" },
            eventTime: { S: "2024-03-05T10:00:00Z" },
            eventName: { S: "GetObject" },
            eventSource: { S: "s3.amazonaws.com" },
          },
        ],
      }),
      "unreadable",
      /no Records/,
    ],
    [
      "an error in place of an answer",
      json({ __type: "ExpiredTokenException", message: "The security token is expired" }),
      "unreadable",
      /an error message in place of a log: "The security token is expired"/,
    ],
    [
      "a gateway's error",
      json({ message: "Forbidden" }),
      "unreadable",
      /an error message in place of a log: "Forbidden"/,
    ],
    [
      "the signature of CloudTrail Lake's results",
      json({ version: "1.0", files: [], hashAlgorithm: "SHA-256", hashSignature: "x" }),
      "skipped",
      /signature/,
    ],
    [
      "an application's event",
      json({ message: json({ eventName: "click", eventTime: "now" }) }),
      "unreadable",
      /no Records/,
    ],
    [
      "S3's notification",
      json({
        Records: [
          {
            eventVersion: "2.1",
            eventSource: "aws:s3",
            awsRegion: "eu-west-1",
            eventTime: "",
            eventName: "ObjectCreated:Put",
            s3: {},
          },
        ],
      }),
      "unreadable",
      /S3 event notification/,
    ],
    [
      "S3's notification in a queue",
      json({ Messages: [{ Body: json({ Records: [{ eventSource: "aws:s3", eventName: "x", s3: {} }] }) }] }),
      "unreadable",
      /S3 event notification|SQS/,
    ],
    [
      "CloudTrail's own notice",
      json({ s3Bucket: "b", s3ObjectKey: ["k"] }),
      "unreadable",
      /delivery.*make sync/,
    ],
    [
      "CloudWatch's asking whether there is somebody",
      json({ messageType: "CONTROL_MESSAGE", logEvents: [{ message: "CWL CONTROL MESSAGE" }] }),
      "skipped",
      /control message/,
    ],
    ["a digest", json({ digestStartTime: "x", logFiles: [] }), "skipped", /^digest$/],
    ["OCSF", json({ class_uid: 6003, metadata: {}, api: {} }), "unreadable", /OCSF/],
    [
      "CloudTrail Lake's counts",
      json({ QueryStatus: "FINISHED", QueryResultRows: [[{ n: "12" }]] }),
      "unreadable",
      /Lake.*eventJson/,
    ],
    [
      "a finding of GuardDuty's",
      json({ schemaVersion: "2.0", service: {}, severity: 2 }),
      "skipped",
      /GuardDuty/,
    ],
    ["a number", "42", "unreadable", /no Records/],
    [
      "an object in base64 that is none",
      json({ awslogs: { data: "H4sIAAAA" } }),
      "unreadable",
      /base64|corrupt/,
    ],
  ])("%s", async (_, text, state, why) => {
    const got = await read(Buffer.from(text));
    expect([got.calls.length, got.state]).toEqual([0, state]);
    expect(got.why).toMatch(why);
  });
});

describe("readAnything() names by its first bytes", () => {
  const access = `${"79a5".repeat(16)} bucket [05/Mar/2024:00:00:38 +0000] 192.0.2.3 - 3E57 REST.GET.OBJECT k "GET /k HTTP/1.1" 200\n`;
  test.each<[name: string, content: string | Uint8Array, state: string, why: RegExp]>([
    ["an S3 access log", access, "skipped", /^S3 server access log$/],
    [
      "a VPC flow log",
      "version account-id interface-id srcaddr\n2 111122223333 eni-1 10.0.0.1\n",
      "skipped",
      /^VPC flow log$/,
    ],
    [
      "a VPC flow log without a header",
      "2 111122223333 eni-0a 10.0.0.1 10.0.0.2 443 1 6 1 40 1 2 ACCEPT OK\n",
      "skipped",
      /^VPC flow log$/,
    ],
    [
      "a load balancer's",
      'https 2018-07-02T22:23:00.186641Z app/lb/50dc 192.168.131.39:2817 10.0.0.1:80 0 0 0 200 200 "GET"',
      "skipped",
      /^load balancer log$/,
    ],
    ["CloudFront's", "#Version: 1.0\n#Fields: date time x-edge-location\n", "skipped", /^CloudFront log$/],
    [
      "a cost report",
      "identity/LineItemId,identity/TimeInterval,bill/InvoiceId\n",
      "skipped",
      /^cost report$/,
    ],
    ["a CUR 2.0", '"bill_bill_type","line_item_usage_type"\n', "skipped", /^cost report$/],
    ["a usage report", "Service, Operation, UsageType, Resource\n", "skipped", /^usage report$/],
    [
      "columns of Athena's or Lake's",
      '"eventtime","eventname","eventsource"\n"2024-03-05T10:00:00Z","GetObject","s3.amazonaws.com"\n',
      "unreadable",
      /a CloudTrail CSV.*JSON/,
    ],
    ["YAML of records", "---\nRecords:\n  - eventName: A\n", "unreadable", /a YAML text.*as JSON/],
    [
      "Sentinel's table",
      "TimeGenerated [UTC],EventName,EventSource,UserIdentityArn\n1,A,s3.amazonaws.com,a\n",
      "unreadable",
      /lost the inner fields' form/,
    ],
    ["YAML", "Events:\n- AccessKeyId: A\n", "unreadable", /YAML.*--output json/],
    ["a table", "-----\n|  LookupEvents  |\n", "unreadable", /table.*--output json/],
    ["Python's own form", "[{'eventVersion': '1.08'}]", "unreadable", /Python.*json\.dump/],
    [
      "the AWS CLI's error",
      "\nAn error occurred (ExpiredTokenException) when calling the LookupEvents operation: x\n",
      "unreadable",
      /an error message of the AWS CLI's/,
    ],
    ["base64", gzipSync(call).toString("base64"), "unreadable", /base64.*decode/],
    ["CEF", "<134>host CEF:0|Amazon|CloudTrail|1.0|x|y|3|src=x\n", "unreadable", /CEF/],
    ["what openssl encrypted", "Salted__abcdefgh", "unreadable", /an encrypted file.*decrypt/],
    ["what macOS keeps beside a file", Buffer.from("0005160700020000", "hex"), "skipped", /^macOS metadata$/],
    ["an image", Buffer.from("89504e470d0a1a0a", "hex"), "skipped", /^image$/],
    ["Parquet", "PAR1\u0015\u0004", "unreadable", /a Parquet.*Athena/],
    ["a zip archive", "PK\u0003\u0004aaaa", "unreadable", /a zip archive.*unpack/],
    [
      "a tar archive",
      Buffer.concat([Buffer.alloc(257, "x"), Buffer.from("ustar\0")]),
      "unreadable",
      /a tar archive.*unpack/,
    ],
    ["zstd", Buffer.from("28b52ffd00", "hex"), "unreadable", /a zstd file.*unpack/],
    ["xz", Buffer.from("fd377a585a00", "hex"), "unreadable", /an xz file.*unpack/],
    ["bzip2", "BZh91AY", "unreadable", /a bzip2 file.*unpack/],
    ["a web page", "<!DOCTYPE html><html>", "unreadable", /a web page.*make sync/],
    [
      "S3's error",
      '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>',
      "unreadable",
      /an S3 error message/,
    ],
    ["nothing", "", "unreadable", /the file is empty/],
    ["blanks", "\n \n", "unreadable", /the file is empty/],
    ["prose", "Dear diary", "unreadable", /not JSON: it starts with "Dear diary"/],
    [
      "gzip in gzip without end",
      [1, 2, 3, 4, 5, 6].reduce<Uint8Array>((bytes) => gzipSync(bytes), Buffer.from(call)),
      "unreadable",
      /gzip in gzip/,
    ],
  ])("%s", async (_, content, state, why) => {
    for (const bytes of [Buffer.from(content), gzipSync(content)]) {
      const got = await read(bytes);
      expect([got.calls.length, got.state]).toEqual([0, state]);
      expect(got.why).toMatch(why);
    }
  });
});

test("readAnything() reads a table's column of records, and says which rows have none", async () => {
  const records = [anEvent({ eventName: "A" }), anEvent({ errorMessage: 'a "quoted"\nline' })];
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  for (const [header, row] of [
    ["@timestamp,@message", (text: string) => `2024-03-05 10:00:00.000,${cell(text)}`],
    ["eventJson", cell],
    ['"_raw","_time","host"', (text: string) => `${cell(text)},"2024-03-05T10:00:00.000+0000","h"`],
    ["VALUE", cell],
    ["_id,event.original", (text: string) => `1,${cell(text)}`],
    ["timestamp,message", (text: string) => `1,${cell(` ${text}`)}`],
    ["_time;_raw", (text: string) => `"a,b";${cell(text)}`],
    ["_time\t_raw", (text: string) => `1\t${cell(text)}`],
  ] as const) {
    const text = [header, ...records.map((record) => row(json(record)))].join("\r\n");
    for (const bytes of [Buffer.from(text), gzipSync(`\ufeff${text}\r\n`)]) {
      expect(await read(bytes)).toEqual({ calls: records, otherKinds: {}, state: "read", why: undefined });
    }
    const { calls, state, why } = await read(Buffer.from(`${text}\r\n${row("{}")}`));
    expect([calls, state]).toEqual([records, "partlyRead"]);
    expect(why).toMatch(/^line 3: /);
  }
});

test("readAnything() says that an object has a second list of records", async () => {
  const { calls, state, why } = await read(
    Buffer.from(`{"Records":[${call}],"Events":[${call}],"events":[]}`),
  );
  expect([calls.length, state]).toEqual([1, "partlyRead"]);
  expect(why).toMatch(/second list of records, under "Events"/);
});

test("readAnything() reads the whole records of a list that was cut off, and says so", async () => {
  const records = [anEvent({ eventName: "A" }), anEvent({ eventName: "B" }), anEvent({ eventName: "C" })];
  for (const [whole, most] of [
    [json({ Records: records }), 3],
    [json(records), 3],
    [JSON.stringify({ Records: records }, null, 2), 3],
    [json({ events: records.map((record) => ({ message: json(record) })) }), 3],
  ] as const) {
    for (let length = 20; length < whole.length - 1; length += 7) {
      const { calls, state, why } = await read(Buffer.from(whole.slice(0, length)));
      const count = calls.length;
      expect(calls).toEqual(records.slice(0, count));
      expect(count).toBeLessThanOrEqual(most);
      expect(state).toBe(count === 0 ? "unreadable" : "partlyRead");
      expect(why).toMatch(/not JSON/);
    }
    const two = whole.lastIndexOf(
      whole.includes("\\") ? '{"message"' : whole.includes("\n") ? "\n    {" : '{"event',
    );
    expect(await read(Buffer.from(whole.slice(0, two + 40)))).toMatchObject({
      calls: records.slice(0, 2),
      why: expect.stringMatching(/cut off in the middle of a record$/) as string,
    });
  }
});

test.each([
  ["<e", "XML"],
  ["<html>", "a web page"],
  ["#Version: 1.0\n#Fields: date", "CloudFront"],
  ["2 111122223333 eni-1 ", "a flow log"],
  ['"InvoiceID",', "a billing report"],
])("a log whose first bytes are %s is not passed over as %s", async (start) => {
  const { state } = await read(Buffer.from(`${start}\n{"Records": [${call}`));
  expect(state).toMatch(/^(?:unreadable|partlyRead)$/);
});

describe("a comma stands at the end of a line that was taken out of a list, and is a fault anywhere else:", () => {
  const [a, b] = [json(anEvent()), json(anEvent())];
  test.each<[where: string, text: string, isWhole: boolean]>([
    ["after each", `${a},\n${b},\n`, true],
    ["between two", `${a} ,\r\n${b}`, true],
    ["after the last", `${a}\n${b},`, true],
    ["before the first", `,\n${a}\n${b}`, false],
    ["on a line of its own", `${a}\n,\n${b}`, false],
    ["twice, where a line was blanked", `${a},\n,\n${b}`, false],
    ["twice in a line", `${a},,\n${b}`, false],
    ["between two in a line", `${a},${b}`, false],
    ["twice in a list", `[${a},\n,\n${b}]`, false],
    ["before the first of a list", `[,\n${a},${b}]`, false],
    ["after the last of a list", `[${a},${b},\n]`, false],
    ["twice in a long list", `{"Records":[${a},\n,\n${b}]}`, false],
  ])("%s", async (_, text, isWhole) => {
    for (const options of [{}, { piece: 100 }, { piece: 100, longestValue: 1000 }]) {
      const { calls, state } = await read(Buffer.from(text), options);
      expect(state === "read").toBe(isWhole);
      if (isWhole) expect(calls).toEqual([JSON.parse(a), JSON.parse(b)]);
    }
  });
});

describe("readAnything() nests what a tool has flattened:", () => {
  const key = fc.stringMatching(/^[a-z][A-Za-z-]{0,8}$/).filter((name) => name !== "__proto__");
  const text = fc.stringMatching(/^[a-z \u00e9"{,;]{0,6}[a-z]$/);
  const { value: object } = fc.letrec((tie) => ({
    value: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, text, tie("value")), { minKeys: 1, maxKeys: 3 }),
  })) as { value: fc.Arbitrary<Record<string, unknown>> };
  const records = fc.array(
    fc.record({
      userIdentity: object,
      requestParameters: object,
      additionalEventData: object,
      resources: fc.array(fc.record({ ARN: text, type: text }), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  );

  /** A list is kept, or its items have paths of their own: `[0]`, `.0`. */
  function flat(value: unknown, path: string, separator: string, item?: (index: number) => string): object {
    if (typeof value !== "object" || value === null) return { [path]: value };
    if (Array.isArray(value)) {
      if (item === undefined) return { [path]: value };
      return Object.assign(
        {},
        ...value.map((one, index) => flat(one, path + item(index), separator, item)),
      ) as object;
    }
    const inner = Object.entries(value).map(([name, one]) =>
      flat(one, path === "" ? name : path + separator + name, separator, item),
    );
    return Object.assign({}, ...inner) as object;
  }
  const splunk = (record: Record<string, unknown>): object => {
    const { resources, ...others } = record as { resources: { ARN: string; type: string }[] };
    const several = (name: "ARN" | "type"): unknown =>
      resources.length === 1 ? resources[0]?.[name] : resources.map((one) => one[name]);
    return {
      ...flat(others, "", "."),
      "resources{}.ARN": several("ARN"),
      "resources{}.type": several("type"),
      "requestParameters.none": "",
    };
  };
  const ways: Record<string, (record: Record<string, unknown>) => object> = {
    "by dots": (record) => flat(record, "", "."),
    "by dots, and numbers": (record) => flat(record, "", ".", (index) => `.${index}`),
    "by dots, and numbers in brackets": (record) => flat(record, "", ".", (index) => `[${index}]`),
    "by underscores": (record) => flat(record, "", "_"),
    "as Splunk does": splunk,
  };
  const textOf = (value: unknown, column: string): string =>
    typeof value === "string" ? value : column.includes("{}") ? (value as string[]).join("\n") : json(value);
  const cell = (value: unknown, column: string): string => `"${textOf(value, column).replaceAll('"', '""')}"`;
  const table = (rows: object[]): string => {
    const columns = [...new Set(rows.flatMap(Object.keys))];
    const lines = rows.map((row) =>
      columns.map((column) => cell((row as Record<string, unknown>)[column] ?? "", column)).join(","),
    );
    return [columns.map((column) => `"${column}"`).join(","), ...lines].join("\n");
  };
  const forms: Record<string, (rows: object[]) => string> = {
    "an object a line": (rows) => rows.map((row) => json(row)).join("\n"),
    "a log file": (rows) => json({ Records: rows }),
    "a list": (rows) => json(rows),
    "a table": table,
  };
  const cases = Object.keys(ways).flatMap((way) => Object.keys(forms).map((form) => [way, form] as const));

  test.each(cases)("%s, %s", async (way, form) => {
    await fc.assert(
      fc.asyncProperty(records, async (some) => {
        const whole = some.map((record) => ({ ...anEvent(), ...record, errorCode: "NoSuchKey" }));
        const rows = whole.map((record) => (ways[way] ?? String)(record) as object);
        const { calls, state, why } = await read(Buffer.from((forms[form] ?? String)(rows)));
        expect([state, why]).toEqual(["read", undefined]);
        expect(calls).toEqual(whole);
      }),
      { ...parameters, numRuns: Math.ceil(runs / 10) },
    );
  });

  test("one line among others", async () => {
    const record = { ...anEvent(), userIdentity: { type: "IAMUser", userName: "ana" } };
    for (const separator of [".", "_"]) {
      for (let place = 0; place < 40; place += 1) {
        const lines = Array.from({ length: 40 }, (_, at) =>
          at === place ? flat(record, "", separator) : record,
        );
        const { calls } = await read(Buffer.from(lines.map(json).join("\n")));
        expect(calls).toEqual(lines.map(() => record));
      }
    }
  });

  test("a table whose inner fields are no JSON is named, and counts for nothing", async () => {
    const rows = [{ ...anEvent(), userIdentity: "{type=AssumedRole, arn=a}" }];
    const { calls, state, why } = await read(Buffer.from(table(rows)));
    expect([calls, state]).toEqual([[], "unreadable"]);
    expect(why).toMatch(/userIdentity has lost its form.*as JSON, one a line/);
  });

  test("a key that is every object's own is one like others", async () => {
    const row = json({ ...anEvent(), userIdentity: undefined, "userIdentity.type": "IAMUser" });
    const { calls } = await read(
      Buffer.from(row.replace(/\}$/, ',"userIdentity.__proto__.polluted":"yes"}')),
    );
    expect(calls).toMatchObject([{ userIdentity: { type: "IAMUser" } }]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("readAnything() of the console's event history as CSV", () => {
  const header =
    "Event ID,Event time,User name,AWS access key,Event name,Event source,AWS region,Source IP address,Error code,Resources,Request ID,Read-only,Event type,Recipient Account Id,Event category";
  test.each([
    ['"March 05, 2024, 10:00:00 (UTC+00:00)"', "2024-03-05T10:00:00Z"],
    ['"March 5, 2024, 10:00:00 (UTC+02:00)"', "2024-03-05T08:00:00Z"],
    ['"2024-03-05, 03:19:38 PM"', "2024-03-05T15:19:38Z"],
    ['"2024-03-05, 12:19:38 AM"', "2024-03-05T00:19:38Z"],
    ["2024-03-05T10:00:00Z", "2024-03-05T10:00:00Z"],
    ["soon", "soon"],
  ])("has its time %s in UTC", async (written, time) => {
    const row = `1-a,${written},alice,AKIA,CreateUser,iam.amazonaws.com,us-east-1,203.0.113.5,,"[{""resourceType"":""AWS::IAM::User"",""resourceName"":""bob""}]",r1,false,AwsApiCall,111122223333,Management`;
    const { calls, state } = await read(Buffer.from(`\ufeff${header}\r\n${row}\r\n`));
    expect(state).toBe("read");
    // as a spreadsheet saves it in some languages
    const bySemicolons = `${header.split(",").slice(0, 6).join(";")}\n1-a;${written};alice;AKIA;CreateUser;iam.amazonaws.com\n`;
    expect((await read(Buffer.from(bySemicolons))).calls).toMatchObject([
      { eventTime: time, eventName: "CreateUser" },
    ]);
    expect(calls).toEqual([
      {
        eventID: "1-a",
        eventTime: time,
        eventSource: "iam.amazonaws.com",
        eventName: "CreateUser",
        awsRegion: "us-east-1",
        sourceIPAddress: "203.0.113.5",
        requestID: "r1",
        eventType: "AwsApiCall",
        recipientAccountId: "111122223333",
        eventCategory: "Management",
        userIdentity: { userName: "alice", accessKeyId: "AKIA" },
        readOnly: false,
        resources: [{ ARN: "bob", type: "AWS::IAM::User" }],
      },
    ]);
  });
});

describe("readAnything() withstands", () => {
  test("records after more blanks than are looked at together", async () => {
    const { calls, state } = await read(Buffer.concat([Buffer.alloc(5 << 20, " \n"), Buffer.from(call)]));
    expect([calls.length, state]).toEqual([1, "read"]);
  });

  test.each<[name: string, text: () => Uint8Array]>([
    ["a line of 100 MB that is no JSON", () => Buffer.alloc(100 << 20, '{"a')],
    ["100 MB of brackets", () => Buffer.alloc(100 << 20, "[")],
    ["100 MB of brackets, one a line", () => Buffer.alloc(100 << 20, "[\n")],
    ["100 MB of objects that never end, one a line", () => Buffer.alloc(100 << 20, '{"a":[\n')],
    [
      "a text of 100 MB without end",
      () => Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(100 << 20, "x")]),
    ],
    [
      "empty lines before what is no JSON",
      () => Buffer.concat([Buffer.alloc(20 << 20, "\n"), Buffer.from("x")]),
    ],
    ["zeros", () => Buffer.alloc(100 << 20)],
    ["a record nested 100,000 deep", () => Buffer.from(`{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`)],
    [
      "a text with a record nested 100,000 deep",
      () => Buffer.from(json({ message: `{"eventName":${"[".repeat(1e5)}${"]".repeat(1e5)}}` })),
    ],
    [
      "a text wrapped too often",
      () => Buffer.from(Array.from({ length: 40 }).reduce<string>((inner) => `{"message":[${inner}]}`, "{}")),
    ],
  ])(
    "%s",
    async (_, text) => {
      const bytes = Buffer.concat([Buffer.from(`${call}\n`), text(), Buffer.from(`\n${call}\n`)]);
      const started = process.cpuUsage();
      const { calls, state, why } = await read(bytes);
      const { user } = process.cpuUsage(started);
      expect(user).toBeLessThan(20e6);
      expect(state).toBe("partlyRead");
      expect(why).toMatch(/not JSON|no Records|deep|wrapped|without a record/);
      expect(calls.length).toBeGreaterThanOrEqual(1);
    },
    60_000,
  );
});

describe("readEvents() finds logs by what they hold, whatever their names,", () => {
  test("and counts what it passes over by what that is", async () => {
    const line = (): string => `${json(anEvent())}\n`;
    const folder = await tempLogs({
      "cloudtrail.log": line(),
      "export/000000.gz": gzipSync(`2020-08-30T12:00:00.000Z ${line()}`),
      "UPPER.JSON.GZ": gzipSync(line()),
      "no-ending": line(),
      "events.txt": `\n${line()}`,
      "twice.gz": gzipSync(gzipSync(line())),
      "2024-03-05-00-00-38-3E57427F3EXAMPLE": `${"79a5".repeat(16)} b [05/Mar/2024:00:00:38 +0000] 192.0.2.3 - x`,
      "photo.png": Buffer.from("89504e470d0a1a0a", "hex"),
      "backup.zip": "PK\u0003\u0004",
      "readme.md": "# Logs\n\n[link](x)\n",
      ".hidden": line(),
      "half.json.gz.1f0C3bA2": line(),
    });
    const events = readEvents(folder);
    let count = 0;
    for await (const _ of events) count += 1;
    expect(count).toBe(6);
    expect(events.summary).toMatchObject({
      files: 6,
      skipped: { "S3 server access log": 1, image: 1, "other file": 3 },
      // it may hold calls
      unreadable: [{ path: `${folder}/backup.zip`, reason: expect.stringMatching(/zip archive/) as string }],
      partlyRead: [],
    });
    expectBalanced(events.summary);
  });

  test("and says what there is when there is no log", async () => {
    const content = `${"79a5".repeat(16)} b [05/Mar/2024:00:00:38 +0000] 192.0.2.3 - x`;
    const folder = await tempLogs({ a: content, b: content });
    await expect(readEvents(folder)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      message: `Cannot read LOGS "${folder}": no CloudTrail log, but 2 S3 server access log files`,
      next: expect.stringMatching(/^It has requests, but/) as string,
    });
    await expect(readEvents(`${folder}/a`)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      message: `Cannot read LOGS "${folder}/a": no CloudTrail log, but 1 S3 server access log file`,
    });
  });
});

test("a list that is longer than is kept is read, wherever the pieces end that it comes in", async () => {
  const records = Array.from({ length: 4 }, (_, at) => anEvent({ eventID: `${at}` }));
  const text = json({ a: 1, Records: records, b: { c: [2], d: "x".repeat(300) } });
  for (let piece = 50; piece <= 2 * text.length; piece += 7) {
    const options = { piece, longestValue: text.length - 300 };
    const { calls, state } = await read(Buffer.from(`${text}\n${text}`), options);
    expect([piece, calls.length, state]).toEqual([piece, 8, "read"]);
  }
});

test("what stands in a field of a record is what a call was about, and no call", async () => {
  const about = json({ eventSource: "aws:s3", requestParameters: { entries: [anEvent()] } });
  const { calls, state } = await read(Buffer.from(`${about}\n`));
  expect([calls, state]).toEqual([[], "unreadable"]);
});
