import { describe, expect, test } from "vitest";
import { regionOf } from "../../../shared/bill/regions.ts";

describe("regionOf() reads", () => {
  test.each([
    ["Requests-Tier1", "us-east-1", undefined, "Requests-Tier1"],
    ["USE1-Requests-Tier1", "us-east-1", undefined, "Requests-Tier1"],
    ["EU-Requests-SIA-Tier2", "eu-west-1", undefined, "Requests-SIA-Tier2"],
    ["EUW1-Requests-Tier2", "eu-west-1", undefined, "Requests-Tier2"],
    ["APS1-Requests-Tier1", "ap-southeast-1", undefined, "Requests-Tier1"],
    ["APS3-Requests-Tier1", "ap-south-1", undefined, "Requests-Tier1"],
    ["EUSCDE1-Requests-Tier1", "eusc-de-east-1", undefined, "Requests-Tier1"],
    ["us-east-1-KMS-Requests", "us-east-1", undefined, "KMS-Requests"],
    ["ap-southeast-2-KMS-Keys", "ap-southeast-2", undefined, "KMS-Keys"],
    ["us-gov-west-1-KMS-Requests", "us-gov-west-1", undefined, "KMS-Requests"],
    ["USE1:PI_API", "us-east-1", undefined, "PI_API"],
    ["CW:Requests", "us-east-1", undefined, "CW:Requests"],
    ["EBS:VolumeUsage.gp3", "us-east-1", undefined, "EBS:VolumeUsage.gp3"],
    ["EU-EBS:VolumeUsage.gp3", "eu-west-1", undefined, "EBS:VolumeUsage.gp3"],
    ["S3G-DataTransfer-Out-Bytes", "us-east-1", undefined, "S3G-DataTransfer-Out-Bytes"],
    ["C3DataTransfer-Out-Bytes", "us-east-1", undefined, "C3DataTransfer-Out-Bytes"],
    ["EU-USE1-AWS-Out-Bytes", "eu-west-1", "us-east-1", "AWS-Out-Bytes"],
    ["USE1-EU-AWS-In-Bytes", "us-east-1", "eu-west-1", "AWS-In-Bytes"],
    ["USE1-USW2-AWS-Out-ABytes-T1", "us-east-1", "us-west-2", "AWS-Out-ABytes-T1"],
    ["EU-EUC1-S3RTC-Out-Bytes", "eu-west-1", "eu-central-1", "S3RTC-Out-Bytes"],
    ["AWS-Out-Bytes", "us-east-1", undefined, "AWS-Out-Bytes"],
    ["EU-NA--MRAP-Out-Bytes", undefined, undefined, "MRAP-Out-Bytes"],
    ["EU-MRAP-Out-Bytes", "eu-west-1", undefined, "MRAP-Out-Bytes"],
    ["USE1WL1BNA1-BoxUsage:t3.medium", "us-east-1", undefined, "BoxUsage:t3.medium"],
    ["USW2-LAX1-BoxUsage:t3.medium", "us-west-2", undefined, "BoxUsage:t3.medium"],
    ["XYZ9-Requests-Tier1", undefined, undefined, "Requests-Tier1"],
    ["MP:USE1_InputTokenCount-Units", "us-east-1", undefined, "MP:InputTokenCount-Units"],
    ["MP:EU_input_tokens_standard", "eu-west-1", undefined, "MP:input_tokens_standard"],
    ["Global-Bucket-Hrs", undefined, undefined, "Global-Bucket-Hrs"],
    ["Global-KMS-Requests", undefined, undefined, "Global-KMS-Requests"],
    ["", "us-east-1", undefined, ""],
  ])("%s as %s, other end %s, and %s", (usageType, region, otherRegion, rest) => {
    const read = regionOf(usageType);
    expect([read.region, read.otherRegion, read.rest]).toEqual([region, otherRegion, rest]);
  });
});

test("CloudFront's codes are areas of viewers, not regions: EU is all of Europe, not Ireland", () => {
  expect(regionOf("EU-DataTransfer-Out-Bytes", true)).toEqual({
    region: undefined,
    rest: "DataTransfer-Out-Bytes",
  });
  expect(regionOf("Invalidations", true)).toEqual({ region: undefined, rest: "Invalidations" });
});
