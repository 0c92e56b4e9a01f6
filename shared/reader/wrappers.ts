// The wrappers that CloudTrail's records come in, and how records are got out of them.

import { gunzipSync } from "node:zlib";
import { type CloudTrailEvent, RECORD_FIELDS } from "../cloudtrail-event.ts";
import { describeJson } from "./known-contents.ts";
import { asCall, CALL, hasFieldsOfRecords, kindOfRecord } from "./records.ts";
import { DEEPEST as DEEPEST_VALUE, JsonValues, prefixLength } from "./json-values.ts";

/**
 * What was found in a value, in its order: a call, another record by its kind, or what it is that is no record: `isKnown`
 * if the fault names a thing that people know.
 */
export type Item = { call: CloudTrailEvent } | { kind: string } | { fault: string; isKnown?: boolean };

/**
 * Where an object has records, or what wraps them once more: a path of keys, whose dots some exports write out
 * (`"event.original"`). A list stands for its items, and a text for the JSON in it. The first path that leads to a record
 * is taken, as some keep the record twice, raw and parsed: the raw one comes first. `isList`: of the list of records, which
 * may be empty.
 *
 * What stands in none of them is looked for under the other keys.
 */
const WRAPPERS: readonly { in: string; path: string[]; isList?: true; isBase64?: true }[] = [
  {
    in: "CloudTrail's log files; what SQS, SNS and Kinesis hand to a function",
    path: ["Records"],
    isList: true,
  },
  { in: "an answer of LookupEvents", path: ["Events"], isList: true },
  { in: "an item of LookupEvents", path: ["CloudTrailEvent"] },
  { in: "a CloudWatch Logs subscription, as Firehose delivers it", path: ["logEvents"], isList: true },
  { in: "an answer of FilterLogEvents or GetLogEvents", path: ["events"], isList: true },
  { in: "a CloudWatch Logs subscription, as a function gets it", path: ["awslogs", "data"], isBase64: true },
  { in: "a Kinesis record, as a function gets it", path: ["kinesis", "data"], isBase64: true },
  { in: "Firehose records, as a function gets them", path: ["records"], isList: true },
  { in: "a Firehose record", path: ["data"], isBase64: true },
  { in: "a record that Firehose could not deliver", path: ["rawData"], isBase64: true },
  { in: "an answer of Kinesis' GetRecords", path: ["Data"], isBase64: true },
  { in: "an EventBridge event", path: ["detail"] },
  { in: "an SQS answer", path: ["Messages"], isList: true },
  { in: "an SQS message", path: ["Body"] },
  { in: "an SQS message, as a function gets it", path: ["body"] },
  { in: "an SNS message, as a function gets it", path: ["Sns", "Message"] },
  { in: "an SNS message", path: ["Message"] },
  { in: "Elasticsearch and OpenSearch: a search's answer", path: ["hits", "hits"], isList: true },
  { in: "Elasticsearch and OpenSearch: a document", path: ["_source"] },
  { in: "Kibana: a document's fields", path: ["fields"] },
  { in: "Elastic Agent, Filebeat and Logstash", path: ["event", "original"] },
  { in: "a search of Splunk's, raw", path: ["result", "_raw"] },
  { in: "a search of Splunk's", path: ["result"] },
  { in: "a search of Splunk's, all results", path: ["results"], isList: true },
  { in: "a result of Splunk's or Sumo Logic's", path: ["_raw"] },
  { in: "Wazuh's alerts", path: ["data", "aws"] },
  { in: "Wazuh's archives", path: ["aws"] },
  { in: "Wazuh's archives, as they came", path: ["full_log"] },
  { in: "Security Lake (OCSF), raw", path: ["raw_data"] },
  { in: "an answer of CloudTrail Lake", path: ["QueryResultRows"], isList: true },
  { in: "a row of CloudTrail Lake", path: ["eventJson"] },
  { in: "an event of an integration in CloudTrail Lake", path: ["eventData"] },
  { in: "S3 Select", path: ["_1"] },
  { in: "Datadog and Google Security Operations", path: ["attributes"] },
  { in: "Datadog's search of logs", path: ["data"], isList: true },
  { in: "Graylog", path: ["full_message"] },
  { in: "OpenTelemetry", path: ["resourceLogs"], isList: true },
  { in: "OpenTelemetry: a resource's logs", path: ["scopeLogs"], isList: true },
  { in: "OpenTelemetry: a scope's logs", path: ["logRecords"], isList: true },
  { in: "OpenTelemetry: a log's text", path: ["body", "stringValue"] },
  { in: "Fluent Bit and Docker", path: ["log"] },
  { in: "a line of Loki's", path: ["line"] },
  { in: "an answer of Loki's", path: ["data", "result"], isList: true },
  { in: "a stream of Loki's", path: ["values"], isList: true },
  { in: "CloudWatch Logs, Filebeat, Vector, syslog", path: ["message"] },
  { in: "a query of CloudWatch Logs Insights", path: ["@message"] },
];

/** So many steps into lists, objects and texts: a text within texts doubles its length each time, so there is an end to those. */
const DEEPEST = 30;
/** As many steps as a text in base64 counts for: gzip can make much of little. */
const BASE64_STEPS = 10;

