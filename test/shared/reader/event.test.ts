import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../../shared/cloudtrail-event.ts";
import { FileReader } from "../../../shared/reader/file-reader.ts";
import { anEvent } from "../../temp-logs.ts";

const record = anEvent({ errorCode: null, unheardOf: { deep: [1, { deeper: 2 }] } });

/** The record as the kernel reads it. */
async function event(): Promise<CloudTrailEvent> {
  const bytes = Buffer.from(JSON.stringify({ Records: [record] }));
  const reader = new FileReader();
  const [seen] = await reader.seeHere([{ path: "a file", bytes: () => Promise.resolve(bytes) }]);
  if (seen === undefined) throw new Error("one file was written");
  const { events } = reader.part(seen);
  if (events === undefined) throw new Error("one event was written");
  return events.at(0);
}

describe("an event", () => {
  test("has the record's fields, and no other", async () => {
    const { eventName, errorCode, errorMessage, unheardOf, ...rest } = await event();
    const { eventName: name, errorCode: code, unheardOf: unknown, ...others } = record;
    expect([eventName, errorCode, errorMessage, unheardOf, rest]).toEqual([
      name,
      code,
      undefined,
      unknown,
      others,
    ]);
    expect(["errorCode" in (await event()), "errorMessage" in (await event())]).toEqual([true, false]);
    expect(["unheardOf" in (await event()), "unheard" in (await event())]).toEqual([true, false]);
    expect(Object.entries(await event())).toEqual(Object.entries(record));
    expect(Object.hasOwn(await event(), "eventName")).toBe(true);
  });

  test("looks and is compared like a plain object", async () => {
    expect(await event()).toEqual(record);
    expect(inspect([await event()], { depth: 0 })).toBe(inspect([record], { depth: 0 }));
    expect(inspect(await event(), { depth: 9 })).toBe(inspect(record, { depth: 9 }));
    expect(Object.getPrototypeOf(await event())).toBe(Object.prototype);
    expect((await event()).constructor).toBe(Object);
    expect(Array.isArray(await event())).toBe(false);
  });

  test("takes other fields and values, as a plain object does", async () => {
    const mine = await event();
    mine.eventName = "Mine";
    mine["note"] = "here";
    delete mine.errorCode;
    expect([mine.eventName, mine["note"], "errorCode" in mine]).toEqual(["Mine", "here", false]);
    expect(Object.keys(mine)).toEqual([
      ...Object.keys(record).filter((name) => name !== "errorCode"),
      "note",
    ]);
    expect((await event()).eventName).toBe("GetObject");
  });

  test("does not let anyone change what is inside its fields, which others may share", async () => {
    const { userIdentity, unheardOf } = await event();
    if (!userIdentity) throw new Error("the record has one");
    expect(() => (userIdentity.type = "Root")).toThrow(TypeError);
    expect(() => (unheardOf as { deep: unknown[] }).deep.push(1)).toThrow(TypeError);
  });

  test("can be awaited and returned from an async function", async () => {
    const same = await event();
    expect(await Promise.resolve(same)).toBe(same);
  });
});
