import { createHash } from "node:crypto";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { gunzipSync, gzipSync } from "node:zlib";
import { runScript } from "../run-script.ts";
import { sampleFolder } from "../sample-logs.ts";
import { anEvent, logPath, tempFolder, tempLogs } from "../temp-logs.ts";

const ROW = /^(\d{12}) +(\S+) +(\S+) +\S+Z +\S+Z +([\d,]+) +([\d,]+)/;

/** The sample logs without those files whose path matches. */
async function sampleWithout(...lost: RegExp[]): Promise<string> {
  const folder = await tempFolder();
  await cp(join(await sampleFolder(), "logs"), folder, {
    recursive: true,
    filter: (path) => !lost.some((pattern) => pattern.test(path)),
  });
  return folder;
}

function lostLines(stdout: string): string[] {
  return stdout.split("\n").filter((line) => /^(?:No file from|Missing|Not as delivered)/.test(line));
}

test("coverage of the whole sample finds nothing missing", async () => {
  const { code, stdout, stderr } = await runScript("coverage", { LOGS: await sampleWithout() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(lostLines(stdout)).toEqual([]);
  expect(stdout).toMatch(/^1 digest file names 5 log files: 0 missing, 0 not as delivered$/m);
  expect(stdout).toMatch(/^Not calls: 1 digest file, 1 insight file$/m);
});

test("coverage of logs from which a file, an hour and a day were deleted names exactly those", async () => {
  const LOGS = await sampleWithout(
    /eu-west-1_20200830T1130Z/,
    /eu-west-1_20200831T10\d\dZ/,
    /us-east-1\/2020\/08\/29/,
  );
  const { code, stdout } = await runScript("coverage", { LOGS });
  expect(code).toBe(0);
  expect(lostLines(stdout).map((line) => line.replace(/_[A-Z0-9]{16}\.json\.gz$/, ""))).toEqual([
    "No file from 111122223333 eu-west-1 from 2020-08-30T11:30Z to 2020-08-30T11:45Z; digests name 1",
    "No file from 111122223333 eu-west-1 from 2020-08-31T10:00Z to 2020-08-31T11:00Z",
    "No file from 111122223333 us-east-1 on 2020-08-29",
    "Missing, by a digest: AWSLogs/111122223333/CloudTrail/eu-west-1/2020/08/30/111122223333_CloudTrail_eu-west-1_20200830T1130Z",
  ]);
  expect(stdout).toMatch(/^111122223333 +us-east-1 +2020-08-29 +0 +0 +0 +24 +0\.0%$/m);
});

test("coverage names a file whose content is not what the digest says", async () => {
  const LOGS = await sampleWithout();
  const [path = ""] = (await readdir(LOGS, { recursive: true })).filter((name) =>
    /eu-west-1_20200830T1145Z/.test(name),
  );
  const text = gunzipSync(await readFile(join(LOGS, path))).toString();
  await writeFile(join(LOGS, path), gzipSync(text.replace('"HeadObject"', '"NothingHere"')));
  expect(lostLines((await runScript("coverage", { LOGS })).stdout)).toEqual([
    `Not as delivered, by a digest: ${path}`,
  ]);
});

test("coverage counts by account, region and day of delivery as the files on disk do", async () => {
  const LOGS = await sampleWithout();
  const { stdout } = await runScript("coverage", { LOGS });
  const counted = new Map<string, { files: number; events: number }>();
  for (const path of await readdir(LOGS, { recursive: true })) {
    const [, account, region, day] = /(\d{12})_CloudTrail_(\S+)_(\d{8})T/.exec(basename(path)) ?? [];
    if (account === undefined) continue;
    const { Records } = JSON.parse(gunzipSync(await readFile(join(LOGS, path))).toString()) as {
      Records: [];
    };
    const key = `${account} ${region} ${day}`;
    const { files = 0, events = 0 } = counted.get(key) ?? {};
    counted.set(key, { files: files + 1, events: events + Records.length });
  }
  const rows = stdout.split("\n").flatMap((line) => {
    const [, account, region, day = "", files = "", events = ""] = ROW.exec(line) ?? [];
    if (account === undefined) return [];
    const key = `${account} ${region} ${day.replaceAll("-", "")}`;
    return [
      [
        key,
        { files: Number(files.replaceAll(",", "")), events: Number(events.replaceAll(",", "")) },
      ] as const,
    ];
  });
  expect(new Map(rows)).toEqual(counted);
});

test("coverage counts the events that DAY doesn't find, duplicates, and CloudTrail's own", async () => {
  const late = { eventTime: "2020-08-29T12:00:00Z" };
  const trail = {
    bucketName: "trail",
    key: "AWSLogs/111122223333/CloudTrail/eu-west-1/2020/08/30/a.json.gz",
  };
  const own = anEvent({
    userIdentity: { type: "AWSService", invokedBy: "cloudtrail.amazonaws.com" },
    eventName: "PutObject",
    requestParameters: trail,
  });
  const LOGS = await tempLogs({
    [logPath("2020-08-30T00:20Z")]: { Records: [anEvent(late), own] },
    [logPath("2020-08-30T01:05Z")]: { Records: [anEvent(late), own, anEvent()] },
    [logPath("2020-09-01T00:05Z")]: { Records: [anEvent({ requestParameters: { bucketName: "trail" } })] },
    "others/a.json": { Records: [anEvent(late)] },
  });
  const { stdout } = await runScript("coverage", { LOGS });
  expect(stdout).toContain(
    [
      "No digest file here: nothing says that each log file is here, and as it was delivered",
      "1 duplicate: questions count 6 events, each once",
      "Delivered later than the next day's first hour, where DAY doesn't look: 1 of 2020-08-29, 1 of 2020-08-30",
      "CloudTrail's own: 2 events (33.3%); 1 call that it made, 1 of others on its bucket trail",
      "",
    ].join("\n"),
  );
});

test("coverage DAY=08/30 is of the files that such a question reads", async () => {
  const LOGS = await sampleWithout(/20200829T10/, /20200830T17/);
  const { stdout, stderr } = await runScript("coverage", { LOGS, DAY: "08/30", FORMAT: "json" });
  const rows = JSON.parse(stdout) as { region: string; day: string; files: number; emptyHours: number }[];
  expect(rows.map(({ region, day, files, emptyHours }) => [region, day, files, emptyHours])).toEqual([
    ["eu-west-1", "2020-08-30", 93, 1],
    ["eu-west-1", "2020-08-31", 4, 0],
    ["us-east-1", "2020-08-30", 92, 1],
    ["us-east-1", "2020-08-31", 4, 0],
  ]);
  expect(lostLines(stderr)).toEqual([
    "No file from 111122223333 eu-west-1 from 2020-08-30T17:00Z to 2020-08-30T18:00Z",
    "No file from 111122223333 us-east-1 from 2020-08-30T17:00Z to 2020-08-30T18:00Z",
  ]);
});

test("coverage names what can't be read, a digest too, and exits 1", async () => {
  const hashValue = createHash("sha256").update("{}").digest("hex");
  const LOGS = await tempLogs({
    [logPath("2020-08-30T12:05Z")]: { Records: [anEvent()] },
    [logPath("2020-08-30T12:10Z", "BBBBBBBBBBBBBBBB")]: Buffer.from("1f8b00", "hex"),
    "AWSLogs/111122223333/CloudTrail-Digest/a_CloudTrail-Digest_b.json.gz": { logFiles: [{ hashValue }] },
  });
  const { code, stdout, stderr } = await runScript("coverage", { LOGS });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^total +1 +1 /m);
  expect(stderr).toMatch(/^Cannot read ".*a_CloudTrail-Digest_b.json.gz": a log file without s3Object$/m);
  expect(stderr).toMatch(/^Cannot read ".*BBBBBBBBBBBBBBBB.json.gz": the gzip data is /m);
});

test("coverage says that a filter is none of its business", async () => {
  const LOGS = await tempLogs({ "a.json": { Records: [anEvent()] } });
  const { code, stderr } = await runScript("coverage", { LOGS, EVENT: "PutObject" });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: "Of all events: EVENT=PutObject narrows questions, not this\n",
  });
});

test("coverage exits 2 for a folder without logs and a day that there is not", async () => {
  const empty = await tempFolder();
  expect(await runScript("coverage", { LOGS: empty })).toMatchObject({ code: 2, stdout: "" });
  const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [anEvent()] } });
  const noDay = await runScript("coverage", { LOGS, DAY: "2020-07-11" });
  expect(noDay).toEqual({
    code: 2,
    stdout: "",
    stderr: 'Cannot find DAY "2020-07-11": no logs of such a day\nThe logs hold 2020-08-30\n',
  });
});
