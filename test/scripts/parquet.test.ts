import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDuckDb, quoted, rowsOf } from "../../shared/sql/duckdb.ts";
import { type Run, runScript, TYPESCRIPT } from "../run-script.ts";
import { S3Server } from "../s3-server.ts";
import { sampleFolder } from "../sample-logs.ts";
import { Dice } from "../sql/hostile-trail.ts";
import { anEvent, logPath, tempFolder, tempLogs } from "../temp-logs.ts";

const KILLS = Number(process.env["KILLS"] ?? 3);

/** How many events whoever opens the folder by himself finds. */
async function eventsIn(copy: string): Promise<number> {
  const duck = await openDuckDb();
  const [[count] = []] = await rowsOf(
    duck,
    `SELECT count(*) FROM ${quoted(join(copy, "events/*/*.parquet"))}`,
  );
  duck.closeSync();
  return Number(count);
}

/** An answer of the script, and the copy's: all that a person sees. */
async function both(options: Record<string, string>): Promise<[script: Run, copy: Run]> {
  return [
    await runScript("top-roles", options),
    await runScript("sql", options, ["--question", "top-roles"]),
  ];
}

/** The calls are counted in the copy as in the logs, for the sample's bill. */
async function expectSameBill(options: Record<string, string>): Promise<void> {
  const COSTS = join(await sampleFolder(), "costs.json");
  for (const question of ["compare-costs", "cost-by-role"]) {
    expect(await runScript(question, { ...options, COSTS, COUNTS: "parquet" }), question).toEqual(
      await runScript(question, { ...options, COSTS }),
    );
  }
}

const EVENTS_A_FILE = 200;

/** Files of more text than is sorted at once: each of 200 events of 12 KB. */
function writeBusyHour(folder: string, hour: number, files: number): void {
  const dice = new Dice(hour);
  const padding = "x".repeat(12_000);
  for (let file = 0; file < files; file += 1) {
    const events = Array.from({ length: EVENTS_A_FILE }, () =>
      anEvent({
        eventTime: `2020-08-30T${String(hour).padStart(2, "0")}:${String(10 + dice.below(50))}:00Z`,
        userIdentity: { type: "IAMUser", userName: `user-${dice.below(9)}`, accountId: "111122223333" },
        requestParameters: { padding },
      }),
    );
    const suffix = String(file).padStart(16, "A");
    const path = join(folder, logPath(`2020-08-30T${String(hour).padStart(2, "0")}:59Z`, suffix));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gzipSync(JSON.stringify({ Records: events }), { level: 1 }));
  }
}

describe("the copy of the sample", () => {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-copy-"));
  const logs = join(folder, "logs");
  beforeAll(async () => cpSync(join(await sampleFolder(), "logs"), logs, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("lies beside it, in days that DuckDB finds, and says what it took; again, it is up to date", async () => {
    const first = await runScript("parquet", { LOGS: logs });
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(
      /^Copied 771 files, .* MB, in \d+ seconds?; .*logs_parquet has 53,184 events of 4 days in .* MB of Parquet\n$/,
    );
    expect(first.stderr).toContain("53,184 events in 771 files");
    expect(readdirSync(join(`${logs}_parquet`, "events"))).toEqual(
      ["28", "29", "30", "31"].map((day) => `day=2020-08-${day}`),
    );
    expect(await eventsIn(`${logs}_parquet`)).toBe(53_184);
    const generation = readlinkSync(join(`${logs}_parquet`, "events"));
    const second = await runScript("parquet", { LOGS: logs });
    expect(second.stdout).toMatch(/^.*logs_parquet is up to date: 53,184 events of 4 days/);
    expect(readlinkSync(join(`${logs}_parquet`, "events"))).toBe(generation);
  });

  test("answers the README's queries", async () => {
    const queries = [...readFileSync("README.md", "utf8").matchAll(/^make sql Q="(.*)"$/gm)];
    expect(queries.length).toBeGreaterThanOrEqual(5);
    for (const [, Q = ""] of queries) {
      const { code, stderr } = await runScript("sql", { LOGS: logs, Q });
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("53,184 events") });
    }
  });

  test("of a DAY has no other day's events, and those when asked for", { timeout: 120_000 }, async () => {
    const LOGS = join(await sampleFolder(), "logs");
    const PARQUET = join(await tempFolder(), "copy");
    const days = (): string[] => readdirSync(join(PARQUET, "events"));
    await runScript("parquet", { LOGS, PARQUET, DAY: "08/30" });
    expect(days()).toEqual(["day=2020-08-30"]);
    await expectSameBill({ LOGS, PARQUET, DAY: "08/30" });
    expect(days()).toEqual(["day=2020-08-30"]);
    const [script, copy] = await both({ LOGS, PARQUET, DAY: "08/31" });
    expect(copy).toEqual(script);
    expect(days()).toEqual(["day=2020-08-30", "day=2020-08-31"]);
    expect(await eventsIn(PARQUET)).toBe(33_234 + 6650);
    const all = await both({ LOGS, PARQUET });
    expect(all[1]).toEqual(all[0]);
  });

  test("is made by a question about the bill too", async () => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [anEvent(), anEvent()] } });
    const PARQUET = join(await tempFolder(), "copy");
    await expectSameBill({ LOGS, PARQUET, DAY: "08/30" });
    expect(await eventsIn(PARQUET)).toBe(2);
  });
});

