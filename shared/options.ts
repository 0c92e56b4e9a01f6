// The options, the same for every script: a flag (--day 08/30), a make variable or an environment variable (DAY=08/30).

import { readFileSync } from "node:fs";
import { parseArgs, parseEnv } from "node:util";
import { Days } from "./days.ts";
import "./exits.ts";
import { bytesIn } from "./quantity.ts";
import { UserError } from "./user-error.ts";

export interface Options {
  /** Folders and files to read. */
  LOGS: string[];
  /** As days.ts has it; without a year, it depends on the logs which day it is. */
  DAY: string | undefined;
  EVENT: string[];
  SERVICE: string[];
  ROLE: string[];
  REGION: string[];
  ACCOUNT: string[];
  ERRORS: "only" | "none" | undefined;
  /** Rows to show; Infinity for all; undefined for as many as the answer is best read with. */
  TOP: number | undefined;
  FORMAT: "table" | "csv" | "json";
  DUPLICATES: "keep" | "drop";
  /** What calls-by-hour has as columns. */
  BY: "event" | "role" | undefined;
  /** How many parts of an object's key top-resources tells apart. */
  PREFIX: number;
  /** s3://bucket/prefix, or a trail's name. */
  TRAIL: string | undefined;
  /** A file to read the bill from, and one to keep a bill in that was asked for. */
  COSTS: string | undefined;
  SAVE_COSTS: string | undefined;
  /** AWS's ip-ranges.json. */
  IP_RANGES: string | undefined;
  /** Bytes that a sync may copy; Infinity for all. */
  MAX_SYNC: number;
  DIGESTS: boolean;
  PROFILE: string | undefined;
  /** What Athena is asked, and where: see query-athena.ts and create-athena-table.ts. */
  QUESTION: string | undefined;
  DATABASE: string;
  TABLE: string;
  INTO: string | undefined;
  ORGANIZATION: string | undefined;
  FIRST_DAY: string | undefined;
  WORKGROUP: string | undefined;
  OUTPUT: string | undefined;
  MAX_SCAN: string | undefined;
  REUSE: string;
  DRY_RUN: boolean;
}

/** What --help says of each option: what it takes and means. A script other than a question names its own. */
const MEANINGS: Record<keyof Options, string> = {
  LOGS: "folder, file or s3://bucket/prefix of logs, several with commas (cloudtrail_logs)",
  DAY: "UTC day of the calls: 08/30 (the latest), 2020/08/30, 2020-08-30, 08/28..08/30",
  EVENT: "eventName, several with commas, * as a wildcard: GetObject,List*",
  SERVICE: "eventSource, with or without .amazonaws.com: s3",
  ROLE: "caller as top-roles shows it, or an ARN; several and * as for EVENT",
  REGION: "awsRegion: eu-west-1",
  ACCOUNT: "account that recorded the call: 111122223333",
  ERRORS: "only (failed calls) or none (successful ones)",
  TOP: "rows to show, or all (20; by hour and day all)",
  FORMAT: "table, csv or json (table)",
  DUPLICATES: "keep: count an event as often as it was delivered",
  BY: "event or role: the busiest few as columns",
  PREFIX: "parts of the object key to tell apart: 1 for bucket/folder/ (0)",
  TRAIL: "where the trail delivers, s3://bucket/prefix, or its name",
  MAX_SYNC: "copy no more than that, or all (20GB)",
  DIGESTS: "1: copy the trail's digests too",
  PROFILE: "AWS profile to use",
  COSTS: "the bill in a file: Cost Explorer's JSON, the console's CSV, a report's CSV",
  SAVE_COSTS: "file to keep the bill in that was asked for, to use as COSTS",
  IP_RANGES: "copy of ip-ranges.amazonaws.com/ip-ranges.json, to tell regions by address",
  QUESTION: "a question that has an .sql twin: top-calls",
  DATABASE: "Athena's database (cloudtrail)",
  TABLE: "Athena's table (cloudtrail_logs)",
  INTO: "table of Parquet to make (TABLE_parquet)",
  ORGANIZATION: "the organisation whose trail it is, o-exampleorgid, or none",
  FIRST_DAY: "first day of the trail, with its year: 2020/08/01",
  WORKGROUP: "Athena's workgroup (primary)",
  OUTPUT: "where Athena keeps results, if the workgroup doesn't say: s3://bucket/folder/",
  MAX_SCAN: "cancel a query that reads more: 50GB",
  REUSE: "minutes for which a result may be used again, or none (60)",
  DRY_RUN: "1: print the SQL and touch nothing",
};
const OF_EVERY_QUESTION = new Set(
  "LOGS DAY EVENT SERVICE ROLE REGION ACCOUNT ERRORS TOP FORMAT DUPLICATES".split(" "),
);

/**
 * Reads flags, then the environment, then `.env`: the first that sets an option counts, and an empty value sets
 * nothing. `--help` prints the script's opening comment and the options, and ends the script.
 *
 * Throws a UserError for an option or a value that doesn't exist.
 */
