// CSV: the console's event history, a call a line, and tables that have a column of records.

import { parse } from "csv-parse/sync";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";

/** The columns, and the field of a record that each one holds (CloudTrail guide, "Viewing recent management events with the console"). */
const COLUMNS: Record<string, string> = {
  "event id": "eventID",
  "event time": "eventTime",
  "event name": "eventName",
  "event source": "eventSource",
  "aws region": "awsRegion",
  "source ip address": "sourceIPAddress",
  "error code": "errorCode",
  "request id": "requestID",
  "event type": "eventType",
  "recipient account id": "recipientAccountId",
  "event category": "eventCategory",
};

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * The calls in an event history. It has less than a record: of the caller a user's or session's name and an access key,
 * of the request only the resources. A time that is none that the console writes stays as it is.
 *
 * Throws an Error when the text is no CSV.
 */
export function callsInEventHistory(text: string): CloudTrailEvent[] {
  const [header = [], ...rows] = parse(text, {
    bom: true,
    skip_empty_lines: true,
    delimiter: delimiterOf(text),
  });
  const names = header.map((name) => name.trim().toLowerCase());
  return rows.map((cells) => {
    const cell = new Map(names.map((name, index) => [name, cells[index]?.trim() ?? ""]));
    const fields: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(COLUMNS)) {
      const value = cell.get(name);
      if (value !== undefined && value !== "") fields[field] = value;
    }
    const userName = cell.get("user name");
    const accessKeyId = cell.get("aws access key");
    const identity: Record<string, string> = {};
    if (userName) identity["userName"] = userName;
    if (accessKeyId) identity["accessKeyId"] = accessKeyId;
    if (Object.keys(identity).length > 0) fields["userIdentity"] = identity;
    if (cell.get("read-only")) fields["readOnly"] = cell.get("read-only") === "true";
    const resources = resourcesIn(cell.get("resources") ?? "");
    if (resources !== undefined) fields["resources"] = resources;
    fields["eventTime"] = timeOf(cell.get("event time") ?? "");
    return { eventTime: "", eventSource: "", eventName: "", awsRegion: "", ...fields };
  });
}

/** `[{"resourceType":"AWS::IAM::User","resourceName":"bob"}]`; a name is often an ARN. */
function resourcesIn(json: string): { ARN: string; type: string }[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item: unknown) => {
    if (typeof item !== "object" || item === null) return [];
    const { resourceType, resourceName } = item as Record<string, unknown>;
    if (typeof resourceName !== "string") return [];
    return [{ ARN: resourceName, type: typeof resourceType === "string" ? resourceType : "" }];
  });
}

/** `March 05, 2024, 10:00:00 (UTC+00:00)`, `2024-03-05, 10:00:00 AM` or what a record has, in UTC as a record has it. */
function timeOf(text: string): string {
  const [, month, day, year, rest] = /^([A-Za-z]{3})[a-z]* (\d{1,2}), (\d{4}),? (.*)$/.exec(text) ?? [];
  const [, date, time = ""] = /^(\d{4}-\d\d-\d\d)[ ,T]+(.*)$/.exec(text) ?? [];
  const number = MONTHS.indexOf((month ?? "").toLowerCase()) + 1;
  const isoDate =
    date ??
    (number > 0 ? `${year}-${String(number).padStart(2, "0")}-${(day ?? "").padStart(2, "0")}` : undefined);
  const [, hour = "", minute, second, half, offset] =
    /^(\d{1,2}):(\d\d):(\d\d)(?: ?([AP])M)?(?: ?\(?(?:UTC|GMT)?([+-]\d\d:?\d\d|Z)?\)?)?$/i.exec(
      rest ?? time,
    ) ?? [];
  if (isoDate === undefined || minute === undefined) return text;
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === "P" ? 12 : 0);
  const zone = offset === undefined || offset === "Z" ? "Z" : offset.replace(/^(...):?/, "$1:");
  const milliseconds = Date.parse(`${isoDate}T${String(hours).padStart(2, "0")}:${minute}:${second}${zone}`);
  return Number.isNaN(milliseconds) ? text : `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/**
 * A table's rows, an object a line: as Splunk, Sumo Logic and CloudWatch Logs Insights export records with their own columns,
 * or with a column for each field. An empty cell is no field; an inner field or a list in one cell has to be JSON.
 *
 * Throws an Error when the text is no CSV, or such a cell no JSON.
 */
export function jsonLinesOfCsv(text: string): Buffer {
  const rows = parse(text, {
    bom: true,
    columns: true,
    skip_empty_lines: true,
    delimiter: delimiterOf(text),
    cast: (cell, { column }) => (cell === "" ? undefined : inCell(cell, String(column))),
  });
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** The fields of a record that hold others. */
const INNER = new Set(
  "userIdentity requestParameters responseElements additionalEventData resources tlsDetails".split(" "),
);

function inCell(cell: string, column: string): unknown {
  // Splunk writes a value of each of a list's items on a line of its own
  if (column.includes("{}")) return cell.split("\n");
  if (!INNER.has(column)) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    const start = JSON.stringify(cell.slice(0, 20));
    throw new Error(
      `a table of records whose ${column} has lost its form, as ${start} is no JSON: export the records as JSON, one a line`,
    );
  }
}

/** What stands between the cells of the first line: a comma or, by spreadsheets of some languages, a semicolon or a tab. */
function delimiterOf(text: string): string {
  const [header = ""] = text.split("\n", 1);
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}
