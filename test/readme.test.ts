import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { widthOf } from "../shared/terminal/terminal.ts";
import { hasAwsCli } from "./aws-cli.ts";
import { filesIn } from "./files-in.ts";
import { run, startOf } from "./run-script.ts";
import { S3Server } from "./s3-server.ts";
import { sampleFolder } from "./sample-logs.ts";
import { onScreen } from "./screen.ts";

const readme = readFileSync("README.md", "utf8");

const SERVICES: Record<string, string> = {
  "client-s3": "s3",
  "client-athena": "athena",
  "client-cost-explorer": "ce",
};

/** The IAM actions of the SDK's commands in a source text, and those that its messages name. */
function requestsIn(source: string): string[] {
  const [, client = ""] = /"@aws-sdk\/(client-[\w-]+)"/.exec(source) ?? [];
  const calls = [...source.matchAll(/new (?:[\w.#]+\.)?([A-Z]\w+)Command\(|paginate([A-Z]\w+)\(/g)];
  const service = SERVICES[client];
  return [
    // STS tells anyone who they are (its API reference, "GetCallerIdentity")
    ...(service === undefined ? [] : calls.map(([, sent, paged]) => `${service}:${sent ?? paged}`)),
    ...(source.match(/\b(?:s3|kms|ce|cloudtrail|athena|glue):[A-Z]\w+/g) ?? []),
  ].map((action) => (action === "s3:ListObjectsV2" ? "s3:ListBucket" : action));
}

describe("the README", () => {
  let project: string;
  /** A bucket of the sample logs, as the only trail of the account. */
  let server: S3Server;

  // a copy of the project by links: what the commands write stays out of it
  beforeAll(async () => {
    server = await S3Server.ofFolder("example-trail", join(await sampleFolder(), "logs"));
    server.trails = [{ Name: "all-calls", S3BucketName: "example-trail" }];
    project = mkdtempSync(join(tmpdir(), "cloudtrail-readme-"));
    mkdirSync(join(project, "scripts"));
    const parts = ["Makefile", "package.json", "package-lock.json", "node_modules", "shared"];
    // a copied script that the README doesn't know is no fault of it
    const scripts = readdirSync("scripts")
      .filter((name) => readme.includes(name.replace(/\.\w+$/, "")))
      .map((name) => `scripts/${name}`);
    for (const part of [...parts, ...scripts]) symlinkSync(resolve(part), join(project, part));
  });
  afterAll(async () => {
    rmSync(project, { recursive: true });
    await server.stop();
  });

  /** What a person sees: both streams, as they come. */
  async function seen(command: string): Promise<string> {
    const { stdout } = await run(
      "bash",
      ["-c", `(${command}) 2>&1`],
      // the packages are linked, and not to be installed anew
      { ...server.environment, MAKEFLAGS: "-o node_modules/.package-lock.json" },
      project,
    );
    return stdout;
  }

  /** But for the backslash that ends a command's line. */
  const words = (text: string): string[] => text.split(/\s+/).filter((word) => !["", "\\"].includes(word));

  test("shows what its commands print (vitest --update writes it anew)", { timeout: 120_000 }, async () => {
    const blocks = readme.split(/^(```console\n[^]*?^```$)/m);
    for (const [i, block] of blocks.entries()) {
      if (!block.startsWith("```console")) continue;

      const [, command = ""] = /^\$ (.*)$/m.exec(block) ?? [];
      if (command.includes("make sync") && !hasAwsCli) continue;
      blocks[i] = `\`\`\`console\n$ ${command}\n${(await seen(command)).trimEnd()}\n\`\`\``;
    }
    await expect(blocks.join("")).toMatchFileSnapshot("../README.md");
  });

  test("has a demo that fits a terminal of 80 columns, and shows on 200 all that it prints into a pipe", async () => {
    const [, demo = ""] = /^\$ make demo\n([^]*?)^```$/m.exec(readme) ?? [];
    const steps = demo.split(/^(?=\$ make )/m).slice(1);
    expect(steps).toHaveLength(4);
    const onTerminal = async (columns: number, some: typeof steps): Promise<string[]> => {
      const commands = some.map((step) => {
        const [, name = "", options = ""] = /^\$ make ([\w-]+) (.*)/.exec(step) ?? [];
        return `${options} ${[process.execPath, ...startOf(name)].join(" ")}`;
      });
      const typed = [`stty cols ${columns}`, ...commands].join("; ");
      return onScreen(await seen(`TERM=dumb script -qec '${typed}' /dev/null`));
    };
    const headings = steps.map((step) => step.slice(0, step.indexOf("\n")));
    const narrow = [...headings, ...(await onTerminal(80, steps))];
    expect(narrow.filter((line) => widthOf(line) > 80)).toEqual([]);
    const wide = await onTerminal(200, steps.slice(-1));
    expect(words(wide.join("\n"))).toEqual(words(steps.at(-1)?.replace(/^.*/, "") ?? ""));
  });

  test("shows a script that runs as it stands, and that make lists", async () => {
    const [, script = ""] = /```ts\n([^]*?)```/.exec(readme) ?? [];
    writeFileSync(join(project, "scripts/top-addresses.ts"), script);
    expect(await seen("make")).toMatch(/^ {2}make top-addresses +From which addresses are objects read\?$/m);
    const json = await seen(
      "make -s top-addresses LOGS=sample/logs DAY=08/30 EVENT=GetObject FORMAT=json TOP=1 2>/dev/null",
    );
    expect(JSON.parse(json)).toEqual([
      { sourceIPAddress: expect.any(String) as string, calls: expect.any(Number) as number },
    ]);
  });

  test("has policies that allow every request that is made: one to read, and one more for Athena", async () => {
    const policies = [...readme.matchAll(/```json\n([^]*?)```/g)].map(([, text = ""]) => text);
    for (const policy of policies) JSON.parse(policy);
    const [reading = "", athena = ""] = policies;
    const asked = (files: string[]): string[] =>
      files.flatMap((name) => requestsIn(readFileSync(join("shared", name), "utf8")));
    // a bill's rules name what others may have called
    const files = (await filesIn("shared")).filter((name) =>
      /^(?!bill\/(?!cost-)|.*node_modules).*\.ts$/.test(name),
    );
    const [queries, read] = [/^athena\/|failures/, /^(?!athena\/|.*failures)/].map((kind) =>
      asked(files.filter((name) => kind.test(name))),
    ) as [string[], string[]];
    expect(read).toEqual(expect.arrayContaining(["s3:GetObject", "s3:ListBucket", "ce:GetCostAndUsage"]));
    expect(queries).toEqual(expect.arrayContaining(["athena:StartQueryExecution", "kms:Decrypt"]));
    expect(read.filter((action) => !reading.includes(`"${action}"`))).toEqual([]);
    expect(queries.filter((action) => !`${reading}${athena}`.includes(`"${action}"`))).toEqual([]);
  });

  test("names every script that has a test, as those have that are no copies", () => {
    const scripts = readdirSync("test/scripts")
      .map((name) => name.replace(/\.test\.ts$/, ""))
      .filter((name) => existsSync(`scripts/${name}.ts`));
    expect(scripts.length).toBeGreaterThan(10);
    expect(scripts.filter((name) => !readme.includes(name))).toEqual([]);
  });
});
