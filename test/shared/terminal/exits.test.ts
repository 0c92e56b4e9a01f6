import { spawn, spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { run, TYPESCRIPT } from "../../run-script.ts";
import { anEvent, tempFolder, tempLogs } from "../../temp-logs.ts";

const NODE = `${process.execPath} --import ${TYPESCRIPT}`;

/** A script of these lines, and `exits` and `UserError` before them. */
async function script(lines: string): Promise<string> {
  const shared = (name: string): string => JSON.stringify(resolve("shared", `${name}.ts`));
  const folder = await tempLogs({
    "script.mts": `import ${shared("terminal/exits")};
      import { beforeInterrupted } from ${shared("terminal/exits")};
      import { UserError } from ${shared("terminal/user-error")};
      ${lines}`,
  });
  return join(folder, "script.mts");
}

test.each(["table", "csv", "json", "help"])(
  "an answer that can't be written, as %s, is one line and exit 2",
  async (FORMAT) => {
    const LOGS = await tempLogs({ "a.json": { Records: [anEvent()] } });
    const options = FORMAT === "help" ? "--help" : `--format ${FORMAT}`;
    const command = `${NODE} scripts/top-calls.ts --logs ${LOGS} ${options} > /dev/full`;
    expect(await run("sh", ["-c", command])).toEqual({
      code: 2,
      stdout: "",
      stderr: "Cannot write the answer: no space left on device\n",
    });
  },
);

test.skipIf(process.platform !== "linux")(
  "too few addresses for WebAssembly are told, with what helps",
  async () => {
    const LOGS = await tempLogs({ "a.json": { Records: [anEvent()] } });
    const command = `ulimit -v 16000000 && ${NODE} scripts/top-calls.ts --logs ${LOGS}`;
    expect(await run("sh", ["-c", command])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "Cannot read logs: this process may not set aside the 40 GB of addresses (not of memory) that it needs\n" +
        "Lift the limit, and ask again: ulimit -v unlimited\n",
    });
  },
);

test("a reader that has seen enough, and a stderr that is full, cost nothing", async () => {
  const Records = Array.from({ length: 20_000 }, (_, i) => anEvent({ eventName: `Call${i}` }));
  const LOGS = await tempLogs({ "a.json": { Records } });
  const all = `${NODE} scripts/top-calls.ts --logs ${LOGS} --top all --format csv`;
  expect(await run("bash", ["-c", `set -o pipefail; ${all} | head -1`])).toMatchObject({
    code: 0,
    stdout: "eventSource,eventName,calls\r\n",
  });
  const { code, stdout } = await run("sh", ["-c", `${all} 2>/dev/full`]);
  expect({ code, lines: stdout.split("\n").length }).toEqual({ code: 0, lines: 20_002 });
});

test("an error, its next step and a defect print nothing that a terminal obeys", async () => {
  const userError = await script(
    `throw new UserError("Cannot read \\u001b[31m", "Look with \\u009b31m\\u202e\\nor so");`,
  );
  expect(await run("sh", ["-c", `${NODE} ${userError}`])).toEqual({
    code: 2,
    stdout: "",
    stderr: "Cannot read \\u001b[31m\nLook with \\u009b31m\\u202e\nor so\n",
  });
  const defect = await script(`throw new Error("a \\u001b[31m\\u202e");`);
  const { code, stderr } = await run("sh", ["-c", `${NODE} ${defect}`]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Error: a \\u001b\[31m\\u202e\n {4}at /);
  expect(stderr.replaceAll("\n", "")).toMatch(/^[^\p{Cc}\u202e]*$/u);
});

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  /** How a command ends that gets the signal once it has said `ready`. */
  async function ended(
    path: string,
    cwd = ".",
  ): Promise<{ code: number | null; by: string | null; said: string }> {
    const child = spawn(process.execPath, ["--import", TYPESCRIPT, path], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (text.includes("ready")) child.kill(signal);
    });
    return new Promise((done) => child.on("close", (code, by) => done({ code, by, said })));
  }

  test("ends a script whose event loop has no turn", { timeout: 20_000 }, async () => {
    const busy = await script(`console.log("ready"); for (;;) Math.random();`);
    expect(await ended(busy)).toEqual({ code: null, by: signal, said: "ready\n" });
  });

  test("has put in order what is to be, and then exits as a shell has it", { timeout: 20_000 }, async () => {
    const tidy = await script(`
      const takeBack = beforeInterrupted(() => console.log("never"));
      beforeInterrupted(() => console.log("tidy"));
      takeBack();
      console.log("ready");
      await new Promise((done) => setTimeout(done, 20_000));`);
    expect(await ended(tidy)).toEqual({
      code: signal === "SIGINT" ? 130 : 143,
      by: null,
      said: "ready\ntidy\n",
    });
  });

  test("ends a question that waits for a pipe that nobody writes to", { timeout: 20_000 }, async () => {
    const folder = await tempFolder();
    expect(spawnSync("mkfifo", [join(folder, ".env")]).status).toBe(0);
    const child = spawn(process.execPath, ["--import", TYPESCRIPT, resolve("scripts/top-calls.ts")], {
      cwd: folder,
    });
    const over = new Promise((done) => child.on("close", (_, by) => done(by)));
    await wait(1500);
    child.kill(signal);
    expect(await Promise.race([over, wait(5000, "still waits")])).toBe(signal);
    // lets a script go that still waits
    openSync(join(folder, ".env"), "r+");
  });
});
