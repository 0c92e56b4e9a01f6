import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { hasAwsCli, withAwsCli } from "../aws-cli.ts";
import { filesIn } from "../files-in.ts";
import { type Run, runScript } from "../run-script.ts";
import type { S3Server } from "../s3-server.ts";
import { aTrail, keyOf, logOf, serve } from "../served-trail.ts";
import { tempFolder } from "../temp-logs.ts";

vi.setConfig({ testTimeout: 120_000 });

const DELIVERIES = ["2020-08-29T12:00Z", "2020-08-30T00:05Z", "2020-08-30T12:00Z", "2020-08-31T01:00Z"];
const SOUND = aTrail(DELIVERIES);
const KEYS = Object.keys(SOUND);
const DAY_FOLDER = dirname(keyOf("2020-08-30T12:00Z"));
const REGION_FOLDER = "AWSLogs/111122223333/CloudTrail/eu-west-1";

/** Files of this project, and of whoever runs it, that a key may be after. */
const TARGETS = [
  "scripts/top-calls.ts",
  "scripts/top-calls.json.gz",
  "shared/options.ts",
  "Makefile",
  "package.json",
  ".env",
  "node_modules/tsx/dist/esm/index.mjs",
  "outside/evil.json.gz",
  ".bashrc",
];

/** What may stand before a name to lead out of its folder, or to look as if it did. */
const UPWARDS = ["..", "../..", "../../..", "../../../../..", "../../../../../../../../.."];
const FOLDERS = [
  "AWSLogs",
  "AWSLogs/111122223333",
  "AWSLogs/111122223333/CloudTrail",
  REGION_FOLDER,
  DAY_FOLDER,
];

/** Keys that can be no path. */
const UNSAFE = [
  ...FOLDERS.flatMap((folder) =>
    UPWARDS.flatMap((up) => TARGETS.map((target) => `${folder}/${up}/${target}`)),
  ),
  ...FOLDERS.flatMap((folder) => [
    `${folder}/./x.json.gz`,
    `${folder}//tmp/x.json.gz`,
    `${folder}/..`,
    `${folder}/.`,
  ]),
  ...[REGION_FOLDER, DAY_FOLDER].flatMap((folder) => [
    `${folder}/..\\..\\..\\scripts\\top-calls.ts`,
    `${folder}/C:\\Users\\x.json.gz`,
    `${folder}/x.json.gz:stream`,
    `${folder}/C:/x.json.gz`,
    `${folder}/${"a".repeat(256)}`,
    `${folder}/${"é".repeat(128)}.json.gz`,
    `${folder}/${"a".repeat(600)}/x.json.gz`,
    `${folder}/\u202egz.nosj`,
    `${folder}/\u200bx.json.gz`,
    ...Array.from({ length: 31 }, (_, code) => `${folder}/x${String.fromCharCode(code + 1)}.json.gz`),
    `${folder}/\u007f.json.gz`,
    `${folder}/\u009b31m.json.gz`,
  ]),
];
/** Keys that can't both be paths: by case, by Unicode's normal form, a file and a folder. */
const COLLIDING = [
  `${DAY_FOLDER}/same.json.gz`,
  `${DAY_FOLDER}/SAME.json.gz`,
  `${DAY_FOLDER}/caf\u00e9.json.gz`,
  `${DAY_FOLDER}/cafe\u0301.json.gz`,
  `${REGION_FOLDER}/2020/08/30`,
  `${REGION_FOLDER}/2020/08/31`,
  `${DAY_FOLDER}/\u212a.json.gz`,
  `${DAY_FOLDER}/k.json.gz`,
];
/** Odd keys that are harmless: what looks encoded is a name like another. */
const HARMLESS = [
  `${DAY_FOLDER}/%2e%2e%2f%2e%2e%2fMakefile.json.gz`,
  `${DAY_FOLDER}/%252e%252e.json.gz`,
  `${DAY_FOLDER}/..%2f..%2fx.json.gz`,
  `${DAY_FOLDER}/...json.gz`,
  `${DAY_FOLDER}/~root.json.gz`,
  `${DAY_FOLDER}/-rf.json.gz`,
  `${DAY_FOLDER}/$(touch evil) && 'x' + "y".json.gz`,
  `${DAY_FOLDER}/${"b".repeat(247)}.json.gz`.slice(0, DAY_FOLDER.length + 1 + 255),
];

