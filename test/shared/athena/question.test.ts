import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findQuestion, statementOf } from "../../../shared/athena/question.ts";
import { reachUnseen } from "../../../shared/athena/reach.ts";
import { optionsOf } from "../../../shared/options.ts";
import { run } from "../../run-script.ts";
import { tempFolder } from "../../temp-logs.ts";

const options = optionsOf({});
const statement = (question: string): string => statementOf(question, reachUnseen(options), options).sql;

describe("statementOf() puts the events before", () => {
  test("a SELECT, without the question's comments", () => {
    expect(statement("-- Who?\n--\n\nSELECT 1\n")).toMatch(/\nevents AS \([^]*\n\)\nSELECT 1$/);
  });

  test("a WITH of its own", () => {
    expect(statement("-- Who?\nWITH a AS (SELECT 1) SELECT * FROM a;\n")).toMatch(
      /\n\),\na AS \(SELECT 1\) SELECT \* FROM a$/,
    );
  });
});

describe("a copied question with an .sql of its own", () => {
  test("is found by its name", async () => {
    const folder = await tempFolder();
    writeFileSync(join(folder, "my-question.sql"), "SELECT 1");
    expect(findQuestion(folder, "my-question")).toBe(join(folder, "my-question.sql"));
    expect(() => findQuestion(folder, "yours")).toThrow('Cannot ask Athena "yours": there is no such .sql');
    expect(() => findQuestion(folder, undefined)).toThrow("Cannot ask Athena: no QUESTION");
  });

  test("is a make target by its name, and make lists it", async () => {
    const folder = await tempFolder();
    cpSync("Makefile", join(folder, "Makefile"));
    cpSync("scripts", join(folder, "scripts"), { recursive: true });
    writeFileSync(join(folder, "package-lock.json"), "");
    writeFileSync(join(folder, "scripts/my-question.sql"), "-- Mine?\nSELECT awsregion FROM events\n");
    const dry = await run("make", ["--dry-run", "athena-my-question"], {}, folder);
    expect(dry.stdout).toMatch(/ scripts\/query-athena\.ts --question my-question/);
    expect((await run("make", [], {}, folder)).stdout).toMatch(/athena-my-question/);
  });
});
