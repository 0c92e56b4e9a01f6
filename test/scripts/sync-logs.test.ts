import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { hasAwsCli, withAwsCli } from "../aws-cli.ts";
import { filesIn } from "../files-in.ts";
import { type Run, runScript } from "../run-script.ts";
import type { S3Server } from "../s3-server.ts";
import { tempFolder } from "../temp-logs.ts";
import { aTrail, keyOf, logOf, serve } from "../served-trail.ts";

// the AWS CLI takes a second to start, more on a busy machine
vi.setConfig({ testTimeout: 60_000 });

const DELIVERIES = [
  "2020-08-29T00:10Z",
  "2020-08-29T23:50Z",
  "2020-08-30T00:05Z",
  "2020-08-30T12:00Z",
  "2020-08-30T23:55Z",
  "2020-08-31T00:05Z",
  "2020-08-31T00:55Z",
  "2020-08-31T01:00Z",
  "2020-08-31T12:00Z",
];

function sync(server: S3Server, LOGS: string, options: Record<string, string> = {}): Promise<Run> {
  return runScript("sync-logs", { ...server.environment, LOGS, TRAIL: "s3://trail", ...options });
}

describe.skipIf(!hasAwsCli)(`sync-logs, ${withAwsCli},`, () => {
  test("copies every log in CloudTrail's own layout, byte by byte, and says what to ask", async () => {
    const logs = aTrail(DELIVERIES);
    const server = await serve({
      trail: { ...logs, "AWSLogs/111122223333/Config/other.json.gz": logOf("2020-08-30T12:00Z") },
    });
    const LOGS = join(await tempFolder(), "logs");
    const { code, stdout, stderr } = await sync(server, LOGS);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(await filesIn(LOGS)).toEqual(Object.keys(logs).toSorted());
    for (const [key, bytes] of Object.entries(logs)) expect(await readFile(join(LOGS, key))).toEqual(bytes);
    expect(stderr).toMatch(/Copied 9 files/);
    expect(stderr).toContain(`Next: make top-calls LOGS=${LOGS}`);
  });

  test("copies nothing when it is run again, and asks for no object", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const LOGS = await tempFolder();
    await sync(server, LOGS);
    const before = server.count("download");
    const { code, stderr } = await sync(server, LOGS);
    expect({ code, downloads: server.count("download") - before }).toEqual({ code: 0, downloads: 0 });
    expect(stderr).toMatch(/^Nothing new in s3:\/\/trail\/AWSLogs\/: 9 files already in /);
  });

  test("copies a late delivery when it is run again", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const LOGS = await tempFolder();
    await sync(server, LOGS);
    server.put("trail", keyOf("2020-08-30T06:00Z"), logOf("2020-08-30T06:00Z"));
    const { stderr } = await sync(server, LOGS);
    expect(stderr).toMatch(/^Copied 1 file,/m);
    expect(await filesIn(LOGS)).toContain(keyOf("2020-08-30T06:00Z"));
  });

  test("keeps files that the bucket no longer has", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const LOGS = await tempFolder();
    const old = keyOf("2019-01-01T12:00Z");
    await mkdir(dirname(join(LOGS, old)), { recursive: true });
    await writeFile(join(LOGS, old), logOf("2019-01-01T12:00Z"));
    await sync(server, LOGS);
    expect(await filesIn(LOGS)).toEqual([old, ...Object.keys(aTrail(DELIVERIES))].toSorted());
  });

  test.each([
    ["08/30", DELIVERIES.slice(2, 7)],
    ["2020-08-30", DELIVERIES.slice(2, 7)],
    ["08/29..08/30", DELIVERIES.slice(0, 7)],
    ["08/31", DELIVERIES.slice(5)],
  ])("copies for DAY=%s that day's files and the next day's first hour", async (DAY, deliveries) => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const LOGS = await tempFolder();
    const { code } = await sync(server, LOGS, { DAY });
    expect({ code, files: await filesIn(LOGS) }).toEqual({
      code: 0,
      files: deliveries.map((time) => keyOf(time)),
    });
  });

  test.each([
    ["s3://trail/some/prefix", DELIVERIES],
    ["s3://trail/some/prefix/", DELIVERIES],
    ["s3://trail/some/prefix/AWSLogs", DELIVERIES],
    ["s3://trail/some/prefix/AWSLogs/111122223333/CloudTrail/eu-west-1", DELIVERIES],
    ["s3://trail/some/prefix/AWSLogs/111122223333/CloudTrail/eu-west-1/2020/08/30", DELIVERIES.slice(2, 5)],
  ])("copies TRAIL=%s to the same paths", async (TRAIL, deliveries) => {
    const server = await serve({ trail: aTrail(DELIVERIES, "some/prefix/") });
    const LOGS = await tempFolder();
    await sync(server, LOGS, { TRAIL });
    expect(await filesIn(LOGS)).toEqual(deliveries.map((time) => keyOf(time)));
  });

  test.each([
    [{ TRAIL: "s3://no-such-trail" }, 'Cannot list "s3://no-such-trail/": no such bucket'],
    [{ TRAIL: "s3://trail/none" }, 'Cannot find logs in TRAIL "s3://trail/none": no AWSLogs folder there'],
    [{ TRAIL: "s3:/trail" }, 'Cannot use TRAIL "s3:/trail": not s3://bucket/prefix'],
    [{ MAX_SYNC: "much" }, 'Cannot use MAX_SYNC "much": not a size'],
    [
      { DAY: "09/15" },
      'Cannot find DAY "09/15": no logs of such a day\nThe logs hold 2020-08-29..2020-08-31',
    ],
    [
      { DAY: "2021/08/30" },
      'Cannot find DAY "2021/08/30": no logs of such a day\nThe logs hold 2020-08-29..2020-08-31',
    ],
    [{ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, 'Cannot list "s3://trail/": no AWS credentials'],
    [
      { REGION: "us-west-9" },
      "Cannot copy logs from s3://trail/AWSLogs/: no files of the accounts and regions asked for\n" +
        "There are accounts 111122223333 and regions eu-west-1",
    ],
    [{ LOGS: "s3://trail" }, 'Cannot copy logs to LOGS "s3://trail": not one folder on this machine'],
    [{ LOGS: "a,b" }, 'Cannot copy logs to LOGS "a,b": not one folder on this machine'],
  ])("exits 2 for %j and says why", async (options, says) => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const { code, stdout, stderr } = await sync(server, join(await tempFolder(), "logs"), options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.startsWith(`${says}\n`), stderr).toBe(true);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test.each([
    [
      {},
      "Cannot copy logs from s3://trail/AWSLogs/: its folders hold no log yet\n" +
        "A trail's first files come within some 15 minutes of a call. See what there is with aws s3 ls s3://trail/AWSLogs/ --recursive\n",
    ],
    [{ DAY: "08/30" }, 'Cannot find DAY "08/30": no logs of such a day\nThe logs hold no day\n'],
  ])("says, asked for %j, that a trail's folders are there and no log", async (options, says) => {
    const folder = keyOf("2020-08-30T12:00Z").split("/2020/")[0];
    const server = await serve({ trail: { [`${folder}/`]: Buffer.from("") } });
    const { code, stderr } = await sync(server, join(await tempFolder(), "logs"), options);
    expect({ code, stderr }).toEqual({ code: 2, stderr: says });
  });

  test("exits 2 without permission to list, and says which action it needs", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    server.fault = ({ key }) =>
      key === "" ? { status: 403, code: "AccessDenied", message: "Access Denied" } : undefined;
    const { code, stderr } = await sync(server, await tempFolder());
    expect(code).toBe(2);
    expect(stderr).toBe(
      'Cannot list "s3://trail/": access denied\n' +
        "Allow s3:ListBucket on arn:aws:s3:::trail, or name another profile: PROFILE=name; if the bucket's owner has the requester pay, REQUESTER_PAYS=1\n",
    );
  });

  test("names an object that it may not read, copies the rest and exits 1", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const denied = keyOf("2020-08-30T12:00Z");
    server.fault = ({ key }) =>
      key === denied ? { status: 403, code: "AccessDenied", message: "Access Denied" } : undefined;
    const LOGS = await tempFolder();
    const { code, stderr } = await sync(server, LOGS);
    expect(code).toBe(1);
    expect(stderr).toContain(`Cannot copy "s3://trail/${denied}": access denied\n`);
    expect(stderr).toContain("Allow s3:GetObject on arn:aws:s3:::trail/*");
    expect(await filesIn(LOGS)).toEqual(
      DELIVERIES.map((time) => keyOf(time)).filter((key) => key !== denied),
    );
  });
});

