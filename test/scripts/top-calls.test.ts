import { existsSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { gzipSync } from "node:zlib";
import { runScript } from "../run-script.ts";
import { anEvent, logPath, tempFolder, tempLogs } from "../temp-logs.ts";

const REAL_LOGS = "../shared/real-logs";

async function logs(): Promise<string> {
  const calls = ["GetObject", "GetObject", "GetObject", "HeadObject", "PutObject", "PutObject"];
  return tempLogs({
    [logPath("2020-08-30T12:05Z")]: { Records: calls.map((eventName) => anEvent({ eventName })) },
  });
}

describe("top-calls prints", () => {
  test("a table that adds up, and what it rests on", async () => {
    const { code, stdout, stderr } = await runScript("top-calls", { LOGS: await logs() });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "eventSource       eventName   calls   share
      s3.amazonaws.com  GetObject       3   50.0%
      s3.amazonaws.com  PutObject       2   33.3%
      s3.amazonaws.com  HeadObject      1   16.7%
      total                             6  100.0%
      "
    `);
    expect(stderr).toMatch(/^6 events in 1 file, from 2020-08-30T12:00:00Z to 2020-08-30T12:00:00Z\n/);
  });

  test("what TOP cuts off as a row of its own", async () => {
    const { stdout } = await runScript("top-calls", { LOGS: await logs(), TOP: "1" });
    expect(stdout).toMatchInlineSnapshot(`
      "eventSource        eventName  calls   share
      s3.amazonaws.com   GetObject      3   50.0%
      (2 more: TOP=all)                 3   50.0%
      total                             6  100.0%
      "
    `);
  });

  test("CSV", async () => {
    const { stdout } = await runScript("top-calls", { LOGS: await logs(), FORMAT: "csv", TOP: "2" });
    expect(stdout).toBe(
      "eventSource,eventName,calls\r\ns3.amazonaws.com,GetObject,3\r\ns3.amazonaws.com,PutObject,2\r\n",
    );
  });

  test("JSON", async () => {
    const { stdout, stderr } = await runScript("top-calls", { LOGS: await logs(), FORMAT: "json", TOP: "1" });
    expect(JSON.parse(stdout)).toEqual([
      { eventSource: "s3.amazonaws.com", eventName: "GetObject", calls: 3 },
    ]);
    expect(stderr).toMatch(/2 more rows: see them with TOP=all/);
  });

  test("an empty answer for logs without events", async () => {
    const LOGS = await tempLogs({ "a.json": { Records: [] } });
    expect((await runScript("top-calls", { LOGS, FORMAT: "json" })).stdout).toBe("[]\n");
    expect((await runScript("top-calls", { LOGS, FORMAT: "csv" })).stdout).toBe(
      "eventSource,eventName,calls\r\n",
    );
  });
});

test("top-calls counts the good files, names the bad ones and exits 1", async () => {
  const LOGS = await tempLogs({
    "good.json.gz": { Records: [anEvent(), anEvent()] },
    "truncated.json.gz": gzipSync(JSON.stringify({ Records: [anEvent()] })).subarray(0, -20),
    "random.json.gz": Buffer.from("c0ffee", "hex"),
    "shape.json": { Records: {} },
  });
  const { code, stdout, stderr } = await runScript("top-calls", { LOGS, FORMAT: "json" });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual([{ eventSource: "s3.amazonaws.com", eventName: "GetObject", calls: 2 }]);
  expect(stderr).toContain(`Cannot read "${join(LOGS, "truncated.json.gz")}": the gzip data is truncated`);
  expect(stderr).toContain(`Cannot read "${join(LOGS, "random.json.gz")}": not JSON`);
  expect(stderr).toContain(`Cannot read "${join(LOGS, "shape.json")}": Records is not an array`);
  expect(stderr).toMatch(/This answer is partial: 3 files could not be read\n$/);
});

test("top-calls exits 2 for a folder without logs and for a day without events, with nothing on stdout", async () => {
  const empty = await tempFolder();
  const noLogs = await runScript("top-calls", { LOGS: empty });
  expect(noLogs).toMatchObject({ code: 2, stdout: "" });
  expect(noLogs.stderr).toContain(`Cannot read LOGS "${empty}": no log files in it\n`);

  const noDay = await runScript("top-calls", { LOGS: await logs(), DAY: "07/11" });
  expect(noDay).toMatchObject({ code: 2, stdout: "" });
  expect(noDay.stderr).toBe('Cannot find DAY "07/11": no logs of such a day\nThe logs hold 2020-08-30\n');
});

test("top-calls says when the calls of a day's last minutes may be missing", async () => {
  const { code, stderr } = await runScript("top-calls", { LOGS: await logs(), DAY: "08/30" });
  expect(code).toBe(0);
  expect(stderr).toContain("No file delivered after 2020-08-30: calls of its last minutes may be missing");
});

describe.skipIf(!existsSync(REAL_LOGS))(`on the real trail in ${REAL_LOGS} (skipped where it is not)`, () => {
  /** Each question asked of DuckDB's own JSON reader. */
  async function duckDb(sql: string): Promise<unknown> {
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(
      `WITH events AS (SELECT unnest(Records) AS event FROM read_json('${REAL_LOGS}/AWSLogs/**/*.json.gz', columns = {Records: 'JSON[]'})) ${sql}`,
    );
    return reader.getRowObjectsJson();
  }

  test.each([{}, { DAY: "07/10" }, { DAY: "2023-07-10" }])(
    "top-calls counts as DuckDB does, asked for %j",
    async (day) => {
      const { code, stdout } = await runScript("top-calls", {
        LOGS: REAL_LOGS,
        FORMAT: "json",
        TOP: "all",
        ...day,
      });
      const rows = await duckDb(
        "SELECT event->>'eventSource' AS eventSource, event->>'eventName' AS eventName, count(*)::INT AS calls FROM events GROUP BY 1, 2 ORDER BY calls DESC, 1, 2",
      );
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual(rows);
    },
  );

  test("top-calls counts 2,900 events, 300 of them errors", async () => {
    expect((await runScript("top-calls", { LOGS: REAL_LOGS })).stderr).toMatch(/^2,900 events in 55 files/);
    expect((await runScript("top-calls", { LOGS: REAL_LOGS, ERRORS: "only" })).stderr).toContain(
      "Only ERRORS=only: 300 events",
    );
  });

  test("top-roles counts as DuckDB does, and attributes every event", async () => {
    const { stdout } = await runScript("top-roles", { LOGS: REAL_LOGS, FORMAT: "json", TOP: "all" });
    const rows = await duckDb(
      `SELECT coalesce(event->>'$.userIdentity.sessionContext.sessionIssuer.userName', event->>'$.userIdentity.userName', event->>'$.userIdentity.invokedBy') AS caller,
              coalesce(event->>'$.userIdentity.type', 'Unknown') AS kind, coalesce(event->>'$.userIdentity.accountId', '') AS account, count(*)::INT AS calls
       FROM events GROUP BY 1, 2, 3 ORDER BY calls DESC, 1, 2, 3`,
    );
    expect(JSON.parse(stdout)).toEqual(rows);
    const kinds = (JSON.parse(stdout) as { kind: string; calls: number }[]).reduce<Record<string, number>>(
      (sums, { kind, calls }) => ({ ...sums, [kind]: (sums[kind] ?? 0) + calls }),
      {},
    );
    expect(kinds).toEqual({ IAMUser: 2748, AssumedRole: 76, AWSService: 34, Unknown: 42 });
  });

  test("top-calls exits 2 for a day that it does not hold, and says which it holds", async () => {
    const { code, stdout, stderr } = await runScript("top-calls", { LOGS: REAL_LOGS, DAY: "07/11" });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("The logs hold 2023-07-10");
  });
});
