// Mutation testing of the kernel's source, which is AssemblyScript and so not for StrykerJS: make mutants
//
// Each mutant is one change in one line of shared/reader/kernel. It is killed when it doesn't compile, or when a test of
// the reader fails. MUTANTS=n tries n of them, spread evenly; FILES=bytes,records names files. Runs in a copy of the project.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What is put in the place of what. The first group is what changes. */
const OPERATORS: [pattern: RegExp, instead: string][] = [
  [/(?<=[^=!<>])==(?=[^=])/g, "!="],
  [/!=(?=[^=])/g, "=="],
  [/ <= /g, " < "],
  [/ >= /g, " > "],
  [/ < /g, " <= "],
  [/ > /g, " >= "],
  [/ && /g, " || "],
  [/ \|\| /g, " && "],
  [/ & (?=[~(a-z0-9])/g, " | "],
  [/ \| /g, " & "],
  [/ \^ /g, " | "],
  [/ \+ 1\b/g, ""],
  [/ - 1\b/g, ""],
  [/~(?=[a-z(])/g, ""],
  [/\breturn false;/g, "return true;"],
  [/\breturn true;/g, "return false;"],
  [/\b\w+ (?:\||&|\^)= [^;]+;$/g, ";"],
  [/\+= 64\b/g, "+= 128"],
];

interface Mutant {
  file: string;
  line: number;
  before: string;
  after: string;
}

function mutantsIn(file: string, text: string): Mutant[] {
  return text.split("\n").flatMap((before, index) => {
    const code = before.replace(/\/\/.*$/, "");
    if (/^\s*(?:\/?\*|import|export \{)/.test(code)) return [];
    return OPERATORS.flatMap(([pattern, instead]) =>
      [...code.matchAll(pattern)].map(({ 0: found, index: at }) => ({
        file,
        line: index + 1,
        before,
        after: before.slice(0, at) + instead + before.slice(at + found.length),
      })),
    );
  });
}

/** A copy of the project in which the kernel may be changed. */
function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), "cloudtrail-mutants-"));
  for (const name of ["package.json", "tsconfig.json", "node_modules", "scripts"])
    symlinkSync(resolve(name), join(copy, name));
  cpSync("shared", join(copy, "shared"), { recursive: true });
  mkdirSync(join(copy, "test/shared"), { recursive: true });
  for (const name of readdirSync("test")) {
    if (name.endsWith(".ts") && !name.endsWith(".test.ts"))
      cpSync(join("test", name), join(copy, "test", name));
  }
  cpSync("test/shared/reader", join(copy, "test/shared/reader"), { recursive: true });
  return copy;
}

/** Whether the tests notice. */
function isKilled(copy: string): boolean {
  const options = { cwd: copy, timeout: 240_000, env: { ...process.env, FUZZ_RUNS: "300" } };
  if (spawnSync("npm", ["run", "--silent", "kernel"], options).status !== 0) return true;
  // the quick ones first; the test of kernel.wasm's bytes passes, as they are the mutant's own
  return [
    ["kernel", "event", "seen-events"],
    ["fuzz.test", "nested", "read-files"],
    ["fuzz-damage", "fallback-reader"],
  ].some((names) => {
    const tests = names.map((name) => `reader/${name}`);
    return spawnSync("npx", [...VITEST, ...tests], options).status !== 0;
  });
}

const VITEST = ["vitest", "run", "--config", "test/vitest.config.ts", "--dir", "test"];
VITEST.push("--bail", "1", "--maxWorkers=1", "--testTimeout", "60000");

const { MUTANTS = "Infinity", FILES = "bytes,inflate,records,repeats,columns,nested,seen,fold" } =
  process.env;
const KERNEL = "shared/reader/kernel";
const all = FILES.split(",").flatMap((name) =>
  mutantsIn(`${name}.ts`, readFileSync(join(KERNEL, `${name}.ts`), "utf8")),
);
const step = Math.max(1, all.length / Number(MUTANTS));
const tried = all.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));

const copy = copyOfProject();
const survivors: Mutant[] = [];
try {
  if (isKilled(copy)) throw new Error("The tests fail before anything is changed");
  for (const mutant of tried) {
    const path = join(copy, KERNEL, mutant.file);
    const text = readFileSync(path, "utf8");
    writeFileSync(
      path,
      text
        .split("\n")
        .with(mutant.line - 1, mutant.after)
        .join("\n"),
    );
    const killed = isKilled(copy);
    writeFileSync(path, text);
    if (killed) continue;
    survivors.push(mutant);
    console.log(`${KERNEL}/${mutant.file}:${mutant.line}\n-${mutant.before}\n+${mutant.after}`);
  }
} finally {
  rmSync(copy, { recursive: true });
}
console.log(
  `${tried.length - survivors.length} of ${tried.length} mutants killed, of ${all.length} that there are`,
);
process.exitCode = survivors.length > 0 ? 1 : 0;
