// The sample logs and their bill, made once for all tests by the script that makes them.

import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runScript } from "./run-script.ts";

/** The folder that holds `logs` and `costs.json`: as `make make-sample-logs` leaves them in `sample`. */
export async function sampleFolder(): Promise<string> {
  const sources = [
    "scripts/make-sample-logs.ts",
    ...readdirSync("shared/sample").map((name) => `shared/sample/${name}`),
  ];
  const version = createHash("sha256");
  for (const source of sources) version.update(readFileSync(source));
  const made = join(tmpdir(), `cloudtrail-sample-${version.digest("hex").slice(0, 16)}`);
  if (existsSync(made)) return join(made, "sample");

  // made beside it and renamed: several test files may ask at once
  const making = mkdtempSync(`${made}-`);
  const { code, stderr } = await runScript("make-sample-logs", {}, [], making);
  if (code !== 0) throw new Error(stderr);
  try {
    renameSync(making, made);
  } catch {
    rmSync(making, { recursive: true });
  }
  return join(resolve(made), "sample");
}
