import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { gzipSync } from "node:zlib";
import { findLogFiles } from "../../shared/reader/log-files.ts";
import { hasAwsCli, withAwsCli } from "../aws-cli.ts";
import { filesIn } from "../files-in.ts";
import { type Run, run, runScript, startOf } from "../run-script.ts";
import type { Fault, S3Request, S3Server } from "../s3-server.ts";
import { aTrail, keyOf, logOf, serve } from "../served-trail.ts";
import { tempFolder } from "../temp-logs.ts";

vi.setConfig({ testTimeout: 300_000 });

/** Files delivered every minute of a night. */
const DELIVERIES = Array.from(
  { length: 60 },
  (_, minute) => `2020-08-30T02:${String(minute).padStart(2, "0")}Z`,
);
const KEYS = DELIVERIES.map((time) => keyOf(time));
const BAD = keyOf("2020-08-30T02:30Z");

function sync(server: S3Server, LOGS: string, options: Record<string, string> = {}): Promise<Run> {
  return runScript("sync-logs", { ...server.environment, LOGS, TRAIL: "s3://trail", ...options });
}

/** A fault of the first `times` requests for each object. */
function atFirst(times: number, fault: Fault): (request: S3Request) => Fault | undefined {
  const seen = new Map<string, number>();
  return ({ method, key }) => {
    if (method !== "GET" || key === "") return undefined;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return (seen.get(key) ?? 0) <= times ? fault : undefined;
  };
}

async function expectWhole(
  LOGS: string,
  logs: Record<string, Buffer>,
  keys = Object.keys(logs),
): Promise<void> {
  expect(await filesIn(LOGS)).toEqual(keys);
  for (const key of keys) expect(await readFile(join(LOGS, key))).toEqual(logs[key]);
}

describe.skipIf(!hasAwsCli)(`sync-logs, ${withAwsCli}, copies every file whole when`, () => {
  test.each<[string, (request: S3Request) => Fault | undefined]>([
    ["S3 answers 503 SlowDown", atFirst(1, { status: 503, code: "SlowDown" })],
    ["connections are reset in mid-body", atFirst(1, { resetAfter: 60 })],
    ["bodies end before their Content-Length", atFirst(1, { shortBy: 30 })],
    ["bodies are not the objects'", atFirst(1, { wrongBytes: true })],
  ])("%s", async (_, fault) => {
    const logs = aTrail(DELIVERIES);
    const server = await serve({ trail: logs });
    server.fault = fault;
    const LOGS = await tempFolder();
    const { code, stderr } = await sync(server, LOGS);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("Copied 60 files") });
    await expectWhole(LOGS, logs);
  });
});

