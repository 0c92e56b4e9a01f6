// What a charge on a bill is for, and which calls drive it: one row a charge, in services/*.ts, one file a service.

import type { Destination } from "./destination.ts";
import type { Named } from "./named-on-bill.ts";

/** A service as bills and CloudTrail name it, and what it charges for: a file in services/. */
export interface Service {
  /** Cost Explorer's SERVICE: `AWS Key Management Service`. */
  name: string;
  /** Its other names on bills: product codes (`awskms`), FOCUS's ServiceName, former names; none where each product has one. */
  names: string[];
  /** CloudTrail's eventSources without `.amazonaws.com`, the service's own first; `[]` for a service without an API. */
  eventSources: string[];
  /**
   * Operations on the bill that have another name than the call: `{ ListBucket: "ListObjects ListObjectsV2" }`. An operation
   * that isn't here is the call of that name.
   */
  operations?: Record<string, string>;
  /** The first row that fits a line counts, so the narrow ones stand before the wide. */
  charges: Charge[];
}

/** A kind of line on the bill, and which calls are behind it: a row of a service. */
export type Charge = ByCalls | ByBytes | ByShare | ByRecords | ByChanges | ByNobody;

/** What every row has. */
interface Billed {
  /**
   * A regular expression for the whole usage type (`^(?:…)$` is put around it), case included, without the prefix of its
   * region and, for what goes between two regions, of the other one: `Requests-Tier1` fits `EU-Requests-Tier1`,
   * `AWS-Out-Bytes` fits `EUC1-USW2-AWS-Out-Bytes`, `KMS-Requests` fits `us-east-1-KMS-Requests`.
   */
  usageType: string;
  /**
   * A regular expression for the whole operation, where the usage type alone doesn't tell. A line without an operation is
   * what a row without this says, if there is one; else the first that fits.
   */
  operation?: string;
  /** One billed unit, in the singular: `request`, `GB`, `GB-second`, `configuration item`, `message of 64 KB`. */
  unit: string;
  /** What follows the unit in a sentence: `transferred out to the internet`, `read from Standard-IA`. */
  what?: string;
  /** What to look at or to do about it; a sentence without a final period. */
  look?: string;
  /** Guide and page, a published bill, …; `inferred: …` where nobody says so outright. */
  source: string;
}

/** What every row that calls drive has. */
interface Driven extends Billed {
  /**
   * The eventNames, with a blank between; `*` stands for any letters. `ec2:RunInstances` is another eventSource's, a plain
   * name one of the service's own. Where the bill names an operation that is one of these calls (see Service.operations),
   * only that call drives the line; otherwise all of them do.
   */
  calls: string;
  /** Whether a trail records the calls: always, only when its selector says `resources.type`, or not at all. */
  recorded: "management" | `data ${string}` | "never";
  /** Calls by which somebody had them made, as in `ByNobody`: told where the logs lack most of `calls`. */
  setBy?: string;
}

/** Each call is one unit, or up to `upTo` units (a message in chunks of 64 KB). */
export interface ByCalls extends Driven {
  by: "calls";
  /**
   * Whether failed calls are billed: `S3` by S3's list of errors, `unknown` where AWS doesn't say. The bill's own count
   * overrules it.
   */
  failures: "billed" | "not billed" | "S3" | "unknown";
  upTo?: number;
}

/** The calls' own bytes, as their records have them. */
export interface ByBytes extends Driven {
  by: "bytes out" | "bytes in" | "bytes both ways";
  /** Where the bytes must have gone, the likeliest first; anywhere when it isn't given. */
  to?: Destination[];
}

/**
 * Calls in proportion, as no record has the weight (duration × memory, bytes scanned, tokens, hours that what `RunInstances`
 * started ran): a weaker estimate, marked as
 * such, shared among the successful calls.
 */
export interface ByShare extends Driven {
  by: "share";
  /** What the weight would be: `duration × memory of each call`. */
  weight: string;
  /**
   * The usage type of the charge that counts the same calls one by one, by which is known how many of them the logs saw:
   * `Request` for `Lambda-GB-Second`.
   */
  counted?: string;
  /** What a call can use at most, in units, by AWS's limits; `{ "*": 256 }` for all: nobody gets more than that. */
  upTo?: Record<string, number>;
  /** What the line names of what the calls were on: those on another drive it not. */
  named?: Named;
}

/**
 * The trails' own records:
 *
 * - `management`: every management event once; `further management`: its second and further copies;
 * - `data`, `network activity`: every record of that kind, copies included;
 * - `analysed`: every management event once, by a service that needs no trail for it; `S3 data analysed`: likewise.
 */
export interface ByRecords extends Billed {
  by: "records";
  of: "management" | "further management" | "data" | "network activity" | "analysed" | "S3 data analysed";
}

/** Resources that calls changed: the successful writes of every service, as far as `calls` says, in proportion. */
export interface ByChanges extends Billed {
  by: "changes";
  /** As `Driven.calls`: `*:*` is every service's. */
  calls: string;
  /** What a call can change at most, in units: nobody gets more than that. */
  upTo: number;
}

/** No call stands behind it that could be shared out. */
export interface ByNobody extends Billed {
  by: "nobody";
  /**
   * - `storage`: what lies there, by the month; `capacity`: what was set up, by the hour, used or not;
   * - `lifecycle`, `replication`, `maintenance`, `monitoring`, `delivery`: the service's own work for a rule that somebody made;
   * - `traffic`: bytes or requests of users, which are no API calls; `not logged`: calls, but no trail can record them;
   * - `free`: costs nothing; `fee`: a subscription, a support plan, a tax.
   */
  because:
    | "storage"
    | "capacity"
    | "lifecycle"
    | "replication"
    | "maintenance"
    | "monitoring"
    | "delivery"
    | "traffic"
    | "not logged"
    | "free"
    | "fee";
  /** The calls by which somebody made it so, as `Driven.calls`: `PutBucketLifecycle`, `CreateTable UpdateTable`. */
  setBy?: string;
  /** For `traffic`: the logs' bytes that can have gone that way, as in `ByBytes`: what passes a NAT gateway. */
  seenAs?: { calls: string; bytes: "bytes out" | "bytes in" | "bytes both ways"; to?: Destination[] };
}
