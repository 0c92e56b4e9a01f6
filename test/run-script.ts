// Runs a script as a person does, in a process of its own.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { inject } from "vitest";

/** What node is to import, to run a script: by its place, so that it can run in another folder than the project's. */
export const TYPESCRIPT = resolve("shared/terminal/typescript.js");

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
  return run(process.execPath, [...startOf(name), ...args], options, folder);
}

/** What node is given to run a script: compiled, if it is one of the project's and no test's own. */
export function startOf(name: string): string[] {
  const compiled = inject("compiled");
  const starting = existsSync(join(compiled, "scripts", `${name}.js`))
    ? [join(compiled, "run.js")]
    : ["--import", TYPESCRIPT];
  return [...starting, resolve("scripts", `${name}.ts`)];
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
