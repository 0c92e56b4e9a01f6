// How long a sync of one day takes beside one plain `aws s3 sync` with include patterns, and beside LOGS=s3://
//
//     npx tsx test/bench/sync.ts [ROUNDS]
//
// An S3 server on this machine holds three days; the contenders take turns, each into a folder of its own. Ratios are to
// the plain `aws s3 sync` of the same round.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { filesIn } from "../files-in.ts";
import { run, type Run, runScript } from "../run-script.ts";
import { S3Server } from "../s3-server.ts";
import { randomUUID } from "node:crypto";

const DAYS = ["2020-08-29", "2020-08-30", "2020-08-31"];
const TIMES = ["T00:10", "T04:10", "T08:10", "T12:10", "T16:10", "T20:10"];
const REGIONS = Array.from({ length: 17 }, (_, i) => `${["eu", "us", "ap"][i % 3]}-west-${i + 1}`);
const ACCOUNTS = Array.from({ length: 10 }, (_, i) => String(100_000_000_000 + i));
const rounds = Number(process.argv[2] ?? 3);

/** As CloudTrail names it; the helpers of the tests need vitest around them. */
function keyOf(delivered: string, account: string, region: string): string {
  const day = delivered.slice(0, 10).replaceAll("-", "/");
  const name = `${account}_CloudTrail_${region}_${delivered.replaceAll(/[-:]/g, "")}_AAAAAAAAAAAAAAAA.json.gz`;
  return `AWSLogs/${account}/CloudTrail/${region}/${day}/${name}`;
}

/** The same size as CloudTrail's own small files. */
function aLog(time: string): Buffer {
  const event = {
    eventVersion: "1.08",
    eventTime: time,
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
  };
  const records = Array.from({ length: 20 }, () => ({ ...event, eventID: randomUUID() }));
  return gzipSync(JSON.stringify({ Records: records }));
}

function bucketOf(accounts: string[], regions: string[]): Record<string, Buffer> {
  const places = accounts.flatMap((account) => regions.map((region) => [account, region] as const));
  const times = DAYS.flatMap((day) => TIMES.map((time) => `${day}${time}Z`));
  return Object.fromEntries(
    places.flatMap(([account, region]) =>
      times.map((time) => [keyOf(time, account, region), aLog(`${time.slice(0, -1)}:00Z`)]),
    ),
  );
}

async function timed(work: () => Promise<Run>): Promise<number> {
  const start = process.hrtime.bigint();
  const { code, stderr } = await work();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (code !== 0) throw new Error(stderr);
  return seconds;
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;

const rows: Record<string, unknown>[] = [];
for (const [accounts, regions] of [
  [ACCOUNTS.slice(0, 1), REGIONS.slice(0, 2)],
  [ACCOUNTS, REGIONS],
] as const) {
  const server = await S3Server.start({ trail: bucketOf([...accounts], [...regions]) });
  const seconds: Record<string, number[]> = {
    plain: [],
    again: [],
    sync: [],
    "sync again": [],
    "LOGS=s3://": [],
  };
  for (let round = 0; round < rounds; round += 1) {
    const folder = await mkdtemp(join(tmpdir(), "cloudtrail-bench-"));
    const include = ["*/2020/08/30/*", "*_20200831T00*"].flatMap((pattern) => ["--include", pattern]);
    const plain = [
      "s3",
      "sync",
      "s3://trail/AWSLogs",
      join(folder, "plain"),
      "--no-progress",
      "--exclude",
      "*",
    ];
    const all = [...plain, ...include, "--endpoint-url", server.url];
    const options = {
      ...server.environment,
      TRAIL: "s3://trail",
      DAY: "2020-08-30",
      LOGS: join(folder, "sync"),
    };
    seconds["plain"]?.push(await timed(() => run("aws", all, server.environment)));
    seconds["sync"]?.push(await timed(() => runScript("sync-logs", options)));
    seconds["again"]?.push(await timed(() => run("aws", all, server.environment)));
    seconds["sync again"]?.push(await timed(() => runScript("sync-logs", options)));
    const question = { ...server.environment, LOGS: "s3://trail", DAY: "2020-08-30" };
    seconds["LOGS=s3://"]?.push(await timed(() => runScript("top-calls", question)));
    const [here, there] = [await filesIn(join(folder, "sync")), await filesIn(join(folder, "plain"))];
    if (here.length !== there.length) throw new Error(`${here.length} files, and ${there.length}`);
    await rm(folder, { recursive: true });
  }
  await server.stop();
  for (const [what, times] of Object.entries(seconds)) {
    const beside = seconds[what === "sync again" ? "again" : "plain"] ?? [];
    const ratios = times.map((time, round) => time / (beside[round] ?? NaN));
    rows.push({
      what: `${accounts.length} × ${regions.length}: ${what}`,
      seconds: median(times).toFixed(2),
      ratio: median(ratios).toFixed(2),
    });
  }
}
for (const { what, seconds, ratio } of rows)
  console.log(`${String(what).padEnd(24)} ${String(seconds)} s  ${String(ratio)}`);