/** A project with a folder of logs in it, and something beside it. */
async function aProject(): Promise<{ folder: string; LOGS: string }> {
  const home = await tempFolder();
  const folder = join(home, "project");
  for (const target of TARGETS) {
    for (const path of [join(folder, target), join(home, target)]) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, path.endsWith(".env") ? "" : `mine: ${target}`);
    }
  }
  await mkdir(join(folder, "logs"));
  return { folder, LOGS: join(folder, "logs") };
}

/** A hash of everything beside the folder of logs: paths, links, modes and contents. */
async function hashBeside({ folder, LOGS }: { folder: string; LOGS: string }): Promise<string> {
  const hash = createHash("sha256");
  const home = dirname(folder);
  const walk = async (at: string): Promise<void> => {
    for (const name of (await readdir(at)).toSorted()) {
      const path = join(at, name);
      if (path === LOGS) continue;
      const entry = await lstat(path);
      hash.update(`${relative(home, path)} ${entry.mode}\n`);
      if (entry.isSymbolicLink()) hash.update(await readlink(path));
      else if (entry.isDirectory()) await walk(path);
      else hash.update(await readFile(path));
    }
  };
  await walk(home);
  return hash.digest("hex");
}

async function serveHostile(...others: string[]): Promise<S3Server> {
  const evil = logOf("2020-08-30T13:00Z");
  // each of its own, so that none is taken for the same file twice
  const objects = [...others].map((key, i) => [key, Buffer.concat([evil, Buffer.from(`${i}`)])] as const);
  return await serve({ trail: { ...Object.fromEntries(objects), ...SOUND } });
}

async function sync(server: S3Server, folder: string, options: Record<string, string> = {}): Promise<Run> {
  const environment = { ...server.environment, LOGS: "logs", TRAIL: "s3://trail" };
  return await runScript("sync-logs", { ...environment, ...options }, [], folder);
}

async function expectLogs(LOGS: string, keys: string[]): Promise<void> {
  expect(await filesIn(LOGS)).toEqual(keys.toSorted());
  for (const key of keys.filter((name) => name in SOUND)) {
    expect(await readFile(join(LOGS, key))).toEqual(SOUND[key]);
  }
}

describe(`a bucket with ${UNSAFE.length} keys that lead elsewhere, ${COLLIDING.length} that collide and ${HARMLESS.length} odd ones`, () => {
  test.each([undefined, "2020-08-30"])(
    "leaves nothing outside LOGS, and all that is sound in it: DAY=%s",
    async (DAY) => {
      const project = await aProject();
      const server = await serveHostile(...UNSAFE, ...COLLIDING, ...HARMLESS);
      const before = await hashBeside(project);
      const { code, stderr } = await sync(server, project.folder, DAY === undefined ? {} : { DAY });
      expect(await hashBeside(project)).toBe(before);
      expect(code, stderr).toBe(1);
      const logs = DAY === undefined ? KEYS : KEYS.slice(1, 3);
      await expectLogs(project.LOGS, [...logs, ...HARMLESS]);
      expect(stderr).toMatch(/^Refused \d+ files: "\.\." in its path, which would lead elsewhere: "s3:/m);
      expect(stderr).toContain("keep them as evidence");
      // oxlint-disable-next-line no-control-regex -- none of the keys' may come through
      expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    },
  );

  test("is counted to the last key", async () => {
    const project = await aProject();
    // one listing of a folder's start stands for all below it
    const below = UNSAFE.filter((key) => key.startsWith(`${REGION_FOLDER}/`));
    const server = await serveHostile(...below, ...COLLIDING);
    const { stderr } = await sync(server, project.folder);
    expect(stderr).toContain(`will be partial: ${below.length + COLLIDING.length} keys refused`);
  });

  test("answers a question with what is sound, names the rest and exits 1", async () => {
    const project = await aProject();
    const server = await serveHostile(...UNSAFE, ...COLLIDING);
    const before = await hashBeside(project);
    const options = { ...server.environment, LOGS: "s3://trail" };
    const { code, stdout, stderr } = await runScript("top-calls", options, [], project.folder);
    expect(await hashBeside(project)).toBe(before);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^total +4 /m) });
    expect(stderr).toMatch(/^Cannot read "s3:\/\/trail\/AWSLogs\/.*": ".." in its path/m);
    expect(await filesIn(project.LOGS)).toEqual([]);
    const dayLess = await runScript("top-calls", { ...options, DAY: "08/30" }, [], project.folder);
    expect([dayLess.code, dayLess.stdout]).toEqual([1, expect.stringMatching(/^total +2 /m)]);
  });

  test("has nothing but such keys", async () => {
    const project = await aProject();
    const server = await serve({ trail: { [`AWSLogs/../${TARGETS[0]}`]: logOf("2020-08-30T12:00Z") } });
    expect(await sync(server, project.folder)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Refused "s3://trail/AWSLogs/../": ".." in its path'),
    });
    const options = { ...server.environment, LOGS: "s3://trail" };
    expect(await runScript("top-calls", options, [], project.folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('as "s3://trail/AWSLogs/../": ".." in its path'),
    });
  });
});

