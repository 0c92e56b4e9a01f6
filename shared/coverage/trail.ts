// A trail as it lies here: its files by account, region and day, and those that should be here and are not.

import { Days, holds } from "../days.ts";
import {
  type Digest,
  type DigestedFile,
  type DigestGap,
  gapsInChains,
  hashOf,
  nameOf,
  readDigests,
} from "./digests.ts";
import { type Gap, gapsIn } from "./gaps.ts";
import {
  type Delivery,
  deliveryOf,
  findFilesAt,
  isEarly,
  type LogFile,
  mayHold,
} from "../reader/log-files.ts";
import { isS3Uri } from "../aws/s3-uri.ts";
import { addByKind } from "../summary.ts";
import { UserError } from "../terminal/user-error.ts";

/** Files of one account, region and day of delivery. Those of the day's first hour may hold the day before: apart. */
export interface Batch {
  account: string;
  region: string;
  day: string;
  isEarly: boolean;
  files: LogFile[];
}

/** Where and when no file was delivered: minutes since 1970, UTC. */
export interface Silence extends Gap {
  account: string;
  region: string;
}

/** What a folder holds of a trail, by the names of its files. */
export interface Trail {
  batches: Batch[];
  /** Files passed over by their path or name, by kind. */
  skipped: Record<string, number>;
  silences: Silence[];
  /** How many digest files there are, those that were there once, and those that can't be read. */
  digests: number;
  lostDigests: DigestGap[];
  unreadable: { path: string; reason: string }[];
  /** Log files that digests name: how many, those not here, and those here with another content. */
  digested: number;
  missing: DigestedFile[];
  altered: DigestedFile[];
  /** Where the trail delivers, as the digests say. */
  buckets: Set<string>;
}

/**
 * The trail in these folders: the files of `day` (as days.ts has it) or all. Files with names of their own are one
 * batch without account, region and day.
 *
 * Throws a UserError when there are none.
 */
export async function readTrail(folders: string[], day: string | undefined): Promise<Trail> {
  // of several, one alone can't tell which year's day is meant
  const alone = folders.length === 1 ? day : undefined;
  const found = await Promise.all(folders.map((folder) => findFilesAt(folder, alone)));
  const all = found.flatMap(({ files }) => files);
  if (all.length === 0) throw new UserError(`Cannot read LOGS "${folders.join(",")}": no log files in it`);
  const held = all.flatMap(({ delivery }) => delivery?.day ?? []);
  const days = day === undefined ? undefined : Days.parse(day, held);
  const isAsked = ({ delivery }: Omit<LogFile, "path">): boolean =>
    days === undefined || delivery === undefined || mayHold(delivery, days);
  const files = all.filter(isAsked);
  if (files.length === 0) throw new UserError(`Cannot find DAY "${day}": no logs of such a day`, holds(held));

  // a bucket's digests lie beside what is listed of it: they are read once they are synced
  const digests = await readDigests(folders.filter((folder) => !isS3Uri(folder)));
  const digested = [...digests.files.values()].filter(({ object }) => {
    const delivery = deliveryOf(object);
    return isAsked(delivery === undefined ? {} : { delivery });
  });
  const here = new Map(all.map(({ path }) => [nameOf(path), path]));
  const trail: Trail = {
    batches: batchesOf(files),
    skipped: {},
    silences: silencesOf(all, days).flatMap((silence) => unproven(silence, digests.digests, here)),
    digests: digests.read,
    lostDigests: gapsInChains(digests.digests).filter(
      ({ from, to }) => clipped({ from, to }, days) !== undefined,
    ),
    unreadable: digests.unreadable,
    digested: digested.length,
    missing: digested.filter(({ object }) => !here.has(nameOf(object))),
    altered: [],
    buckets: new Set(digested.map(({ bucket }) => bucket)),
  };
  for (const file of digested) {
    const path = here.get(nameOf(file.object));
    // what can't be unpacked is named when its events are read
    const hash = path === undefined ? undefined : await hashOf(path).catch(() => undefined);
    if (hash !== undefined && hash !== file.hash) trail.altered.push(file);
  }
  for (const { skipped, unreadable } of found) {
    trail.unreadable.push(...unreadable);
    for (const [kind, number] of Object.entries(skipped)) addByKind(trail.skipped, kind, number);
  }
  return trail;
}

