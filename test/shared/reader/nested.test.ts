// Fields inside fields, against JSON.parse: whatever a script asks an event, in whatever order. A longer run: make fuzz

import { inspect } from "node:util";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../../shared/cloudtrail-event.ts";
import { FileReader } from "../../../shared/reader/file-reader.ts";
import { TouchedFields } from "../../../shared/reader/touched-fields.ts";
import { anEvent } from "../../temp-logs.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 150);
const seed = Number(process.env["FUZZ_SEED"] ?? 20200830);

const ROOTS = ["userIdentity", "requestParameters", "additionalEventData", "resources", "unheardOf"];
const KEYS = ["arn", "type", "sessionContext", "sessionIssuer", "userName", "key", "a", "a.b", "a b", "é"];
const LIST_KEYS = ["length", "0", "1", "3", "4", "12", "01", "-1", "map"];
const ODD_KEYS = [
  "__proto__",
  "toString",
  "constructor",
  "then",
  "toJSON",
  "hasOwnProperty",
  "",
  "0",
  "length",
  "*",
  "?",
];

const key = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...KEYS) },
  { weight: 5, arbitrary: fc.constantFrom(...LIST_KEYS) },
  { weight: 2, arbitrary: fc.constantFrom(...ODD_KEYS) },
);
/** A key as JSON may write it: now and then with an escape that it doesn't need. */
const writtenKey = fc
  .tuple(key, fc.nat(40))
  .map(([name, odd]) =>
    odd === 0 && name !== ""
      ? JSON.stringify(name).replace(/^"./su, (first) => `"${escaped(first.slice(1))}`)
      : JSON.stringify(name),
  );
const space = fc.constantFrom("", "", "", " ", "\n\t");
const text = fc.oneof(
  fc.constantFrom("one", "two", "three"),
  fc.string({
    unit: fc.constantFrom("a", "é", "😀", '"', "\\", "{", "}", "[", "]", ":", ",", "\n"),
    maxLength: 40,
  }),
  fc.string({ maxLength: 60 }),
);
const { value } = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text.map((one) => JSON.stringify(one)),
    fc.constantFrom("null", "true", "0", "12", "-3.5e+7", "2356.0", "{}", "[]", "[ ]", "{ }", '[{"a":"]"}]'),
    tie("object"),
    tie("object"),
    tie("list"),
  ),
  list: fc
    .tuple(
      fc.oneof(fc.array(tie("value"), { maxLength: 6 }), fc.array(tie("object"), { maxLength: 14 })),
      space,
    )
    .map(([items, gap]) => `[${gap}${items.join(`${gap},${gap}`)}${gap}]`),
  object: fc
    .array(fc.tuple(writtenKey, tie("value"), space), { maxLength: 6 })
    .map(
      (fields) => `{${fields.map(([name, one, gap]) => `${gap}${name}${gap}:${gap}${one}${gap}`).join(",")}}`,
    ),
}));

const record = fc.array(fc.tuple(fc.constantFrom(...ROOTS), value), { maxLength: 5 }).map((fields) => {
  const usual = JSON.stringify(anEvent({})).slice(1, -1);
  return `{${[usual, ...fields.map(([name, one]) => `"${name}":${one}`)].join(",")}}`;
});
const file = fc.array(record, { minLength: 1, maxLength: 9 });

/** Of a character of one unit. */
function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** What a script may do with the value that a path leads to. */
const ACTS: Record<string, (its: unknown) => unknown> = {
  get: (its) => its,
  type: (its) => [typeof its, Array.isArray(its), its === null, its === undefined],
  json: (its) => JSON.stringify(its),
  keys: (its) => (isObject(its) ? Object.keys(its) : undefined),
  entries: (its) => (isObject(its) ? Object.entries(its) : undefined),
  spread: (its) => (isObject(its) ? { ...its } : undefined),
  rest: (its) => {
    if (!isObject(its)) return undefined;
    const { arn, ...others } = its as Record<string, unknown>;
    return [arn, others];
  },
  has: (its) => (isObject(its) ? [...KEYS, ...ODD_KEYS].map((name) => name in its) : undefined),
  own: (its) => (isObject(its) ? [...KEYS, ...ODD_KEYS].map((name) => Object.hasOwn(its, name)) : undefined),
  write: (its) => {
    if (!isObject(its)) return its;
    for (const act of [
      () => ((its as Record<string, unknown>)["arn"] = 1),
      () => delete (its as Record<string, unknown>)["type"],
      () => Object.defineProperty(its, "a", { value: 1 }),
    ]) {
      try {
        act();
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    }
    return its;
  },
  print: (its) => inspect(its, { depth: 9 }),
  items: (its) =>
    Array.isArray(its)
      ? [its.length, [...its], its.map((item) => typeof item), its.filter(isObject), its.slice(1), its.at(-1)]
      : undefined,
  first: (its) =>
    Array.isArray(its) ? its.find((item) => isObject(item) && Object.hasOwn(item, "arn")) : undefined,
  names: (its) =>
    Array.isArray(its)
      ? its.map((item: { arn?: unknown } | null) => [
          item?.arn,
          Object.hasOwn(Object(item) as object, "type"),
        ])
      : undefined,
  joined: (its) => (Array.isArray(its) ? [0].concat(its, [1]) : undefined),
  indexes: (its) =>
    Array.isArray(its) ? [...its.keys(), "0" in its, "1" in its, "length" in its, "x" in its] : undefined,
  own1: (its) =>
    isObject(its) ? ["length", "0", "5"].map((name) => Object.getOwnPropertyDescriptor(its, name)?.value) : 0,
  odd: (its) => (isObject(its) ? ODD_KEYS.map((name) => (its as Record<string, unknown>)[name]) : undefined),
};
const act = fc.record({
  path: fc
    .tuple(fc.constantFrom(...ROOTS), fc.array(key, { maxLength: 4 }))
    .map(([root, keys]) => [root, ...keys]),
  act: fc.constantFrom(...Object.keys(ACTS)),
});

function isObject(its: unknown): its is object {
  return typeof its === "object" && its !== null;
}

function at(event: unknown, path: string[]): unknown {
  let here = event;
  for (const name of path) here = (here as Record<string, unknown> | null | undefined)?.[name];
  return here;
}

async function eventsOf(reader: FileReader, files: string[][]): Promise<CloudTrailEvent[]> {
  const sources = files.map((records) => {
    const bytes = Buffer.from(`{"Records":[${records.join(",")}]}`);
    return { path: "a file", bytes: () => Promise.resolve(bytes) };
  });
  const events: CloudTrailEvent[] = [];
  for (const seen of await reader.seeHere(sources)) {
    expect(seen.length).toBeGreaterThan(0);
    const block = reader.part(seen).events;
    for (let row = 0; row < (block?.length ?? 0); row += 1) events.push(block!.at(row));
  }
  return events;
}

test("whatever a script asks of what is inside a field, it gets what JSON.parse gives", async () => {
  // several jobs of one reader, each of some files: what is asked of one decides how the next is read
  const jobs = fc.array(
    fc.tuple(fc.array(file, { minLength: 1, maxLength: 3 }), fc.array(act, { minLength: 1, maxLength: 6 })),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  await fc.assert(
    fc.asyncProperty(jobs, async (some) => {
      await setImmediate(); // the test runner wants to know that it is alive
      const reader = new FileReader();
      for (const [files, acts] of some) {
        const events = await eventsOf(reader, files);
        const parsed = files.flat().map((json) => JSON.parse(json) as CloudTrailEvent);
        for (const [row, event] of events.entries()) {
          for (const { path, act: name } of acts) {
            const done = ACTS[name]?.(at(event, path));
            // JSON.parse's own object would have been changed
            const wanted = name === "write" ? at(parsed[row], path) : ACTS[name]?.(at(parsed[row], path));
            expect(done, `${path.join(" ")}, ${name}`).toEqual(wanted);
          }
        }
        for (const [row, event] of events.entries()) {
          expect(JSON.stringify(event)).toBe(JSON.stringify(JSON.parse(files.flat()[row] ?? "")));
        }
      }
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
});

describe("what is learned of an object that is wanted whole", () => {
  const wholePaths = (touched: TouchedFields): string[] =>
    touched.paths.filter((path) => path.startsWith("requestParameters ") && /[*?]$/.test(path));
  const objects = Array.from({ length: 1000 }, (_, n) => ({ bucketName: "acme", key: `${n}` }));
  const others = [{ roleArn: "arn:aws:iam::111122223333:role/a" }, { stackName: "one" }, {}];

  /** Of each event the bucket, and of those that `isWhole` finds all. */
  async function ask(
    parameters: Record<string, unknown>[],
    isWhole: (its: Record<string, unknown>, row: number) => boolean,
  ): Promise<TouchedFields> {
    const touched = new TouchedFields();
    const reader = new FileReader(touched);
    const records = parameters.map((requestParameters) => JSON.stringify(anEvent({ requestParameters })));
    for (let job = 0; job < 3; job += 1) {
      for (const [row, event] of (await eventsOf(reader, [records])).entries()) {
        const wanted = parameters[row] ?? {};
        const its = event.requestParameters ?? {};
        expect(its["bucketName"]).toBe(wanted["bucketName"]);
        if (isWhole(wanted, row)) expect(its).toEqual(wanted);
      }
    }
    return touched;
  }

  test("those alone that have no other field that is asked for", async () => {
    const touched = await ask([...objects, ...others], (its) => !("bucketName" in its));
    expect(wholePaths(touched)).toEqual(["requestParameters ?"]);
  });

  test("nothing, when few are wanted", async () => {
    expect(wholePaths(await ask(objects, (_, row) => row === 500))).toEqual([]);
  });

  test("all, when many are wanted", async () => {
    expect(wholePaths(await ask(objects, (_, row) => row % 8 === 0))).toEqual(["requestParameters *"]);
  });
});

describe("an object inside an event", () => {
  const identity = {
    type: "AssumedRole",
    arn: "arn:aws:sts::111122223333:assumed-role/server/1",
    sessionContext: { sessionIssuer: { userName: "server" }, attributes: {} },
  };

  async function both(): Promise<CloudTrailEvent[]> {
    const records = [1, 2].map((n) =>
      JSON.stringify(anEvent({ userIdentity: identity, requestParameters: { key: `${n}` } })),
    );
    return eventsOf(new FileReader(), [records]);
  }

  test("is the same object each time, and JSON.parse's to all who look", async () => {
    const [event] = await both();
    expect(event?.userIdentity).toBe(event?.userIdentity);
    expect(event?.userIdentity?.sessionContext).toBe(event?.userIdentity?.sessionContext);
    expect(Object.getPrototypeOf(event?.userIdentity)).toBe(Object.prototype);
    expect(Array.isArray(event?.userIdentity)).toBe(false);
    expect(inspect(event?.userIdentity, { depth: 9 })).toBe(inspect(identity, { depth: 9 }));
    expect(event?.userIdentity).toEqual(identity);
  });

  test("is a list to all who look", async () => {
    const resources = [
      { ARN: "arn:aws:s3:::acme/key" },
      { accountId: "111122223333", type: "AWS::S3::Bucket" },
    ];
    const [event] = await eventsOf(new FileReader(), [[JSON.stringify(anEvent({ resources }))]]);
    const its = event?.resources ?? [];
    expect(Array.isArray(its)).toBe(true);
    expect(its).toBe(event?.resources);
    expect(its[1]).toBe(its[1]);
    expect(its[2]).toBeUndefined();
    expect(Object.getPrototypeOf(its)).toBe(Array.prototype);
    expect(its.find(({ accountId }) => accountId !== undefined)?.accountId).toBe("111122223333");
    expect(inspect(its)).toBe(inspect(resources));
    expect(Object.keys(its)).toEqual(["0", "1"]);
    expect([...its, ...its].length).toBe(4);
    expect(() => its.push({})).toThrow(TypeError);
    expect(() => (its.length = 0)).toThrow(TypeError);
    expect(JSON.stringify(its)).toBe(JSON.stringify(resources));
  });

  test("is each event's own where they differ", async () => {
    const [one, other] = await both();
    expect([one?.requestParameters?.["key"], other?.requestParameters?.["key"]]).toEqual(["1", "2"]);
    expect([{ ...one?.requestParameters }, { ...other?.requestParameters }]).toEqual([
      { key: "1" },
      { key: "2" },
    ]);
  });

  test("can't be changed, however one tries", async () => {
    const [event] = await both();
    const context = event?.userIdentity?.sessionContext;
    if (!event?.userIdentity || !context) throw new Error("the record has both");
    const { userIdentity } = event;
    expect(() => (userIdentity.arn = "mine")).toThrow(TypeError);
    expect(() => delete userIdentity.arn).toThrow(TypeError);
    expect(() => (context["mine"] = 1)).toThrow(TypeError);
    expect(() => Object.defineProperty(context, "sessionIssuer", { value: {} })).toThrow(TypeError);
    expect(event.userIdentity).toEqual(identity);
  });
});
