import { describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { resourceOf } from "../../shared/resource.ts";
import { anEvent } from "../temp-logs.ts";

const S3 = "s3.amazonaws.com";

describe("resourceOf() finds, for S3,", () => {
  test.each<[what: string, fields: Partial<CloudTrailEvent>, prefix: number, resource: string]>([
    [
      "the bucket of a request",
      { requestParameters: { bucketName: "videos", key: "a/b/c.mp4" } },
      0,
      "videos",
    ],
    [
      "the first part of the key",
      { requestParameters: { bucketName: "videos", key: "a/b/c.mp4" } },
      1,
      "videos/a/",
    ],
    [
      "two parts of the key",
      { requestParameters: { bucketName: "videos", key: "a/b/c.mp4" } },
      2,
      "videos/a/b/",
    ],
    [
      "the whole of a short key",
      { requestParameters: { bucketName: "videos", key: "a/b" } },
      2,
      "videos/a/b",
    ],
    ["the folder object itself", { requestParameters: { bucketName: "videos", key: "a/" } }, 1, "videos/a/"],
    [
      "a key that starts with a slash",
      { requestParameters: { bucketName: "videos", key: "/a" } },
      1,
      "videos//",
    ],
    ["the bucket of a call without a key", { requestParameters: { bucketName: "videos" } }, 2, "videos"],
    [
      "the bucket of an object's ARN",
      { requestParameters: null, resources: [{ type: "AWS::S3::Object", ARN: "arn:aws:s3:::videos/a/b" }] },
      0,
      "videos",
    ],
    ["the key of an object's ARN", { resources: [{ ARN: "arn:aws-cn:s3:::videos/a/b" }] }, 1, "videos/a/"],
    [
      "the bucket after an ARN prefix",
      {
        resources: [
          { type: "AWS::S3::Object", ARNPrefix: "arn:aws:s3:::videos/" },
          { type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::videos" },
        ],
      },
      0,
      "videos",
    ],
    ["that a call has none", { eventName: "ListBuckets", requestParameters: {} }, 1, "(no resource)"],
    [
      "that odd fields are none",
      { requestParameters: { bucketName: 7, key: {} }, resources: [] },
      1,
      "(no resource)",
    ],
  ])("%s", (_, fields, prefix, resource) => {
    expect(resourceOf(anEvent({ eventSource: S3, ...fields }), prefix)).toBe(resource);
  });
});

describe("resourceOf() finds the parent of", () => {
  const at = "eu-west-1:111122223333";
  test.each([
    [`arn:aws:dynamodb:${at}:table/orders`, `arn:aws:dynamodb:${at}:table/orders`],
    [`arn:aws:dynamodb:${at}:table/orders/index/by-day`, `arn:aws:dynamodb:${at}:table/orders`],
    [`arn:aws:lambda:${at}:function:resize:42`, `arn:aws:lambda:${at}:function:resize`],
    [
      `arn:aws:logs:${at}:log-group:/aws/lambda/resize:log-stream:x`,
      `arn:aws:logs:${at}:log-group:/aws/lambda/resize`,
    ],
    [`arn:aws:sns:${at}:topic:0f3c`, `arn:aws:sns:${at}:topic`],
    [`arn:aws:kinesis:${at}:stream/clicks/consumer/a:1`, `arn:aws:kinesis:${at}:stream/clicks`],
    ["arn:aws:sts::111122223333:assumed-role/server/i-1", "arn:aws:sts::111122223333:assumed-role/server"],
    ["arn:aws:s3:::videos/a/b", "arn:aws:s3:::videos"],
    [`arn:aws:kms:${at}:key/0e5d0ab6`, `arn:aws:kms:${at}:key/0e5d0ab6`],
    ["arn:aws:iam::111122223333:role/a/path/server", "arn:aws:iam::111122223333:role/a/path/server"],
    [`arn:aws:ssm:${at}:parameter/a/b`, `arn:aws:ssm:${at}:parameter/a/b`],
    ["no ARN at all", "no ARN at all"],
  ])("%s", (ARN, parent) => {
    const event = anEvent({ eventSource: "kms.amazonaws.com", resources: [{ accountId: "1" }, { ARN }] });
    expect(resourceOf(event, 1)).toBe(parent);
  });
});
