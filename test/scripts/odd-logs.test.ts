// Whatever a log holds, a question counts it or names it: no crash, and never a silently smaller count.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gzipSync } from "node:zlib";
import { runScript } from "../run-script.ts";
import { anEvent, tempLogs } from "../temp-logs.ts";

const QUESTIONS = ["top-calls", "top-roles", "top-errors", "calls-by-hour", "top-resources", "bytes-by-role"];
const SEED = 20200830;

/** A record with each part that a question looks at, as a start. */
function record(): Record<string, unknown> {
  return {
    ...anEvent({
      errorCode: "AccessDenied",
      errorMessage: "Access Denied",
      recipientAccountId: "111122223333",
    }),
    userIdentity: {
      type: "AssumedRole",
      principalId: "AROAEXAMPLE:i-1",
      arn: "arn:aws:sts::111122223333:assumed-role/server/i-1",
      accountId: "111122223333",
      sessionContext: { sessionIssuer: { arn: "arn:aws:iam::111122223333:role/server", userName: "server" } },
    },
    requestParameters: { bucketName: "videos", key: "2020/08/a.mp4" },
    responseElements: { ConsoleLogin: "Success" },
    additionalEventData: { bytesTransferredIn: 0, bytesTransferredOut: 2356 },
    resources: [
      { ARN: "arn:aws:s3:::videos/2020/08/a.mp4", accountId: "111122223333", type: "AWS::S3::Object" },
    ],
  };
}

/** Every path in a record, such as ["userIdentity", "sessionContext", "sessionIssuer"]. */
function pathsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, part]) => pathsIn(part, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    0,
    -1,
    1e300,
    true,
    "",
    " ",
    [],
    {},
    [null],
    "\u001b[2J",
    "=1",
    "\ud800",
  ),
  fc.constantFrom<unknown>(
    { toString: 1, valueOf: 2 },
    { __proto__: null, length: -1 },
    [[[]]],
    "__proto__",
    "arn:",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }),
);

const ODD_TEXTS = [null, 7, "", [], { toString: 1, valueOf: 2 }];

/** Each part that a question looks at, with each of a few odd things in its place. */
const oddParts = pathsIn(record()).flatMap((path) =>
  (path[0] === "eventID" ? [null] : ODD_TEXTS).map((value) => ({
    count: 1,
    changes: [[path, value]] as Change[],
  })),
);

type Change = [path: string[], value: unknown];

/** Some records, one of which has odd things in up to three places. */
const oddRecords = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  changes: fc.array(fc.tuple(fc.constantFrom(...pathsIn(record())), odd), { minLength: 1, maxLength: 3 }),
});

interface OddFile {
  records: number;
  content: string | Buffer;
}

function changed({ count, changes }: { count: number; changes: Change[] }): OddFile {
  const Records = Array.from({ length: count }, record);
  for (const [path, value] of changes) {
    let part: unknown = Records[0];
    for (const key of path.slice(0, -1)) part = (part as Record<string, unknown> | undefined)?.[key];
    // an eventID that two records share is one event, which is not what is asked here
    const isSame = path[0] === "eventID" && typeof value === "string";
    if (typeof part === "object" && part !== null && !isSame) {
      (part as Record<string, unknown>)[path.at(-1) ?? ""] = value;
    }
  }
  return { records: count, content: JSON.stringify({ Records }) };
}

/** A good file with its bytes cut short or some of them changed, packed or not. */
const brokenBytes = fc
  .record({
    isGzip: fc.boolean(),
    end: fc.double({ min: 0, max: 1, noNaN: true }),
    flips: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 3 }),
  })
  .map(({ isGzip, end, flips }) => {
    const text = JSON.stringify({ Records: [record(), record()] });
    const bytes = isGzip ? gzipSync(text) : Buffer.from(text);
    for (const [at, by] of flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ by;
    return {
      records: 2,
      content: bytes.subarray(0, flips.length > 0 ? bytes.length : Math.floor(end * bytes.length)),
    };
  });

/** JSON of any shape, and text that is none. */
const oddShapes = fc
  .oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.jsonValue().map((value) => JSON.stringify({ Records: value })),
    fc.jsonValue().map((value) => JSON.stringify({ Events: [value] })),
    fc.array(fc.jsonValue()).map((Records) => JSON.stringify({ Records })),
    fc.string({ unit: "binary" }),
  )
  .map((content) => ({ records: 0, content }));

