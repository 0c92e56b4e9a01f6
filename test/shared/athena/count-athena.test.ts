// COUNTS=athena fills the bill's table of counts with what the logs have, row by row.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Athena } from "../../../shared/athena/athena.ts";
import { tableNamed } from "../../../shared/athena/names.ts";
import { tableDdl } from "../../../shared/athena/table.ts";
import { trailFolders } from "../../../shared/athena/trail.ts";
import { ASKED_NEXT } from "../../../shared/bill/count-calls.ts";
import { IpRanges } from "../../../shared/bill/ip-ranges.ts";
import { boundedSql } from "../../../shared/athena/count-athena.ts";
import { reachOf } from "../../../shared/athena/reach.ts";
import { statementOf } from "../../../shared/athena/question.ts";
import { optionsOf } from "../../../shared/options.ts";
import { soonAfterwards } from "../../athena/ask.ts";
import { Engine } from "../../athena/engine.ts";
import { writeOddTrail } from "../../athena/odd-events.ts";
import { AthenaServer } from "../../athena/server.ts";
import { sampleFolder } from "../../sample-logs.ts";
import { runScript } from "../../run-script.ts";
import { countsOf } from "../../sql/ask.ts";
import { OPTIONS } from "../../sql/options.ts";

const COMBINATIONS = Number(process.env["COMBINATIONS"] ?? 12);
const folder = mkdtempSync(join(tmpdir(), "athena-counts-"));
const odd = join(folder, "odd");
let sample: string;
let server: AthenaServer;
const RANGES = new IpRanges({
  prefixes: [
    { ip_prefix: "203.0.113.0/24", region: "eu-west-1" },
    { ip_prefix: "52.0.0.0/8", region: "us-east-1" },
  ],
});

// what each query will read is said
beforeEach(() => void vi.spyOn(process.stderr, "write").mockReturnValue(true));
afterEach(() => void vi.restoreAllMocks());

beforeAll(async () => {
  soonAfterwards();
  writeOddTrail(odd);
  sample = join(await sampleFolder(), "logs");
  const buckets = { "odd-trail": odd, "sample-trail": sample };
  server = await AthenaServer.start(await Engine.start(buckets), buckets);
  server.plays = { states: [] };
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  for (const TABLE of ["odd", "sample"]) {
    const options = optionsOf({ TRAIL: `s3://${TABLE}-trail`, TABLE });
    const athena = new Athena(options);
    for (const sql of tableDdl(tableNamed(options), await trailFolders(options)))
      await athena.run({ sql, parameters: [] });
  }
}, 60_000);

