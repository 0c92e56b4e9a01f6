import { readFileSync } from "node:fs";
import { constants, gunzipSync, gzipSync, type ZlibOptions } from "node:zlib";
import asc from "assemblyscript/asc";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { UserIdentity } from "../../../shared/cloudtrail-event.ts";
import { unpack } from "../../../shared/reader/columns.ts";
import { type EventSource, Row } from "../../../shared/reader/event.ts";
import { Kernel } from "../../../shared/reader/kernel.js";
import { anEvent } from "../../temp-logs.ts";

const kernel = new Kernel();
const log = (count: number): string =>
  JSON.stringify({
    Records: Array.from({ length: count }, () => anEvent({ userAgent: "agent ".repeat(9) })),
  });

/** How many events the kernel finds; -1 when it leaves the file to zlib and JSON.parse. */
function eventsIn(bytes: Uint8Array): number | undefined {
  kernel.start(["userAgent"]);
  return kernel.add(bytes)?.rows;
}

function withSize(gzip: Buffer, size: number): Buffer {
  const bytes = Buffer.from(gzip);
  bytes.writeUInt32LE(size, bytes.length - 4);
  return bytes;
}

test("kernel.wasm is what its source compiles to", async () => {
  const options = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { kernel: string } };
  const [, ...args] = options.scripts.kernel.split(" ");
  const { error } = await asc.main(
    args.flatMap((arg) => (arg === "shared/reader/kernel.wasm" ? "kernel.wasm" : arg)),
    { writeFile: (name, contents) => void written.set(name, contents as Uint8Array) },
  );
  expect(error).toBeNull();
  expect(
    Buffer.from(written.get("kernel.wasm") ?? []).equals(readFileSync("shared/reader/kernel.wasm")),
  ).toBe(true);
}, 60_000);
const written = new Map<string, Uint8Array>();

describe("the kernel inflates", () => {
  const json = log(400);
  test.each<[name: string, options: ZlibOptions]>([
    ["at level 1", { level: 1 }],
    ["at level 6", {}],
    ["at level 9", { level: 9, memLevel: 9 }],
    ["stored blocks", { level: 0 }],
    ["fixed codes", { strategy: constants.Z_FIXED }],
    ["literals only", { strategy: constants.Z_HUFFMAN_ONLY }],
    ["runs only", { strategy: constants.Z_RLE }],
    ["many small blocks", { memLevel: 1 }],
  ])("%s", (_, options) => {
    expect(eventsIn(gzipSync(json, options))).toBe(400);
  });

  test("a file with its name in the header", () => {
    const bytes = gzipSync(json);
    bytes[3] = 8;
    const named = Buffer.concat([bytes.subarray(0, 10), Buffer.from("a log.json\0"), bytes.subarray(10)]);
    expect(gunzipSync(named).toString()).toBe(json);
    expect(eventsIn(named)).toBe(400);
  });

  test.each<[name: string, bytes: () => Buffer]>([
    ["a truncated file", () => gzipSync(json).subarray(0, -9)],
    ["two members", () => Buffer.concat([gzipSync(json.slice(0, 500)), gzipSync(json.slice(500))])],
    ["a trailer that says too little", () => withSize(gzipSync(json), json.length - 1)],
    ["a trailer that says too much", () => withSize(gzipSync(json), json.length + 1)],
    ["a trailer that says 4 GB", () => withSize(gzipSync(json), 0xffff_ffff)],
    ["bytes after the trailer", () => Buffer.concat([gzipSync(json), Buffer.alloc(3)])],
    [
      "a checksum that is wrong",
      () => {
        const bytes = gzipSync(json);
        bytes[bytes.length - 8] = (bytes[bytes.length - 8] ?? 0) ^ 1;
        return bytes;
      },
    ],
    ["an empty file", () => Buffer.alloc(0)],
    ["a header and no more", () => gzipSync(json).subarray(0, 18)],
  ])("but leaves %s to zlib", (_, bytes) => {
    expect(eventsIn(bytes())).toBe(-1);
  });

  test("what zlib inflates, and nothing that it doesn't", () => {
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), {
      maxLength: 2,
    });
    const options = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      memLevel: fc.integer({ min: 1, max: 9 }),
      strategy: fc.constantFrom(0, 1, 2, 3, 4),
    });
    const texts = fc.tuple(
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.string({ unit: "binary", maxLength: 400 }), { maxLength: 20 }),
    );
    fc.assert(
      fc.property(texts, options, damage, ([count, agents], how, damages) => {
        const events = Array.from({ length: count }, (_, i) =>
          anEvent({ userAgent: agents[i % agents.length] ?? "" }),
        );
        const bytes = gzipSync(JSON.stringify({ Records: events }), how);
        for (const [at, byte] of damages) bytes[Math.floor(at * bytes.length)] = byte;
        const found = eventsIn(bytes);
        if (found !== -1)
          expect((JSON.parse(gunzipSync(bytes).toString()) as { Records: [] }).Records.length).toBe(found);
        else expect(damages).not.toEqual([]);
      }),
      { numRuns: Number(process.env["FUZZ_RUNS"] ?? 400), seed: Number(process.env["FUZZ_SEED"] ?? 1) },
    );
  }, 600_000);

  test("texts of every length around the checksum's steps", () => {
    const base = log(40).slice(0, -2);
    for (let length = 6000; length < 6400; length += 1) {
      const text = `${base}]}`.padEnd(length, " ");
      expect(eventsIn(gzipSync(text)), String(length)).toBe(40);
    }
  });
});

