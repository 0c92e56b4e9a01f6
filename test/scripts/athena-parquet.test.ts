import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { athenaWorld } from "../athena/world.ts";
import { runScript } from "../run-script.ts";

const { server, engine, logs, results, run } = await athenaWorld();

beforeAll(async () => {
  server.plays = { states: [] };
  await run("create-athena-table");
}, 180_000);

function statements(): string[] {
  return server
    .inputs("StartQueryExecution")
    .map(({ QueryString }) => String(QueryString).split("\n")[0] ?? "")
    .filter((first) => !first.startsWith("SELECT"));
}

const copying = (): Record<string, unknown>[] =>
  server
    .inputs("StartQueryExecution")
    .filter(({ QueryString }) => /^(?:CREATE TABLE|INSERT)/.test(String(QueryString)));

describe("athena-parquet", () => {
  test("copies the days, and says what was read and what it became", async () => {
    const { code, stdout, stderr } = await run("athena-parquet", { DAY: "08/28..08/29" });
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr.replace(/became .* of Parquet/, "became … of Parquet")).toMatchInlineSnapshot(`
      "Athena reads cloudtrail.cloudtrail_logs: 1 account × 2 regions × 3 days of delivery (2020/08/28 to 2020/08/30): 6.5 MB, $0.00005, 6 partitions
      Athena read 14.0 MB in 1.9 s: about $0.00007 (us-east-1's list price: $5 a TB, 10 MB a query at least)
      14.0 MB of logs became … of Parquet in s3://example-results/tables/cloudtrail.cloudtrail_logs_parquet; a question reads only the columns that it names, of the days that it asks for
      Ask it: make athena-top-calls TABLE=cloudtrail_logs_parquet DAY=2020-08-28..2020-08-29
      "
    `);
    expect(statements()).toEqual(['CREATE TABLE "cloudtrail"."cloudtrail_logs_parquet"']);
  });

  test("adds the days that the copy lacks, and only those", async () => {
    await run("athena-parquet", { DAY: "2020-08-28..2020-08-31" });
    expect(statements().at(-1)).toBe('INSERT INTO "cloudtrail"."cloudtrail_logs_parquet"');
    expect(copying().at(-1)?.["ExecutionParameters"]).toEqual([
      "'2020/08/30'",
      "'2020/09/01'",
      "'2020-08-30'",
      "'2020-08-31'",
    ]);
    const again = await run("athena-parquet", { DAY: "2020-08-28..2020-08-31" });
    expect([again.code, again.stderr]).toEqual([
      0,
      "cloudtrail.cloudtrail_logs_parquet has 2020-08-28..2020-08-31 already\n",
    ]);
  });

  test.each([
    ["top-calls", { DAY: "08/30" }],
    ["top-roles", { DAY: "2020-08-29..2020-08-30", EVENT: "*Object" }],
    ["calls-by-hour", { DAY: "08/31", BY: "event" }],
    ["top-calls", { DUPLICATES: "keep" }],
    ["bytes-by-role", {}],
  ])("leaves a copy that answers %s with %o as the script does", async (QUESTION, options) => {
    const [athena, local] = await Promise.all([
      run("query-athena", { QUESTION, TABLE: "cloudtrail_logs_parquet", ...options }),
      runScript(QUESTION, { LOGS: logs, ...options }),
    ]);
    expect(athena.stdout).toBe(local.stdout);
    expect(athena.stderr).toMatch(
      /^Athena reads cloudtrail\.cloudtrail_logs_parquet: \d days? of events, \d partitions? of Parquet\n/,
    );
  });

  test("copies more than 100 days in several statements, since Athena writes 100 partitions at most", async () => {
    await run("athena-parquet", { DAY: "2020-08-28..2021-03-31", INTO: "long" });
    const remembered = "ALTER TABLE `cloudtrail`.`long` SET TBLPROPERTIES (";
    expect(statements()).toEqual([
      'CREATE TABLE "cloudtrail"."long"',
      remembered,
      'INSERT INTO "cloudtrail"."long"',
      remembered,
      'INSERT INTO "cloudtrail"."long"',
      remembered,
    ]);
    const spans = copying().map(({ ExecutionParameters }) => (ExecutionParameters as string[]).slice(2));
    expect(spans).toEqual([
      ["'2020-08-28'", "'2020-12-05'"],
      ["'2020-12-06'", "'2021-03-15'"],
      ["'2021-03-16'", "'2021-03-31'"],
    ]);
    server.requests = [];
    const again = await run("athena-parquet", { DAY: "2020-08-28..2021-03-31", INTO: "long" });
    expect([again.code, again.stderr]).toEqual([0, "cloudtrail.long has 2020-08-28..2021-03-31 already\n"]);
    // days without events are not read again
    expect(copying()).toEqual([]);
  });

  test("goes on where a copy was interrupted, whose files it removes", async () => {
    const left = join(results, "tables/cloudtrail.broken/event_day=2020-08-30");
    await run("athena-parquet", { DAY: "2020-08-28..2020-08-29", INTO: "broken" });
    mkdirSync(left, { recursive: true });
    // what a cancelled INSERT leaves: a day's events, of which the table knows nothing
    const held = join(results, "tables/cloudtrail.broken/event_day=2020-08-29");
    for (const name of readdirSync(held)) cpSync(join(held, name), join(left, name));
    const { code, stderr } = await run("athena-parquet", { DAY: "2020-08-28..2020-08-30", INTO: "broken" });
    expect(stderr).toMatch(/^Removed the files that an interrupted copy had left$/m);
    expect(code).toBe(0);
    const [athena, local] = await Promise.all([
      run("query-athena", { QUESTION: "top-calls", TABLE: "broken", DUPLICATES: "keep", DAY: "2020-08-30" }),
      runScript("top-calls", { LOGS: logs, DUPLICATES: "keep", DAY: "2020-08-30" }),
    ]);
    expect(athena.stdout).toBe(local.stdout);
  });

  test("prints its statements with DRY_RUN=1 and asks nobody", async () => {
    const { code, stdout } = await runScript("athena-parquet", { DAY: "2020-08-30", DRY_RUN: "1" });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^CREATE TABLE "cloudtrail"\."cloudtrail_logs_parquet"\nWITH \(format = 'PARQUET', .*\) AS\nSELECT [^]*;\n\n$/,
    );
  });

  test.each<[options: Record<string, string>, said: RegExp]>([
    [{}, /^Cannot copy: no DAY\nFor example DAY=2020\/08\/01\.\.2020\/08\/31/],
    [
      { DAY: "08/30", TABLE: "cloudtrail_logs_parquet" },
      /^Cannot copy table "cloudtrail_logs_parquet": it is a copy in Parquet itself/,
    ],
    [
      { DAY: "08/30", INTO: "cloudtrail_logs" },
      /^Cannot copy into cloudtrail\.cloudtrail_logs: there is a table already, made by something else/,
    ],
    [{ DAY: "08/30", INTO: 'x" AS SELECT 1 --' }, /^Cannot use TABLE "x" AS SELECT 1 --": not a name/],
    [
      { DAY: `2020-08-30..${new Date().toISOString().slice(0, 10)}` },
      /^Cannot copy DAY .*: calls of \d{4}-\d\d-\d\d are still being delivered\nCopy the days up to \d{4}-\d\d-\d\d/,
    ],
  ])("refuses %o", async (options, said) => {
    const { code, stdout, stderr } = await run("athena-parquet", options);
    expect(stderr).toMatch(said);
    expect([code, stdout]).toEqual([2, ""]);
    expect(engine.tables.has("cloudtrail.cloudtrail_logs")).toBe(true);
  });
});

test("drop-athena-table drops a copy and says that its files stay", async () => {
  const { code, stderr } = await run("drop-athena-table", { TABLE: "cloudtrail_logs_parquet" });
  expect(stderr).toMatch(
    /^Dropped table cloudtrail\.cloudtrail_logs_parquet\. No file was touched: they are in s3:\/\/example-results\/tables\//,
  );
  expect(code).toBe(0);
});

test("a DAY that the copy lacks is told with those that it has", async () => {
  const { code, stderr } = await run("query-athena", {
    QUESTION: "top-calls",
    TABLE: "long",
    DAY: "2021-01-01",
  });
  expect(stderr).toBe(
    'Cannot find DAY "2021-01-01": it is not in cloudtrail.long\nIt has 2020-08-28..2020-08-31\n',
  );
  expect(code).toBe(2);
});
