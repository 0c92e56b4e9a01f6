import { describe, expect, test } from "vitest";
import { eventNamesOf, isS3Operation } from "../../../shared/bill/billed-operations.ts";

const S3 = "s3.amazonaws.com";

describe("eventNamesOf()", () => {
  test.each<[string, string | undefined, string[] | undefined]>([
    ["GetObject", S3, ["GetObject"]],
    ["ListBucket", S3, ["ListObjects", "ListObjectsV2"]],
    ["InitiateMultipartUpload", S3, ["CreateMultipartUpload"]],
    ["ReadACL", S3, ["GetBucketAcl", "GetObjectAcl"]],
    ["ReadCostAllocation", S3, ["GetBucketTagging"]],
    ["PutObjectForRepl", S3, []],
    ["StandardStorage", S3, []],
    ["PayPerRequestThroughput", "dynamodb.amazonaws.com", []],
    ["", "ec2.amazonaws.com", []],
    ["FrobnicateObject", S3, undefined],
    ["constructor", S3, undefined],
    ["GetObject", "kms.amazonaws.com", undefined],
    ["GetObject", undefined, undefined],
  ])("of %s of %s is %j", (operation, eventSource, eventNames) => {
    expect(eventNamesOf(operation, eventSource, () => false)).toEqual(eventNames);
  });

  test("takes EC2's platforms off", () => {
    const logged = (name: string): boolean => name === "RunInstances";
    expect(eventNamesOf("RunInstances:0002", "ec2.amazonaws.com", logged)).toEqual(["RunInstances"]);
  });

  test("takes an operation that the map lacks for the call of that name, where the logs hold one", () => {
    expect(eventNamesOf("Decrypt", "kms.amazonaws.com", (name) => name === "Decrypt")).toEqual(["Decrypt"]);
  });
});

test("isS3Operation() knows S3's names, also those that are no calls", () => {
  expect(["GetObject", "StandardStorage", "Decrypt", ""].map(isS3Operation)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
