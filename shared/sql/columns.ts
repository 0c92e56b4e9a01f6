// The columns of the Parquet copy: CloudTrail's own fields under their names, and what the project knows of each call.

import { isUtf8 } from "node:buffer";
import { namesIn } from "../bill/counts.ts";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { errorCodeOf } from "../field-values.ts";
import { textIn, timeText } from "../field-values.ts";
import { callerOf, recipientsOf } from "../identity.ts";
import { resourceOf } from "../resource.ts";
import { transferOf } from "../transfer.ts";
import { listOf } from "./duckdb.ts";

type Type = string | { [field: string]: Type };

/* Fields as the CloudTrail guide has them ("CloudTrail record contents", "CloudTrail userIdentity element"). What has other
   fields with every call is JSON; what a field should not hold is NULL there, or its JSON where it is text. */
const FIELDS: Record<string, Type> = {
  eventVersion: "VARCHAR",
  userIdentity: {
    type: "VARCHAR",
    principalId: "VARCHAR",
    arn: "VARCHAR",
    accountId: "VARCHAR",
    invokedBy: "VARCHAR",
    accessKeyId: "VARCHAR",
    userName: "VARCHAR",
    identityProvider: "VARCHAR",
    credentialId: "VARCHAR",
    onBehalfOf: { userId: "VARCHAR", identityStoreArn: "VARCHAR" },
    inScopeOf: {
      sourceArn: "VARCHAR",
      sourceAccount: "VARCHAR",
      issuerType: "VARCHAR",
      credentialsIssuedTo: "VARCHAR",
    },
    invokedByDelegate: { accountId: "VARCHAR" },
    sessionContext: {
      attributes: { mfaAuthenticated: "VARCHAR", creationDate: "VARCHAR" },
      sessionIssuer: {
        type: "VARCHAR",
        principalId: "VARCHAR",
        arn: "VARCHAR",
        accountId: "VARCHAR",
        userName: "VARCHAR",
      },
      ec2RoleDelivery: "VARCHAR",
      sourceIdentity: "VARCHAR",
      webIdFederationData: { federatedProvider: "VARCHAR", attributes: "MAP(VARCHAR, VARCHAR)" },
    },
  },
  userAgent: "VARCHAR",
  errorCode: "VARCHAR",
  errorMessage: "VARCHAR",
  requestParameters: "JSON",
  responseElements: "JSON",
  additionalEventData: "JSON",
  requestID: "VARCHAR",
  readOnly: "BOOLEAN",
  resources: "STRUCT(ARN VARCHAR, accountId VARCHAR, type VARCHAR)[]",
  eventType: "VARCHAR",
  apiVersion: "VARCHAR",
  managementEvent: "BOOLEAN",
  serviceEventDetails: "JSON",
  sharedEventID: "VARCHAR",
  vpcEndpointId: "VARCHAR",
  vpcEndpointAccountId: "VARCHAR",
  eventCategory: "VARCHAR",
  addendum: {
    reason: "VARCHAR",
    updatedFields: "VARCHAR",
    originalRequestID: "VARCHAR",
    originalEventID: "VARCHAR",
  },
  sessionCredentialFromConsole: "VARCHAR",
  edgeDeviceDetails: "JSON",
  tlsDetails: { tlsVersion: "VARCHAR", cipherSuite: "VARCHAR", clientProvidedHostHeader: "VARCHAR" },
  eventContext: "JSON",
};

