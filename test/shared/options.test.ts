import { describe, expect, test } from "vitest";
import { readOptions } from "../../shared/options.ts";
import { runScript } from "../run-script.ts";

test("an option is a flag before it is a variable of the environment", () => {
  expect(readOptions(["--day", "08/30", "--top=5"], { DAY: "08/29", EVENT: "GetObject" })).toMatchObject({
    DAY: "08/30",
    TOP: 5,
    EVENT: ["GetObject"],
  });
});

test("an option that is not set, or empty, has its default", () => {
  const defaults = {
    LOGS: ["cloudtrail_logs"],
    DAY: undefined,
    EVENT: [],
    TOP: undefined,
    FORMAT: "table",
    DUPLICATES: "drop",
  };
  expect(readOptions([], {})).toMatchObject(defaults);
  expect(
    readOptions([], { LOGS: "", DAY: "", EVENT: "", TOP: "", FORMAT: "", DUPLICATES: "" }),
  ).toMatchObject(defaults);
});

test.each([
  ["EVENT", "GetObject,List*", ["GetObject", "List*"]],
  ["EVENT", " GetObject , ,HeadObject", ["GetObject", "HeadObject"]],
  ["SERVICE", "s3,kms.amazonaws.com,ec2*", ["s3.amazonaws.com", "kms.amazonaws.com", "ec2*"]],
  ["LOGS", "one,other", ["one", "other"]],
  ["TOP", "all", Infinity],
])("%s=%s is %j", (name, text, value) => {
  expect(readOptions([], { [name]: text })).toMatchObject({ [name]: value });
});

test("a PREFIX that is a path, as some tools leave in the environment, is none of ours", () => {
  expect(readOptions([], { PREFIX: "/usr/local" })).toMatchObject({ PREFIX: 0 });
  expect(readOptions([], { PREFIX: "2" })).toMatchObject({ PREFIX: 2 });
});

describe("a script ends with 2, one clear line and the next thing to type for", () => {
  test.each<[args: string[], said: string]>([
    [
      ["--day", "banana"],
      'Cannot use DAY "banana": not a day\nDays are 08/30, 2020/08/30, 2020-08-30 or a range such as 08/28..08/30\n',
    ],
    [["--top=-1"], 'Cannot use TOP "-1": not a number of rows\nTOP is 1 or more, or all\n'],
    [["--top=0"], 'Cannot use TOP "0": not a number of rows\nTOP is 1 or more, or all\n'],
    [["--format", "xml"], 'Cannot use FORMAT "xml": not table, csv or json\n'],
    [["--errors", "some"], 'Cannot use ERRORS "some": not only or none\n'],
    [["--duplicates", "yes"], 'Cannot use DUPLICATES "yes": not keep or drop\n'],
    [["--evnet", "GetObject"], 'Cannot use "--evnet": no such option\nSee the options with --help\n'],
    [["08/30"], 'Cannot use "08/30": no such option\nSee the options with --help\n'],
    [["--day"], 'Cannot use "--day": it has no value\nFor example --day=…\n'],
    [
      ["--logs", "no/such/folder"],
      'Cannot read LOGS "no/such/folder": no such folder or file\nCopy the logs there with make sync TRAIL=s3://bucket/prefix, or name another place: LOGS=folder\n',
    ],
  ])("%j", async (args, said) => {
    expect(await runScript("top-calls", {}, args)).toEqual({ code: 2, stdout: "", stderr: said });
  });
});

test("--help prints the script's question and the options", async () => {
  const { code, stdout, stderr } = await runScript("top-calls", {}, ["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Which API calls were made most often\?\n/);
  expect(stdout).toMatch(/^ {2}DAY +UTC day/m);
  expect(stdout).not.toMatch(/^ {2}TRAIL /m);
});
