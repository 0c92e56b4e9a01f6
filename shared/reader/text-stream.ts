// A log file's text, piece by piece, whatever it is packed in: gzip, gzip in gzip, members one after another, UTF-16.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { constants, createGunzip, type Gunzip } from "node:zlib";
import type { LogSource } from "./file-reader.ts";
import { hasChanged } from "./job.js";
import { whyCorrupt } from "./log-text.ts";

type Bytes = AsyncGenerator<Uint8Array, undefined>;

const PIECE = 1 << 20;
/** So much gzip data is inflated at once: it makes at most 1,032 times as much text. */
const GZIP_PIECE = 32 << 10;
/** Gzip in gzip is a mistake that happens once or twice; more of it is a trap. */
export const MOST_LAYERS = 4;

/** A text of up to so many bytes is inflated to its end, and so is proved by its checksum, before any of it is read. */
const PROVED_FIRST = 64 << 20;

/**
 * A file's bytes; `size` counts them. A piece is good until the next one is asked for.
 *
 * Throws an Error whose message is the reason at the end of a file that was written to meanwhile.
 */
export async function* bytesOf({ path, bytes, pieces }: LogSource, size: { bytes: number }): Bytes {
  if (pieces !== undefined) {
    for await (const piece of pieces()) {
      size.bytes += piece.length;
      yield piece;
    }
    return undefined;
  }
  if (bytes !== undefined) {
    const all = await bytes();
    size.bytes = all.length;
    for (let at = 0; at < all.length; at += PIECE) yield all.subarray(at, at + PIECE);
    return undefined;
  }
  const descriptor = openSync(path, "r");
  try {
    const before = fstatSync(descriptor);
    // a megabyte for each of many small files would have the garbage collected every few files; what has no size is no file
    const piece = Buffer.allocUnsafeSlow(Math.min(before.size || PIECE, PIECE));
    for (;;) {
      const length = readSync(descriptor, piece);
      if (length === 0) break;
      size.bytes += length;
      yield piece.subarray(0, length);
    }
    if (hasChanged(before, fstatSync(descriptor))) throw new Error("it changed while it was read");
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The text in a file's bytes, as UTF-8. A piece is good until the next one is asked for.
 *
 * Throws an Error whose message is the reason when it can't be inflated: before the first piece when the text is short
 * (PROVED_FIRST), otherwise after what could be.
 */
export async function* textOf(bytes: Bytes, layers = 0): Bytes {
  const { head, all } = await headOf(bytes);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    if (layers === MOST_LAYERS) throw new Error(`gzip in gzip, more than ${MOST_LAYERS} times`);
    const text = textOf(inflatedAhead(all), layers + 1);
    return yield* layers === 0 ? provedFirst(text) : text;
  }
  const encoding = encodingOf(head);
  return yield* encoding === undefined ? all : decoded(all, encoding);
}

/** Some first bytes, and all of them once more. */
async function headOf(bytes: Bytes): Promise<{ head: Uint8Array; all: Bytes }> {
  let head: Uint8Array = Buffer.alloc(0);
  while (head.length < 4) {
    const { value, done } = await bytes.next();
    if (done === true) break;
    head = value.length < 4 || head.length > 0 ? Buffer.concat([head, value]) : value;
  }
  const all = async function* (): Bytes {
    if (head.length > 0) yield head;
    return yield* bytes;
  };
  return { head, all: all() };
}

/** Windows PowerShell writes UTF-16 when output goes to a file; JSON's first two characters are ASCII, so that shows without a mark. */
export function encodingOf(head: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (head.length < 2) return undefined;
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] !== 0 && head[1] === 0 && head[3] === 0))
    return "utf-16le";
  if ((head[0] === 0xfe && head[1] === 0xff) || (head[0] === 0 && head[1] !== 0 && head[2] === 0))
    return "utf-16be";
  return undefined;
}

async function* decoded(bytes: Bytes, encoding: string): Bytes {
  const decoder = new TextDecoder(encoding);
  for await (const piece of bytes) yield Buffer.from(decoder.decode(piece, { stream: true }));
  yield Buffer.from(decoder.decode());
  return undefined;
}

/** Has the next piece inflated, which other threads do, while the one before is read. */
async function* inflatedAhead(bytes: Bytes): Bytes {
  const pieces = inflated(bytes);
  let next = pieces.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done === true) return undefined;
      next = pieces.next();
      next.catch(() => undefined); // it is thrown when it is waited for
      yield value;
    }
  } finally {
    await pieces.return(undefined).catch(() => undefined);
  }
}

async function* inflated(bytes: Bytes): Bytes {
  let member: Member | undefined;
  try {
    for await (const piece of bytes) {
      let at = 0;
      while (at < piece.length) {
        if (member === undefined) {
          // Zeros fill blocks after the last member, and sometimes before the next.
          while (at < piece.length && piece[at] === 0) at += 1;
          if (at === piece.length) break;
          member = new Member();
        }
        const { texts, used, isOver } = await member.add(piece.subarray(at, at + GZIP_PIECE));
        yield* texts;
        at += used;
        if (isOver) {
          member.close();
          member = undefined;
        }
      }
    }
    if (member !== undefined) yield* await member.finish();
    return undefined;
  } finally {
    member?.close();
  }
}

/** One gzip member, or several that follow one another directly, as zlib takes them for one. */
class Member {
  readonly #gunzip: Gunzip = createGunzip({ chunkSize: 256 << 10, finishFlush: constants.Z_FINISH });
  #texts: Uint8Array[] = [];
  #error: Error | undefined;
  #settle: (() => void) | undefined;
  #isOver = false;

  constructor() {
    this.#gunzip.on("data", (text: Buffer) => this.#texts.push(text));
    this.#gunzip.on("end", () => {
      this.#isOver = true;
      this.#settle?.();
    });
    this.#gunzip.on("error", (error) => {
      this.#error = new Error(whyCorrupt(error), { cause: error });
      this.#settle?.();
    });
  }

  /** What the bytes inflate to, and how many of them were used: fewer, where the data ended before. */
  async add(bytes: Uint8Array): Promise<{ texts: Uint8Array[]; used: number; isOver: boolean }> {
    const before = this.#gunzip.bytesWritten;
    await this.#settled((done) => this.#gunzip.write(bytes, done));
    const used = this.#gunzip.bytesWritten - before;
    return { texts: this.#taken(), used, isOver: this.#isOver || used < bytes.length };
  }

  async finish(): Promise<Uint8Array[]> {
    await this.#settled(() => this.#gunzip.end());
    return this.#taken();
  }

  close(): void {
    this.#gunzip.destroy();
  }

  async #settled(act: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      act(resolve);
    });
    if (this.#error !== undefined) throw this.#error;
  }

  #taken(): Uint8Array[] {
    const texts = this.#texts;
    this.#texts = [];
    return texts;
  }
}

async function* provedFirst(pieces: Bytes): Bytes {
  const first: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { value, done } = await pieces.next();
      if (done === true) {
        yield* first;
        return undefined;
      }
      first.push(value);
      length += value.length;
      if (length > PROVED_FIRST) break;
    }
    yield* first;
    return yield* pieces;
  } finally {
    await pieces.return(undefined);
  }
}
