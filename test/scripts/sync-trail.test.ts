import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { hasAwsCli, withAwsCli } from "../aws-cli.ts";
import { filesIn } from "../files-in.ts";
import { type Run, runScript } from "../run-script.ts";
import type { S3Server } from "../s3-server.ts";
import { aTrail, digestKey, keyOf, logOf, serve } from "../served-trail.ts";
import { tempFolder } from "../temp-logs.ts";

vi.setConfig({ testTimeout: 120_000 });

const TRAIL = { Name: "all-calls", S3BucketName: "trail", S3KeyPrefix: "logs", HomeRegion: "eu-west-1" };
const OTHER = {
  Name: "organisation",
  TrailARN: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/organisation",
  S3BucketName: "other",
  IsMultiRegionTrail: true,
  IsOrganizationTrail: true,
};
const DELIVERIES = ["2020-08-30T12:00Z", "2020-08-31T12:00Z"];
/** Copied object by object: which trail it is doesn't need a second start of the AWS CLI. */
const DAY = "2020-08-30";

function sync(server: S3Server, LOGS: string, options: Record<string, string> = {}): Promise<Run> {
  return runScript("sync-logs", { ...server.environment, LOGS, ...options });
}

async function serveTrails(...trails: object[]): Promise<S3Server> {
  const server = await serve({ trail: aTrail(DELIVERIES, "logs/"), other: aTrail(DELIVERIES.slice(0, 1)) });
  server.trails = trails;
  return server;
}

describe.skipIf(!hasAwsCli)(`sync-logs without TRAIL=s3://…, ${withAwsCli},`, () => {
  test("copies from the only trail there is, and says which it is", async () => {
    const server = await serveTrails(TRAIL);
    const LOGS = await tempFolder();
    const { code, stderr } = await sync(server, LOGS);
    expect({ code, files: await filesIn(LOGS) }).toEqual({
      code: 0,
      files: DELIVERIES.map((time) => keyOf(time)),
    });
    expect(stderr).toMatch(/^Copying 2 files from trail all-calls, s3:\/\/trail\/logs\/AWSLogs\/ to /);
  });

  test("lists several trails to choose from", async () => {
    const { code, stdout, stderr } = await sync(await serveTrails(TRAIL, OTHER), await tempFolder());
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatchInlineSnapshot(`
      "Cannot choose a trail: there are 2
      1  all-calls  s3://trail/logs  (eu-west-1)
      2  organisation  s3://other  (the organisation's, all regions)
      Choose one: make sync TRAIL=all-calls
      "
    `);
  });

  test.each([
    "arn:aws:cloudtrail:eu-west-1:111122223333:trail/organisation",
    "other",
    "other/AWSLogs",
    "arn:aws:s3:::other",
    "arn:aws:s3:::other/AWSLogs/*",
  ])("copies from the one that TRAIL=%s means", async (name) => {
    const LOGS = await tempFolder();
    const { code } = await sync(await serveTrails(TRAIL, OTHER), LOGS, { TRAIL: name, DAY });
    expect({ code, files: await filesIn(LOGS) }).toEqual({ code: 0, files: [keyOf("2020-08-30T12:00Z")] });
  });

  test("copies from a bucket that no trail of the account delivers to", async () => {
    const LOGS = await tempFolder();
    const { code } = await sync(await serveTrails(TRAIL), LOGS, { TRAIL: "other", DAY });
    expect({ code, files: await filesIn(LOGS) }).toEqual({ code: 0, files: [keyOf("2020-08-30T12:00Z")] });
  });

  test.each(["organisation", "2"])("copies from the one that TRAIL=%s chooses", async (name) => {
    const LOGS = await tempFolder();
    const { code } = await sync(await serveTrails(TRAIL, OTHER), LOGS, { TRAIL: name, DAY });
    expect({ code, files: await filesIn(LOGS) }).toEqual({ code: 0, files: [keyOf("2020-08-30T12:00Z")] });
  });

  test("takes two trails that deliver to one place as one", async () => {
    const server = await serveTrails(TRAIL, { ...TRAIL, Name: "again" });
    const { code } = await sync(server, await tempFolder(), { DAY });
    expect(code).toBe(0);
  });

  test("names the trails when there is none called so", async () => {
    const { code, stderr } = await sync(await serveTrails(TRAIL), await tempFolder(), { TRAIL: "al-calls" });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'Cannot find TRAIL "al-calls": no such trail\n' +
        "1  all-calls  s3://trail/logs  (eu-west-1)\n" +
        "Choose one: make sync TRAIL=all-calls\n",
    );
  });

  test("says how to turn a trail on when there is none, data events and their price included", async () => {
    const { code, stderr } = await sync(await serveTrails(), await tempFolder());
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Cannot find a trail: there is none to be seen from here\nTurn one on /);
    expect(stderr).toMatch(
      /aws cloudtrail create-trail .*\n.*start-logging[^]*\$0\.10 per 100,000:\n.*put-event-selectors/,
    );
  });

  test("asks with the keys of PROFILE, whatever keys the environment has", async () => {
    const server = await serveTrails(TRAIL);
    const folder = await tempFolder();
    const AWS_SHARED_CREDENTIALS_FILE = join(folder, "credentials");
    const keys = "aws_access_key_id = AKIAPROFILEEXAMPLE\naws_secret_access_key = secret\n";
    await writeFile(AWS_SHARED_CREDENTIALS_FILE, `[investigator]\n${keys}`);
    const options = { PROFILE: "investigator", AWS_SHARED_CREDENTIALS_FILE };
    expect((await sync(server, join(folder, "logs"), options)).code).toBe(0);
    const askedWith = server.requests.map(
      ({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? "")?.[1],
    );
    expect(new Set(askedWith)).toEqual(new Set(["AKIAPROFILEEXAMPLE"]));
  });

  test("says so when there is no such PROFILE", async () => {
    const { code, stderr } = await sync(await serveTrails(TRAIL), await tempFolder(), { PROFILE: "nobody" });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /^Cannot sign in to AWS: no AWS credentials: there is no profile "nobody", or none in it\nSee the profiles there are with aws configure/,
      ),
    });
  });

  test.each([
    [{ status: 400, code: "AccessDeniedException" }, "access denied\nAllow cloudtrail:DescribeTrails on *"],
    [{ status: 400, code: "ExpiredTokenException" }, "the AWS credentials have expired\nThey are"],
  ])("says why it cannot look: %j", async (fault, says) => {
    const server = await serveTrails(TRAIL);
    server.fault = ({ method }) => (method === "POST" ? fault : undefined);
    const { code, stderr } = await sync(server, await tempFolder());
    expect(code).toBe(2);
    expect(stderr).toContain(`Cannot look for a trail: ${says}`);
    expect(stderr).toContain("name the trail's bucket: make sync TRAIL=s3://bucket/prefix\n");
  });

  test("names the command that was run in what to do next", async () => {
    const server = await serveTrails(TRAIL);
    server.fault = ({ method }) =>
      method === "POST" ? { status: 400, code: "AccessDeniedException" } : undefined;
    const { code, stderr } = await runScript("create-athena-table", server.environment);
    expect(code).toBe(2);
    expect(stderr).toContain("name the trail's bucket: make athena-table TRAIL=s3://bucket/prefix\n");
  });
});

