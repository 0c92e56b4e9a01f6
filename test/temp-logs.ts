// Folders of logs for a test, written where the test's temporary files go, and gone when it ends.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { gzipSync } from "node:zlib";
import type { CloudTrailEvent } from "../shared/cloudtrail-event.ts";

/** An empty folder. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cloudtrail-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A folder of files by their paths. Bytes and text are written as they are; anything else as JSON, gzipped when the
 * name ends in .gz.
 */
export async function tempLogs(files: Record<string, unknown>): Promise<string> {
  const folder = await tempFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytesOf(path, content));
  }
  return folder;
}

function bytesOf(path: string, content: unknown): Uint8Array | string {
  if (content instanceof Uint8Array || typeof content === "string") return content;
  const json = JSON.stringify(content);
  return path.endsWith(".gz") ? gzipSync(json) : json;
}

let events = 0;

/** An event with an eventID of its own. */
export function anEvent(fields: Partial<CloudTrailEvent> = {}): CloudTrailEvent {
  events += 1;
  return {
    eventVersion: "1.07",
    userIdentity: { type: "AWSService", invokedBy: "ec2.amazonaws.com" },
    eventTime: "2020-08-30T12:00:00Z",
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    awsRegion: "eu-west-1",
    eventID: `00000000-0000-4000-8000-${String(events).padStart(12, "0")}`,
    ...fields,
  };
}

/** The path that CloudTrail gives a file delivered at a time such as `2020-08-30T12:05Z`. */
export function logPath(delivered: string, suffix = "AAAAAAAAAAAAAAAA", account = "111122223333"): string {
  const day = delivered.slice(0, 10).replaceAll("-", "/");
  const stamp = delivered.replaceAll(/[-:]/g, "");
  return `AWSLogs/${account}/CloudTrail/eu-west-1/${day}/${account}_CloudTrail_eu-west-1_${stamp}_${suffix}.json.gz`;
}
