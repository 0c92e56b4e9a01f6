import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ask } from "../../../shared/athena/ask.ts";
import { Athena } from "../../../shared/athena/athena.ts";
import { tableNamed } from "../../../shared/athena/names.ts";
import { reachOf } from "../../../shared/athena/reach.ts";
import { tableDdl } from "../../../shared/athena/table.ts";
import { optionsOf } from "../../../shared/options.ts";
import type { Answer } from "../../../shared/tally.ts";
import { trailFolders } from "../../../shared/athena/trail.ts";
import { askAthena, soonAfterwards } from "../../athena/ask.ts";
import { Engine } from "../../athena/engine.ts";
import { localAnswer, QUESTIONS } from "../../athena/local-answers.ts";
import { writeOddTrail } from "../../athena/odd-events.ts";
import { AthenaServer } from "../../athena/server.ts";
import { OPTIONS } from "../../sql/options.ts";

const COMBINATIONS = Number(process.env["COMBINATIONS"] ?? 60);
const folder = mkdtempSync(join(tmpdir(), "athena-events-"));
let server: AthenaServer;

beforeAll(async () => {
  soonAfterwards();
  writeOddTrail(folder);
  const engine = await Engine.start({ "odd-trail": folder });
  server = await AthenaServer.start(engine, { "odd-trail": folder });
  server.plays = { states: [] };
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  const options = optionsOf({ TRAIL: "s3://odd-trail" });
  const athena = new Athena(options);
  for (const sql of tableDdl(tableNamed(options), await trailFolders(options))) {
    await athena.run({ sql, parameters: [] });
  }
}, 60_000);

afterAll(() => {
  server.stop();
  vi.unstubAllEnvs();
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** What must be the same: all that is printed but the asides, which need a row's printed neighbours. */
function printed({ columns, measures, rows, shareOf = measures[0] }: Answer): unknown {
  const cells = rows.map((row) => columns.map((column) => row[column]));
  // of events at one time that have no ID, nothing says which is first
  if (columns[0] === "eventTime") cells.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { columns, measures, shareOf, rows: cells };
}

/** Gives the number of rows. */
async function expectSame(question: string, environment: Record<string, string>): Promise<number> {
  const options = optionsOf(environment);
  const local =
    question === "top-errors" && options.ERRORS === "only" ? { ...options, ERRORS: undefined } : options;
  const answer = await askAthena(question, environment);
  expect(printed(answer)).toEqual(printed(await localAnswer(question, folder, local)));
  return answer.rows.length;
}

describe("Athena's answer is the local script's", () => {
  test(`for ${COMBINATIONS} combinations of options, over callers, errors and resources of every shape`, async () => {
    const questions = fc.constantFrom(...Object.keys(QUESTIONS));
    let withRows = 0;
    const same = fc.asyncProperty(questions, OPTIONS, async (question, options) => {
      if ((await expectSame(question, question === "events" ? { ...options, TOP: "all" } : options)) > 0)
        withRows += 1;
    });
    await fc.assert(same, { numRuns: COMBINATIONS, seed: 5 });
    expect(withRows).toBeGreaterThan(COMBINATIONS / 2);
  }, 300_000);

  test.each(Object.keys(QUESTIONS))("for %s without any option", async (question) => {
    await expectSame(question, {});
  });

  test("and every .sql has a question that it was held against", () => {
    const twins = readdirSync("scripts").flatMap((name) => (name.endsWith(".sql") ? name.slice(0, -4) : []));
    expect(twins).toEqual(Object.keys(QUESTIONS).toSorted());
  });
});

describe("asked in a query a day, as where one would have too many partitions,", () => {
  test.each<[question: string, environment: Record<string, string>]>([
    ["top-calls", {}],
    ["top-roles", { ROLE: "*a*" }],
    ["bytes-by-role", { ERRORS: "none" }],
    ["top-resources", { PREFIX: "2" }],
    ["top-errors", {}],
    ["calls-by-hour", { BY: "event", EVENT: "Get*" }],
    ["events", { TOP: "7" }],
    ["coverage", { SERVICE: "s3" }],
  ])("%s with %o adds up to the script's answer", async (question, environment) => {
    const DAY = "2020-08-28..2020-08-31";
    const options = optionsOf({ ...environment, DAY });
    const sql = readFileSync(`scripts/${question}.sql`, "utf8");
    const athena = new Athena(options);
    const reach = await reachOf(athena, options);
    const accounts = Array.from({ length: 100_000 }, (_, i) => String(i).padStart(12, "0"));
    const many = { bucket: "", root: "", accounts, regions: ["eu-west-1"], empty: [], firstDay: "" };
    const { answer, queries } = await ask(athena, sql, { ...reach, trail: many }, options);
    expect(queries).toHaveLength(4);
    expect(printed(answer)).toEqual(printed(await localAnswer(question, folder, options)));
  });
});

describe("what a person types never becomes SQL:", () => {
  const texts = [
    "'",
    "';--",
    "' OR '1'='1",
    "'); DROP TABLE cloudtrail.cloudtrail_logs; --",
    "/* */",
    "\\",
    "\\'",
    "%'_",
    "\u2019\u02bc\uff07",
    "?",
    "`x`",
    '"x"',
  ];
  test.each(texts)("EVENT and ROLE %j change nothing of the SQL", async (text) => {
    server.requests = [];
    await askAthena("top-calls", { DAY: "08/30", EVENT: "*harmless", ROLE: "*harmless" });
    await askAthena("top-calls", { DAY: "08/30", EVENT: `*${text}`, ROLE: `*${text}` });
    const [harmless, query] = server.inputs("StartQueryExecution");
    expect(query?.["QueryString"]).toBe(harmless?.["QueryString"]);
  });
});
