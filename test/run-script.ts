// Runs a script as a person does, in a process of its own.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { inject } from "vitest";

// by its place, so that a script can run in another folder than the project's
const TSX = createRequire(import.meta.url).resolve("tsx/esm");

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `runScript("top-calls", { LOGS: "logs", TOP: "5" })`. The options are all that the script sees of the environment. */
export async function runScript(
  name: string,
  options: Record<string, string> = {},
  args: string[] = [],
  folder = ".",
): Promise<Run> {
  const compiled = inject("compiled");
  // a test's own script is none of those that were compiled
  const starting = existsSync(join(compiled, "scripts", `${name}.js`))
    ? [join(compiled, "run.js")]
    : ["--import", TSX];
  return run(process.execPath, [...starting, resolve("scripts", `${name}.ts`), ...args], options, folder);
}

/** Any command, its environment PATH, HOME and the options. */
export async function run(
  command: string,
  args: string[],
  options: Record<string, string> = {},
  folder = ".",
): Promise<Run> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH, HOME, ...options },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}
