// Packages that one command alone needs: installed from a lock file of their own when that command is first run.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { say } from "./say.ts";
import { UserError } from "./user-error.ts";

interface Needed {
  /** `DuckDB, 70 MB`: what is installed, and how large it is. */
  what: string;
  /** `Cannot ask in SQL`: what can't be done without. */
  without: string;
  /** What can be done without, and how. */
  instead: string;
}

/**
 * How to load the packages of the package-lock.json beside `module` (its import.meta.url). Several may ask at once, and one
 * that is killed leaves nothing half done: they are installed beside their place, and moved there.
 *
 * Throws a UserError when they can't be installed, as without a network.
 */
export function packagesBeside(module: string, { what, without, instead }: Needed): NodeJS.Require {
  const folder = fileURLToPath(new URL(".", module));
  if (!existsSync(join(folder, "node_modules/.package-lock.json"))) {
    say(`Installing ${what} (once)`);
    let beside = "";
    try {
      beside = mkdtempSync(join(folder, "node_modules-"));
      for (const name of ["package.json", "package-lock.json"])
        copyFileSync(join(folder, name), join(beside, name));
      execFileSync("npm", ["ci", "--prefix", beside, "--no-progress", "--loglevel=error"], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      moveUnlessThere(join(beside, "node_modules"), join(folder, "node_modules"));
    } catch {
      throw new UserError(
        `${without}: ${what} could not be installed`,
        `Run npm ci --prefix ${folder.replace(`${process.cwd()}/`, "").replace(/\/$/, "")} where there is a network; ${instead}`,
      );
    } finally {
      if (beside !== "") rmSync(beside, { recursive: true, force: true });
    }
  }
  return createRequire(module);
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(join(to, ".package-lock.json"))) throw error;
  }
}
