import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { askAthena, refusalOf } from "../athena/ask.ts";
import { athenaWorld } from "../athena/world.ts";
import { runScript, startOf } from "../run-script.ts";

const { server, engine, logs, run } = await athenaWorld();
const QUESTIONS = readdirSync("scripts").flatMap((name) => (name.endsWith(".sql") ? name.slice(0, -4) : []));

const ask = async (options: Record<string, string> = {}): ReturnType<typeof run> =>
  await run("query-athena", { QUESTION: "top-calls", DAY: "08/30", TOP: "2", ...options });

beforeAll(async () => {
  server.plays = { states: [] };
  await run("create-athena-table");
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
}, 180_000);

afterAll(() => {
  vi.unstubAllEnvs();
});

describe("query-athena prints what the script prints", () => {
  // coverage.ts looks at files, which Athena does not know
  test.each(QUESTIONS.filter((question) => question !== "coverage"))("for %s", async (question) => {
    const options = { DAY: "08/30", TOP: "5", PREFIX: "1" };
    const [athena, local] = await Promise.all([
      ask({ ...options, QUESTION: question }),
      runScript(question, { ...options, LOGS: logs }),
    ]);
    expect(athena.stdout).toBe(local.stdout);
    expect(athena.code).toBe(0);
  });

  test.each([
    ["calls-by-hour", { BY: "role" }],
    ["calls-by-hour", { DAY: "", EVENT: "ConsoleLogin" }],
    ["top-errors", { ERRORS: "only" }],
    ["top-errors", { ERRORS: "none", FORMAT: "csv" }],
    ["top-resources", { SERVICE: "s3", FORMAT: "json", TOP: "all" }],
    ["top-calls", { EVENT: "Nothing", FORMAT: "json" }],
    ["top-calls", { EVENT: "Nothing" }],
  ])("for %s with %o", async (question, options) => {
    const [athena, local] = await Promise.all([
      ask({ QUESTION: question, ...options }),
      runScript(question, { DAY: "08/30", TOP: "2", ...options, LOGS: logs }),
    ]);
    expect(athena.stdout).toBe(local.stdout);
  });
});

describe("query-athena says", () => {
  test("of which days, hours, accounts and regions there are no events, and what nobody can know", async () => {
    const { code, stdout } = await ask({
      QUESTION: "coverage",
      DAY: "08/29..08/31",
      TOP: "",
      EVENT: "ConsoleLogin",
    });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "account       region     day         first                 last                  hoursWithout                    events   share
      111122223333  us-east-1  2020-08-29  2020-08-29T07:26:02Z  2020-08-29T22:18:21Z  00-06, 09-10, 12-13, 15-21, 23       5   33.3%
      111122223333  us-east-1  2020-08-30  2020-08-30T07:25:35Z  2020-08-30T20:14:34Z  00-06, 08-09, 11, 13-18, 21-23       5   33.3%
      111122223333  us-east-1  2020-08-31  2020-08-31T00:38:34Z  2020-08-31T09:32:37Z  01-05, 10-23                         5   33.3%
      total                                                                                                                15  100.0%
      No such event at all from 111122223333 eu-west-1: 1 of the 2 folders of an account and region
      These are events by their own times: a file that is missing leaves hours without them, and so does an hour in which nothing was called. make coverage looks at the files that there are, and at those that digests name
      "
    `);
  });

  test("before it asks what it reads, and afterwards what that cost", async () => {
    const { code, stdout, stderr } = await ask({ EVENT: "*Object" });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "eventSource        eventName    calls   share
      s3.amazonaws.com   HeadObject  21,894   73.9%
      s3.amazonaws.com   GetObject    7,695   26.0%
      (1 more: TOP=all)                  19    0.1%
      total                          29,608  100.0%
      "
    `);
    expect(stderr.replace(/\d+\.\d MB, \$0\.00005/, "SIZE, $0.00005")).toMatchInlineSnapshot(`
      "Athena reads cloudtrail.cloudtrail_logs: 1 account × 2 regions × 2 days of delivery (2020/08/30 to 2020/08/31): SIZE, $0.00005, 4 partitions
      Only EVENT=*Object
      Athena read 14.0 MB in 1.9 s: about $0.00007 (us-east-1's list price: $5 a TB, 10 MB a query at least)
      "
    `);
  });

  test("that without a DAY it reads every one", async () => {
    const { stderr } = await ask({ DAY: "" });
    expect(stderr).toMatch(
      /1 account × 2 regions × [\d,]+ days of delivery \(2020\/08\/28 to .*; DAY=… would read less/,
    );
  });

  test("that an answer from before cost nothing", async () => {
    server.plays = { states: [], reused: true };
    const { stderr } = await ask();
    expect(stderr).toMatch(/Athena had the answer from before and read nothing \(REUSE=none asks anew\)/);
  });

  test("where results are when the workgroup overrules OUTPUT", async () => {
    server.plays = { states: [], enforced: "s3://example-workgroup/results/" };
    const { code, stderr } = await ask({ WORKGROUP: "investigations", OUTPUT: "s3://example-results/mine/" });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /workgroup keeps results in a place of its own, not in OUTPUT: s3:\/\/example-workgroup\/results\//,
    );
    expect(server.inputs("StartQueryExecution")[0]).toMatchObject({
      WorkGroup: "investigations",
      ResultConfiguration: { OutputLocation: "s3://example-results/mine/" },
    });
  });
});

