// Which trail? The one that TRAIL names, or the only one that there is.

import { aws, needAwsCli } from "./aws-cli.ts";
import { Bucket } from "../aws/bucket.ts";
import { makeCommand, quoted } from "../text/command.ts";
import type { Options } from "../options.ts";
import { printable } from "../text/printable.ts";
import { cliError, failureOf } from "../aws/failures.ts";
import { isS3Uri, parseS3Uri, withoutArn } from "../aws/s3-uri.ts";
import { TrailBucket } from "../aws/trail-bucket.ts";
import { UserError } from "../terminal/user-error.ts";

/** As `aws cloudtrail describe-trails` has it (CloudTrail API reference, "Trail"). */
interface Trail {
  Name: string;
  TrailARN?: string;
  S3BucketName: string;
  S3KeyPrefix?: string;
  HomeRegion?: string;
  IsMultiRegionTrail?: boolean;
  IsOrganizationTrail?: boolean;
  HasCustomEventSelectors?: boolean;
}

/* S3 guide, "General purpose bucket naming rules" */
const BUCKET_AND_PREFIX = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/;

/* Prices: AWS's CloudTrail pricing page; the same in every region where this was looked up. */
const TURN_ONE_ON = `Turn one on in the console (CloudTrail, Create trail: it makes the bucket too), or with a bucket that lets CloudTrail write:
  aws cloudtrail create-trail --name all-calls --s3-bucket-name BUCKET --is-multi-region-trail
  aws cloudtrail start-logging --name all-calls
Management events are free, once. What is done to objects (GetObject and the like) is data events: off by default, $0.10 per 100,000:
  aws cloudtrail put-event-selectors --trail-name all-calls --advanced-event-selectors '[
    {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
    {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]}]'
A trail records from then on. Of earlier calls there is only the console's Event history: 90 days, management events`;

/**
 * The trail that the options name, narrowed to their accounts and regions. Without TRAIL, the only one that the account
 * has. Also says what it is called. `command` is the one that was run, which what to do next is said with.
 *
 * Throws a UserError that lists the trails when there are several, that says how to turn one on when there is none, and
 * one that says why when there are no logs where it delivers.
 */
export async function openTrail(
  options: Options,
  command: "sync" | "athena-table",
): Promise<{ trail: TrailBucket; name: string | undefined }> {
  const { ACCOUNT, REGION, DIGESTS } = options;
  const TRAIL = options.TRAIL === undefined ? undefined : withoutArn(options.TRAIL);
  const found = TRAIL !== undefined && isS3Uri(TRAIL) ? undefined : await lookedUp(TRAIL, command);
  const uri = found === undefined ? (TRAIL ?? "") : typeof found === "string" ? found : uriOf(found);
  const { bucket: name, prefix } = parseS3Uri(uri, "TRAIL");
  const bucket = await Bucket.open(name);
  const trail = await TrailBucket.find(bucket, prefix, {
    accounts: ACCOUNT,
    regions: REGION,
    digests: DIGESTS,
  });
  if (trail === undefined) throw await noLogs(uri, bucket, prefix);
  return { trail, name: typeof found === "object" ? found.Name : undefined };
}

/** The trail that TRAIL names or, when it names none, the bucket of that name, as `s3://…`. */
async function lookedUp(name: string | undefined, command: string): Promise<Trail | string> {
  const place = name !== undefined && BUCKET_AND_PREFIX.test(name) ? `s3://${name}` : undefined;
  // no trail's name has a slash
  if (place !== undefined && name?.includes("/") === true) return place;
  let all: Trail[];
  try {
    all = await trails(command);
  } catch (error) {
    if (place !== undefined && (await isBucket(place))) return place;
    throw error;
  }
  const isNamed = name === undefined || all.some((trail, index) => isCalled(trail, index, name));
  if (!isNamed && place !== undefined && (await isBucket(place))) return place;
  return chosen(all, name, command);
}

async function isBucket(uri: string): Promise<boolean> {
  const bucket = await Bucket.open(parseS3Uri(uri, "TRAIL").bucket);
  return await bucket.level("").then(
    () => true,
    () => false,
  );
}

function isCalled({ Name, TrailARN, S3BucketName }: Trail, index: number, name: string): boolean {
  return [Name, TrailARN, S3BucketName, String(index + 1)].includes(name);
}

async function trails(command: string): Promise<Trail[]> {
  await needAwsCli();
  const look = ["describe-trails", "--output", "json"];
  let answer = await (await aws("cloudtrail", ...look)).ended;
  // a trail of all regions is seen from any
  if (/specify a region/.test(answer.stderr))
    answer = await (await aws("cloudtrail", ...look, "--region", "us-east-1")).ended;
  if (answer.exitCode === 0) return (JSON.parse(answer.stdout) as { trailList: Trail[] }).trailList;

  const error = cliError(answer.stderr);
  const known = failureOf(error, { actions: ["cloudtrail:DescribeTrails"], resource: "*" });
  throw new UserError(
    `Cannot look for a trail: ${known?.reason ?? error.message}`,
    `${known === undefined ? "N" : `${known.next}; or n`}ame the trail's bucket: ${makeCommand(command, { TRAIL: "s3://bucket/prefix" })}`,
  );
}

function chosen(all: Trail[], name: string | undefined, command: string): Trail {
  if (all.length === 0)
    throw new UserError("Cannot find a trail: there is none to be seen from here", TURN_ONE_ON);
  const places = new Set(all.map((trail) => uriOf(trail)));
  const found = name === undefined ? undefined : all.find((trail, index) => isCalled(trail, index, name));
  const only = name === undefined && places.size === 1 ? all[0] : undefined;
  const trail = found ?? only;
  if (trail !== undefined) return trail;
  throw new UserError(
    name === undefined
      ? `Cannot choose a trail: there are ${all.length}`
      : `Cannot find TRAIL "${name}": no such trail`,
    `${all.map((each, index) => printable(`${index + 1}  ${described(each)}`)).join("\n")}\nChoose one: ${makeCommand(command, { TRAIL: all[0]?.Name })}`,
  );
}

function described(trail: Trail): string {
  const { Name, IsOrganizationTrail, IsMultiRegionTrail, HomeRegion, HasCustomEventSelectors } = trail;
  const notes = [
    IsOrganizationTrail && "the organisation's",
    IsMultiRegionTrail ? "all regions" : HomeRegion,
    HasCustomEventSelectors && "custom event selectors",
  ];
  return `${Name}  ${uriOf(trail)}  (${notes.filter(Boolean).join(", ")})`;
}

function uriOf({ S3BucketName, S3KeyPrefix }: Trail): string {
  return `s3://${S3BucketName}${S3KeyPrefix ? `/${S3KeyPrefix}` : ""}`;
}

async function noLogs(uri: string, bucket: Bucket, prefix: string): Promise<UserError> {
  const folders = await bucket.folders(prefix === "" ? "" : `${prefix}/`);
  const [first] = folders;
  return new UserError(
    `Cannot find logs in TRAIL "${uri}": no AWSLogs folder there`,
    first === undefined
      ? "See where trails deliver with aws cloudtrail describe-trails; a new one takes some minutes to deliver"
      : printable(
          `There is ${folders.slice(0, 10).join(", ")}: perhaps ${quoted(`TRAIL=${uri.replace(/\/+$/, "")}/${first}`)}`,
        ),
  );
}
