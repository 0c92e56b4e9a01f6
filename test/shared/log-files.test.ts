import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Days } from "../../shared/days.ts";
import { deliveryOf, findLogFiles, mayHold } from "../../shared/log-files.ts";
import { logPath, tempLogs } from "../temp-logs.ts";

describe("deliveryOf() reads the name of a log file", () => {
  const name = "111122223333_CloudTrail_us-gov-west-1_20200830T0005Z_AbCdEfGhIjKlMnOp.json.gz";

  test.each([
    ["by itself", name],
    ["in its folders", `AWSLogs/111122223333/CloudTrail/us-gov-west-1/2020/08/30/${name}`],
    [
      "of an organisation, with a prefix",
      `prefix/AWSLogs/o-abcde12345/111122223333/CloudTrail/us-gov-west-1/2020/08/30/${name}`,
    ],
    ["decompressed", name.replace(".gz", "")],
  ])("%s", (_, path) => {
    expect(deliveryOf(path)).toEqual({
      account: "111122223333",
      region: "us-gov-west-1",
      day: "2020-08-30",
      minute: "00:05",
    });
  });

  test("and nothing from other names", () => {
    expect(deliveryOf("AWSLogs/111122223333/CloudTrail/eu-west-1/2020/08/30/events.json.gz")).toBeUndefined();
    expect(deliveryOf(name.replace("_CloudTrail_", "_CloudTrail-Digest_"))).toBeUndefined();
  });
});

test.each([
  ["2020-08-29T23:59Z", false],
  ["2020-08-30T00:00Z", true],
  ["2020-08-30T23:59Z", true],
  ["2020-08-31T00:59Z", true],
  ["2020-08-31T01:00Z", false],
])("a file delivered at %s may hold events of 2020-08-30: %s", (delivered, held) => {
  const delivery = deliveryOf(logPath(delivered));
  expect(delivery !== undefined && mayHold(delivery, new Days("2020-08-30", "2020-08-30"))).toBe(held);
});

test("findLogFiles() finds logs by their endings, in the order of their paths", async () => {
  const names = ["b/1.json.gz", "b.json", "a.jsonl", "c.ndjson.gz", "b/readme.txt", ".DS_Store", "costs.csv"];
  const folder = await tempLogs(Object.fromEntries(names.map((name) => [name, "{}"])));
  const { files, skipped } = await findLogFiles(folder);
  expect(files.map(({ path }) => path)).toEqual(
    ["a.jsonl", "b.json", "b/1.json.gz", "c.ndjson.gz"].map((name) => join(folder, name)),
  );
  expect(skipped).toEqual({ "other file": 3 });
});