describe("killed at any moment", () => {
  test(
    `${KILLS} times, it is whole before and after, and the next run completes it`,
    { timeout: 600_000 },
    async () => {
      const folder = await tempFolder();
      const LOGS = join(folder, "logs");
      const PARQUET = join(folder, "logs_parquet");
      writeBusyHour(LOGS, 1, 10);
      expect((await runScript("parquet", { LOGS })).code).toBe(0);
      const dice = new Dice(7);
      let events = 10 * EVENTS_A_FILE;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const more = kill === 0 ? 100 : 5;
        writeBusyHour(LOGS, 2 + kill, more);
        const next = events + EVENTS_A_FILE * more;
        const child = spawn(process.execPath, ["--import", TYPESCRIPT, resolve("scripts/parquet.ts")], {
          env: { PATH: process.env["PATH"], LOGS },
          stdio: "ignore",
        });
        const ended = new Promise((done) => child.on("exit", done));
        await setTimeout(300 + dice.below(kill === 0 ? 3000 : 1500));
        child.kill("SIGKILL");
        await ended;
        expect([events, next]).toContain(await eventsIn(PARQUET));
        const [script, copy] = await both({ LOGS, DAY: "2020-08-30" });
        expect(copy).toEqual(script);
        expect(await eventsIn(PARQUET)).toBe(next);
        expect(existsSync(join(PARQUET, ".building"))).toBe(false);
        events = next;
      }
    },
  );

  test("what is left when all was done is removed; what the copy lacks yet stays", async () => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [anEvent()] } });
    const PARQUET = join(await tempFolder(), "copy");
    await runScript("parquet", { LOGS, PARQUET });
    const manifest = readFileSync(join(PARQUET, ".generation-1/.manifest"), "utf8");
    const { files } = JSON.parse(manifest) as { files: { path: string }[] };
    const building = join(PARQUET, ".building");
    const leave = (read: { path: string }[]): void => {
      mkdirSync(join(building, "parts"), { recursive: true });
      const line = JSON.stringify({ files: read, parts: [], isCut: false });
      writeFileSync(join(building, ".journal"), `${line}\n${line.slice(0, 9)}`);
    };
    leave(files);
    await runScript("parquet", { LOGS, PARQUET });
    expect(existsSync(building)).toBe(false);
    leave([...files, { path: "of-another-day.json.gz" }]);
    await runScript("parquet", { LOGS, PARQUET });
    expect(existsSync(join(building, ".journal"))).toBe(true);
  });

  test("what it had read is not read again", { timeout: 120_000 }, async () => {
    const folder = await tempFolder();
    const LOGS = join(folder, "logs");
    const building = join(folder, "logs_parquet/.building");
    writeBusyHour(LOGS, 1, 130);
    const child = spawn(process.execPath, ["--import", TYPESCRIPT, resolve("scripts/parquet.ts")], {
      env: { PATH: process.env["PATH"], LOGS },
      stdio: "ignore",
    });
    const ended = new Promise((done) => child.on("exit", done));
    while (!existsSync(join(building, ".journal")) && child.exitCode === null) await setTimeout(20);
    child.kill("SIGKILL");
    await ended;
    const parts = readdirSync(join(building, "parts"));
    const times = parts.map((name) => statSync(join(building, "parts", name)).ino);
    expect((await runScript("parquet", { LOGS })).code).toBe(0);
    const written = readdirSync(join(folder, "logs_parquet/events/day=2020-08-30")).map(
      (name) => statSync(join(folder, "logs_parquet/events/day=2020-08-30", name)).ino,
    );
    expect(written.length).toBeGreaterThan(1);
    expect(times.filter((ino) => written.includes(ino)).length).toBeGreaterThan(0);
    expect(await eventsIn(join(folder, "logs_parquet"))).toBe(130 * EVENTS_A_FILE);
  });
});

