// Where did the bytes of a call go? As far as its record tells: inferred, since no record says how they are billed.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { textIn } from "../field-values.ts";
import { remembered } from "../reader/remembered.ts";
import type { IpRanges } from "./ip-ranges.ts";

/**
 * - `VPC endpoint`: through one, in the same region;
 * - `CloudFront`: CloudFront fetched it for its viewers;
 * - `AWS service`: another service made the call, for itself or for somebody; taken to be in the same region;
 * - `same region`, `another region`: an address that IP_RANGES gives a region for;
 * - `AWS address`: an address of Amazon's, or a program that says it runs on AWS, in a region that nothing tells;
 * - `internet`: any other address.
 */
export type Destination =
  | "internet"
  | "another region"
  | "AWS address"
  | "same region"
  | "AWS service"
  | "CloudFront"
  | "VPC endpoint";

/* The patterns and blocks are SQL's too (athena/billed-sql.ts): no question mark, which is for parameters there. */

/** How an address reads, where it is none of a host's names. */
const BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])";
/** An IPv4 address, as a pattern. */
export const IPV4 = `^${BYTE}[.]${BYTE}[.]${BYTE}[.]${BYTE}$`;
/** No host's name has a colon. */
export const IPV6 = "^[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*$";
const isIPv4 = new RegExp(IPV4);
const isIPv6 = new RegExp(IPV6);

/** Some large blocks that are known for Amazon, so an inference: ip-ranges.json, which changes weekly, knows all. */
export const AMAZON = blocks(
  "3.0.0.0/8 13.48.0.0/13 13.56.0.0/14 13.112.0.0/14 13.124.0.0/14 13.208.0.0/12 13.224.0.0/12 15.152.0.0/13 " +
    "18.32.0.0/11 18.64.0.0/10 18.128.0.0/9 34.192.0.0/10 35.152.0.0/13 35.160.0.0/12 35.176.0.0/13 44.192.0.0/10 " +
    "50.16.0.0/14 52.0.0.0/10 52.64.0.0/11 52.192.0.0/11 54.64.0.0/11 54.144.0.0/12 54.160.0.0/11 54.192.0.0/10 " +
    "63.32.0.0/14 65.0.0.0/14 98.80.0.0/12 100.20.0.0/14 100.24.0.0/13 107.20.0.0/14 174.129.0.0/16",
);
/** A bucket sees such an address only through a VPC endpoint (S3 guide, "Gateway endpoints for Amazon S3"). */
export const PRIVATE = blocks("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10");

/** How the SDKs say that they run on Lambda, ECS, …: `exec-env/AWS_ECS_FARGATE` (AWS SDKs guide, "AWS_EXECUTION_ENV"). */
export const ON_AWS = "\\bexec-env/(AWS|EC2)";
const isOnAws = new RegExp(ON_AWS);

/** Where a call's bytes went, as far as its record tells. `ranges` tells AWS's own addresses by region. */
export function destinationOf(event: CloudTrailEvent, ranges?: IpRanges): Destination {
  const address = textIn(event.sourceIPAddress) ?? "";
  const { service, isThroughEndpoint } = wayOf(event);
  if ((service ?? address) === CLOUDFRONT) return "CloudFront";
  if (isThroughEndpoint) return "VPC endpoint";
  if (service !== undefined) return "AWS service";
  const isV4 = isIPv4.test(address);
  if (!isV4 && !isIPv6.test(address)) return "AWS service";
  const number = isV4 ? numberOf(address) : NaN;
  if (isIn(number, PRIVATE)) return "VPC endpoint";

  const region = ranges?.regionOf(address);
  if (region !== undefined) return region === event.awsRegion ? "same region" : "another region";
  if (ranges === undefined && isIn(number, AMAZON)) return "AWS address";
  return isOnAws.test(textIn(event.userAgent) ?? "") ? "AWS address" : "internet";
}

const wayOf = remembered(({ userIdentity, vpcEndpointId }: CloudTrailEvent) => ({
  service: textIn(userIdentity?.invokedBy),
  // `AWS Internal` is a service's call and no endpoint
  isThroughEndpoint: textIn(vpcEndpointId)?.startsWith("vpce-") === true,
}));

/** CloudFront, as the service that a call came from. */
export const CLOUDFRONT = "cloudfront.amazonaws.com";

/** The first and last address, as numbers. */
export type Block = [first: number, last: number];

function blocks(prefixes: string): Block[] {
  return prefixes.split(" ").map((prefix) => {
    const [address = "", bits] = prefix.split("/");
    const first = numberOf(address);
    return [first, first + 2 ** (32 - Number(bits)) - 1];
  });
}

/** Whether an IPv4 address, as a number, is in one of the blocks. (net.BlockList makes an object for each question.) */
function isIn(number: number, known: Block[]): boolean {
  return known.some(([first, last]) => number >= first && number <= last);
}

/** By its digits: to split it takes ten times as long. */
function numberOf(address: string): number {
  let number = 0;
  let byte = 0;
  for (let at = 0; at < address.length; at += 1) {
    const digit = address.charCodeAt(at) - 48;
    if (digit >= 0) {
      byte = 10 * byte + digit;
    } else {
      number = 256 * number + byte;
      byte = 0;
    }
  }
  return 256 * number + byte;
}
