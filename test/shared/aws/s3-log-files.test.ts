import { describe, expect, test, vi } from "vitest";
import type { CloudTrailEvent } from "../../../shared/cloudtrail-event.ts";
import { type ReadOptions, readEvents } from "../../../shared/events.ts";
import type { Summary } from "../../../shared/summary.ts";
import type { Fault, S3Request, S3Server, StoredObject } from "../../s3-server.ts";
import { expectBalanced } from "../../balance.ts";
import { aTrail, keyOf, logOf, serve } from "../../served-trail.ts";
import { anEvent, tempLogs } from "../../temp-logs.ts";

vi.setConfig({ testTimeout: 60_000 });

const DELIVERIES = [
  "2020-08-29T12:00Z",
  "2020-08-30T00:02Z",
  "2020-08-30T12:00Z",
  "2020-08-30T18:00Z",
  "2020-08-31T00:02Z",
  "2020-08-31T01:00Z",
];
const DENIED = { status: 403, code: "AccessDenied", message: "Access Denied" };

interface Read {
  events: CloudTrailEvent[];
  summary: Readonly<Summary>;
}

async function read(
  source: string | string[],
  options: ReadOptions = {},
  readAnew = readEvents,
): Promise<Read> {
  const reading = readAnew(source, options);
  const events: CloudTrailEvent[] = [];
  for await (const event of reading) events.push(event);
  expectBalanced(reading.summary);
  return { events, summary: reading.summary };
}

async function serving(
  objects: Record<string, Uint8Array | StoredObject>,
  fault?: (request: S3Request) => Fault | undefined,
): Promise<S3Server> {
  const server = await serve({ trail: objects });
  if (fault !== undefined) server.fault = fault;
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  return server;
}

/** A fault of the first `times` requests for each object. */
function atFirst(times: number, fault: Fault): (request: S3Request) => Fault | undefined {
  const seen = new Map<string, number>();
  return ({ key }) => {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return key !== "" && before < times ? fault : undefined;
  };
}