/** What a message in base64 may inflate to. */
const LONGEST = 64 << 20;

/** Keys that are looked under as wrappers. */
const LOOKED_UNDER = new Set(
  WRAPPERS.flatMap(({ path, isBase64 }) => (path.length > 1 || isBase64 ? [] : path)),
);
/** As many steps as a key counts for that no wrapper has. */
const ELSEWHERE_STEPS = 4;

/** The records in a value from JSON.parse, and what stands in it that is none. */
export function itemsIn(value: unknown, depth = 0): Item[] {
  if (depth > DEEPEST) return [{ fault: "wrapped too many times" }];
  if (typeof value === "string") return itemsInText(value, depth);
  if (isStamped(value)) return itemsIn(value[1], depth + 1);
  if (Array.isArray(value)) return value.flatMap((item) => itemsInItem(item, depth));
  if (typeof value !== "object" || value === null) return [{ fault: "a record is not an object" }];
  const object = value as Record<string, unknown>;
  const rows = rowsOfColumns(object);
  if (rows !== undefined) return itemsIn(rows, depth + 1);
  if (isObject(object["eventName"]) && isObject(object["eventSource"]))
    return [{ fault: TYPED, isKnown: true }];
  const kind = kindOfRecord(object);
  if (kind === CALL) return [{ call: asCall(object) }];
  if (kind !== undefined) return [{ kind }];
  return itemsInWrapper(object, depth);
}

/** Wraps a value as it stood under these keys, and in an array there. */
export function wrapped(keys: readonly string[], value: unknown): unknown {
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), [value]);
}

const TYPED =
  "a record whose texts are objects, as DynamoDB and Avro write them with their types: export it as plain JSON";

/** Fluent Bit and Loki write a record, or its text, after its time. */
function isStamped(value: unknown): value is [unknown, unknown] {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return false;
  const [time, record] = value as unknown[];
  const isTime = typeof time === "number" || (typeof time === "string" && /^\d{10,}(?:\.\d+)?$/.test(time));
  return isTime && (typeof record === "string" || isObject(record));
}

/** The records of a table that is written column by column, as pandas' `to_json()` does: `{"eventName": {"0": …, "1": …}, …}`. */
function rowsOfColumns(object: Record<string, unknown>): object[] | undefined {
  const { eventName, eventSource } = object;
  if (!isObject(eventName) || !isObject(eventSource)) return undefined;
  const rows = Object.keys(eventName);
  if (!rows.every((row) => /^\d+$/.test(row))) return undefined;
  const columns = Object.entries(object).filter(([, column]) => isObject(column)) as [string, object][];
  const cell = (column: object, row: string): unknown => Object.getOwnPropertyDescriptor(column, row)?.value;
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(([name, column]) => [name, cell(column, row)]).filter(([, value]) => value !== undefined),
    ),
  );
}

/** Lists may stand in a list that is in nothing else, as `jq --slurp` makes of several. */
function itemsInItem(item: unknown, depth: number): Item[] {
  if (Array.isArray(item) && depth > 0 && !isStamped(item)) return [{ fault: "a record is not an object" }];
  return itemsIn(item, depth + 1);
}

function itemsInWrapper(object: Record<string, unknown>, depth: number): Item[] {
  const description = describeJson(object);
  if (description?.kind !== undefined && description.isLast !== true) return [{ kind: description.kind }];
  const faults: Item[] = [];
  let isEmptyList = false;
  for (const { path, isList, isBase64 } of WRAPPERS) {
    const inner = at(object, path);
    if (inner === undefined) continue;
    if (path[0] === "Records" && !Array.isArray(inner)) return [{ fault: "Records is not an array" }];
    const items = isBase64 === true ? itemsInBase64(inner, depth) : itemsIn(rowsOf(path, inner), depth + 1);
    if (hasRecord(items)) return isList === true ? [...items, ...otherLists(object, path)] : items;
    if (items.length === 0 && isList === true) isEmptyList = true;
    faults.push(...items);
  }
  const elsewhere = itemsElsewhere(object, depth);
  if (elsewhere.length > 0) return elsewhere;
  if (description?.kind !== undefined) return [{ kind: description.kind }];
  // what stands in a thing says more than what that is
  const known = faults.find((item) => "fault" in item && item.isKnown === true);
  if (known !== undefined) return [known];
  if (description?.fault !== undefined) return [{ fault: description.fault, isKnown: true }];
  if (faults.length > 0) return faults;
  return isEmptyList ? [] : [{ fault: "no Records" }];
}

/** What is lost with a list of records beside the one that is read. */
function otherLists(object: Record<string, unknown>, [first]: string[]): Item[] {
  return WRAPPERS.flatMap(({ path, isList }) => {
    const list = isList === true && path[0] !== first ? at(object, path) : undefined;
    const isLost = Array.isArray(list) && list.length > 0 && hasRecord(itemsIn(list));
    return isLost ? [{ fault: `a second list of records, under "${path.join(".")}", is left out` }] : [];
  });
}

