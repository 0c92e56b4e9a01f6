// The folders that a trail delivers into: whose accounts, which regions, since when.

import { Days } from "../days.ts";
import type { Options } from "../options.ts";
import { UserError } from "../terminal/user-error.ts";

/** `s3://bucket/prefix/AWSLogs/o-id/ACCOUNT/CloudTrail/REGION/2020/08/30/`, taken apart. */
export interface TrailFolders {
  bucket: string;
  /** What stands before the accounts' folders: `AWSLogs/`, `prefix/AWSLogs/o-exampleorg/`. */
  root: string;
  accounts: string[];
  regions: string[];
  /** The first day of delivery, `YYYY-MM-DD`. */
  firstDay: string;
}

/** As much of it as the options give. */
export type GivenFolders = Pick<TrailFolders, "bucket" | "root" | "accounts" | "regions"> & {
  /** An organisation's id, `none`, or undefined when nobody said. */
  organization: string | undefined;
  firstDay: string | undefined;
};

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/* A key may hold anything. These are the characters that S3's guide calls safe ("Naming Amazon S3 objects") without the
   quotation mark, and the space: none of them ends a string in DDL or starts a variable of the location's template. */
const PREFIX = /^[\w!.*()/=@+:, -]*$/;
/** An AWS account's number: `111122223333`. */
export const ACCOUNT = /^\d{12}$/;
/** A region's name, of any partition of AWS: `us-east-1`, `us-gov-west-1`. */
export const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;
/**
 * An organisation's ID, as folders of its trails have it: `o-exampleorgid` (AWS Organizations API reference,
 * "Organization").
 */
export const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;

/**
 * What TRAIL, ORGANIZATION, ACCOUNT, REGION and FIRST_DAY say. TRAIL may go on past AWSLogs, down to an account or region.
 *
 * Throws a UserError for a TRAIL that is missing or no S3 address, and for values that can't be what they should.
 */
export function givenFolders(options: Options): GivenFolders {
  const { bucket, prefix } = trailOf(options.TRAIL);
  const [before = "", below = ""] = prefix.split(/(?:^|\/)AWSLogs(?:\/|$)/, 2);
  const [organization, account, kind, region] = ORGANIZATION.test(below.split("/")[0] ?? "")
    ? below.split("/")
    : [undefined, ...below.split("/")];
  const given = {
    organization: options.ORGANIZATION ?? organization,
    accounts: options.ACCOUNT.length > 0 ? options.ACCOUNT : [account ?? ""].filter((part) => part !== ""),
    regions:
      options.REGION.length > 0
        ? options.REGION
        : [kind === "CloudTrail" ? (region ?? "") : ""].filter(Boolean),
  };
  for (const name of given.accounts) check("ACCOUNT", name, ACCOUNT, "111122223333");
  for (const name of given.regions) check("REGION", name, REGION, "eu-west-1");
  if (given.organization !== undefined && given.organization !== "none")
    check("ORGANIZATION", given.organization, ORGANIZATION, "o-exampleorgid or none");

  const root = [before, "AWSLogs"].filter((part) => part !== "").join("/");
  return { bucket, root: `${root}/`, ...given, firstDay: firstDayOf(options.FIRST_DAY) };
}

/**
 * The folders, when the options give all of them: without an ORGANIZATION, accounts stand right under AWSLogs.
 * Undefined when the bucket must be asked.
 */
export function allGiven({ organization, firstDay, root, ...given }: GivenFolders): TrailFolders | undefined {
  if (given.accounts.length === 0 || given.regions.length === 0 || firstDay === undefined) return undefined;
  return { ...given, firstDay, root: under(root, organization) };
}

/** Where accounts' folders are: below `root`, or in the organisation's folder there. Ends with a slash. */
export function under(root: string, organization: string | undefined): string {
  return organization === undefined || organization === "none" ? root : `${root}${organization}/`;
}

function trailOf(trail: string | undefined): { bucket: string; prefix: string } {
  if (trail === undefined) {
    throw new UserError(
      "Cannot find the trail: no TRAIL",
      "Name where it delivers: TRAIL=s3://bucket/prefix",
    );
  }
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/?([^]*)$/.exec(trail) ?? [];
  const example = "TRAIL is where the trail delivers, s3://bucket or s3://bucket/prefix";
  if (!BUCKET.test(bucket)) throw new UserError(`Cannot use TRAIL "${trail}": not an S3 bucket`, example);
  if (!PREFIX.test(prefix)) {
    throw new UserError(
      `Cannot use TRAIL "${trail}": its prefix has characters that no table can have`,
      example,
    );
  }
  return { bucket, prefix: prefix.replace(/\/+$/, "") };
}

function firstDayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text.includes("..") || !Days.hasYear(text)) {
    throw new UserError(
      `Cannot use FIRST_DAY "${text}": not a day with its year`,
      "For example FIRST_DAY=2020/08/01",
    );
  }
  return Days.parse(text, []).first;
}

function check(option: string, value: string, shape: RegExp, example: string): void {
  if (!shape.test(value)) {
    throw new UserError(
      `Cannot use ${option} "${value}": not one that a trail has`,
      `For example ${option}=${example}`,
    );
  }
}