describe("readEvents() of s3://bucket/prefix", () => {
  test.each([undefined, "08/30", "08/31"])(
    "reads every trail of a bucket that has one at its top and others beside it, day %s",
    async (day) => {
      const objects = {
        ...aTrail(DELIVERIES),
        ...aTrail(["2020-08-30T12:10Z", "2020-08-31T02:00Z"], "team-b/"),
        "other/readme.txt": Buffer.from("no trail"),
      };
      await serving(objects);
      const folder = await tempLogs(objects);
      const [there, here] = [await read("s3://trail", { day }), await read(folder, { day })];
      expect(there.summary.events).toBe(here.summary.events);
      const idsOf = ({ events }: Read): Set<unknown> => new Set(events.map(({ eventID }) => eventID));
      expect(idsOf(there)).toEqual(idsOf(here));
      expect((await read("s3://trail/team-b", { day: "2020-08-30" })).summary.files).toBe(1);
    },
  );

  test("reads an object that is too large to be held whole, also where the connection breaks off", async () => {
    const line = (i: number): string => JSON.stringify(anEvent({ userAgent: `${i} `.repeat(300) }));
    const lines = Array.from({ length: 15_000 }, (_, i) => `${line(i)}\n`);
    const all = Buffer.from(lines.join(""));
    expect(all.length).toBeGreaterThan(16 << 20);
    await serving({ "all.jsonl": all, "b.jsonl": Buffer.from(line(0)) }, atFirst(2, { resetAfter: 5 << 20 }));
    const { summary } = await read(["s3://trail/all.jsonl", "s3://trail/b.jsonl"]);
    expect(summary).toMatchObject({ events: 15_001, files: 2, unreadable: [], partlyRead: [] });
    expect(summary.bytes).toBeGreaterThan(all.length);
  });

  test.each([undefined, "08/30", "2020-08-30", "08/29..08/30", "08/31"])(
    "yields what it does of the same folder, day %s",
    async (day) => {
      const objects = aTrail(DELIVERIES);
      await serving(objects);
      const fromFolder = await read(await tempLogs(objects), { day });
      const fromBucket = await read("s3://trail", { day });
      // of a bucket, no more is listed than the day needs
      const { listed, notOpened } = fromFolder.summary;
      expect(fromBucket).toEqual({
        ...fromFolder,
        summary: {
          ...fromFolder.summary,
          listed: fromBucket.summary.listed,
          notOpened: fromBucket.summary.notOpened,
        },
      });
      expect(listed - notOpened).toBe(fromBucket.summary.listed - fromBucket.summary.notOpened);
      expect(fromBucket.events.length).toBeGreaterThan(0);
    },
  );

  test.each([
    "s3://trail/a/prefix",
    "s3://trail/a/prefix/",
    "s3://trail/a/prefix/AWSLogs",
    "s3://trail/a/prefix/AWSLogs/111122223333/CloudTrail/eu-west-1/",
  ])("finds the trail in %s", async (source) => {
    await serving(aTrail(DELIVERIES, "a/prefix/"));
    const { events, summary } = await read(source, { day: "08/30" });
    expect([events.length, summary.files]).toEqual([3, 4]);
  });

  test("reads one object", async () => {
    await serving(aTrail(DELIVERIES));
    const { summary } = await read(`s3://trail/${keyOf("2020-08-30T12:00Z")}`);
    expect([summary.files, summary.events]).toEqual([1, 1]);
  });

  test("reads everything below a prefix that is no trail's, and skips by name what a folder would", async () => {
    const log = logOf("2020-08-30T12:00Z");
    await serving({
      "copies/a.json.gz": log,
      "copies/b/c.json.gz": logOf("2020-08-30T13:00Z"),
      "copies/readme.txt": log,
    });
    const { summary } = await read("s3://trail/copies");
    expect(summary).toMatchObject({ files: 2, events: 2, skipped: { "other file": 1 } });
  });

  test("passes over digests and what other services deliver into the bucket", async () => {
    const log = logOf("2020-08-30T12:00Z");
    const server = await serving({
      ...aTrail(DELIVERIES),
      "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2020/08/30/digest.json.gz": log,
      "AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2020/08/30/other.json.gz": log,
    });
    const { summary } = await read("s3://trail");
    expect([summary.files, server.count("download")]).toEqual([6, 6]);
  });

  test("downloads for a day no more than its files and the next day's first", async () => {
    const server = await serving(aTrail(DELIVERIES));
    await read("s3://trail", { day: "08/30" });
    const keys = server.requests.filter(({ key }) => key !== "").map(({ key }) => key);
    expect(keys.toSorted()).toEqual(DELIVERIES.slice(1, 5).map((time) => keyOf(time)));
  });

  test("says when nothing was delivered after the day", async () => {
    await serving(aTrail(DELIVERIES.slice(0, 4)));
    expect((await read("s3://trail", { day: "08/30" })).summary.nextDayMissing).toBe(true);
    await serving(aTrail([...DELIVERIES.slice(0, 4), "2020-09-02T12:00Z"]));
    expect((await read("s3://trail", { day: "08/30" })).summary.nextDayMissing).toBe(false);
  });

  test.each([
    ["2020 and 2021", ["2020-08-30T12:00Z", "2021-08-30T12:00Z", "2022-08-29T12:00Z"], "2021-08-30"],
    ["only the next day's first file", ["2019-08-31T12:00Z", "2020-08-31T00:02Z"], "2020-08-30"],
  ])("takes a day without a year as the latest that there is: %s", async (_, deliveries, day) => {
    await serving(aTrail(deliveries));
    const { summary } = await read("s3://trail", { day: "08/30" });
    expect([summary.days?.toString(), summary.events]).toEqual([day, 1]);
  });

  test.each([
    ["s3://no-such-bucket", undefined, 'Cannot list "s3://no-such-bucket/": no such bucket'],
    ["s3://trail/empty", undefined, 'Cannot read LOGS "s3://trail/empty": no log files in it'],
    ["s3://trail", "01/01", 'Cannot find DAY "01/01": no logs of such a day'],
    ["s3://trail", "2020-01-01", 'Cannot find DAY "2020-01-01": no events of 2020-01-01'],
    ["s3:/trail", undefined, 'Cannot use LOGS "s3:/trail": not s3://bucket/prefix'],
  ])("throws a UserError for %s, day %s", async (source, day, message) => {
    await serving(aTrail(DELIVERIES));
    await expect(read(source, { day })).rejects.toMatchObject({ name: "UserError", message });
  });
});

describe("readEvents() of s3://bucket/prefix loses nothing, and counts nothing twice, when", () => {
  const listingsAndObjects = (times: number, fault: Fault): ((request: S3Request) => Fault | undefined) => {
    let before = 0;
    return () => ((before += 1) <= times ? fault : undefined);
  };

  test.each<[string, (request: S3Request) => Fault | undefined]>([
    ["S3 answers 503 SlowDown", atFirst(2, { status: 503, code: "SlowDown" })],
    [
      "S3 answers 500 InternalError to listings too",
      listingsAndObjects(3, { status: 500, code: "InternalError" }),
    ],
    ["connections are reset before the body", atFirst(2, { resetAfter: 0 })],
    ["connections are reset in mid-body", atFirst(3, { resetAfter: 60 })],
    ["bodies end before their Content-Length", atFirst(3, { shortBy: 30 })],
    ["bodies are not the objects'", atFirst(2, { wrongBytes: true })],
    ["bodies are not quite the objects'", atFirst(2, { wrongByteAt: 99 })],
    ["answers come late and in another order", ({ key }) => ({ delay: key.includes("T12") ? 80 : 5 })],
  ])("%s", async (_, fault) => {
    const objects = aTrail(DELIVERIES);
    await serving(objects, fault);
    expect(await read("s3://trail")).toEqual(await read(await tempLogs(objects)));
  });

  test("a listing comes in pages", async () => {
    const objects = aTrail(DELIVERIES);
    const server = await serving(objects);
    server.pageSize = 2;
    expect(await read("s3://trail")).toEqual(await read(await tempLogs(objects)));
  });

  test("an interrupted body is continued, not begun again", async () => {
    const server = await serving(aTrail(["2020-08-30T12:00Z"]), atFirst(1, { resetAfter: 100 }));
    await read("s3://trail");
    const downloads = server.requests.filter(({ key }) => key !== "");
    expect(downloads.map(({ headers }) => headers.range)).toEqual([undefined, "bytes=100-"]);
    expect(downloads.map(({ headers }) => headers["if-match"])).toEqual([
      expect.any(String),
      downloads[0]?.headers["if-match"],
    ]);
  });
});