describe("sync-logs", () => {
  const options = async (server: S3Server): Promise<Record<string, string>> => ({
    ...server.environment,
    TRAIL: "s3://trail",
    DAY: "2020-08-30",
  });

  test("asks for no object when it can't write to LOGS", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    const LOGS = join(await tempFolder(), "a-file", "logs");
    await writeFile(dirname(LOGS), "");
    const { code, stderr } = await runScript("sync-logs", { ...(await options(server)), LOGS });
    expect(code).toBe(2);
    expect(stderr).toBe(`Cannot copy to LOGS "${LOGS}": something that is no folder stands there
Name another folder: LOGS=folder
`);
    expect(server.count("download")).toBe(0);
  });

  test("finds trails under several prefixes, in an organisation's folder and out of it", async () => {
    const log = logOf("2020-08-30T12:00Z");
    const keys = ["111122223333", "222233334444", "333344445555", "444455556666"].map((account) =>
      keyOf("2020-08-30T12:00Z", account),
    );
    const [a = "", b = "", c = "", d = ""] = keys;
    const inOrganisation = (key: string): string => key.replace("AWSLogs/", "AWSLogs/o-exampleorgid/");
    const server = await serve({
      trail: {
        [a]: log,
        [`old/${b}`]: logOf("2020-08-30T12:00Z"),
        [`o-exampleorgid/${c}`]: logOf("2020-08-30T12:00Z"),
        [`o-exampleorgid/${inOrganisation(d)}`]: logOf("2020-08-30T12:00Z"),
        "other/things/readme.txt": log,
      },
    });
    const LOGS = await tempFolder();
    const { code, stderr } = await runScript("sync-logs", { ...(await options(server)), LOGS });
    expect(stderr).toContain(
      "s3://trail/AWSLogs/, s3://trail/o-exampleorgid/AWSLogs/, s3://trail/old/AWSLogs/ to ",
    );
    expect({ code, files: await filesIn(LOGS) }).toEqual({
      code: 0,
      files: [a, b, c, inOrganisation(d)].toSorted(),
    });
    const question = await runScript("top-calls", {
      ...server.environment,
      LOGS: "s3://trail",
      DAY: "08/30",
    });
    expect(question.stdout).toMatch(/^total +4 /m);
  });

  test("pays as the requester when told to", async () => {
    const server = await serve({ trail: aTrail(DELIVERIES) });
    server.fault = ({ headers }) =>
      headers["x-amz-request-payer"] === "requester"
        ? undefined
        : { status: 403, code: "AccessDenied", message: "Access Denied" };
    const LOGS = await tempFolder();
    const refused = await runScript("sync-logs", { ...(await options(server)), LOGS });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("REQUESTER_PAYS=1") });
    const paid = { ...(await options(server)), LOGS, REQUESTER_PAYS: "1" };
    expect((await runScript("sync-logs", paid)).code).toBe(0);
    expect((await runScript("sync-logs", { ...paid, DAY: "" })).code).toBe(0);
  });

  test("says how to install the AWS CLI where there is none and the trail must be looked for", async () => {
    const PATH = await tempFolder();
    await symlink("/bin/bash", join(PATH, "bash"));
    const { code, stderr } = await runScript("sync-logs", { PATH });
    expect({ code, lines: stderr.split("\n").slice(0, 1) }).toEqual({
      code: 2,
      lines: ['Cannot run "aws": no such command'],
    });
    expect(stderr).toMatch(/^Install the AWS CLI: .*(apt-get|brew|winget) install/m);
  });

  test("does without the AWS CLI where TRAIL names the bucket", async () => {
    const logs = aTrail(DELIVERIES);
    const LOGS = await tempFolder();
    const { code } = await sync(await serve({ trail: logs }), LOGS, { PATH: await tempFolder() });
    expect({ code, files: await filesIn(LOGS) }).toEqual({ code: 0, files: Object.keys(logs).toSorted() });
  });
});