describe.skipIf(!hasAwsCli)(`sync-logs of an organisation's 5,000 files, ${withAwsCli},`, () => {
  const ROOT = "AWSLogs/o-exampleorgid/";
  const ACCOUNTS = ["111122223333", "444455556666", "777788889999"];
  const REGIONS = ["eu-west-1", "us-east-1"];
  const DAYS = Array.from({ length: 10 }, (_, i) =>
    new Date(Date.UTC(2020, 7, 25 + i)).toISOString().slice(0, 10),
  );
  const TIMES = Array.from(
    { length: 84 },
    (_, i) => `T${String(Math.floor(i / 4)).padStart(2, "0")}:${10 + (i % 4) * 15}Z`,
  );

  async function serveOrganisation(): Promise<{ server: S3Server; logs: string[]; digests: string[] }> {
    const places = ACCOUNTS.flatMap((account) => REGIONS.map((region) => [account, region] as const));
    const logs = places.flatMap(([account, region]) =>
      DAYS.flatMap((day) =>
        TIMES.map((time) => ROOT + keyOf(day + time, account, region).slice("AWSLogs/".length)),
      ),
    );
    const digests = places.flatMap(([account, region]) =>
      DAYS.map((day) => ROOT + digestKey(`${day}T12:30Z`, account, region).slice("AWSLogs/".length)),
    );
    const log = logOf("2020-08-30T12:00Z");
    const objects = Object.fromEntries([...logs, ...digests].map((key) => [`org/trail/${key}`, log]));
    return { server: await serve({ trail: objects }), logs: logs.toSorted(), digests };
  }

  test("asks for one DAY with under a hundred requests, besides the downloads", async () => {
    const { server, logs } = await serveOrganisation();
    expect(logs.length).toBeGreaterThan(5000);
    const LOGS = await tempFolder();
    const { code, stderr } = await sync(server, LOGS, { TRAIL: "s3://trail/org/trail", DAY: "08/30" });
    const wanted = logs.filter((key) => /_20200830T|_20200831T00/.test(key));
    expect({ code, files: await filesIn(LOGS) }).toEqual({ code: 0, files: wanted });
    expect(server.count("download")).toBe(wanted.length);
    expect(server.requests.length - wanted.length).toBeLessThan(100);
    expect(stderr).toMatch(
      /^Copied 528 files, [\d.]+ KB, delivered from 2020-08-30 00:10 to 2020-08-31 00:55 UTC in 3 accounts and 2 regions$/m,
    );
  });

  test("copies one account and region, with its digests on request, a month of days at once", async () => {
    const { server, logs, digests } = await serveOrganisation();
    const LOGS = await tempFolder();
    const options = { TRAIL: "s3://trail/org/trail", ACCOUNT: "4444*", REGION: "us-east-1" };
    const isWanted = (key: string): boolean => key.includes("/444455556666/") && key.includes("/us-east-1/");
    await sync(server, LOGS, options);
    expect(await filesIn(LOGS)).toEqual(logs.filter(isWanted));
    expect(server.count("listing")).toBeLessThan(15);
    await sync(server, LOGS, { ...options, DIGESTS: "1" });
    expect(await filesIn(LOGS)).toEqual([...logs, ...digests].filter(isWanted).toSorted());
  });
});
