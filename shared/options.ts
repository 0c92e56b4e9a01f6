// The options: one table. A script's flags (--day 08/30), make's variables and the environment's (DAY=08/30), its --help
// and the values that it gets all come from here. To add an option is to add a row, and to name it in its script.

import { readFileSync } from "node:fs";
import { makeCommand } from "./text/command.ts";
import { FORMATS } from "./text/formats.ts";
import "./terminal/exits.ts";
import { type Given, textsGiven } from "./options/option-texts.ts";
import {
  bytes,
  days,
  keyword,
  names,
  orAll,
  type Parser,
  text,
  wholeNumber,
  yes,
} from "./options/option-values.ts";
import { print, say } from "./terminal/say.ts";
import { columnsOf, wrapped } from "./terminal/terminal.ts";

interface Row {
  /** What --help says: what it takes and means, and the default in brackets. */
  meaning: string;
  parse: Parser<unknown>;
  /** Every question takes it, and a copied one too. The others name what they take: readOptions("BY"). */
  ofQuestions?: true;
  /** It narrows which events count: where a command doesn't take it, that is said. */
  narrows?: true;
}

const OPTIONS = {
  LOGS: {
    meaning: "folder, file or s3://bucket/prefix of logs, several with commas (cloudtrail_logs)",
    parse: names(["cloudtrail_logs"]),
    ofQuestions: true,
  },
  DAY: {
    meaning: "UTC day of the calls: 08/30 (the latest), 2020-08-30, 08/28..08/30, 2020-08, yesterday, 7d",
    parse: days(),
    ofQuestions: true,
    narrows: true,
  },
  BEFORE: {
    meaning: "the days to hold DAY against, as DAY takes them (the same days a week before)",
    parse: days(),
  },
  EVENT: {
    meaning: "eventName, several with commas, * as a wildcard: GetObject,List*",
    parse: names(),
    ofQuestions: true,
    narrows: true,
  },
  SERVICE: {
    meaning: "eventSource, with or without .amazonaws.com: s3",
    parse: (value) =>
      names()(value, "SERVICE").map((service) =>
        /[.*]/.test(service) ? service : `${service}.amazonaws.com`,
      ),
    ofQuestions: true,
    narrows: true,
  },
  ROLE: {
    meaning: "caller as top-roles shows it, or an ARN; several and * as for EVENT",
    parse: names(),
    ofQuestions: true,
    narrows: true,
  },
  REGION: { meaning: "awsRegion: eu-west-1", parse: names(), ofQuestions: true, narrows: true },
  ACCOUNT: {
    meaning: "account that recorded the call: 111122223333",
    parse: names(),
    ofQuestions: true,
    narrows: true,
  },
  ERRORS: {
    meaning: "only (failed calls) or none (successful ones)",
    parse: keyword("only", "none"),
    ofQuestions: true,
    narrows: true,
  },
  /** Infinity for all; undefined for as many as the answer is best read with. */
  TOP: {
    meaning: "rows to show, or all (20; by hour and day all)",
    parse: orAll(wholeNumber(1, "rows")),
    ofQuestions: true,
  },
  FORMAT: {
    meaning: `table, ${Object.keys(FORMATS).join(" or ")} (table)`,
    parse: (value, name) =>
      keyword("table", ...(Object.keys(FORMATS) as (keyof typeof FORMATS)[]))(value, name) ?? "table",
    ofQuestions: true,
  },
  DUPLICATES: {
    meaning: "keep: count an event as often as it was delivered",
    parse: (value, name) => keyword("keep", "drop")(value, name) ?? "drop",
    ofQuestions: true,
  },
  PROFILE: { meaning: "AWS profile to use", parse: text(), ofQuestions: true },
  REQUESTER_PAYS: { meaning: "1: pay for what is read of another's bucket", parse: yes(), ofQuestions: true },
  BY: {
    meaning:
      "event, role or session: the busiest few as columns; of callers: session, day; of costs: resource, day, account, region",
    parse: keyword("event", "role", "session", "resource", "day", "account", "region"),
  },
  PREFIX: {
    meaning: "parts of the object key to tell apart: 1 for bucket/folder/ (0)",
    // a path is some other tool's PREFIX (perf and conda set one)
    parse: (value, name) =>
      value?.startsWith("/") === true ? 0 : (wholeNumber(0, "parts")(value, name) ?? 0),
  },
  TRAIL: { meaning: "where the trail delivers, s3://bucket/prefix, or its name", parse: text() },
  MAX_SYNC: { meaning: "copy no more than that, or all (20GB)", parse: orAll(bytes("20GB")) },
  DIGESTS: { meaning: "1: copy the trail's digests too", parse: yes() },
  COSTS: {
    meaning:
      "the bill: a file, a folder or s3://…, of Cost Explorer, a Cost and Usage Report, FOCUS, a Usage Report",
    parse: text(),
  },
  SAVE_COSTS: { meaning: "file to keep the bill in that was asked for, to use as COSTS", parse: text() },
  IP_RANGES: {
    meaning: "copy of ip-ranges.amazonaws.com/ip-ranges.json, to tell regions by address",
    parse: text(),
  },
  REPORT: { meaning: "file to write the page to (report.html)", parse: text("report.html") },
  REDACT: { meaning: "1: stand-ins for accounts, addresses, callers and resources", parse: yes() },
  COUNTS: {
    meaning: "where calls are counted: logs; parquet, their copy, which answers at once; or athena (logs)",
    parse: (value, name) => keyword("logs", "parquet", "athena")(value, name) ?? "logs",
  },
  PARQUET: { meaning: "folder of the logs' Parquet copy (beside LOGS, LOGS_parquet)", parse: text() },
  Q: { meaning: 'SQL of your own over events, "select …", or a file of it, @file.sql', parse: text() },
  QUESTION: { meaning: "a question that has an .sql twin: top-calls", parse: text() },
  DATABASE: { meaning: "Athena's database (cloudtrail)", parse: text("cloudtrail") },
  TABLE: { meaning: "Athena's table (cloudtrail_logs)", parse: text("cloudtrail_logs") },
  INTO: { meaning: "table of Parquet to make (TABLE_parquet)", parse: text() },
  ORGANIZATION: { meaning: "the organisation whose trail it is, o-exampleorgid, or none", parse: text() },
  FIRST_DAY: { meaning: "first day of the trail, with its year: 2020/08/01", parse: text() },
  WORKGROUP: { meaning: "Athena's workgroup (primary)", parse: text() },
  OUTPUT: {
    meaning: "where Athena keeps results, if the workgroup doesn't say: s3://bucket/folder/",
    parse: text(),
  },
  MAX_SCAN: {
    meaning: "refuse or cancel a query that reads more: 50GB, or all (1TB, some $5)",
    parse: orAll(bytes("1TB")),
  },
  REUSE: {
    meaning: "minutes for which a result may be used again, or none (60)",
    parse: (value) => (value?.toLowerCase() === "none" ? "none" : (value ?? "60")),
  },
  DRY_RUN: { meaning: "1: print the SQL and touch nothing", parse: yes() },
} satisfies Record<string, Row>;

