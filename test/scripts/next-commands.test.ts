// What is printed to be typed next runs as it stands, whatever options and names are in it.

import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { anAnswer, tempBill } from "../bills.ts";
import { run, runScript } from "../run-script.ts";
import { anEvent, logPath, tempFolder, tempLogs } from "../temp-logs.ts";

const HOSTILE = "it's $(touch pwned) `x`; #\"";

async function world(): Promise<Record<string, string>> {
  const calls = Array.from({ length: 3 }, () =>
    anEvent({
      userIdentity: { type: "IAMUser", userName: HOSTILE, accountId: "111122223333" },
      recipientAccountId: "111122223333",
      managementEvent: false,
      requestParameters: { bucketName: "lake", key: "a" },
    }),
  );
  const folder = await tempLogs({ [`my logs/${logPath("2020-08-30T12:05Z")}`]: { Records: calls } });
  const bill = anAnswer([["GetObject", "EU-Requests-Tier2", "1.5", "3", "Requests"]]);
  return { LOGS: `${folder}/my logs`, COSTS: await tempBill(bill, "my bill.json"), DAY: "08/30" };
}

/** The command on stderr, run by a shell in a folder of its own. */
async function next(
  stderr: string,
): Promise<{ command: string; code: number | null; stdout: string; files: string }> {
  const command = /: (make .*)$/m.exec(stderr)?.[1] ?? "";
  const folder = await tempFolder();
  const { code, stdout } = await run(
    "bash",
    ["-c", command.replace("make ", `make -C '${resolve(".")}' `)],
    {},
    folder,
  );
  const files = (await run("ls", ["-A", folder])).stdout;
  return { command, code, stdout, files };
}

describe("the next command that is printed runs as it stands", () => {
  test.each([
    ["compare-costs", {}, /^make cost-by-role /],
    [
      "compare-costs",
      { ACCOUNT: "111122223333", EVENT: "GetObject" },
      /^make cost-by-role .*EVENT=GetObject/,
    ],
    ["cost-by-role", {}, /^make top-resources .*EVENT=GetObject 'ROLE=it/],
    ["cost-by-role", { FORMAT: "json", TOP: "1" }, /^make top-resources /],
  ])("of %s with %o", { timeout: 60_000 }, async (script, options, expected) => {
    const { stderr } = await runScript(script, { ...(await world()), ...options });
    const { command, code, stdout, files } = await next(stderr);
    expect(command).toMatch(expected);
    expect([code, files]).toEqual([0, ""]);
    expect(stdout).toContain(script === "compare-costs" ? "GetObject" : "lake");
  });
});
