// Opens the Parquet copy of LOGS for a question: brings it up to date, and knows what an answer from it rests on.

import { existsSync, readdirSync, rmSync } from "node:fs";
import { hostname, tmpdir, totalmem } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { readingCost } from "../aws/s3-cost.ts";
import { isS3Uri } from "../aws/s3-uri.ts";
import { Days, holds } from "../days.ts";
import { chooseFiles, daysAsked, daysHeld, findFiles, isWhole } from "../events.ts";
import { timeText } from "../field-values.ts";
import { FILTERED, filterOf, filtersOf } from "../filters.ts";
import type { LogFile } from "../reader/log-files.ts";
import { sayBasis } from "../logs.ts";
import { filtersOf as filtersInSql } from "../athena/events-view.ts";
import { type FilterFound, isName, missesInWords } from "../options/near-misses.ts";
import type { Options } from "../options.ts";
import { showProgress } from "../terminal/progress.ts";
import { say } from "../terminal/say.ts";
import { addByKind, emptySummary, type Summary } from "../summary.ts";
import { UserError } from "../terminal/user-error.ts";
import { all, inlined } from "../athena/sql.ts";
import { CopyFolder, type FileRecord, type Generation, isWritable } from "./copy-folder.ts";
import { type DuckDb, openDuckDb, quoted, rowsOf, textOf } from "./duckdb.ts";
import { type Listing, Plan, rulesNow, storedPath, Update, type Work } from "./update.ts";
import { makeViews } from "./views.ts";

/** A copy that is as its logs are, for the days asked for. */
export interface OpenCopy {
  folder: CopyFolder;
  generation: Generation;
  days: Days | undefined;
  chosen: LogFile[];
  /** What an answer rests on, but for what the events themselves tell. */
  summary: Summary;
  /** What was read to bring it up to date. */
  work: Work;
}

/** Where the copy of LOGS lies, if PARQUET doesn't say: beside the first of them. */
export function copyFolderOf({ LOGS, PARQUET }: Pick<Options, "LOGS" | "PARQUET">): CopyFolder {
  if (PARQUET !== undefined) {
    if (isS3Uri(PARQUET))
      throw new UserError(
        `Cannot write the Parquet copy "${PARQUET}": not a folder on this machine`,
        "Name one: PARQUET=folder",
      );
    return new CopyFolder(PARQUET);
  }
  const [first = ""] = LOGS;
  const names = LOGS.map((source) =>
    isS3Uri(source) ? source.slice("s3://".length).replaceAll(/\/+/g, "_") : basename(resolve(source)),
  );
  const name = `${names.join("+").slice(0, 200).replace(/_+$/, "")}_parquet`;
  return new CopyFolder(isS3Uri(first) ? name : join(dirname(relativeRoot(first)), name));
}

/** A path whose folder's name is the one that is shown: `.` and `..` have none. */
function relativeRoot(source: string): string {
  return /^\.{0,2}$/.test(basename(source)) ? resolve(source) : source;
}

/**
 * Brings the copy up to date, as far as DAY needs it.
 *
 * Throws a UserError when there are no logs, or none of the DAY, and when the copy can't be written.
 */
