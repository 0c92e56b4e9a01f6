import { expect, test } from "vitest";
import { bytesText, dollars, priceOf } from "../../../shared/athena/query-cost.ts";

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
