// s3://bucket/prefix, as people and the AWS CLI write it.

import { UserError } from "../terminal/user-error.ts";

/** A place in S3: `s3://bucket/prefix`. */
export interface S3Uri {
  bucket: string;
  /** Without a slash at either end; empty for the whole bucket. */
  prefix: string;
}

/** The `s3://…` of a bucket's ARN, which people copy from the console; any other text as it is. */
export function withoutArn(text: string): string {
  const [, place] = /^arn:aws[\w-]*:s3:::(.+)$/.exec(text) ?? [];
  return place === undefined ? text : `s3://${place.replace(/\/?\*$/, "")}`;
}

/** Whether a text names something in S3 rather than on disk. */
export function isS3Uri(text: string): boolean {
  return text.startsWith("s3:");
}

/**
 * Throws a UserError when it is no `s3://bucket/prefix`; `option` is where it was written.
 *
 * Source: S3 guide, "General purpose bucket naming rules".
 */
export function parseS3Uri(text: string, option: string): S3Uri {
  const [, bucket, prefix = ""] = /^s3:\/\/([a-zA-Z0-9][\w.-]{1,254})(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined) {
    throw new UserError(
      `Cannot use ${option} "${text}": not s3://bucket/prefix`,
      `For example ${option}=s3://my-trail-bucket/AWSLogs`,
    );
  }
  return { bucket, prefix: prefix.replace(/^\/+|\/+$/g, "") };
}
