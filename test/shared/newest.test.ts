import fc from "fast-check";
import { expect, test } from "vitest";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { newestOf } from "../../shared/newest.ts";

test("newestOf() keeps what a sort of all would put first, and asks for little more", async () => {
  const event = fc.record({
    eventTime: fc.integer({ min: 0, max: 30 }).map(String),
    eventID: fc.string({ maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 200 }),
      fc.integer({ min: 1, max: 40 }),
      async (events, most) => {
        const numbered = events.map((one, index) => ({ ...one, index }));
        async function* all(): AsyncGenerator<CloudTrailEvent> {
          yield* numbered as unknown as CloudTrailEvent[];
        }
        const { newest, inOrder, others } = await newestOf(all(), most, (one) => one["index"] as number);
        const sorted = numbered
          .toSorted(
            (a, b) => compare(b.eventTime, a.eventTime) || compare(b.eventID, a.eventID) || b.index - a.index,
          )
          .map(({ index }) => index);
        expect(newest).toEqual(sorted.slice(0, most));
        expect(inOrder).toEqual(sorted.slice(0, most).toSorted((a, b) => a - b));
        expect(others).toBe(Math.max(0, events.length - most));
      },
    ),
  );
});

test("newestOf() asks how to keep few of the events that come oldest first", async () => {
  async function* all(): AsyncGenerator<CloudTrailEvent> {
    for (let n = 10_000; n < 30_000; n += 1) yield { eventTime: String(n) } as CloudTrailEvent;
  }
  let asked = 0;
  const { newest } = await newestOf(all(), 3, (event) => {
    asked += 1;
    return event.eventTime;
  });
  expect(newest).toEqual(["29999", "29998", "29997"]);
  expect(asked).toBeLessThan(20);
});

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
