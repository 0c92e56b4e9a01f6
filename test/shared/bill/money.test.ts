import Big from "big.js";
import { expect, test } from "vitest";
import { costCell, groupedDigits, inUnits, money } from "../../../shared/bill/money.ts";

test.each([
  ["1234.5", "USD", "$1,234.50"],
  ["-3", "USD", "-$3.00"],
  ["0.125", "USD", "$0.13"],
  ["12", "CNY", "CNY 12.00"],
])("money() writes %s %s as %s", (amount, currency, text) => {
  expect(money(new Big(amount), currency)).toBe(text);
});

test.each([
  ["0", "0 bytes"],
  ["1023", "1,023 bytes"],
  ["1024", "1.0 KB"],
  ["1073741824", "1.0 GB"],
  ["4904805859328", "4,568 GB"],
])("inUnits() writes %s bytes as %s: 1,024 of each", (bytes, text) => {
  expect(inUnits(new Big(bytes))).toBe(text);
});

test.each([
  ["1234567.5", "1,234,567.5"],
  ["-1000", "-1,000"],
  ["999", "999"],
])("groupedDigits() marks the thousands of %s: %s", (digits, text) => {
  expect(groupedDigits(digits)).toBe(text);
});

test.each([
  ["0", "0.00"],
  ["0.0123", "0.01"],
  ["0.003", "<0.01"],
  ["-0.003", ">-0.01"],
  ["407.677", "407.68"],
  ["-1234.5", "-1,234.50"],
])("costCell() shows %s as %s", (exact, text) => {
  expect(costCell(new Big(exact))).toBe(text);
});
