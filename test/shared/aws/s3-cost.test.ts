import { expect, test } from "vitest";
import { readingCost, transferCost } from "../../../shared/aws/s3-cost.ts";

test.each<[objects: number, bytes: number, says: string]>([
  [773, 5.7e6, "less than $0.01"],
  // $0.0004 a thousand requests, $0.09 a GB
  [1_000_000, 0, "about $0.40, of which $0.00 only if it leaves AWS"],
  [25_000, 20e9, "about $1.81, of which $1.80 only if it leaves AWS"],
])("%d objects of %d bytes cost %s", (objects, bytes, says) => {
  expect(transferCost(objects, bytes)).toBe(says);
});

test("what lies on this machine costs nothing, and of buckets each is named", () => {
  expect(readingCost([{ path: "logs/a.json.gz" }])).toBeUndefined();
  const files = ["s3://one/a", "s3://one/b", "s3://two/c"].map((path) => ({ path, size: 10e9 }));
  expect(readingCost([...files, { path: "logs/a.json.gz" }])).toBe(
    "Reading 3 files from s3://one and s3://two: 30 GB, about $2.70, of which $2.70 only if it leaves AWS",
  );
});
