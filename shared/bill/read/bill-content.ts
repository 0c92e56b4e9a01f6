// What is in a bill's file: unpacked, and known by its first bytes, whatever it is called.

import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { BillFile, RandomAccess } from "./bill-source.ts";
import { UserError } from "../../terminal/user-error.ts";

/** One thing to read: a file, or one in a ZIP file. */
export interface Content {
  /** What it is called in an error. */
  name: string;
  kind: "json" | "xml" | "text" | "parquet";
  /** A text's first characters. */
  start: string;
  /** A text, unpacked, as it comes: once. */
  bytes: AsyncIterable<Uint8Array>;
  /** For when it isn't read to its end. */
  close(): Promise<void>;
  /** A Parquet file. */
  open(): Promise<RandomAccess>;
}

/** Bytes that tell what a text is. */
const START = 4096;

/**
 * What is in a file: itself, unpacked, or what a ZIP file holds.
 *
 * Throws a UserError when it is damaged, empty, or of a kind that no bill comes in.
 */
export async function* contentsOf(file: BillFile): AsyncGenerator<Content> {
  const name = `COSTS "${file.name}"`;
  const { start, bytes, close } = await peeked(file.chunks(), 4);
  const magic = start.toString("latin1");
  if (magic !== "PAR1" && !magic.startsWith("PK")) {
    yield await textContent(bytes, start, name);
    return;
  }
  await close();
  if (magic === "PAR1") yield { name, kind: "parquet", start: "", bytes, close, open: () => file.open() };
  else yield* inZip(file, name);
}

async function textContent(packed: AsyncIterable<Uint8Array>, magic: Buffer, name: string): Promise<Content> {
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
  const { start: first, bytes, close } = await peeked(isGzip ? gunzipped(packed, name) : packed, START);
  const kind = otherKind(first);
  const start = first.toString("utf8").replace(/^\ufeff/, "");
  if (kind !== undefined || start.trim() === "") {
    await close();
    if (kind !== undefined) throw new UserError(`Cannot use ${name}: it is ${kind.is}`, kind.next);
    throw new UserError(`Cannot use ${name}: the file is empty`, "Get it again");
  }
  const isXml = /^\s*<(?!!doctype html|html)/i.test(start);
  return {
    name,
    kind: /^\s*[[{]/.test(start) ? "json" : isXml ? "xml" : "text",
    start,
    bytes,
    close,
    open: () => Promise.reject(new Error("a text is read from front to back")),
  };
}

function otherKind(start: Buffer): { is: string; next: string } | undefined {
  const next = "Use the file as AWS wrote it";
  const hex = start.toString("hex", 0, 4);
  if (hex.startsWith("fffe") || hex.startsWith("feff"))
    return { is: "UTF-16 text, as a spreadsheet saves it", next };
  if (hex === "28b52ffd") return { is: "packed by zstd", next: "Unpack it first: zstd -d" };
  if (hex.startsWith("425a68")) return { is: "packed by bzip2", next: "Unpack it first: bunzip2" };
  if (hex.startsWith("fd377a58")) return { is: "packed by xz", next: "Unpack it first: xz -d" };
  if (hex === "d0cf11e0") return { is: "an Excel workbook", next: "Use the CSV that AWS wrote" };
  if (hex === "50415231") return { is: "Parquet in gzip", next: "Unpack it first: gunzip" };
  if (start.toString("latin1", 0, 5) === "%PDF-") {
    return {
      is: "a PDF, an invoice perhaps: it names no operations",
      next: "Get the bill from Cost Explorer or a report",
    };
  }
  if (start.includes(0)) return { is: "neither text nor Parquet, ZIP or gzip", next };
  return undefined;
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false });
  const unpacked = source.pipe(createGunzip({ chunkSize: 1 << 16 }));
  // pipe() does not hand errors on
  source.on("error", (error) => unpacked.destroy(error));
  try {
    yield* unpacked as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "Z_BUF_ERROR" ? "the gzip data is cut off" : `damaged gzip data (${message})`;
    throw new UserError(`Cannot read ${name}: ${reason}`, "Get it again");
  } finally {
    source.destroy();
  }
}

async function* inZip(file: BillFile, name: string): AsyncGenerator<Content> {
  const yauzl = await import("yauzl");
  const bytes = await file.open();
  class Reader extends yauzl.RandomAccessReader {
    override _readStreamForRange(from: number, to: number): Readable {
      async function* slices(): AsyncGenerator<Buffer> {
        for (let at = from; at < to; at += 1 << 18) {
          yield Buffer.from(await bytes.slice(at, Math.min(to, at + (1 << 18))));
        }
      }
      return Readable.from(slices(), { objectMode: false });
    }
  }
  const damaged = (error: Error): UserError =>
    error instanceof UserError
      ? error
      : new UserError(`Cannot read ${name}: a damaged ZIP file (${error.message})`, "Get it again");
  try {
    const zip = await yauzl.fromRandomAccessReaderPromise(new Reader(), bytes.byteLength, {
      lazyEntries: true,
      autoClose: false,
    });
    let count = 0;
    for await (const entry of zip.eachEntry()) {
      const inner = entry.fileName;
      if (inner.endsWith("/") || /(?:^|\/)(?:__MACOSX\/|\.)/.test(inner)) continue;
      if (/\.xml$/i.test(inner) && /\.xml\.rels|\[Content_Types\]|^xl\//i.test(inner)) {
        throw new UserError(`Cannot use ${name}: it is an Excel workbook`, "Use the CSV that AWS wrote");
      }
      count += 1;
      const unzipped = async function* (): AsyncGenerator<Uint8Array> {
        try {
          yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>;
        } catch (error) {
          throw damaged(error as Error);
        }
      };
      const called = `${name} (${inner})`;
      const { start, bytes: content } = await peeked(unzipped(), 4);
      if (start.toString("latin1") === "PAR1") {
        throw new UserError(`Cannot use ${called}: it is Parquet in a ZIP file`, "Unzip it first");
      }
      yield await textContent(content, start, called);
    }
    if (count === 0) throw new UserError(`Cannot use ${name}: the ZIP file is empty`, "Get it again");
  } catch (error) {
    throw damaged(error as Error);
  } finally {
    await bytes.close();
  }
}

/** The first bytes of what comes, and all of it, those included. */
async function peeked(
  chunks: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{ start: Buffer; bytes: AsyncIterable<Uint8Array>; close: () => Promise<void> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < count) {
    const { value, done } = await iterator.next();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  const close = async (): Promise<void> => {
    await iterator.return?.();
  };
  // not a generator: one that was never started would not close what it reads
  const rest: AsyncIterator<Uint8Array> = {
    next: async () => {
      const value = parts.shift();
      return value === undefined ? iterator.next() : { value, done: false };
    },
    return: async () => {
      await close();
      return { value: undefined, done: true };
    },
  };
  const start = Buffer.concat(parts).subarray(0, count);
  return { start, bytes: { [Symbol.asyncIterator]: () => rest }, close };
}
