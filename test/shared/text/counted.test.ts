import fc from "fast-check";
import { expect, test } from "vitest";
import { counted, grouped } from "../../../shared/text/numbers.ts";

test("grouped() writes numbers as toLocaleString does", () => {
  const thousandths = fc.integer({ min: -2e12, max: 2e12 }).map((number) => number / 1000);
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer(), thousandths), (number) => {
      expect(grouped(number)).toBe(number.toLocaleString("en-US"));
    }),
    { seed: 20200830, numRuns: 2000 },
  );
});

test("counted() says how many of what", () => {
  expect([counted(0, "file"), counted(1, "file"), counted(2900, "file")]).toEqual([
    "0 files",
    "1 file",
    "2,900 files",
  ]);
});
