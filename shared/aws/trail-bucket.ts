// A trail in its bucket: which objects it delivered, found by listing no more than is asked for.

import type { Bucket, S3Object } from "./bucket.ts";
import { Days } from "../days.ts";
import { deliveryOf, isEarly, mayHold } from "../reader/log-files.ts";
import { type Refused, unsafePath } from "./object-path.ts";
import { Patterns } from "../text/patterns.ts";
import { UserError } from "../terminal/user-error.ts";

/** One account's logs (or digests) of one region: `…/AWSLogs/[o-id/]ACCOUNT/CloudTrail/REGION/`. */
export interface RegionFolder {
  account: string;
  region: string;
  /** The key up to and with `REGION/`. */
  prefix: string;
  /** What was asked for below it, such as `2020/08/`; empty for all. */
  below: string;
}

/** Which part of a trail is asked for. */
export interface Narrowing {
  /** Accounts and regions, `*` as a wildcard; none for all. */
  accounts: string[];
  regions: string[];
  digests: boolean;
}

/** What a trail's folders are of, asked for or not. */
export interface Seen {
  accounts: Set<string>;
  regions: Set<string>;
}

/** AWSLogs is looked for so many folders deep, and among so many a level: more are no trail's bucket. */
const DEPTH = 3;
const FOLDERS_A_LEVEL = 100;

const ALL: Narrowing = { accounts: [], regions: [], digests: false };
const ORGANISATION = /^o-[a-z0-9]+$/;
const ACCOUNT = /^\d{12}$/;

/** A trail's folders in a bucket, and the log files in them by account, region and day of delivery. */
export class TrailBucket {
  readonly bucket: Bucket;
  /** Where its AWSLogs folders are: with `AWSLogs` and a slash at the end. One, as a rule. */
  readonly roots: readonly string[];
  /** The accounts and regions that there are, asked for or not. */
  readonly seen: Seen;
  /** What was met on the way down to the regions and not entered, because of its name. */
  readonly refused: Refused[];
  readonly #folders: RegionFolder[];
  readonly #narrowing: Narrowing;

  private constructor(
    bucket: Bucket,
    roots: readonly string[],
    folders: RegionFolder[],
    refused: Refused[],
    seen: Seen,
    narrowing: Narrowing,
  ) {
    this.bucket = bucket;
    this.roots = roots;
    this.seen = seen;
    this.#folders = folders;
    this.refused = refused;
    this.#narrowing = narrowing;
  }

  /**
   * The trail at `prefix`, with or without `AWSLogs/…`, or undefined when there is no AWSLogs folder. Without, it is all
   * that trails deliver below `prefix`: a bucket may have AWSLogs under several prefixes, or an organisation's id as
   * one (Control Tower). Lists one level at a time (one request for each folder down to the regions), never what lies
   * in them.
   *
   * Source: CloudTrail guide, "Getting and viewing your CloudTrail log files".
   */
  static async find(bucket: Bucket, prefix: string, narrowing = ALL): Promise<TrailBucket | undefined> {
    const given = prefix === "" ? [] : prefix.split("/");
    const refused: Refused[] = [];
    const top = given.indexOf("AWSLogs");
    const roots =
      top === -1 ? await rootsBelow(bucket, slashed(given), refused) : [slashed(given.slice(0, top + 1))];
    if (roots.length === 0) return undefined;
    const below = top === -1 ? [] : given.slice(top + 1);
    const reason = unsafePath(["AWSLogs", ...below].join("/"));
    if (reason !== undefined) {
      throw new UserError(`Cannot use s3://${bucket.name}/${prefix}: ${reason}`, "Name the folder above it");
    }
    const seen: Seen = { accounts: new Set(), regions: new Set() };
    const found = roots.map((root) => regionFolders(bucket, root, below, narrowing, refused, seen));
    const folders = (await Promise.all(found)).flat();
    return new TrailBucket(bucket, roots, folders, refused, seen, narrowing);
  }

  /** The local path of an object, below the folder of logs: the key from AWSLogs on. */
  pathOf(key: string): string {
    const root = this.roots.find((each) => key.startsWith(each)) ?? "";
    return key.slice(root.length - "AWSLogs/".length);
  }

  /** `s3://bucket/AWSLogs/`, or several. */
  get place(): string {
    return this.roots.map((root) => `s3://${this.bucket.name}/${root}`).join(", ");
  }

