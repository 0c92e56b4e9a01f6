import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { Slots } from "../../../shared/aws/slots.ts";

test("Slots run so many at once and no more, in the order asked, also when some fail", async () => {
  const slots = new Slots(3);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const work = Array.from({ length: 20 }, (_, i) =>
    slots.use(async () => {
      started.push(i);
      most = Math.max(most, (running += 1));
      await setImmediate();
      running -= 1;
      if (i % 4 === 0) throw new Error(String(i));
      return i;
    }),
  );
  const ended = await Promise.allSettled(work);
  expect(most).toBe(3);
  expect(started).toEqual(work.map((_, i) => i));
  expect(ended.filter(({ status }) => status === "rejected").length).toBe(5);
});
