import fc from "fast-check";
import { appendFile, copyFile, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { joinNames, splitNames } from "../../shared/options/option-values.ts";
import { optionsOf } from "../../shared/options.ts";
import { type Run, run, runScript, TYPESCRIPT } from "../run-script.ts";
import { anEvent, tempFolder, tempLogs } from "../temp-logs.ts";

const LOGS = async (): Promise<string> =>
  tempLogs({
    "a.json": { Records: [anEvent({ eventName: "GetObject" }), anEvent({ eventName: "PutObject" })] },
  });

test("an option is a flag before it is a variable of the environment, and that before a line of .env", async () => {
  const folder = await tempLogs({
    ".env": "EVENT=DeleteObject\nFORMAT=json\nTOP=1\n",
    "a.json": { Records: [anEvent({ eventName: "GetObject" }), anEvent({ eventName: "PutObject" })] },
  });
  const { stdout } = await runScript(
    "top-calls",
    { LOGS: ".", EVENT: "PutObject" },
    ["--event=GetObject"],
    folder,
  );
  expect(JSON.parse(stdout)).toEqual([{ eventSource: "s3.amazonaws.com", eventName: "GetObject", calls: 1 }]);
});

test("an option that is not set, or empty, has its default", () => {
  const defaults = {
    LOGS: ["cloudtrail_logs"],
    DAY: undefined,
    EVENT: [],
    TOP: undefined,
    FORMAT: "table",
    DUPLICATES: "drop",
    MAX_SYNC: 20e9,
    MAX_SCAN: 1e12,
  };
  expect(optionsOf({})).toMatchObject(defaults);
  expect(
    optionsOf({ LOGS: "", DAY: "", EVENT: "", TOP: "", FORMAT: "", DUPLICATES: "", MAX_SYNC: "" }),
  ).toMatchObject(defaults);
});

test.each<[name: string, text: string, value: unknown]>([
  ["EVENT", "GetObject,List*", ["GetObject", "List*"]],
  ["EVENT", " GetObject , ,HeadObject", ["GetObject", "HeadObject"]],
  ["ROLE", String.raw`Doe\, Jane,DOMAIN\user`, ["Doe, Jane", String.raw`DOMAIN\user`]],
  ["LOGS", String.raw`logs\, old,new`, ["logs, old", "new"]],
  ["SERVICE", "s3,kms.amazonaws.com,ec2*", ["s3.amazonaws.com", "kms.amazonaws.com", "ec2*"]],
  ["LOGS", "one,other", ["one", "other"]],
  ["TOP", "all", Infinity],
  ["TOP", "ALL", Infinity],
  ["FORMAT", "CSV", "csv"],
  ["ERRORS", "Only", "only"],
  ["DUPLICATES", "KEEP", "keep"],
  ["BY", "Role", "role"],
  ["REUSE", "None", "none"],
  ["MAX_SYNC", "50", 50e9],
  ["MAX_SCAN", "50", 50e9],
  ["MAX_SYNC", "All", Infinity],
  ["MAX_SCAN", "ALL", Infinity],
  ["PREFIX", "2", 2],
  // as some tools leave one in the environment
  ["PREFIX", "/usr/local", 0],
])("%s=%s is %j", (name, text, value) => {
  expect(optionsOf({ [name]: text })).toMatchObject({ [name]: value });
});

test("any names, written as a list, are read as the same names", () => {
  const name = fc
    .string({ unit: fc.constantFrom("\\", ",", "a", " ", "*"), minLength: 1, maxLength: 8 })
    .filter((one) => one.trim() === one);
  fc.assert(
    fc.property(fc.array(name, { maxLength: 4 }), (list) => {
      expect(splitNames(joinNames(list))).toEqual(list);
    }),
    { numRuns: 3000 },
  );
});

describe("a script ends with 2, one clear line and the next thing to type for", () => {
  const FORMS =
    "Days are 08/30, 2020/08/30, 2020-08-30, a month 2020-08, a range 08/28..08/30, yesterday or 7d";
  const ALL = "see all with make top-calls HELP=1";
  test.each<[args: string[], said: string]>([
    [["--day", "banana"], `Cannot use DAY "banana": not a day\n${FORMS}\n`],
    [["--top=-1"], 'Cannot use TOP "-1": not a number of rows\nTOP is 1 or more, or all\n'],
    [["--top=0"], 'Cannot use TOP "0": not a number of rows\nTOP is 1 or more, or all\n'],
    [["--format", "xml"], 'Cannot use FORMAT "xml": not table, csv or json\n'],
    [["--errors", "some"], 'Cannot use ERRORS "some": not only or none\n'],
    [["--duplicates", "yes"], 'Cannot use DUPLICATES "yes": not keep or drop\n'],
    [["--evnet", "GetObject"], `Cannot use "--evnet": no such option\nThe nearest is --event; ${ALL}\n`],
    [["--by=role"], 'Cannot use "--by": top-calls takes no BY\nSee all with make top-calls HELP=1\n'],
    [
      ["08/30"],
      'Cannot use "08/30": no such option\nOptions are flags here, such as --day 08/30; ' + ALL + "\n",
    ],
    [["DAY=08/30"], `Cannot use "DAY=08/30": no such option\nThe nearest is --day=08/30; ${ALL}\n`],
    [["--day"], 'Cannot use "--day": it has no value\nFor example --day=…\n'],
    [
      ["--logs", "no/such/folder"],
      'Cannot read LOGS "no/such/folder": no such folder or file\nCopy the logs there with make sync TRAIL=s3://bucket/prefix, or name another place: LOGS=folder\n',
    ],
  ])("%j", async (args, said) => {
    expect(await runScript("top-calls", {}, args)).toEqual({ code: 2, stdout: "", stderr: said });
  });
});

test.each(["--help", "-h"])("%s prints the script's question and its options", async (flag) => {
  const { code, stdout, stderr } = await runScript("top-calls", {}, [flag]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Which API calls were made most often\?\n/);
  expect(stdout).toMatch(/^ {2}DAY +UTC day/m);
  expect(stdout).not.toMatch(/^ {2}(?:TRAIL|BY) /m);
});

test("--help keeps even the longest name apart from its meaning", async () => {
  const { stdout } = await runScript("create-athena-table", {}, ["--help"]);
  expect(stdout).toMatch(/^ {2}ORGANIZATION {2}the organisation/m);
});

test("the environment may hold any script's options, and others' variables", async () => {
  const environment = {
    LOGS: await LOGS(),
    BY: "nonsense",
    TRAIL: "x",
    MAX_SYNC: "much",
    day: "x",
    FORMAT: "json",
  };
  expect(await runScript("top-calls", environment)).toMatchObject({ code: 0 });
});

test("a line of .env that is no script's option is said", async () => {
  const logs = await LOGS();
  await writeFile(
    join(logs, ".env"),
    "LOGS=a.json\nTRAIL=s3://bucket\nAWS_PROFILE=me\nDAYS=08/30\nFORMAT=json\n",
  );
  const { code, stderr } = await runScript("top-calls", {}, [], logs);
  expect(code).toBe(0);
  expect(stderr.split("\n").slice(0, 2)).toEqual([
    ".env sets AWS_PROFILE, which is no option: the nearest is PROFILE",
    ".env sets DAYS, which is no option: the nearest is DAY",
  ]);
});

describe("a copied script", () => {
  async function runCopy(change: (source: string) => string, args: string[], dotEnv = ""): Promise<Run> {
    const folder = await tempFolder();
    await mkdir(join(folder, "scripts"));
    await symlink(resolve("shared"), join(folder, "shared"));
    await symlink(resolve("package.json"), join(folder, "package.json"));
    await copyFile("scripts/top-errors.ts", join(folder, "scripts/top-errors.ts"));
    await writeFile(
      join(folder, "scripts/my-question.ts"),
      change(await readFile("scripts/top-calls.ts", "utf8")),
    );
    await appendFile(join(folder, ".env"), dotEnv);
    return runScript(
      join(folder, "scripts/my-question"),
      { LOGS: await LOGS(), FORMAT: "json" },
      args,
      folder,
    );
  }
  const IMPORT = 'import { readOptions } from "../shared/options.ts";\n';
  const declaring = (source: string): string =>
    source
      .replace(
        "\nconst events",
        `\nconst { MY_LIMIT } = readOptions({ MY_LIMIT: "least calls (0)" });\nconst events`,
      )
      .replace("import", `${IMPORT}import`) + "console.error(`limit ${MY_LIMIT}`);\n";

  test("has the questions' options", async () => {
    const { code, stdout } = await runCopy((source) => source, ["--event", "PutObject"]);
    expect({ code, rows: JSON.parse(stdout) as unknown[] }).toMatchObject({
      code: 0,
      rows: [{ eventName: "PutObject" }],
    });
  });

  test("may declare an option of its own, which --help and .env know too", async () => {
    expect((await runCopy(declaring, ["--my-limit", "3"])).stderr).toContain("limit 3\n");
    expect((await runCopy(declaring, [])).stderr).toContain("limit undefined\n");
    expect((await runCopy(declaring, [], "MY_LIMIT=4\n")).stderr).toMatch(/^limit 4\n/);
    expect((await runCopy(declaring, ["-h"])).stdout).toMatch(/^ {2}MY_LIMIT +least calls \(0\)$/m);
    expect((await runCopy(declaring, ["--my-limits", "3"])).stderr).toContain("The nearest is --my-limit; ");
  });

  test("can't declare one that there is", async () => {
    const { code, stderr } = await runCopy((source) => declaring(source).replaceAll("MY_LIMIT", "TRAIL"), []);
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot declare the option "TRAIL": there is one of that name');
  });

  test("that declares its option too late is told where to", async () => {
    const late = (source: string): string =>
      `${IMPORT}${source}readOptions({ MY_LIMIT: "least calls (0)" });\n`;
    expect(await runCopy(late, ["--my-limit", "3"])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'Cannot use "--my-limit": my-question reads its options before it declares MY_LIMIT\nPut readOptions({ MY_LIMIT: "…" }) above openLogs()\n',
    });
  });
});

test("--help is broken between words on a terminal, and in a pipe not at all", async () => {
  const { stdout: whole } = await runScript("sync-logs", {}, ["--help"]);
  const typed = `stty cols 64; ${process.execPath} --import ${TYPESCRIPT} scripts/sync-logs.ts --help`;
  const { stdout } = await run("script", ["-qec", typed, "/dev/null"], { TERM: "dumb" });
  const lines = stdout.replaceAll("\r", "").split("\n");
  expect(lines.filter((line) => line.length > 64)).toEqual([]);
  expect(stdout.split(/\s+/)).toEqual(whole.split(/\s+/));
});
