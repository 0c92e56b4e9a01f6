import { expect, test } from "vitest";
import { Tally } from "../../shared/tally.ts";

test("Tally counts each combination of values, the most frequent first, then by name", () => {
  const calls = new Tally("eventSource", "eventName");
  for (const [source, name] of ["s3 b", "s3 a", "kms a", "s3 a", "kms a", "ec2 z"].map((pair) =>
    pair.split(" "),
  ))
    calls.add(source, name);
  expect(calls.mostFrequent()).toEqual({
    columns: ["eventSource", "eventName", "calls"],
    measures: ["calls"],
    rows: [
      { eventSource: "kms", eventName: "a", calls: 2 },
      { eventSource: "s3", eventName: "a", calls: 2 },
      { eventSource: "ec2", eventName: "z", calls: 1 },
      { eventSource: "s3", eventName: "b", calls: 1 },
    ],
  });
});

test("Tally adds up amounts beside the calls", () => {
  const bytes = new Tally("caller").summing("bytesIn", "bytesOut");
  bytes.add("a", 1, 10);
  bytes.add("b", 2, undefined);
  bytes.add("a", 4, 2356.5);
  expect(bytes.inOrder().rows).toEqual([
    { caller: "a", calls: 2, bytesIn: 5, bytesOut: 2366.5 },
    { caller: "b", calls: 1, bytesIn: 2, bytesOut: 0 },
  ]);
});

test("Tally says when a sum is past what numbers hold exactly", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const bytes = new Tally("caller").summing("bytesIn", "bytesOut");
  bytes.add("a", most, most);
  expect(bytes.inOrder().notes).toBeUndefined();
  bytes.add("b", 0, 2);
  expect(bytes.inOrder().notes).toEqual([
    "The sum of bytesOut is over 9,007,199,254,740,991: such numbers are rounded here",
  ]);
});

test("Tally orders names by code unit, the same in every locale", () => {
  const calls = new Tally("eventName");
  for (const name of ["b", "a", "B", "é", "A", ""]) calls.add(name);
  expect(calls.inOrder().rows.map(({ eventName }) => eventName)).toEqual(["", "A", "B", "a", "b", "é"]);
});

test("Tally shows a value that is missing as null, which is not the text null", () => {
  const calls = new Tally("errorCode");
  for (const code of [undefined, null, "null"]) calls.add(code);
  expect(calls.mostFrequent().rows).toEqual([
    { errorCode: null, calls: 2 },
    { errorCode: "null", calls: 1 },
  ]);
});

test("Tally without events has its columns and no rows", () => {
  expect(new Tally("eventName").mostFrequent()).toEqual({
    columns: ["eventName", "calls"],
    measures: ["calls"],
    rows: [],
  });
});

test("a tally counts whatever a record holds, an object by how it reads", () => {
  const calls = new Tally("anything");
  for (const value of [{ a: 1 }, { a: 1 }, ["x"], null, undefined, 5]) calls.add(value);
  expect(calls.mostFrequent().rows).toEqual([
    { anything: null, calls: 2 },
    { anything: '{"a":1}', calls: 2 },
    { anything: 5, calls: 1 },
    { anything: '["x"]', calls: 1 },
  ]);
});