/* What is worked out here rather than left to DuckDB: so it is what the scripts have, whatever a record holds. */
const WORKED_OUT = {
  eventTime: "VARCHAR",
  eventSource: "VARCHAR",
  eventName: "VARCHAR",
  awsRegion: "VARCHAR",
  sourceIPAddress: "VARCHAR",
  eventID: "VARCHAR",
  recipientAccountId: "VARCHAR",
  /** Whose log the record is in: recipientAccountId, or else userIdentity.accountId. */
  log_account: "VARCHAR",
  /** eventTime as a time in UTC (field-values.ts), NULL when it is none; and as CloudTrail writes it, `2020-08-30T12:00:00Z`. */
  time: "TIMESTAMP",
  event_time: "VARCHAR",
  caller: "VARCHAR",
  caller_session: "VARCHAR",
  kind: "VARCHAR",
  account: "VARCHAR",
  caller_arn: "VARCHAR",
  failure: "VARCHAR",
  bytes_in: "DOUBLE",
  bytes_out: "DOUBLE",
  /** resourceOf(event), and the key of an object on it. */
  resource: "VARCHAR",
  object_key: "VARCHAR",
  recipients: "VARCHAR[]",
  /** Where the record lies: its file, when that was delivered, and its place among the file's calls. */
  file: "VARCHAR",
  delivered: "VARCHAR",
  record: "UINTEGER",
  /** What bill/counts.ts counts by besides. */
  category: "VARCHAR",
  access: "VARCHAR",
  via: "VARCHAR",
  owner: "VARCHAR",
  billed_resource: "VARCHAR",
  hour: "VARCHAR",
  destination: "VARCHAR",
};

/** Fingerprints (reader/fingerprint.ts) in halves, and what copies.ts looks at in a record of a shared call. */
const PRINTS = {
  id_low: "UINTEGER",
  id_high: "UINTEGER",
  call_low: "UINTEGER",
  call_high: "UINTEGER",
  shared: "VARCHAR",
};

/** Where a record lies, and its fingerprints. */
export interface Place {
  file: string;
  delivered: string | null;
  record: number;
  id_low: number;
  id_high: number;
  call_low: number;
  call_high: number;
}

/** An event as a line of JSON, for fromLines() to read: `start`, `record` and a closing brace. */
export interface Line {
  /** By which lines of a day are sorted, before their times. */
  key: string;
  start: string;
  record: Uint8Array;
}

/** A record as a line of JSON for DuckDB: what questions ask of it, worked out as the scripts do, and the record itself. `seconds` is its time since 1970; NaN is none. */
export function lineOf(event: CloudTrailEvent, seconds: number, json: Uint8Array, place: Place): Line {
  const { caller, session, kind, account, arn } = callerOf(event);
  const { bytesIn, bytesOut } = transferOf(event);
  const resource = resourceOf(event);
  const object = resourceOf(event, Infinity);
  const { category, readOnly, via, owner, resource: billed_resource, hour, destination } = namesIn(event);
  const time = Number.isNaN(seconds) ? null : timeText(seconds);
  const isShared = place.call_low !== 0 || place.call_high !== 0;
  const row = {
    eventTime: text(event.eventTime),
    eventSource: text(event.eventSource),
    eventName: text(event.eventName),
    awsRegion: text(event.awsRegion),
    sourceIPAddress: text(event.sourceIPAddress),
    eventID: text(event.eventID),
    recipientAccountId: text(event.recipientAccountId),
    log_account: text(event.recipientAccountId) ?? text(event.userIdentity?.accountId),
    time: time?.slice(0, 19) ?? null,
    event_time: time,
    caller,
    caller_session: session,
    kind,
    account,
    caller_arn: arn,
    failure: errorCodeOf(event) ?? null,
    bytes_in: bytesIn,
    bytes_out: bytesOut,
    resource,
    object_key: object.length > resource.length ? object.slice(resource.length + 1) : null,
    recipients: recipientsOf(event),
    ...place,
    category,
    access: readOnly ? "read" : "write",
    via,
    owner,
    billed_resource,
    hour,
    destination,
    shared: isShared ? recorded(event) : null,
  };
  return {
    key: `${row.eventSource}\0${row.eventName}\0${caller}`,
    start: `${wellFormed(JSON.stringify(row)).slice(0, -1)},"r":`,
    record: readable(event, json),
  };
}

