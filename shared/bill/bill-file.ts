// A bill in a file, whatever it was downloaded or saved as.

import { createReadStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";
import { parse } from "csv-parse";
import { parse as parseAll } from "csv-parse/sync";
import { billOfAnswers, type CostAnswer } from "./bill-answers.ts";
import { billOfConsole } from "./bill-console.ts";
import { billOfReport, isReport } from "./bill-report.ts";
import type { Bill } from "./bill.ts";
import { UserError } from "../user-error.ts";

const FORMATS =
  "COSTS takes the JSON of aws ce get-cost-and-usage, the console's CSV, or a Cost and Usage Report as CSV";

/**
 * Reads a bill from a file: what `aws ce get-cost-and-usage` prints (one answer or several, one after the other or in an
 * array), the console's CSV, a Cost and Usage Report or Data Export as CSV; gzipped or not.
 *
 * Throws a UserError when the file can't be read, is none of these, or can't be compared with calls.
 */
export async function readBill(path: string): Promise<Bill> {
  const name = `COSTS "${path}"`;
  try {
    const start = await firstBytes(path);
    const isGzip = start[0] === 0x1f && start[1] === 0x8b;
    const kind = isGzip ? undefined : otherKind(start);
    if (kind !== undefined) throw new UserError(`Cannot use ${name}: ${kind}`, FORMATS);

    const header = await firstRow(path, isGzip);
    if (isReport(header)) return await billOfReport(rowsOf(path, isGzip), name);

    const file = await readFile(path);
    const text = (isGzip ? gunzipSync(file) : file).toString("utf8").replace(/^\ufeff/, "");
    if (text.trim() === "") throw new UserError(`Cannot use ${name}: the file is empty`, FORMATS);
    if (/^\s*[[{]/.test(text)) return billOfAnswers(answersOf(text, name), name);
    return billOfConsole(parseAll(text, { relax_column_count: true, skip_empty_lines: true }), name);
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(error as NodeJS.ErrnoException, path, name);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function otherKind(start: Buffer): string | undefined {
  if (start.toString("latin1") === "PAR1") return "a Parquet file; export the report as CSV";
  if (start.toString("latin1", 0, 2) === "PK") return "a ZIP file; unzip it first";
  return undefined;
}

async function firstRow(path: string, isGzip: boolean): Promise<string[]> {
  const rows = rowsOf(path, isGzip, { to: 1 });
  for await (const row of rows) return row;
  return [];
}

function rowsOf(path: string, isGzip: boolean, only: { to?: number } = {}): AsyncIterable<string[]> {
  const bytes = createReadStream(path);
  const text: Readable = isGzip ? bytes.pipe(createGunzip()) : bytes;
  const rows = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    ...only,
  });
  // pipe() does not hand errors on
  bytes.on("error", (error) => rows.destroy(error));
  text.on("error", (error) => rows.destroy(error));
  rows.on("close", () => bytes.destroy());
  return text.pipe(rows) as AsyncIterable<string[]>;
}

/** The answers in a file: one, an array of them, or one after the other as the CLI's output was appended. */
function answersOf(text: string, name: string): CostAnswer[] {
  let answers: unknown[];
  try {
    answers = [JSON.parse(text)].flat();
  } catch (error) {
    try {
      // each starts with a brace at the start of a line: compact JSON is one line, indented JSON has none inside
      answers = text.split(/^(?=\{)/m).map((answer) => JSON.parse(answer) as unknown);
    } catch {
      throw new UserError(`Cannot use ${name}: not JSON: ${(error as Error).message}`, FORMATS);
    }
  }
  if (answers.length === 0) throw new UserError(`Cannot use ${name}: it holds no answer`, FORMATS);
  for (const answer of answers) {
    if (typeof answer === "object" && answer !== null && "ResultsByTime" in answer) continue;
    const isLog =
      typeof answer === "object" && answer !== null && ("Records" in answer || "eventName" in answer);
    const what = isLog ? "a CloudTrail log, not a bill" : "JSON, but no answer of Cost Explorer";
    throw new UserError(`Cannot use ${name}: ${what}`, FORMATS);
  }
  return answers as CostAnswer[];
}

function unreadable(error: NodeJS.ErrnoException, path: string, name: string): UserError {
  if (error.code === "ENOENT")
    return new UserError(`Cannot read ${name}: no such file`, `Look for it with ls ${path}`);
  if (error.code === "EISDIR") return new UserError(`Cannot read ${name}: a folder, not a file`, FORMATS);
  if (error.code === "EACCES" || error.code === "EPERM")
    return new UserError(`Cannot read ${name}: permission denied`);
  if (error.code === "Z_BUF_ERROR") return new UserError(`Cannot read ${name}: the gzip data is truncated`);
  return new UserError(`Cannot read ${name}: ${error.message}`, FORMATS);
}
