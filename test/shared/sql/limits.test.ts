// What the Parquet copy may take, where it may not write, and what is said when it can't.

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { optionsOf } from "../../../shared/options.ts";
import { twinAnswer } from "../../../shared/sql/ask-sql.ts";
import { bringUpToDate, openViews } from "../../../shared/sql/open-copy.ts";
import * as progress from "../../../shared/terminal/progress.ts";
import { packagesBeside } from "../../../shared/terminal/packages.ts";
import { asNobody, canBeNobody } from "../../as-nobody.ts";
import { runScript } from "../../run-script.ts";
import { askCopy } from "../../sql/ask.ts";
import { anEvent, logPath } from "../../temp-logs.ts";

/** Logs of one event that anybody may read, and a folder above them. */
function readableLogs(): { above: string; LOGS: string; add: (minute: string) => void } {
  const above = mkdtempSync(join(tmpdir(), "read-only-"));
  onTestFinished(() => rmSync(above, { recursive: true }));
  const LOGS = join(above, "logs");
  const add = (minute: string): void => {
    const path = join(LOGS, logPath(minute));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gzipSync(JSON.stringify({ Records: [anEvent()] })));
  };
  add("2020-08-30T12:05Z");
  chmodSync(above, 0o755);
  return { above, LOGS, add };
}

describe.skipIf(!canBeNobody)("of logs in a folder that is only to be read", () => {
  const message = async (asking: Promise<unknown>): Promise<string> =>
    asking.then(
      () => "no error",
      (error: Error & { next?: string }) => `${error.message}\n${error.next}`,
    );

  test("the copy can't lie beside them, and where else is said", async () => {
    const { LOGS } = readableLogs();
    expect(await message(asNobody(() => askCopy("top-calls", { LOGS })))).toMatch(
      /^Cannot write the Parquet copy ".*logs_parquet": EACCES.*\nSay where it may lie with PARQUET=folder$/,
    );
  });

  test("it lies in PARQUET, if that says so", async () => {
    const { LOGS } = readableLogs();
    const other = readableLogs();
    chmodSync(other.above, 0o777);
    const PARQUET = join(other.above, "copy");
    const { answer } = await asNobody(() => askCopy("top-calls", { LOGS, PARQUET }));
    expect(answer.rows).toEqual([["s3.amazonaws.com", "GetObject", 1]]);
  });

  test("a copy that is there already answers, until the logs have more than it", async () => {
    const { above, LOGS, add } = readableLogs();
    // what changed this very moment is read once more, as it may go on changing
    await setTimeout(200);
    await askCopy("top-calls", { LOGS });
    chmodSync(`${LOGS}_parquet`, 0o755);
    const before = readdirSync(above);
    const { answer } = await asNobody(() => askCopy("top-calls", { LOGS }));
    expect(answer.rows).toEqual([["s3.amazonaws.com", "GetObject", 1]]);
    expect(readdirSync(above)).toEqual(before);
    add("2020-08-30T12:10Z");
    expect(await message(asNobody(() => askCopy("top-calls", { LOGS })))).toMatch(
      /^Cannot write the Parquet copy/,
    );
  });
});

test("while logs are read, the event loop has a turn after each file: Ctrl-C ends it, and the bar moves", async () => {
  const { LOGS, add } = readableLogs();
  for (let minute = 10; minute < 60; minute += 1) add(`2020-08-30T13:${minute}Z`);
  let work: { files: number } | undefined;
  const shown = vi.spyOn(progress, "showProgress").mockImplementation((shownWork) => void (work = shownWork));
  const state = { isWritten: false };
  const writing = bringUpToDate(optionsOf({ LOGS })).then(() => (state.isWritten = true));
  const seen = new Set<number>();
  for (; !state.isWritten; await setImmediate()) seen.add(work?.files ?? 0);
  await writing;
  shown.mockRestore();
  expect([...seen].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 52 }, (_, files) => files));
});

