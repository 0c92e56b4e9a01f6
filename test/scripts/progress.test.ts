// What a person at a terminal sees, under the pseudo-terminal of util-linux' `script`.

import { spawn, spawnSync } from "node:child_process";
import { linkSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { run, TYPESCRIPT } from "../run-script.ts";
import { onScreen } from "../screen.ts";
import { anEvent, tempLogs } from "../temp-logs.ts";

const BAR = /[=-]{20} \d+% {2}[\d/]+ files {2}[\d.,]+ MB {2}[\d,]+ events\/s {2}\d+ \w+ left/;
const CLEARED = "\u001b[1G\u001b[2K";
const TIMEOUT = 60_000;

/** A script that says how far it is until a line is typed, and then prints its answer. */
async function patientScript(): Promise<string> {
  const shared = (name: string): string => JSON.stringify(resolve(`shared/${name}.ts`));
  const folder = await tempLogs({
    "patient.mts": `
      import ${shared("terminal/exits")};
      import { showProgress } from ${shared("terminal/progress")};
      import { say } from ${shared("terminal/say")};
      showProgress({ chosen: 4, files: 2, bytes: 5_300_000, events: 12_345, partlyRead: [], unreadable: [{}] });
      await new Promise((typed) => process.stdin.once("data", typed));
      process.stdin.unref();
      say("what is said meanwhile");
      await new Promise((passed) => setTimeout(passed, 300));
      console.log("the answer");
    `,
  });
  return join(folder, "patient.mts");
}

/** Logs that take far longer to read than the test waits: one file under many names. */
async function longLogs(): Promise<string> {
  const Records = Array.from({ length: 2000 }, () => anEvent({ userAgent: "x".repeat(500) }));
  const LOGS = await tempLogs({ "0.json.gz": { Records } });
  for (let i = 1; i < 9000; i += 1) linkSync(join(LOGS, "0.json.gz"), join(LOGS, `${i}.json.gz`));
  return LOGS;
}

/** Runs a script on a terminal, and types the keys once a bar is seen there. */
async function onTerminal(
  path: string,
  keys: string,
  options: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn("script", ["-qec", `${process.execPath} --import ${TYPESCRIPT} ${path}`, "/dev/null"], {
    env: { PATH, HOME, TERM: "xterm", ...options },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let isSeen = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (isSeen || !BAR.test(output)) return;
    isSeen = true;
    child.stdin.write(keys);
  });
  return new Promise((done) => child.on("close", (code) => done({ code, output })));
}

describe.skipIf(spawnSync("script", ["--version"]).status !== 0)(
  "on a terminal (skipped where there is no script)",
  () => {
    test(
      "a bar shows how far long work is, and is gone when the answer is printed",
      { timeout: TIMEOUT },
      async () => {
        const { code, output } = await onTerminal(await patientScript(), "\n");
        expect(code).toBe(0);
        expect(BAR.exec(output)?.[0]).toMatch(/^=+-+ 75% {2}3\/4 files {2}5\.3 MB /);
        const answer = output.indexOf("the answer");
        expect(output.slice(0, answer).endsWith(CLEARED)).toBe(true);
        expect(output.slice(answer)).toBe("the answer\r\n");
        expect(onScreen(output)).toEqual(["what is said meanwhile", "the answer"]);
      },
    );

    test("Ctrl-C takes the bar away and exits 130", { timeout: TIMEOUT }, async () => {
      const { code, output } = await onTerminal("scripts/top-calls.ts", "\u0003", { LOGS: await longLogs() });
      expect(code).toBe(130);
      expect(output.endsWith(CLEARED)).toBe(true);
      // neither was the cursor hidden nor line wrapping turned off, so a killed script leaves both on too
      expect(output).not.toContain("\u001b[?25l");
      expect(output).not.toContain("\u001b[?7l");
    });
  },
);

test("without a terminal no bar is printed", async () => {
  const script = await patientScript();
  const command = `{ sleep 1; echo; } | ${process.execPath} --import ${TYPESCRIPT} ${script}`;
  expect(await run("sh", ["-c", command])).toEqual({
    code: 0,
    stdout: "the answer\n",
    stderr: "what is said meanwhile\n",
  });
});
