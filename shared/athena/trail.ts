// The trail that a table is made over: where it delivers, for which accounts, in which regions, since when.

import { Days } from "../days.ts";
import type { Options } from "../options.ts";
import { makeCommand, quoted } from "../text/command.ts";
import { counted } from "../text/numbers.ts";
import { isS3Uri, parseS3Uri } from "../aws/s3-uri.ts";
import { openTrail } from "../sync/trails.ts";
import { UserError } from "../terminal/user-error.ts";
import type { TrailFolders } from "./table.ts";

/* A key may hold anything. These are the characters that S3's guide calls safe ("Naming Amazon S3 objects") without the
   quotation mark, and the space: none of them ends a string in DDL or starts a variable of the location's template. */
const SAFE_KEY = /^[\w!.*()/=@+:, -]*$/;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;

/**
 * What TRAIL, ORGANIZATION, ACCOUNT, REGION and FIRST_DAY say, and for the rest what the bucket has; `says` tells what is
 * left out. With ACCOUNT, REGION and FIRST_DAY, and TRAIL as `s3://bucket/prefix`, the bucket is not asked.
 *
 * Throws a UserError for values that can't be what they should, and when the bucket has no trail there, or several.
 */
export async function trailFolders(options: Options): Promise<TrailFolders & { says: string[] }> {
  const firstDay = firstDayOf(options.FIRST_DAY);
  const { ORGANIZATION: organization } = options;
  if (organization !== undefined && organization !== "none")
    check("ORGANIZATION", organization, ORGANIZATION, "o-exampleorgid or none");
  const { TRAIL, ACCOUNT: asked, REGION: askedRegions } = options;
  if (TRAIL !== undefined && isS3Uri(TRAIL)) safe(TRAIL, parseS3Uri(TRAIL, "TRAIL").prefix);
  for (const name of asked.filter((one) => !one.includes("*")))
    check("ACCOUNT", name, ACCOUNT, "111122223333");
  for (const name of askedRegions.filter((one) => !one.includes("*")))
    check("REGION", name, REGION, "eu-west-1");
  const given = firstDay === undefined ? undefined : givenFolders(options, firstDay);
  if (given !== undefined) return { ...given, says: [] };

  const { trail } = await openTrail({ ...options, DIGESTS: false }, "athena-table");
  const bucket = trail.bucket.name;
  const named = trail.folders.filter(({ region }) => REGION.test(region));
  const roots = new Map<string, typeof named>();
  for (const folder of named) {
    const root = folder.prefix.slice(0, -`${folder.account}/CloudTrail/${folder.region}/`.length);
    roots.set(root, [...(roots.get(root) ?? []), folder]);
  }
  const [root, others] = chosenRoot(bucket, [...roots.keys()], organization);
  const chosen = root === undefined ? [] : (roots.get(root) ?? []);
  if (root === undefined || chosen.length === 0) throw nothing(trail.place, options, trail.seen);
  safe(`s3://${bucket}/${root}`, root);
  const says = others.map((other) => {
    const accounts = [...new Set(roots.get(other)?.map(({ account }) => account))].toSorted();
    return `Not in this table, since not under ${root}: accounts ${accounts.join(", ")} (${anotherTable(bucket, other)} has them)`;
  });
  const held = distinct(chosen.map(({ account }) => account));
  const where = distinct(chosen.map(({ region }) => region));
  const there = new Set(chosen.map(({ account, region }) => `${account}/${region}`));
  const first = firstDay ?? (await trail.firstDay(chosen));
  if (first === undefined) throw nothing(trail.place, options, trail.seen);
  return {
    bucket,
    root,
    accounts: held,
    regions: where,
    empty: held.flatMap((account) =>
      where.flatMap((region) => (there.has(`${account}/${region}`) ? [] : [`${account}/${region}`])),
    ),
    firstDay: first,
    says,
  };
}

