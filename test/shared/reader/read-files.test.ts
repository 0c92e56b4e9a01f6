import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gzipSync } from "node:zlib";
import type { CloudTrailEvent, UserIdentity } from "../../../shared/cloudtrail-event.ts";
import { type FilePart, FileReader, type LogSource } from "../../../shared/reader/file-reader.ts";
import type { Job } from "../../../shared/reader/job.js";
import { Pool } from "../../../shared/reader/pool.ts";
import { readFiles } from "../../../shared/reader/read-files.ts";
import { UserError } from "../../../shared/terminal/user-error.ts";
import { anEvent, tempLogs } from "../../temp-logs.ts";

/** More than this thread reads by itself. */
const MANY = 500;

/** Files of two events each; every hundredth is no log, every hundred-and-first a pretty-printed array. */
const logs = Array.from({ length: MANY }, (_, i) => {
  if (i % 100 === 99) return gzipSync("no log");
  const userIdentity = { type: "IAMUser", userName: `user${i % 5}` };
  const Records = [
    anEvent({ eventName: `Call${i}`, userIdentity }),
    anEvent({ eventName: "Again", unheardOf: i }),
  ];
  return gzipSync(i % 101 === 100 ? JSON.stringify(Records, null, 2) : JSON.stringify({ Records }));
});

const sources: LogSource[] = logs.map((bytes, i) => ({
  path: `${i}.json.gz`,
  bytes: () => Promise.resolve(bytes),
}));

function eventsOf({ events }: FilePart): CloudTrailEvent[] {
  return Array.from({ length: events?.length ?? 0 }, (_, row) => events?.at(row) as CloudTrailEvent);
}

describe("readFiles() reads in one batch", () => {
  test("a file that is not for the kernel, and files after it that have its values", async () => {
    const identity = (name: string): UserIdentity => ({ type: "IAMUser", userName: name });
    const file = (events: Partial<CloudTrailEvent>[]): Uint8Array =>
      gzipSync(JSON.stringify({ Records: events.map((event) => anEvent(event)) }));
    const names = Array.from({ length: 20 }, (_, i) => `user${i}`);
    const whole = names.map((name) => ({ userIdentity: identity(name) }));
    const old = whole.map(({ userIdentity }) => ({ userIdentity, eventID: undefined }));
    const batch = [
      file([{ userIdentity: identity("first") }]),
      // the last event is of a time before eventIDs: only JSON.parse reads this file
      file([...whole, ...whole, ...old] as Partial<CloudTrailEvent>[]),
      file([{ userIdentity: identity("user19") }, { userIdentity: identity("user18") }]),
      file(names.map((name) => ({ userIdentity: identity(`other ${name}`) }))),
    ];
    const read: unknown[] = [];
    for await (const one of readFiles(
      batch.map((bytes, i) => ({ path: `${i}.json.gz`, bytes: () => Promise.resolve(bytes) })),
    )) {
      read.push(eventsOf(one).map(({ userIdentity }) => userIdentity?.userName));
    }
    expect(read).toEqual([
      ["first"],
      [...names, ...names, ...names],
      ["user19", "user18"],
      names.map((name) => `other ${name}`),
    ]);
  });
});

describe("readFiles() reads many files with worker threads", () => {
  test("in the order given, each once, with what is wrong with the others", async () => {
    const folder = await tempLogs(Object.fromEntries(logs.map((bytes, i) => [`${i}.json.gz`, bytes])));
    const paths = logs.map((_, i) => join(folder, `${i}.json.gz`));
    const read: string[] = [];
    const names: string[] = [];
    const reasons = new Set<string>();
    for await (const file of readFiles(paths.map((path) => ({ path })))) {
      read.push(file.path);
      if (file.end?.state === "unreadable") reasons.add(file.end.reason);
      expect(file.end?.bytes).toBe(logs[read.length - 1]?.length);
      names.push(...eventsOf(file).map(({ eventName }) => eventName));
    }
    expect(read).toEqual(paths);
    expect(names).toEqual(logs.flatMap((_, i) => (i % 100 === 99 ? [] : [`Call${i}`, "Again"])));
    expect([...reasons]).toEqual([expect.stringMatching(/^not JSON: /)]);
  });

  test("also when they come from elsewhere than a file", async () => {
    const names: string[] = [];
    for await (const file of readFiles(sources))
      names.push(...eventsOf(file).map(({ eventName }) => eventName));
    expect(names).toEqual(logs.flatMap((_, i) => (i % 100 === 99 ? [] : [`Call${i}`, "Again"])));
  });

  test("and gives a field that is first asked for late, and the whole record", async () => {
    let read = 0;
    for await (const file of readFiles(sources)) {
      const [event, other] = eventsOf(file);
      read += 1;
      if (event === undefined || other === undefined) continue;
      expect(event.eventSource).toBe("s3.amazonaws.com");
      if (read > MANY / 2)
        expect([event.userIdentity?.userName, other["unheardOf"]]).toEqual([
          `user${(read - 1) % 5}`,
          read - 1,
        ]);
      if (read > 0.8 * MANY) expect(JSON.parse(JSON.stringify(other))).toMatchObject({ unheardOf: read - 1 });
    }
    expect(read).toBe(MANY);
  });

  test("until the loop is left", async () => {
    let read = 0;
    for await (const _ of readFiles(sources)) {
      read += 1;
      if (read === MANY / 2) break;
    }
    expect(read).toBe(MANY / 2);
  });
});

describe("readFiles() says so, and gives nothing, when a whole record is wanted of a file that", () => {
  const before = [anEvent({ eventName: "Before" }), anEvent({ errorMessage: "m" })];

  test.each<[what: string, name: string, change: (path: string) => Promise<void>, reason: string]>([
    ["has gone", "a.json", (path) => rm(path), "no such file"],
    [
      "has other events now",
      "a.json",
      (path) => writeFile(path, JSON.stringify({ Records: [anEvent(), anEvent()] })),
      "it has changed",
    ],
    [
      "has the same events with other values, of one length",
      "a.json.gz",
      (path) => writeFile(path, gzipSync(JSON.stringify({ Records: before }).replace("Before", "After!"))),
      "it has changed",
    ],
    ["is no log any more", "a.json", (path) => writeFile(path, "no log"), "it has changed"],
  ])("%s", async (_, name, change, reason) => {
    const folder = await tempLogs({ [name]: { Records: before } });
    const path = join(folder, name);
    for await (const file of readFiles([{ path }])) {
      const [event, other] = eventsOf(file);
      expect(event?.eventName).toBe("Before");
      await change(path);
      expect(() => JSON.stringify(event)).toThrow(`Cannot read "${path}" again: ${reason}`);
      expect(() => other?.["unheardOf"]).toThrow(UserError);
    }
  });
});

test("a job is done here when the worker dies that was to do it", async () => {
  const pool = new Pool();
  const broken = { files: ["x"], fields: null } as unknown as Job;
  const deaths: unknown[] = [];
  while (pool.hasRoom) deaths.push(await pool.run(Promise.resolve(broken)).catch((error: Error) => error));
  expect(deaths.every((death) => death instanceof Error)).toBe(true);
  const seen = await new FileReader().seeThere(sources.slice(0, 3), pool);
  expect(seen.map(({ length }) => length)).toEqual([2, 2, 2]);
});