/**
 * The records under a key of an object that no wrapper has. Those under several may be the same ones; and what stands in a
 * field that records have, such as requestParameters, is what a call was about, and none itself.
 */
function itemsElsewhere(object: Record<string, unknown>, depth: number): Item[] {
  const found = Object.entries(object).flatMap(([key, value]) => {
    if (LOOKED_UNDER.has(key) || RECORD_FIELDS.includes(key) || !mayHoldRecords(value)) return [];
    const items = itemsIn(value, depth + ELSEWHERE_STEPS);
    return hasRecord(items) && items.some(isPlainRecord) ? [{ key, items }] : [];
  });
  if (found.length <= 1) return found.flatMap(({ items }) => items);
  const keys = found.slice(0, 4).map(({ key }) => JSON.stringify(key.slice(0, 40)));
  return [{ fault: `records stand under several keys, and may be the same ones: ${keys.join(", ")}` }];
}

function mayHoldRecords(value: unknown): boolean {
  if (typeof value === "string") return /^\s*[[{]/.test(value) && value.includes("eventVersion");
  return typeof value === "object" && value !== null;
}

/** Not as DynamoDB has it, which writes a text as `{"S": "GetObject"}`, in each of its records. */
function isPlainRecord(item: Item): boolean {
  return "kind" in item || ("call" in item && typeof item.call.eventName === "string");
}

function hasRecord(items: Item[]): boolean {
  return items.some((item) => !("fault" in item));
}

/**
 * A row as a list of its cells: by CloudTrail Lake an object with one key for each, by CloudWatch Logs Insights the field's
 * name and its value. Of Lake's columns only one holds the record; the others have lost the inner fields' form.
 */
function rowsOf([path]: string[], value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (path === "QueryResultRows")
    return value.map((row) => rowOf(row, Object.entries, ["eventJson", "eventData"]));
  if (path === "results") return value.map((row) => rowOf(row, (cell) => [[cell["field"], cell["value"]]]));
  return value;
}

function rowOf(
  cells: unknown,
  entriesOf: (cell: Record<string, unknown>) => [unknown, unknown][],
  columns?: string[],
): unknown {
  if (!Array.isArray(cells)) return cells;
  const row = cells.flatMap((cell: unknown) => (isObject(cell) ? entriesOf(cell) : []));
  return Object.fromEntries(row.filter(([name]) => columns?.includes(String(name)) ?? true)) as unknown;
}

function itemsInText(text: string, depth: number): Item[] {
  const from = text.search(/\S/);
  if (from < 0) return [{ fault: "a text without a record" }];
  const start = from + prefixLength(Buffer.from(text.slice(from, from + 400)), 0);
  if (!'{["'.includes(text[start] ?? " ")) return [{ fault: "a text without a record" }];
  if (isTooDeep(text)) return [{ fault: `JSON more than ${DEEPEST_VALUE} deep` }];
  let value: unknown;
  try {
    value = JSON.parse(text.slice(start));
  } catch (error) {
    return [{ fault: `not JSON: ${(error as Error).message}` }];
  }
  return itemsIn(value, depth + 1);
}

/** Few texts have so many brackets that it is worth to follow them. */
function isTooDeep(text: string): boolean {
  if (text.split(/[[{]/, DEEPEST_VALUE + 2).length <= DEEPEST_VALUE) return false;
  return new JsonValues().next(Buffer.from(text), 0, true, false)?.isValue !== true;
}

function itemsInBase64(value: unknown, depth: number): Item[] {
  if (typeof value !== "string" || !/^[\w+/=-]+$/.test(value)) return [{ fault: "no base64" }];
  const bytes = Buffer.from(value, "base64");
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return itemsInText(
      (isGzip ? gunzipSync(bytes, { maxOutputLength: LONGEST }) : bytes).toString(),
      depth + BASE64_STEPS,
    );
  } catch (error) {
    return [{ fault: `base64 of gzip data that is corrupt: ${(error as Error).message}` }];
  }
}

/** Is it CSV with a column of records, or with a column for each field of a record, by its first lines? */
export function isCsvOfRecords(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 8192)).toString();
  const [header = ""] = text.split("\n");
  const columns = header
    .split(/[,;\t]/)
    .map((cell) => cell.replace(/^\ufeff/, "").replace(/^\s*"|"?\s*$/g, ""));
  if (columns.length > 1 && hasFieldsOfRecords(columns)) return true;
  return (
    A_RECORD_IN_A_CELL.test(text) &&
    (columns.some((column) => COLUMNS.has(column)) || A_CALL_IN_A_CELL.test(text))
  );
}

const COLUMNS = new Set(WRAPPERS.map(({ path }) => path.join(".")));
/** A column by any name: of a database's, `VALUE` of Snowflake's. */
const A_CALL_IN_A_CELL = /""eventVersion""\s*:/;
const A_RECORD_IN_A_CELL = /(?:^|[,;\t])"[^"]{0,100}\{\s*""/m;

function at(object: Record<string, unknown>, path: string[]): unknown {
  const dotted = path.join(".");
  if (Object.hasOwn(object, dotted)) return object[dotted];
  let value: unknown = object;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