afterAll(() => {
  server.stop();
  vi.unstubAllEnvs();
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

async function expectSameCounts(
  environment: Record<string, string>,
  of: { TABLE: string; LOGS: string },
  ranges?: IpRanges,
): Promise<void> {
  const given = { ...environment, ...(ranges && { IP_RANGES: "ip-ranges.json" }) };
  const athena = await countsOf({ ...given, COUNTS: "athena", TABLE: of.TABLE }, ranges);
  const logs = await countsOf({ ...given, LOGS: of.LOGS }, ranges);
  expect(athena.rows, JSON.stringify(given)).toEqual(logs.rows);
}

describe("Athena counts for a bill what the logs have", () => {
  test.each([{ DAY: "08/30" }, { DAY: "08/28..08/30", ACCOUNT: "111122223333" }])(
    "of the sample, with %o",
    async (environment: Record<string, string>) => {
      await expectSameCounts(environment, { TABLE: "sample", LOGS: sample }, RANGES);
    },
  );

  test.each([undefined, RANGES])("of the odd trail, whole (ranges: %o)", async (ranges) => {
    await expectSameCounts({}, { TABLE: "odd", LOGS: odd }, ranges);
  });

  test(`for ${COMBINATIONS} combinations of options, over callers, errors and resources of every shape`, async () => {
    const same = fc.asyncProperty(OPTIONS, fc.boolean(), async (options, hasRanges) =>
      expectSameCounts(options, { TABLE: "odd", LOGS: odd }, hasRanges ? RANGES : undefined),
    );
    await fc.assert(same, { numRuns: COMBINATIONS, seed: 7 });
  }, 300_000);
});

test("rows too many become one where they differ in their resource, their hour and their caller, and still add up", async () => {
  const options = optionsOf({ TABLE: "odd" });
  const athena = new Athena(options);
  const reach = await reachOf(athena, options);
  const ask = async (most: number): Promise<{ rows: (string | undefined)[][]; sums: number[] }> => {
    const query = await athena.run(statementOf(boundedSql(most), reach, options));
    const { rows } = await athena.results(query.QueryExecutionId ?? "");
    const sums = [17, 18, 19, 20].map((at) => rows.reduce((sum, row) => sum + Number(row[at]), 0));
    return { rows, sums };
  };
  const [all, few] = [await ask(1_000_000), await ask(50)];
  expect(few.sums).toEqual(all.sums);
  expect(all.rows.filter((row) => row[4] === "(others)")).toEqual([]);
  const whole = few.rows.filter((row) => row[4] !== "(others)");
  expect(whole).toHaveLength(50);
  const size = (row: (string | undefined)[]): number =>
    Number(row[18]) + (Number(row[19]) + Number(row[20])) / 2 ** 20;
  const largest = Math.max(...all.rows.map(size));
  expect(Math.max(...whole.map(size))).toBeGreaterThanOrEqual(largest);
});

describe("a bill is held against Athena's counts as against the logs':", () => {
  const run = async (script: string, options: Record<string, string>): ReturnType<typeof runScript> =>
    runScript(script, { ...server.environment, COSTS: join(sample, "../costs.json"), ...options });

  test.each<[script: string, options: Record<string, string>]>([
    ["compare-costs", { DAY: "08/30" }],
    ["compare-costs", { DAY: "08/30", FORMAT: "json", SERVICE: "*" }],
    ["cost-by-role", { DAY: "08/30" }],
    ["what-changed", { DAY: "08/30", BEFORE: "08/28..08/29" }],
  ])("%s with %o", async (script, options) => {
    const athena = await run(script, { ...options, COUNTS: "athena", TABLE: "sample" });
    const logs = await run(script, { ...options, LOGS: sample });
    expect(athena.stdout).toBe(logs.stdout);
    expect([athena.code, logs.code]).toEqual([0, 0]);
    expect(athena.stderr).toMatch(/^Athena reads cloudtrail\.sample: .*partitions$/m);
    expect(athena.stderr).toMatch(/^Athena read .* about \$/m);
    expect(athena.stderr).not.toContain("LOGS=");
  });

  test("what it says to ask next is asked of Athena too", async () => {
    const options = { DAY: "08/30", COUNTS: "athena", TABLE: "sample" };
    const [compared, shared] = [await run("compare-costs", options), await run("cost-by-role", options)];
    expect(compared.stderr).toMatch(/make cost-by-role .*COUNTS=athena .*TABLE=sample/);
    expect(shared.stderr).toMatch(/make athena-top-resources .*TABLE=sample/);
    expect(shared.stderr).not.toContain("COUNTS=");
  });

  test("and there is such a command for each that may be asked next", () => {
    for (const command of Object.values(ASKED_NEXT)) {
      const name = /^athena-(.*)$/.exec(command)?.[1];
      expect(existsSync(name === undefined ? `scripts/${command}.ts` : `scripts/${name}.sql`)).toBe(true);
    }
  });

  test("a table without the days is no bill of nothing", async () => {
    const { code, stderr } = await run("compare-costs", {
      DAY: "2020-08-20",
      COUNTS: "athena",
      TABLE: "sample",
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Cannot /m);
  });

  test("more than MAX_SCAN is refused before it is read", async () => {
    server.requests = [];
    const options = { DAY: "08/30", COUNTS: "athena", TABLE: "sample", MAX_SCAN: "1MB" };
    const { code, stderr } = await run("compare-costs", options);
    expect(code).toBe(2);
    expect(stderr).toContain("more than MAX_SCAN 1.0 MB; nothing was read");
    expect(server.inputs("StartQueryExecution")).toEqual([]);
  });
});
