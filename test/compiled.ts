// The scripts as JavaScript, for tests that start them hundreds of times. tsx takes 0.2 s of each start on Node 20, two
// thirds of it; here the same compiler, esbuild, writes the same modules once. What tests run by make goes through tsx.

import { build, type PluginBuild } from "esbuild";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  // eslint-disable-next-line typescript/consistent-type-definitions
  interface ProvidedContext {
    /** The folder with `run.js`, which takes a script's path and its arguments. */
    compiled: string;
  }
}

/* Scripts know themselves by their path: by their name, their first lines, and the scripts beside them. */
const RUN = `
  import { basename } from "node:path";
  process.argv.splice(1, 1);
  await import("./scripts/" + basename(process.argv[1], ".ts") + ".js");
`;

/** Run by vitest before the tests. */
export default async function compile({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-compiled-"));
  const folders = ["scripts", "shared", ...foldersIn("shared")];
  await build({
    entryPoints: folders
      .flatMap((part) => readdirSync(part).map((name) => join(part, name)))
      .filter(isModule),
    outdir: folder,
    outbase: ".",
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    // a file a module, as they are: what one imports is only named .js
    bundle: true,
    plugins: [{ name: "named .js", setup: namedJs }],
    logLevel: "warning",
  });
  writeFileSync(join(folder, "run.js"), RUN);
  for (const name of ["package.json", "node_modules"]) symlinkSync(resolve(name), join(folder, name));
  // what the modules find beside them: the kernel, .sql, packages of their own
  for (const part of folders)
    for (const name of readdirSync(part))
      if (/\.(?:wasm|sql|json)$|^node_modules$/.test(name))
        symlinkSync(resolve(part, name), join(folder, part, name));
  provide("compiled", folder);
  return () => rmSync(folder, { recursive: true });
}

/** The folders below one whose modules run in Node. The kernel's are AssemblyScript. */
function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^node_modules|^kernel$/.test(entry.name))
    .flatMap(({ name }) => [join(folder, name), ...foldersIn(join(folder, name))]);
}

function isModule(path: string): boolean {
  return /(?<!\.d)\.[jt]s$/.test(path);
}

function namedJs(bundling: PluginBuild): void {
  bundling.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind }) =>
    kind === "entry-point" ? undefined : { path: path.replace(/\.ts$/, ".js"), external: true },
  );
}
