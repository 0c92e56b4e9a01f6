// The reader against JSON.parse: files made up, and then damaged. A longer run: make fuzz

import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CloudTrailEvent, RECORD_FIELDS } from "../../../shared/cloudtrail-event.ts";
import type { EventBlock } from "../../../shared/reader/event-block.ts";
import { type FilePart, FileReader, type SeenFile } from "../../../shared/reader/file-reader.ts";
import { ParsedBlock } from "../../../shared/reader/parsed-block.ts";
import { kindOfRecord } from "../../../shared/reader/records.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 1500);
const seed = Number(process.env["FUZZ_SEED"] ?? 20200830);
const parameters = { numRuns: runs, seed, endOnFailure: false };

// Text with what JSON escapes, what it must, and what looks like JSON's own marks.
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      "a",
      "é",
      "\u2028",
      "😀",
      "\\",
      '"',
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      "\n",
      "\u0000",
      " ",
    ),
    maxLength: 70,
  }),
  fc.string({ maxLength: 200 }),
);
const names = fc.oneof(
  {
    weight: 80,
    arbitrary: fc.constantFrom(
      "userIdentity",
      "errorCode",
      "awsRegion",
      "resources",
      "readOnly",
      "unheardOf",
      "id",
    ),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "__proto__",
      "toString",
      "constructor",
      "then",
      "7",
      "",
      "Records",
      'x"eventName',
      "é",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("eventTime", "eventID", "eventName", "eventSource", "eventCategory"),
  },
  { weight: 1, arbitrary: text },
);
const { value } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text.map((string) => JSON.stringify(string)),
    fc.constantFrom("null", "true", "false", "0", "-0", "12", "-3.5e+7", "1E2", "2356.0", '""', "{}", "[]"),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
    tie("object"),
    tie("array"),
  ),
  object: fc
    .array(fc.tuple(names, tie("value")), { maxLength: 5 })
    .map((fields) => `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${inner}`).join(",")}}`),
  array: fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
}));

// Long objects that come again, as identities do, and others that differ from them in their last bytes alone.
const repeated = fc
  .tuple(
    fc.constantFrom("app/one", "app/two"),
    fc.constantFrom(
      "",
      ',"a":1',
      ',"a":2',
      ',"a":1 ',
      ',"b":{"c":[1,{"d":"}"}]}',
      ',"e":"\\u0041"',
      ',"type":7',
    ),
  )
  .map(
    ([session, end]) =>
      `{"type":"AssumedRole","principalId":"AROAEXAMPLEEXAMPLEEX:${session}",` +
      `"arn":"arn:aws:sts::111122223333:assumed-role/${session}","accountId":"111122223333"${end}}`,
  );

// Odd ones are rare in each field: one of them anywhere leaves the whole file to the fallback parser.
const time = fc.oneof(
  {
    weight: 60,
    arbitrary: fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
      .map((date) => `${date.toISOString().slice(0, 19)}Z`),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      "2020-02-29T23:59:59Z",
      "2021-02-29T00:00:00Z",
      "2020-08-30T24:00:00Z",
      "1900-03-01T00:00:00Z",
      "2000-02-29T00:00:00Z",
    ),
  },
  { weight: 1, arbitrary: text },
);
const usual = fc.record({
  eventTime: time.map((string) => JSON.stringify(string)),
  eventID: fc
    .oneof({ weight: 60, arbitrary: fc.uuid() }, { weight: 1, arbitrary: text })
    .map((string) => JSON.stringify(string)),
  eventSource: oftenThese(
    ['"s3.amazonaws.com"', '"sts.amazonaws.com"'],
    ['"iam\\u002eamazonaws.com"', '"aws:s3"', '"\\u0061ws:s3"', "null", "7"],
  ),
  eventName: oftenThese(['"GetObject"', '"PutObject"', '""'], ['"Get\\u004fbject"', "null", "7"]),
  sharedEventID: fc.oneof(
    { weight: 60, arbitrary: fc.uuid().map((string) => JSON.stringify(string)) },
    { weight: 1, arbitrary: fc.constantFrom("null", "7", '""', '"a\\u0062"') },
  ),
});

function oftenThese(usually: string[], rarely: string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...usually) },
    { weight: 1, arbitrary: fc.constantFrom(...rarely) },
  );
}

/** A record as it may be written: the usual fields, others, in any order, some twice. */
const record = fc
  .tuple(
    usual,
    fc.array(fc.tuple(names, fc.oneof({ weight: 3, arbitrary: value }, repeated)), { maxLength: 6 }),
    fc.array(fc.nat(), { maxLength: 12 }),
  )
  .map(([fields, others, order]) => {
    const all = [...Object.entries(fields), ...others].map(([name, inner], index) => ({
      text: `${JSON.stringify(name)}:${inner}`,
      order: order[index] ?? index,
    }));
    return `{${all
      .toSorted((a, b) => a.order - b.order)
      .map((field) => field.text)
      .join(",")}}`;
  });

const layout = fc.constantFrom(
  (json: string) => json,
  (json: string) => reformatted(json, 2),
  (json: string) => reformatted(json, "\t").replaceAll("\n", "\r\n"),
  (json: string) => ` \n${json}\r\n\t `,
  (json: string) => `\ufeff${json}`,
);

/** Pretty-printed where JSON.parse can read it; duplicate keys are lost then, which does no harm. */
function reformatted(json: string, indent: number | string): string {
  return JSON.stringify(JSON.parse(json), null, indent);
}

const file = fc
  .tuple(
    fc.array(record, { minLength: 1, maxLength: 12 }),
    layout,
    fc.constantFrom("Records", "Records", "Records", "array", "lines", "one"),
  )
  .map(([records, laidOut, shape]) => {
    if (shape === "Records") return laidOut(`{"Records":[${records.join(",")}]}`);
    if (shape === "array") return laidOut(`[${records.join(",")}]`);
    return shape === "lines" ? records.join("\n") : laidOut(records[0] ?? "{}");
  });

/** What happens to a file: some of its bytes are changed, lost, doubled or put in. */
const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom("change", "remove", "insert", "double", "swap"),
    length: fc.integer({ min: 1, max: 9 }),
    char: fc.oneof(
      fc.constantFrom(
        ...'{}[]:,"\\ \n\t0123456789-+.eEtruefalsn'.split("").map((char) => char.charCodeAt(0)),
      ),
      fc.integer({ min: 0, max: 255 }),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);
type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(bytes: Buffer, damages: Damage): Buffer {
  for (const { at, kind, length, char } of damages) {
    const place = Math.floor(at * bytes.length);
    const before = bytes.subarray(0, place);
    const after = bytes.subarray(place);
    if (kind === "change") bytes = Buffer.concat([before, Buffer.from([char]), after.subarray(1)]);
    else if (kind === "remove") bytes = Buffer.concat([before, after.subarray(length)]);
    else if (kind === "insert") bytes = Buffer.concat([before, Buffer.from([char]), after]);
    else if (kind === "double") bytes = Buffer.concat([before, after.subarray(0, length), after]);
    else bytes = Buffer.concat([before, after.subarray(1, 2), after.subarray(0, 1), after.subarray(2)]);
  }
  return bytes;
}

interface Expected {
  calls: CloudTrailEvent[];
  /** Records that are no calls. */
  others: number;
}

/** The records in a text that is made of JSON values as JSON.parse reads them; undefined if it is not, or has something else. */
function expected(json: string): Expected | undefined {
  try {
    const records = valuesIn(json).flatMap((part) => recordsIn(JSON.parse(part)));
    const calls = records.filter((one) => kindOfRecord(one) === "call");
    if (records.some((one) => kindOfRecord(one) === undefined || isTyped(one))) return undefined;
    return { calls, others: records.length - calls.length };
  } catch {
    return undefined;
  }
}

/** As DynamoDB writes a record's texts, `{"S":"GetObject"}`: named as what it is, and not counted. */
function isTyped({ eventName, eventSource }: CloudTrailEvent): boolean {
  const isObject = (field: unknown): boolean =>
    typeof field === "object" && field !== null && !Array.isArray(field);
  return isObject(eventName) && isObject(eventSource);
}

/** A wrapper may stand within another. */
function recordsIn(content: unknown): CloudTrailEvent[] {
  if (Array.isArray(content)) return content.flatMap(recordsIn);
  const one = content as CloudTrailEvent;
  if (kindOfRecord(one) !== undefined) return [one];
  if (Array.isArray(one["Records"])) return recordsIn(one["Records"]);
  // under another key, if one key alone has records
  const found = Object.entries(one)
    .filter(([key, inner]) => !RECORD_FIELDS.includes(key) && typeof inner === "object" && inner !== null)
    .map(([, inner]) => recordsIn(inner))
    .filter((records) =>
      records.some((item) => {
        const kind = kindOfRecord(item);
        return kind !== undefined && (kind !== "call" || typeof item.eventName === "string");
      }),
    );
  return found.length === 1 ? (found[0] ?? []) : [one];
}

const TOKEN = /"(?:[^"\\\n]|\\.)*"|[[\]{}]|[^"[\]{}]+/gy;

/** Lines that somebody took out of a list have a comma at their end. */
const COMMA = /^[ \t\r]*,(?=[ \t\r]*\n)/;
const LAST_COMMA = /^[ \t\r]*,(?=[ \t\r]*(?:\n|$))/;

/** Cuts a text where no bracket is open, by its tokens. Throws when there is anything else between the values. */
function valuesIn(json: string): string[] {
  const values: string[] = [];
  let depth = 0;
  let start = 0;
  let end = 0;
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (index !== end) break;
    end = index + token.length;
    const between = values.length === 0 ? token : token.replace(end < json.length ? COMMA : LAST_COMMA, "");
    if (depth === 0 && between.replaceAll("\u001e", "").replaceAll(/[ \t\r\n\ufeff]/g, "") === "") continue;
    if (depth === 0) start = index;
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    if (depth === 0) values.push(json.slice(start, end));
  }
  if (depth !== 0 || end < json.length || values.length === 0) throw new Error("not JSON values");
  return values;
}

const reader = new FileReader();
let byKernel = 0;

/** Reads the files in one job, as they come from a worker, and each after all have been read. */
async function expectAllSame(files: Buffer[]): Promise<void> {
  await setImmediate(); // the test runner wants to know that it is alive
  const seen = await reader.seeHere(files.map((bytes) => ({ path: "a file", bytes: async () => bytes })));
  expect(seen.length).toBe(files.length);
  for (const [index, bytes] of files.entries()) await expectSame(seen[index], expected(bytes.toString()));
}

async function expectSame(seen: SeenFile | undefined, wanted: Expected | undefined): Promise<void> {
  if (seen === undefined) throw new Error("every file was read");
  if (seen.length >= 0) byKernel += 1;
  const parts: FilePart[] = [];
  for await (const part of reader.read(seen)) parts.push(part);
  const { state } = parts.at(-1)?.end ?? {};
  if (wanted === undefined) {
    expect(seen.length).toBe(-1);
    expect(state).toMatch(/^(?:unreadable|partlyRead)$/);
    return;
  }
  expect(state).toBe(wanted.calls.length === 0 && wanted.others > 0 ? "skipped" : "read");
  let calls = 0;
  let others = 0;
  for (const { events, otherKinds } of parts) {
    for (const number of Object.values(otherKinds ?? {})) others += number;
    if (events === undefined) continue;
    expectEvents(events, wanted.calls.slice(calls, calls + events.length));
    calls += events.length;
  }
  expect(calls).toBe(wanted.calls.length);
  if (state === "read") expect(others).toBe(wanted.others);
}

function expectEvents(events: EventBlock, wanted: CloudTrailEvent[]): void {
  expect(events.length).toBe(wanted.length);
  const parsed = new ParsedBlock(wanted);
  expect([...events.seconds]).toEqual([...parsed.seconds]);
  expect([...events.idsLow]).toEqual([...parsed.idsLow]);
  expect([...events.idsHigh]).toEqual([...parsed.idsHigh]);
  expect([...events.sharedLow]).toEqual([...parsed.sharedLow]);
  expect([...events.sharedHigh]).toEqual([...parsed.sharedHigh]);
  for (const [row, event] of wanted.entries()) {
    // fields before the whole record, as then they come from the columns
    const its = events.at(row);
    for (const name of [
      ...Object.keys(event),
      "eventName",
      "errorCode",
      "userIdentity",
      "toString",
      "__proto__",
    ]) {
      expect(its[name], name).toEqual((event as Record<string, unknown>)[name]);
    }
    expect(JSON.stringify(events.at(row))).toBe(JSON.stringify(event));
    expect({ ...its }).toEqual({ ...event });
  }
}

test("a made-up file is read as JSON.parse reads it", async () => {
  byKernel = 0;
  await fc.assert(
    fc.asyncProperty(file, async (json) => expectAllSame([Buffer.from(json)])),
    parameters,
  );
  expect(byKernel).toBeGreaterThan(runs / 4);
});

test("a damaged file is read as JSON.parse reads it, or is unreadable for the same reason", async () => {
  await fc.assert(
    fc.asyncProperty(file, damage, async (json, damages) =>
      expectAllSame([damaged(Buffer.from(json), damages)]),
    ),
    parameters,
  );
});

test("files that are read together are read as each by itself, also beside damaged ones", async () => {
  const files = fc.array(fc.tuple(file, fc.option(damage)), { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(files, async (some) => {
      const all = some.map(([json, damages]) =>
        damages === null ? Buffer.from(json) : damaged(Buffer.from(json), damages),
      );
      await expectAllSame([...all, ...all]);
    }),
    { ...parameters, numRuns: Math.ceil(runs / 4) },
  );
});
