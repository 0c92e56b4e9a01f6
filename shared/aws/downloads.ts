// The bytes of many objects, fetched ahead of whoever reads them, within a bound.

import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bucket, S3Object } from "./bucket.ts";
import { isAboutCredentials, s3Reason } from "./s3-error.ts";
import { Slots } from "./slots.ts";

/** Requests at once: with S3's 20 to 100 ms to the first byte, enough for a thousand files a second. */
const AT_ONCE = 64;
/** What may lie in memory that nobody has asked for yet. */
const BYTES_AHEAD = 16 << 20;
const FILES_AHEAD = 256;

/** A connection may break off this often in a row without a single byte more. */
const TRIES = 6;
const WAIT_MILLISECONDS = 100;

/** As much of a bucket as is needed here. */
type Source = Pick<Bucket, "name" | "get">;

export class Downloads {
  readonly #bucket: Source;
  readonly #objects: readonly S3Object[];
  readonly #slots = new Slots(AT_ONCE);
  readonly #started = new Map<number, Promise<Uint8Array>>();
  readonly #failed = new Map<number, unknown>();
  #next = 0;
  #bytesAhead = 0;
  #refused: Error | undefined;

  /** `objects` in the order in which they will be read. */
  constructor(bucket: Source, objects: readonly S3Object[]) {
    this.#bucket = bucket;
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

  #startAhead(): void {
    while (this.#next < this.#objects.length) {
      const size = this.#objects[this.#next]?.size ?? 0;
      if (this.#started.size >= FILES_AHEAD || this.#bytesAhead + size > BYTES_AHEAD) return;
      if (!this.#started.has(this.#next)) this.#start(this.#next, false);
      this.#next += 1;
    }
  }

  #start(index: number, mustCheck: boolean): void {
    const object = this.#objects[index];
    if (object === undefined) throw new RangeError(`No object ${index}`);
    this.#bytesAhead += object.size;
    const bytes = this.#slots.use(() => this.#download(object, mustCheck));
    // whoever asks for it sees the error; nobody may be left to ask
    bytes.catch(() => {});
    this.#started.set(index, bytes);
  }

  async #download(object: S3Object, mustCheck: boolean): Promise<Uint8Array> {
    // in a buffer of its own: it goes to another thread and back
    const body = Buffer.allocUnsafeSlow(object.size);
    let filled = 0;
    let failure: unknown;
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (this.#refused !== undefined) throw this.#refused;
      if (tries > 0) await sleep(WAIT_MILLISECONDS * 2 ** tries * Math.random());
      const before = filled;
      try {
        const { chunks, hasMd5 } = await this.#bucket.get(object, filled);
        for await (const chunk of chunks) {
          if (filled + chunk.length > object.size)
            throw new Error("it is longer than the bucket's listing says");
          body.set(chunk, filled);
          filled += chunk.length;
        }
        const isWhole = filled === object.size;
        if (isWhole && (!hasMd5 || (!mustCheck && isGzip(body)) || isIntact(body, object))) return body;
        failure = new Error(isWhole ? "its bytes are not those that S3 holds" : "the connection breaks off");
        if (isWhole) filled = 0;
      } catch (error) {
        failure = error;
        this.#throwRefusal(error);
      }
      if (filled > before) tries = 0;
    }
    throw new Error(`${(failure as Error).message} (${TRIES} tries)`, { cause: failure });
  }

  /** Throws what S3 answered for good: trying again won't help, nor after an answer that the SDK has tried for. */
  #throwRefusal(thrown: unknown): void {
    const error = thrown as Error & { $metadata?: { httpStatusCode?: number } };
    const known = s3Reason(error, "s3:GetObject", `arn:aws:s3:::${this.#bucket.name}/*`);
    const isAnswer = error.$metadata?.httpStatusCode !== undefined && error.$metadata.httpStatusCode >= 400;
    if (known === undefined && !isAnswer) return;
    const reason =
      known === undefined ? `${error.name}: ${error.message}` : `${known.reason} (${known.next})`;
    const refusal = new Error(reason, { cause: error });
    if (isAboutCredentials(error)) this.#refused = refusal;
    throw refusal;
  }
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

function isIntact(body: Uint8Array, { etag }: S3Object): boolean {
  return etag === `"${createHash("md5").update(body).digest("hex")}"`;
}