/** The name of an option of the project; a script's own have others. */
export type OptionName = keyof typeof OPTIONS;
/** The values of all options. One that the script doesn't take has its default. */
export type Options = { -readonly [Name in OptionName]: ReturnType<(typeof OPTIONS)[Name]["parse"]> };

const ROWS: Record<string, Row> = OPTIONS;
const NAMES = Object.keys(OPTIONS) as OptionName[];
const OF_QUESTIONS = NAMES.filter((name) => ROWS[name]?.ofQuestions);

/** Those that narrow which events count, for a command that takes them all: readCommandOptions(...FILTERS). */
export const FILTERS: readonly OptionName[] = NAMES.filter((name) => ROWS[name]?.narrows);
/** Those that say as whom a bucket is read. */
export const AWS = ["PROFILE", "REQUESTER_PAYS"] as const;
/** Those that say which table of Athena's is meant, and where and as whom it is asked. */
export const ATHENA = ["DATABASE", "TABLE", "WORKGROUP", "OUTPUT", "PROFILE"] as const;

/** Options of a script's own: the name of each, and what --help says of it. */
type Own = Record<string, string>;

/** What the running script takes, as far as it has said, and the texts that it was given, by the options' names. */
const script = {
  taken: new Set<string>(),
  own: {} as Own,
  texts: undefined as Record<string, string> | undefined,
};

/**
 * The options of a question: those of every question, others of the table by their names, and its own with what they
 * mean. An own option's value is its text, or undefined.
 *
 *     const { BY, MY_LIMIT } = readOptions("BY", { MY_LIMIT: "calls below which a row is left out (0)" });
 *
 * A flag counts first, then make's variable or the environment's, then `.env`; an empty value sets nothing. `--help`
 * prints the script's opening comment and its options, and ends the script.
 *
 * Throws a UserError for a flag, or a variable on make's command line, that the script doesn't take, and for a value
 * that can't be used. A name that is no option's, in `.env`, is said on stderr.
 */
export function readOptions(...others: OptionName[]): Options;
export function readOptions<Mine extends Own>(
  ...others: (OptionName | Mine)[]
): Options & Record<keyof Mine, string | undefined>;
export function readOptions(...others: (OptionName | Own)[]): Options {
  return read([...OF_QUESTIONS, ...others]) as Options;
}

