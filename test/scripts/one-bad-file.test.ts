// One bad file in a folder, whatever is wrong with it and wherever it stands: the rest is counted, it is named, exit 1.

import { readdirSync, readFileSync } from "node:fs";
import { appendFile, chmod, symlink } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { readEvents } from "../../shared/events.ts";
import { asNobody } from "../as-nobody.ts";
import { anAnswer, tempBill } from "../bills.ts";
import { expectBalanced } from "../balance.ts";
import { runScript } from "../run-script.ts";
import { serve } from "../served-trail.ts";
import { anEvent, logPath, tempLogs } from "../temp-logs.ts";

const identity = {
  type: "AssumedRole",
  principalId: "AROAEXAMPLEEXAMPLEEX:i-1",
  arn: "arn:aws:sts::111122223333:assumed-role/server/i-1",
  accountId: "111122223333",
};
const records = (): CloudTrailEvent[] => [
  anEvent({ userIdentity: identity }),
  anEvent({ userIdentity: identity }),
];
const good = (): Buffer => gzipSync(JSON.stringify({ Records: records() }));
const text = (): string => JSON.stringify({ Records: records() });

function changed(bytes: Buffer, at: number, to: number): Buffer {
  bytes[at < 0 ? bytes.length + at : at] = to;
  return bytes;
}

/** What a file may hold that can't be read whole. */
const FAULTS: Record<string, () => Uint8Array> = {
  "is empty": () => Buffer.alloc(0),
  "is two bytes long": () => good().subarray(0, 2),
  "is a gzip header alone": () => good().subarray(0, 18),
  "is cut in the middle": () => good().subarray(0, good().length / 2),
  "is cut before its trailer": () => good().subarray(0, -8),
  "has a flipped bit": () => changed(good(), 60, (good()[60] ?? 0) ^ 0x10),
  "has a wrong checksum": () => changed(good(), -8, (good().at(-8) ?? 0) ^ 1),
  "has a wrong size": () => changed(good(), -4, (good().at(-4) ?? 0) ^ 1),
  "has a size of 4 GB": () => changed(changed(good(), -1, 0xff), -2, 0xff),
  "has a hole where a value was": () => gzipSync(text().replace('"GetObject"', "")),
  "has a blank where a name was": () => gzipSync(text().replace('"eventName"', " ".repeat(11))),
  "has lost what stands before an identity": () =>
    gzipSync(text().replace(/("eventVersion":"1.07"),"userIdentity":/g, "$1")),
  "has an identity twice": () =>
    gzipSync(text().replace(/("userIdentity":)(\{.*?\})(,"eventTime")(?=.*?\})/g, "$1$2$2$3")),
  "stops in the middle": () => gzipSync(text().slice(0, 700)),
  "is nested too deep": () =>
    gzipSync(text().replace('"GetObject"', `"x","a":${"[".repeat(50_000)}${"]".repeat(50_000)}`)),
  "is no log": () => gzipSync('{"hello": "world"}'),
  "is not JSON": () => Buffer.from("<Error><Code>AccessDenied</Code></Error>"),
};

/** A few files, which this thread reads; and many, of more bytes than the worker threads are started for. */
const FEW = 3;
const MANY = 60;
/** A good one of 4 MB. */
const heavy = Buffer.from(
  JSON.stringify({
    Records: [
      anEvent({ userIdentity: identity, userAgent: "a".repeat(4 << 20) }),
      anEvent({ userIdentity: identity }),
    ],
  }),
);

function paths(count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    logPath(
      `2020-08-30T${String(Math.floor(i / 60) + 1).padStart(2, "0")}:${String(i % 60).padStart(2, "0")}Z`,
    ),
  );
}

function logs(
  count: number,
  position: number,
  bad: Uint8Array,
): { files: Record<string, Uint8Array>; path: string } {
  const path = paths(count)[position] ?? "";
  const files = Object.fromEntries(paths(count).map((other) => [other, other === path ? bad : good()]));
  return { files, path };
}

/** All that was read counts, and what could not be is named; a part of the bad file may have been read. */
async function expectRest(folder: string, count: number, path: string): Promise<void> {
  const events = readEvents(folder);
  let read = 0;
  for await (const event of events) {
    read += 1;
    expect([event.eventName, event.userIdentity?.arn]).toEqual(["GetObject", identity.arn]);
  }
  const { summary } = events;
  expectBalanced(summary);
  const named = [...summary.unreadable, ...summary.partlyRead];
  expect(named.map((fault) => fault.path)).toEqual([`${folder}/${path}`]);
  expect(named[0]?.reason).toMatch(/^[^\n]{5,300}$/);
  expect(named[0]?.reason).not.toMatch(/unreachable|out of bounds|call stack|memory access/i);
  expect(read - 2 * (count - 1)).toBeOneOf(summary.unreadable.length > 0 ? [0] : [0, 1, 2]);
}