  /**
   * The days that `text` means, by days.ts. Without a year, the latest such day that was delivered: found by listing the
   * folders of its month, latest year first.
   *
   * Throws a UserError that says which days there are when there is no such day.
   */
  async daysOf(text: string): Promise<Days> {
    if (Days.hasYear(text)) return Days.parse(text, []);
    const [month = "", day = ""] = (text.split("..").at(-1) ?? "").trim().split(/[/-]/);
    const monthDay = `${month.padStart(2, "0")}/${day.padStart(2, "0")}`;
    const latest = (await this.#latest(monthDay)) ?? (await this.#latestLate(monthDay));
    return Days.parse(text, latest === undefined ? await this.days() : [latest]);
  }

  /** The first day, `YYYY-MM-DD`, that one of `folders` has: of all their years, only the earliest one's months and days. */
  async firstDay(folders: readonly RegionFolder[]): Promise<string | undefined> {
    let earliest = folders.map(({ prefix }) => prefix);
    for (const digits of [/^\d{4}$/, /^\d\d$/, /^\d\d$/]) {
      const below = await Promise.all(
        earliest.map(async (prefix) =>
          (await this.bucket.folders(prefix)).flatMap((name) =>
            digits.test(name) ? [{ prefix, name }] : [],
          ),
        ),
      );
      const found = below.flat();
      const first = found.reduce((least, { name }) => (least === "" || name < least ? name : least), "");
      earliest = found.flatMap(({ prefix, name }) => (name === first ? [`${prefix}${name}/`] : []));
    }
    return earliest[0]?.slice(-11, -1).replaceAll("/", "-");
  }

  /** Every day that has a folder: years, months and days are listed, not what lies in them. */
  async days(): Promise<string[]> {
    const below = async (prefixes: string[]): Promise<string[]> =>
      (await Promise.all(prefixes.map((prefix) => this.#foldersOf(prefix)))).flat();
    const days = await below(await below(await below(this.#folders.map(({ prefix }) => prefix))));
    return [...new Set(days.map((prefix) => prefix.slice(-11, -1).replaceAll("/", "-")))].toSorted();
  }

  /**
   * What was delivered in these days (all, when undefined), by key, and first in the next; and then one object more, if
   * there is one, which isWanted() tells apart: it shows that delivery went on.
   */
  async *objects(folder: RegionFolder, days: Days | undefined): AsyncGenerator<S3Object> {
    const { prefix, below } = folder;
    const after = days === undefined ? undefined : `${prefix}${days.first.replaceAll("-", "/")}/`;
    for await (const object of this.bucket.objects(`${prefix}${below}`, after)) {
      yield object;
      if (days !== undefined && !isWanted(object, folder, days) && dayOf(object, folder) > days.last) return;
    }
  }

  /** Whether everything in this folder of an account's logs was asked for. */
  isWhole(folder: string): boolean {
    return (
      this.#narrowing.regions.length === 0 || this.#folders.some(({ prefix }) => folder.startsWith(prefix))
    );
  }

  /** The folders that hold what was asked for, by prefix. */
  get folders(): readonly RegionFolder[] {
    return this.#folders;
  }

  /** The latest `YYYY-MM-DD` of that month and day (`08/30`) that has a folder. */
  async #latest(monthDay: string): Promise<string | undefined> {
    const [month = "", day = ""] = monthDay.split("/");
    const years = (await Promise.all(this.#folders.map(({ prefix }) => this.#foldersOf(prefix)))).flat();
    for (const year of [...new Set(years.map((prefix) => prefix.slice(-5, -1)))].toSorted().toReversed()) {
      const months = years
        .filter((prefix) => prefix.endsWith(`/${year}/`))
        .map((prefix) => `${prefix}${month}/`);
      const days = await Promise.all(months.map((prefix) => this.bucket.folders(prefix)));
      if (days.flat().includes(day)) return `${year}-${month}-${day}`;
    }
    return undefined;
  }

  /** The same of a day whose last calls are all that there is of it, delivered first in the next. */
  async #latestLate(monthDay: string): Promise<string | undefined> {
    const nexts = (await this.days()).filter((day) =>
      Days.previous(day).endsWith(monthDay.replace("/", "-")),
    );
    for (const next of nexts.toReversed()) {
      const found = await Promise.all(
        this.#folders.map(async ({ prefix }) => {
          for await (const { key } of this.bucket.objects(`${prefix}${next.replaceAll("-", "/")}/`)) {
            const delivery = deliveryOf(key);
            return delivery !== undefined && isEarly(delivery);
          }
          return false;
        }),
      );
      if (found.includes(true)) return Days.previous(next);
    }
    return undefined;
  }

  async #foldersOf(prefix: string): Promise<string[]> {
    return (await this.bucket.folders(prefix)).map((name) => `${prefix}${name}/`);
  }
}

/**
 * Whether it was delivered in these days, or first in the next. Of a digest, the folder alone tells; of what lies in no
 * day's folder nothing does, and then it is.
 */
export function isWanted(object: S3Object, folder: RegionFolder, days: Days | undefined): boolean {
  if (days === undefined) return true;
  const delivery = deliveryOf(object.key);
  if (delivery !== undefined) return mayHold(delivery, days);
  const day = dayOf(object, folder);
  return !/^\d{4}-\d\d-\d\d$/.test(day) || (day >= days.first && day <= days.last);
}

/** The day of the folder that it lies in. */
function dayOf({ key }: S3Object, { prefix }: RegionFolder): string {
  return key.slice(prefix.length, prefix.length + "YYYY/MM/DD".length).replaceAll("/", "-");
}

/** Goes down from AWSLogs one level at a time; `given` are the folders below it that were asked for, if any. */
async function regionFolders(
  bucket: Bucket,
  root: string,
  given: string[],
  narrowing: Narrowing,
  refused: Refused[],
  seen: Seen,
): Promise<RegionFolder[]> {
  const accounts = new Patterns(narrowing.accounts.length > 0 ? narrowing.accounts : ["*"]);
  const regions = new Patterns(narrowing.regions.length > 0 ? narrowing.regions : ["*"]);
  const kinds = narrowing.digests ? ["CloudTrail", "CloudTrail-Digest"] : ["CloudTrail"];
  const below = async (prefix: string, level: number): Promise<string[]> =>
    given[level] === undefined ? await safeFolders(bucket, prefix, refused) : [given[level]];

  const inAccount = async (account: string, prefix: string, level: number): Promise<RegionFolder[]> => {
    seen.accounts.add(account);
    if (!accounts.match(account)) return [];
    const asked = given[level] === undefined ? kinds : [given[level]];
    const found = asked.map(async (kind) =>
      (await below(`${prefix}${kind}/`, level + 1))
        .filter((region) => seen.regions.add(region) && regions.match(region))
        .map((region) => ({
          account,
          region,
          prefix: `${prefix}${kind}/${region}/`,
          below: slashed(given.slice(level + 2)),
        })),
    );
    return (await Promise.all(found)).flat();
  };
  const inFolder = async (prefix: string, level: number): Promise<RegionFolder[]> => {
    const found = (await below(prefix, level)).map(async (name) => {
      if (ACCOUNT.test(name)) return await inAccount(name, `${prefix}${name}/`, level + 1);
      return level === 0 && ORGANISATION.test(name) ? await inFolder(`${prefix}${name}/`, 1) : [];
    });
    return (await Promise.all(found)).flat();
  };
  return (await inFolder(root, 0)).toSorted((a, b) => (a.prefix < b.prefix ? -1 : 1));
}

/** The AWSLogs folders below a folder, with a slash at the end; none lies within another. */
async function rootsBelow(bucket: Bucket, prefix: string, refused: Refused[]): Promise<string[]> {
  const roots: string[] = [];
  let level = [prefix];
  for (let depth = 0; depth <= DEPTH && level.length > 0; depth += 1) {
    const found = await Promise.all(
      level.map(async (folder) =>
        (await safeFolders(bucket, folder, refused)).map((name) => `${folder}${name}/`),
      ),
    );
    const folders = found.flat();
    const isRoot = (folder: string): boolean => /(?:^|\/)AWSLogs\/$/.test(folder);
    roots.push(...folders.filter(isRoot));
    level = folders.filter((folder) => !isRoot(folder));
    // many folders beside a trail's, or none of a trail's: this is a bucket for other things too
    if (level.length > FOLDERS_A_LEVEL) break;
  }
  return roots.toSorted();
}

/** The folders right below a folder, but for those whose names are unsafe, and what else stands there and can't be. */
async function safeFolders(bucket: Bucket, prefix: string, refused: Refused[]): Promise<string[]> {
  const { folders, objects } = await bucket.level(prefix);
  for (const [names, end] of [
    [folders, "/"],
    [objects, ""],
  ] as const) {
    for (const name of names) {
      const isMarker = end === "" && name === "";
      const reason = isMarker ? undefined : unsafePath(name);
      if (reason !== undefined) refused.push({ key: `${prefix}${name}${end}`, reason });
      else if (end === "" && folders.includes(name)) {
        refused.push({ key: `${prefix}${name}`, reason: "a file where others have a folder" });
      }
    }
  }
  return folders.filter((name) => unsafePath(name) === undefined);
}

function slashed(folders: string[]): string {
  return folders.map((folder) => `${folder}/`).join("");
}
