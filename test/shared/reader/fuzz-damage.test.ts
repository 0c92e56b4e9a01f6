// Damaged files among whole ones, in one reading: what JSON.parse and zlib reject is never read as whole, and spoils no
// other. A longer run: make fuzz

import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { UserIdentity } from "../../../shared/cloudtrail-event.ts";
import { type FilePart, FileReader, type LogSource } from "../../../shared/reader/file-reader.ts";
import { readFiles } from "../../../shared/reader/read-files.ts";
import { anEvent } from "../../temp-logs.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 400);
const seed = Number(process.env["FUZZ_SEED"] ?? 20200830);
const parameters = { numRuns: runs, seed, endOnFailure: false };

interface ReadBack {
  events: unknown[];
  otherKinds: number;
  end: FilePart["end"];
}

const reader = new FileReader();
let readings = 0;

/**
 * The files' parts, in order. Mostly in one job of a kernel that has seen all files before, as a reader of many files has;
 * that is also ten times as fast as a kernel for each reading, which the others have.
 */
async function* partsOf(sources: LogSource[]): AsyncGenerator<FilePart> {
  readings += 1;
  if (readings % 8 === 0) yield* readFiles(sources);
  else for (const seen of await reader.seeHere(sources)) yield* reader.read(seen);
}

/** Reads the files together, in the order given, and each to its end. */
async function readTogether(files: Uint8Array[]): Promise<ReadBack[]> {
  await setImmediate(); // the test runner wants to know that it is alive
  const all = new Map<string, ReadBack>();
  const sources = files.map((bytes, i) => ({ path: `${i}`, bytes: async () => Uint8Array.from(bytes) }));
  for await (const { path, events, otherKinds = {}, end } of partsOf(sources)) {
    const one = all.get(path) ?? { events: [], otherKinds: 0, end: undefined };
    all.set(path, one);
    // fields first, as then they come from the columns
    for (let row = 0; row < (events?.length ?? 0); row += 1) {
      const event = events?.at(row);
      const { eventName, userIdentity, errorCode } = event ?? {};
      const whole = JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
      expectSame(
        [eventName, userIdentity, errorCode],
        [whole["eventName"], whole["userIdentity"], whole["errorCode"]],
      );
      one.events.push(whole);
    }
    one.otherKinds += Object.values(otherKinds).reduce((sum, count) => sum + count, 0);
    one.end ??= end;
  }
  expectSame(
    [...all.keys()],
    files.map((_, i) => `${i}`),
  );
  return [...all.values()];
}

/** As `expect().toEqual()`, which takes ten times as long where all is well. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

/** The records of a file as CloudTrail delivers it, as zlib and JSON.parse read it; undefined when they don't. */
function recordsIn(bytes: Uint8Array): unknown[] | undefined {
  try {
    const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    const { Records } = JSON.parse(Buffer.from(text).toString()) as { Records?: unknown };
    return Array.isArray(Records) && Records.every(isCall) ? Records : undefined;
  } catch {
    return undefined;
  }
}

function isCall(record: unknown): boolean {
  if (typeof record !== "object" || record === null) return false;
  const { eventName, eventSource, eventTime, eventCategory } = record as Record<string, unknown>;
  return (
    [eventName, eventSource, eventTime].every((value) => typeof value === "string") &&
    eventCategory === undefined
  );
}

/** Each file is what JSON.parse makes of it, or is said not to be whole, whatever was read with it. */
async function expectNoneMixed(files: Uint8Array[]): Promise<void> {
  const read = await readTogether(files);
  for (const [i, bytes] of files.entries()) {
    const { events, end } = read[i] ?? {};
    const records = recordsIn(bytes);
    if (records !== undefined) {
      if (end?.state !== "read") expect(end, Buffer.from(bytes).toString()).toMatchObject({ state: "read" });
      expectSame(events, JSON.parse(JSON.stringify(records)));
    } else if (!isJson(bytes)) {
      if (end === undefined || end.state === "read" || end.state === "skipped" || end.reason === "")
        expect(end, Buffer.from(bytes).toString()).toHaveProperty("reason");
    }
    expectSame(end?.bytes, bytes.length);
  }
}

