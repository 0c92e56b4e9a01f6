// Brings a Parquet copy up to date with the log files: reads what is new or changed, writes the days anew that it touches.
//
// Interrupted, it goes on: what was read lies in `.building`, and its journal says of which files that is. Memory stays
// bounded whatever the size of the logs, but for some hundred bytes a file.

import { createHash, randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Days } from "../days.ts";
import { accountsIn, copiesIn } from "../events.ts";
import { timeText } from "../field-values.ts";
import { deliveryOf, type LogFile, mayHold } from "../reader/log-files.ts";
import { isS3Uri } from "../aws/s3-uri.ts";
import type { EventBlock } from "../reader/event-block.ts";
import type { FilePart } from "../reader/file-reader.ts";
import { printsOf } from "../reader/judge.ts";
import { readRecords } from "../reader/read-files.ts";
import { addByKind, type Summary } from "../summary.ts";
import { UserError } from "../terminal/user-error.ts";
import { fromLines, lineOf } from "./columns.ts";
import {
  asUnwritable,
  type CopyFolder,
  type DayParts,
  type FileRecord,
  type Generation,
  type Manifest,
  type Part,
  sync,
} from "./copy-folder.ts";
import { type DuckDb, listOf, openDuckDb, quoted, rowsOf } from "./duckdb.ts";
import { judged, recordsToJudge, verdictTable } from "./settle.ts";
import { Spool, type SortedLines } from "./spool.ts";

/** The log files that there are, and which of them are wanted. */
export interface Listing {
  files: LogFile[];
  /** Undefined for all. */
  days: Days | undefined;
  /** Whether `files` are all that there are: of a bucket, no more are listed than the days need. */
  isWhole: boolean;
}

/** How far it is: what a progress bar shows. */
export type Work = Pick<Summary, "chosen" | "files" | "bytes" | "events" | "partlyRead" | "unreadable">;

/** MB that DuckDB may take while it writes: the rest of the 300 MB is the reader's, and the programs' own. */
const MEMORY = 110;
/** The settings of a DuckDB that makes do with that. */
export const FRUGAL = {
  memory_limit: `${MEMORY}MB`,
  threads: "1",
  // what is freed goes back to the system at once
  enable_external_file_cache: "false",
  allocator_background_threads: "true",
  allocator_flush_threshold: "1MB",
  allocator_bulk_deallocation_flush_threshold: "1MB",
};
/** Of rows, when they are some 2 KB long each. */
const ROW_GROUP = 8192;
/** Bytes that DuckDB sets aside for each column of text while it writes: 1 MB, if it isn't told. */
const DICTIONARY = 32 << 10;
const ROW_GROUP_BYTES = 12 << 20;
const LEAST_OBJECT = 1 << 20;

/** The rules by which a copy is made: the sources of the reader, of this folder, and of what they import. */
export function rulesNow(): string {
  const sources = new Set<string>();
  const folders = ["../reader/", "./"].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  for (const folder of folders)
    for (const name of readdirSync(folder))
      if (/\.(?:ts|js|wasm)$/.test(name)) addSource(join(folder, name), sources);
  const hash = createHash("sha256");
  for (const path of [...sources].toSorted()) hash.update(readFileSync(path));
  return hash.digest("hex").slice(0, 16);
}

/** A source, and all that it imports as it starts. */
function addSource(path: string, sources: Set<string>): void {
  if (sources.has(path)) return;
  sources.add(path);
  if (path.endsWith(".wasm")) return;
  for (const [, imported = ""] of readFileSync(path, "utf8").matchAll(/ from "(\.\.?\/[^"]+)"/g))
    addSource(join(dirname(path), imported), sources);
}

/** What of a listing a copy lacks, and what it has that is no more. */
export class Plan {
  readonly pending: LogFile[];
  /** Stored paths of files that are gone. */
  readonly gone: string[];

  constructor(copy: CopyFolder, manifest: Manifest | undefined, { files, days, isWhole }: Listing) {
    const known = new Map(manifest?.files.map((file) => [file.path, file]));
    const listed = new Set(files.map(({ path }) => storedPath(copy, path)));
    this.pending = files.filter((file) => {
      if (days !== undefined && file.delivery !== undefined && !mayHold(file.delivery, days)) return false;
      const record = known.get(storedPath(copy, file.path));
      // what kept a file from being read may be gone without a change of the file
      if (record === undefined || record.end.state === "unreadable") return true;
      if (record.version !== versionOf(file)) return true;
      return record.left.some((day) => days === undefined || isIn(day, days));
    });
    this.gone = [...known.keys()].filter((path) => {
      if (listed.has(path)) return false;
      const delivery = deliveryOf(path);
      return isWhole || (days !== undefined && delivery !== undefined && mayHold(delivery, days));
    });
  }

