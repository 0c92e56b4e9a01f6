// The scripts as JavaScript, for tests that start them hundreds of times. tsx takes 0.2 s of each start on Node 20, two
// thirds of it, and a hundred small modules and the SDK's packages as much again; here the same compiler, esbuild, puts
// them together once. What tests run by make goes through tsx, and through the packages as they are installed.

import { build, type PluginBuild } from "esbuild";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions
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

/** Packages of hundreds of files. */
const MANY_FILES = /^(?:@aws-sdk\/|@smithy\/|zx\b)/;

/** Run by vitest before the tests. */
export default async function compile({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-compiled-"));
  const together = {
    format: "esm",
    platform: "node",
    target: "node20",
    bundle: true,
    // what is imported when it is needed stays apart
    splitting: true,
    logLevel: "warning",
  } as const;
  const packages = new Set<string>();
  await build({
    ...together,
    entryPoints: readdirSync("scripts")
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join("scripts", name)),
    outdir: folder,
    outbase: ".",
    packages: "external",
    plugins: [
      { name: "where it was", setup: whereItWas },
      { name: "packages together", setup: (bundling) => packagesIn(folder, packages, bundling) },
    ],
  });
  await build({
    ...together,
    entryPoints: [...packages].map((name) => ({ in: name, out: name })),
    mainFields: ["module", "main"],
    outdir: join(folder, "packages"),
    // what is CommonJS among them asks for node's own modules
    banner: {
      js: 'import { createRequire as from } from "node:module"; const require = from(import.meta.url);',
    },
  });
  writeFileSync(join(folder, "run.js"), RUN);
  for (const name of ["package.json", "node_modules"]) symlinkSync(resolve(name), join(folder, name));
  provide("compiled", folder);
  return () => rmSync(folder, { recursive: true });
}

/** The kernel, .sql and packages of a module's own are beside it, where it was written. */
function whereItWas(bundling: PluginBuild): void {
  bundling.onLoad({ filter: new RegExp(`^${resolve(".")}/(?:scripts|shared)/.*\\.[jt]s$`) }, ({ path }) => ({
    contents: readFileSync(path, "utf8")
      .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path)))
      .replaceAll("import.meta.dirname", JSON.stringify(dirname(path))),
    loader: path.endsWith(".ts") ? "ts" : "js",
  }));
}

function packagesIn(folder: string, found: Set<string>, bundling: PluginBuild): void {
  bundling.onResolve({ filter: MANY_FILES }, ({ path }) => {
    found.add(path);
    return { path: join(folder, "packages", `${path}.js`), external: true };
  });
}