/** The folders when the options give all of them: without an ORGANIZATION, accounts stand right under AWSLogs. */
function givenFolders(options: Options, firstDay: string): TrailFolders | undefined {
  const { TRAIL, ACCOUNT: accounts, REGION: regions, ORGANIZATION: organization } = options;
  if (TRAIL === undefined || !isS3Uri(TRAIL) || accounts.length === 0 || regions.length === 0)
    return undefined;
  if ([...accounts, ...regions].some((name) => name.includes("*"))) return undefined;
  const { bucket, prefix } = parseS3Uri(TRAIL, "TRAIL");
  const [before = "", below = ""] = prefix.split(/(?:^|\/)AWSLogs(?:\/|$)/, 2);
  const [first = ""] = below.split("/");
  const under = organization ?? (ORGANIZATION.test(first) ? first : "none");
  const parts = [before, "AWSLogs", under === "none" ? "" : under].filter((part) => part !== "");
  return { bucket, root: `${parts.join("/")}/`, accounts, regions, empty: [], firstDay };
}

/** The one place that is meant, and others that are left out: an organisation's goes before what lies beside it. */
function chosenRoot(
  bucket: string,
  roots: string[],
  organization: string | undefined,
): [root: string | undefined, others: string[]] {
  const folder = (root: string): string | undefined => /\/(o-[^/]+)\/$/.exec(`/${root}`)?.[1];
  const meant =
    organization === undefined ? roots : roots.filter((root) => (folder(root) ?? "none") === organization);
  if (meant.length < 2) return [meant[0], []];
  const [ofOrganization, ...more] = meant.filter((root) => folder(root) !== undefined);
  const isBeside = meant.every((root) => ofOrganization?.startsWith(root));
  if (ofOrganization !== undefined && more.length === 0 && isBeside)
    return [ofOrganization, meant.filter((root) => root !== ofOrganization)];
  throw new UserError(
    `Cannot make one table of s3://${bucket}: trails deliver to ${counted(meant.length, "place")} in it, ${meant.join(", ")}`,
    `Make one of each: ${meant.map((root) => `make create-athena-table ${anotherTable(bucket, root)} TABLE=another_name`).join("\n")}`,
  );
}

function anotherTable(bucket: string, root: string): string {
  const isPlain = /(?:^|\/)AWSLogs\/$/.test(root);
  return `${quoted(`TRAIL=s3://${bucket}/${root.replace(/\/$/, "")}`)}${isPlain ? " ORGANIZATION=none" : ""}`;
}

function safe(trail: string, key: string): void {
  if (SAFE_KEY.test(key)) return;
  throw new UserError(
    `Cannot use TRAIL "${trail}": its prefix has characters that no table can have`,
    "TRAIL is where the trail delivers, s3://bucket or s3://bucket/prefix",
  );
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
  if (shape.test(value)) return;
  throw new UserError(
    `Cannot use ${option} "${value}": not one that a trail has`,
    `For example ${option}=${example}`,
  );
}

function nothing(
  place: string,
  options: Options,
  seen: { accounts: Set<string>; regions: Set<string> },
): UserError {
  const held = [
    seen.accounts.size > 0 && `accounts ${distinct([...seen.accounts]).join(", ")}`,
    seen.regions.size > 0 && `regions ${distinct([...seen.regions]).join(", ")}`,
  ].filter((part) => part !== false);
  return new UserError(
    `Cannot find the trail in ${place}: no folders of the accounts and regions asked for`,
    held.length > 0
      ? `There are ${held.join(" and ")}`
      : `TRAIL is what stands before AWSLogs. Or say what will be there: ${makeCommand(
          "create-athena-table",
          {
            TRAIL: options.TRAIL,
            ACCOUNT: "111122223333",
            REGION: "eu-west-1",
            FIRST_DAY: "2020/08/01",
          },
        )}`,
  );
}

function distinct(names: string[]): string[] {
  return [...new Set(names)].toSorted();
}
