// Every question, narrowed by filters combined at random, counts as DuckDB does with the filters in SQL.

import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Ask, callsTable, quoted } from "../calls-table.ts";
import { sampleFolder } from "../sample-logs.ts";

const REAL_LOGS = "../shared/real-logs";
const RUNS = 150;
const TIMEOUT = 120_000;

type Options = Record<string, string>;

/** One run of a script inside this process, which is a tenth of a second rather than a whole. */
async function answer(question: string, options: Options): Promise<unknown> {
  runs += 1;
  let stdout = "";
  const print = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const { argv } = process;
  const listeners = process.listeners("beforeExit");
  try {
    process.argv = argv.slice(0, 2);
    for (const [name, value] of Object.entries(options)) vi.stubEnv(name, value);
    // the query makes it a module of its own, that runs anew
    await import(/* @vite-ignore */ `../../scripts/${question}.ts?run=${runs}`);
    return JSON.parse(stdout);
  } finally {
    print.mockRestore();
    process.argv = argv;
    vi.unstubAllEnvs();
    for (const listener of process.listeners("beforeExit")) {
      if (!listeners.includes(listener)) process.removeListener("beforeExit", listener);
    }
  }
}
let runs = 0;

const sum = (column: string): string => `sum(${column})::DOUBLE AS ${column}`;
const CALLS = "count(*)::INT AS calls";

/** What each question asks, in SQL: `from` is the table with the filters applied. */
const QUESTIONS: Record<string, (from: string, options: Options) => string> = {
  "top-calls": (from) =>
    `SELECT eventSource, eventName, ${CALLS} ${from} GROUP BY ALL ORDER BY calls DESC, 1, 2`,
  "top-roles": (from) =>
    `SELECT caller, kind, account, ${CALLS} ${from} GROUP BY ALL ORDER BY calls DESC, 1, 2, 3`,
  "top-errors": (from) =>
    `SELECT eventSource, eventName, errorCode, ${CALLS} ${from} AND errorCode IS NOT NULL GROUP BY ALL ORDER BY calls DESC, 1, 2, 3`,
  "top-resources": (from, { PREFIX }) =>
    `SELECT ${resource(Number(PREFIX ?? 0))} AS resource, ${CALLS}, ${sum("bytesOut")} ${from} GROUP BY ALL ORDER BY calls DESC, 1`,
  "bytes-by-role": (from) =>
    `SELECT caller, ${CALLS}, ${sum("bytesIn")}, ${sum("bytesOut")} ${from} GROUP BY ALL ORDER BY bytesOut DESC, calls DESC, 1`,
  "calls-by-hour": (from) => `SELECT hour, ${CALLS} ${from} GROUP BY ALL ORDER BY 1`,
};

/** A secret's ARN without its last characters, unless they may be a word. */
function withoutEnd(arn: string): string {
  return `CASE WHEN regexp_matches(${arn}, ':secretsmanager:.*-[A-Za-z0-9]{6}$') AND regexp_matches(right(${arn}, 6), '[A-Z0-9]')
      THEN left(${arn}, -7) ELSE ${arn} END`;
}

function resource(parts: number): string {
  const prefix = `array_to_string(split(key, '/')[1:${parts}], '/') || CASE WHEN len(split(key, '/')) > ${parts} THEN '/' ELSE '' END`;
  return `CASE WHEN eventSource = 's3.amazonaws.com' AND bucket <> ''
      THEN bucket || CASE WHEN key IS NULL OR ${parts} = 0 THEN '' ELSE '/' || ${prefix} END
    ELSE ${withoutEnd("coalesce(regexp_extract(resourceArn, '^arn:aws:s3:::[^/]+|^arn:aws:sts::[0-9]+:assumed-role/[^/]+|^[^/].*', 0), named, '(no resource)')")} END`;
}

const COLUMNS: Record<string, string[]> = {
  EVENT: ["eventName"],
  SERVICE: ["eventSource"],
  ROLE: ["caller", "arn", "issuerArn"],
  REGION: ["region"],
  ACCOUNT: ["recipient"],
};

function fromWhere(options: Options): string {
  const { DAY, ERRORS, DUPLICATES } = options;
  const [first, last = first] = (DAY ?? "").split("..");
  const tests = Object.entries(COLUMNS).flatMap(([name, columns]) => {
    const patterns = options[name]?.split(",") ?? [];
    const like = (pattern: string): string =>
      quoted(
        pattern
          .replaceAll(/[\\%_]/g, "\\$&")
          .replaceAll("*", "%")
          .replace(/^s3$|^kms$/, "$&.amazonaws.com"),
      );
    const any = patterns.flatMap((pattern) =>
      columns.map((column) => `${column} LIKE ${like(pattern)} ESCAPE '\\'`),
    );
    return any.length === 0 ? [] : [`coalesce(${any.join(" OR ")}, false)`];
  });
  if (first !== undefined && first !== "")
    tests.push(`day BETWEEN ${quoted(first)} AND ${quoted(String(last))}`);
  if (ERRORS !== undefined) tests.push(`errorCode IS ${ERRORS === "only" ? "NOT" : ""} NULL`);
  if (DUPLICATES !== "keep") tests.push("copy = 1");
  return `FROM calls WHERE ${["true", ...tests].join(" AND ")}`;
}

