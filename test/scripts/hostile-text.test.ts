// The fields of a log are an attacker's to choose: what they can do to a terminal or a spreadsheet is nothing.

import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { runScript } from "../run-script.ts";
import { anEvent, tempLogs } from "../temp-logs.ts";

const HOSTILE = [
  "\u001b[2J\u001b[31mowned\u001b]0;title\u0007",
  "\u009b31mC1",
  'quote " and \\, comma',
  "lines\r\nof\nthree\u2028",
  "emoji \u{1f600}\u{1f468}\u200d\u{1f469}",
  "gpj.\u202eexe\u2066\u200f",
  "half \ud800 a pair",
  "=cmd|' /C calc'!A0",
  "+1",
  "-1",
  "@SUM(1)",
  "\tTab",
  "\rReturn",
  "__proto__",
  "日本語 é",
];

/** A question for each of the fields, and the column in which it shows the text. */
const QUESTIONS: [question: string, column: string, shownAs: (text: string) => string][] = [
  ["top-roles", "caller", (userName) => userName],
  ["top-errors", "errorCode", (errorCode) => errorCode],
  ["top-resources", "resource", (key) => `${key}/${key}`],
];

const LOGS = async (): Promise<string> =>
  tempLogs({
    "a.json": {
      Records: HOSTILE.map((text) =>
        anEvent({
          eventName: text,
          userAgent: text,
          userIdentity: { type: "IAMUser", userName: text, accountId: "111122223333" },
          errorCode: text,
          errorMessage: text,
          requestParameters: { bucketName: text, key: text },
        }),
      ),
    },
  });

const NOTHING_TO_OBEY = /^[^\p{Cc}\u2028\u202e\u2066\u200f\p{Surrogate}]*$/u;

test.each(QUESTIONS)("%s prints hostile text safely in every format", async (question, column, shownAs) => {
  const options = { LOGS: await LOGS(), TOP: "all", PREFIX: "9" };
  const [json, table, csv] = await Promise.all(
    ["json", "table", "csv"].map(
      async (FORMAT) => (await runScript(question, { ...options, FORMAT })).stdout,
    ),
  );

  expect(json?.replaceAll("\n", "")).toMatch(NOTHING_TO_OBEY);
  const rows = JSON.parse(json ?? "") as Record<string, string>[];
  expect(new Set(rows.map((row) => row[column]))).toEqual(new Set(HOSTILE.map(shownAs)));

  expect(table?.replaceAll("\n", "")).toMatch(NOTHING_TO_OBEY);
  expect(table?.trimEnd().split("\n")).toHaveLength(HOSTILE.length + 2);

  expect(csv?.replaceAll(/[\r\n\t]/g, "")).toMatch(NOTHING_TO_OBEY);
  const cells = parse<Record<string, string>>(csv ?? "", { columns: true, record_delimiter: "\r\n" });
  expect(cells).toHaveLength(HOSTILE.length);
  for (const row of cells) expect(row[column]).not.toMatch(/^[=+\-@\t\r]/);
});

test("what stderr says of a filter, a path and a value is as safe", async () => {
  const folder = await LOGS();
  const { code, stderr } = await runScript("top-calls", {
    LOGS: folder,
    EVENT: "\u001b[31mowned",
    ROLE: "=\u202e",
  });
  expect(code).toBe(0);
  expect(stderr).toContain(
    String.raw`No event has EVENT=\u001b[31mowned; the nearest of 15: \u001b[2J\u001b[31mowned`,
  );
  expect(stderr.replaceAll("\n", "")).toMatch(NOTHING_TO_OBEY);

  const missing = await runScript("top-calls", { LOGS: "no/such\u001b[31m/folder" });
  expect(missing.stderr.replaceAll("\n", "")).toMatch(NOTHING_TO_OBEY);
});
