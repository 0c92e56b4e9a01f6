// The sample, and the logs of a second account whose role calls the first: each of its calls is recorded in both.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { gunzipSync, gzipSync } from "node:zlib";
import { Athena } from "../../shared/athena/athena.ts";
import { tableNamed } from "../../shared/athena/names.ts";
import { tableDdl } from "../../shared/athena/table.ts";
import { trailFolders } from "../../shared/athena/trail.ts";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { optionsOf } from "../../shared/options.ts";
import type { Answer } from "../../shared/tally.ts";
import { askAthena } from "../athena/ask.ts";
import { Engine } from "../athena/engine.ts";
import { AthenaServer } from "../athena/server.ts";
import { runScript } from "../run-script.ts";
import { sampleFolder } from "../sample-logs.ts";

const OWNER = "111122223333";
const CALLER = "444455556666";
const DAY = "2020-08-30";
const folder = mkdtempSync(join(tmpdir(), "two-accounts-"));
let server: AthenaServer;
/** Calls that were recorded twice, of the day. */
let shared = 0;

/** Every third object call of a role becomes a call of the second account: a record here, and one there. */
function share(record: CloudTrailEvent): CloudTrailEvent[] {
  const { eventID = "", userIdentity, eventSource, eventTime } = record;
  const hash = createHash("sha256").update(eventID).digest();
  if (eventSource !== "s3.amazonaws.com" || userIdentity?.type !== "AssumedRole" || (hash[0] ?? 0) % 3 > 0)
    return [record];
  if (eventTime.startsWith(DAY)) shared += 1;
  const hex = hash.toString("hex");
  const uuid = (from: number): string =>
    `${hex.slice(from, from + 8)}-${hex.slice(from + 8, from + 12)}-4000-8000-${hex.slice(from + 12, from + 24)}`;
  const { arn = "", accessKeyId: _, sessionContext: __, ...rest } = userIdentity;
  const moved = arn.replace(OWNER, CALLER);
  return [
    {
      ...record,
      sharedEventID: uuid(0),
      userIdentity: { type: "AWSAccount", principalId: rest.principalId ?? "", accountId: CALLER },
    },
    {
      ...record,
      eventID: uuid(24),
      sharedEventID: uuid(0),
      recipientAccountId: CALLER,
      userIdentity: { ...rest, arn: moved, accountId: CALLER },
    },
  ];
}

beforeAll(async () => {
  const sample = await sampleFolder();
  cpSync(sample, folder, { recursive: true });
  const logs = join(folder, "logs");
  const seen = new Set<string>();
  for (const path of readdirSync(logs, { recursive: true, encoding: "utf8" })) {
    if (!/_CloudTrail_.*\.json\.gz$/.test(path)) continue;
    // delivered before the day
    if (/2020\/08\/2\d/.test(path)) {
      rmSync(join(logs, path));
      continue;
    }
    const { Records } = JSON.parse(gunzipSync(readFileSync(join(logs, path))).toString()) as {
      Records: CloudTrailEvent[];
    };
    const before = shared;
    const records = Records.flatMap(share);
    // the file that was delivered twice
    const key = records.map(({ eventID }) => eventID).join();
    if (seen.has(key)) shared = before;
    seen.add(key);
    const of = (account: string): CloudTrailEvent[] =>
      records.filter(({ recipientAccountId }) => (recipientAccountId ?? OWNER) === account);
    write(join(logs, path), of(OWNER));
    // a few minutes after midnight the one may be delivered on the next day, and the other not yet
    write(join(logs, path.replaceAll(OWNER, CALLER)), of(CALLER));
  }

  const engine = await Engine.start({ "two-accounts": logs });
  server = await AthenaServer.start(engine, { "two-accounts": logs });
  server.plays = { states: [] };
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  const options = optionsOf({ TRAIL: "s3://two-accounts" });
  const athena = new Athena(options);
  for (const sql of tableDdl(tableNamed(options), await trailFolders(options))) {
    await athena.run({ sql, parameters: [] });
  }
}, 120_000);

afterAll(() => {
  server.stop();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function write(path: string, Records: CloudTrailEvent[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, gzipSync(JSON.stringify({ Records }), { level: 1 }));
}

const options = (more: Record<string, string> = {}): Record<string, string> => ({
  LOGS: join(folder, "logs"),
  DAY,
  FORMAT: "json",
  TOP: "all",
  ...more,
});

async function rowsOf(question: string, more: Record<string, string> = {}): Promise<Answer["rows"]> {
  const { code, stdout, stderr } = await runScript(question, options(more));
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Answer["rows"];
}

const sum = (rows: Answer["rows"]): number => rows.reduce((all, { calls }) => all + Number(calls), 0);
const CALLS_OF_SAMPLE = 33_234;

describe("with a second account that calls the first,", () => {
  test("a call counts once, whoever is asked for it", async () => {
    expect(shared).toBeGreaterThan(5000);
    const roles = await rowsOf("top-roles");
    expect(sum(roles)).toBe(CALLS_OF_SAMPLE);
    expect(sum(await rowsOf("top-calls"))).toBe(CALLS_OF_SAMPLE);
    expect(sum(roles.filter(({ account, kind }) => account === CALLER && kind === "AssumedRole"))).toBe(
      shared,
    );
    const { stderr } = await runScript("top-calls", options());
    expect(stderr).toContain(`${shared.toLocaleString("en")} copies for another account folded`);
  }, 60_000);

  test("ACCOUNT counts each account's own records", async () => {
    expect(sum(await rowsOf("top-roles", { ACCOUNT: CALLER }))).toBe(shared);
    expect(sum(await rowsOf("top-roles", { ACCOUNT: OWNER }))).toBe(CALLS_OF_SAMPLE);
    expect(sum(await rowsOf("top-roles", { ACCOUNT: `${OWNER},${CALLER}` }))).toBe(CALLS_OF_SAMPLE);
  }, 60_000);

  test("the bill agrees as before, and its cost is given to the second account's roles", async () => {
    const bill = { COSTS: join(folder, "costs.json"), FORMAT: "table" };
    const { stdout } = await runScript("compare-costs", options(bill));
    expect(stdout).toMatch(/agree within 2% in (\d+) of \1 operations/);
    const { stdout: sampleSays } = await runScript("compare-costs", {
      ...options(bill),
      LOGS: join(await sampleFolder(), "logs"),
    });
    const table = (text: string): string => text.slice(0, text.indexOf("\n\n"));
    expect(table(stdout)).toBe(table(sampleSays));
    expect((await runScript("cost-by-role", options(bill))).stdout).not.toMatch(
      /^444455556666 .*HeadObject/m,
    );
  }, 60_000);

  test.each(["top-calls", "top-roles", "top-resources", "top-errors", "bytes-by-role"])(
    "the twin of %s has the same rows",
    async (question) => {
      for (const more of [{}, { ACCOUNT: CALLER, ROLE: "storage-*" }]) {
        const asked = { DAY, TOP: "all", ...more };
        const { rows, columns } = await askAthena(question, asked);
        const cells = (row: Answer["rows"][number]): unknown[] =>
          columns.map((column) => row[column] ?? null);
        expect(rows.map(cells)).toEqual((await rowsOf(question, asked)).map(cells));
      }
    },
    120_000,
  );
});
