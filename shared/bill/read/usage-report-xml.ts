// AWS's Usage Report as XML, as a table like its CSV. Loaded, with its package, only when there is one.

import { SaxesParser } from "saxes";
import type { Table } from "./table.ts";
import { UserError } from "../../terminal/user-error.ts";

/** The CSV's columns, by the elements' names (an `OperationUsage` each; Resource is not in the oldest). */
const COLUMNS = {
  ServiceName: "Service",
  OperationName: "Operation",
  UsageType: "UsageType",
  Resource: "Resource",
  StartTime: "StartTime",
  EndTime: "EndTime",
  UsageValue: "UsageValue",
} as const;

/**
 * Throws a UserError when it is no Usage Report or no well-formed XML. `name` is what the file is called in it.
 */
export async function usageReportXml(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Table> {
  const parser = new SaxesParser();
  const iterator = chunks[Symbol.asyncIterator]();
  const decoder = new TextDecoder();
  const elements = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  const made: string[][] = [];
  let row: Partial<Record<string, string>> | undefined;
  let text = "";
  let failure: Error | undefined;
  let isReport = false;

  parser.on("opentag", (tag) => {
    text = "";
    if (tag.name === "OperationUsage") [row, isReport] = [{}, true];
  });
  parser.on("text", (more) => {
    text += more;
  });
  parser.on("closetag", (tag) => {
    if (row === undefined) return;
    if (tag.name === "OperationUsage") {
      const cells = row;
      made.push(elements.map((element) => cells[element] ?? cells[COLUMNS[element]] ?? ""));
      row = undefined;
    } else row[tag.name] = text.trim();
  });
  parser.on("error", (error) => {
    failure ??= error;
  });

  async function* rows(wanted: readonly number[]): AsyncGenerator<string[][]> {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      parser.write(decoder.decode(next.value, { stream: true }));
      if (failure !== undefined) break;
      if (made.length > 0) yield made.splice(0).map((cells) => wanted.map((index) => cells[index] ?? ""));
    }
    if (failure === undefined) parser.close();
    if (failure !== undefined) {
      throw new UserError(
        `Cannot read ${name}: not well-formed XML: ${failure.message}`,
        "Download it again",
      );
    }
    if (!isReport) {
      throw new UserError(
        `Cannot use ${name}: XML, but no AWS Usage Report: it has no OperationUsage`,
        "Download the Usage Report as CSV or XML from Billing, Cost Explorer's reports",
      );
    }
    if (made.length > 0) yield made.splice(0).map((cells) => wanted.map((index) => cells[index] ?? ""));
  }
  return {
    columns: elements.map((element) => COLUMNS[element]),
    firstRow: 1,
    rows,
    close: async () => {
      await iterator.return?.();
    },
  };
}
