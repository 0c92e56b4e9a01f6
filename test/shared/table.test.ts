import { parse } from "csv-parse/sync";
import { expect, test, vi } from "vitest";
import { printTable } from "../../shared/table.ts";
import type { Answer } from "../../shared/tally.ts";

function printed(answer: Answer, FORMAT: "table" | "csv" | "json", TOP?: number): string {
  let text = "";
  const out = vi.spyOn(process.stdout, "write").mockImplementation((some) => {
    text += String(some);
    return true;
  });
  const err = vi.spyOn(console, "error").mockImplementation(() => undefined);
  printTable(answer, { FORMAT, TOP });
  out.mockRestore();
  err.mockRestore();
  return text;
}

/** Names as a log may hold them, each the key of a row. */
function named(...names: string[]): Answer {
  return {
    columns: ["key", "calls"],
    measures: ["calls"],
    rows: names.map((key, i) => ({ key, calls: names.length - i })),
  };
}

test("a table has a total, and a row for what TOP cut off, so that it adds up", () => {
  expect(printed(named("a", "b", "c"), "table", 1)).toMatchInlineSnapshot(`
    "key                calls   share
    a                      3   50.0%
    (2 more: TOP=all)      3   50.0%
    total                  6  100.0%
    "
  `);
});

test("a table shows twenty rows when TOP is not set", () => {
  const names = Array.from({ length: 30 }, (_, i) => `name${i}`);
  expect(printed(named(...names), "table")).toContain("(10 more: TOP=all)");
  expect(printed(named(...names), "table", Infinity).split("\n")).toHaveLength(30 + 3);
});

test("a table has asides that CSV and JSON have not", () => {
  const answer = {
    ...named("a", "b"),
    asides: { double: (row: object) => `${JSON.stringify(row).length}!` },
  };
  expect(printed(answer, "table", 1)).toMatchInlineSnapshot(`
    "key                calls   share  double
    a                      2   66.7%     21!
    (1 more: TOP=all)      1   33.3%
    total                  3  100.0%
    "
  `);
  expect(printed(answer, "json", 1)).toBe('[\n  {"key":"a","calls":2}\n]\n');
});

test("a table's share is of the measure that the answer says", () => {
  const answer: Answer = {
    columns: ["key", "calls", "bytesOut"],
    measures: ["calls", "bytesOut"],
    rows: [{ key: "a", calls: 1, bytesOut: 3e12 }],
    shareOf: "bytesOut",
  };
  expect(printed(answer, "table")).toMatchInlineSnapshot(`
    "key    calls           bytesOut  share of bytesOut
    a          1  3,000,000,000,000             100.0%
    total      1  3,000,000,000,000             100.0%
    "
  `);
});

const HOSTILE = [
  "\u001b[2J\u001b[31mred",
  'say "hi", twice',
  "two\r\nlines\nand\ttabs",
  "\u{1f600} smile",
  "gpj.\u202eexe",
  "half \ud800",
  "\u009b0m",
  "__proto__",
  "",
];
const FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"];

test("a table prints any name on one line, with nothing in it that a terminal obeys", () => {
  const lines = printed(named(...HOSTILE, ...FORMULAS), "table", Infinity)
    .trimEnd()
    .split("\n");
  expect(lines).toHaveLength(HOSTILE.length + FORMULAS.length + 2);
  expect(lines.join("")).toMatch(/^[^\p{Cc}\u202e\p{Surrogate}]*$/u);
});

test("JSON gives back the very names, and prints nothing that a terminal obeys", () => {
  const json = printed(named(...HOSTILE, ...FORMULAS), "json", Infinity);
  expect((JSON.parse(json) as { key: string }[]).map(({ key }) => key)).toEqual([...HOSTILE, ...FORMULAS]);
  expect(json.replaceAll("\n", "")).toMatch(/^[^\p{Cc}\u202e\p{Surrogate}]*$/u);
});

test("CSV gives back the names, but for a mark before a formula and an escape for what a terminal obeys", () => {
  const csv = printed(named(...HOSTILE, ...FORMULAS), "csv", Infinity);
  expect(csv.replaceAll("\r\n", "").replaceAll(/[\n\t]/g, "")).toMatch(/^[^\p{Cc}\u202e\p{Surrogate}]*$/u);
  const keys = parse(csv, { columns: true, record_delimiter: "\r\n" }).map(
    (row) => (row as { key: string }).key,
  );
  expect(keys).toEqual([
    String.raw`\u001b[2J\u001b[31mred`,
    'say "hi", twice',
    "two\\u000d\nlines\nand\ttabs",
    "\u{1f600} smile",
    String.raw`gpj.\u202eexe`,
    String.raw`half \ud800`,
    String.raw`\u009b0m`,
    "__proto__",
    "",
    "'=1+1",
    "'+1",
    "'-1",
    "'@SUM(A1)",
    "'\t=1",
    String.raw`\u000d=1`,
    "'＝1",
  ]);
});

test("CSV and a table print the names of columns as safely, since BY makes them of names in the logs", () => {
  const answer = {
    columns: ["hour", "=\u001b1"],
    measures: ["=\u001b1"],
    rows: [{ hour: "a", "=\u001b1": 1 }],
  };
  expect(printed(answer, "csv")).toBe("hour,'=\\u001b1\r\na,1\r\n");
  expect(printed(answer, "table")).toContain("hour   =\\u001b1");
  expect(printed(answer, "json")).toBe('[\n  {"hour":"a","=\\u001b1":1}\n]\n');
});

test("CSV of no rows is its header, and JSON of none an empty array", () => {
  expect(printed(named(), "csv")).toBe("key,calls\r\n");
  expect(printed(named(), "json")).toBe("[]\n");
});
