import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmod, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Days } from "../../../shared/days.ts";
import { deliveryOf, findLogFiles, mayHold } from "../../../shared/reader/log-files.ts";
import { asNobody, canBeNobody } from "../../as-nobody.ts";
import { logPath, tempLogs } from "../../temp-logs.ts";

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

describe("findLogFiles() follows links to folders, each folder once:", () => {
  const found = async (folder: string): Promise<string[]> =>
    (await findLogFiles(folder)).files.map(({ path }) => path.slice(folder.length + 1));

  test("one elsewhere, which two links and a link in it lead to", async () => {
    const elsewhere = await tempLogs({ "x/1.json": "{}", "y/2.json": "{}" });
    const folder = await tempLogs({ "a.json": "{}" });
    await symlink(elsewhere, join(folder, "b"));
    await symlink(join(elsewhere, "y"), join(folder, "c"));
    await symlink(folder, join(elsewhere, "x", "back"));
    expect(await found(folder)).toEqual(["a.json", "b/x/1.json", "b/y/2.json"]);
  });

  test("loops, and one below the folder itself", async () => {
    const folder = await tempLogs({ "a/1.json": "{}", "b/2.json": "{}" });
    await symlink(folder, join(folder, "a", "loop"));
    await symlink("self", join(folder, "self"));
    await symlink(join(folder, "b"), join(folder, "a", "b"));
    expect(await found(folder)).toEqual(["a/1.json", "b/2.json"]);
  });

  test("one above, of which the rest is read", async () => {
    const above = await tempLogs({ "logs/1.json": "{}", "more/2.json": "{}" });
    await symlink(above, join(above, "logs", "up"));
    expect(await found(join(above, "logs"))).toEqual(["1.json", "up/more/2.json"]);
    await symlink(join(above, "logs"), join(above, "linked"));
    expect(await found(join(above, "linked"))).toEqual(["1.json", "up/more/2.json"]);
  });
});

test("findLogFiles() passes over what is no file, and names it", async () => {
  const folder = await tempLogs({ "a.json": "{}" });
  execFileSync("mkfifo", [join(folder, "pipe.json"), join(folder, "other.json.gz")]);
  await symlink("/dev/zero", join(folder, "zero.json"));
  const server = createServer().listen(join(folder, "socket.json"));
  await once(server, "listening");
  const { files, skipped } = await findLogFiles(folder);
  server.close();
  expect(files.map(({ path }) => path)).toEqual([join(folder, "a.json")]);
  expect(skipped).toEqual({ "named pipe": 2, device: 1, socket: 1 });
  for (const [path, sort] of [
    [join(folder, "pipe.json"), "named pipe"],
    ["/dev/zero", "device"],
  ] as const) {
    await expect(findLogFiles(path)).rejects.toThrow(`Cannot read LOGS "${path}": a ${sort}`);
  }
});

test.runIf(canBeNobody)("findLogFiles() reads the rest beside a folder that one may not open", async () => {
  const folder = await tempLogs({ "a.json": "{}", "closed/b.json": "{}" });
  await chmod(folder, 0o755);
  await chmod(join(folder, "closed"), 0);
  const { files, unreadable } = await asNobody(() => findLogFiles(folder));
  await chmod(join(folder, "closed"), 0o755);
  expect(files.map(({ path }) => path)).toEqual([join(folder, "a.json")]);
  expect(unreadable).toEqual([{ path: join(folder, "closed"), reason: "permission denied" }]);
});