  get isEmpty(): boolean {
    return this.pending.length === 0 && this.gone.length === 0;
  }
}

/** As a copy names a file: from the folder that it lies in, so that it may be asked from anywhere. */
export function storedPath(copy: CopyFolder, path: string): string {
  return isS3Uri(path) ? path : relative(dirname(resolve(copy.path)), resolve(path));
}

function isIn(day: string, { first, last }: Days): boolean {
  return day >= first && day <= last;
}

/** Whether a file's events of a day belong into the copy. */
type Wants = (path: string, day: string) => boolean;

/** The days asked for; and of a file that is read again for them, those that the copy has of it already. */
function wantedBy(days: Days | undefined, manifest: Manifest | undefined): Wants {
  if (days === undefined) return () => true;
  const held = new Map(
    manifest?.files.map((file) => [
      file.path,
      new Set(Object.keys(file.days).filter((day) => !file.left.includes(day))),
    ]),
  );
  return (path, day) => isIn(day, days) || held.get(path)?.has(day) === true;
}

/** The writing of a copy's next generation. */
export class Update {
  readonly #copy: CopyFolder;
  readonly #rules: string;
  readonly #work: Work;

  constructor(copy: CopyFolder, rules: string, work: Work) {
    this.#copy = copy;
    this.#rules = rules;
    this.#work = work;
  }

