// An object's bytes, whole or not at all.

import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bucket, S3Object } from "./bucket.ts";
import { type AwsError, failureOf } from "./failures.ts";

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
    let wrong = 0;
    let failure: unknown;
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (this.#refused !== undefined) throw this.#refused;
      if (tries > 0) await sleep(WAIT_MILLISECONDS * 2 ** tries * Math.random());
      const before = filled;
      let sinkFailed = false;
      try {
        const { chunks, hasMd5 } = await this.#bucket.get(object, filled).catch((error: Error) => {
          throw this.#refusalOf(error);
        });
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
          wrong += 1;
        }
        failure = new Error(
          isComplete ? "its bytes are not those that S3 holds" : "the connection breaks off",
        );
      } catch (error) {
        if (sinkFailed || error instanceof DownloadError) throw error;
        failure = error;
      }
      // what comes in pieces is none the better for it, when the whole is wrong
      if (filled > before) tries = wrong;
    }
    throw new DownloadError(`${(failure as Error).message} (${TRIES} tries)`, undefined, failure);
  }

  /** What S3 said no with: trying again won't help after what the SDK itself has tried. */
  #refusalOf(error: Error & AwsError): DownloadError {
    const resource = `arn:aws:s3:::${this.#bucket.name}/*`;
    const known = failureOf(error, { actions: ["s3:GetObject"], resource });
    const refusal = new DownloadError(known?.reason ?? `${error.name}: ${error.message}`, known?.next, error);
    if (known?.isOfSession === true) this.#refused = refusal;
    return refusal;
  }
}

export function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