function batchesOf(files: LogFile[]): Batch[] {
  const batches = new Map<string, Batch>();
  for (const file of files) {
    const { delivery } = file;
    const { account = "", region = "", day = "" } = delivery ?? {};
    const early = delivery !== undefined && isEarly(delivery);
    const key = [account, region, day, early].join(" ");
    const batch = batches.get(key) ?? { account, region, day, isEarly: early, files: [] };
    batches.set(key, batch);
    batch.files.push(file);
  }
  return [...batches.values()];
}

/** Of the days asked for, if any are: judged by the days around them that were copied too, as far as none is left out. */
function silencesOf(all: LogFile[], days: Days | undefined): Silence[] {
  const files = days === undefined ? all : around(all, days);
  const delivered = new Map<string, number[]>();
  for (const { delivery } of files) {
    if (delivery === undefined) continue;
    const place = `${delivery.account} ${delivery.region}`;
    const minutes = delivered.get(place) ?? [];
    delivered.set(place, minutes);
    minutes.push(minuteOf(delivery));
  }
  const span = { from: Infinity, to: -Infinity };
  for (const minute of [...delivered.values()].flat()) {
    span.from = Math.min(span.from, minute);
    span.to = Math.max(span.to, minute);
  }
  return [...delivered].flatMap(([place, minutes]) => {
    const [account = "", region = ""] = place.split(" ");
    return gapsIn(minutes, span).flatMap((gap) => {
      const part = clipped(gap, days);
      return part === undefined ? [] : [{ account, region, ...part }];
    });
  });
}

/** The files of these days, and of the days before and after that follow on each other with files of more than their first hour. */
function around(files: LogFile[], days: Days): LogFile[] {
  const held = new Set(files.flatMap(({ delivery }) => (delivery && !isEarly(delivery) ? delivery.day : [])));
  let { first, last } = days;
  while (held.has(Days.previous(first))) first = Days.previous(first);
  while (held.has(Days.next(last))) last = Days.next(last);
  return files.filter(({ delivery }) => delivery && delivery.day >= first && delivery.day <= last);
}

/** The part of a gap that lies in these days. */
function clipped({ from, to }: Gap, days: Days | undefined): Gap | undefined {
  if (days === undefined) return { from, to };
  const start = Math.max(from, days.firstSecond / 60);
  const end = Math.min(to, (days.lastSecond + 1) / 60);
  return start < end ? { from: start, to: end } : undefined;
}

/** What of a silence no digest vouches for: it says which files were delivered in its time, and all that it names are here. */
function unproven(silence: Silence, digests: Digest[], here: Map<string, string>): Silence[] {
  const proofs = digests.filter(
    ({ account, region, names }) =>
      account === silence.account && region === silence.region && names.every((name) => here.has(name)),
  );
  let left = [silence];
  for (const { from, to } of proofs) {
    left = left.flatMap((part) =>
      from >= part.to || to <= part.from
        ? [part]
        : [
            { ...part, to: from },
            { ...part, from: to },
          ].filter((rest) => rest.from < rest.to),
    );
  }
  return left;
}

/** Minutes since 1970. */
export function minuteOf({ day, minute }: Delivery): number {
  return Date.parse(`${day}T${minute}Z`) / 60_000;
}

/** `2020-08-30T12:00Z`, of minutes since 1970. */
export function timeOf(minutes: number): string {
  return `${new Date(minutes * 60_000).toISOString().slice(0, 16)}Z`;
}
