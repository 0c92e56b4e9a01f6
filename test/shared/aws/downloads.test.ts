import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { S3Object } from "../../../shared/aws/bucket.ts";
import { Downloads } from "../../../shared/aws/downloads.ts";

/** A bucket in memory that counts what was asked of it; each object is its number, over and over. */
function aBucket(
  count: number,
  size: number,
): { source: ConstructorParameters<typeof Downloads>[0]; objects: S3Object[]; asked: string[] } {
  const objects = Array.from({ length: count }, (_, i) => ({
    key: String(i),
    size,
    etag: '"e"',
    archived: false,
  }));
  const asked: string[] = [];
  async function* chunks(key: string): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(size).fill(Number(key) % 256);
  }
  const get = async ({ key }: S3Object): Promise<{ chunks: AsyncIterable<Uint8Array>; hasMd5: boolean }> => {
    asked.push(key);
    return { chunks: chunks(key), hasMd5: false };
  };
  return { source: { name: "trail", get }, objects, asked };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) await setImmediate();
}

describe("Downloads", () => {
  test("fetch files ahead, many at once, but no more than 32 MB that nobody has asked for", async () => {
    const { source, objects, asked } = aBucket(200, 1 << 20);
    const downloads = new Downloads(source, objects);
    await downloads.bytes(0);
    await settle();
    expect(asked.length).toBeGreaterThan(16);
    expect(asked.length).toBeLessThanOrEqual(33);
    await downloads.bytes(1);
    await settle();
    expect(asked.length).toBeLessThanOrEqual(34);
  });

  test("fetch no more than 256 small files ahead", async () => {
    const { source, objects, asked } = aBucket(1000, 10);
    await new Downloads(source, objects).bytes(0);
    await settle();
    expect(asked.length).toBe(257);
  });

  test("give each its own bytes, in whatever order they are asked for, and ask for each once", async () => {
    const { source, objects, asked } = aBucket(500, 3);
    const downloads = new Downloads(source, objects);
    const order = objects.map((_, i) => (i % 2 === 0 ? i + 1 : i - 1));
    const bytes = await Promise.all(order.map((index) => downloads.bytes(index)));
    expect(bytes.map(([first]) => first)).toEqual(order.map((index) => index % 256));
    expect(asked.length).toBe(500);
  });

  test("fetch a file that is larger than the bound", async () => {
    const { source, objects } = aBucket(2, 40 << 20);
    const downloads = new Downloads(source, objects);
    expect((await downloads.bytes(0)).length).toBe(40 << 20);
    expect((await downloads.bytes(1)).length).toBe(40 << 20);
  });
});

test("Downloads give up on an object that comes in pieces and is wrong each time", async () => {
  let asked = 0;
  async function* half(start: number): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(5);
    if (start === 0) throw new Error("aborted");
  }
  const get = async (
    _: S3Object,
    start: number,
  ): Promise<{ chunks: AsyncIterable<Uint8Array>; hasMd5: boolean }> => {
    asked += 1;
    return { chunks: half(start), hasMd5: true };
  };
  const object = { key: "k", size: 10, etag: `"${"0".repeat(32)}"`, archived: false };
  await expect(new Downloads({ name: "trail", get }, [object]).bytes(0)).rejects.toThrow(
    "its bytes are not those that S3 holds (6 tries)",
  );
  expect(asked).toBeLessThan(20);
});
