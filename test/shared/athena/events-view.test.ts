import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Athena } from "../../../shared/athena/athena.ts";
import { tableNamed } from "../../../shared/athena/names.ts";
import { tableDdl } from "../../../shared/athena/table.ts";
import { optionsOf } from "../../../shared/options.ts";
import type { Answer } from "../../../shared/tally.ts";
import { givenFolders } from "../../../shared/athena/trail-folders.ts";
import { foldersOf } from "../../../shared/athena/trail-listing.ts";
import { askAthena } from "../../athena/ask.ts";
import { Engine } from "../../athena/engine.ts";
import { localAnswer, QUESTIONS } from "../../athena/local-answers.ts";
import { writeOddTrail } from "../../athena/odd-events.ts";
import { AthenaServer } from "../../athena/server.ts";
import { OPTIONS } from "../../sql/options.ts";

const COMBINATIONS = Number(process.env["COMBINATIONS"] ?? 300);
const folder = mkdtempSync(join(tmpdir(), "athena-events-"));
let server: AthenaServer;

beforeAll(async () => {
  writeOddTrail(folder);
  const engine = await Engine.start({ "odd-trail": folder });
  server = await AthenaServer.start(engine, { "odd-trail": folder });
  server.plays = { states: [] };
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  const options = optionsOf({ TRAIL: "s3://odd-trail" });
  const athena = new Athena(options);
  for (const sql of tableDdl(tableNamed(options), await foldersOf(givenFolders(options)))) {
    await athena.run({ sql, parameters: [] });
  }
}, 60_000);

afterAll(() => {
  server.stop();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What must be the same: all that is printed but the asides, which need a row's printed neighbours. */
function printed({ columns, measures, rows, shareOf = measures[0] }: Answer): unknown {
  return { columns, measures, shareOf, rows: rows.map((row) => columns.map((column) => row[column])) };
}

async function expectSame(question: string, environment: Record<string, string>): Promise<void> {
  const options = optionsOf(environment);
  const local =
    question === "top-errors" && options.ERRORS === "only" ? { ...options, ERRORS: undefined } : options;
  expect(printed(await askAthena(question, environment))).toEqual(
    printed(await localAnswer(question, folder, local)),
  );
}

describe("Athena's answer is the local script's", () => {
  test(`for ${COMBINATIONS} combinations of options, over callers, errors and resources of every shape`, async () => {
    const questions = fc.constantFrom(...Object.keys(QUESTIONS));
    await fc.assert(fc.asyncProperty(questions, OPTIONS, expectSame), { numRuns: COMBINATIONS, seed: 5 });
  }, 300_000);

  test.each(Object.keys(QUESTIONS))("for %s without any option", async (question) => {
    await expectSame(question, {});
  });

  test("and every .sql has a question that it was held against", () => {
    const twins = readdirSync("scripts").flatMap((name) => (name.endsWith(".sql") ? name.slice(0, -4) : []));
    expect(twins).toEqual(Object.keys(QUESTIONS).toSorted());
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
