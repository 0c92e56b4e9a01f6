// Which files of a report count? AWS delivers a month's report again and again, each time whole; only the latest is the bill.

import { basename } from "node:path";
import { type BillFile, type BillSource, textOf } from "./bill-source.ts";
import { quoted } from "../../text/command.ts";
import { counted } from "../../text/numbers.ts";
import type { Days } from "../../days.ts";
import { UserError } from "../../terminal/user-error.ts";

/** Whether a file is a manifest, the list of a report's files; those for Redshift and QuickSight list the same again. */
const MANIFEST = /(?:^|[-_])Manifest\.json$/i;
const OTHER_MANIFEST = /(?:Redshift|QuickSight)Manifest/i;
/** What lies beside a report and is no part of it: `create-table.sql`, `crawler-cfn.yml`, Athena's `…_status`. */
const PART = /\.(?:csv|json|jsonl|xml|parquet|pq|zip|gz)$/i;
const NO_PART = /(?:^|\/)[._]|_status(?:\/|\.)|(?:^|\/)(?:cost_and_usage_data_status)\//i;

/** The month in a path, in the layouts that AWS has: `20240901-20241001`, `BILLING_PERIOD=2024-09`, `year=2024/month=9`. */
const MONTH =
  /(?:^|\/)(?:(\d{4})(\d{2})\d{2}-\d{8}|billing_period=(\d{4})-(\d{2})|year=(\d{4})\/month=(\d{1,2}))(?=\/)/i;
/** When a version was made, in the name of its folder or its assemblyId: `20240915T061500Z`, `2024-09-15T06:15:00.000Z-…`. */
const MADE = /(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2}):?(\d{2})/;

interface Manifest {
  file: BillFile;
  report: string;
  /** `2024-09`; empty when nothing says. */
  month: string;
  /** Digits that sort by time; empty when nothing says. */
  made: string;
  keys: string[];
}

/** The files of a report that count, and what to say of the choice. */
export interface Chosen {
  files: BillFile[];
  notes: string[];
  /** The months that were left out, as none of their days was asked for. */
  otherMonths: string[];
}

/**
 * The files to read: all of a source without reports; of each month of a report the latest version, as its manifest lists
 * it. Months that have none of `days` are not read.
 *
 * Throws a UserError when a part of a report is missing, or when which version is the latest can't be told.
 */
export async function chosenFiles(source: BillSource, days: Days | undefined): Promise<Chosen> {
  const [only] = source.files;
  if (source.isOne && only !== undefined) {
    if (!MANIFEST.test(only.path)) return { files: [only], notes: [], otherMonths: [] };
    const manifest = await manifestOf(only);
    if (manifest === undefined) return { files: [only], notes: [], otherMonths: [] };
    return {
      files: await listed(manifest, await aroundManifest(source, manifest)),
      notes: [],
      otherMonths: [],
    };
  }

  const notes: string[] = [];
  const parts = source.files.filter(({ path }) => PART.test(path) && !NO_PART.test(path));
  const others = source.files.length - parts.length;
  const manifests: Manifest[] = [];
  const rest: BillFile[] = [];
  for (const file of parts) {
    const manifest = MANIFEST.test(file.path) ? await manifestOf(file) : undefined;
    if (manifest !== undefined) manifests.push(manifest);
    else if (!OTHER_MANIFEST.test(file.path)) rest.push(file);
  }
  const isAsked = (month: string): boolean =>
    month === "" || days === undefined || (month >= days.first.slice(0, 7) && month <= days.last.slice(0, 7));

  const files: BillFile[] = [];
  const months = groupedBy(manifests, ({ month }) => month);
  checkReports(months);
  let older = 0;
  for (const [month, versions] of months) {
    if (isAsked(month)) files.push(...(await listed(latest(versions), rest)));
  }
  const left = rest.filter((file) => !files.includes(file));
  const listless = new Map<string, BillFile[]>();
  for (const file of left) {
    const month = monthOf(file.path);
    if (months.has(month) || (month === "" && manifests.length > 0 && isListed(file, manifests))) {
      if (isAsked(month)) older += 1;
    } else if (isAsked(month)) {
      listless.set(month, [...(listless.get(month) ?? []), file]);
    }
  }
  for (const [month, some] of listless) {
    const chosen = month === "" ? some : latestFolder(some, month);
    older += some.length - chosen.length;
    files.push(...chosen);
  }
  if (older > 0) notes.push(`Left out: ${counted(older, "file")} of earlier versions of the report`);
  const unlike = others - source.files.filter(({ path }) => NO_PART.test(path)).length;
  if (unlike > 0)
    notes.push(`Left out: ${counted(unlike, "file")} that can be no part of a bill, by the name`);
  const otherMonths = [...new Set([...months.keys(), ...left.map(({ path }) => monthOf(path))])];
  return {
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    notes,
    otherMonths: otherMonths.filter((month) => !isAsked(month)).toSorted(),
  };
}

