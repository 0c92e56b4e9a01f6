// What is paid for? A usage type, as in EU-DataTransfer-Out-Bytes, read as a kind of charge.

import { regionOf } from "./regions.ts";

export interface UsageType {
  kind: "requests" | "transfer" | "storage" | "other" | "unmapped";
  /** Of a transfer: where the bytes went. */
  to?: Destination;
  /** Undefined when the prefix is none that the map has. */
  region: string | undefined;
}

/** Where bytes went, as the bill tells it. */
export type Destination =
  "internet" | "another region" | "same region" | "CloudFront" | "acceleration" | "in" | "elsewhere";

/* By the rest of the name, without its region; the first that matches counts.
   S3: S3 guide, "Understanding your AWS billing and usage reports for Amazon S3". KMS, SQS, Lambda, DynamoDB,
   CloudWatch, SNS, API Gateway, Secrets Manager, EC2: as published bills have them. Processing fees by the byte
   (NAT gateways, VPC endpoints, S3 Select, retrieval) are no transfer: they stand for work, not for a way. */
const KINDS: [pattern: RegExp, kind: UsageType["kind"], to?: Destination][] = [
  [
    /^C3DataTransfer-Out-Bytes$|DataTransfer-Regional-Bytes$|^S3G-DataTransfer-Out-Bytes$/,
    "transfer",
    "same region",
  ],
  [/^(?:C3|S3G-)?DataTransfer-In-Bytes$|^AWS-In-A?Bytes(?:-T[12])?$|^CloudFront-In-Bytes$/, "transfer", "in"],
  [/^DataTransfer-In-ABytes/, "transfer", "in"],
  [/^DataTransfer-Out-ABytes/, "transfer", "acceleration"],
  [/^DataTransfer-Out-Bytes$|^AWS-Out-Bytes-Internet$/, "transfer", "internet"],
  [/^CloudFront-Out-Bytes$/, "transfer", "CloudFront"],
  [/^AWS-Out-A?Bytes(?:-T[12])?$|^S3RTC-Out-Bytes$/, "transfer", "another region"],
  [/^S3RTC-In-Bytes$/, "transfer", "in"],
  [/^(?:MRAP|DataTransfer|DataXfer)-.*Bytes$/, "transfer", "elsewhere"],
  [/^(?:NatGateway|VpcEndpoint|Select|Retrieval|BatchOperations|Monitoring|Inventory|EarlyDelete)/, "other"],
  [/^(?:Fault-)?StorageLens|^StorageAnalytics|^Bulk-Retrieval|^Std-Retrieval|^Exp-Retrieval/, "other"],
  [/^TimedStorage|^TagStorage|^StorageObjectCount|^EBS:|^RDS:.*Storage|^Overwrite-Put/, "storage"],
  [/^Requests(?:-.*)?$|-Requests(?:-.*)?$|:.*Requests$|^Request$|-Request$/, "requests"],
  [/^(?:ApiGateway(?:Http)?Request|APIRequest|.*APIRequests?|DNS-Queries|DeliveryAttempts-.*)$/, "requests"],
  [
    /^(?:BoxUsage|SpotUsage|CPUCredits|ElasticIP|DataProcessing|LoadBalancer|LCUUsage|InstanceUsage)/,
    "other",
  ],
  [
    /^(?:Lambda-GB-Second|StateTransition|ReadRequestUnits|WriteRequestUnits|ReadCapacity|WriteCapacity)/,
    "other",
  ],
  [
    /^(?:KMS-Keys|CW:.*|ConfigurationItemRecorded|ConfigRuleEvaluations|DataScanned|PaidEventsRecorded)/,
    "other",
  ],
  [
    /^(?:HostedZone|AWSSecretsManager-Secrets|AWSSecretsManager-Secret|DataEventsRecorded|PublicIPv4)/,
    "other",
  ],
];

/** Reads a usage type. A kind that the map doesn't have is `unmapped`, so that its cost is still shown. */
export function usageTypeOf(usageType: string): UsageType {
  const { region, rest } = regionOf(usageType);
  for (const [pattern, kind, to] of KINDS) {
    if (pattern.test(rest)) return { kind, region, ...(to === undefined ? {} : { to }) };
  }
  return { kind: "unmapped", region };
}

/** Bytes in a GB, as AWS bills it: S3 divides byte-hours by 1,073,741,824 and KB by 1,048,576 (S3 FAQs, "Billing"). */
export const BYTES_A_GB = 2 ** 30;
