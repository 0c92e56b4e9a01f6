// Where options come from: flags, make's variables, the environment, .env. What is not understood there is refused, or said.

import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { quoted } from "../text/command.ts";
import { nearest } from "../text/nearest.ts";
import { UserError } from "../terminal/user-error.ts";

/** The names of the options that the running script takes, and of those that any takes. */
export interface Known {
  taken: string[];
  all: string[];
}

/** What a person gave a script, before it is parsed. */
export interface Given {
  /** By the options' names, other scripts' among them. An empty text sets nothing. */
  texts: Record<string, string | undefined>;
  /** What to say of variables that mean nothing here, and can't be refused. */
  ignored: string[];
}

/**
 * What the running script was given: flags before the environment, where make's variables are, before `.env`.
 *
 * Throws a UserError for a flag, or a variable on make's command line, that the script doesn't take.
 */
export function textsGiven(known: Known): Given | "help" {
  const flags = flagsGiven(process.argv.slice(2), known);
  if (flags === "help") return "help";
  const outside = checkMakeVariables(process.env, known);
  const dotEnv = readDotEnv();
  const strangers = Object.keys(dotEnv).filter((name) => !isOption(name, known));
  return {
    texts: { ...dotEnv, ...process.env, ...flags },
    ignored: [
      ...outside,
      ...strangers.map((name) => `.env sets ${name}, which is no option: ${hint(name, known.all)}`),
    ],
  };
}

function flagsGiven(args: string[], known: Known): Record<string, string> | "help" {
  const named = new Map(known.taken.map((name) => [flagOf(name), name]));
  const options = Object.fromEntries([...named.keys()].map((flag) => [flag, { type: "string" as const }]));
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true });
  const flags: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") throw misplaced(token.value, known);
    if (token.name === "help" || token.name === "h") return "help";
    const name = named.get(token.name);
    if (name === undefined)
      throw refusal(token.rawName, token.name.replaceAll("-", "_"), (one) => `--${flagOf(one)}`, known);
    if (!token.value)
      throw new UserError(`Cannot use "${token.rawName}": it has no value`, `For example ${token.rawName}=…`);
    flags[name] = token.value;
  }
  return flags;
}

/**
 * Makefile lists the names of the variables on make's command line in MAKE_VARIABLES. What an outer make was given comes
 * along to an inner one, and may be meant for another project: it is said.
 */
function checkMakeVariables(environment: NodeJS.ProcessEnv, known: Known): string[] {
  const names = (environment["MAKE_VARIABLES"] ?? "").split(/\s+/).filter((name) => name !== "");
  const others = names.filter((name) => !known.taken.includes(name));
  if (Number(environment["MAKELEVEL"] ?? 0) > 1)
    return others.map((name) => `${name} from the make outside means nothing to ${scriptName()}`);
  for (const name of others) {
    const value = environment[name] ?? "";
    throw refusal(`${name}=${value}`, name, (one) => quoted(`${one}=${value}`), known);
  }
  return [];
}

/** A word that is no flag: `DAY=08/30` is for make. */
function misplaced(word: string, known: Known): UserError {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
  if (name !== undefined) return refusal(word, name, (one) => quoted(`--${flagOf(one)}=${value}`), known);
  const see = `see all with make ${scriptName()} HELP=1`;
  return new UserError(
    `Cannot use "${word}": no such option`,
    `Options are flags here, such as --day 08/30; ${see}`,
  );
}

/** Says what was meant: an option of that name, the nearest one, or that another script has it. */
function refusal(
  typed: string,
  name: string,
  spelled: (name: string) => string,
  { taken, all }: Known,
): UserError {
  const asked = name.toUpperCase();
  const script = scriptName();
  if (!taken.includes(asked) && isDeclaredBelow(asked))
    return new UserError(
      `Cannot use "${typed}": ${script} reads its options before it declares ${asked}`,
      `Put readOptions({ ${asked}: "…" }) above openLogs()`,
    );
  const see = `see all with make ${script} HELP=1`;
  if (!taken.includes(asked) && all.includes(asked))
    return new UserError(`Cannot use "${typed}": ${script} takes no ${asked}`, `S${see.slice(1)}`);
  const [closest = ""] = nearest([asked], taken);
  return new UserError(`Cannot use "${typed}": no such option`, `The nearest is ${spelled(closest)}; ${see}`);
}

function hint(name: string, names: string[]): string {
  return `the nearest is ${nearest([name], names)[0]}`;
}

/** The name that make and people call it by. */
function scriptName(): string {
  return basename(process.argv[1] ?? "", ".ts");
}

function flagOf(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

function isDeclaredBelow(name: string): boolean {
  return declares(process.argv[1] ?? "", name);
}

/** An option of this script, of the table, or a copied script's own. */
function isOption(name: string, { taken, all }: Known): boolean {
  if (taken.includes(name) || all.includes(name)) return true;
  const folder = dirname(process.argv[1] ?? "");
  return readdirSync(folder).some((file) => file.endsWith(".ts") && declares(join(folder, file), name));
}

function declares(path: string, name: string): boolean {
  return /^\w+$/.test(name) && new RegExp(`readOptions\\([^]*\\b${name}: `).test(readFileSync(path, "utf8"));
}

function readDotEnv(): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(".env", "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new UserError(`Cannot read ".env": ${(error as Error).message}`);
  }
}
