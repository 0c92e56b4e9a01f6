// What make passes on, and what it refuses.

import fc from "fast-check";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeCommand } from "../shared/text/command.ts";
import { type Run, run } from "./run-script.ts";

const NAMES = ["LOGS", "EVENT", "ROLE", "REGION", "ACCOUNT"];
const HOSTILE = [
  "a$b",
  "$$",
  "$(shell touch owned)",
  "${shell touch owned}",
  "$(error no)",
  "`touch owned`",
  "$'x'",
  "x'; touch owned; '",
  'x"; touch owned; "',
  "a#b",
  String.raw`a\#b\\`,
  String.raw`back\slash\ `,
  "two  blanks ",
  "x\ny",
  "tab\t%@*?[a]~!&|<>()",
  "=x:=y",
  "日本語 é \u202e",
  "\u001b[31m",
];

let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "cloudtrail-make-"));
  mkdirSync(join(project, "scripts"));
  for (const part of ["Makefile", "package.json", "package-lock.json", "node_modules", "shared"])
    symlinkSync(resolve(part), join(project, part));
  symlinkSync(resolve("scripts/top-calls.ts"), join(project, "scripts/top-calls.ts"));
  writeFileSync(
    join(project, "scripts/echo.ts"),
    `import { readOptions } from "../shared/options.ts";
    readOptions();
    console.log(JSON.stringify(${JSON.stringify(NAMES)}.map((name) => process.env[name])));`,
  );
});
afterAll(() => rmSync(project, { recursive: true }));

/** The packages are linked, and not to be installed anew. */
async function make(args: string[], environment: Record<string, string> = {}): Promise<Run> {
  const isThere = ["-o", "node_modules/.package-lock.json"];
  return run("make", [...isThere, ...args], environment, project);
}

describe.each<string[][]>([[[]], [["-j2"]], [["-s"]], [["-k", "--no-print-directory"]], [["-e"]]])(
  "with make %j",
  (flags) => {
    test("every value reaches its script as it was typed, and nothing in it runs", async () => {
      for (let i = 0; i < HOSTILE.length; i += NAMES.length) {
        const values = NAMES.map((_, j) => HOSTILE[(i + j) % HOSTILE.length] ?? "");
        const { code, stdout } = await make([
          ...flags,
          "echo",
          ...values.map((value, j) => `${NAMES[j]}=${value}`),
        ]);
        expect({ code, values: JSON.parse(stdout) as unknown }).toEqual({ code: 0, values });
      }
      expect(existsSync(join(project, "owned"))).toBe(false);
    });

    test("what is not understood is refused before anything is answered", async () => {
      for (const asked of [["top-calls", "08/30"], ["topcalls"], ["top-calls", "day=08/30"]]) {
        const { code, stdout, stderr } = await make([...flags, ...asked]);
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
        expect(stderr).toMatch(/^(?:.*Cannot make "(?:08\/30|topcalls)"|Cannot use "day=08\/30"): no such /);
      }
    });
  },
);

test.each<[asked: string, said: string]>([
  ["top-calls 08/30", 'Cannot make "08/30": no such command'],
  ["08/30 top-calls", 'Cannot make "08/30": no such command'],
  ["topcalls", 'Cannot make "topcalls": no such command, the nearest is make top-calls;'],
  ["top-calls DAY = 08/30", "empty variable name"],
  ["top-calls DAY 08/30", 'Cannot make "DAY": no such command'],
  ["top-calls day=08/30", 'Cannot use "day=08/30": no such option\nThe nearest is DAY=08/30; '],
  ["top-calls DAYS=08/30", 'Cannot use "DAYS=08/30": no such option\nThe nearest is DAY=08/30; '],
  ["top-calls BY=role", 'Cannot use "BY=role": top-calls takes no BY\n'],
  ["top-calls COSTS=x DAY=08/30", 'Cannot use "COSTS=x": top-calls takes no COSTS\n'],
  ["top-calls V=1", 'Cannot use "V=1": no such option\n'],
  ["demo DAY=08/30", 'Cannot use "DAY": demo takes no such option'],
  ["RESULTS=x", 'Cannot use "RESULTS": help takes no such option'],
  ["test ROUNDS=2", 'Cannot use "ROUNDS": test takes no such option'],
])("make %s is refused before anything is answered", async (asked, said) => {
  const { code, stdout, stderr } = await make(asked.split(" "));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(said);
});

test("the list of commands is broken between words on a terminal, and in a pipe not at all", async () => {
  const { stdout: whole } = await make([]);
  const typed = "stty cols 72; make -s -o node_modules/.package-lock.json";
  const { stdout } = await run("script", ["-qec", typed, "/dev/null"], { TERM: "dumb" }, project);
  const lines = stdout.replaceAll("\r", "").split("\n");
  expect(whole.split("\n").some((line) => line.length > 72)).toBe(true);
  expect(lines.filter((line) => line.length > 72)).toEqual([]);
  expect(lines.join("\n").replace(/\n {28}/g, " ")).toBe(whole);
});