export async function bringUpToDate(options: Options): Promise<OpenCopy> {
  const { LOGS, DAY } = options;
  const summary = emptySummary();
  const files = await findFiles(LOGS, DAY, summary);
  const folder = copyFolderOf(options);
  const rules = rulesNow();
  const work: Work = { chosen: 0, files: 0, bytes: 0, events: 0, partlyRead: [], unreadable: [] };
  showProgress(work);
  const update = async (listing: Listing): Promise<Generation> => {
    const generation = folder.generation(rules);
    const plan = new Plan(folder, generation?.manifest, listing);
    if (plan.isEmpty && generation !== undefined) {
      await new Update(folder, rules, work).removeLeft(generation);
      return generation;
    }
    work.chosen += plan.pending.length;
    const cost = readingCost(plan.pending);
    if (cost !== undefined) say(cost, "dim");
    await new Update(folder, rules, work).run(listing);
    const updated = folder.generation(rules);
    if (updated === undefined) throw new Error(`Cannot find the copy that was written to ${folder.path}`);
    return updated;
  };
  /** The days of files whose names don't tell them. */
  const daysIn = async (undated: LogFile[]): Promise<Set<string>> => {
    const { manifest } = await update({ files: undated, days: undefined, isWhole: false });
    const paths = new Set(undated.map(({ path }) => storedPath(folder, path)));
    return new Set(
      manifest.files.filter(({ path }) => paths.has(path)).flatMap((file) => Object.keys(file.days)),
    );
  };
  const days = DAY === undefined ? undefined : await daysAsked(DAY, files, daysIn);
  // of a bucket, no more is listed than one DAY needs
  const isWholeListing = DAY === undefined || LOGS.length > 1 || !LOGS.some(isS3Uri);
  const generation = await update({ files, days, isWhole: isWholeListing });

  const chosen = chooseFiles(files, days, summary);
  addFiles(summary, generation, folder, chosen);
  if (
    days !== undefined &&
    summary.records - summary.outsideDays - summary.withoutTime - others(summary) === 0 &&
    isWhole(summary)
  )
    throw new UserError(
      `Cannot find DAY "${DAY}": no events of ${days.toString()}`,
      holds(await daysHeld(files, daysIn)),
    );
  return { folder, generation, days, chosen, summary, work };
}

function others({ otherKinds }: Summary): number {
  return Object.values(otherKinds).reduce((sum, count) => sum + count, 0);
}

/** What became of the files, as readEvents() has it in its summary. */
function addFiles(summary: Summary, { manifest }: Generation, folder: CopyFolder, chosen: LogFile[]): void {
  const records = new Map(manifest.files.map((file) => [file.path, file]));
  for (const { path } of chosen) {
    const record = records.get(storedPath(folder, path));
    if (record === undefined) throw new Error(`Cannot find "${path}" in the copy`);
    addFile(summary, record, path);
  }
}

function addFile(summary: Summary, { end, days, otherKinds }: FileRecord, path: string): void {
  summary.bytes += end.bytes;
  if (end.state === "read") summary.files += 1;
  else if (end.state === "skipped") addByKind(summary.skipped, end.kind);
  else summary[end.state].push({ path, reason: end.reason });
  for (const [kind, count] of Object.entries(otherKinds)) {
    summary.records += count;
    addByKind(summary.otherKinds, kind, count);
  }
  for (const [day, count] of Object.entries(days)) {
    summary.records += count;
    if (summary.days === undefined) continue;
    if (day === "") summary.withoutTime += count;
    else if (day < summary.days.first || day > summary.days.last) summary.outsideDays += count;
  }
}

/**
 * What a question is asked of: views as views.ts has them, in a DuckDB that reads the copy alone, and writes nothing.
 * `settings` go before those that a question has.
 */
export async function openViews(
  copy: OpenCopy,
  options: Options,
  question: string,
  settings: Record<string, string> = {},
): Promise<DuckDb> {
  // the questions' own order, in which nothing comes before all names
  const duck = await openDuckDb({
    ...boundsBeside(copy.folder.path),
    ...settings,
    ...(options.Q === undefined && { default_null_order: "nulls_first" }),
  });
  const { days, chosen, generation, summary } = copy;
  const { folded } = await makeViews(duck, generation, { options, days, chosen }, question);
  const [[events, first, last] = []] = await rowsOf(
    duck,
    "SELECT count(*), epoch(min(time))::BIGINT, epoch(max(time))::BIGINT FROM once",
  );
  summary.events = Number(events);
  summary.folded = folded;
  summary.duplicates =
    summary.records - others(summary) - summary.outsideDays - summary.withoutTime - summary.events - folded;
  if (first !== null && first !== undefined) summary.first = timeText(Number(first));
  if (last !== null && last !== undefined) summary.last = timeText(Number(last));
  const isFiltered = filterOf(options) !== undefined;
  summary.matched = isFiltered ? await countOf(duck, "events") : summary.events;
  await lock(duck, generation);
  return duck;
}

