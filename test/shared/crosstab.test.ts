import { expect, test } from "vitest";
import { Crosstab } from "../../shared/tally.ts";

test("Crosstab counts rows in order, also those without a call", () => {
  const calls = new Crosstab("hour");
  for (const hour of ["12", "11", "12"]) calls.add(hour);
  expect(calls.rowsOf(["10", "11", "12"])).toEqual({
    columns: ["hour", "calls"],
    measures: ["calls"],
    rows: [
      { hour: "10", calls: 0 },
      { hour: "11", calls: 1 },
      { hour: "12", calls: 2 },
    ],
  });
});

test("Crosstab has the five busiest columns, and the others in one, so that rows add up", () => {
  const calls = new Crosstab("hour");
  for (const [i, name] of ["a", "b", "c", "d", "e", "f", "g"].entries()) {
    for (let times = 0; times <= i; times += 1) calls.add("10", name);
  }
  calls.add("11", "f");
  calls.add("11", undefined);
  expect(calls.rowsOf([])).toEqual({
    columns: ["hour", "calls", "f", "g", "e", "d", "c", "(others)"],
    measures: ["calls", "f", "g", "e", "d", "c", "(others)"],
    rows: [
      { hour: "10", calls: 28, f: 6, g: 7, e: 5, d: 4, c: 3, "(others)": 3 },
      { hour: "11", calls: 2, f: 1, g: 0, e: 0, d: 0, c: 0, "(others)": 1 },
    ],
  });
});

test("Crosstab keeps a role called calls apart from the calls", () => {
  const calls = new Crosstab("hour");
  for (const role of ["calls", "hour", "__proto__", "calls"]) calls.add("10", role);
  const { columns, rows } = calls.rowsOf([]);
  expect(columns).toEqual(["hour", "calls", '"calls"', "__proto__", '"hour"']);
  expect(Object.entries(rows[0] ?? {})).toEqual([
    ["hour", "10"],
    ["calls", 4],
    ['"calls"', 2],
    ["__proto__", 1],
    ['"hour"', 1],
  ]);
});
