// The bytes of many objects, fetched ahead of whoever reads them, within a bound.

import type { S3Object } from "./bucket.ts";
import { createHash } from "node:crypto";
import { Downloader, DownloadError, md5Of, notTheObject, type Source } from "./downloader.ts";
import { Slots } from "./slots.ts";

/** Requests at once: with S3's 20 to 100 ms to the first byte, enough for a thousand files a second. */
const AT_ONCE = 64;
/** What may lie in memory that nobody has asked for yet. */
const BYTES_AHEAD = 16 << 20;
const FILES_AHEAD = 256;

/** One that is larger is read as it comes, and not held whole. */
export const LARGEST_WHOLE = BYTES_AHEAD;

/**
 * Objects of a bucket, in the order given, fetched some ahead of the one that is being read, with a bound on the
 * bytes that wait.
 */
export class Downloads {
  readonly #downloader: Downloader;
  readonly #objects: readonly S3Object[];
  readonly #slots = new Slots(AT_ONCE);
  readonly #started = new Map<number, Promise<Uint8Array>>();
  readonly #failed = new Map<number, unknown>();
  #next = 0;
  #bytesAhead = 0;

  /** `objects` in the order in which they will be read. */
  constructor(bucket: Source, objects: readonly S3Object[]) {
    this.#downloader = new Downloader(bucket);
    this.#objects = objects;
  }

  /**
   * The whole of `objects[index]`, and never a part: a body that ends early is continued where it ended, one that does
   * not have the object's checksum is fetched again. Of a gzip file that is left to whoever inflates it, as gzip has a
   * checksum of its own and an MD5 takes this thread 2 ms a megabyte. What is asked for again is downloaded again, and
   * then that is checked here too; what failed has failed. Starts on the objects after it.
   *
   * Throws an Error whose message is the reason.
   */
  async bytes(index: number): Promise<Uint8Array> {
    if (this.#failed.has(index)) throw this.#failed.get(index);
    // passed before, and no longer under way: it has been given, and was not what was hoped for
    const isAgain = index < this.#next;
    this.#next = Math.max(this.#next, index);
    if (!this.#started.has(index)) this.#start(index, isAgain);
    this.#startAhead();
    try {
      return (await this.#started.get(index)) ?? new Uint8Array();
    } catch (error) {
      this.#failed.set(index, error);
      throw error;
    } finally {
      if (this.#started.delete(index)) this.#bytesAhead -= this.#objects[index]?.size ?? 0;
      this.#startAhead();
    }
  }

  /**
   * The bytes of an object that is too large to be held whole, as they come. Otherwise as bytes(): of what is no gzip file,
   * the checksum can tell only at the end.
   */
  async *pieces(index: number): AsyncGenerator<Uint8Array, undefined> {
    const pieces = this.#downloader.pieces(this.#objectAt(index));
    const md5 = createHash("md5");
    let mustCheck: boolean | undefined;
    try {
      let next = await pieces.next();
      for (; next.done !== true; next = await pieces.next()) {
        mustCheck ??= !isGzip(next.value);
        if (mustCheck) md5.update(next.value);
        yield next.value;
      }
      if (mustCheck === true && next.value !== undefined && next.value !== md5.digest("hex"))
        throw notTheObject("");
    } catch (error) {
      throw reasonOf(error);
    } finally {
      await pieces.return(undefined);
    }
    return undefined;
  }

  #startAhead(): void {
    while (this.#next < this.#objects.length) {
      const size = this.#objects[this.#next]?.size ?? 0;
      if (this.#started.size >= FILES_AHEAD) return;
      if (size <= LARGEST_WHOLE && this.#bytesAhead + size > BYTES_AHEAD) return;
      if (size <= LARGEST_WHOLE && !this.#started.has(this.#next)) this.#start(this.#next, false);
      this.#next += 1;
    }
  }

  #start(index: number, mustCheck: boolean): void {
    const object = this.#objectAt(index);
    this.#bytesAhead += object.size;
    const bytes = this.#slots.use(() => this.#download(object, mustCheck));
    // whoever asks for it sees the error; nobody may be left to ask
    bytes.catch(() => {});
    this.#started.set(index, bytes);
  }

  #objectAt(index: number): S3Object {
    const object = this.#objects[index];
    if (object === undefined) throw new RangeError(`No object ${index}`);
    return object;
  }

  async #download(object: S3Object, mustCheck: boolean): Promise<Uint8Array> {
    // in a buffer of its own: it goes to another thread and back
    const body = Buffer.allocUnsafeSlow(object.size);
    let filled = 0;
    try {
      await this.#downloader.download(object, {
        write: (chunk) => {
          body.set(chunk, filled);
          filled += chunk.length;
        },
        restart: () => {
          filled = 0;
        },
        isWhole: (md5) => md5 === undefined || (!mustCheck && isGzip(body)) || md5Of(body) === md5,
      });
    } catch (error) {
      throw reasonOf(error);
    }
    return body;
  }
}

/** With what to do about it. */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof DownloadError) || error.next === undefined) return error;
  return new Error(`${error.message} (${error.next})`, { cause: error });
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}