/** Whether it is JSON: a value, or several one after another, as files are joined. */
function isJson(bytes: Uint8Array): boolean {
  try {
    const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    const values = Buffer.from(text).toString();
    return values.trim() !== "" && areValues(values);
  } catch {
    return false;
  }
}

function areValues(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const [, at] = /after JSON at position (\d+)/.exec((error as Error).message) ?? [];
    if (at === undefined) return false;
    const rest = text.slice(Number(at));
    // lines that somebody took out of a list have a comma at their end
    const isSameLine = !/\n[ \t\r]*$/.test(text.slice(0, Number(at)));
    return areValues(isSameLine ? rest.replace(/^,[ \t\r]*(?:\n|$)/, "\n") : rest);
  }
}

const identity = (session: number): UserIdentity => ({
  type: "AssumedRole",
  principalId: `AROAEXAMPLEEXAMPLEEX:${session}`,
  arn: `arn:aws:sts::111122223333:assumed-role/server/${session}`,
  accountId: "111122223333",
  sessionContext: {
    sessionIssuer: { type: "Role", userName: "server" },
    attributes: { mfaAuthenticated: "false" },
  },
});

/** Records whose identities come again, in their own file and in the others. */
const file = fc
  .array(fc.tuple(fc.nat(2), fc.constantFrom("AccessDenied", null), fc.string({ maxLength: 80 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((records) =>
    JSON.stringify({
      Records: records.map(([session, errorCode, userAgent]) =>
        anEvent({
          userIdentity: identity(session),
          errorCode,
          userAgent,
          requestParameters: { key: userAgent },
        }),
      ),
    }),
  );

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const act = fc.constantFrom("delete", "blank", "double", "replace", "insert");

/** Some whole tokens, or a run of bytes, are lost, blanked, doubled, or others take their place: anywhere, or by an identity. */
const damage = fc.record({
  unit: fc.constantFrom("token" as const, "byte" as const),
  at: fc.oneof(place, fc.record({ identity: place, before: fc.nat(5) })),
  how: act,
  length: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 400 })),
  other: place,
});
type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(text: string, { unit, at, how, length, other }: Damage): string {
  const units = unit === "token" ? [...text.matchAll(TOKEN)].map(({ index }) => index) : undefined;
  const count = units?.length ?? text.length;
  const span = (first: number): [number, number] => {
    const last = Math.min(first + length, count);
    return units === undefined ? [first, last] : [units[first] ?? text.length, units[last] ?? text.length];
  };
  const first = (): number => {
    if (typeof at === "number") return Math.floor(at * count);
    const identities = [...text.matchAll(/\{"type":"AssumedRole"/g)].map(({ index }) => index);
    const one = identities[Math.floor(at.identity * identities.length)] ?? 0;
    return Math.max(0, (units?.indexOf(one) ?? one) - at.before);
  };
  const [start, end] = span(first());
  let instead = text.slice(...span(Math.floor(other * count)));
  const some = text.slice(start, end);
  if (how === "blank") instead = " ".repeat(some.length);
  else if (how === "double") instead = some + some;
  else if (how === "insert") instead += some;
  else if (how === "delete") instead = "";
  return text.slice(0, start) + instead + text.slice(end);
}

test("a file with damaged tokens or runs of bytes, first, between others or last", async () => {
  const files = fc.array(fc.tuple(file, fc.option(damage)), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(file, damage, files, fc.nat(), async (bad, badly, others, position) => {
      const all = others.map(([text, how]) => Buffer.from(how === null ? text : damaged(text, how)));
      all.splice(position % (all.length + 1), 0, Buffer.from(damaged(bad, badly)));
      await expectNoneMixed(all);
    }),
    parameters,
  );
});

const gzipDamage = fc.oneof(
  place.map((at) => (bytes: Buffer) => bytes.subarray(0, Math.floor(at * bytes.length))),
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, by]) => (bytes: Buffer) => {
    const i = Math.floor(at * bytes.length);
    bytes[i] = (bytes[i] ?? 0) ^ by;
    return bytes;
  }),
  fc.tuple(place, fc.nat(90)).map(([at, length]) => (bytes: Buffer) => {
    bytes
      .subarray(Math.floor(at * bytes.length))
      .subarray(0, length)
      .fill(0);
    return bytes;
  }),
  fc.nat(0xffff_ffff).map((size) => (bytes: Buffer) => {
    bytes.writeUInt32LE(size, bytes.length - 4);
    return bytes;
  }),
  fc.constantFrom(2, 10, 17, 18, 20).map((length) => (bytes: Buffer) => bytes.subarray(0, length)),
);