describe("a question", () => {
  test("may take a quarter of the memory; what needs more waits on disk, and is gone when it ends", async () => {
    const { above, LOGS } = readableLogs();
    const Q = "select current_setting('memory_limit') as most, current_setting('temp_directory') as place";
    const { stdout } = await runScript("sql", { LOGS, Q, FORMAT: "json" });
    const [{ most, place }] = JSON.parse(stdout) as [{ most: string; place: string }];
    const [, number = "", unit = ""] = /^([\d.]+) ([GM])iB$/.exec(most) ?? [];
    const bytes = Number(number) * 2 ** (unit === "G" ? 30 : 20);
    expect(bytes).toBeGreaterThan(4e8);
    expect(bytes).toBeLessThanOrEqual(Math.max(5.01e8, totalmem() * 0.251));
    expect(place.startsWith(`${LOGS}_parquet/.waiting-`)).toBe(true);

    const waiting = join(above, "waiting");
    const options = optionsOf({ LOGS });
    const bounds = { memory_limit: "100MB", temp_directory: waiting };
    const duck = await openViews(await bringUpToDate(options), options, "", bounds);
    const numbers =
      "SELECT row_number() OVER (ORDER BY hash(n), n) AS place, n FROM range(4000000) AS numbers (n)";
    let spilled = 0;
    const looking = setInterval(() => {
      try {
        spilled = Math.max(spilled, readdirSync(waiting).length);
      } catch {
        // not yet
      }
    }, 20);
    const { rows } = await twinAnswer(
      duck,
      `SELECT sum(n) AS total FROM (${numbers}) WHERE place > 0`,
      { days: undefined, chosen: [] },
      optionsOf({}),
    );
    clearInterval(looking);
    expect(rows).toEqual([{ total: (4_000_000 * 3_999_999) / 2 }]);
    expect(spilled).toBeGreaterThan(0);
    duck.closeSync();
  }, 60_000);

  test("that goes wrong after its first rows is no answer", async () => {
    const { LOGS } = readableLogs();
    const Q =
      "select case when i = 3000000 then error('late') else i end as n from range(3000001) numbers (i)";
    for (const FORMAT of ["csv", "table"]) {
      const { code, stderr } = await runScript("sql", { LOGS, Q, FORMAT });
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^Cannot run Q: Invalid Input Error: late\n/) as string,
      });
    }
  });

  test.each([
    ["select st_point(1, 2)", 'Scalar Function with name "st_point" is of DuckDB\'s extension spatial'],
    [
      "select * from sqlite_scan('a', 'b')",
      'Table Function with name "sqlite_scan" is of DuckDB\'s extension',
    ],
    ["select * from 'https://127.0.0.1/x.csv'", "file system operations are disabled by configuration"],
    ["select * from 's3://bucket/x.parquet'", "file system operations are disabled by configuration"],
  ])("reaches no network, and says what it would want of it: %s", async (Q, says) => {
    const { LOGS } = readableLogs();
    const { code, stderr } = await runScript("sql", { LOGS, Q });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Cannot run Q: /);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/INSTALL|SET auto/);
  });
});

test("without a network, packages can't be installed, and what to do is said", () => {
  const folder = mkdtempSync(join(tmpdir(), "packages-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const version = "1.0.0";
  const integrity =
    "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";
  const resolved = "http://127.0.0.1:9/needed/-/needed-1.0.0.tgz";
  const dependencies = { needed: version };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies }));
  const packages = { "": { dependencies }, "node_modules/needed": { version, resolved, integrity } };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
  vi.stubEnv("npm_config_fetch_retries", "0");
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  const needed = { what: "DuckDB, 70 MB", without: "Cannot ask in SQL", instead: "make top-calls" };
  expect(() => packagesBeside(pathToFileURL(join(folder, "x.ts")).href, needed)).toThrow(
    "Cannot ask in SQL: DuckDB, 70 MB could not be installed",
  );
  expect(readdirSync(folder).toSorted()).toEqual(["package-lock.json", "package.json"]);
}, 60_000);