/** Of memory, a quarter of what there is: what needs more waits on disk. */
const SHARE_OF_MEMORY = 0.25;
const LEAST_MEMORY = 500e6;

/** What a question may take of this machine, as DuckDB's settings. */
interface Bounds {
  memory_limit: string;
  /** Where what doesn't fit waits. It is made when it is needed. */
  temp_directory: string;
}

/** It waits beside the copy, whose disk is large, or where the system has such files when the copy is not ours to write to. */
function boundsBeside(folder: string): Bounds {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity) * SHARE_OF_MEMORY;
  const name = `.waiting-${hostname()}-`;
  const beside = isWritable(folder) ? folder : tmpdir();
  // whoever was killed could not remove its own
  for (const other of readdirSync(beside))
    if (other.startsWith(name) && !isRunning(Number(other.slice(name.length))))
      rmSync(join(beside, other), { recursive: true, force: true });
  const waiting = join(beside, name + process.pid);
  if (waitingFolders.size === 0) process.once("exit", removeWaiting);
  waitingFolders.add(waiting);
  const megabytes = Math.round(Math.max(memory, LEAST_MEMORY) / 1e6);
  return { memory_limit: `${megabytes}MB`, temp_directory: waiting };
}

const waitingFolders = new Set<string>();

function removeWaiting(): void {
  for (const folder of waitingFolders) rmSync(folder, { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function countOf(duck: DuckDb, from: string): Promise<number> {
  return Number((await rowsOf(duck, `SELECT count(*) FROM ${from}`))[0]?.[0]);
}

/** From here on nothing outside the copy can be read, nothing be loaded, and none of that be changed. */
async function lock(duck: DuckDb, { folder }: Generation): Promise<void> {
  await duck.run(`SET allowed_directories = [${quoted(`${resolve(folder)}/`)}]`);
  for (const setting of ["enable_external_access", "allow_community_extensions", "allow_persistent_secrets"])
    await duck.run(`SET ${setting} = false`);
  await duck.run("SET lock_configuration = true");
}

/** Says what an answer from the copy rests on, and which values there are for filters that nothing passed. */
export async function sayCopyBasis({ summary }: OpenCopy, duck: DuckDb, options: Options): Promise<void> {
  const filter = filterOf(options);
  sayBasis(summary, filter?.says);
  if (filter === undefined || summary.matched > 0 || summary.events === 0) return;
  for (const line of await nearMissesIn(duck, options)) say(line);
}

async function nearMissesIn(duck: DuckDb, options: Options): Promise<string[]> {
  const found: FilterFound[] = [];
  const filters = filtersOf(options);
  // in the same order, one for each that is set
  const conditions = filtersInSql(options).map((one) => inlined(all([one])));
  for (const [i, filter] of filters.entries()) {
    const theOthers = conditions.filter((_, other) => other !== i).join(" AND ") || "TRUE";
    found.push({
      filter,
      passed: (await countOf(duck, `called WHERE ${conditions[i]}`)) > 0,
      anyone: await valuesOf(duck, filter, "TRUE"),
      withOthers: await valuesOf(duck, filter, theOthers),
    });
  }
  return missesInWords(found);
}

/** Names beyond these are no help. */
const MOST_NAMES = 10_000;

async function valuesOf(
  duck: DuckDb,
  { name, wanted }: FilterFound["filter"],
  where: string,
): Promise<Set<string>> {
  const values = new Set<string>();
  for (const column of FILTERED[name as keyof typeof FILTERED])
    for (const [value] of await rowsOf(
      duck,
      `SELECT DISTINCT ${column} FROM called WHERE ${where} LIMIT ${MOST_NAMES}`,
    ))
      if (isName(value, wanted)) values.add(textOf(value) ?? "");
  return values;
}

/** Whether there is a copy of LOGS at all. */
export function hasCopy(options: Options): boolean {
  return existsSync(join(copyFolderOf(options).path, "events"));
}