  /** Throws a UserError when the copy can't be written. */
  async run(listing: Listing): Promise<void> {
    const release = await this.#copy.lock();
    const duck = await openDuckDb({ ...FRUGAL, temp_directory: join(this.#copy.building, "temp") });
    try {
      // somebody else may have done it meanwhile
      const last = this.#copy.generation(this.#rules);
      const plan = new Plan(this.#copy, last?.manifest, listing);
      if (plan.isEmpty && last !== undefined) return;
      const read = await this.#read(plan.pending, wantedBy(listing.days, last?.manifest), duck);
      if (last !== undefined && plan.gone.length === 0 && isKnown(read.files, last.manifest)) return;
      this.#copy.commit(await this.#next(last, plan, read, duck));
    } catch (error) {
      throw asUnwritable(this.#copy, error);
    } finally {
      duck.closeSync();
      release();
    }
  }

  /** Removes what somebody left who was killed when no more was to be done; what can't be removed is in nobody's way. */
  async removeLeft({ manifest }: Generation): Promise<void> {
    if (!this.#copy.isLeft) return;
    try {
      const release = await this.#copy.lock();
      try {
        new Journal(this.#copy.building).removeIfIn(manifest);
      } finally {
        release();
      }
    } catch (error) {
      if (!(asUnwritable(this.#copy, error) instanceof UserError)) throw error;
    }
  }

  /** What the files hold: of those that an interrupted run has read, what it found. */
  async #read(pending: LogFile[], wants: Wants, duck: DuckDb): Promise<Read> {
    const { building } = this.#copy;
    mkdirSync(join(building, "parts"), { recursive: true });
    const journal = new Journal(building);
    const wanted = new Map(pending.map((file) => [storedPath(this.#copy, file.path), file]));
    const read = journal.resume((record) => {
      const file = wanted.get(record.path);
      return (
        file !== undefined &&
        record.end.state !== "unreadable" &&
        record.version === versionOf(file) &&
        !record.left.some((day) => wants(record.path, day))
      );
    });
    for (const { path, end } of read.files) {
      wanted.delete(path);
      this.#work.files += 1;
      this.#work.bytes += end.bytes;
    }
    const writer = new Writer(this.#copy, duck, journal, read);
    await writer.write([...wanted.values()], wants, this.#work);
    return read;
  }

  async #next(last: Generation | undefined, plan: Plan, read: Read, duck: DuckDb): Promise<Manifest> {
    const manifest = last?.manifest;
    const changed = new Set([...plan.gone, ...plan.pending.map(({ path }) => storedPath(this.#copy, path))]);
    const old = manifest?.files ?? [];
    const files = [...old.filter(({ path }) => !changed.has(path)), ...read.files];
    const accounts = accountsIn(files);
    const replaced = old.filter(({ path }) => changed.has(path));
    const touched = new Set(read.parts.map(({ day }) => day));
    for (const { days, left } of replaced)
      for (const day of Object.keys(days)) if (!left.includes(day)) touched.add(day);
    if (manifest !== undefined && manifest.accounts !== accounts)
      for (const day of Object.keys(manifest.days)) touched.add(day);

    const days = { ...manifest?.days };
    const settler = new Settler(this.#copy, last, duck, copiesIn(files, undefined));
    await settler.remove(replaced.map(({ path }) => path));
    for (const day of [...touched].toSorted()) {
      const parts = await settler.settled(day, read.parts);
      if (parts.events.length + parts.copies.length > 0) days[day] = parts;
      else delete days[day];
    }
    return { rules: this.#rules, accounts, files, days };
  }
}

/** A part that has been read: records as delivered, of one day. */
interface ReadPart extends Part {
  day: string;
}

interface Read {
  files: FileRecord[];
  parts: ReadPart[];
}

/** What was read so far, a line for each time that something was written: that is whole, as the line comes after. */
class Journal {
  readonly #path: string;
  readonly #folder: string;

  constructor(building: string) {
    this.#path = join(building, ".journal");
    this.#folder = building;
  }

  add(read: Read & { isCut: boolean }): void {
    appendFileSync(this.#path, `${JSON.stringify(read)}\n`);
    sync(this.#path);
  }

  /** The last line may have been cut off. */
  #lines(): (Read & { isCut: boolean })[] {
    const text = existsSync(this.#path) ? readFileSync(this.#path, "utf8") : "";
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Read & { isCut: boolean });
  }

  /** Removes it all, if the copy has whatever was read. */
  removeIfIn({ files }: Manifest): void {
    const known = new Set(files.map((file) => JSON.stringify(file)));
    const read = this.#lines().flatMap((line) => line.files);
    if (read.every((file) => known.has(JSON.stringify(file))))
      rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What is still as `holds` wants it; the rest is thrown away. */
  resume(holds: (record: FileRecord) => boolean): Read {
    const kept: Read = { files: [], parts: [] };
    let lines: (Read & { isCut: boolean })[] = [];
    for (const line of this.#lines()) {
      lines.push(line);
      // of a file that was not read to its end, the lines that have a part of it count together
      if (lines.at(-1)?.isCut) continue;
      const files = lines.flatMap((one) => one.files);
      if (files.every(holds)) {
        kept.files.push(...files);
        kept.parts.push(...lines.flatMap((one) => one.parts));
      }
      lines = [];
    }
    const names = new Set(kept.parts.map(({ name }) => name));
    for (const name of readdirSync(join(this.#folder, "parts")))
      if (!names.has(name)) rmSync(join(this.#folder, "parts", name));
    rmSync(this.#path, { force: true });
    if (kept.files.length > 0) this.add({ ...kept, isCut: false });
    return kept;
  }
}

/** Writes records to Parquet, sorted, some hundred thousand at a time. */
class Writer {
  readonly #copy: CopyFolder;
  readonly #duck: DuckDb;
  readonly #journal: Journal;
  readonly #read: Read;
  /** One is written while the other is filled. */
  #spools: [Spool, Spool];
  #writing: Promise<void> = Promise.resolve();
  /** Files that were read to their end since the last time. */
  #ended: FileRecord[] = [];

  constructor(copy: CopyFolder, duck: DuckDb, journal: Journal, read: Read) {
    this.#copy = copy;
    this.#duck = duck;
    this.#journal = journal;
    this.#read = read;
    const spool = (name: string): Spool => {
      const folder = join(copy.building, name);
      mkdirSync(folder, { recursive: true });
      return new Spool(folder);
    };
    this.#spools = [spool("first"), spool("second")];
  }

  async write(files: LogFile[], wants: Wants, work: Work): Promise<void> {
    const versions = new Map(files.map((file) => [file.path, versionOf(file)]));
    let record: FileRecord | undefined;
    let row = 0;
    for await (const part of readRecords(files)) {
      await setImmediate(); // for Ctrl-C, and for the progress bar to move
      if (record === undefined) {
        row = 0;
        record = {
          path: storedPath(this.#copy, part.path),
          version: versions.get(part.path) ?? "",
          end: { state: "read", bytes: 0 },
          days: {},
          left: [],
          otherKinds: {},
        };
      }
      for (const [kind, count] of Object.entries(part.otherKinds ?? {}))
        addByKind(record.otherKinds, kind, count);
      if (part.events !== undefined) row = this.#add(part.events, row, record, part, wants);
      work.events += part.events?.length ?? 0;
      if (part.end !== undefined) {
        record.end = part.end;
        this.#ended.push(record);
        record = undefined;
        work.files += 1;
        work.bytes += part.end.bytes;
      }
      if (this.#spools[0].isFull) await this.#flush(record !== undefined);
    }
    await this.#flush(false);
    await this.#writing;
    for (const spool of this.#spools) spool.close();
  }

  #add(block: EventBlock, firstRow: number, record: FileRecord, { path }: FilePart, wants: Wants): number {
    const [lows, highs] = printsOf(block);
    const delivery = deliveryOf(path);
    const delivered = delivery === undefined ? null : `${delivery.day}T${delivery.minute}`;
    for (let i = 0; i < block.length; i += 1) {
      const seconds = block.seconds[i] ?? NaN;
      const day = dayOf(seconds);
      if (record.days[day] === undefined) {
        record.days[day] = 0;
        if (!wants(record.path, day)) record.left.push(day);
      }
      record.days[day] += 1;
      if (!wants(record.path, day)) continue;
      const event = block.at(i);
      const line = lineOf(event, seconds, block.json(i), {
        file: record.path,
        delivered,
        record: firstRow + i,
        id_low: lows[i] ?? 0,
        id_high: highs[i] ?? 0,
        call_low: block.sharedLow[i] ?? 0,
        call_high: block.sharedHigh[i] ?? 0,
      });
      this.#spools[0].add(day, Number.isNaN(seconds) ? -1 : seconds, line);
    }
    return firstRow + block.length;
  }

  /** Has the full spool written while the reading goes on. */
  async #flush(isCut: boolean): Promise<void> {
    await this.#writing;
    const [full, other] = this.#spools;
    this.#spools = [other, full];
    const files = this.#ended;
    this.#ended = [];
    this.#writing = this.#write(full, files, isCut);
    this.#writing.catch(() => {});
  }

  async #write(spool: Spool, files: FileRecord[], isCut: boolean): Promise<void> {
    const parts: ReadPart[] = [];
    for (const lines of spool.sorted()) parts.push(await this.#part(lines));
    this.#read.files.push(...files);
    this.#read.parts.push(...parts);
    this.#journal.add({ files, parts, isCut });
  }

  async #part({ day, paths, lines, bytes, longest }: SortedLines): Promise<ReadPart> {
    const group = Math.max(2048, Math.min(ROW_GROUP, Math.floor(ROW_GROUP_BYTES / (bytes / lines))));
    const select = fromLines(paths, Math.max(longest, LEAST_OBJECT));
    // DuckDB holds one that long whole, a dozen times over; and so a group, which has no fewer rows than it makes at once
    const held =
      (longest > LEAST_OBJECT ? longest : 0) + Math.max(0, group * (bytes / lines) - ROW_GROUP_BYTES);
    const more = Math.ceil((24 * held) / 1e6);
    if (more > 0) await this.#duck.run(`SET memory_limit = '${MEMORY + more}MB'`);
    const part = await writePart(this.#copy, this.#duck, select, group);
    if (more > 0) await this.#duck.run(`SET memory_limit = '${MEMORY}MB'`);
    if (part.rows !== lines) throw new Error(`Cannot write all records: ${part.rows} of ${lines}`);
    return { ...part, day };
  }
}

/** Writes what a SELECT gives, in its order, to a Parquet file of its own. */
async function writePart(copy: CopyFolder, duck: DuckDb, select: string, group = ROW_GROUP): Promise<Part> {
  const name = `${randomBytes(8).toString("hex")}.parquet`;
  const path = join(copy.building, "parts", name);
  const [[rows] = []] = await rowsOf(
    duck,
    `COPY (${select}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${group}, STRING_DICTIONARY_PAGE_SIZE_LIMIT ${DICTIONARY})`,
  );
  sync(path);
  return { name, rows: Number(rows) };
}

interface SettledPart {
  part: Part;
  path: string;
  isCopies: boolean;
}

/** Tells the calls of a day from their further records. */
class Settler {
  readonly #copy: CopyFolder;
  readonly #duck: DuckDb;
  readonly #last: Generation | undefined;
  readonly #copies: ReturnType<typeof copiesIn>;

  constructor(
    copy: CopyFolder,
    last: Generation | undefined,
    duck: DuckDb,
    copies: ReturnType<typeof copiesIn>,
  ) {
    this.#copy = copy;
    this.#last = last;
    this.#duck = duck;
    this.#copies = copies;
  }

  /** Files whose records, as far as they are there from before, count no more. */
  async remove(files: string[]): Promise<void> {
    await this.#duck.run(
      `CREATE OR REPLACE TEMP TABLE removed AS SELECT unnest(${listOf(files)}::VARCHAR[]) AS file`,
    );
  }

  async settled(day: string, read: ReadPart[]): Promise<DayParts> {
    const parts = [
      ...(await this.#remaining("events", day)),
      ...(await this.#remaining("copies", day)),
      ...read.filter((part) => part.day === day).map((part) => this.#made(part)),
    ];
    const verdicts = new Map(parts.map(({ path, part }) => [path, new Uint8Array(part.rows)]));
    if (parts.length > 0) {
      // not by union_by_name, which holds what it knows of every file, 3 MB each
      const kinds = [parts.filter(({ isCopies }) => isCopies), parts.filter(({ isCopies }) => !isCopies)];
      const records = `(${kinds
        .filter((some) => some.length > 0)
        .map((some) => recordsToJudge(some.map(({ path }) => path)))
        .join(" UNION ALL ")})`;
      for await (const { path, row, verdict } of judged(this.#duck, records, this.#copies)) {
        const rows = verdicts.get(path);
        if (rows !== undefined) rows[row] = verdict;
      }
    }
    const next: DayParts = { events: [], copies: [] };
    for (const { path, part, isCopies } of parts) {
      const rows = verdicts.get(path) ?? new Uint8Array();
      if (!isCopies && !rows.some((verdict) => verdict > 0)) next.events.push(part);
      else await this.#split(path, rows, isCopies, next);
    }
    return next;
  }

  #made({ name, rows }: Part): SettledPart {
    return { part: { name, rows }, path: join(this.#copy.building, "parts", name), isCopies: false };
  }

  /** The last generation's parts without the records that count no more. */
  async #remaining(kind: keyof DayParts, day: string): Promise<SettledPart[]> {
    const remaining: SettledPart[] = [];
    const paths = this.#last?.paths(kind, [day]) ?? [];
    for (const [i, part] of (this.#last?.manifest.days[day]?.[kind] ?? []).entries()) {
      const path = paths[i] ?? "";
      const isCopies = kind === "copies";
      const records = `FROM read_parquet(${quoted(path)})`;
      const [[removed] = []] = await rowsOf(
        this.#duck,
        `SELECT count(*) ${records} WHERE file IN (FROM removed)`,
      );
      if (Number(removed) === 0) remaining.push({ part, path, isCopies });
      else if (Number(removed) < part.rows) {
        const less = `${records} WHERE file NOT IN (FROM removed)`;
        remaining.push({ ...this.#made(await writePart(this.#copy, this.#duck, less)), isCopies });
      }
    }
    return remaining;
  }

  async #split(path: string, verdicts: Uint8Array, isCopies: boolean, next: DayParts): Promise<void> {
    await verdictTable(this.#duck, this.#copy.building, verdicts);
    const records = `(SELECT * FROM read_parquet(${quoted(path)}, file_row_number = true)) AS records`;
    const own = `records.* EXCLUDE (file_row_number${isCopies ? ", verdict" : ""})`;
    const [events, copies] = [
      `SELECT ${own} FROM ${records} ANTI JOIN verdicts ON file_row_number = row`,
      `SELECT ${own}, verdicts.verdict FROM ${records} JOIN verdicts ON file_row_number = row`,
    ];
    const further = verdicts.reduce((count, verdict) => count + Math.min(verdict, 1), 0);
    if (further < verdicts.length) next.events.push(await writePart(this.#copy, this.#duck, events));
    if (further > 0) next.copies.push(await writePart(this.#copy, this.#duck, copies));
  }
}

/** Whether these files are known already to be as unreadable as they are. */
function isKnown(read: FileRecord[], { files }: Manifest): boolean {
  const known = new Map(files.map((file) => [file.path, JSON.stringify(file)]));
  return read.every(
    (file) => file.end.state === "unreadable" && known.get(file.path) === JSON.stringify(file),
  );
}

let lastDay = { number: NaN, text: "" };

/** The UTC day of a time in seconds; empty when it is none. */
function dayOf(seconds: number): string {
  if (Number.isNaN(seconds)) return "";
  const number = Math.floor(seconds / 86_400);
  if (number !== lastDay.number) lastDay = { number, text: timeText(seconds).slice(0, 10) };
  return lastDay.text;
}

/** So soon after a change, a further one may leave the same times. */
const SAME_TICK = 100;

/** What changes when the file's content does. */
function versionOf({ path, version }: LogFile): string {
  if (version !== undefined) return version;
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return "";
  const isFresh = Date.now() - Number(stats.ctimeMs) < SAME_TICK;
  const { ino, size, mtimeNs, ctimeNs } = stats;
  return [ino, size, mtimeNs, ctimeNs].join(" ") + (isFresh ? ` ${Date.now()}` : "");
}