test("a goal can't run anything, nor print what a terminal obeys", async () => {
  for (const goal of [
    "x'; touch owned; '",
    "$(shell touch owned)",
    "`touch owned`",
    "\u001b[31m;touch owned",
  ]) {
    const { code, stderr } = await make([goal, "echo"]);
    expect(code).toBe(2);
    expect(stderr).not.toContain("\u001b");
  }
  expect(existsSync(join(project, "owned"))).toBe(false);
});

test("a question installs what questions need, a developer's task the rest, and a failure leaves what is there", async () => {
  const fresh = mkdtempSync(join(tmpdir(), "cloudtrail-install-"));
  try {
    for (const part of ["Makefile", "package-lock.json", "scripts", "shared"])
      symlinkSync(resolve(part), join(fresh, part));
    const npm = async (goal: string): Promise<string[]> => {
      const { stdout } = await run("make", ["-n", goal], {}, fresh);
      return [...stdout.matchAll(/^npm (.*) --no-progress/gm)].map(([, args = ""]) => args);
    };
    expect(await npm("top-calls")).toEqual(["ci --omit=dev"]);
    expect(await npm("fuzz")).toEqual(["ci --include=dev"]);
    mkdirSync(join(fresh, "node_modules"));
    writeFileSync(join(fresh, "node_modules/.package-lock.json"), "{}");
    expect(await npm("top-calls")).toEqual([]);
    expect(await npm("fuzz")).toEqual(["install --no-save --include=dev"]);
    mkdirSync(join(fresh, "node_modules/vitest"));
    expect(await npm("fuzz")).toEqual([]);
    utimesSync(join(fresh, "node_modules/.package-lock.json"), 0, 0);
    expect(await npm("top-calls")).toEqual(["install --no-save --include=dev"]);
  } finally {
    rmSync(fresh, { recursive: true });
  }
});

test("an exported variable that has an option's name in small letters is harmless, and so is one of make's own", async () => {
  const { code, stdout } = await make(["echo", "ROLE=x"], { day: "1", V: "1", BY: "role", EVENT: "a$b" });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '[null,"a$b","x",null,null]\n' });
});

test("what an outer make was given is said by an inner one, not refused", async () => {
  writeFileSync(join(project, "outer.mk"), "all: ; @$(MAKE) -s echo ROLE=inner\n");
  const { code, stdout, stderr } = await make([
    "-s",
    "-f",
    "outer.mk",
    "all",
    "FOO=1",
    "EVENT=a$b",
    "BY=role",
  ]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '[null,"a$b","inner",null,null]\n' });
  expect(stderr.split("\n").toSorted()).toEqual([
    "",
    "BY from the make outside means nothing to echo",
    "FOO from the make outside means nothing to echo",
  ]);
});

describe("a command that is printed, pasted into a shell,", () => {
  const text = fc
    .string({
      unit: fc.oneof(fc.constantFrom(...Array.from(HOSTILE.join(""))), fc.string({ unit: "grapheme" })),
      maxLength: 20,
    })
    // a system's variable can't hold it, and make drops blanks at the start of a value
    .filter(
      (value) => !value.includes("\0") && !/\p{Surrogate}/u.test(value) && !/^\s/.test(value) && value !== "",
    );

  test("gives its script the very values", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 5, maxLength: 5 }), async (values) => {
        const command = makeCommand("echo", Object.fromEntries(NAMES.map((name, i) => [name, values[i]])));
        expect(command).toMatch(/^[^\p{Cc}\u2028\u202e\u2066\u200f\p{Surrogate}]*$/u);
        const pasted = command.replace(/^make/, "make -s -o node_modules/.package-lock.json");
        const { code, stdout, stderr } = await run("bash", ["-c", pasted], { LC_ALL: "C.UTF-8" }, project);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        expect(JSON.parse(stdout)).toEqual(values);
      }),
      { numRuns: 25 },
    );
    expect(existsSync(join(project, "owned"))).toBe(false);
  });

  test("finds the caller of any name that a log gave it", () => {
    const name = (role: string): string => makeCommand("top-calls", { ROLE: [role] });
    expect(name("storage-server")).toBe("make top-calls ROLE=storage-server");
    expect(name("$(shell touch owned)")).toBe("make top-calls 'ROLE=$(shell touch owned)'");
    expect(name("it's, so")).toBe(String.raw`make top-calls 'ROLE=it'\''s\, so'`);
    expect(name(" a\u001b[31m\u202e ")).toBe("make top-calls 'ROLE=*a*[31m**'");
  });
});
