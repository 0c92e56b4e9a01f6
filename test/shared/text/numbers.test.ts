import { describe, expect, test } from "vitest";
import { bytesIn, duration, size } from "../../../shared/text/numbers.ts";
import { timeLeft } from "../../../shared/terminal/progress-bar.ts";

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 KB"],
  [999_600, "1.0 MB"],
  [137_400_000, "137 MB"],
  [1_250_000_000, "1.3 GB"],
  [2e18, "2000 PB"],
])("size() of %d is %s", (bytes, says) => expect(size(bytes)).toBe(says));

test.each([
  [0.2, "1 second"],
  [59, "59 seconds"],
  [59.1, "1 minute"],
  [90, "2 minutes"],
  [119, "2 minutes"],
  [7200, "2 hours"],
])("duration() of %d seconds is %s", (seconds, says) => expect(duration(seconds)).toBe(says));

test("a progress bar says whole units of what is left, and nothing while there is no telling", () => {
  expect([118, 60, "0", "NULL", "INF"].map(timeLeft)).toEqual([
    "2 minutes left",
    "1 minute left",
    "0 seconds left",
    "",
    "",
  ]);
});

describe("bytesIn()", () => {
  test.each([
    ["20GB", 20e9],
    ["20", 20e9],
    ["500 mb", 5e8],
    ["1.5TB", 1.5e12],
    ["20000000B", 20e6],
  ])("reads %s", (text, bytes) => expect(bytesIn("MAX_SYNC", text)).toBe(bytes));

  test.each(["", "-1GB", "20 gallons", "GB", "1e3", "0x10", "0", "0GB", "50GiB"])("refuses %j", (text) => {
    expect(() => bytesIn("MAX_SYNC", text)).toThrow(`Cannot use MAX_SYNC "${text}": not a size`);
  });
});
