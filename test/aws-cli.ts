// Whether the AWS CLI is here, for the tests that run it.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export const hasAwsCli = (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
  try {
    accessSync(join(folder, "aws"), constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

/** What the tests that need it are called when they are skipped. */
export const withAwsCli = hasAwsCli ? "with the AWS CLI" : "with the AWS CLI (skipped: no aws on the PATH)";

if (!hasAwsCli)
  console.warn("Skipped: the tests of sync-logs that run the AWS CLI, since no aws is on the PATH");