/** A SELECT of the copy's columns from files of such lines, in their order. */
export function fromLines(paths: string[], longest: number): string {
  const columns = { ...WORKED_OUT, ...PRINTS, r: typeText(FIELDS) };
  const declared = Object.entries(columns).map(([name, type]) => `${name}: '${type}'`);
  const worked = Object.keys(WORKED_OUT).filter((name) => name !== "record");
  const print = (name: string): string => `(${name}_high::UBIGINT << 32) | ${name}_low::UBIGINT`;
  // a line that can't be read would come as one of NULLs
  const fields = Object.keys(FIELDS).map((name) => `r.${name} AS ${name}`);
  return `SELECT ${worked.join(", ")},
  coalesce(record, error('a record of it could not be read')) AS record,
  ${fields.join(", ")}, ${print("id")} AS id_print, ${print("call")} AS call_print, shared
FROM read_json(${listOf(paths)}, format = 'newline_delimited', ignore_errors = true,
  maximum_object_size = ${longest}, columns = {${declared.join(", ")}})`;
}

const ALL: Record<string, Type> = {
  ...WORKED_OUT,
  ...FIELDS,
  id_print: "UBIGINT",
  call_print: "UBIGINT",
  shared: "VARCHAR",
  /** Of copies, why they are none of the events. */
  verdict: "VARCHAR",
};
/** The names of a row's columns in Parquet, in their order. */
export const COLUMNS = Object.keys(ALL);

/** What a row of Parquet has that no question asks for. */
export const INTERNAL = ["id_print", "call_print", "shared"];

/** A SELECT of no row, of a copy that has none. */
export function noRows(): string {
  const places: Record<string, Type> = { filename: "VARCHAR", file_row_number: "BIGINT" };
  const columns = Object.entries({ ...ALL, ...places }).map(
    ([name, type]) => `NULL::${typeText(type)} AS "${name}"`,
  );
  return `SELECT ${columns.join(", ")} WHERE FALSE`;
}

function typeText(type: Type): string {
  if (typeof type === "string") return type;
  return `STRUCT(${Object.entries(type)
    .map(([name, field]) => `"${name}" ${typeText(field)}`)
    .join(", ")})`;
}

/** The paths of the fields that are no JSON, `userIdentity.arn`. */
export function fieldPaths(
  fields: Record<string, Type> = { ...WORKED_OUT, ...FIELDS },
  above = "",
): string[] {
  return Object.entries(fields).flatMap(([name, type]) =>
    typeof type === "string" ? [`${above}${name}`] : fieldPaths(type, `${above}${name}.`),
  );
}

/** What a column of text holds of a field: a value that is no text as its JSON. */
function text(value: unknown): string | null {
  return typeof value === "string" ? value : (textIn(value) ?? null);
}

function recorded({ recipientAccountId, userIdentity }: CloudTrailEvent): string {
  const { type, accountId } = userIdentity ?? {};
  return JSON.stringify({ recipientAccountId, userIdentity: userIdentity && { type, accountId } });
}

const NEWLINE = 10;
const RETURN = 13;
const BLANK = 32;
const SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * The record in a way that DuckDB reads as well: on one line, in valid UTF-8, without halves of surrogate pairs, which no
 * UTF-8 can hold: they become U+FFFD, as they do wherever they are written.
 */
function readable(event: CloudTrailEvent, json: Uint8Array): Uint8Array {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.length);
  if (!isUtf8(bytes) || hasSurrogate(bytes)) return Buffer.from(wellFormed(JSON.stringify(event)));
  if (!bytes.includes(NEWLINE) && !bytes.includes(RETURN)) return bytes;
  // within a text they are always escaped
  return bytes.map((byte) => (byte === NEWLINE || byte === RETURN ? BLANK : byte));
}

function hasSurrogate(bytes: Buffer): boolean {
  if (!bytes.includes("\\ud") && !bytes.includes("\\uD")) return false;
  return SURROGATE.test(bytes.toString("latin1"));
}

/** JSON.stringify() escapes such halves alone, and a backslash of a text is two. */
function wellFormed(json: string): string {
  return json.includes("\\ud")
    ? json.replace(/(\\\\)|\\ud[89a-f][0-9a-f]{2}/g, (found, pair) => (pair === undefined ? "\ufffd" : found))
    : json;
}
