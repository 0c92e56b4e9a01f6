// What the logs know that a bill can be held against: ONE table of counts, which a folder of logs, its Parquet copy and
// Athena can fill alike.

/**
 * Where the bytes of a call went, as far as its record tells: inferred, since no record says how they are billed.
 *
 * - `VPC endpoint`: through one, in the same region;
 * - `AWS service`: a service made the call, for itself or for somebody; taken to be in the same region;
 * - `CloudFront`: CloudFront fetched it;
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

/** Calls that are alike in all that a bill, or its explanation, can ask for: `GROUP BY` of everything above `calls`. */
export interface CountRow {
  /** `s3.amazonaws.com` and `GetObject`. */
  source: string;
  name: string;
  category: "management" | "data";
  /** `true` for a call that changes nothing; undefined where the record doesn't say. */
  readOnly: boolean | undefined;
  /** As identity.ts has them: `etl`, `AssumedRole`, `111122223333`. */
  caller: string;
  kind: string;
  account: string;
  /** The service that called for the caller, or that is the caller: `s3.amazonaws.com`, `AWS Internal`; or empty. */
  via: string;
  /** The accounts whose trails recorded it, sorted, with a comma between: the caller's, the owner's, or both. */
  recipients: string;
  region: string;
  /** As resource.ts has it; for a KMS call on behalf of S3 the bucket that the encryption context names. */
  resource: string;
  /** UTC, `YYYY-MM-DDTHH`. */
  hour: string;
  /** The error code; empty when the call succeeded. */
  failure: string;
  destination: Destination;

  calls: number;
  /** Records as delivered, copies by a second trail included: what CloudTrail bills. */
  records: number;
  bytesIn: number;
  bytesOut: number;
}

/**
 * Rows at most. A table that grows beyond gives up what is least needed of its smallest rows, in this order: the resource,
 * the hour, the caller. `folded` says which of them were given up, so that an explanation can say so; sums stay exact.
 */
export const MOST_ROWS = 200_000;

export interface Counts {
  rows: readonly CountRow[];
  folded: ("resource" | "hour" | "caller")[];
}
