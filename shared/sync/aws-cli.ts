// The AWS CLI, run through zx.

import type { Readable } from "node:stream";
import type { ProcessPromise } from "zx/core";
import { cliEnvironment } from "../aws/session.ts";
import { beforeInterrupted } from "../terminal/exits.ts";
import { UserError } from "../terminal/user-error.ts";

/* AWS CLI 2 before 2.13, Debian's among them, does not read AWS_ENDPOINT_URL by itself (CLI guide, "Using endpoints"). */
const ENDPOINTS = { s3: "AWS_ENDPOINT_URL_S3", cloudtrail: "AWS_ENDPOINT_URL_CLOUDTRAIL" };

/** It gives up after 5 tries otherwise (CLI guide, "AWS CLI retries"), and S3 may say SlowDown for longer. */
const RETRIES = { AWS_RETRY_MODE: "standard", AWS_MAX_ATTEMPTS: "8" };

/** A command that has started: `ended` gives its exitCode, stdout and stderr. */
export interface Running {
  stdout: Readable;
  ended: ProcessPromise;
}

/** Runs `aws service …`, as whoever the session is. It neither prints nor throws: look at its exitCode and stderr. */
export async function aws(service: keyof typeof ENDPOINTS, ...args: string[]): Promise<Running> {
  const session = await cliEnvironment();
  // loaded when it is needed: it takes longer to start than a day's files to list
  const { $ } = await import("zx/core");
  const endpoint = process.env[ENDPOINTS[service]] ?? process.env["AWS_ENDPOINT_URL"];
  const chosen = endpoint ? ["--endpoint-url", endpoint] : [];
  // `exec`, so that there is no shell between, and a signal to it is one to aws
  const running = $({
    env: { ...RETRIES, ...process.env, ...session },
    quiet: true,
    nothrow: true,
    stdio: ["ignore", "pipe", "pipe"],
  })`exec aws ${service} ${args} ${chosen}`;
  const end = (): void => void running.child?.kill();
  process.once("exit", end);
  // told to end, this process would leave without a turn, and aws stay behind
  const forget = beforeInterrupted(end);
  void running.finally(() => {
    process.off("exit", end);
    forget();
  });
  return { stdout: running.stdout, ended: running };
}

/** Whether there is an `aws` on the PATH. */
export async function hasAwsCli(): Promise<boolean> {
  const { which } = await import("zx/core");
  return (await which("aws", { nothrow: true })) !== null;
}

/** Throws a UserError with the line that installs it when there is no `aws` on the PATH. */
export async function needAwsCli(): Promise<void> {
  if (!(await hasAwsCli())) {
    throw new UserError('Cannot run "aws": no such command', `Install the AWS CLI: ${installLine()}`);
  }
}

function installLine(): string {
  if (process.platform === "darwin") return "brew install awscli";
  if (process.platform === "win32") return "winget install Amazon.AWSCLI";
  return "apt-get install awscli (Debian, Ubuntu) or dnf install awscli2 (Fedora)";
}
