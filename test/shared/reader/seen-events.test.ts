import { expect, test } from "vitest";
import { SeenEvents } from "../../../shared/reader/seen-events.ts";

test("SeenEvents knows each of 200,000 eventIDs again, and no other", () => {
  const seen = new SeenEvents();
  const id = (i: number): string => `0000${i}-4000-8000-${i * 7919}`;
  const added = Array.from({ length: 400_000 }, (_, i) => seen.add(id(i % 200_000)));
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
  expect([seen.add(one), seen.add(other), seen.add(one), seen.add(other)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
