// Who races, and with which command.

import { existsSync, readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { corpora, type Corpus } from "./corpora.ts";
import { QUESTIONS } from "./questions.js";

export interface Race {
  title: string;
  corpus: Corpus;
  contenders: Contender[];
  /** The first contender's answer can't be compared with the others'. */
  isAnotherTable?: boolean | undefined;
  /** Run only when it is asked for. */
  isLong?: boolean;
  /** What is run once before it. */
  before?: Contender;
}

export interface Contender {
  name: string;
  command: string[];
  /** In its environment. */
  options?: Record<string, string> | undefined;
  /** What has to be installed, when it isn't. */
  missing?: string;
  /** Its answer is another: a bound, or another question, to compare with. */
  isOther?: boolean;
}

const here = fileURLToPath(new URL(".", import.meta.url));

/** As the Makefile runs a script. */
export const RUN = commandIn(readFileSync("Makefile", "utf8"));

function commandIn(makefile: string): string[] {
  const [, command] = /^override RUN +:= (.*)$/m.exec(makefile) ?? [];
  if (command === undefined) throw new Error("Cannot find how the Makefile runs a script");
  return command.split(" ");
}

/** The commands are given the corpus's folder as `$LOGS`. */
function contender(name: string, question: string): Contender {
  const { script, options, by, sums = [] } = questionOf(question);
  const python = (mode: string): string[] => [
    "sh",
    "-c",
    `exec python3 "${here}count.py" "$LOGS" "${by.join(" ")}" "${sums.join(" ")}" ${mode}`,
  ];
  switch (name) {
    case "this":
      return { name, command: [...RUN, script], options };
    case "ClickHouse":
      return { name, command: inFolder("node", "clickhouse.js", question), ...needs("chdb") };
    case "DuckDB, fields by hand":
      return { name, command: inFolder("node", "duckdb.js", question), ...needs("@duckdb/node-api") };
    case "DuckDB, as is": {
      const command = inFolder("node", "duckdb.js", question, "as-is");
      return { name, command, ...needs("@duckdb/node-api") };
    }
    case "Python":
      return { name, command: python(""), ...needsProgram("python3") };
    case "Python, C parsers, 2 processes":
      return { name, command: python("fast"), ...needsPythonPackages("isal", "msgspec") };
    case "jq": {
      const values = [...by, ...sums].map((path) => `.${path.replaceAll(".", "?.")} // ""`);
      const filter = `.Records[] | [${values.join(", ")}] | map(tostring) | join(",")`;
      const pipe = `find "$LOGS" -name '*.json.gz' | xargs zcat | jq -r '${filter}' | sort | uniq -c`;
      return { name, command: ["sh", "-c", pipe], ...needsProgram("jq") };
    }
    case "this, from its Parquet copy":
      return {
        name,
        command: [...RUN, "scripts/sql.ts"],
        options: { ...options, QUESTION: nameOf(script) },
      };
    case "make parquet":
      return { name, command: made("make --silent parquet >&2") };
    case "DuckDB, read_json to Parquet":
      return {
        name,
        command: made(`mkdir "$PARQUET" && node "${here}duckdb-parquet.js" "$LOGS" "$PARQUET"`),
        ...needs("@duckdb/node-api"),
      };
    case "an empty script":
      return {
        name,
        command: [...RUN, "test/bench/empty.ts"],
        isOther: true,
      };
    default:
      return { name, command: inFolder("node", "inflate.js", question), isOther: true };
  }
}

function nameOf(script: string): string {
  return basename(script, ".ts");
}

/** A Parquet copy made from nothing, and how large it is. */
function made(command: string): string[] {
  return [
    "sh",
    "-c",
    `PARQUET="$LOGS.race"; export PARQUET; rm -rf "$PARQUET"; ${command} && du -sm "$PARQUET" | sed 's/[^0-9].*//;s/^/MB of Parquet,/'; rm -rf "$PARQUET"`,
  ];
}

function questionOf(question: string): (typeof QUESTIONS)[string] {
  const found = QUESTIONS[question];
  if (found === undefined) throw new Error(`Cannot race "${question}": not in questions.js`);
  return found;
}

function inFolder(program: string, script: string, question: string, ...more: string[]): string[] {
  return ["sh", "-c", `exec ${program} "${here}${script}" "${question}" "$LOGS" ${more.join(" ")}`];
}

function needs(name: string): { missing?: string } {
  return existsSync(`${here}node_modules/${name}`) ? {} : { missing: `npm install --prefix test/bench` };
}

function needsProgram(program: string): { missing?: string } {
  return spawnSync(program, ["--version"]).status === 0 ? {} : { missing: program };
}

function needsPythonPackages(...names: string[]): { missing?: string } {
  const isThere = spawnSync("python3", ["-c", `import ${names.join(", ")}`]).status === 0;
  return isThere ? {} : { missing: `pip install ${names.join(" ")}` };
}

function race(title: string, question: string, corpus: Corpus, names: string[]): Race {
  const contenders = names.map((name) => contender(name, question));
  return { title, corpus, contenders, isAnotherTable: questionOf(question).isAnotherTable };
}

/** Each question beside the fastest of the others and beside top-calls, which says what reading the logs costs. */
const everyQuestion = (["large", "fleet"] as const).flatMap((corpus) =>
  Object.entries(QUESTIONS).map(([question, { isOursAlone }]): Race => {
    const others = isOursAlone === true ? [] : ["ClickHouse", "Python, C parsers, 2 processes"];
    const title = `${question}, 600,000 events${corpus === "fleet" ? " of a fleet" : ""}`;
    const { contenders, ...rest } = race(title, question, corpora[corpus], ["this", ...others]);
    const topCalls = { ...contender("this", "top-calls"), name: "top-calls", isOther: true };
    return { ...rest, contenders: question === "top-calls" ? contenders : [...contenders, topCalls] };
  }),
);

/** The second question: of the copy that the first has made, beside the logs asked once more, here and by ClickHouse. */
function askedAgain(corpus: Corpus, events: string, isLong: boolean): Race[] {
  const twins = Object.keys(QUESTIONS).filter((question) =>
    existsSync(questionOf(question).script.replace(/ts$/, "sql")),
  );
  return twins.map((question) => ({
    ...race(`${question} asked again, ${events}`, question, corpus, [
      "this, from its Parquet copy",
      "this",
      ...(questionOf(question).isOursAlone === true ? [] : ["ClickHouse"]),
    ]),
    before: { name: "make parquet", command: [...RUN, "scripts/parquet.ts"] },
    isLong,
  }));
}

/** The making of the copy: it holds more than DuckDB's, and what it holds has been judged. */
function copied(corpus: Corpus, events: string, isLong: boolean): Race {
  const names = ["make parquet", "DuckDB, read_json to Parquet"];
  return { ...race(`a Parquet copy, ${events}`, "top-calls", corpus, names), isAnotherTable: true, isLong };
}

export const races: Race[] = [
  race("top-calls, 600,000 events in 120 files", "top-calls", corpora.large, [
    "this",
    "ClickHouse",
    "DuckDB, fields by hand",
    "DuckDB, as is",
    "Python, C parsers, 2 processes",
    "Python",
    "jq",
    "inflate alone, one core",
  ]),
  ...everyQuestion,
  race("top-calls, 160,000 events in 20,000 files", "top-calls", corpora.small, [
    "this",
    "ClickHouse",
    "Python",
  ]),
  race("start-up: top-calls, 8 events in 1 file", "top-calls", corpora.single, ["this", "an empty script"]),
  copied(corpora.fleet, "600,000 events of a fleet", false),
  ...askedAgain(corpora.fleet, "600,000 events of a fleet", false),
  copied(corpora.hugeFleet, "6,000,000 events of a fleet", true),
  ...askedAgain(corpora.hugeFleet, "6,000,000 events of a fleet", true),
  {
    ...race("top-calls, 6,000,000 events in 1,200 files", "top-calls", corpora.huge, ["this", "ClickHouse"]),
    isLong: true,
  },
  {
    ...race("bytes-by-role, 6,000,000 events of a fleet", "bytes-by-role", corpora.hugeFleet, [
      "this",
      "ClickHouse",
    ]),
    isLong: true,
  },
];