/** For columns that need no file: of whole values. */
const NOWHERE: EventSource = {
  fields: new Map(),
  record: () => expect.unreachable("no record is wanted"),
  secondsAt: () => expect.unreachable("no time is wanted"),
  prints: () => expect.unreachable("no fingerprint is wanted"),
  touch: () => expect.unreachable("no field is missing"),
  isTouched: () => expect.unreachable("no object is wanted whole"),
};

describe("the kernel's columns", () => {
  function columnOf(values: unknown[], field = "userAgent"): unknown[] {
    const events = values.map((value) => anEvent({ [field]: value }));
    const paths = [`${field} *`];
    kernel.start(paths);
    expect(kernel.add(Buffer.from(JSON.stringify({ Records: events })))?.rows).toBe(values.length);
    const column = unpack(kernel.finish(), paths).fields.get(field);
    return values.map((_, row) => column?.at(row, new Row(NOWHERE, row)));
  }

  test("hold a value once that repeats", () => {
    const identities = [{ type: "Root" }, { type: "IAMUser", userName: "a" }];
    const values = columnOf(
      Array.from({ length: 50 }, (_, i) => identities[i % 2]),
      "userIdentity",
    );
    expect(values[0]).toEqual({ type: "Root" });
    expect(values[2]).toBe(values[0]);
    expect(values[49]).toBe(values[1]);
  });

  test("hold more different values than their dictionary looks up", () => {
    const agents = Array.from({ length: 9000 }, (_, i) => `agent ${i % 6000}`);
    expect(columnOf(agents)).toEqual(agents);
  });

  test("tell a missing field from null", () => {
    expect(columnOf([undefined, null, "", 0, false])).toEqual([undefined, null, "", 0, false]);
  });

  test("of several files follow each other", () => {
    kernel.start(["eventName"]);
    const names = ["A", "B", "C"];
    for (const name of names) {
      expect(kernel.add(gzipSync(JSON.stringify({ Records: [anEvent({ eventName: name })] })))?.rows).toBe(1);
      expect(kernel.add(Buffer.from("no log"))?.rows).toBe(-1);
      expect(
        kernel.add(Buffer.from(`{"Records":[${JSON.stringify(anEvent())},{"eventName":7}]}`))?.rows,
      ).toBe(-1);
    }
    const columns = unpack(kernel.finish(), ["eventName"]);
    expect(columns.rows).toBe(3);
    expect(names.map((_, row) => columns.fields.get("eventName")?.at(row, new Row(NOWHERE, row)))).toEqual(
      names,
    );
  });

  test("tell apart objects that begin alike, in fields of one record and of the next", () => {
    const alike = (end: string): UserIdentity => ({
      type: "AssumedRole",
      arn: "arn:aws:sts:".padEnd(99, "-"),
      end,
    });
    const [one, other] = [alike("one"), alike("other")];
    const events = [
      anEvent({ requestParameters: one, userIdentity: other }),
      anEvent({ requestParameters: null, userIdentity: one }),
      anEvent({ requestParameters: other, userIdentity: other }),
    ];
    const paths = ["requestParameters *", "userIdentity *"];
    kernel.start(paths);
    kernel.add(Buffer.from(JSON.stringify({ Records: events })));
    const { fields } = unpack(kernel.finish(), paths);
    const values = events.map((_, row) => [
      fields.get("requestParameters")?.at(row, new Row(NOWHERE, row)),
      fields.get("userIdentity")?.at(row, new Row(NOWHERE, row)),
    ]);
    expect(values).toEqual(
      events.map(({ requestParameters, userIdentity }) => [requestParameters, userIdentity]),
    );
  });

  test("tell apart long objects and short ones before all kinds of text", () => {
    const events = Array.from({ length: 6000 }, (_, i) => {
      const arn = `arn:aws:sts:${i % 399}`.padEnd(99, "-");
      const userIdentity: UserIdentity = i % 2 === 0 ? { type: "Root" } : { type: "AssumedRole", arn };
      const { userIdentity: _usual, ...others } = anEvent({});
      return { userIdentity, requestID: `${i} `.repeat(20), ...others };
    });
    kernel.start(["userIdentity *"]);
    kernel.add(Buffer.from(JSON.stringify({ Records: events })));
    const column = unpack(kernel.finish(), ["userIdentity *"]).fields.get("userIdentity");
    expect(events.map((_, row) => column?.at(row, new Row(NOWHERE, row)))).toEqual(
      events.map(({ userIdentity }) => userIdentity),
    );
  });

  test("are not of a file that has the same broken object as the one before", () => {
    const object = JSON.stringify({ arn: "arn:aws:sts:".padEnd(99, "-"), end: "1" });
    const file = JSON.stringify({ Records: [anEvent({}), anEvent({})] });
    const broken = file.replace(
      '"userIdentity":{',
      `"userIdentity":${object.replace('"1"}', '"1""x"}')},"requestParameters":{`,
    );
    kernel.start(["userIdentity"]);
    const added = [file, broken, broken, file].map((text) => kernel.add(Buffer.from(text))?.rows);
    expect(added).toEqual([2, -1, -1, 2]);
  });

  describe("are of no file in which an object that has been met", () => {
    const object = JSON.stringify({ arn: "arn:aws:sts:".padEnd(99, "-"), end: "1" });
    const file = (value: string): string =>
      JSON.stringify({ Records: [anEvent({}), anEvent({})] }).replaceAll(
        /"userIdentity":\{.*?\}/g,
        (_, at: number) => `"userIdentity":${at < 100 ? object : value}`,
      );
    test.each([
      ["follows a text", `"x" ${object}`],
      ["follows a number", `1 ${object}`],
      ["follows a literal", `null${object}`],
      ["follows itself", `${object}${object}`],
      ["follows an array", `[] ${object}`],
      ["follows a colon too many", `:${object}`],
      ["follows a comma", `,${object}`],
      ["is followed by a text", `${object}"x"`],
      ["is followed by a number", `${object} 1`],
      ["is followed by a colon", `${object}:`],
      ["is followed by a brace", `${object}}`],
    ])("%s", (_, value) => {
      for (let spaces = 0; spaces < 64; spaces += 1) {
        const broken = file(value).replace("{", `{${" ".repeat(spaces)}`);
        expect(() => JSON.parse(broken) as unknown, broken).toThrow(SyntaxError);
        kernel.start(["userIdentity"]);
        const added = [file(object), broken].map((text) => kernel.add(Buffer.from(text))?.rows);
        expect(added, broken).toEqual([2, -1]);
      }
    });
  });

  test("can be packed whatever the file's first bytes lack", () => {
    const whole = gzipSync(log(3));
    const bad = [
      Buffer.from([0x1f, 0x8b]),
      whole.subarray(0, 40),
      withSize(whole, 0xffff_ffff),
      Buffer.alloc(0),
    ];
    for (const bytes of bad) {
      const fresh = new Kernel();
      fresh.start(["eventName", "userIdentity", "userAgent"]);
      expect(fresh.add(bytes)?.rows).toBe(-1);
      expect(unpack(fresh.finish(), ["eventName", "userIdentity", "userAgent"]).rows).toBe(0);
    }
  });

  test("of a value that isn't there are of no file, and spoil no other", () => {
    const events = JSON.stringify({ Records: Array.from({ length: 20 }, () => anEvent({ userAgent: "a" })) });
    const holes = [...events.matchAll(/"(?:[^"\\]|\\.)*"(?=[,}])/g)].map(({ index, 0: value }) => ({
      index,
      end: index + value.length,
    }));
    expect(holes.length).toBeGreaterThan(100);
    for (const { index, end } of holes) {
      for (const hole of ["", " ".repeat(end - index)]) {
        kernel.start(["eventName", "eventTime", "userAgent"]);
        const broken = events.slice(0, index) + hole + events.slice(end);
        const added = [broken, events].map((text) => kernel.add(Buffer.from(text))?.rows);
        expect(added).toEqual([-1, 20]);
        expect(unpack(kernel.finish(), ["eventName", "eventTime", "userAgent"]).rows).toBe(20);
      }
    }
  });

  test("tell apart values of any length that differ in one byte, whatever follows them", () => {
    for (let length = 1; length <= 200; length += 1) {
      const places = [0, length >> 1, length - 1];
      const values = [
        "a".repeat(length),
        ...places.map((at) => "a".repeat(at) + "b" + "a".repeat(length - at - 1)),
      ];
      const agents = [...values, ...values.toReversed()];
      const identities = agents.map((userName) => ({ type: "IAMUser", arn: "a".repeat(90), userName }));
      const events = agents.map((userAgent, i) =>
        anEvent({ userAgent, userIdentity: identities[i] ?? {}, after: "x".repeat(i * 7) }),
      );
      kernel.start(["userAgent", "userIdentity *"]);
      expect(kernel.add(Buffer.from(JSON.stringify({ Records: events })))?.rows).toBe(events.length);
      const { fields } = unpack(kernel.finish(), ["userAgent", "userIdentity *"]);
      expect(events.map((_, row) => fields.get("userAgent")?.at(row, new Row(NOWHERE, row)))).toEqual(agents);
      expect(events.map((_, row) => fields.get("userIdentity")?.at(row, new Row(NOWHERE, row)))).toEqual(
        identities,
      );
    }
  });

  test("of no file are empty", () => {
    kernel.start([]);
    expect(unpack(kernel.finish(), []).rows).toBe(0);
  });

  test("have room for files of any size", () => {
    for (const count of [1, 60_000, 3, 20_000]) {
      kernel.start(["eventName"]);
      expect(kernel.add(gzipSync(log(count), { level: 1 }))?.rows).toBe(count);
      expect(unpack(kernel.finish(), ["eventName"]).rows).toBe(count);
    }
  });
});
