// One call is one event: redeliveries, and the copies that two accounts got, as a few lines of code find them in memory.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gzipSync } from "node:zlib";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { type ReadOptions, readEvents } from "../../shared/events.ts";
import type { Summary } from "../../shared/summary.ts";
import { expectBalanced } from "../balance.ts";
import { anEvent, logPath, tempLogs } from "../temp-logs.ts";

const A = "111122223333";
const B = "444455556666";
const C = "777788889999";

async function read(
  folder: string,
  options: ReadOptions = {},
): Promise<{ events: CloudTrailEvent[]; summary: Summary }> {
  const all = readEvents(folder, options);
  const events: CloudTrailEvent[] = [];
  for await (const event of all) events.push(event);
  expectBalanced(all.summary);
  return { events, summary: all.summary };
}

let calls = 0;

/** A call by a role of A on a key of B: A's record of it, and B's. */
function pair(fields: Partial<CloudTrailEvent> = {}): [own: CloudTrailEvent, other: CloudTrailEvent] {
  calls += 1;
  const shared = {
    eventSource: "kms.amazonaws.com",
    eventName: "Decrypt",
    sharedEventID: `00000000-0000-4000-8000-${String(calls).padStart(12, "0")}`,
    ...fields,
  };
  const arn = `arn:aws:sts::${A}:assumed-role/etl/s1`;
  return [
    anEvent({ ...shared, recipientAccountId: A, userIdentity: { type: "AssumedRole", arn, accountId: A } }),
    anEvent({ ...shared, recipientAccountId: B, userIdentity: { type: "AWSAccount", accountId: A } }),
  ];
}

const at = (delivered: string, account: string, suffix = "AAAAAAAAAAAAAAAA"): string =>
  logPath(delivered, suffix, account);

describe("readEvents() folds two accounts' copies of a call into the caller's own", () => {
  const [own, other] = pair();
  test.each<[where: string, files: Record<string, unknown>]>([
    ["of the same flat file", { "a.json": [other, own] }],
    [
      "of one file that a trail named, but that lies elsewhere",
      { [`${B}_CloudTrail_eu-west-1_20200830T1205Z_AAAAAAAAAAAAAAAA.json.gz`]: { Records: [other, own] } },
    ],
    ["of two flat files", { "a.json": [other], "b.json": [own] }],
    [
      "whichever account's folder comes first",
      {
        [at("2020-08-30T12:05Z", A)]: { Records: [own] },
        [at("2020-08-30T12:05Z", B)]: { Records: [other] },
      },
    ],
    [
      "delivered on another day",
      {
        [at("2020-08-30T23:55Z", B)]: { Records: [other] },
        [at("2020-08-31T00:05Z", A)]: { Records: [own] },
      },
    ],
    [
      "delivered days later",
      {
        [at("2020-08-30T23:55Z", B)]: { Records: [other] },
        [at("2020-09-05T00:05Z", A)]: { Records: [own] },
      },
    ],
    [
      "each delivered twice",
      {
        [at("2020-08-30T12:05Z", A)]: { Records: [own] },
        [at("2020-08-30T12:05Z", B)]: { Records: [other, own] },
        [at("2020-08-31T12:05Z", A)]: { Records: [other, own] },
      },
    ],
  ])("%s", async (_, files) => {
    const { events, summary } = await read(await tempLogs(files));
    expect(events.map(({ eventID }) => eventID)).toEqual([own.eventID]);
    expect(summary.folded).toBe(1);
  });

  test("but keeps the other's where the caller's isn't here, and each with duplicates: keep", async () => {
    const alone = await tempLogs({
      [at("2020-08-30T12:05Z", A)]: { Records: [anEvent({ recipientAccountId: A })] },
      [at("2020-08-30T12:05Z", B)]: { Records: [other] },
    });
    expect((await read(alone)).summary).toMatchObject({ events: 2, folded: 0 });
    const both = await tempLogs({ "a.json": [own, other, other] });
    expect((await read(both, { duplicates: "keep" })).summary).toMatchObject({ events: 3, folded: 0 });
  });

  test("but not those that have no more than the sharedEventID in common", async () => {
    const others = [
      { ...other, eventTime: "2020-08-30T12:00:01Z" },
      { ...other, eventName: "Encrypt", eventID: "00000000-0000-4000-8000-abcdefabcdef" },
      { ...other, recipientAccountId: undefined, eventID: "00000000-0000-4000-8000-abcdefabcde0" },
    ];
    expect((await read(await tempLogs({ "a.json": [own, ...others] }))).summary.events).toBe(4);
  });

  test("and with recorded, counts an account's records as they are", async () => {
    const folder = await tempLogs({ "a.json": [own, other] });
    const { events, summary } = await read(folder, {
      recorded: ({ recipientAccountId }) => recipientAccountId === B,
      where: ({ recipientAccountId }) => recipientAccountId === B,
    });
    expect(events.map(({ eventID }) => eventID)).toEqual([other.eventID]);
    expect(summary).toMatchObject({ events: 2, matched: 1, folded: 0 });
  });

  test("where a third account has a copy too, of whom nothing is the caller's own", async () => {
    const third = { ...other, recipientAccountId: C, eventID: "00000000-0000-4000-9000-000000000000" };
    const files = { [at("2020-08-30T12:05Z", B)]: { Records: [other] }, "x.json": [third] };
    expect((await read(await tempLogs(files))).summary).toMatchObject({ events: 1, folded: 1 });
    // by the files' names, nothing can be the caller's own: that is known at once
    const named = { ...files, "x.json": [], [at("2020-08-30T12:05Z", C)]: { Records: [third] } };
    expect((await read(await tempLogs(named))).summary).toMatchObject({ events: 1, folded: 1 });
  });
});

