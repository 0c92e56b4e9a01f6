// Who races, and with which command.

import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { corpora, type Corpus } from "./corpora.ts";

export type Question = "top-calls" | "top-roles" | "three-fields";

export interface Race {
  title: string;
  question: Question;
  corpus: Corpus;
  contenders: Contender[];
  /** Run only when it is asked for. */
  isLong?: boolean;
}

export interface Contender {
  name: string;
  command: string[];
  /** What has to be installed, when it isn't. */
  missing?: string;
  /** It counts nothing: a bound to compare with. */
  isFloor?: boolean;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const JQ: Record<Question, string> = {
  "top-calls": '"\\(.eventSource),\\(.eventName)"',
  "top-roles": '.userIdentity | "\\(.sessionContext.sessionIssuer.userName),\\(.type),\\(.accountId)"',
  "three-fields": '"\\(.eventName),\\(.awsRegion),\\(.errorCode // "")"',
};

/** The commands are given the corpus's folder as `$LOGS`. */
function contender(name: string, question: Question): Contender {
  switch (name) {
    case "this": {
      const script = question === "three-fields" ? "test/bench/three-fields.ts" : `scripts/${question}.ts`;
      return { name, command: ["node", "--import", "tsx/esm", script] };
    }
    case "ClickHouse":
      return { name, command: inFolder("node", "clickhouse.js", question), ...needs("chdb") };
    case "DuckDB, fields by hand":
      return { name, command: inFolder("node", "duckdb.js", question), ...needs("@duckdb/node-api") };
    case "DuckDB, as is": {
      const command = inFolder("node", "duckdb.js", question, "as-is");
      return { name, command, ...needs("@duckdb/node-api") };
    }
    case "Python":
      return { name, command: inFolder("python3", "count.py", question), ...needsProgram("python3") };
    case "jq": {
      const filter = `.Records[] | ${JQ[question]}`;
      const pipe = `find "$LOGS" -name '*.json.gz' | xargs zcat | jq -r '${filter}' | sort | uniq -c`;
      return { name, command: ["sh", "-c", pipe], ...needsProgram("jq") };
    }
    case "an empty script":
      return { name, command: ["node", "--import", "tsx/esm", "test/bench/empty.ts"], isFloor: true };
    default:
      return { name, command: inFolder("node", "inflate.js", question), isFloor: true };
  }
}

function inFolder(program: string, script: string, question: string, ...more: string[]): string[] {
  return ["sh", "-c", `exec ${program} "${here}${script}" ${question} "$LOGS" ${more.join(" ")}`];
}

function needs(name: string): { missing?: string } {
  return existsSync(`${here}node_modules/${name}`) ? {} : { missing: `npm install --prefix test/bench` };
}

function needsProgram(program: string): { missing?: string } {
  return spawnSync(program, ["--version"]).status === 0 ? {} : { missing: program };
}

function race(title: string, question: Question, corpus: Corpus, names: string[]): Race {
  return { title, question, corpus, contenders: names.map((name) => contender(name, question)) };
}

export const races: Race[] = [
  race("top-calls, 600,000 events in 120 files", "top-calls", corpora.large, [
    "this",
    "ClickHouse",
    "DuckDB, fields by hand",
    "DuckDB, as is",
    "Python",
    "jq",
    "inflate alone, one core",
  ]),
  race("top-roles, 600,000 events in 120 files", "top-roles", corpora.large, [
    "this",
    "ClickHouse",
    "DuckDB, fields by hand",
  ]),
  race("a copied script with three fields, 600,000 events in 120 files", "three-fields", corpora.large, [
    "this",
    "ClickHouse",
  ]),
  race("top-calls, 160,000 events in 20,000 files", "top-calls", corpora.small, [
    "this",
    "ClickHouse",
    "Python",
  ]),
  race("start-up: top-calls, 8 events in 1 file", "top-calls", corpora.single, ["this", "an empty script"]),
  {
    ...race("top-calls, 6,000,000 events in 1,200 files", "top-calls", corpora.huge, ["this", "ClickHouse"]),
    isLong: true,
  },
];
