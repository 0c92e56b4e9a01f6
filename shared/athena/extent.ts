// How much a query will read: partitions, and bytes, from the listing of the folders. Known before anything is paid.

import { Bucket } from "../aws/bucket.ts";
import { grouped } from "../text/numbers.ts";
import { bytesText, dollars, priceOf } from "./query-cost.ts";
import type { Reached } from "./reach.ts";
import type { TrailFolders } from "./table.ts";

/** How much a query will read. */
export interface Extent {
  /** One for each folder and day of delivery. */
  partitions: number;
  /** Bytes as they lie there; undefined when the bucket may not be listed. */
  bytes: number | undefined;
  /** The bounds within which they are 19 times in 20; the same as `bytes` when every folder was listed. */
  low: number;
  high: number;
  /** Folders of days that were listed. */
  listed: number;
  /** Why they could not be listed. */
  reason: string | undefined;
}

/** Listed at most: $0.005 a thousand requests (AWS's page "Amazon S3 pricing"), and some seconds. */
const MOST_LISTED = 600;
const MOST_PAGES = 2_000;
const PAGE = 1_000;

/** `ACCOUNT/REGION` of every folder that there is. */
export function foldersOf({ accounts, regions, empty }: TrailFolders): string[] {
  const lacking = new Set(empty);
  return accounts.flatMap((account) =>
    regions.map((region) => `${account}/${region}`).filter((folder) => !lacking.has(folder)),
  );
}

/**
 * What these folders hold of these days of delivery. Of more than 600 folders of days, 600 spread over all of them are
 * listed and stand for the others.
 */
export async function extentOf({
  trail: folders,
  delivered: days,
}: Pick<Reached, "trail" | "delivered">): Promise<Extent | undefined> {
  if (folders === undefined || days === undefined) return undefined;
  const below = foldersOf(folders);
  const all = [...days];
  const partitions = below.length * all.length;
  const count = Math.min(partitions, MOST_LISTED);
  const step = strideOf(partitions);
  let pages = 0;
  let isCut = false;
  try {
    const bucket = await Bucket.open(folders.bucket);
    const sizes = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const at = count === partitions ? i : (i * step) % partitions;
        const folder = below[Math.floor(at / all.length)] ?? "";
        const prefix = prefixOf(folders, folder, all[at % all.length] ?? "");
        let size = 0;
        let objects = 0;
        for await (const object of bucket.objects(prefix)) {
          size += object.size;
          objects += 1;
          if (objects % PAGE !== 0) continue;
          pages += 1;
          if (pages < MOST_PAGES) continue;
          isCut = true;
          break;
        }
        return size;
      }),
    );
    return { partitions, ...estimated(sizes, partitions, isCut), listed: count, reason: undefined };
  } catch (error) {
    return {
      partitions,
      bytes: undefined,
      low: 0,
      high: Infinity,
      listed: 0,
      reason: (error as Error).message,
    };
  }
}

/** Whether any of the folders has a file of a day of delivery: the first that has ends the search. */
export async function hasFiles(folders: TrailFolders, day: string): Promise<boolean> {
  const bucket = await Bucket.open(folders.bucket);
  const below = foldersOf(folders);
  for (let at = 0; at < below.length; at += AT_ONCE) {
    const found = await Promise.all(
      below
        .slice(at, at + AT_ONCE)
        .map(async (folder) => !(await bucket.objects(prefixOf(folders, folder, day)).next()).done),
    );
    if (found.includes(true)) return true;
  }
  return false;
}

const AT_ONCE = 16;

function prefixOf({ root }: TrailFolders, folder: string, day: string): string {
  return `${root}${folder.replace("/", "/CloudTrail/")}/${day.replaceAll("-", "/")}/`;
}

/** About 0.618 of all, and without a factor in common with it: multiples of it are spread evenly and never meet. */
function strideOf(all: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.max(1, Math.round(all * 0.618_034));
  while (divisor(step, all) > 1) step += 1;
  return step;
}

function estimated(sizes: number[], all: number, isCut: boolean): Pick<Extent, "bytes" | "low" | "high"> {
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sizes.length === 0) return { bytes: 0, low: 0, high: 0 };
  if (sizes.length === all) return { bytes: sum, low: sum, high: isCut ? Infinity : sum };
  const mean = sum / sizes.length;
  const variance = sizes.reduce((total, size) => total + (size - mean) ** 2, 0) / (sizes.length - 1);
  const error = 1.96 * all * Math.sqrt((variance / sizes.length) * (1 - sizes.length / all));
  const bytes = mean * all;
  return { bytes, low: Math.max(sum, bytes - error), high: isCut ? Infinity : bytes + error };
}

/** `about 41.0 GB, $0.21, 10,200 partitions`, and what that rests on. */
export function extentText({ partitions, bytes, low, high, listed, reason }: Extent): string {
  const counted = `${grouped(partitions)} ${partitions === 1 ? "partition" : "partitions"}`;
  if (bytes === undefined) return `${counted}; how many bytes can't be told (${reason})`;
  const cost = `${bytesText(Math.round(bytes))}, ${dollars(priceOf(bytes))}, ${counted}`;
  if (low === high) return cost;
  if (listed === partitions) return `more than ${cost}`;
  const range =
    high === Infinity
      ? `more than ${bytesText(Math.round(low))}`
      : `${bytesText(Math.round(low))} to ${bytesText(Math.round(high))}`;
  return `about ${cost} (${range}, from the listing of ${grouped(listed)} of them)`;
}
