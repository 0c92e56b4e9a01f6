// What the bucket itself says of a trail's folders, by listing it (s3:ListBucket).

import { Bucket } from "../aws/bucket.ts";
import {
  ACCOUNT,
  allGiven,
  type GivenFolders,
  ORGANIZATION,
  REGION,
  type TrailFolders,
  under,
} from "./trail-folders.ts";
import { UserError } from "../terminal/user-error.ts";

/** The trail's folders: what the options give, and for the rest what the bucket has. `says` tells what is left out. */
export async function foldersOf(given: GivenFolders): Promise<TrailFolders & { says: string[] }> {
  const all = allGiven(given);
  if (all !== undefined) return { ...all, says: [] };
  const bucket = await Bucket.open(given.bucket);
  const says: string[] = [];

  const found =
    given.accounts.length > 0 && given.organization !== undefined ? [] : await bucket.folders(given.root);
  const organization =
    given.organization ??
    onlyOf(
      found.filter((name) => ORGANIZATION.test(name)),
      given,
    );
  const root = under(given.root, organization);
  const outside = found.filter((name) => ACCOUNT.test(name));
  if (root !== given.root && outside.length > 0) {
    says.push(
      `Not in this table, since not under ${organization}: accounts ${outside.join(", ")} (ORGANIZATION=none has them)`,
    );
  }
  const accounts =
    given.accounts.length > 0
      ? given.accounts
      : (await bucket.folders(root)).filter((name) => ACCOUNT.test(name));
  if (accounts.length === 0) throw nothing(bucket.name, root, "no accounts' folders");

  const trails = await inParallel(accounts, async (account) =>
    (await bucket.folders(`${root}${account}/CloudTrail/`))
      .filter((name) => REGION.test(name))
      .map((region) => ({ account, region })),
  );
  const chosen = trails
    .flat()
    .filter(({ region }) => given.regions.length === 0 || given.regions.includes(region));
  if (chosen.length === 0) throw nothing(bucket.name, root, "no folders of regions");
  const regions = given.regions.length > 0 ? given.regions : [...new Set(chosen.map(({ region }) => region))];
  const folders = chosen.map(({ account, region }) => `${root}${account}/CloudTrail/${region}/`);
  return {
    bucket: given.bucket,
    root,
    accounts,
    regions,
    firstDay: given.firstDay ?? (await firstDayIn(bucket, folders)),
    says,
  };
}

/** Whether any of these accounts and regions has a file delivered on `day`, `YYYY-MM-DD`. `location` is the table's template. */
export async function hasFiles(
  location: string,
  accounts: string[],
  regions: string[],
  day: string,
): Promise<boolean> {
  const [, bucket = "", template = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
  const prefixes = accounts.flatMap((account) =>
    regions.map((region) =>
      `${template}/`
        .replace("${delivery_account}", account)
        .replace("${delivery_region}", region)
        .replace("${delivery_day}", day.replaceAll("-", "/")),
    ),
  );
  const folders = await Bucket.open(bucket);
  const found = await inParallel(prefixes, async (prefix) => !(await folders.objects(prefix).next()).done);
  return found.includes(true);
}

/** The earliest of the days below these folders: years first, then only the earliest year's months and days. */
async function firstDayIn(bucket: Bucket, folders: string[]): Promise<string> {
  let earliest = folders.map((folder) => ({ folder, day: "" }));
  for (const digits of [/^\d{4}$/, /^\d\d$/, /^\d\d$/]) {
    const below = await inParallel(earliest, async ({ folder, day }) =>
      (await bucket.folders(folder))
        .filter((name) => digits.test(name))
        .map((name) => ({ folder: `${folder}${name}/`, day: day === "" ? name : `${day}-${name}` })),
    );
    const days = below.flat();
    const first = days.map(({ day }) => day).toSorted()[0];
    earliest = days.filter(({ day }) => day === first);
  }
  const [first] = earliest;
  if (first === undefined) throw nothing(bucket.name, folders[0] ?? "", "no folders of days");
  return first.day;
}

/** The bucket sees to it that not too many listings are under way. */
async function inParallel<Item, Result>(
  items: Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  return await Promise.all(items.map(work));
}

function onlyOf(organizations: string[], { bucket, root }: GivenFolders): string | undefined {
  if (organizations.length < 2) return organizations[0];
  throw new UserError(
    `Cannot choose among the organisations in s3://${bucket}/${root}: ${organizations.join(", ")}`,
    `Name one: ORGANIZATION=${organizations[0]}`,
  );
}

function nothing(bucket: string, prefix: string, reason: string): UserError {
  return new UserError(
    `Cannot find the trail in s3://${bucket}/${prefix}: ${reason}`,
    "TRAIL is what stands before AWSLogs: s3://bucket, or s3://bucket/prefix. Or give ACCOUNT, REGION and FIRST_DAY",
  );
}