describe.each([
  ["a few files", FEW],
  ["many files", MANY],
])("among %s, one that", (_, count) => {
  const weight = count === FEW ? {} : { [paths(count)[1] ?? ""]: heavy };
  const positions = { first: 0, "in the middle": Math.floor(count / 2), last: count - 1 };
  for (const [place, position] of Object.entries(positions)) {
    test.each(Object.entries(FAULTS))(`%s, ${place}`, async (_fault, bad) => {
      const { files, path } = logs(count, position, bad());
      await expectRest(await tempLogs({ ...files, ...weight }), count, path);
    });

    test(`one may not open, ${place}`, async () => {
      const { files, path } = logs(count, position, good());
      const folder = await tempLogs({ ...files, ...weight });
      await chmod(folder, 0o755);
      await chmod(join(folder, path), 0);
      await asNobody(() => expectRest(folder, count, path));
    });

    test(`leads nowhere, ${place}`, async () => {
      const { files, path } = logs(count, position, good());
      delete files[path];
      const folder = await tempLogs({ ...files, ...weight });
      await symlink(join(folder, "gone"), join(folder, path));
      await expectRest(folder, count, path);
    });
  }
});

test("one that is written to while it is read is named, with what was read before", async () => {
  const lines = Array.from({ length: 3000 }, () => JSON.stringify(anEvent({ userAgent: "a".repeat(900) })));
  const folder = await tempLogs({ "a.jsonl": `${lines.join("\n")}\n`, "b.json": { Records: records() } });
  const path = join(folder, "a.jsonl");
  const events = readEvents(folder);
  let read = 0;
  for await (const _ of events) if ((read += 1) === 1) await appendFile(path, "{}");
  expect(events.summary.partlyRead).toEqual([{ path, reason: "it changed while it was read" }]);
  expect(read).toBeGreaterThanOrEqual(2 + 1);
  expectBalanced(events.summary);
});

test("one with invalid UTF-8, also in an eventID, is counted, and once, whichever way it is read", async () => {
  const invalid = Buffer.from(
    JSON.stringify({ Records: [anEvent({ eventID: "id~", userAgent: "a~" })] }),
    "latin1",
  );
  for (let at = invalid.indexOf("~"); at >= 0; at = invalid.indexOf("~")) invalid[at] = 0xff;
  const spaced = Buffer.concat([
    Buffer.from("[ "),
    invalid.subarray('{"Records":['.length, -2),
    Buffer.from(" ]"),
  ]);
  const events = readEvents(
    await tempLogs({ "a.json": invalid, "b.json.gz": gzipSync(invalid), "c.json": spaced }),
  );
  const agents: unknown[] = [];
  for await (const { userAgent, eventID } of events) agents.push([userAgent, eventID]);
  expect(agents).toEqual([["a\ufffd", "id\ufffd"]]);
  expect(events.summary).toMatchObject({ events: 1, duplicates: 2, unreadable: [] });
  expectBalanced(events.summary);
});

/** Every script that asks LOGS something. */
const QUESTIONS = readdirSync("scripts")
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name: name.slice(0, -3), text: readFileSync(join("scripts", name), "utf8") }))
  .filter(({ text: script }) => /\b(?:openLogs|countCalls)\(/.test(script))
  .map(({ name, text: script }) => ({ name, isBilled: script.includes("openCosts(") }));

describe("every question", () => {
  const faults = Object.entries(FAULTS);
  test.each(QUESTIONS.map((question, i) => [question.name, question, i] as const))(
    "%s answers from the rest, names the file and exits 1",
    { timeout: 60_000 },
    async (name, { isBilled }, i) => {
      for (const position of [0, FEW - 1]) {
        const [, bad] = faults[(2 * i + position) % faults.length] ?? [];
        const { files, path } = logs(FEW, position, bad?.() ?? Buffer.alloc(0));
        const options = {
          LOGS: await tempLogs(files),
          ...(isBilled ? { COSTS: await tempBill(anAnswer()) } : {}),
        };
        const { code, stdout, stderr } = await runScript(name, options);
        expect(stderr).toContain(path);
        expect(stderr).toMatch(/Cannot read .*This answer is partial/s);
        expect(stderr).not.toMatch(/^ +at /m);
        expect([code, stdout === ""]).toEqual([1, false]);
      }
    },
  );

  test("is among them", () => {
    expect(QUESTIONS.length).toBeGreaterThan(8);
  });
});

describe("s3://:", () => {
  test("a question names the bad object, answers from the rest and exits 1", async () => {
    const { files, path } = logs(FEW, 1, FAULTS["is cut in the middle"]?.() ?? Buffer.alloc(0));
    const server = await serve({ trail: files });
    const options = { ...server.environment, LOGS: "s3://trail", FORMAT: "json" };
    const { code, stdout, stderr } = await runScript("top-calls", options);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`s3://trail/${path}`)]);
    expect((JSON.parse(stdout) as { calls: number }[]).reduce((sum, { calls }) => sum + calls, 0)).toBe(
      2 * (FEW - 1),
    );
  });

  test.each([
    ["a few objects", FEW, [0, 1, 2]],
    ["many objects", MANY, [0, MANY / 2, MANY - 1]],
  ])(
    "among %s, whatever is wrong with one, it is named, and the rest is counted",
    async (_, count, places) => {
      const cases = Object.values(FAULTS).flatMap((bad, i) =>
        // of many objects, one place a fault
        (count === FEW ? places : [places[i % places.length] ?? 0]).map((place) => logs(count, place, bad())),
      );
      const server = await serve(Object.fromEntries(cases.map(({ files }, i) => [`trail-${i}`, files])));
      for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
      onTestFinished(() => void vi.unstubAllEnvs());
      for (const [i, { path }] of cases.entries()) await expectRest(`s3://trail-${i}`, count, path);
    },
    120_000,
  );
});