describe.skipIf(!hasAwsCli)(
  `sync-logs, ${withAwsCli}, names what it could not copy, copies the rest and exits 1 for`,
  () => {
    test.each<[string, Fault, RegExp]>([
      ["a body cut short every time", { shortBy: 1e9 }, /": .+/],
      [
        "bytes that are never what S3 holds",
        { wrongBytes: true },
        /": its bytes are not those that S3 holds \(6 tries\)$/m,
      ],
      [
        "a KMS key that one may not use",
        {
          status: 403,
          code: "AccessDenied",
          message:
            "User is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111122223333:key/k",
        },
        /": it is encrypted with a KMS key that these credentials may not use$/m,
      ],
    ])("%s", async (_, fault, says) => {
      const logs = aTrail(DELIVERIES);
      const server = await serve({ trail: logs });
      server.fault = ({ key }) => (key === BAD ? fault : undefined);
      const LOGS = await tempFolder();
      const { code, stderr } = await sync(server, LOGS, { AWS_MAX_ATTEMPTS: "2" });
      expect(code).toBe(1);
      expect(stderr).toContain(`Cannot copy "s3://trail/${BAD}": `);
      expect(stderr).toMatch(says);
      expect(stderr).toContain("Answers from these logs will be partial: 1 file could not be copied");
      await expectWhole(
        LOGS,
        logs,
        KEYS.filter((key) => key !== BAD),
      );
    });

    test("an object archived to Glacier", async () => {
      const logs = aTrail(DELIVERIES);
      const server = await serve({
        trail: { ...logs, [BAD]: { body: logOf("2020-08-30T02:30Z"), storageClass: "GLACIER" } },
      });
      const LOGS = await tempFolder();
      const { code, stderr } = await sync(server, LOGS);
      expect(code).toBe(1);
      expect(stderr).toContain(`Cannot copy "s3://trail/${BAD}": it is archived in Glacier\n`);
      await expectWhole(
        LOGS,
        logs,
        KEYS.filter((key) => key !== BAD),
      );
    });

    test("credentials that expire half-way; the next run completes it", async () => {
      const logs = aTrail(DELIVERIES);
      const server = await serve({ trail: logs });
      let downloads = 0;
      server.fault = ({ key }) =>
        key !== "" && (downloads += 1) > 20
          ? { status: 400, code: "ExpiredToken", message: "The provided token has expired." }
          : undefined;
      const LOGS = await tempFolder();
      const { code, stderr } = await sync(server, LOGS);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /Copied 20 files,[^]*: the AWS credentials have expired: "s3:[^]*37 others\n[^]*40 files could not be copied\nThey are those of AWS_ACCESS_KEY_ID/,
      );
      server.fault = () => undefined;
      expect((await sync(server, LOGS)).stderr).toContain("Copied 40 files");
      await expectWhole(LOGS, logs);
    });

    test.skipIf(!canMount())("a disk that fills up half-way", async () => {
      const logs = Object.fromEntries(KEYS.map((key) => [key, gzipSync(randomBytes(20_000))]));
      const server = await serve({ trail: logs });
      const LOGS = join(await smallDisk(), "logs");
      const { code, stderr } = await sync(server, LOGS);
      expect(code).toBe(1);
      expect(stderr).toMatch(/: the disk is full: "s3:.* others?\n/);
      const kept = (await filesIn(LOGS)).filter((path) => path.endsWith(".gz"));
      expect(kept.length).toBeLessThan(60);
      for (const key of kept) expect(await readFile(join(LOGS, key))).toEqual(logs[key]);
    });
  },
);

describe.skipIf(!hasAwsCli)(`sync-logs, ${withAwsCli}, copies nothing and exits 2 when`, () => {
  test("the listing fails on its second page", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    server.pageSize = 25;
    server.fault = ({ query }) =>
      query.has("continuation-token") ? { status: 503, code: "SlowDown" } : undefined;
    const LOGS = await tempFolder();
    const { code, stderr } = await sync(server, LOGS, { AWS_MAX_ATTEMPTS: "2" });
    expect({ code, files: await filesIn(LOGS) }).toEqual({ code: 2, files: [] });
    expect(stderr).toBe(
      'Cannot list "s3://trail/AWSLogs/111122223333/CloudTrail/eu-west-1/": too many requests, also after trying again (SlowDown)\n' +
        "Wait a minute, then repeat the command\n",
    );
  });

  test("there is more than MAX_SYNC", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const LOGS = await tempFolder();
    const { code, stderr } = await sync(server, LOGS, { MAX_SYNC: "0.005MB" });
    expect({ code, files: await filesIn(LOGS) }).toEqual({ code: 2, files: [] });
    expect(stderr).toMatch(
      /^Cannot copy 60 files, 12 KB: more than MAX_SYNC \(5\.0 KB\), about \d+ seconds?\n.*make create-athena-table\n$/,
    );
  });

  test.skipIf(!canMount())("it may not write there", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const { code, stderr } = await sync(server, join(await readOnlyDisk(), "logs"));
    expect([code, server.count("download")]).toEqual([2, 0]);
    expect(stderr).toMatch(/^Cannot copy to LOGS ".*logs": EROFS: .*\nName a folder that you may write to/);
  });

  test("there is more than the disk has room for", async () => {
    const body = logOf("2020-08-30T02:30Z");
    const server = await serve({ trail: aTrail(DELIVERIES) });
    Object.defineProperty(body, "length", { value: 1e18 });
    server.put("trail", BAD, body);
    const { code, stderr } = await sync(server, await tempFolder(), { MAX_SYNC: "all" });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^Cannot copy 60 files, 1000 PB to ".*": .* are free there\n/),
    });
  });
});

