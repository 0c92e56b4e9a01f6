import { describe, expect, test } from "vitest";
import type { BillLine } from "../../../shared/bill/bill-line.ts";
import { type Charged, chargeOf, serviceLike } from "../../../shared/bill/charges.ts";
import { aLine } from "../../count-rows.ts";

const logged = {
  sources: new Map([
    ["s3.amazonaws.com", new Set(["GetObject", "GetBucketAcl", "FrobObject"])],
    ["frobnicator.amazonaws.com", new Set(["Frob"])],
  ]),
};

function charged(operation: string | undefined, usageType: string, fields: Partial<BillLine> = {}): Charged {
  return chargeOf(aLine(operation, usageType, "1", 1, fields), logged);
}

describe("chargeOf() finds the calls that drive a line", () => {
  test.each([
    ["ListBucket", "EU-Requests-Tier1", ["ListObjects", "ListObjectsV2"]],
    ["ReadACL", "Requests-Tier2", ["GetBucketAcl", "GetObjectAcl"]],
    ["InitiateMultipartUpload", "Requests-SIA-Tier1", ["CreateMultipartUpload"]],
    ["GetObject", "USE2-DataTransfer-Out-Bytes", ["GetObject"]],
    ["FrobObject", "Requests-Tier2", ["FrobObject"]],
    ["GetFrobs", "Requests-Tier2", ["GetFrobs"]],
  ])("%s under %s", (operation, usageType, names) => {
    expect(charged(operation, usageType).calls.names).toEqual(names);
  });

  test("all of a charge's calls where the operation is no call", () => {
    const { calls } = charged("PayPerRequestThroughput", "ReadRequestUnits", { service: "Amazon DynamoDB" });
    expect(calls.has({ source: "dynamodb.amazonaws.com", name: "Scan" })).toBe(true);
    expect(calls.has({ source: "dynamodb.amazonaws.com", name: "PutItem" })).toBe(false);
  });

  test("all of them too where the operation only looks like a call, and what it is for is shared in proportion", () => {
    const put = charged("PutRequest", "PutRequestPayloadUnits", { service: "Amazon Kinesis" });
    expect(put.calls.has({ source: "kinesis.amazonaws.com", name: "PutRecords" })).toBe(true);
    const tokens = charged("InvokeModelInference", "NovaPro-input-tokens", { service: "Amazon Bedrock" });
    expect(tokens.calls.has({ source: "bedrock.amazonaws.com", name: "Converse" })).toBe(true);
  });

  test("those of all its operations where the bill gives none", () => {
    const { calls, charge } = charged(undefined, "EU-Requests-Tier1");
    expect(charge?.by).toBe("calls");
    for (const name of ["PutObject", "ListObjects", "ListBuckets"]) {
      expect(calls.has({ source: "s3.amazonaws.com", name })).toBe(true);
    }
  });

  test("none for what S3 does by itself", () => {
    for (const operation of ["S3-GlacierTransition", "PutObjectForRepl", "StandardStorage"]) {
      const usageType = operation === "StandardStorage" ? "TimedStorage-ByteHrs" : "Requests-Tier1";
      expect(charged(operation, usageType).charge?.by).toBe("nobody");
    }
  });
});

describe("chargeOf() knows a service", () => {
  test.each([
    ["AWS Key Management Service", undefined],
    [undefined, "awskms"],
  ])("by the name %s or the product code %s", (service, productCode) => {
    expect(charged("Decrypt", "us-east-1-KMS-Requests", { service, productCode }).service).toBe(
      "AWS Key Management Service",
    );
  });

  test("by its charge, where two share a product code", () => {
    const fields = { service: undefined, productCode: "AmazonEC2" };
    expect(charged("NatGateway", "NatGateway-Bytes", fields).service).toBe("EC2 - Other");
    expect(charged("RunInstances", "BoxUsage:m5.large", fields).service).toBe(
      "Amazon Elastic Compute Cloud - Compute",
    );
  });

  test("that no file has, by the call that its operation is named after", () => {
    const { service, charge, calls } = charged("Frob", "EU-Frobs", { service: "Amazon Frobnicator" });
    expect([service, charge?.by, calls.names]).toEqual(["Amazon Frobnicator", "share", ["frobnicator:Frob"]]);
    expect(charged("Frob", "EU-Frobs", { service: "Amazon Other" }).charge).toBeUndefined();
  });
});

describe("chargeOf() on a bill that isn't split by usage type", () => {
  test("counts requests where the bill does, and shares the rest out in proportion", () => {
    expect(charged("ListBucket", "", { usageType: undefined }).charge?.by).toBe("calls");
    const uncounted = { usageType: undefined, quantity: undefined };
    expect(charged("GetObject", "", uncounted).charge).toMatchObject({
      by: "share",
      weight: "what each call moved",
    });
    expect(charged("StandardStorage", "", uncounted).charge).toMatchObject({
      by: "nobody",
      because: "storage",
    });
  });
});

test("a region is the bill's own word, or else the usage type's", () => {
  expect(charged("GetObject", "EU-Requests-Tier2").region).toBe("eu-west-1");
  expect(charged("GetObject", "Requests-Tier2").region).toBe("us-east-1");
  expect(charged("GetObject", "Requests-Tier2", { region: "eu-west-3" }).region).toBe("eu-west-3");
});

describe("serviceLike() tells whose a line without a service is", () => {
  test.each([
    ["Decrypt", "us-east-1-KMS-Requests", "AWS Key Management Service"],
    ["NatGateway", "EU-NatGateway-Bytes", "EC2 - Other"],
    ["ReceiveMessage", "Requests-Tier1", "Amazon Simple Queue Service"],
    ["PutObject", "Requests-Tier1", "Amazon Simple Storage Service"],
    [undefined, "Requests-Tier1", "Amazon Simple Storage Service"],
    [undefined, "USE1-Lambda-GB-Second", "AWS Lambda"],
    ["NatGateway", undefined, "EC2 - Other"],
    ["GetObject", undefined, "Amazon Simple Storage Service"],
    ["Frob", "Frobs", undefined],
    ["None", undefined, undefined],
  ])("%s, %s: %s", (operation, usageType, service) => {
    const line = { ...aLine(operation, usageType ?? "", "1"), service: undefined, usageType };
    expect(serviceLike(line)?.name).toBe(service);
  });
});

describe("on a bill without usage types, as FOCUS 1.2 is", () => {
  const of = (operation: string, unit: string, service = "Amazon Simple Storage Service"): Charged =>
    charged(operation, "", { unit, service });

  test("an operation's GB are no requests", () => {
    expect(
      [of("GetObject", "Requests").charge, of("GetObject", "GB").charge].map((one) => [one?.by, one?.unit]),
    ).toEqual([
      ["calls", "request"],
      ["bytes both ways", "GB"],
    ]);
  });

  test("a gateway's GB and hours are its rows'", () => {
    expect(of("NatGateway", "GB", "EC2 - Other").charge?.usageType).toMatch(/^NatGateway.*Bytes$/);
    expect(of("NatGateway", "Hrs", "EC2 - Other").charge?.usageType).toMatch(/^NatGateway.*Hours$/);
  });
});
