// All that a test of the Athena scripts needs: the sample trail as a bucket, an engine over it, a server, a way to run.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";
import { type Run, runScript } from "../run-script.ts";
import { sampleFolder } from "../sample-logs.ts";
import { Engine } from "./engine.ts";
import { AthenaServer } from "./server.ts";

export interface World {
  server: AthenaServer;
  engine: Engine;
  /** The sample logs, as a script reads them by itself. */
  logs: string;
  /** The folder that stands for s3://example-results. */
  results: string;
  /** A script, led to the server, over s3://example-trail. */
  run: (script: string, options?: Record<string, string>) => Promise<Run>;
}

/** `buckets` are more of them, by the folders that stand for them. Each test begins without plays and requests. */
export async function athenaWorld(buckets: Record<string, string> = {}): Promise<World> {
  const logs = join(await sampleFolder(), "logs");
  const results = mkdtempSync(join(tmpdir(), "athena-results-"));
  const all = { "example-trail": logs, "example-results": results, ...buckets };
  const engine = await Engine.start(all);
  const server = await AthenaServer.start(engine, all);
  beforeEach(() => {
    server.plays = { states: [] };
    server.requests = [];
  });
  afterAll(() => {
    server.stop();
    rmSync(results, { recursive: true });
  });
  const run: World["run"] = async (script, options = {}) =>
    await runScript(script, { ...server.environment, TRAIL: "s3://example-trail", ...options });
  return { server, engine, logs, results, run };
}
