import { expect, test } from "vitest";
import { aligned } from "../../shared/aligned.ts";

test("aligned() puts names left and numbers right, by what a terminal shows of them", () => {
  const lines = [
    ["日本", "1", "█"],
    ["e\u0301", "1,000"],
    ["longer", "20", ""],
  ];
  expect(aligned(["name", "calls", ""], lines, 1)).toBe(
    ["name    calls", "日本        1  █", "e\u0301       1,000", "longer     20", ""].join("\n"),
  );
});

test("aligned() takes as many lines as there are", () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => [`name ${i}`, String(i)]);
  expect(aligned(["name", "calls"], lines, 1).split("\n")).toHaveLength(lines.length + 2);
});