/** Every hour of the days asked for or, without, of all the logs: those without a call have a row too. */
async function withEmptyHours(ask: Ask, hours: unknown[], { DAY }: Options): Promise<unknown[]> {
  const [first, last = first] = (DAY ?? "").split("..");
  const [span] = await ask("SELECT min(hour) AS first, max(hour) AS last FROM calls");
  const from = first ? `${first}T00:00Z` : String(span?.["first"]);
  const to = last ? `${last}T23:00Z` : String(span?.["last"]);
  const counted = new Map((hours as { hour: string; calls: number }[]).map((row) => [row.hour, row.calls]));
  const rows: unknown[] = [];
  for (let time = Date.parse(from); time <= Date.parse(to); time += 3_600_000) {
    const hour = `${new Date(time).toISOString().slice(0, 13)}:00Z`;
    rows.push({ hour, calls: counted.get(hour) ?? 0 });
  }
  return rows;
}

/**
 * Options at random. Most are made to let one call through, itself drawn at random, or there would be nothing to count:
 * a filter has that call's value, or a wildcard of it, and perhaps those of another call.
 */
async function someOptions(ask: Ask): Promise<fc.Arbitrary<Options>> {
  const calls = await ask(
    "SELECT DISTINCT eventName, eventSource, caller, arn, issuerArn, region, recipient, day, errorCode IS NULL AS fine FROM calls ORDER BY ALL",
  );
  const filters = fc.subarray([...Object.keys(COLUMNS), "ERRORS", "DAY"], { maxLength: 4 });
  const spots = fc.record({ column: fc.nat(2), from: fc.nat(12), length: fc.nat(6), isWild: fc.boolean() });
  const others = fc.array(fc.constantFrom(...calls), { maxLength: 2 });
  return fc
    .record({
      call: fc.constantFrom(...calls),
      filters,
      spots: fc.array(spots, { minLength: 5, maxLength: 5 }),
      others,
      isAbsent: fc.integer({ min: 0, max: 9 }).map((tenth) => tenth === 0),
      DUPLICATES: fc.constantFrom("keep", "drop"),
      PREFIX: fc.constantFrom("0", "1", "2", "3"),
    })
    .map(({ call, filters: names, spots: places, others: more, isAbsent, DUPLICATES, PREFIX }) => {
      const options: Options = { DUPLICATES, PREFIX };
      for (const [i, name] of names.entries()) {
        const { column = 0, from = 0, length = 0, isWild = false } = places[i] ?? {};
        const columns = COLUMNS[name] ?? [];
        const values = [call, ...more].map((row) =>
          String(row[columns[column % columns.length] ?? ""] ?? row["caller"]),
        );
        const wild = (value: string): string => `${value.slice(0, from)}*${value.slice(from + length)}`;
        const patterns = values.map((value, j) => (isWild && j === 0 ? wild(value) : value));
        if (name === "ERRORS") options["ERRORS"] = call["fine"] === true ? "none" : "only";
        else if (name === "DAY") options["DAY"] = [...days([call, ...more])].join("..");
        else options[name] = (isAbsent ? ["NoSuchThing"] : patterns).join(",");
      }
      return options;
    });
}

/** One day, or the first and the last of several. */
function days(rows: Record<string, unknown>[]): Set<string> {
  const all = rows.map((row) => String(row["day"])).toSorted((a, b) => (a < b ? -1 : 1));
  return new Set([all[0] ?? "", all.at(-1) ?? ""]);
}

function countsAsDuckDbDoes(logs: () => string, glob: () => string): void {
  let ask: Ask;
  beforeAll(async () => {
    ask = await callsTable(glob());
  });

  test.each(Object.keys(QUESTIONS))(
    "%s",
    async (question) => {
      const sql = QUESTIONS[question] ?? String;
      await fc.assert(
        fc.asyncProperty(await someOptions(ask), async (options) => {
          const rows = await ask(sql(fromWhere(options), options));
          const expected = question === "calls-by-hour" ? await withEmptyHours(ask, rows, options) : rows;
          expect(await answer(question, { ...options, LOGS: logs(), FORMAT: "json", TOP: "all" })).toEqual(
            expected,
          );
        }),
        { numRuns: Math.ceil(RUNS / Object.keys(QUESTIONS).length), seed: 20200830, endOnFailure: true },
      );
    },
    TIMEOUT,
  );
}

describe("with filters at random, on two hours of each day of the sample logs, as DuckDB counts:", () => {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-hours-"));
  beforeAll(async () => {
    cpSync(join(await sampleFolder(), "logs"), folder, {
      recursive: true,
      filter: (path) => !path.endsWith(".gz") || /_CloudTrail_.*T(?:00|12)\d\dZ/.test(path),
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  countsAsDuckDbDoes(
    () => folder,
    () => `${folder}/AWSLogs/*/CloudTrail/**/*.json.gz`,
  );
});

describe.skipIf(!existsSync(REAL_LOGS))(
  `with filters at random, on the real trail in ${REAL_LOGS} (skipped where it is not), as DuckDB counts:`,
  () => {
    countsAsDuckDbDoes(
      () => REAL_LOGS,
      () => `${REAL_LOGS}/AWSLogs/**/*.json.gz`,
    );
  },
);
