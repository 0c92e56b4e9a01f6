// ListObjectsV2 over folders that stand for buckets, so far as the scripts ask for it.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const PAGE = 1000;

/** The answer to `GET /bucket?list-type=2&prefix=…&delimiter=/`; pages of folders are of two at most. */
export function listingOf(url: string, buckets: Record<string, string>): { status: number; body: string } {
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const bucket = pathname.split("/")[1] ?? "";
  const folder = buckets[bucket];
  if (folder === undefined) {
    return {
      status: 404,
      body: "<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>",
    };
  }
  const prefix = searchParams.get("prefix") ?? "";
  const below = join(folder, prefix);
  const from = Number(searchParams.get("continuation-token") ?? 0);
  const recursive = !searchParams.has("delimiter");
  const most = recursive ? PAGE : 2;
  const names =
    (prefix === "" || prefix.endsWith("/")) && existsSync(below)
      ? readdirSync(below, { recursive, encoding: "utf8" })
          .filter((name) => !recursive || statSync(join(below, name)).isFile())
          .toSorted()
      : [];
  const entries = names.slice(from, from + most).map((name) => {
    const entry = statSync(join(below, name));
    return entry.isDirectory()
      ? `<CommonPrefixes><Prefix>${prefix}${name}/</Prefix></CommonPrefixes>`
      : `<Contents><Key>${prefix}${name}</Key><Size>${entry.size}</Size></Contents>`;
  });
  const next = from + most;
  const more =
    next < names.length
      ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`
      : "<IsTruncated>false</IsTruncated>";
  return {
    status: 200,
    body: `<ListBucketResult><Name>${bucket}</Name>${entries.join("")}${more}</ListBucketResult>`,
  };
}
