// What do the logs cover, and what is missing from them? Counts a trail's events by account, region and day of delivery.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { counted, grouped } from "../text/numbers.ts";
import { Days } from "../days.ts";
import type { DigestedFile } from "./digests.ts";
import { addByKind, type Summary } from "../summary.ts";
import { hourOf } from "../days.ts";
import { deliveryOf } from "../reader/log-files.ts";
import { OwnTraffic } from "./own-traffic.ts";
import { percent } from "../text/numbers.ts";
import { Claims } from "../reader/copies.ts";
import { callPrint, NO_PRINT } from "../reader/fingerprint.ts";
import { SeenEvents } from "../reader/seen-events.ts";
import { skippedFiles } from "../summary.ts";
import type { Answer } from "../tally.ts";
import { type Batch, minuteOf, type Silence, timeOf, type Trail } from "./trail.ts";

const MEASURES = ["files", "events", "bytes", "emptyHours"];
const HOUR = 60;
const MOST_FILES = 20;

interface Row {
  account: string;
  region: string;
  day: string;
  first: string | null;
  last: string | null;
  files: number;
  events: number;
  bytes: number;
  emptyHours: number;
}

/** Counts files and events by account, region and day of delivery, and finds the hours without any. */
export class Coverage {
  readonly #trail: Trail;
  readonly #rows = new Map<string, Row>();
  readonly #seen = new SeenEvents();
  readonly #own: OwnTraffic;
  #distinct = 0;
  #duplicates = 0;
  readonly #claims = new Claims();
  #copies = 0;
  readonly #late = new Map<string, number>();
  /** How far it is, as showProgress() wants to know it. */
  readonly work = {
    chosen: 0,
    files: 0,
    bytes: 0,
    events: 0,
    partlyRead: [] as Summary["partlyRead"],
    unreadable: [] as Summary["unreadable"],
  };

  constructor(trail: Trail) {
    this.#trail = trail;
    this.#own = new OwnTraffic(trail.buckets);
    this.work.chosen = trail.batches.reduce((sum, { files }) => sum + files.length, 0);
    this.work.unreadable.push(...trail.unreadable);
    for (const { account, region, from, to } of trail.silences) {
      for (let hour = Math.ceil(from / HOUR); (hour + 1) * HOUR <= to; hour += 1) {
        this.#row(account, region, timeOf(hour * HOUR).slice(0, 10)).emptyHours += 1;
      }
    }
  }

  add({ day, isEarly }: Batch, event: CloudTrailEvent): void {
    if (!this.#seen.addEvent(event)) {
      this.#duplicates += 1;
      return;
    }
    const call = callPrint(event);
    const { recipientAccountId } = event;
    const isShared = call !== NO_PRINT && typeof recipientAccountId === "string";
    if (isShared && !this.#claims.take(call, recipientAccountId)) {
      this.#copies += 1;
      return;
    }
    this.#distinct += 1;
    this.#own.add(event);
    const made = hourOf(event).slice(0, 10);
    const isRead = day === "" || made === day || (isEarly && made === Days.previous(day));
    if (!isRead) this.#late.set(made, (this.#late.get(made) ?? 0) + 1);
  }

