// What S3 says of the objects of a bucket, for the server that the tests run.

import { createHash } from "node:crypto";
import type { StoredObject } from "./s3-server.ts";

export const LAST_MODIFIED = new Date("2020-08-30T12:00:00Z");

const etags = new WeakMap<Uint8Array, string>();

export function etagOf(body: Uint8Array): string {
  const etag = etags.get(body) ?? `"${createHash("md5").update(body).digest("hex")}"`;
  etags.set(body, etag);
  return etag;
}

/** ListObjectsV2 (S3 API reference), by key in UTF-8's order. */
export function listing(
  bucket: string,
  objects: Map<string, StoredObject>,
  query: URLSearchParams,
  pageSize: number,
): string {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const most = Math.min(Number(query.get("max-keys") ?? 1000), pageSize);
  const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
  const encoded = query.get("encoding-type") === "url" ? encodeURIComponent : escaped;

  const found: string[] = [];
  let last = "";
  let more = false;
  const keys = sortedKeys(objects);
  for (let i = firstFrom(keys, prefix); i < keys.length; i += 1) {
    const key = keys[i] ?? "";
    if (!key.startsWith(prefix)) break;
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const name = end === -1 ? key : key.slice(0, end + delimiter.length);
    if (key <= after || name === last || (end !== -1 && name <= after)) continue;
    if ((more = found.length === most)) break;
    last = name;
    const { body, storageClass = "STANDARD" } = objects.get(key) ?? { body: new Uint8Array() };
    found.push(
      end === -1
        ? `<Contents><Key>${encoded(key)}</Key><LastModified>${LAST_MODIFIED.toISOString()}</LastModified>` +
            `<ETag>${escaped(etagOf(body))}</ETag><Size>${body.length}</Size><StorageClass>${storageClass}</StorageClass></Contents>`
        : `<CommonPrefixes><Prefix>${encoded(name)}</Prefix></CommonPrefixes>`,
    );
  }
  return (
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${encoded(prefix)}</Prefix>` +
    `<KeyCount>${found.length}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${more}</IsTruncated>` +
    (query.has("encoding-type") ? "<EncodingType>url</EncodingType>" : "") +
    (more ? `<NextContinuationToken>${escaped(last)}</NextContinuationToken>` : "") +
    `${found.join("")}</ListBucketResult>`
  );
}

const sorted = new WeakMap<object, string[]>();

/** In UTF-8's order; kept until a key is added. */
function sortedKeys(objects: Map<string, StoredObject>): string[] {
  const known = sorted.get(objects);
  if (known?.length === objects.size) return known;
  const keys = [...objects.keys()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  sorted.set(objects, keys);
  return keys;
}

/** Where the first key stands that is not less than `prefix`. */
function firstFrom(keys: string[], prefix: string): number {
  let [low, high] = [0, keys.length];
  const wanted = Buffer.from(prefix);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Buffer.compare(Buffer.from(keys[middle] ?? ""), wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
