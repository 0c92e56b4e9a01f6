import fc from "fast-check";
import { expect, test } from "vitest";
import { readEvents } from "../../../shared/events.ts";
import { instance } from "../../../shared/reader/kernel.js";
import { fingerprint } from "../../../shared/reader/fingerprint.ts";
import { UserError } from "../../../shared/terminal/user-error.ts";
import { SeenEvents } from "../../../shared/reader/seen-events.ts";
import { anEvent, tempLogs } from "../../temp-logs.ts";

test("SeenEvents knows each of 200,000 eventIDs again, and no other", () => {
  const seen = new SeenEvents();
  const id = (i: number): string => `0000${i}-4000-8000-${i * 7919}`;
  const added = Array.from({ length: 400_000 }, (_, i) => seen.add(fingerprint(id(i % 200_000))));
  expect(added.findIndex((isNew) => !isNew)).toBe(200_000);
  expect(added.lastIndexOf(true)).toBe(199_999);
});

test.each([
  ["differ in one place", "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"],
  [
    "have their parts swapped",
    "aaaaaaaa-bbbb-4000-8000-000000000000",
    "bbbbbbbb-aaaa-4000-8000-000000000000",
  ],
  ["are no UUIDs", "a", "b"],
  ["are a text and the same text twice", "a", "aa"],
  ["are empty or not", "", "\0"],
])("SeenEvents tells apart eventIDs that %s", (_, one, other) => {
  const seen = new SeenEvents();
  const added = [one, other, one, other].map((id) => seen.add(fingerprint(id)));
  expect(added).toEqual([true, true, false, false]);
});

test("SeenEvents judges as a Set does, in any order and wherever in the table the fingerprints fall", () => {
  // of few bits, so that they come again and crowd at the start of the table, at its end and in between
  const half = fc
    .tuple(fc.nat(7), fc.constantFrom(0, 0x1000_0000, 0x8000_0000, 0xffff_fff0))
    .map(([a, b]) => a + b);
  const somePrints = fc.array(fc.tuple(half, fc.nat(60)), { maxLength: 3000 });
  fc.assert(
    fc.property(fc.array(somePrints, { maxLength: 5 }), (batches) => {
      const seen = new SeenEvents();
      const all = new Set<string>();
      for (const batch of batches) {
        const verdicts = new Uint8Array(batch.length);
        const lows = Uint32Array.from(batch, ([low]) => low);
        const highs = Uint32Array.from(batch, ([, high]) => high);
        seen.judge(lows, highs, verdicts, 2);
        const expected = batch.map(([low, high]) => {
          const key = `${low} ${high}`;
          const isNew = (low === 0 && high === 0) || !all.has(key);
          all.add(key);
          return isNew ? 0 : 2;
        });
        expect([...verdicts]).toEqual(expected);
        for (const [low, high] of batch)
          if (low !== 0 || high !== 0) expect(seen.has({ low, high })).toBe(true);
        for (const low of [0, 1, 0x8000_0003, 0xffff_fff7]) {
          expect(seen.has({ low, high: 61 })).toBe(false);
          if (low !== 0) expect(seen.has({ low, high: 3 })).toBe(all.has(`${low} 3`));
        }
      }
    }),
    { seed: 20200830, numRuns: 300 },
  );
});

/** Fingerprints of numbers from `first` on, spread as a hash spreads them. */
function prints(first: number, count: number): [lows: Uint32Array, highs: Uint32Array] {
  const numbers = Array.from({ length: count }, (_, i) => first + i + 1);
  return [
    Uint32Array.from(numbers, (number) => Math.imul(number, 0x9e3779b1)),
    Uint32Array.from(numbers, (number) => Math.imul(number, 0x85ebca6b)),
  ];
}

