// A bill, whatever it was downloaded or saved as.

import { createHash } from "node:crypto";
import { type Content, contentsOf } from "./bill-content.ts";
import { type BillFile, billSource } from "./bill-source.ts";
import { isConsoleCsv, readConsoleCsv } from "./console-csv.ts";
import { answersOf, type CostAnswer, readAnswers } from "./cost-answers.ts";
import { Ledger } from "./ledger.ts";
import { lookalikeRefusal, tableRefusal, textRefusal } from "./lookalikes.ts";
import { readReport, reportOf } from "./reports.ts";
import { chosenFiles } from "./report-versions.ts";
import { csvTable, type Table } from "./table.ts";
import type { Bill } from "../bill-line.ts";
import { quoted } from "../../text/command.ts";
import type { Days } from "../../days.ts";
import { UserError } from "../../terminal/user-error.ts";

/** Cost Explorer's answers are read whole: more than this is no such answer, and more than a text can be. */
const MOST_JSON = 400_000_000;

/**
 * Reads the bill that COSTS names: Cost Explorer's JSON (what `aws ce get-cost-and-usage` prints, one answer or several) and
 * the console's CSV, a Cost and Usage Report, a Data Export (CUR 2.0, FOCUS), an old detailed billing report, AWS's Usage
 * Report; as text, gzip, ZIP or Parquet; a file, several, a folder, a manifest; on disk or in S3. Of a report's versions only
 * the latest counts, and only months with some of `days`; on these alone are resources and principals told apart.
 *
 * Throws a UserError when it can't be read, when it is none of these, or when calls can't be held against it.
 */
export async function readBill(costs: string, days?: Days): Promise<Bill> {
  const name = `COSTS "${costs}"`;
  const { files, notes, otherMonths } = await chosenFiles(await billSource(costs), days);
  if (files.length === 0 && otherMonths.length > 0) {
    throw new UserError(
      `Cannot compare ${name} with ${days?.toString()}: it has nothing of that month`,
      `It bills ${otherMonths.join(", ")}`,
    );
  }
  if (files.length === 0) {
    throw new UserError(
      `Cannot use ${name}: no file there can be a bill`,
      "COSTS takes a folder of .csv, .gz, .zip, .json or .parquet files",
    );
  }
  await checkDifferent(files);

  const answers: CostAnswer[] = [];
  let ledger: Ledger | undefined;
  let first: { kind: string; name: string } | undefined;
  const only = (kind: string, content: Content, has: Bill["has"]): Ledger => {
    if (first !== undefined && (first.kind !== kind || kind === CONSOLE)) {
      throw new UserError(
        `Cannot add up ${name}: ${first.name} is ${first.kind} and ${content.name} is ${kind}, so amounts may count twice`,
        `Name one of them: ${quoted(`COSTS=${files[0]?.name}`)}`,
      );
    }
    first ??= { kind, name: content.name };
    ledger ??= new Ledger(name, has, days);
    return ledger;
  };

  for (const file of files) {
    for await (const content of contentsOf(file)) {
      if (content.kind === "json") {
        only(ANSWER, content, "costs");
        answers.push(...answersOf(await wholeText(content), content.name));
        continue;
      }
      const table = await tableOf(content);
      try {
        const refusal = lookalikeRefusal(table.columns, content.name);
        if (refusal !== undefined) throw refusal;
        const report = reportOf(table.columns);
        if (report !== undefined) {
          await readReport(report, table, only(report.name, content, report.has), content.name);
        } else if (isConsoleCsv(table.columns)) {
          await readConsoleCsv(table, only(CONSOLE, content, "costs"), content.name);
        } else {
          throw tableRefusal(table.columns, content.name);
        }
      } finally {
        await table.close();
      }
    }
  }
  ledger ??= new Ledger(name, "costs", days);
  if (answers.length > 0) readAnswers(answers, ledger, name);
  for (const note of notes) ledger.note(note);
  if (first?.kind === USAGE_REPORT)
    ledger.note(`${name} is ${USAGE_REPORT}: it has quantities, and no costs`);
  return ledger.bill();
}

const ANSWER = "an answer of Cost Explorer";
const USAGE_REPORT = "an AWS Usage Report";
const CONSOLE = "a download of the console";

async function tableOf(content: Content): Promise<Table> {
  if (content.kind === "parquet") {
    const { parquetTable } = await import("./parquet.ts");
    const file = await content.open();
    return parquetTable(file, content.name).catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
  }
  if (content.kind === "xml") {
    const { usageReportXml } = await import("./usage-report-xml.ts");
    return usageReportXml(content.bytes, content.name);
  }
  const refusal = textRefusal(content.start, content.name);
  if (refusal !== undefined) {
    await content.close();
    throw refusal;
  }
  return csvTable(content.bytes, content.name);
}

async function wholeText(content: Content): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of content.bytes) {
    parts.push(part);
    length += part.length;
    if (length > MOST_JSON) {
      throw new UserError(
        `Cannot use ${content.name}: more JSON than Cost Explorer answers`,
        "A log, perhaps: LOGS reads those",
      );
    }
  }
  return Buffer.concat(parts)
    .toString("utf8")
    .replace(/^\ufeff/, "");
}

/** Throws a UserError when two files are the same, as a second download is: each amount would count twice. */
async function checkDifferent(files: BillFile[]): Promise<void> {
  const sizes = new Map<number, BillFile[]>();
  for (const file of files) sizes.set(file.size, [...(sizes.get(file.size) ?? []), file]);
  for (const alike of sizes.values()) {
    const seen = new Map<string, BillFile>();
    for (const file of alike.length > 1 ? alike : []) {
      const hash = createHash("sha256");
      for await (const part of file.chunks()) hash.update(part);
      const digest = hash.digest("hex");
      const same = seen.get(digest);
      if (same !== undefined) {
        throw new UserError(
          `Cannot add up COSTS "${same.name}" and "${file.name}": they are the same file twice`,
          "Keep one of them",
        );
      }
      seen.set(digest, file);
    }
  }
}
