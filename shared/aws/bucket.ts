// A bucket, as far as reading a trail needs it: listing and downloading.

import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput, S3Client } from "@aws-sdk/client-s3";
import { explained } from "./failures.ts";
import { Slots } from "./slots.ts";

/** An object as a listing has it. */
export interface S3Object {
  key: string;
  /** Bytes, as stored. */
  size: number;
  etag: string;
  /** Whether it must be restored before it can be read (S3 guide, "Understanding archived objects"). */
  archived: boolean;
}

type Sdk = typeof import("@aws-sdk/client-s3");

/** Enough for a trail's folders, and within what S3 answers one prefix without SlowDown. */
const LISTINGS_AT_ONCE = 16;

/**
 * A bucket, in whatever region it is: its listings and objects. What AWS refuses is thrown as a UserError that says
 * what to do.
 */
export class Bucket {
  readonly name: string;
  readonly #sdk: Sdk;
  readonly #client: S3Client;
  readonly #listings = new Slots(LISTINGS_AT_ONCE);

  private constructor(name: string, sdk: Sdk, client: S3Client) {
    this.name = name;
    this.#sdk = sdk;
    this.#client = client;
  }

  /** Loads the AWS SDK: a script that reads no bucket is spared the 0.3 s that it takes. */
  static async open(name: string): Promise<Bucket> {
    const { inAnyRegion } = await import("./session.ts");
    const sdk = await import("@aws-sdk/client-s3");
    // any region finds the bucket's own
    const client = await inAnyRegion(
      (settings) => new sdk.S3Client({ ...settings, followRegionRedirects: true }),
    );
    return new Bucket(name, sdk, client);
  }

  /** The names of what stands right below a folder (`""` or `a/b/`): folders, without their slashes, and objects. */
  async level(prefix: string): Promise<{ folders: string[]; objects: string[] }> {
    const folders: string[] = [];
    const objects: string[] = [];
    for await (const { CommonPrefixes = [], Contents = [] } of this.#pages({
      Prefix: prefix,
      Delimiter: "/",
    })) {
      for (const { Prefix = "" } of CommonPrefixes) folders.push(decoded(Prefix).slice(prefix.length, -1));
      for (const { Key = "" } of Contents) objects.push(decoded(Key).slice(prefix.length));
    }
    return { folders, objects };
  }

  async folders(prefix: string): Promise<string[]> {
    return (await this.level(prefix)).folders;
  }

  /** Every object whose key starts with `prefix`, by key, from the first that is greater than `after`. */
  async *objects(prefix: string, after?: string): AsyncGenerator<S3Object> {
    const pages = this.#pages({ Prefix: prefix, ...(after === undefined ? {} : { StartAfter: after }) });
    for await (const { Contents = [] } of pages) {
      for (const { Key = "", Size: size = 0, ETag: etag = "", StorageClass } of Contents) {
        const key = decoded(Key);
        const archived = StorageClass === "GLACIER" || StorageClass === "DEEP_ARCHIVE";
        // the console makes a folder by an empty object of that name
        if (size > 0 || !key.endsWith("/")) yield { key, size, etag, archived };
      }
    }
  }

  /**
   * The object's bytes from `start` on, as they come. `hasMd5` says that its ETag is the MD5 of them all (S3 API
   * reference, "Object").
   *
   * Throws the SDK's error; the chunks throw when the connection breaks off.
   */
  async get(
    { key, etag }: S3Object,
    start: number,
  ): Promise<{ chunks: AsyncIterable<Uint8Array>; hasMd5: boolean }> {
    const range = start === 0 ? {} : { Range: `bytes=${start}-` };
    const got = await this.#client.send(
      new this.#sdk.GetObjectCommand({ Bucket: this.name, Key: key, IfMatch: etag, ...range, ...payer() }),
    );
    const hasMd5 = /^"[0-9a-f]{32}"$/.test(etag) && got.SSECustomerAlgorithm === undefined;
    return {
      chunks: (got.Body ?? []) as AsyncIterable<Uint8Array>,
      hasMd5: hasMd5 && !(got.ServerSideEncryption ?? "").startsWith("aws:kms"),
    };
  }

  async *#pages(input: Partial<ListObjectsV2CommandInput>): AsyncGenerator<ListObjectsV2CommandOutput> {
    const command = { Bucket: this.name, EncodingType: "url" as const, ...payer(), ...input };
    const pages = this.#sdk.paginateListObjectsV2({ client: this.#client }, command);
    try {
      for (let next = await this.#listings.use(() => pages.next()); !next.done;) {
        yield next.value;
        next = await this.#listings.use(() => pages.next());
      }
    } catch (error) {
      const attempt = { actions: ["s3:ListBucket"], resource: `arn:aws:s3:::${this.name}` };
      throw explained(error, `list "s3://${this.name}/${input.Prefix}"`, attempt);
    }
  }
}

/** Whoever asks is charged where the bucket's owner has it so (S3 guide, "Requester Pays general purpose buckets"). */
function payer(): { RequestPayer?: "requester" } {
  return process.env["REQUESTER_PAYS"] === "1" ? { RequestPayer: "requester" } : {};
}

/** A key as listed with `EncodingType: "url"`, without which XML could not hold every key (S3 API reference, "ListObjectsV2"). */
function decoded(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}