describe("readEvents() of s3://bucket/prefix", () => {
  const bad = keyOf("2020-08-30T12:00Z");

  test.each<[string, Fault, RegExp]>([
    ["denied", DENIED, /^access denied \(Allow s3:GetObject on arn:aws:s3:::trail\/\*/],
    [
      "encrypted with a key that is off",
      { status: 400, code: "KMS.DisabledException", message: "the key is disabled" },
      /^it is encrypted with a KMS key that is disabled, .*the key is disabled/,
    ],
    ["gone since it was listed", { status: 404, code: "NoSuchKey" }, /^it is gone since it was listed/],
    ["cut short every time", { shortBy: 1e9 }, /^the connection breaks off|^aborted/],
    ["never what S3 holds", { wrongBytes: true }, /^its bytes are not those that S3 holds \(6 tries\)$/],
    ["never quite that", { wrongByteAt: 99 }, /^its bytes are not those that S3 holds \(6 tries\)$/],
  ])("names an object that is %s, and reads the rest", async (_, fault, reason) => {
    await serving(aTrail(DELIVERIES), ({ key }) => (key === bad ? fault : undefined));
    const { summary } = await read("s3://trail");
    expect(summary.unreadable).toEqual([
      { path: `s3://trail/${bad}`, reason: expect.stringMatching(reason) },
    ]);
    expect([summary.files, summary.events]).toEqual([5, 5]);
  });

  test("names an object that is archived", async () => {
    await serving({
      ...aTrail(DELIVERIES),
      [bad]: { body: logOf("2020-08-30T12:00Z"), storageClass: "GLACIER" },
    });
    const { summary } = await read("s3://trail");
    expect(summary.unreadable[0]?.reason).toMatch(/^it is archived in Glacier/);
    expect(summary.events).toBe(5);
  });

  test("gives for an object that is broken at rest the same reason as for the same file", async () => {
    const objects = { ...aTrail(DELIVERIES), [bad]: logOf("2020-08-30T12:00Z").subarray(0, 50) };
    await serving(objects);
    const [fromBucket, fromFolder] = [await read("s3://trail"), await read(await tempLogs(objects))];
    expect(fromBucket.summary.unreadable[0]?.reason).toBe(fromFolder.summary.unreadable[0]?.reason);
  });

  test("throws, and yields nothing, when a listing fails on its second page", async () => {
    // a process reads it once: from its environment as it is here
    vi.stubEnv("AWS_MAX_ATTEMPTS", "2");
    vi.resetModules();
    const anew = await import("../../../shared/events.ts");
    const server = await serving(aTrail(DELIVERIES), ({ query }) =>
      query.has("continuation-token")
        ? { status: 503, code: "SlowDown", message: "Please reduce your request rate." }
        : undefined,
    );
    server.pageSize = 2;
    await expect(read("s3://trail", {}, anew.readEvents)).rejects.toMatchObject({
      name: "UserError",
      message:
        'Cannot list "s3://trail/AWSLogs/111122223333/CloudTrail/eu-west-1/": too many requests, also after trying again (SlowDown: Please reduce your request rate)',
    });
  });

  test("names every object from which on the credentials had expired, and asks for no more of them", async () => {
    let downloads = 0;
    const times = Array.from({ length: 300 }, (_, i) => new Date(Date.UTC(2020, 7, 30, 2, i)).toISOString());
    const server = await serving(aTrail(times.map((time) => `${time.slice(0, 16)}Z`)), ({ key }) =>
      key !== "" && (downloads += 1) > 100
        ? { status: 400, code: "ExpiredToken", message: "The provided token has expired." }
        : undefined,
    );
    const { events, summary } = await read("s3://trail");
    expect([events.length, summary.files, summary.unreadable.length]).toEqual([100, 100, 200]);
    expect(new Set(summary.unreadable.map(({ reason }) => reason))).toEqual(
      new Set([
        expect.stringMatching(/^the AWS credentials have expired \(They are those of AWS_ACCESS_KEY_ID/),
      ]),
    );
    expect(server.count("download")).toBeLessThan(200);
  });
});
