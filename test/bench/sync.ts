// How long a sync of one day takes beside one plain `aws s3 sync` with include patterns, and beside LOGS=s3://
//
//     make bench RACE=sync
//
// An S3 server in this process holds three days; the contenders take turns, each into a folder of its own. Ratios are to
// the plain `aws s3 sync` of the same round, the first or the second: of seconds, and of processor time, which a busy machine
// leaves as it is.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { filesIn } from "../files-in.ts";
import { S3Server } from "../s3-server.ts";
import { randomUUID } from "node:crypto";
import { RUN } from "./contenders.ts";

/** The title of this race. */
export const SYNC = "sync of one day";

const DAYS = ["2020-08-29", "2020-08-30", "2020-08-31"];
const TIMES = ["T00:10", "T04:10", "T08:10", "T12:10", "T16:10", "T20:10"];
const REGIONS = Array.from({ length: 17 }, (_, i) => `${["eu", "us", "ap"][i % 3]}-west-${i + 1}`);
const ACCOUNTS = Array.from({ length: 10 }, (_, i) => String(100_000_000_000 + i));

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

interface Took {
  seconds: number;
  cpuSeconds: number;
}

/** Runs a command to its end, as the operating system accounts for it. This process must go on: it is the server. */
async function timed(command: string[], environment: Record<string, string>): Promise<Took> {
  const { PATH = "", HOME = "" } = process.env;
  const started = performance.now();
  const child = spawn("/usr/bin/time", ["-f", "%U %S", "--", ...command], {
    env: { PATH, HOME, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", done);
  });
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`Cannot run "${command.join(" ")}": ${stderr}`);
  const [user = 0, system = 0] = stderr.trimEnd().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  return { seconds, cpuSeconds: user + system };
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;

/** Prints the seconds and ratios of two regions, and of ten accounts in seventeen. */
export async function raceSync(rounds: number): Promise<void> {
  console.log(SYNC);
  console.log(row(["", "seconds", "ratio", "CPU s", "ratio"]));
  for (const [accounts, regions] of [
    [ACCOUNTS.slice(0, 1), REGIONS.slice(0, 2)],
    [ACCOUNTS, REGIONS],
  ] as const) {
    const took = await racedOver([...accounts], [...regions], rounds);
    const place = `${accounts.length} × ${regions.length}: `;
    for (const [name, times] of Object.entries(took)) {
      const beside = took[name.endsWith("again") ? "aws s3 sync again" : "aws s3 sync"] ?? [];
      const figures = (["seconds", "cpuSeconds"] as const).flatMap((unit) => {
        const ratios = times.map((time, round) => time[unit] / (beside[round]?.[unit] ?? NaN));
        return [median(times.map((time) => time[unit])).toFixed(2), median(ratios).toFixed(2)];
      });
      console.log(row([place + name, ...figures]));
    }
  }
  console.log();
}

function row([name = "", ...cells]: string[]): string {
  return `  ${name.padEnd(32)}${cells.map((cell) => cell.padStart(10)).join("")}`;
}

async function racedOver(
  accounts: string[],
  regions: string[],
  rounds: number,
): Promise<Record<string, Took[]>> {
  const server = await S3Server.start({ trail: bucketOf(accounts, regions) });
  const took: Record<string, Took[]> = {};
  const race = async (
    name: string,
    command: string[],
    environment: Record<string, string>,
  ): Promise<void> => {
    const time = await timed(command, { ...server.environment, ...environment });
    took[name] = [...(took[name] ?? []), time];
  };
  const include = ["*/2020/08/30/*", "*_20200831T00*"].flatMap((pattern) => ["--include", pattern]);
  for (let round = 0; round < rounds; round += 1) {
    const folder = await mkdtemp(join(tmpdir(), "cloudtrail-bench-"));
    const from = ["s3://trail/AWSLogs", join(folder, "plain")];
    const plain = ["aws", "s3", "sync", ...from, "--no-progress", "--exclude", "*", ...include];
    const sync = { TRAIL: "s3://trail", DAY: "2020-08-30", LOGS: join(folder, "sync") };
    const question = { LOGS: "s3://trail", DAY: "2020-08-30" };
    for (const again of ["", " again"]) {
      await race(`aws s3 sync${again}`, [...plain, "--endpoint-url", server.url], {});
      await race(`make sync${again}`, [...RUN, "scripts/sync-logs.ts"], sync);
    }
    await race("make top-calls LOGS=s3://", [...RUN, "scripts/top-calls.ts"], question);
    const [here, there] = [await filesIn(join(folder, "sync")), await filesIn(join(folder, "plain"))];
    if (here.length !== there.length) throw new Error(`${here.length} files, and ${there.length}`);
    await rm(folder, { recursive: true });
  }
  await server.stop();
  return took;
}