describe("two at once", () => {
  test("write one copy, and both answer", async () => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [anEvent(), anEvent()] } });
    const PARQUET = join(await tempFolder(), "copy");
    const answers = await Promise.all(
      [1, 2, 3].map(async () => runScript("sql", { LOGS, PARQUET }, ["--question", "top-calls"])),
    );
    for (const { code, stdout } of answers) {
      expect(code).toBe(0);
      expect(stdout).toContain("GetObject      2");
    }
  });

  test("a lock whose holder is no more is nobody's", async () => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [anEvent()] } });
    const PARQUET = join(await tempFolder(), "copy");
    mkdirSync(PARQUET);
    for (const lock of [
      "",
      '{"pid":',
      JSON.stringify({ pid: 999_999_99, host: (await import("node:os")).hostname() }),
    ]) {
      writeFileSync(join(PARQUET, ".lock"), lock);
      expect((await runScript("parquet", { LOGS, PARQUET })).code).toBe(0);
      rmSync(join(PARQUET, "events"));
    }
  });
});

describe("what can't be copied is said", () => {
  test("with each answer, and exits 1, until it can be", async () => {
    const good = { Records: [anEvent()] };
    const LOGS = await tempLogs({
      [logPath("2020-08-30T12:05Z", "AAAAAAAAAAAAAAAA")]: good,
      [logPath("2020-08-30T12:10Z", "BBBBBBBBBBBBBBBB")]: "no JSON {",
      [logPath("2020-08-30T12:15Z", "CCCCCCCCCCCCCCCC")]: gzipSync(JSON.stringify(good)).subarray(0, 100),
    });
    const PARQUET = join(await tempFolder(), "copy");
    for (let i = 0; i < 2; i += 1) {
      const [script, copy] = await both({ LOGS, PARQUET });
      expect(copy).toEqual(script);
      expect(copy.code).toBe(1);
      expect(copy.stderr).toContain("This answer is partial");
    }
    expect(await runScript("parquet", { LOGS, PARQUET })).toMatchObject({ code: 1 });
    writeFileSync(
      join(LOGS, logPath("2020-08-30T12:10Z", "BBBBBBBBBBBBBBBB")),
      gzipSync(JSON.stringify(good)),
    );
    rmSync(join(LOGS, logPath("2020-08-30T12:15Z", "CCCCCCCCCCCCCCCC")));
    const [script, copy] = await both({ LOGS, PARQUET });
    expect(copy).toEqual(script);
    expect(copy.code).toBe(0);
  });

  test("where there is no room, in a line; and once there is, the copy is made", async () => {
    const folder = await tempFolder();
    const LOGS = join(folder, "logs");
    writeBusyHour(LOGS, 1, 3);
    // no file may be longer than 512 KB: as on a full disk, writing fails
    const limited = spawnSync(
      "sh",
      ["-c", 'ulimit -f 1024 && exec "$0" --import "$1" scripts/parquet.ts', process.execPath, TYPESCRIPT],
      {
        env: { PATH: process.env["PATH"], LOGS },
        encoding: "utf8",
      },
    );
    expect(limited.status).toBe(2);
    expect(limited.stderr).toMatch(
      /^Cannot write the Parquet copy ".*logs_parquet": .*\nSay where it may lie with PARQUET=folder\n$/,
    );
    expect((await runScript("parquet", { LOGS })).code).toBe(0);
    expect(await eventsIn(`${LOGS}_parquet`)).toBe(3 * EVENTS_A_FILE);
  });

  test("nor is anything overwritten that is another's", async () => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [anEvent()] } });
    const PARQUET = await tempFolder();
    writeFileSync(join(PARQUET, "events"), "mine");
    const { code, stderr } = await runScript("parquet", { LOGS, PARQUET });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^Cannot write the Parquet copy ".*": there is something else of the name ".*events"\n/,
    );
    expect(readFileSync(join(PARQUET, "events"), "utf8")).toBe("mine");
  });

  test("a copy among the logs is none of them", async () => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [anEvent(), anEvent()] } });
    const PARQUET = join(LOGS, "parquet");
    await runScript("parquet", { LOGS, PARQUET });
    const [script, copy] = await both({ LOGS, PARQUET });
    expect(copy).toEqual(script);
    expect(copy).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("2 events in 1 file,") as string,
    });
    expect(copy.stderr).toContain("1 Parquet copy file skipped");
  });

  test("what somebody has removed of it is made anew", async () => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [anEvent()] } });
    const PARQUET = join(await tempFolder(), "copy");
    const part = (): string =>
      join(PARQUET, "events/day=2020-08-30", readdirSync(join(PARQUET, "events/day=2020-08-30"))[0] ?? "");
    await runScript("parquet", { LOGS, PARQUET });
    for (const path of [part, () => join(PARQUET, readlinkSync(join(PARQUET, "events")), "..")]) {
      rmSync(path(), { recursive: true });
      expect((await runScript("parquet", { LOGS, PARQUET })).code).toBe(0);
      expect(await eventsIn(PARQUET)).toBe(1);
    }
  });

  test.each<[options: Record<string, string>, said: RegExp]>([
    [
      { PARQUET: "/dev/null/x" },
      /^Cannot write the Parquet copy "\/dev\/null\/x": .*\nSay where it may lie with PARQUET=folder\n$/,
    ],
    [
      { PARQUET: "s3://bucket/x" },
      /^Cannot write the Parquet copy "s3:\/\/bucket\/x": not a folder on this machine\n/,
    ],
    [
      { DAY: "2021-01-01" },
      /^Cannot find DAY "2021-01-01": no events of 2021-01-01\nThe logs hold 2020-08-30\n$/,
    ],
  ])("for %j", async (options, said) => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [anEvent()] } });
    const { code, stderr } = await runScript("parquet", { LOGS, ...options });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(said) as string });
  });
});

