import { createHash } from "node:crypto";
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

describe("an object that is too large to be held whole", () => {
  const size = (20 << 20) + 17;
  const object: S3Object = { key: "large", size, etag: '"x"', archived: false };
  const whole = Buffer.alloc(size, "0123456789abcdef\n");
  const etag = `"${createHash("md5").update(whole).digest("hex")}"`;

  /** Gives it in pieces of a megabyte, and breaks off after so many; `change` alters what is sent. */
  function served(breakAfter: number, change = (bytes: Buffer): Buffer => bytes, body = whole) {
    const starts: number[] = [];
    async function* chunks(start: number): AsyncGenerator<Uint8Array> {
      const sent = change(Buffer.from(body));
      for (let at = start, count = 0; at < size; at += 1 << 20, count += 1) {
        if (count === breakAfter) throw new Error("aborted");
        yield sent.subarray(at, at + (1 << 20));
      }
    }
    const get = async (_: S3Object, start: number) => {
      starts.push(start);
      return { chunks: chunks(start), hasMd5: true };
    };
    return { downloads: new Downloads({ name: "trail", get }, [{ ...object, etag }]), starts };
  }

  async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(Uint8Array.from(piece));
    return Buffer.concat(all);
  }

  test("is continued where the connection breaks off", async () => {
    const { downloads, starts } = served(8);
    expect((await joined(downloads.pieces(0))).equals(whole)).toBe(true);
    expect(starts).toEqual([0, 8 << 20, 16 << 20]);
  });

  test("and is not what S3 holds, says so at its end", async () => {
    const flipped = (bytes: Buffer): Buffer => (bytes.writeUInt8(0, 5 << 20), bytes);
    const { downloads } = served(Infinity, flipped);
    await expect(joined(downloads.pieces(0))).rejects.toThrow("its bytes are not those that S3 holds");
  });

  test("is left to gzip's checksum, if it is gzip", async () => {
    const gzip = Buffer.from(whole);
    gzip.set([0x1f, 0x8b]);
    const { downloads } = served(Infinity, undefined, gzip);
    expect((await joined(downloads.pieces(0))).equals(gzip)).toBe(true);
  });

  test("is not fetched ahead", async () => {
    const { downloads, starts } = served(Infinity);
    await settle();
    expect(starts).toEqual([]);
    for await (const _ of downloads.pieces(0)) break;
    expect(starts).toEqual([0]);
  });
});
