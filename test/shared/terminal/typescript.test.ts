import { copyFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type Run, run } from "../../run-script.ts";
import { tempFolder } from "../../temp-logs.ts";

const isNative = Number.parseInt(process.versions.node) >= 24;

/** A project of its own, so that what tsx made is not there yet. */
let folder = "";
beforeEach(async () => {
  folder = await tempFolder();
  await mkdir(join(folder, "shared/terminal"), { recursive: true });
  await mkdir(join(folder, "node_modules"));
  await copyFile("shared/terminal/typescript.js", join(folder, "shared/terminal/typescript.js"));
  await symlink(resolve("node_modules/tsx"), join(folder, "node_modules/tsx"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});

async function write(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
}

async function runIt(): Promise<Run> {
  return run(process.execPath, ["--import", "./shared/terminal/typescript.js", "script.ts"], {}, folder);
}

describe("a script in TypeScript", () => {
  test("runs, and so do the modules that it imports", async () => {
    await write("value.ts", "export const value: number = 1;\n");
    await write("script.ts", 'import { value } from "./value.ts";\nconsole.log(value satisfies number);\n');
    for (const _ of ["first", "again"]) expect(await runIt()).toEqual({ code: 0, stdout: "1\n", stderr: "" });
  });

  test("is read again when its text has changed, its time or not, and wherever the folder has moved", async () => {
    for (const text of ["one", "two", "one", "six"]) {
      await write("script.ts", `console.log("${text}" as string);\n`);
      expect((await runIt()).stdout).toBe(`${text}\n`);
    }
    await write("script.ts", "console.log(import.meta.url as string);\n");
    expect((await runIt()).stdout).toContain("/script.ts\n");
  });

  test("that fails says where, in the lines of its author, the first time and later", async () => {
    await write(
      "script.ts",
      "interface Row {\n  count: number;\n}\n\nconst row: Row = { count: 1 };\n\nthrow new Error(String(row.count));\n",
    );
    for (const _ of ["first", "again"]) {
      const { code, stderr } = await runIt();
      expect(code).toBe(1);
      expect(stderr).toMatch(/script\.ts:7\b/);
    }
  });

  test("with a mistake in it is refused each time", async () => {
    await write("script.ts", "const = 1;\n");
    for (const _ of ["first", "again"]) expect((await runIt()).code).toBe(1);
  });

  test("runs where nothing can be kept", async () => {
    await write("node_modules/.cache", "a file in its place");
    await write("script.ts", "console.log(1 as number);\n");
    for (const _ of ["first", "again"]) expect((await runIt()).stdout).toBe("1\n");
  });

  test.skipIf(isNative)("needs tsx once", async () => {
    await write("script.ts", "console.log(1 as number);\n");
    await runIt();
    await rm(join(folder, "node_modules/tsx"));
    expect((await runIt()).stdout).toBe("1\n");
    await write("script.ts", "console.log(2 as number);\n");
    expect((await runIt()).stderr).toContain("Cannot find package 'tsx'");
  });
});
