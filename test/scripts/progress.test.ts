// What a person at a terminal sees, under the pseudo-terminal of util-linux' `script`.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { linkSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { runScript } from "../run-script.ts";
import { anEvent, tempLogs } from "../temp-logs.ts";

const TSX = createRequire(import.meta.url).resolve("tsx");
const BAR = /[█=]* *-* *\d+% {2}\d+\/\d+ files {2}[\d.,]+ MB {2}[\d,]+ events\/s/;
const HAS_SCRIPT =
  spawnSync("script", ["--version"]).status === 0 && spawnSync("mkfifo", ["--version"]).status === 0;

/** Logs that can't be read to their end before something is written to the last of them: a named pipe. */
async function endlessLogs(): Promise<{ LOGS: string; last: string }> {
  const files = Array.from({ length: 300 }, (_, i) => [`${i}.json`, { Records: [anEvent()] }] as const);
  const LOGS = await tempLogs(Object.fromEntries(files));
  const last = join(LOGS, "zz.json");
  execFileSync("mkfifo", [last]);
  return { LOGS, last };
}

/** Logs that take far longer to read than the test waits: one file under many names. */
async function longLogs(): Promise<string> {
  const Records = Array.from({ length: 2000 }, () => anEvent({ userAgent: "x".repeat(500) }));
  const LOGS = await tempLogs({ "0.json.gz": { Records } });
  for (let i = 1; i < 9000; i += 1) linkSync(join(LOGS, "0.json.gz"), join(LOGS, `${i}.json.gz`));
  return LOGS;
}

/** Runs top-calls on a terminal; once a bar is seen there, calls `then`. */
async function onTerminal(
  LOGS: string,
  then: (type: (keys: string) => void) => void | Promise<void>,
): Promise<{ code: number | null; output: string }> {
  const command = `${process.execPath} --import ${TSX} scripts/top-calls.ts`;
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn("script", ["-qec", command, "/dev/null"], { env: { PATH, HOME, LOGS, TERM: "xterm" } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let isSeen = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (isSeen || !BAR.test(output)) return;
    isSeen = true;
    void then((keys) => child.stdin.write(keys));
  });
  return new Promise((done) => child.on("close", (code) => done({ code, output })));
}

describe.skipIf(!HAS_SCRIPT)("on a terminal (skipped where there is no script and mkfifo)", () => {
  test("long work shows a bar, which is gone when the answer is printed", async () => {
    const { LOGS, last } = await endlessLogs();
    const { code, output } = await onTerminal(LOGS, () =>
      writeFile(last, JSON.stringify({ Records: [anEvent()] })),
    );
    expect(code).toBe(0);
    const [before = "", answer = ""] = output.split("eventSource ");
    expect(before).toMatch(BAR);
    // back to the line's start, and all of it cleared
    expect(before.endsWith("\u001b[1G\u001b[2K")).toBe(true);
    expect(answer).not.toMatch(BAR);
    expect(answer).toMatch(/301 events in 301 files/);
  });

  test("Ctrl-C takes the bar away, leaves cursor and line wrapping on, and exits 130", async () => {
    const { code, output } = await onTerminal(await longLogs(), (type) => type("\u0003"));
    expect(code).toBe(130);
    expect(output.endsWith("\u001b[1G\u001b[2K")).toBe(true);
    expect(output).not.toContain("\u001b[?25l");
    expect(output).not.toContain("\u001b[?7l");
  });
});

test("without a terminal nothing of a bar is printed", async () => {
  const { LOGS, last } = await endlessLogs();
  const run = runScript("top-calls", { LOGS });
  setTimeout(() => void writeFile(last, JSON.stringify({ Records: [] })), 1500);
  const { code, stderr } = await run;
  expect(code).toBe(0);
  expect(stderr).toMatch(/^300 events in 301 files.*\n$/);
});
