import { describe, expect, test } from "vitest";
import { bytesText, dollars, priceOf, scanLimit } from "../../../shared/athena/athena-price.ts";

test.each([
  [0, "$0.00005"],
  [10e6, "$0.00005"],
  [14e6, "$0.00007"],
  [1e9, "$0.005"],
  [2e9, "$0.01"],
  [1e12, "$5.00"],
  [246e9, "$1.23"],
])("a query that reads %d bytes costs %s", (bytes, price) => {
  expect(dollars(priceOf(bytes))).toBe(price);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 KB"],
  [14_000_000, "14.0 MB"],
  [3.2e15, "3.2 PB"],
  [5e18, "5000.0 PB"],
])("%d bytes read as %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

describe("MAX_SCAN", () => {
  test.each([
    [undefined, undefined],
    ["50GB", 50e9],
    ["1.5 TB", 1.5e12],
    ["10mb", 10e6],
    ["20000000B", 20e6],
  ])("%s is %s bytes", (text, bytes) => {
    expect(scanLimit(text)).toBe(bytes);
  });

  test.each(["50", "GB", "-1GB", "0GB", "50GiB", "1e3GB"])("can't be %s", (text) => {
    expect(() => scanLimit(text)).toThrow(`Cannot use MAX_SCAN "${text}": not a number of bytes`);
  });
});
