// An object's bytes, whole or not at all.

import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bucket, S3Object } from "./bucket.ts";
import { isAboutCredentials, s3Reason } from "./s3-error.ts";

/** A connection may break off this often in a row without a single byte more. */
const TRIES = 6;
const WAIT_MILLISECONDS = 100;

/** As much of a bucket as is needed here. */
export type Source = Pick<Bucket, "name" | "get">;

/** Where an object's bytes go as they come. */
export interface Sink {
  write: (chunk: Uint8Array) => void | Promise<void>;
  /** What has come so far is not what S3 holds: it will come again from the start. */
  restart: () => void | Promise<void>;
  /** Whether what has come is the object; `md5` is that of the object, in hexadecimal, where its ETag has it. */
  isWhole: (md5: string | undefined) => boolean | Promise<boolean>;
}

/** Why an object can't be had: the message is the reason. */
export class DownloadError extends Error {
  /** What to do about it. */
  readonly next: string | undefined;

  constructor(reason: string, next: string | undefined, cause: unknown) {
    super(reason, { cause });
    this.next = next;
  }
}

export class Downloader {
  readonly #bucket: Source;
  #refused: DownloadError | undefined;

  constructor(bucket: Source) {
    this.#bucket = bucket;
  }

  /**
   * Gives `sink` the whole of an object: a body that ends early is continued where it ended, and what is not the object
   * is fetched again. Once AWS has refused the credentials themselves, nothing more is asked for.
   *
   * Throws a DownloadError, and what `sink` throws.
   */
  async download(object: S3Object, sink: Sink): Promise<void> {
    let filled = 0;
    let failure: unknown;
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (this.#refused !== undefined) throw this.#refused;
      if (tries > 0) await sleep(WAIT_MILLISECONDS * 2 ** tries * Math.random());
      const before = filled;
      let sinkFailed = false;
      try {
        const { chunks, hasMd5 } = await this.#bucket.get(object, filled);
        for await (const chunk of chunks) {
          if (filled + chunk.length > object.size)
            throw new Error("it is longer than the bucket's listing says");
          sinkFailed = true;
          await sink.write(chunk);
          sinkFailed = false;
          filled += chunk.length;
        }
        sinkFailed = true;
        const isComplete = filled === object.size;
        if (isComplete && (await sink.isWhole(hasMd5 ? object.etag.slice(1, -1) : undefined))) return;
        if (isComplete) {
          await sink.restart();
          filled = 0;
        }
        failure = new Error(
          isComplete ? "its bytes are not those that S3 holds" : "the connection breaks off",
        );
      } catch (error) {
        if (sinkFailed) throw error;
        failure = error;
        this.#throwRefusal(error);
      }
      if (filled > before) tries = 0;
    }
    throw new DownloadError(`${(failure as Error).message} (${TRIES} tries)`, undefined, failure);
  }

  /** Throws what S3 answered for good: trying again won't help, nor after an answer that the SDK has tried for. */
  #throwRefusal(thrown: unknown): void {
    const error = thrown as Error & { $metadata?: { httpStatusCode?: number } };
    const known = s3Reason(error, "s3:GetObject", `arn:aws:s3:::${this.#bucket.name}/*`);
    const isAnswer = error.$metadata?.httpStatusCode !== undefined && error.$metadata.httpStatusCode >= 400;
    if (known === undefined && !isAnswer) return;
    const refusal = new DownloadError(known?.reason ?? `${error.name}: ${error.message}`, known?.next, error);
    if (isAboutCredentials(error)) this.#refused = refusal;
    throw refusal;
  }
}

export function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
