// What stands under a prefix of a bucket.

import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { explained } from "./aws-error.ts";

export interface Listing {
  /** The names of the folders right below the prefix, without slashes. */
  folders: string[];
  /** How many files stand right below it, and their bytes. */
  files: number;
  bytes: number;
}

/* S3 API reference, ListObjectsV2, MaxKeys */
const PAGE = 1000;

let client: S3Client | undefined;

/**
 * All pages of it; only the first `most` folders and files, if fewer than a page.
 *
 * Throws a UserError when AWS refuses: no credentials, no such bucket, no permission for s3:ListBucket.
 */
export async function listed(bucket: string, prefix: string, most = Infinity): Promise<Listing> {
  // the SDK's word on its later versions is none for someone who runs the one in package-lock.json
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  client ??= new S3Client({ followRegionRedirects: true });
  const listing: Listing = { folders: [], files: 0, bytes: 0 };
  let ContinuationToken: string | undefined;
  try {
    do {
      const asked = { Bucket: bucket, Prefix: prefix, Delimiter: "/", MaxKeys: Math.min(most, PAGE) };
      const page = await client.send(
        new ListObjectsV2Command({ ...asked, ...(ContinuationToken !== undefined && { ContinuationToken }) }),
      );
      for (const { Prefix = "" } of page.CommonPrefixes ?? []) {
        listing.folders.push(Prefix.slice(prefix.length, -1));
      }
      for (const { Size = 0 } of page.Contents ?? []) {
        listing.files += 1;
        listing.bytes += Size;
      }
      ContinuationToken = most < PAGE ? undefined : page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  } catch (error) {
    throw explained(error, `list s3://${bucket}/${prefix}`, ["s3:ListBucket"]);
  }
  return listing;
}