test("a damaged gzip file, first, between others or last", async () => {
  const files = fc.array(file, { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(file, gzipDamage, files, fc.nat(), async (bad, damageIt, others, position) => {
      const all: Uint8Array[] = others.map((text) => gzipSync(text));
      all.splice(position % (all.length + 1), 0, damageIt(gzipSync(bad)));
      await expectNoneMixed(all);
    }),
    parameters,
  );
});

/* Values that parsers get wrong, in the manner of Seriot's "Parsing JSON is a Minefield": some are JSON, some are not. */
const MINEFIELD = [
  ...'[] {} 0 -0 1e5 1E+2 -1.5e-3 0.1e1 123456789012345678901234567890 1e400 "" null true false'.split(" "),
  ..."01 -01 -  +1 1. .5 1.e5 1e 1e+ 0x1 1_000 NaN Infinity -Infinity nul truefalse True undefined".split(
    " ",
  ),
  ...'[1,] [,1] [1,,2] [1 [1}] {1:2} {a:1} {\'a\':1} {"a"} {"a":} {"a":1,} {"a"::1} {,} ["a",'.split(" "),
  '"\\u0000"',
  '"\\ud800"',
  '"\\ud83d\\ude00"',
  '"\\u00"',
  '"\\uXYZW"',
  '"\\x41"',
  '"\\"',
  '"\\\\"',
  '"\\/"',
  '"a\tb"',
  '"a\nb"',
  '"\u0001"',
  '"\u007f"',
  '"\u2028"',
  "'a'",
  '"a',
  'a"',
  '"a""b"',
  '"a" "b"',
  "[1 2]",
  "[1:2]",
  "{}{}",
  "[][]",
  "1 2",
  "null null",
  "/* c */ 1",
  "// c\n1",
  "\u00a01",
  "\ufeff1",
  "\f1",
  '["a"\n,1]',
  '{"a":1,"a":2}',
  '{"":0}',
  "[[[[[[[[]]]]]]]]",
  "[".repeat(70) + "]".repeat(70),
  "[".repeat(70),
  '{"a":'.repeat(70) + "1" + "}".repeat(70),
  "",
  " ",
  ":",
  ",",
  "}",
  "]",
  '":',
  "\\",
  "\\u0031",
  "[1]]",
  '{"a":1}}',
];

describe("a value inside a record that parsers get wrong:", () => {
  test.each(MINEFIELD)("%j", async (value) => {
    const text = (first: boolean): string => {
      const record = JSON.stringify(anEvent({ userIdentity: identity(1) }));
      const field = `"unheardOf":${value}`;
      return first ? `{${field},${record.slice(1)}` : `${record.slice(0, -1)},${field}}`;
    };
    const whole = JSON.stringify({ Records: [anEvent({ userIdentity: identity(1) })] });
    const bad = [true, false].flatMap((first) =>
      ["", " ".repeat(37)].map((pad) => `${pad}{"Records":[${text(first)},${text(first)}]}`),
    );
    await expectNoneMixed([...bad, whole, ...bad].map((json) => Buffer.from(json)));
  });
});