const FILES: OddFile[] = [
  ...oddParts.map(changed),
  ...fc.sample(oddRecords.map(changed), { numRuns: 60, seed: SEED }),
  ...fc.sample(brokenBytes, { numRuns: 40, seed: SEED }),
  ...fc.sample(oddShapes, { numRuns: 30, seed: SEED }),
];

async function oddLogs(): Promise<{ LOGS: string; records: Map<string, number> }> {
  const named = FILES.map(
    (file, i) => [`${String(i).padStart(3, "0")}.json${i % 2 === 0 ? ".gz" : ""}`, file] as const,
  );
  const LOGS = await tempLogs(Object.fromEntries(named.map(([name, { content }]) => [name, content])));
  return { LOGS, records: new Map(named.map(([name, { records }]) => [name, records])) };
}

describe(`${FILES.length} odd files in one folder:`, () => {
  test.each(QUESTIONS)("%s counts the events of each or names it", async (question) => {
    const { LOGS, records } = await oddLogs();
    const { code, stdout, stderr } = await runScript(question, { LOGS, FORMAT: "json", TOP: "all" });
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/^ +at /m);

    const named = [...stderr.matchAll(/^Cannot read (?:all of )?".*\/(\S+)": ./gm)].map(
      ([, name = ""]) => name,
    );
    const expected = [...records].reduce((sum, [name, count]) => sum + (named.includes(name) ? 0 : count), 0);
    const [, events, files] = /^([\d,]+) events? in ([\d,]+) files/.exec(stderr) ?? [];
    const skipped = [...(stderr.split("\n", 1)[0]?.matchAll(/(\d+) \w+ files? skipped/g) ?? [])];
    const inPart = stderr.match(/^Cannot read all of/gm)?.length ?? 0;
    expect(
      named.length - inPart + Number(files) + skipped.reduce((sum, [, number]) => sum + Number(number), 0),
    ).toBe(FILES.length);
    // records that JSON of any shape happened to make are more, never fewer
    expect(Number(events)).toBeGreaterThanOrEqual(expected);
    expect(expected).toBeGreaterThan(100);

    const rows = JSON.parse(stdout) as { calls: number }[];
    const calls = rows.reduce((sum, row) => sum + row.calls, 0);
    if (question === "top-errors") expect(calls).toBeLessThanOrEqual(Number(events));
    else expect(calls).toBe(Number(events));
  });

  test.each(["table", "csv"])("their names reach nobody's terminal raw: %s", async (FORMAT) => {
    const { LOGS } = await oddLogs();
    for (const question of ["top-roles", "top-resources"]) {
      const { code, stdout, stderr } = await runScript(question, { LOGS, FORMAT, TOP: "all" });
      expect(code).toBe(1);
      expect(stdout).toMatch(/calls/);
      expect(`${stdout}${stderr}`.replaceAll(/[\r\n\t]/g, "")).toMatch(/^[^\p{Cc}\u202e\p{Surrogate}]*$/u);
    }
  });

  test("a filter, a day and coverage look at each too", async () => {
    const { LOGS } = await oddLogs();
    const runs = await Promise.all([
      runScript("top-calls", {
        LOGS,
        DAY: "08/30",
        ROLE: "*e*",
        ACCOUNT: "1*",
        EVENT: "*",
        SERVICE: "s3",
        REGION: "*",
      }),
      runScript("top-calls", { LOGS, EVENT: "NoSuchThing", ACCOUNT: "x", ROLE: "arn:x", ERRORS: "none" }),
      runScript("coverage", { LOGS }),
    ]);
    for (const { code, stderr } of runs) {
      expect(stderr).not.toMatch(/^ +at /m);
      expect(code).toBe(1);
    }
  });
});