describe.skipIf(!hasAwsCli)(`a bucket whose regions' folders are sound, ${withAwsCli},`, () => {
  test("is copied by aws s3 sync, and leaves nothing outside LOGS", async () => {
    const project = await aProject();
    const server = await serveHostile(...UNSAFE.filter((key) => !key.startsWith(`${REGION_FOLDER}/`)));
    const before = await hashBeside(project);
    const { code } = await sync(server, project.folder);
    expect([code, await hashBeside(project)]).toEqual([1, before]);
    await expectLogs(project.LOGS, KEYS);
    expect(server.requests.some(({ headers }) => /aws-cli/.test(headers["user-agent"] ?? ""))).toBe(true);
  });
});

describe("a folder of logs with links planted in it", () => {
  const [, , GOOD = ""] = KEYS;
  test.each<[string, string, (project: { folder: string }) => string]>([
    ["AWSLogs", "AWSLogs", ({ folder }) => join(folder, "outside")],
    ["an account", "AWSLogs/111122223333", ({ folder }) => join(folder, "outside")],
    ["a region", REGION_FOLDER, () => "../../../../../outside"],
    ["a day", DAY_FOLDER, ({ folder }) => join(folder, "scripts")],
    ["nothing", DAY_FOLDER, ({ folder }) => join(folder, "scripts", "not-yet")],
    ["a file", GOOD, ({ folder }) => join(folder, "scripts", "top-calls.ts")],
    ["a file that is not there", GOOD, ({ folder }) => join(folder, "scripts", "top-calls2.ts")],
  ])("is not written through: a link for %s", async (_, at, to) => {
    for (const DAY of ["", "2020-08-30"]) {
      const project = await aProject();
      await mkdir(dirname(join(project.LOGS, at)), { recursive: true });
      await symlink(to(project), join(project.LOGS, at));
      const before = await hashBeside(project);
      const { code, stderr } = await sync(await serveHostile(), project.folder, { DAY });
      expect([code, await hashBeside(project)]).toEqual([1, before]);
      expect(stderr).toMatch(/link that leads out of LOGS|stands there|stands where it belongs/);
    }
  });

  test("may have links within it, and be a link itself", async () => {
    const project = await aProject();
    await mkdir(join(project.folder, "disk", "elsewhere"), { recursive: true });
    await symlink(join(project.folder, "disk"), join(project.LOGS, "..", "linked"));
    await symlink("elsewhere", join(project.folder, "disk", "AWSLogs"));
    const { code, stderr } = await sync(await serveHostile(), project.folder, { LOGS: "linked" });
    expect(code, stderr).toBe(0);
    expect((await filesIn(join(project.folder, "disk", "elsewhere"))).length).toBe(KEYS.length);
  });
});