/** Undefined when it is JSON of another kind. */
async function manifestOf(file: BillFile): Promise<Manifest | undefined> {
  if (file.size > 20_000_000) return undefined;
  let json: {
    reportKeys?: unknown;
    dataFiles?: unknown;
    assemblyId?: string;
    executionId?: string;
    reportName?: string;
    billingPeriod?: { start?: string };
  };
  try {
    json = JSON.parse((await textOf(file)).replace(/^\ufeff/, "")) as typeof json;
  } catch {
    throw new UserError(`Cannot use ${called(file)}: a manifest that is not JSON`, "Get it again");
  }
  const listedKeys = json.reportKeys ?? json.dataFiles;
  if (!Array.isArray(listedKeys)) return undefined;
  const keys = listedKeys.map((key) => String(key).replace(/^s3:\/\/[^/]+\//, ""));
  const start = /^(\d{4})-?(\d{2})/.exec(json.billingPeriod?.start ?? "");
  const month =
    start === null
      ? monthOf(file.path) || keys.map(monthOf).find((found) => found !== "")
      : `${start[1]}-${start[2]}`;
  const report = json.reportName ?? basename(file.path).replace(MANIFEST, "");
  return {
    file,
    report,
    month: month ?? "",
    made: madeOf(file.path) || madeOf(json.assemblyId ?? json.executionId ?? "") || madeOf(keys[0] ?? ""),
    keys,
  };
}

function monthOf(path: string): string {
  const found = MONTH.exec(path);
  if (found === null) return "";
  const [, ...parts] = found;
  const [year = "", month = ""] = parts.filter((part) => part !== undefined);
  return `${year}-${month.padStart(2, "0")}`;
}

function madeOf(text: string): string {
  return MADE.exec(text)?.slice(1).join("") ?? "";
}

function checkReports(months: Map<string, Manifest[]>): void {
  for (const versions of months.values()) {
    const reports = [...new Set(versions.map(({ report }) => report))];
    if (reports.length > 1) {
      throw new UserError(
        `Cannot add up ${reports.join(" and ")}: both are reports of the same month, so each amount would count twice`,
        `Name the folder or the manifest of one: ${quoted(`COSTS=${versions[0]?.file.name}`)}`,
      );
    }
  }
}

/**
 * A legacy report's manifest above its versions' folders is written anew with each, so it is the latest one's; otherwise the
 * time in the name of the folder tells.
 */
function latest(versions: Manifest[]): Manifest {
  const depth = ({ file }: Manifest): number => file.path.split("/").length;
  const top = Math.min(...versions.map(depth));
  const [first, ...others] = versions.filter((version) => depth(version) === top);
  if (first !== undefined && others.length === 0) return first;
  const [last, before] = versions.toSorted((a, b) => (a.made < b.made ? 1 : -1));
  if (last === undefined || last.made === before?.made) throw sameTime(versions.map(({ file }) => file.name));
  return last;
}

/** Of a month without a manifest: the files of the folder that was made last. */
function latestFolder(files: BillFile[], month: string): BillFile[] {
  const folders = groupedBy(files, ({ path }) => path.slice(0, path.lastIndexOf("/") + 1));
  if (folders.size < 2) return files;
  const made = [...folders].map(([folder, some]) => ({ some, folder, made: madeOf(folder) }));
  const [last, before] = made.toSorted((a, b) => (a.made < b.made ? 1 : -1));
  if (last === undefined || last.made === "" || last.made === before?.made) {
    throw sameTime(
      made.map(({ some }) => some[0]?.name.replace(/[^/]*$/, "") ?? month),
      month,
    );
  }
  return last.some;
}

function sameTime(names: string[], month = ""): UserError {
  return new UserError(
    `Cannot tell which version of the report${month && ` of ${month}`} is the latest: ${names.join(", ")}`,
    `Name one, or its manifest: ${quoted(`COSTS=${names[0]}`)}`,
  );
}

/** The files that a manifest lists, found by the ends of their paths. */
async function listed(manifest: Manifest, files: BillFile[]): Promise<BillFile[]> {
  const byName = groupedBy(files, ({ path }) => basename(path));
  const found: BillFile[] = [];
  for (const key of manifest.keys) {
    const candidates = byName.get(basename(key)) ?? [];
    const ends = candidates.filter(({ path }) => endsAlike(path, key));
    const [file] = ends.toSorted((a, b) => b.path.length - a.path.length);
    if (file === undefined || found.includes(file)) {
      throw new UserError(
        `Cannot use ${called(manifest.file)}: a part of the report is missing: ${key}`,
        "Copy the report whole: aws s3 sync, with the folder that the manifest names",
      );
    }
    found.push(file);
  }
  return found;
}

function isListed(file: BillFile, manifests: Manifest[]): boolean {
  return manifests.some(({ keys }) => keys.some((key) => endsAlike(file.path, key)));
}

/** Whether one path is the end of the other. */
function endsAlike(path: string, key: string): boolean {
  return path === key || path.endsWith(`/${key}`) || key.endsWith(`/${path}`);
}

/** A manifest lies beside its files, above their folder, or in `metadata/` beside `data/`. */
async function aroundManifest(source: BillSource, manifest: Manifest): Promise<BillFile[]> {
  for (const levels of [0, 1, 2, 3]) {
    const files = await source.around(levels);
    const names = new Set(files.map(({ path }) => path));
    const isHere = manifest.keys.every((key) =>
      files.some(({ path }) => names.has(path) && endsAlike(path, key)),
    );
    if (isHere) return files;
  }
  return source.around(0);
}

function called(file: BillFile): string {
  return `COSTS "${file.name}"`;
}

function groupedBy<Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
