// One run of a contender: its time and memory as the operating system accounts for them, and its answer.

import { spawnSync } from "node:child_process";
import type { Contender } from "./contenders.ts";

export interface Run {
  /** Wall-clock and processor time, of the whole process. */
  seconds: number;
  cpuSeconds: number;
  /** The most that a single process of it had in memory. */
  megabytes: number;
  /** Calls by their values, as `value,value`. */
  answer: Map<string, number>;
}

/** Runs it once. Throws when it fails. */
export function run({ name, command, options }: Contender, folder: string): Run {
  // what make was given is the bench's own: the scripts would refuse it
  const { MAKE_VARIABLES: _, MAKEFLAGS: __, ROUNDS: ___, RACE: ____, ...environment } = process.env;
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync("/usr/bin/time", ["-f", "%U %S %M", "--", ...command], {
    env: {
      ...environment,
      LOGS: folder,
      COSTS: `${folder}.costs.json`,
      DAY: "",
      FORMAT: "csv",
      TOP: "all",
      ...options,
    },
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const seconds = (performance.now() - started) / 1000;
  if (error !== undefined)
    throw new Error(`Cannot time commands: GNU time is not installed (${error.message})`);
  if (status !== 0) throw new Error(`Cannot run "${name}": ${stderr}`);
  const [user = 0, system = 0, kilobytes = 0] =
    stderr.trimEnd().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  return { seconds, cpuSeconds: user + system, megabytes: kilobytes / 1024, answer: answerIn(stdout) };
}

/** Lines of values and a number, at the one end or the other; a header has none. */
function answerIn(stdout: string): Map<string, number> {
  const answer = new Map<string, number>();
  // SQL's null and what top-resources has in its place stand for the empty value
  for (const line of stdout.replaceAll(/["\r]|\\N|\(no resource\)/g, "").split("\n")) {
    const counted =
      /^ *(?<calls>\d+) (?<values>.+)$/.exec(line) ?? /^(?<values>.+),(?<calls>\d+)$/.exec(line);
    const { values, calls } = counted?.groups ?? {};
    if (values !== undefined) answer.set(values, Number(calls));
  }
  return answer;
}
