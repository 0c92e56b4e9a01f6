import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { hasAwsCli, withAwsCli } from "../aws-cli.ts";
import { type Run, runScript } from "../run-script.ts";
import { S3Server } from "../s3-server.ts";
import { sampleFolder } from "../sample-logs.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** The scripts that ask the logs something: their first line is a question. */
const QUESTIONS = readdirSync("scripts")
  .filter((name) => name.endsWith(".ts"))
  .filter((name) => /\?$/m.test(readFileSync(join("scripts", name), "utf8").split("\n")[0] ?? ""))
  .map((name) => name.slice(0, -".ts".length))
  // it asks the bill alone
  .filter((name) => name !== "top-costs");

let server: S3Server;
let LOGS = "";
let COSTS = "";
let synced: Run;

beforeAll(async () => {
  if (!hasAwsCli) return;
  const sample = await sampleFolder();
  server = await S3Server.ofFolder("trail", join(sample, "logs"));
  // two hours of each day's files are enough for one to be lost
  const objects = server.buckets.get("trail") ?? new Map<string, unknown>();
  for (const key of objects.keys()) if (/_CloudTrail_.*T(?!00|13)\d{4}Z/.test(key)) objects.delete(key);
  LOGS = await mkdtemp(join(tmpdir(), "cloudtrail-test-"));
  COSTS = join(sample, "costs.json");
  synced = await runScript("sync-logs", { ...server.environment, LOGS, TRAIL: "s3://trail" });
});

afterAll(async () => {
  if (!hasAwsCli) return;
  await server.stop();
  await rm(LOGS, { recursive: true });
});

/** What reading the bucket will cost, said before it is read. */
const COST = /^Reading \d+ files from s3:\/\/trail: [\d.]+ [KM]B, less than \$0\.01\n/gm;

describe.skipIf(!hasAwsCli)(
  `answers from a bucket and from the folder synced from it, ${withAwsCli},`,
  () => {
    test("are there to be compared", () => {
      expect(QUESTIONS).toContain("top-calls");
      expect(synced).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Copied \d\d+ files/m) });
    });

    describe.each(QUESTIONS)("are the same byte for byte, coverage line included: %s", (question) => {
      test.each([{ DAY: "08/30" }, { FORMAT: "json", TOP: "all" }])("with %j", async (options) => {
        const environment = { ...server.environment, COSTS, ...options };
        const fromFolder = await runScript(question, { ...environment, LOGS });
        const fromBucket = await runScript(question, { ...environment, LOGS: "s3://trail" });
        // the next command to type names the logs, and of a bucket no more is listed than a day needs
        const comparable = ({ code, stdout, stderr }: Run): Run => ({
          code,
          stdout,
          stderr: stderr
            .replaceAll("LOGS=s3://trail", `LOGS=${LOGS}`)
            .replace(/; \d+ files? of other days not opened/g, "")
            .replaceAll(COST, ""),
        });
        expect(comparable(fromBucket)).toEqual(comparable(fromFolder));
        expect(fromBucket.code, fromBucket.stderr).toBe(0);
        expect(fromBucket.stderr).toMatch(/\d events/);
        expect(fromBucket.stderr).not.toContain("No event has a field");
        expect(fromBucket.stderr).toMatch(COST);
      });
    });
  },
);

test.each([{ EVENT: "GetObjct" }, { EVENT: "GetObject", REGION: "us-east-1" }, { ROLE: "nobody" }])(
  "the nearest names to %j are those of the folder, and nothing is downloaded twice for them",
  async (filters) => {
    const sample = join(await sampleFolder(), "logs");
    const bucket = await S3Server.ofFolder("trail", sample);
    onTestFinished(() => bucket.stop());
    const options = { ...filters, DAY: "08/30" };
    const fromFolder = await runScript("top-calls", { ...options, LOGS: sample });
    const fromBucket = await runScript("top-calls", {
      ...bucket.environment,
      ...options,
      LOGS: "s3://trail",
    });
    const said = ({ stderr }: Run): string[] =>
      stderr.split("\n").filter((line) => line.startsWith("No event has"));
    expect(said(fromBucket).length).toBeGreaterThan(0);
    expect(said(fromBucket)).toEqual(said(fromFolder));
    const keys = bucket.requests.filter(({ key }) => key !== "").map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  },
);
