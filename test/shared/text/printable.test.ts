import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isPrintable, printable } from "../../../shared/text/printable.ts";

test.each<[what: string, text: string, printed: string]>([
  ["plain text", "GetObject 100% é ü 日本語 \u{1f600}", "GetObject 100% é ü 日本語 \u{1f600}"],
  ["a colour and a cleared screen", "\u001b[31mred\u001b[2J", String.raw`\u001b[31mred\u001b[2J`],
  ["a C1 control that starts an escape", "\u009b31m", String.raw`\u009b31m`],
  ["a window's title", "\u001b]0;owned\u0007", String.raw`\u001b]0;owned\u0007`],
  [
    "line ends, tabs, backspaces and DEL",
    "a\r\nb\tc\bd\u007f",
    String.raw`a\u000d\u000ab\u0009c\u0008d\u007f`,
  ],
  ["line and paragraph separators", "a\u2028b\u2029c", String.raw`a\u2028b\u2029c`],
  ["a right-to-left override", "gpj.\u202eexe", String.raw`gpj.\u202eexe`],
  ["isolates and marks of direction", "\u2066a\u2069\u200f\u061c", String.raw`\u2066a\u2069\u200f\u061c`],
  ["what has no width", "ad\u00admin\u200b\ufeff", String.raw`ad\u00admin\u200b\ufeff`],
  ["a surrogate without its other half", "\ud800x\udc00", String.raw`\ud800x\udc00`],
  ["tag characters", "a\u{e0041}", String.raw`a\udb40\udc41`],
])("printable() shows %s", (_, text, printed) => {
  expect(printable(text)).toBe(printed);
  expect(isPrintable(text)).toBe(text === printed);
});

test("printable() leaves what it is told to keep", () => {
  expect(printable("a\n\tb\u001b", "\n\t")).toBe("a\n\tb\\u001b");
});

test("printable() keeps JSON the same JSON", () => {
  const text = JSON.stringify({ key: '\u202e\u009b\ud800\u001b"\\ é\u{1f600}\u{e0041}\ufeff' });
  expect(JSON.parse(printable(text))).toEqual(JSON.parse(text));
});

test("nothing prints but through say.ts and table.ts, which print nothing raw", () => {
  const files = ["shared", "scripts"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name}`),
  );
  const code = (path: string): string => readFileSync(path, "utf8").replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((path) => /\bconsole\.\w+\(/.test(code(path)))).toEqual([]);
});