/** The options of a command that is no question: those named, and no others; the rest is as for readOptions(). */
export function readCommandOptions(...named: OptionName[]): Options {
  return read(named) as Options;
}

/** The values of texts, and the defaults of options without one, for code that is no script: `{ DAY: "08/30" }`. */
export function optionsOf(texts: Record<string, string | undefined>): Options {
  return Object.fromEntries(
    NAMES.map((name) => [name, OPTIONS[name].parse(texts[name] || undefined, name)]),
  ) as unknown as Options;
}

/**
 * The command that asks `question` of the same events: with all that this script was given, as far as every question
 * takes it, but for `changes`; undefined leaves an option out. Names that come from logs are given as an array.
 */
export function nextCommand(
  question: string,
  changes: Partial<Record<OptionName, string | string[] | undefined>> = {},
): string {
  const same = Object.fromEntries(OF_QUESTIONS.map((name) => [name, script.texts?.[name]]));
  return makeCommand(question, { ...same, ...changes });
}

/** What the script was given of these, as it was typed. */
export function textsGivenOf<Name extends OptionName>(
  asked: readonly Name[],
): Partial<Record<Name, string | undefined>> {
  return Object.fromEntries(asked.map((name) => [name, script.texts?.[name]])) as Partial<
    Record<Name, string | undefined>
  >;
}

function read(declared: (string | Own)[]): Record<string, unknown> {
  for (const one of declared) {
    if (typeof one === "string") script.taken.add(one);
    else for (const [name, meaning] of Object.entries(one)) declareOwn(name, meaning);
  }
  const given = textsGiven({ taken: [...script.taken], all: NAMES });
  if (given === "help") help();
  // openLogs() and printTable() read the options again
  if (script.texts === undefined) sayIgnored(given);
  script.texts = Object.fromEntries(
    [...script.taken].flatMap((name) => (given.texts[name] ? [[name, given.texts[name]]] : [])),
  );
  useProfile(script.texts["PROFILE"]);
  // as the profile, for whatever speaks to AWS
  if (script.texts["REQUESTER_PAYS"]) process.env["REQUESTER_PAYS"] = "1";
  const own = Object.keys(script.own).map((name) => [name, script.texts?.[name]]);
  return { ...optionsOf(script.texts), ...Object.fromEntries(own) };
}

function declareOwn(name: string, meaning: string): void {
  if (name in OPTIONS) throw new TypeError(`Cannot declare the option "${name}": there is one of that name`);
  if (!/^[A-Z][A-Z0-9_]*$/.test(name))
    throw new TypeError(`Cannot declare the option "${name}": a name is capitals, digits and underscores`);
  script.own[name] = meaning;
  script.taken.add(name);
}

/**
 * The environment and `.env` may hold any script's options. What no script reads there is said, and what one might take
 * an answer to be narrowed by.
 */
function sayIgnored({ texts, ignored }: Given): void {
  for (const line of ignored) say(line);
  if (!script.taken.has("FORMAT")) return;
  for (const name of NAMES) {
    if (ROWS[name]?.narrows && !script.taken.has(name) && texts[name])
      say(`Of all events: ${name}=${texts[name]} narrows questions, not this`);
  }
}

/** For the AWS SDK and the AWS CLI, which look there. Keys in the environment would count for more than a profile. */
function useProfile(profile: string | undefined): void {
  if (profile === undefined) return;
  process.env["AWS_PROFILE"] = profile;
  for (const key of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
    delete process.env[key];
}

/** Prints the opening comment of the script that runs, and the options that it takes; then exits 0. */
function help(): never {
  const source = readFileSync(process.argv[1] ?? "", "utf8");
  const opening = source.slice(0, source.search(/^(?!\/\/)/m)).replace(/^\/\/ ?/gm, "");
  const rows = Object.entries({ ...ROWS, ...script.own }).filter(([name]) => script.taken.has(name));
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const columns = columnsOf(process.stdout);
  const lines = rows.map(([name, row]) => {
    const meaning = wrapped(typeof row === "string" ? row : row.meaning, columns - width - 2);
    return `  ${name.padEnd(width)}${meaning.replaceAll("\n", `\n${" ".repeat(width + 2)}`)}`;
  });
  const said = `${opening}\nOptions, as flags (--day 08/30), make variables or environment variables (DAY=08/30):`;
  // a paragraph's lines are the source's, which may be longer than the terminal's
  const paragraphs = columns === Infinity ? said : said.replace(/(?<=^[^ \n].*)\n(?=[^ \n])/gm, " ");
  for (const line of paragraphs.split("\n")) print(wrapped(line, columns));
  print(`\n${lines.join("\n")}`);
  process.exit(0);
}