describe("readEvents() takes for a redelivery", () => {
  const event = anEvent({ requestParameters: { key: "a" } });
  const other = { eventName: "PutObject" };
  test.each<[what: string, records: unknown[], events: number]>([
    ["the same ID, time, source and name", [event, { ...event, requestParameters: null }], 1],
    ["not another name", [event, { ...event, ...other }], 2],
    ["not another time", [event, { ...event, eventTime: "2020-08-30T12:00:01Z" }], 2],
    ["not another source", [event, { ...event, eventSource: "kms.amazonaws.com" }], 2],
    [
      "of redacted IDs, the same record alone",
      ["x", "x", "y"].map((key) => ({ ...event, eventID: "redacted", key })),
      2,
    ],
    ["of empty IDs too", ["x", "x", "y"].map((key) => ({ ...event, eventID: "", key })), 2],
    [
      "of IDs of 36 other characters too",
      ["x", "y"].map((key) => ({ ...event, eventID: "z".repeat(36), key })),
      2,
    ],
  ])("%s", async (_, records, count) => {
    const lines = records.map((record) => JSON.stringify(record)).join("\n");
    const summaries = [
      (await read(await tempLogs({ "a.json": { Records: records } }))).summary,
      (await read(await tempLogs({ "a.jsonl": lines }))).summary,
      (
        await read(
          await tempLogs(Object.fromEntries(records.map((one, i) => [`${i}.json.gz`, { Records: [one] }]))),
        )
      ).summary,
    ];
    for (const { events, duplicates } of summaries) {
      expect([events, duplicates]).toEqual([count, records.length - count]);
    }
  });

  test("the same record where the kernel reads the one and JSON.parse the other", async () => {
    const record = { ...event, eventID: "redacted" };
    const files = {
      "a.json.gz": { Records: [record] },
      "b.jsonl": `${JSON.stringify(record)}\n${JSON.stringify(event)}`,
    };
    expect((await read(await tempLogs(files))).summary).toMatchObject({ events: 2, duplicates: 1 });
  });
});

/** A record of some call for some account, delivered somewhere. */
interface Delivered {
  call: number;
  recipient: string;
  file: string;
}

const files = [
  at("2020-08-30T12:05Z", A),
  at("2020-08-30T12:05Z", A, "BBBBBBBBBBBBBBBB"),
  at("2020-08-30T12:10Z", B),
  at("2020-08-31T00:05Z", A),
  at("2020-08-31T00:05Z", B),
  at("2020-09-02T00:05Z", B),
  at("2020-09-02T00:05Z", C),
];
const flat = [
  "a.json",
  "AWSLogs/b.json.gz",
  "z.jsonl",
  `${A}_CloudTrail_eu-west-1_20200830T1205Z_CCCCCCCCCCCCCCCC.json.gz`,
];