export function readOptions(args = process.argv.slice(2), environment = withDotEnv(process.env)): Options {
  const flags = readFlags(args);
  const text = (name: keyof Options): string | undefined =>
    flags[flagOf(name)] || environment[name] || undefined;
  const list = (name: keyof Options): string[] =>
    (text(name) ?? "")
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  const oneOf = <Value extends string>(name: keyof Options, values: Value[]): Value | undefined => {
    const value = text(name);
    if (value === undefined || values.includes(value as Value)) return value as Value | undefined;
    throw new UserError(`Cannot use ${name} "${value}": not ${either(values)}`);
  };

  const whole = (name: keyof Options, least: number, reason: string, next: string): number | undefined => {
    const value = text(name);
    if (value === undefined || (/^\d{1,9}$/.test(value) && Number(value) >= least))
      return value === undefined ? undefined : Number(value);
    throw new UserError(`Cannot use ${name} "${value}": ${reason}`, next);
  };

  useProfile(text("PROFILE"));
  const DAY = text("DAY");
  if (DAY !== undefined) Days.hasYear(DAY);
  return {
    LOGS: text("LOGS") === undefined ? ["cloudtrail_logs"] : list("LOGS"),
    DAY,
    EVENT: list("EVENT"),
    SERVICE: list("SERVICE").map((service) => (/[.*]/.test(service) ? service : `${service}.amazonaws.com`)),
    ROLE: list("ROLE"),
    REGION: list("REGION"),
    ACCOUNT: list("ACCOUNT"),
    ERRORS: oneOf("ERRORS", ["only", "none"]),
    TOP:
      text("TOP") === "all" ? Infinity : whole("TOP", 1, "not a number of rows", "TOP is 1 or more, or all"),
    FORMAT: oneOf("FORMAT", ["table", "csv", "json"]) ?? "table",
    DUPLICATES: oneOf("DUPLICATES", ["keep", "drop"]) ?? "drop",
    BY: oneOf("BY", ["event", "role"]),
    // a path is some other tool's PREFIX (perf and conda set one)
    PREFIX: text("PREFIX")?.startsWith("/")
      ? 0
      : (whole("PREFIX", 0, "not a number of parts", "PREFIX is 0 or more") ?? 0),
    TRAIL: text("TRAIL"),
    COSTS: text("COSTS"),
    SAVE_COSTS: text("SAVE_COSTS"),
    IP_RANGES: text("IP_RANGES"),
    MAX_SYNC: text("MAX_SYNC") === "all" ? Infinity : bytesIn("MAX_SYNC", text("MAX_SYNC") ?? "20GB"),
    DIGESTS: oneOf("DIGESTS", ["1"]) === "1",
    PROFILE: text("PROFILE"),
    QUESTION: text("QUESTION"),
    DATABASE: text("DATABASE") ?? "cloudtrail",
    TABLE: text("TABLE") ?? "cloudtrail_logs",
    INTO: text("INTO"),
    ORGANIZATION: text("ORGANIZATION"),
    FIRST_DAY: text("FIRST_DAY"),
    WORKGROUP: text("WORKGROUP"),
    OUTPUT: text("OUTPUT"),
    MAX_SCAN: text("MAX_SCAN"),
    REUSE: text("REUSE") ?? "60",
    DRY_RUN: oneOf("DRY_RUN", ["1"]) === "1",
  };
}

/** `table, csv or json` */
function either(values: string[]): string {
  return [values.slice(0, -1).join(", "), values.at(-1)].filter(Boolean).join(" or ");
}

/** For the AWS SDK and the AWS CLI, which look there. Keys in the environment would count for more than a profile. */
function useProfile(profile: string | undefined): void {
  if (profile === undefined) return;
  process.env["AWS_PROFILE"] = profile;
  for (const key of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
    delete process.env[key];
}

function readFlags(args: string[]): Record<string, string | undefined> {
  const options = Object.fromEntries(
    Object.keys(MEANINGS).map((name) => [flagOf(name), { type: "string" as const }]),
  );
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true });
  const flags: Record<string, string | undefined> = {};
  for (const token of tokens) {
    if (token.kind === "option" && token.name === "help") help();
    if (token.kind === "positional") throw unknown(token.value);
    if (token.kind !== "option") continue;
    if (!(token.name in options)) throw unknown(token.rawName);
    if (!token.value)
      throw new UserError(`Cannot use "${token.rawName}": it has no value`, `For example ${token.rawName}=…`);
    flags[token.name] = token.value;
  }
  return flags;
}

function flagOf(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

function unknown(argument: string): UserError {
  return new UserError(`Cannot use "${argument}": no such option`, "See the options with --help");
}

/** Prints the opening comment of the script that runs, and the options; then exits 0. */
function help(): never {
  const script = readFileSync(process.argv[1] ?? "", "utf8");
  const opening = script.slice(0, script.search(/^(?!\/\/)/m));
  const isQuestion = opening.split("\n")[0]?.endsWith("?") ?? false;
  console.log(opening.replace(/^\/\/ ?/gm, ""));
  console.log("Options, as flags (--day 08/30), make variables or environment variables (DAY=08/30):\n");
  for (const [name, meaning] of Object.entries(MEANINGS)) {
    const named = new RegExp(`\\b${name}\\b`).test(opening);
    if (named || (isQuestion && OF_EVERY_QUESTION.has(name))) {
      console.log(`  ${name.padEnd(12)}${meaning}`);
    }
  }
  process.exit(0);
}

function withDotEnv(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  try {
    return { ...parseEnv(readFileSync(".env", "utf8")), ...environment };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return environment;
    throw new UserError(`Cannot read ".env": ${(error as Error).message}`);
  }
}