  /** Once the events of a batch have been added: what they were read from. */
  close({ account, region, day }: Batch, summary: Readonly<Summary>): void {
    const { files, events, bytes, first = null, last = null, skipped, partlyRead, unreadable } = summary;
    const row = this.#row(account, region, day);
    for (const sums of [row, this.work]) {
      sums.files += files;
      sums.events += events;
      sums.bytes += bytes;
    }
    row.files += partlyRead.length;
    if (row.first === null || (first !== null && first < row.first)) row.first = first;
    if (row.last === null || (last !== null && last > row.last)) row.last = last;
    this.work.partlyRead.push(...partlyRead);
    this.work.unreadable.push(...unreadable);
    for (const [kind, number] of Object.entries(skipped)) addByKind(this.#trail.skipped, kind, number);
  }

  /** A row for each account, region and day, also those without a file that should have some. */
  rows(): Answer {
    const rows = [...this.#rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => ({ ...row }));
    const columns = ["account", "region", "day", "first", "last", ...MEASURES];
    return { columns, measures: MEASURES, shareOf: "events", spare: ["last", "first"], rows };
  }

  /** What is missing, and what else a count rests on; a line each. */
  findings(): string[] {
    const { digests, lostDigests, digested, missing, altered, silences, skipped } = this.#trail;
    return [
      ...silences.map((silence) => {
        const named = missing.filter(({ object }) => isIn(silence, object)).length;
        const { account, region, from, to } = silence;
        return `No file from ${account} ${region} ${period(from, to)}${named > 0 ? `; digests name ${grouped(named)}` : ""}`;
      }),
      ...lostDigests.map(
        ({ account, region, from, to, count, object }) =>
          `${counted(count, "digest file")} missing from ${account} ${region} ${period(from, to)}, as the next one says: ` +
          `nothing tells which log files there were (${object})`,
      ),
      ...listed("Missing, by a digest", missing),
      ...listed("Not as delivered, by a digest", altered),
      digests === 0
        ? "No digest file here: nothing says that each log file is here, and as it was delivered"
        : `${counted(digests, "digest file")} ${digests === 1 ? "names" : "name"} ${counted(digested, "log file")}: ` +
          `${grouped(missing.length)} missing, ${grouped(altered.length)} not as delivered`,
      ...[skippedFiles(skipped).join(", ")].filter((some) => some !== "").map((some) => `Not calls: ${some}`),
      `${counted(this.#duplicates, "duplicate")}${this.#copies > 0 ? `, ${counted(this.#copies, "copy", "copies")} for another account` : ""}: questions count ${counted(this.#distinct, "event")}, each once`,
      this.#lateDeliveries(),
      this.#ownTraffic(),
    ];
  }

  #lateDeliveries(): string {
    const late = [...this.#late].map(([day, number]) => `${grouped(number)} of ${day}`);
    if (late.length === 0)
      return "No event was delivered later than the next day's first hour, where DAY doesn't look";
    return `Delivered later than the next day's first hour, where DAY doesn't look: ${late.toSorted(byText).join(", ")}`;
  }

  #ownTraffic(): string {
    const { byCloudTrail, onItsBuckets, buckets } = this.#own.calls();
    const own = byCloudTrail + onItsBuckets;
    return (
      `CloudTrail's own: ${counted(own, "event")} (${percent(own, this.#distinct) || "0%"}); ` +
      `${counted(byCloudTrail, "call")} that it made, ${grouped(onItsBuckets)} of others on its bucket ${buckets.join(", ") || "(which is unknown)"}`
    );
  }

  #row(account: string, region: string, day: string): Row {
    const key = [account, region, day].join(" ");
    const row = this.#rows.get(key) ?? {
      account,
      region,
      day,
      first: null,
      last: null,
      files: 0,
      events: 0,
      bytes: 0,
      emptyHours: 0,
    };
    this.#rows.set(key, row);
    return row;
  }
}

function listed(what: string, files: DigestedFile[]): string[] {
  const lines = files.slice(0, MOST_FILES).map(({ object }) => `${what}: ${object}`);
  const more = files.length - lines.length;
  return more > 0 ? [...lines, `${what}: ${grouped(more)} more`] : lines;
}

function isIn({ account, region, from, to }: Silence, object: string): boolean {
  const delivery = deliveryOf(object);
  if (delivery?.account !== account || delivery.region !== region) return false;
  const minute = minuteOf(delivery);
  return minute >= from && minute < to;
}

/** `on 2020-08-29`, `on 2020-08-29..2020-08-30`, `from 2020-08-29T10:00Z to 2020-08-29T11:00Z`. */
function period(from: number, to: number): string {
  const [start, end] = [timeOf(from), timeOf(to)];
  const midnight = "T00:00Z";
  if (!start.endsWith(midnight) || !end.endsWith(midnight)) return `from ${start} to ${end}`;
  return `on ${new Days(start.slice(0, 10), timeOf(to - 1).slice(0, 10)).toString()}`;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
