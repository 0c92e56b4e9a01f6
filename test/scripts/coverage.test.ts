import { createHash } from "node:crypto";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { gunzipSync, gzipSync } from "node:zlib";
import { runScript } from "../run-script.ts";
import { S3Server } from "../s3-server.ts";
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

const ACCOUNT = "111122223333";
const hours = (count: number): number[] => Array.from({ length: count }, (_, hour) => hour);
const twoDigits = (number: number): string => String(number).padStart(2, "0");

/** A trail's day: a log file an hour, of those that `isDelivered`, and the digest of each hour. */
function trailOfDay(
  day: string,
  isDelivered: (hour: number) => boolean = () => true,
): Record<string, unknown> {
  const files: Record<string, unknown> = {};
  let previous: string | undefined;
  for (const hour of hours(24)) {
    const log = logPath(`${day}T${twoDigits(hour)}:30Z`);
    const content = { Records: [anEvent({ eventTime: `${day}T${twoDigits(hour)}:25:00Z` })] };
    const hashValue = createHash("sha256").update(JSON.stringify(content)).digest("hex");
    if (isDelivered(hour)) files[log] = content;
    const end = new Date(Date.parse(`${day}T${twoDigits(hour)}:00:00Z`) + 3_600_000).toISOString();
    const stamp = end.replaceAll(/[-:]|\.000/g, "");
    const folder = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/eu-west-1/${end.slice(0, 10).replaceAll("-", "/")}`;
    const digestS3Object = `${folder}/${ACCOUNT}_CloudTrail-Digest_eu-west-1_t1_eu-west-1_${stamp}.json.gz`;
    files[digestS3Object] = {
      digestStartTime: `${day}T${twoDigits(hour)}:00:00Z`,
      digestEndTime: end.replace(".000", ""),
      digestS3Object,
      previousDigestS3Object: previous ?? null,
      logFiles: isDelivered(hour) ? [{ s3Bucket: "b", s3Object: log, hashValue }] : [],
    };
    previous = digestS3Object;
  }
  return files;
}

function without(files: Record<string, unknown>, pattern: RegExp): Record<string, unknown> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !pattern.test(path)));
}

test("coverage follows each digest to the one before it: what is deleted, log files and digests, is missed", async () => {
  const deleted = /Digest.*T0[34]0000Z|T(?:02|03)30Z/;
  const LOGS = await tempLogs(without(trailOfDay("2020-08-30"), deleted));
  const { stdout } = await runScript("coverage", { LOGS });
  expect(stdout).toMatch(
    /^2 digest files missing from 111122223333 eu-west-1 from 2020-08-30T02:00Z to 2020-08-30T04:00Z, .*_20200830T040000Z\.json\.gz\)$/m,
  );
  expect(stdout).toMatch(
    /^No file from 111122223333 eu-west-1 from 2020-08-30T02:00Z to 2020-08-30T04:00Z$/m,
  );
  const whole = await runScript("coverage", { LOGS: await tempLogs(trailOfDay("2020-08-30")) });
  expect(whole.stdout).not.toMatch(/missing from|No file from/);
});

test("coverage misses no hour of which a digest says that nothing was delivered", async () => {
  const quiet = (hour: number): boolean => hour < 11 || hour > 14;
  const files = trailOfDay("2020-08-30", quiet);
  const proven = await runScript("coverage", { LOGS: await tempLogs(files) });
  expect(proven.stdout).not.toContain("No file from");
  expect(proven.stdout).toMatch(/ 20 +20 +[\d,]+ +0 +100\.0%$/m);
  const inferred = await runScript("coverage", { LOGS: await tempLogs(without(files, /Digest/)) });
  expect(inferred.stdout).toMatch(
    /^No file from 111122223333 eu-west-1 from 2020-08-30T11:00Z to 2020-08-30T15:00Z$/m,
  );
});

test("coverage with DAY speaks of that day alone, also where days were copied that lie apart", async () => {
  const files = without({ ...trailOfDay("2020-08-20"), ...trailOfDay("2020-08-30") }, /Digest/);
  const LOGS = await tempLogs({ ...files, [logPath("2020-08-21T00:05Z")]: { Records: [] } });
  expect((await runScript("coverage", { LOGS })).stdout).toContain("No file from");
  for (const DAY of ["08/20", "08/30"]) {
    expect((await runScript("coverage", { LOGS, DAY })).stdout).not.toContain("No file from");
  }
  // between them, it is asked for
  const { stdout } = await runScript("coverage", { LOGS, DAY: "08/20..08/30" });
  expect(stdout).toMatch(/^No file from 111122223333 eu-west-1 .*2020-08-2\d/m);
});

test("coverage counts two accounts' copies of a call as questions do", async () => {
  const call = { sharedEventID: "5a1b9a3e-5e0c-4c71-9d5e-2f1f7a1f0c11" };
  const arn = "arn:aws:iam::444455556666:user/deploy";
  const LOGS = await tempLogs({
    [logPath("2020-08-30T12:05Z")]: {
      Records: [
        anEvent({
          ...call,
          recipientAccountId: ACCOUNT,
          userIdentity: { type: "AWSAccount", accountId: "444455556666" },
        }),
      ],
    },
    [logPath("2020-08-30T12:05Z", "BBBBBBBBBBBBBBBB", "444455556666")]: {
      Records: [
        anEvent({
          ...call,
          recipientAccountId: "444455556666",
          userIdentity: { type: "IAMUser", arn, accountId: "444455556666" },
        }),
      ],
    },
  });
  expect((await runScript("coverage", { LOGS })).stdout).toContain(
    "0 duplicates, 1 copy for another account: questions count 1 event, each once",
  );
  expect((await runScript("top-calls", { LOGS })).stderr).toContain("1 copy for another account folded");
});

test("coverage of a bucket is that of the same folder, but for the digests, which lie beside what is listed", async () => {
  const LOGS = await sampleWithout(/CloudTrail-(?:Digest|Insight)/);
  const server = await S3Server.ofFolder("trail", LOGS);
  onTestFinished(() => server.stop());
  for (const DAY of ["", "2020-08-30"]) {
    const fromFolder = await runScript("coverage", { LOGS, DAY });
    const before = server.count("download");
    const fromBucket = await runScript("coverage", { ...server.environment, LOGS: "s3://trail", DAY });
    const cost = /^Reading \d+ files from s3:\/\/trail: [\d.]+ MB, less than \$0\.01\n/;
    expect(fromBucket.stderr).toMatch(cost);
    expect({ ...fromBucket, stderr: fromBucket.stderr.replace(cost, "") }).toEqual(fromFolder);
    expect(fromBucket.code).toBe(0);
    const downloaded = server.requests
      .slice(before)
      .filter(({ key }) => key !== "")
      .map(({ key }) => key);
    expect(new Set(downloaded).size).toBe(downloaded.length);
  }
});
