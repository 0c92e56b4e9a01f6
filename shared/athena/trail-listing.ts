// What the bucket itself says of a trail's folders, by listing it (s3:ListBucket).

import { listed } from "./s3-listing.ts";
import {
  ACCOUNT,
  allGiven,
  type GivenFolders,
  ORGANIZATION,
  REGION,
  type TrailFolders,
  under,
} from "./trail-folders.ts";
import { UserError } from "../user-error.ts";

/** Listings under way at the same time. */
const AT_ONCE = 16;

/** The trail's folders: what the options give, and for the rest what the bucket has. `says` tells what is left out. */
export async function foldersOf(given: GivenFolders): Promise<TrailFolders & { says: string[] }> {
  const all = allGiven(given);
  if (all !== undefined) return { ...all, says: [] };
  const { bucket } = given;
  const says: string[] = [];

  const found =
    given.accounts.length > 0 && given.organization !== undefined ? [] : await foldersIn(bucket, given.root);
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
      : (await foldersIn(bucket, root)).filter((name) => ACCOUNT.test(name));
  if (accounts.length === 0) throw nothing(bucket, root, "no accounts' folders");

  const trails = await inParallel(accounts, async (account) =>
    (await foldersIn(bucket, `${root}${account}/CloudTrail/`))
      .filter((name) => REGION.test(name))
      .map((region) => ({ account, region })),
  );
  const chosen = trails
    .flat()
    .filter(({ region }) => given.regions.length === 0 || given.regions.includes(region));
  if (chosen.length === 0) throw nothing(bucket, root, "no folders of regions");
  const regions = given.regions.length > 0 ? given.regions : [...new Set(chosen.map(({ region }) => region))];
  const folders = chosen.map(({ account, region }) => `${root}${account}/CloudTrail/${region}/`);
  return {
    bucket,
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
  for (let i = 0; i < prefixes.length; i += AT_ONCE) {
    const found = await Promise.all(
      prefixes.slice(i, i + AT_ONCE).map((prefix) => listed(bucket, prefix, 1)),
    );
    if (found.some(({ files }) => files > 0)) return true;
  }
  return false;
}

/** The earliest of the days below these folders: years first, then only the earliest year's months and days. */
async function firstDayIn(bucket: string, folders: string[]): Promise<string> {
  let earliest = folders.map((folder) => ({ folder, day: "" }));
  for (const digits of [/^\d{4}$/, /^\d\d$/, /^\d\d$/]) {
    const below = await inParallel(earliest, async ({ folder, day }) =>
      (await foldersIn(bucket, folder))
        .filter((name) => digits.test(name))
        .map((name) => ({ folder: `${folder}${name}/`, day: day === "" ? name : `${day}-${name}` })),
    );
    const days = below.flat();
    const first = days.map(({ day }) => day).toSorted()[0];
    earliest = days.filter(({ day }) => day === first);
  }
  const [first] = earliest;
  if (first === undefined) throw nothing(bucket, folders[0] ?? "", "no folders of days");
  return first.day;
}

async function foldersIn(bucket: string, prefix: string): Promise<string[]> {
  return (await listed(bucket, prefix)).folders;
}

async function inParallel<Item, Result>(
  items: Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE)
    results.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(work))));
  return results;
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