test(
  "a bucket's copy lies in this folder; an object that changes is read anew, and no other",
  { timeout: 120_000 },
  async () => {
    const folder = await tempLogs({
      [logPath("2020-08-29T12:05Z")]: { Records: [anEvent({ eventTime: "2020-08-29T12:00:00Z" })] },
      [logPath("2020-08-30T12:05Z")]: { Records: [anEvent(), anEvent()] },
    });
    const server = await S3Server.ofFolder("example-trail", folder);
    const at = await tempFolder();
    try {
      const options = { ...server.environment, LOGS: "s3://example-trail", DAY: "08/30" };
      const ask = async (): Promise<Run> => runScript("sql", options, ["--question", "top-calls"], at);
      const script = await runScript("top-calls", options, [], at);
      expect(script.stderr).toMatch(/^Reading 1 file from s3:/);
      expect(await ask()).toEqual(script);
      expect(readdirSync(at)).toEqual(["example-trail_parquet"]);
      server.requests.length = 0;
      // nothing is fetched, and so nothing paid for
      expect(await ask()).toEqual({ ...script, stderr: script.stderr.replace(/^Reading .*\n/, "") });
      expect(server.requests.filter(({ key }) => key.includes("2020/08/30"))).toEqual([]);
    } finally {
      await server.stop();
    }
  },
);
