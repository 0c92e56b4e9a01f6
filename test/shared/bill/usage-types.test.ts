import { describe, expect, test } from "vitest";
import { usageTypeOf } from "../../../shared/bill/usage-types.ts";

describe("usageTypeOf() reads", () => {
  test.each([
    ["Requests-Tier1", "requests", undefined, "us-east-1"],
    ["EU-Requests-Tier2", "requests", undefined, "eu-west-1"],
    ["EUW2-Requests-SIA-Tier1", "requests", undefined, "eu-west-2"],
    ["us-east-1-KMS-Requests", "requests", undefined, "us-east-1"],
    ["ap-southeast-2-KMS-Requests", "requests", undefined, "ap-southeast-2"],
    ["EU-Request", "requests", undefined, "eu-west-1"],
    ["Requests-RBP", "requests", undefined, "us-east-1"],
    ["EU-CW:Requests", "requests", undefined, "eu-west-1"],
    ["EU-DataTransfer-Out-Bytes", "transfer", "internet", "eu-west-1"],
    ["DataTransfer-Out-Bytes", "transfer", "internet", "us-east-1"],
    ["USW2-DataTransfer-In-Bytes", "transfer", "in", "us-west-2"],
    ["EU-C3DataTransfer-Out-Bytes", "transfer", "same region", "eu-west-1"],
    ["EU-DataTransfer-Regional-Bytes", "transfer", "same region", "eu-west-1"],
    ["EU-CloudFront-Out-Bytes", "transfer", "CloudFront", "eu-west-1"],
    ["EU-USE1-AWS-Out-Bytes", "transfer", "another region", "eu-west-1"],
    ["EU-USE1-AWS-In-Bytes", "transfer", "in", "eu-west-1"],
    ["EU-DataTransfer-Out-ABytes-T1", "transfer", "acceleration", "eu-west-1"],
    ["EU-TimedStorage-ByteHrs", "storage", undefined, "eu-west-1"],
    ["EU-EBS:VolumeUsage.gp3", "storage", undefined, "eu-west-1"],
    ["EU-Select-Scanned-Bytes", "other", undefined, "eu-west-1"],
    ["EU-NatGateway-Bytes", "other", undefined, "eu-west-1"],
    ["XYZ9-Requests-Tier1", "requests", undefined, undefined],
    ["XYZ9-DataTransfer-Out-Bytes", "transfer", "internet", undefined],
    ["EU-Frobnication-Hours", "unmapped", undefined, "eu-west-1"],
    ["", "unmapped", undefined, "us-east-1"],
  ])("%s as %s, %s, of %s", (usageType, kind, to, region) => {
    const read = usageTypeOf(usageType);
    expect([read.kind, read.to, read.region]).toEqual([kind, to, region]);
  });
});
