import { describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { resourceOf } from "../../shared/resource.ts";
import { NAMED_IN, namesIn } from "../../shared/resource/requested.ts";
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

const BUCKET = { type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::videos", accountId: "111122223333" };

describe("resourceOf() finds the bucket behind", () => {
  test.each<[what: string, bucketName: string, resources: NonNullable<CloudTrailEvent["resources"]>]>([
    [
      "an access point",
      "arn:aws:s3:eu-west-1:111122223333:accesspoint/door",
      [
        { type: "AWS::S3::AccessPoint", ARN: "arn:aws:s3:eu-west-1:111122223333:accesspoint/door" },
        { type: "AWS::S3::Object", ARN: "arn:aws:s3:eu-west-1:111122223333:accesspoint/door/object/a/b" },
        BUCKET,
      ],
    ],
    [
      "an access point's alias, though its object bears the alias",
      "door-0123456789abcdefghijklmnopqrstuvw-s3alias",
      [
        {
          type: "AWS::S3::Object",
          ARN: "arn:aws:s3:::door-0123456789abcdefghijklmnopqrstuvw-s3alias/a/b",
        },
        BUCKET,
      ],
    ],
    [
      "a multi-region access point",
      "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap",
      [BUCKET, { ARN: "x" }],
    ],
    [
      "a copy's source, which may be listed first",
      "videos",
      [{ ...BUCKET, ARN: "arn:aws:s3:::source" }, BUCKET],
    ],
  ])("%s", (_, bucketName, resources) => {
    const event = anEvent({ eventSource: S3, requestParameters: { bucketName, key: "a/b" }, resources });
    expect(resourceOf(event)).toBe("videos");
    expect(resourceOf(event, 1)).toBe("videos/a/");
    expect(resourceOf(event, Infinity)).toBe("videos/a/b");
  });

  test("the objects of a directory bucket", () => {
    const ARN = "arn:aws:s3express:us-east-1:111122223333:bucket/fast--use1-az4--x-s3";
    const resources = [
      { type: "AWS::S3Express::Object", ARN: `${ARN}/p/0.bin` },
      { type: "AWS::S3Express::DirectoryBucket", ARN },
    ];
    const event = anEvent({ eventSource: "s3express.amazonaws.com", requestParameters: null, resources });
    expect(resourceOf(event)).toBe("fast--use1-az4--x-s3");
    expect(resourceOf(event, 1)).toBe("fast--use1-az4--x-s3/p/");
  });

  test("an access point whose bucket is another account's: then the access point itself", () => {
    const resources = [{ ARN: "arn:aws:s3:eu-west-1:111122223333:accesspoint/door/object/a" }];
    expect(resourceOf(anEvent({ eventSource: S3, requestParameters: {}, resources }))).toBe(
      "arn:aws:s3:eu-west-1:111122223333:accesspoint/door",
    );
  });
});

describe("resourceOf() finds what a request names, without resources:", () => {
  test.each<[service: string, fields: Partial<CloudTrailEvent>, resource: string]>([
    ["secretsmanager", { requestParameters: { secretId: "prod/db" } }, "prod/db"],
    ["ssm", { requestParameters: { name: "/prod/db", withDecryption: true } }, "/prod/db"],
    ["ssm", { requestParameters: { names: ["/prod/a", "/prod/b"] } }, "/prod/a"],
    ["config", { additionalEventData: { configRuleName: "encrypted" }, requestParameters: {} }, "encrypted"],
    ["sqs", { requestParameters: { QueueUrl: "https://sqs/jobs" } }, "https://sqs/jobs"],
    ["ec2", { requestParameters: { instancesSet: { items: [{ instanceId: "i-1" }] } } }, "i-1"],
    [
      "lambda",
      { requestParameters: { functionName: "arn:aws:lambda:eu-west-1:111122223333:function:resize:42" } },
      "arn:aws:lambda:eu-west-1:111122223333:function:resize",
    ],
    ["dynamodb", { requestParameters: { tableName: "t" }, resources: [{ ARN: "arn:aws:x" }] }, "arn:aws:x"],
    ["kms", { requestParameters: { keyId: 7 } }, "(no resource)"],
    ["toString", { requestParameters: { name: "x" } }, "(no resource)"],
    ["monitoring", { requestParameters: null }, "(no resource)"],
  ])("%s %j is %s", (service, fields, resource) => {
    expect(resourceOf(anEvent({ eventSource: `${service}.amazonaws.com`, ...fields }))).toBe(resource);
  });

  test.each<[service: string, fields: Partial<CloudTrailEvent>, resource: string]>([
    [
      "dynamodb",
      { requestParameters: { tableName: "orders" } },
      "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
    ],
    [
      "kinesis",
      { requestParameters: { streamName: "s" } },
      "arn:aws:kinesis:eu-west-1:111122223333:stream/s",
    ],
    [
      "lambda",
      { requestParameters: { functionName: "img" } },
      "arn:aws:lambda:eu-west-1:111122223333:function:img",
    ],
    [
      "lambda",
      { requestParameters: { functionName: "img:prod" } },
      "arn:aws:lambda:eu-west-1:111122223333:function:img",
    ],
    [
      "lambda",
      { requestParameters: { functionName: "444455556666:function:img:prod" } },
      "arn:aws:lambda:eu-west-1:444455556666:function:img",
    ],
    ["lambda", { requestParameters: { layerName: "img" } }, "img"],
    [
      "logs",
      { requestParameters: { logGroupName: "/aws/lambda/img" } },
      "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/img",
    ],
    [
      "sqs",
      { requestParameters: { queueUrl: "https://sqs.eu-west-1.amazonaws.com/444455556666/jobs" } },
      "arn:aws:sqs:eu-west-1:444455556666:jobs",
    ],
    [
      "kms",
      { requestParameters: { keyId: "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f" } },
      "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
    ],
    ["kms", { requestParameters: { keyId: "alias/main" } }, "arn:aws:kms:eu-west-1:111122223333:alias/main"],
    [
      "secretsmanager",
      { requestParameters: { secretId: "prod/db" } },
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db",
    ],
    [
      "secretsmanager",
      {
        requestParameters: {
          secretId: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf",
        },
      },
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db",
    ],
    [
      "secretsmanager",
      {
        requestParameters: {
          secretId: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-backup",
        },
      },
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-backup",
    ],
    [
      "states",
      { requestParameters: { executionArn: "arn:aws:states:eu-west-1:111122223333:execution:m:e1" } },
      "arn:aws:states:eu-west-1:111122223333:stateMachine:m",
    ],
    [
      "states",
      { requestParameters: { stateMachineArn: "arn:aws:states:eu-west-1:111122223333:stateMachine:m:PROD" } },
      "arn:aws:states:eu-west-1:111122223333:stateMachine:m",
    ],
    [
      "dynamodb",
      { requestParameters: { tableName: "t" }, awsRegion: "cn-north-1" },
      "arn:aws-cn:dynamodb:cn-north-1:111122223333:table/t",
    ],
    [
      "dynamodb",
      { requestParameters: { tableName: "t" }, awsRegion: "us-gov-west-1" },
      "arn:aws-us-gov:dynamodb:us-gov-west-1:111122223333:table/t",
    ],
  ])("by its ARN, as other calls on it have it: %s %j is %s", (service, fields, resource) => {
    const event = anEvent({
      eventSource: `${service}.amazonaws.com`,
      recipientAccountId: "111122223333",
      ...fields,
    });
    expect(resourceOf(event)).toBe(resource);
  });

  test("no field of a service stands twice", () => {
    for (const service of Object.keys(NAMED_IN)) {
      const fields = namesIn(service).map(({ column, path }) => `${column}.${path}`);
      expect(new Set(fields).size).toBe(fields.length);
    }
  });
});

test("what a call was made on does not depend on the calls before it", () => {
  const bucket = (name: string): { type: string; ARN: string } => ({
    type: "AWS::S3::Bucket",
    ARN: `arn:aws:s3:::${name}`,
  });
  const asked = (...resources: object[]): string =>
    resourceOf(anEvent({ requestParameters: { bucketName: "b" }, resources: resources as never }));
  const behind = asked(bucket("other"));
  expect([asked({ type: "AWS::S3::Object", ARN: "arn:aws:s3:::b/k" }, bucket("b")), behind]).toEqual([
    "b",
    "other",
  ]);
  expect(asked(bucket("other"))).toBe(behind);
});
