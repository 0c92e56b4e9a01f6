import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn } from "./files-in.ts";

const EXPORT =
  /^export (?:default |declare |abstract |async )*(?:function\*?|class|const|let|interface|type|enum) (\w+)/;

/** The names of what a module exports without a docstring. A file's opening comment speaks for what alone it exports. */
function undocumented(source: string): string[] {
  const lines = source.split("\n");
  const found = lines.flatMap((line, i) => {
    const [, name] = EXPORT.exec(line) ?? [];
    return name === undefined ? [] : [{ name, isDocumented: lines[i - 1]?.endsWith("*/") ?? false }];
  });
  const names = new Set(found.map(({ name }) => name));
  if (names.size === 1 && source.startsWith("// ")) return [];
  // of a function's several signatures the first is
  const documented = new Set(found.flatMap(({ name, isDocumented }) => (isDocumented ? [name] : [])));
  return [...names].filter((name) => !documented.has(name));
}

test("whatever is exported has a docstring", async () => {
  const found: string[] = [];
  for (const folder of ["scripts", "shared"]) {
    const modules = (await filesIn(folder)).filter((path) =>
      /^(?!.*node_modules|.*\.d\.ts$).*\.[jt]s$/.test(path),
    );
    expect(modules.length).toBeGreaterThan(10);
    for (const path of modules) {
      const names = undocumented(readFileSync(join(folder, path), "utf8"));
      found.push(...names.map((name) => `${join(folder, path)}: ${name}`));
    }
  }
  expect(found).toEqual([]);
});

test("a docstring that is missing is seen", () => {
  expect(undocumented("// Two.\n\n/** One. */\nexport const a = 1;\n\nexport async function b() {}")).toEqual(
    ["b"],
  );
  expect(undocumented("export const a = 1;")).toEqual(["a"]);
  expect(undocumented("// One.\n\nexport const a = 1;")).toEqual([]);
  expect(
    undocumented(
      "// F.\n\n/** F. */\nexport function f(a: string): void;\nexport function f(): void {}\n\n/** G. */\nexport type G = 1;",
    ),
  ).toEqual([]);
});