test.each([
  ["in one table", undefined],
  ["in as many tables as it takes", 200_000],
])("SeenEvents judges blocks of any length, each event by itself: %s", (_, longestTable) => {
  const seen = new SeenEvents(longestTable);
  let known = 0;
  for (const count of [1, 4095, 4096, 4097, 8192, 8193, 20_001, 60_000]) {
    // the last third of those before, then new ones, then the new ones again
    const old = Math.floor(known / 3);
    const [oldLows, oldHighs] = prints(known - old, old);
    const [lows, highs] = prints(known, count);
    const verdicts = new Uint8Array(old + 2 * count);
    seen.judge(
      Uint32Array.from([...oldLows, ...lows, ...lows]),
      Uint32Array.from([...oldHighs, ...highs, ...highs]),
      verdicts,
      7,
    );
    expect([...verdicts.subarray(0, old)].every((verdict) => verdict === 7)).toBe(true);
    expect([...verdicts.subarray(old, old + count)].every((verdict) => verdict === 0)).toBe(true);
    expect([...verdicts.subarray(old + count)].every((verdict) => verdict === 7)).toBe(true);
    known += count;
  }
  const [lows, highs] = prints(0, known + 1000);
  const has = Array.from(lows, (low, i) => seen.has({ low, high: highs[i] ?? 0 }));
  expect([has.indexOf(false), has.lastIndexOf(true)]).toEqual([known, known - 1]);
  const all = new Uint8Array(known);
  seen.judge(lows.subarray(0, known), highs.subarray(0, known), all, 7);
  expect(all.every((verdict) => verdict === 7)).toBe(true);
});

test("SeenEvents says so when there is no memory for a single one", () => {
  expect(() => new SeenEvents(1).add({ low: 1, high: 2 })).toThrow(UserError);
});

test("SeenEvents passes over what has been judged already, and keeps no note of it", () => {
  const seen = new SeenEvents();
  const judged = Uint8Array.of(1, 0);
  seen.judge(Uint32Array.of(5, 5), Uint32Array.of(7, 7), judged, 2);
  expect([...judged]).toEqual([1, 0]);
});

test("the kernel's set of a million fingerprints takes at most 16 bytes each, and forgets none as it grows", () => {
  const kernel = instance();
  const COUNT = 1_000_000;
  const AT_ONCE = 4000;
  const add = (first: number): Uint8Array => {
    const lows = new Uint32Array(kernel.memory.buffer, kernel.lowsAddress(), AT_ONCE);
    const highs = new Uint32Array(kernel.memory.buffer, kernel.highsAddress(), AT_ONCE);
    for (let i = 0; i < AT_ONCE; i += 1) {
      lows[i] = Math.imul(first + i + 1, 0x9e3779b1);
      highs[i] = first + i;
    }
    new Uint8Array(kernel.memory.buffer, kernel.verdictsAddress(), AT_ONCE).fill(0);
    expect(kernel.addSeen(AT_ONCE, 2)).toBe(AT_ONCE);
    return new Uint8Array(kernel.memory.buffer, kernel.verdictsAddress(), AT_ONCE);
  };
  const start = 1 << 20;
  for (let first = 0; first < COUNT; first += AT_ONCE) {
    expect(add(first).every((verdict) => verdict === 0)).toBe(true);
    expect(kernel.memory.buffer.byteLength).toBeLessThan(start + 16 * (first + AT_ONCE));
  }
  for (let first = 0; first < COUNT; first += AT_ONCE) {
    expect(add(first).every((verdict) => verdict === 2)).toBe(true);
  }
});

test.each([
  ["the kernel", []],
  ["the fallback reader, as the kernel reads no such ID", ["é"]],
])("an eventID is a UUID in each of its places, or identifies nothing: for %s", async (_, unread) => {
  const uuid = "0A1b2c3d-4e5f-6789-aBCD-ef0123456789";
  const near = Array.from(uuid, (char, at) =>
    ["g", "G", "/", ":", "@", "`", char === "-" ? "0" : "-"].map(
      (other) => uuid.slice(0, at) + other + uuid.slice(at + 1),
    ),
  ).flat();
  const count = async (ids: string[]): Promise<number> => {
    // two records of each, which differ in what does not identify a call
    const records = [...ids, ...unread].flatMap((eventID) =>
      ["a", "b"].map((userAgent) => anEvent({ eventID, userAgent })),
    );
    let counted = 0;
    for await (const event of readEvents(await tempLogs({ "a.json": { Records: records } })))
      counted += event === undefined ? 0 : 1;
    return counted - 2 * unread.length;
  };
  expect(await count(near)).toBe(2 * near.length);
  expect(await count([uuid])).toBe(1);
});
