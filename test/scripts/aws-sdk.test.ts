import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { run, TYPESCRIPT } from "../run-script.ts";
import { aTrail, serve } from "../served-trail.ts";
import { tempFolder, tempLogs } from "../temp-logs.ts";

vi.setConfig({ testTimeout: 60_000 });

const TRAIL = aTrail(["2020-08-30T12:00Z"]);

/** The packages of which top-calls loads something as make starts it, as V8's coverage has them. */
async function loadedBy(options: Record<string, string>): Promise<string[]> {
  const NODE_V8_COVERAGE = await tempFolder();
  const args = ["--import", TYPESCRIPT, "scripts/top-calls.ts"];
  const { code } = await run(process.execPath, args, { ...options, NODE_V8_COVERAGE });
  expect(code).toBe(0);
  const packages = new Set<string>();
  for (const name of await readdir(NODE_V8_COVERAGE)) {
    const coverage = await readFile(join(NODE_V8_COVERAGE, name), "utf8");
    for (const [, found = ""] of coverage.matchAll(/\/node_modules\/((?:@[^/"]+\/)?[^/"]+)\//g))
      packages.add(found);
  }
  return [...packages];
}

test("a question loads no AWS SDK for a folder", async () => {
  const packages = await loadedBy({ LOGS: await tempLogs(TRAIL) });
  expect(
    packages.filter((name) => name.startsWith("@aws") || name.startsWith("@smithy") || name === "zx"),
  ).toEqual([]);
});

test("a question loads the AWS SDK for a bucket", async () => {
  const server = await serve({ trail: TRAIL });
  expect(await loadedBy({ ...server.environment, LOGS: "s3://trail" })).toContain("@aws-sdk/client-s3");
});