describe("query-athena", () => {
  test("waits while the query is QUEUED and RUNNING", async () => {
    server.plays = { states: ["QUEUED", "RUNNING", "RUNNING"] };
    const { code } = await ask();
    expect(code).toBe(0);
    expect(server.inputs("GetQueryExecution")).toHaveLength(4);
  });

  test("tries again when it is throttled", async () => {
    server.plays = { states: [], throttled: 2 };
    const { code, stdout } = await ask({ FORMAT: "json" });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(2);
  });

  test("asks once for one query, whatever is tried again, and lets Athena use an answer of the last hour", async () => {
    server.plays = { states: [], throttled: 1 };
    await ask({ EVENT: "GetObject" });
    const [start] = server.inputs("StartQueryExecution");
    expect(String(start?.["ClientRequestToken"]).length).toBeGreaterThanOrEqual(32);
    expect(start?.["ResultReuseConfiguration"]).toEqual({
      ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 },
    });
    expect(start?.["ExecutionParameters"]).toEqual([
      "'2020/08/30'",
      "'2020/08/31'",
      // filters go before days: they are asked of the table itself
      "'GetObject'",
      "'2020-08-30'",
      "'2020-08-30'",
      "'GetObject'",
    ]);
  });

  test("asks anew with REUSE=none", async () => {
    await ask({ REUSE: "none" });
    expect(server.inputs("StartQueryExecution")[0]).not.toHaveProperty("ResultReuseConfiguration");
  });

  test("reads all pages of an answer", async () => {
    server.plays = { states: [], rowsAPage: 7 };
    const [{ stdout }, local] = await Promise.all([
      ask({ FORMAT: "json", TOP: "all" }),
      runScript("top-calls", { LOGS: logs, DAY: "08/30", FORMAT: "json", TOP: "all" }),
    ]);
    expect(server.inputs("GetQueryResults")).toHaveLength(3);
    expect(stdout).toBe(local.stdout);
  });

  test.each(["csv", "json"])("prints a list's rows as they come, as %s", async (FORMAT) => {
    const options = { QUESTION: "events", EVENT: "*Object", TOP: "40", FORMAT, REUSE: "none" };
    server.plays = { states: [], rowsAPage: 7 };
    const whole = await ask(options);
    const local = await runScript("events", {
      LOGS: logs,
      DAY: "08/30",
      EVENT: "*Object",
      TOP: "40",
      FORMAT: "csv",
    });
    if (FORMAT === "csv") expect(whole.stdout).toBe(local.stdout);
    else expect(JSON.parse(whole.stdout)).toHaveLength(40);
    expect(whole.stderr).toMatch(/[\d,]+ more rows: see them with TOP=all/);

    // of rows that were fetched before, nothing is kept until all are here
    server.plays = { states: [], rowsAPage: 7, brokenFrom: 21 };
    const broken = await ask(options);
    expect(broken.code).toBe(2);
    expect(broken.stdout.split("\n")).toHaveLength(FORMAT === "csv" ? 22 : 21);
    expect(whole.stdout.startsWith(broken.stdout)).toBe(true);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("cancels the query in Athena on %s, and exits %d", async (signal, exits) => {
    server.plays = { states: Array.from({ length: 1000 }, () => "RUNNING") };
    const child = spawn(process.execPath, startOf("query-athena"), {
      env: { PATH: process.env["PATH"], ...server.environment, QUESTION: "top-calls", DAY: "2020-08-30" },
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise((done) => void child.on("close", done));
    await expect
      .poll(() => server.inputs("GetQueryExecution").length, { timeout: 20_000 })
      .toBeGreaterThan(1);
    child.kill(signal);
    expect(await ended).toBe(exits);
    expect(stderr).toMatch(/Interrupted: query [0-9a-f-]{36} is cancelled in Athena\n$/);
    const [{ QueryExecutionId } = {}] = server.inputs("GetQueryExecution");
    expect(server.inputs("StopQueryExecution")).toEqual([{ QueryExecutionId }]);
  });

  test("cancels the query in Athena when it reads more than MAX_SCAN", async () => {
    server.plays = { states: ["RUNNING", "RUNNING", "RUNNING"], scanned: [1e9, 70e9] };
    const { code, stdout, stderr } = await ask({ MAX_SCAN: "50GB" });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /it has read 70\.0 GB \(about \$0\.35\), more than MAX_SCAN 50\.0 GB; it is cancelled in Athena\n/,
    );
    expect(server.inputs("StopQueryExecution")).toHaveLength(1);
  });

  test("prints the SQL with DRY_RUN=1, to be pasted, also where nobody can be asked", async () => {
    const { code, stdout, stderr } = await runScript("query-athena", {
      QUESTION: "top-calls",
      DAY: "2020-08-30",
      EVENT: "it's,Get*",
      DRY_RUN: "1",
      AWS_EC2_METADATA_DISABLED: "true",
      HOME: "/nonexistent",
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^WITH delivered AS \([^]*eventname IN \('it''s'\) OR eventname LIKE 'Get%' ESCAPE[^]*ORDER BY calls DESC, 1, 2;\n\n$/,
    );
    expect(stdout).not.toContain("?");
    expect(stderr).toMatch(/^As for a table over several accounts, for the table can't be looked at: /);
  });

  test("prints with DRY_RUN=1 what it would run, which finds the same rows", async () => {
    const options = { DAY: "08/30", EVENT: "*Object", ROLE: "storage-*,it's" };
    const { stdout } = await ask({ ...options, DRY_RUN: "1" });
    expect(server.inputs("StartQueryExecution")).toEqual([]);
    await ask(options);
    const [asked] = server.inputs("StartQueryExecution");
    const found = async (sql: string, parameters: string[]): Promise<unknown> =>
      (await engine.execute(sql, parameters))?.rows;
    expect(await found(stdout.replace(/;\s*$/, ""), [])).toEqual(
      await found(String(asked?.["QueryString"]), asked?.["ExecutionParameters"] as string[]),
    );
  });
});

describe("query-athena tells what to do about", () => {
  const failing: [what: string, plays: typeof server.plays, said: RegExp][] = [
    [
      "a query that FAILED, with Athena's reason",
      { ending: { State: "FAILED", StateChangeReason: "HIVE_BAD_DATA: Not a valid gzip file" } },
      /^Cannot finish the query: FAILED: a file holds other than the table expects \(HIVE_BAD_DATA: Not a valid gzip file\) \(14\.0 MB were read, about \$0\.00007\)$/m,
    ],
    [
      "a failure that may pass",
      { ending: { State: "FAILED", StateChangeReason: "INTERNAL_ERROR", AthenaError: { Retryable: true } } },
      /FAILED: INTERNAL_ERROR.*\nAthena says that it may pass: run it again$/m,
    ],
    [
      "a query that somebody CANCELLED",
      { ending: { State: "CANCELLED", StateChangeReason: "Query cancelled by user" } },
      /^Cannot finish the query: CANCELLED: Query cancelled by user/m,
    ],
    [
      "a workgroup's limit",
      { ending: { State: "CANCELLED", StateChangeReason: "Bytes scanned limit was exceeded" } },
      /CANCELLED: Bytes scanned limit was exceeded.*\nThe workgroup has a limit: ask for fewer days/m,
    ],
    [
      "a bucket that may not be read",
      {
        ending: {
          State: "FAILED",
          StateChangeReason: "Access Denied (Service: Amazon S3; Status Code: 403)",
        },
      },
      /\nIt takes s3:GetObject and s3:ListBucket of the logs \(kms:Decrypt/,
    ],
    [
      "an expired token",
      {
        refused: {
          StartQueryExecution: [
            "ExpiredTokenException",
            "The security token included in the request is expired",
          ],
        },
      },
      /^Cannot ask Athena: the AWS credentials have expired\n.*AWS_ACCESS_KEY_ID/m,
    ],
    [
      "a missing permission",
      {
        refused: {
          StartQueryExecution: [
            "AccessDeniedException",
            "User: arn:aws:iam::111122223333:user/me is not authorized to perform: athena:StartQueryExecution",
          ],
        },
      },
      /^Cannot ask Athena: access denied \(User: .*\)\nAllow athena:StartQueryExecution, /m,
    ],
    [
      "a missing permission for the table",
      {
        refused: {
          GetTableMetadata: ["MetadataException", "Insufficient permission(s): Required Glue: GetTable"],
        },
      },
      /^Cannot look at table cloudtrail\.cloudtrail_logs: access denied .*\nAllow .*glue:GetTable/m,
    ],
    [
      "a missing output location",
      { needsOutput: true },
      /^Cannot ask Athena: nobody says where its results go\nGive OUTPUT=s3:\/\/bucket\/folder\//m,
    ],
    [
      "no such workgroup",
      { refused: { StartQueryExecution: ["InvalidRequestException", "WorkGroup nowhere is not found."] } },
      /^Cannot ask Athena: WorkGroup nowhere is not found.*\nSee what there is with aws athena list-work-groups/m,
    ],
  ];

  test.each(failing)("%s", async (_, plays, said) => {
    server.plays = { states: [], ...plays };
    expect(await refusalOf(askAthena("top-calls", { DAY: "08/30" }))).toMatch(said);
  });

  test("throttling without an end", async () => {
    // a process reads it once: from its environment as it is here
    vi.stubEnv("AWS_MAX_ATTEMPTS", "2");
    vi.resetModules();
    const asked = await import("../athena/ask.ts");
    server.plays = { throttled: 100 };
    expect(await asked.refusalOf(asked.askAthena("top-calls", { DAY: "2020-08-30" }))).toMatch(
      /: too many requests, also after trying again .*\nWait a minute/,
    );
    vi.stubEnv("AWS_MAX_ATTEMPTS", undefined);
  });

  test("a failed query in the script's own words, without a stack trace", async () => {
    server.plays = { states: [], ending: { State: "FAILED", StateChangeReason: "HIVE_BAD_DATA: \u001b[2J" } };
    const { code, stdout, stderr } = await ask();
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^Athena reads .*\nCannot finish the query: FAILED: a file .*HIVE_BAD_DATA: \\u001b\[2J\) \(14.*\)\n.*\n$/,
    );
  });

  test.each<[options: Record<string, string>, said: RegExp]>([
    [
      { TABLE: "nowhere" },
      /^Cannot ask table cloudtrail\.nowhere: Athena knows none\nMake the table with make athena-table/,
    ],
    [
      { QUESTION: "top-nothing" },
      /^Cannot ask Athena "top-nothing": there is no such \.sql\nThere are make athena-bytes-by-role, /,
    ],
    [{ QUESTION: "../secret" }, /^Cannot ask Athena "\.\.\/secret": there is no such \.sql/],
    [
      { DAY: "2019-01-01" },
      /^Cannot find DAY "2019-01-01": the table has the days from 2020-08-28 to today\nHave it start earlier: make athena-table FIRST_DAY=2019-01-01/,
    ],
    [
      { DAY: "01/15" },
      /^Cannot find DAY "01\/15": the trail has no files of such a day since 2020-08-28\nGive its year/,
    ],
    [{ MAX_SCAN: "lots" }, /^Cannot use MAX_SCAN "lots"/],
    [{ OUTPUT: "results" }, /^Cannot use OUTPUT "results"/],
    [{ REUSE: "yes" }, /^Cannot use REUSE "yes"/],
    [{ EVENT: "x".repeat(2000) }, /^Cannot ask Athena for "x{40}…": a value has 1022 characters at most/],
    [{ TABLE: 'logs"; DROP TABLE x --' }, /^Cannot use TABLE "logs"; DROP TABLE x --": not a name/],
    [{ DATABASE: "cloud`trail" }, /^Cannot use DATABASE "cloud`trail": not a name/],
    [{ TABLE: "l\u043egs" }, /^Cannot use TABLE "l\u043egs": not a name/],
    [{ DAY: "2020-08-30' OR '1'='1" }, /^Cannot use DAY "2020-08-30' OR '1'='1": not a day/],
  ])("%o", async ({ QUESTION = "top-calls", ...options }, said) => {
    expect(await refusalOf(askAthena(QUESTION, { DAY: "08/30", ...options }))).toMatch(said);
  });

  test("no credentials", async () => {
    const { AWS_ENDPOINT_URL = "", AWS_REGION = "" } = server.environment;
    const { code, stderr } = await runScript("query-athena", {
      QUESTION: "top-calls",
      AWS_ENDPOINT_URL,
      AWS_REGION,
      AWS_EC2_METADATA_DISABLED: "true",
      HOME: "/nonexistent",
    });
    expect(stderr).toMatch(
      /^Cannot look at table cloudtrail\.cloudtrail_logs: no AWS credentials\nSign in with aws sso login/,
    );
    expect(code).toBe(2);
  });

  test("no region", async () => {
    const { AWS_REGION: _, ...environment } = server.environment;
    const { code, stderr } = await runScript("query-athena", {
      ...environment,
      QUESTION: "top-calls",
      HOME: "/nonexistent",
    });
    expect(stderr).toMatch(/no AWS region\nSet the region of the trail's bucket: AWS_REGION=eu-west-1/);
    expect(code).toBe(2);
  });

  test("an endpoint that nobody listens at", async () => {
    const { code, stderr } = await ask({ AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
    expect(stderr).toMatch(/^Cannot look at table .*ECONNREFUSED.*\nLook at the network/);
    expect(code).toBe(2);
  });
});