describe.skipIf(!hasAwsCli)(`sync-logs, ${withAwsCli}, killed with kill -9`, () => {
  test("at nine moments leaves no half file, and the next run completes it", async () => {
    const logs = aTrail(DELIVERIES);
    const server = await serve({ trail: logs });
    const random = seeded(20200830);
    let cutShort = 0;
    // each is after the first download has begun
    for (let round = 0; round < 3; round += 1) {
      const LOGS = await tempFolder();
      for (let kill = 0; kill < 3; kill += 1) {
        server.fault = ({ key }) => (key === "" ? undefined : { delay: 50 + Math.floor(random() * 100) });
        await killAfter(random() * 400, server, LOGS);
        const { files } = await findLogFiles(LOGS);
        for (const { path } of files) expect(await readFile(path)).toEqual(logs[path.slice(LOGS.length + 1)]);
        if (files.length < KEYS.length) cutShort += 1;
      }
      server.fault = () => undefined;
      expect((await sync(server, LOGS)).code).toBe(0);
      expect((await findLogFiles(LOGS)).files.length).toBe(KEYS.length);
      for (const key of KEYS) expect(await readFile(join(LOGS, key))).toEqual(logs[key]);
    }
    expect(cutShort).toBeGreaterThan(3);
  });
});

describe.skipIf(!hasAwsCli)(`sync-logs, ${withAwsCli}, told to end`, () => {
  test.each<[NodeJS.Signals, does: string, trail: { TRAIL?: string }]>([
    ["SIGINT", "copies", { TRAIL: "s3://trail" }],
    ["SIGTERM", "copies", { TRAIL: "s3://trail" }],
    ["SIGTERM", "looks for the trail", {}],
  ])("by %s while it %s, it ends aws too", async (signal, _, trail) => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const waiting: string[] = [];
    server.fault = ({ key, headers }) => {
      const isTrails = String(headers["x-amz-target"]).endsWith("DescribeTrails");
      if (trail.TRAIL === undefined ? !isTrails : key === "") return undefined;
      waiting.push(key);
      return { delay: 60_000 };
    };
    const started = start(server, await tempFolder(), trail);
    const ended = new Promise((resolved) => started.once("exit", resolved));
    while (waiting.length === 0) await sleep(20);
    const group = started.pid ?? 0;
    started.kill(signal);
    expect(await ended).toBe(signal === "SIGINT" ? 130 : 143);
    await sleep(300);
    // nobody is left of its process group, but for what only its parent could bury
    const { stdout } = await run("ps", ["-axo", "pgid=,stat=,args="]);
    const left = stdout.split("\n").filter((line) => new RegExp(`^ *${group} +[^Z ]`).test(line));
    expect(left).toEqual([]);
  });
});

/** Starts a sync, waits for its first download and `milliseconds` more, and kills it and every `aws` that it started. */
async function killAfter(milliseconds: number, server: S3Server, LOGS: string): Promise<void> {
  const before = server.count("download");
  const started = start(server, LOGS);
  const ended = new Promise((resolved) => started.once("exit", resolved));
  while (server.count("download") === before && started.exitCode === null) await sleep(5);
  await sleep(milliseconds);
  if (started.pid !== undefined && started.exitCode === null) process.kill(-started.pid, "SIGKILL");
  await ended;
}

/** The script in a process group of its own, so that one signal ends it and every `aws` that it has started. */
function start(
  server: S3Server,
  LOGS: string,
  trail: { TRAIL?: string } = { TRAIL: "s3://trail" },
): ReturnType<typeof spawn> {
  return spawn(process.execPath, startOf("sync-logs"), {
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      ...server.environment,
      LOGS,
      ...trail,
    },
    detached: true,
    stdio: "ignore",
  });
}

/** Mulberry32: the same numbers from 0 to 1 on every run. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whether a test may mount a disk of its own: as root of a Linux that lets it. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-disk-"));
  const isMounted = spawnSync("mount", ["-t", "tmpfs", "tmpfs", folder]).status === 0;
  if (isMounted) spawnSync("umount", [folder]);
  rmdirSync(folder);
  return isMounted;
}

/** A disk that can only be read. */
async function readOnlyDisk(): Promise<string> {
  const folder = await tempFolder();
  await run("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", folder]);
  onTestFinished(async () => void (await run("umount", [folder])));
  return folder;
}

/** A disk with room for bytes, but for thirty files alone: only writing tells that it is full. */
async function smallDisk(): Promise<string> {
  const folder = await tempFolder();
  await run("mount", ["-t", "tmpfs", "-o", "size=16m,nr_inodes=40", "tmpfs", folder]);
  onTestFinished(async () => void (await run("umount", [folder])));
  return folder;
}
