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

/**
 * Fetches a bucket's objects whole and unchanged: broken answers are asked for again, and large objects fetched in
 * pieces.
 */
export class Downloader {
  readonly #bucket: Source;
  #refused: DownloadError | undefined;

  constructor(bucket: Source) {
    this.#bucket = bucket;
  }

  /**
   * Gives `sink` the whole of an object: what is not the object is fetched again.
   *
   * Throws a DownloadError, and what `sink` throws.
   */
  async download(object: S3Object, sink: Sink): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      await pause(tries);
      const pieces = this.pieces(object);
      let next = await pieces.next();
      for (; next.done !== true; next = await pieces.next()) await sink.write(next.value);
      if (await sink.isWhole(next.value)) return;
      await sink.restart();
    }
    throw notTheObject(`(${TRIES} tries)`);
  }

  /**
   * An object's bytes as they come: a body that ends early is continued where it ended. Returns the object's MD5, in
   * hexadecimal, where its ETag has it; whether the bytes are the object is for the caller to see. Once AWS has refused the
   * credentials themselves, nothing more is asked for.
   *
   * Throws a DownloadError.
   */
  async *pieces(object: S3Object): AsyncGenerator<Uint8Array, string | undefined> {
    let filled = 0;
    let failure = new Error("the connection breaks off");
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (this.#refused !== undefined) throw this.#refused;
      await pause(tries);
      const before = filled;
      try {
        const { chunks, hasMd5 } = await this.#bucket.get(object, filled).catch((error: Error) => {
          throw this.#refusalOf(error);
        });
        for await (const chunk of chunks) {
          if (filled + chunk.length > object.size)
            throw new Error("it is longer than the bucket's listing says");
          filled += chunk.length;
          yield chunk;
        }
        if (filled === object.size) return hasMd5 ? object.etag.slice(1, -1) : undefined;
        failure = new Error("the connection breaks off");
      } catch (error) {
        if (error instanceof DownloadError) throw error;
        failure = error as Error;
      }
      if (filled > before) tries = 0;
    }
    throw new DownloadError(`${failure.message} (${TRIES} tries)`, undefined, failure);
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

async function pause(tries: number): Promise<void> {
  if (tries > 0) await sleep(WAIT_MILLISECONDS * 2 ** tries * Math.random());
}

/** The bytes came whole, and have another checksum. */
export function notTheObject(tries: string): DownloadError {
  return new DownloadError(`its bytes are not those that S3 holds ${tries}`.trim(), undefined, undefined);
}

/** The MD5 of bytes, as 32 hexadecimal digits: the ETag of an object that was uploaded in one piece. */
export function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