const delivered = fc.record({
  call: fc.nat(12),
  recipient: fc.constantFrom(A, B, C),
  file: fc.constantFrom(...files),
});

/** A trail has an account's records in the account's own folder; what somebody made of them has them anywhere. */
function placed(one: Delivered): Delivered {
  const [, account = one.recipient] = /AWSLogs\/(\d{12})\//.exec(one.file) ?? [];
  return { ...one, recipient: account };
}

function recordOf({ call, recipient }: Delivered): CloudTrailEvent {
  const caller = [A, B, C][call % 3] ?? A;
  const own = recipient === caller;
  const id = `${call}${recipient}`.padStart(24, "0");
  return {
    eventVersion: "1.08",
    eventTime: `2020-08-30T12:00:${String(call).padStart(2, "0")}Z`,
    eventSource: "kms.amazonaws.com",
    eventName: call % 2 === 0 ? "Decrypt" : "GenerateDataKey",
    awsRegion: "eu-west-1",
    eventID: call % 8 === 4 ? "redacted" : `${id.slice(0, 8)}-${id.slice(8, 12)}-4000-8000-${id.slice(12)}`,
    recipientAccountId: recipient,
    // a quarter of the calls concern nobody else
    ...(call % 4 !== 3 && { sharedEventID: `shared-${call}` }),
    userIdentity: own
      ? { type: "IAMUser", userName: `user-${call % 5}`, accountId: caller }
      : { type: "AWSAccount", accountId: caller, principalId: "AROAEXAMPLE:s" },
  };
}

/** Everything in memory: each record once, then each call once. */
function naively(
  records: CloudTrailEvent[],
  recorded: (event: CloudTrailEvent) => boolean,
): CloudTrailEvent[] {
  const once = [...new Map(records.map((record) => [JSON.stringify(record), record])).values()];
  const groups = grouped(once, (record) =>
    record.sharedEventID !== undefined && recorded(record) ? record.sharedEventID : JSON.stringify(record),
  );
  return [...groups.values()].flatMap((copies) => {
    const own = copies.filter(({ userIdentity }) => userIdentity?.type !== "AWSAccount");
    if (own.length > 0) return own;
    // whoever's it is, its fields that count are the same
    const [first] = copies;
    return copies.filter(({ recipientAccountId }) => recipientAccountId === first?.recipientAccountId);
  });
}

function grouped<Item>(items: Item[], keyOf: (item: Item) => unknown): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = String(keyOf(item));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

/** What questions ask of an event: a copy that stands for others has no recipient of its own. */
function asked(events: CloudTrailEvent[]): string[] {
  return events
    .map(({ userIdentity, eventName, eventTime }) => JSON.stringify([userIdentity, eventName, eventTime]))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

test("readEvents() yields what a naive fold in memory would, wherever the records lie", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(delivered, { minLength: 1, maxLength: 40 }),
      fc.array(fc.constantFrom(...flat), { maxLength: 40 }),
      fc.constantFrom<string[]>([A, B, C], [A, B, C], [B], [A, C]),
      fc.constantFrom(undefined, "user-1"),
      async (some, moved, accounts, user) => {
        const all = some.map((one, i) => placed({ ...one, file: moved[i] ?? one.file }));
        const folder = mkdtempSync(join(tmpdir(), "copies-"));
        try {
          const byFile = grouped(all, ({ file }) => file);
          for (const [file, records] of byFile) write(join(folder, file), records.map(recordOf));
          const recorded = ({ recipientAccountId }: CloudTrailEvent): boolean =>
            accounts.includes(String(recipientAccountId));
          const where = (event: CloudTrailEvent): boolean =>
            recorded(event) && (user === undefined || event.userIdentity?.userName === user);
          const { events } = await read(folder, { recorded, where });
          expect(asked(events)).toEqual(asked(naively(all.map(recordOf), recorded).filter(where)));
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    ),
    { numRuns: Number(process.env["FUZZ_RUNS"] ?? 200) },
  );
}, 120_000);

function write(path: string, records: CloudTrailEvent[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const json = JSON.stringify({ Records: records });
  const lines = records.map((record) => JSON.stringify(record)).join("\n");
  writeFileSync(path, path.endsWith(".gz") ? gzipSync(json) : path.endsWith(".jsonl") ? lines : json);
}
