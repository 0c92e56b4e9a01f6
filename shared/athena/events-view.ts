// The events that a question is asked of, as SQL: what readEvents(), callerOf() and filterOf() are to a script.
//
// A question's .sql reads FROM events. There an event is counted once, lies in the days asked for, has passed the
// filters, and has, besides the table's columns: caller, caller_session, kind, account and caller_arn (identity.ts),
// log_account (whose log it is in), failure (field-values.ts), bytes_in and bytes_out (transfer.ts), resource (resource.ts, by
// PREFIX) and object (with the whole key), and what BY and TOP ask for: by_what, who (the caller, or the session for
// BY=session) and top; and what a bill is held against (billed-sql.ts). Four more can be read in its place: attempts, where
// ERRORS=only hides nothing; spanned, which has all events, and those that passed the filters twice (counted); newest, which
// has the newest TOP of events, and how many there are (found); and deliveries, which has an event as often as it was
// delivered (is_repeat for all but one).
//
// The SQL is Trino's, as Athena's engine version 3 speaks it. Trino reads the table once for every time that a query
// names one of these, and Athena bills that: a question names one of them once.

import { addressIn, BILLED, BILLED_COLUMNS, BILLED_PARTS } from "./billed-sql.ts";
import { among } from "../options/option-values.ts";
import { type TableName, inQuery } from "./names.ts";
import { COLUMNS } from "./table.ts";
import type { Days } from "../days.ts";
import { FILTERED, type Filters, filtersOfCalls } from "../filters.ts";
import type { Options } from "../options.ts";
import { FOUND, KEYED, NAMED, OBJECT, PLACES, RESOURCE, THING, WHOLE } from "./resource-sql.ts";
import { TOP_ROWS } from "../table.ts";
import { all, any, matches, type Sql } from "./sql.ts";

/** How a table is partitioned: by the day of a file's delivery, or by the day of the event (athena-parquet.ts). */
export type PartitionedBy = "delivery_day" | "event_day";

/** Which table a question is asked of, and which of its partitions it reads. */
export interface Reach {
  name: TableName;
  by: PartitionedBy;
  /** Undefined for all. */
  days: Days | undefined;
  /** Of all partitions those that are read, beside the days: a condition without parameters; undefined for all. */
  folders: string | undefined;
  /** The table's columns; undefined for all that a table has now. */
  columns: string[] | undefined;
  /** Whether they are several, so that a call may be recorded in two of them. */
  areSeveral: boolean;
}

/**
 * `WITH … events AS (…)` and what else the question names, to stand before its SELECT.
 *
 * Records are described and filtered before deliveries and copies are told apart: that takes memory for every record that
 * comes there and for every column that is wanted behind it. It is exact, since a redelivery is the same record again. Of
 * accounts' records of one call, whose callers differ, all stay until one is chosen.
 */
export function eventsCte(reach: Reach, options: Options, question: string): Sql {
  const { ERRORS, DUPLICATES } = options;
  const names = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(question);
  const isSpanned = names("spanned");
  const isEachDelivery = names("deliveries");
  const isBilled = BILLED_COLUMNS.some(names);
  const newest = names("newest") ? `,\n${NEWEST}` : "";
  const delivered = all([
    deliveredIn(reach),
    IS_CALL,
    ...(isSpanned ? [] : filtersOf(filtersOfCalls(options))),
  ]);
  const filters = filtersOf({
    ...options,
    ERRORS: names("attempts") && ERRORS === "only" ? undefined : ERRORS,
  });
  const isFolded = reach.areSeveral && DUPLICATES !== "keep";
  const wanted = isSpanned ? [] : isFolded && filters.length > 0 ? [any([IS_COPY, all(filters)])] : filters;
  const early = [...ofDays(reach, "event_time"), ...wanted];
  const once = onceOf(reach, options, all(early), { isSpanned, isEachDelivery });
  const late = isSpanned || isFolded ? filters : [];
  return {
    sql: `WITH delivered AS (
  SELECT ${columnsOf(reach).join(", ")},
    ${printsOf(columnsOf(reach))}
  FROM ${inQuery(reach.name)}
  WHERE ${delivered.sql}
),
${DESCRIBED}
asked AS (
  SELECT *, ${columnsAsked(options)}
  FROM described
),
${isBilled || names("resource") || names("object") ? PLACED : "called AS (\n  SELECT * FROM asked\n),\n"}${isBilled ? billedOf(options) : "known AS (\n  SELECT * FROM called\n),\n"}${once.sql}
${passingOf(late, options, { isSpanned, isEachDelivery })}${newest}`,
    parameters: [delivered, once, ...late].flatMap(({ parameters }) => parameters),
  };
}

/** Which of an event's records a question reads: one of them, with those that pass no filter (`isSpanned`), or each. */
interface Wanted {
  isSpanned: boolean;
  isEachDelivery: boolean;
}

/** What a question reads, of `once`: what passes the filters that are still to be applied. */
function passingOf(filters: Sql[], { ERRORS }: Options, { isSpanned, isEachDelivery }: Wanted): string {
  const { sql } = all(filters);
  if (isEachDelivery) return `deliveries AS (\n  SELECT * FROM once\n  WHERE ${sql}\n)`;
  if (!isSpanned) {
    const failed = ERRORS === "only" ? "\n  WHERE failure IS NOT NULL" : "";
    return `attempts AS (\n  SELECT * FROM once\n  WHERE ${sql}\n),\nevents AS (\n  SELECT * FROM attempts${failed}\n)`;
  }
  // without filters every event is counted, and has its hour
  if (filters.length === 0) return "spanned AS (\n  SELECT *, TRUE AS counted FROM once\n)";
  return `spanned AS (
  SELECT * FROM once CROSS JOIN (VALUES (TRUE), (FALSE)) AS passed (counted)
  WHERE NOT counted OR (${sql})
)`;
}

/** The order in which events are the newest, those without a time last: an ORDER BY for Trino and DuckDB. */
export const NEWEST_FIRST = "coalesce(eventtime, '') DESC, coalesce(eventid, '') DESC";

const NEWEST = `newest AS (
  SELECT * FROM (
    SELECT *, count(*) OVER () AS found, row_number() OVER (ORDER BY ${NEWEST_FIRST}) AS newest_place FROM events
  )
  WHERE newest_place <= top
)`;

/** The table's columns: a table made by an older version has fewer. */
function columnsOf({ columns }: Reach): string[] {
  const known = Object.keys(COLUMNS);
  return columns === undefined ? known : known.filter((column) => columns.includes(column));
}

/** The columns that BY, PREFIX and TOP ask for. */
export function columnsAsked({ BY, PREFIX, TOP }: Options): string {
  const by = among("BY", BY, "event", "role", "session");
  return `${COLUMN_BY[by ?? "none"]} AS by_what,
    ${by === "session" ? "caller_session" : "caller"} AS who,
    ${PREFIX} AS prefix, ${TOP === Infinity ? MOST_ROWS : (TOP ?? TOP_ROWS)} AS top`;
}

/* What may stand in a SELECT is never what a person typed: question marks are for conditions alone (Athena guide, "Use
   parameterized queries"). */
const COLUMN_BY = {
  event: "eventname",
  role: "caller",
  session: "caller_session",
  none: "CAST(NULL AS varchar)",
};

const MOST_ROWS = Number.MAX_SAFE_INTEGER;

function billedOf(options: Options): string {
  return `billed_parts AS (
  SELECT *,
    ${BILLED_PARTS}
  FROM called
),
billed AS (
  SELECT *,
    ${BILLED}
  FROM billed_parts
),
known AS (
  SELECT *, ${addressIn(options, "sourceipaddress", "useragent")}
  FROM billed
),
`;
}

const PLACED = `placed AS (
  SELECT *,
    ${PLACES}
  FROM asked
),
found AS (
  SELECT *,
    ${FOUND}
  FROM placed
),
told AS (
  SELECT *,
    ${NAMED}
  FROM found
),
named_whole AS (
  SELECT *,
    ${WHOLE}
  FROM told
),
keyed AS (
  SELECT *,
    ${KEYED}
  FROM named_whole
),
thing AS (
  SELECT *,
    ${THING}
  FROM keyed
),
called AS (
  SELECT *,
    ${RESOURCE} AS resource,
    ${OBJECT} AS object
  FROM thing
),
`;

/** Events of the days asked for. `time` is the expression of an event's time. */
export function ofDays({ days }: Pick<Reach, "days">, time: string): Sql[] {
  if (days === undefined) return [];
  return [{ sql: `substr(${time}, 1, 10) BETWEEN ? AND ?`, parameters: [days.first, days.last] }];
}

/** The partitions that hold the days asked for. */
export function deliveredIn({ by, days, folders }: Reach): Sql {
  const conditions: Sql[] = [];
  if (days !== undefined) {
    const { first, last } = partitionDays(by, days);
    conditions.push({ sql: `${by} BETWEEN ? AND ?`, parameters: [first, last] });
  }
  if (folders !== undefined) conditions.push({ sql: folders, parameters: [] });
  return all(conditions);
}

/** The days of the partitions that hold these days' events, as the table writes them. */
export function partitionDays(by: PartitionedBy, days: Days): { first: string; last: string } {
  if (by === "event_day") return { first: days.first, last: days.last };
  // the last calls of a day are delivered on the next
  const last = new Date(Date.parse(days.last) + 86_400_000).toISOString().slice(0, 10);
  return { first: days.first.replaceAll("-", "/"), last: last.replaceAll("-", "/") };
}

/* What reader/fingerprint.ts does: 16 bytes and 8, which a window remembers for each event, in place of the texts. A record
   whose eventID identifies nothing is known by all that is in it. Lengths stand before the texts, so that no two rows of
   texts are joined into one. A UUID may be written in capitals too, and is then another text. */
const UUID = "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\\z";
const digest = (text: string): string => `CAST(md5(to_utf8(${text})) AS uuid)`;
const joined = (...texts: string[]): string =>
  `concat(${texts
    .slice(1)
    .map((text) => `CAST(length(${text}) AS varchar), ' ', `)
    .join("")}${texts.join(", ")})`;
const printsOf = (columns: string[]): string => `CASE
      WHEN NOT (regexp_like(eventid, '${UUID}') AND eventtime IS NOT NULL AND eventsource IS NOT NULL AND eventname IS NOT NULL)
      THEN ${digest(`json_format(CAST(ROW(${columns.join(", ")}) AS JSON))`)}
      ELSE try_cast(eventid AS uuid)
    END AS record_print,
    from_big_endian_64(xxhash64(to_utf8(${joined("eventname", "eventsource", "eventtime")}))) AS call_print,
    eventid IS NULL AS has_no_id,
    CASE WHEN sharedeventid <> '' AND recipientaccountid <> '' AND eventtime IS NOT NULL AND eventname IS NOT NULL
    THEN concat(
      CASE WHEN useridentity.type = 'AWSAccount' OR useridentity.accountid <> recipientaccountid THEN 'other ' ELSE 'own ' END,
      recipientaccountid
    ) END AS copy,
    CASE WHEN sharedeventid <> '' THEN ${digest(joined("sharedeventid", "eventname", "eventtime"))} END AS shared_print`;
/* What says that it is of another kind is no call (reader/records.ts). */
const IS_CALL: Sql = {
  sql: "coalesce(nullif(eventcategory, ''), 'Data') IN ('Data', 'Management')",
  parameters: [],
};
const IS_COPY: Sql = { sql: "copy IS NOT NULL", parameters: [] };

/**
 * Each event once; and of several accounts' records of one call those of the caller's own, if they are here. Records that
 * ACCOUNT doesn't ask for are not among them, or else (`isSpanned`) count as they are. Any of an event's deliveries will do.
 * With `isEachDelivery` the others stay, whatever becomes of the first.
 */
function onceOf(
  { areSeveral }: Reach,
  { ACCOUNT, DUPLICATES }: Options,
  early: Sql,
  { isSpanned, isEachDelivery }: Wanted,
): Sql {
  const repeat = isEachDelivery ? ", FALSE AS is_repeat" : "";
  if (DUPLICATES === "keep")
    return {
      sql: `once AS (\n  SELECT *${repeat} FROM known\n  WHERE ${early.sql}\n),`,
      parameters: early.parameters,
    };
  // without an ORDER BY in it, the window is a running count: nothing is sorted
  const isRepeat = "delivery > 1 AND NOT has_no_id";
  const delivered = (name: string): string => `${name} AS (
  SELECT *${isEachDelivery ? `, ${isRepeat} AS is_repeat` : ""} FROM (
    SELECT *, row_number() OVER (PARTITION BY record_print, call_print) AS delivery
    FROM known
    WHERE ${early.sql}
  )${isEachDelivery ? "" : `\n  WHERE NOT (${isRepeat})`}
),`;
  if (!areSeveral) return { sql: delivered("once"), parameters: early.parameters };
  const asked = isSpanned ? filtersOf({ ACCOUNT }) : [];
  // a parameter may stand in a WHERE alone: so whether a record passes becomes a column by a join
  const passes = all(asked);
  const from =
    asked.length === 0
      ? "(SELECT *, copy AS asked_copy FROM redelivered)"
      : `(
      SELECT *, CASE WHEN is_asked THEN copy END AS asked_copy
      FROM redelivered CROSS JOIN (VALUES (TRUE), (FALSE)) AS asked (is_asked)
      WHERE is_asked = coalesce(${passes.sql}, FALSE)
    )`;
  return {
    sql: `${delivered("redelivered")}
once AS (
  SELECT * FROM (
    SELECT *, rank() OVER (
      PARTITION BY ${isEachDelivery ? "is_repeat, " : ""}CASE WHEN asked_copy IS NULL THEN record_print ELSE shared_print END
      ORDER BY CASE WHEN asked_copy LIKE 'own %' THEN 0 ELSE 1 END, asked_copy
    ) AS place
    FROM ${from}
  )
  WHERE place = 1${isEachDelivery ? " OR is_repeat" : ""}
),`,
    parameters: [...early.parameters, ...passes.parameters],
  };
}

/* The parts of an ARN, as identity.ts has them: what follows the fifth colon is a resource, with a name behind its
   first slash (an STS session's) or its last (an IAM role's or user's, which may have a path). NULLIF, since an
   empty text is as good as none. No pattern has a question mark in it: those are for parameters alone. */
const resource = "^([^:]*:){5}[^/]*/";
const part = (arn: string, pattern: string, group: number): string =>
  `nullif(regexp_extract(${arn}, '${resource}${pattern}', ${group}), '')`;
const nameIn = (arn: string): string =>
  `CASE split_part(${arn}, ':', 3) WHEN 'sts' THEN ${part(arn, "([^/]*)", 2)} ` +
  `ELSE ${part(arn, "([\\s\\S]*/|)([^/]*)", 3)} END`;
const field = (path: string): string => `nullif(useridentity.${path}, '')`;

/* bytesIn() of field-values.ts: a number of bytes, or else 0. */
const bytes = (name: string): string => {
  const value = `try_cast(json_extract_scalar(additionaleventdata, '$.${name}') AS double)`;
  return `CASE WHEN ${value} BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER} THEN ${value} ELSE 0 END`;
};

/*
 * secondsIn() of field-values.ts, as text: eventtime as CloudTrail writes it, in UTC, whatever the log's way; NULL when it is no
 * time.
 */
const CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";
const AS_WRITTEN = `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T${CLOCK}Z\\z`;
const OTHERWISE = `^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](${CLOCK})([.,][0-9]+|)( |)([Zz]|UTC|[+-]([01][0-9]|2[0-3])(:[0-5][0-9]|[0-5][0-9]|)|)\\z`;
const EPOCH = "^[0-9]{9,13}([.][0-9]+|)\\z";
const found = (group: number): string => `regexp_extract(eventtime, '${OTHERWISE}', ${group})`;
const timeText = (time: string): string =>
  `replace(concat(substr(CAST(${time} AS varchar), 1, 19), 'Z'), ' ', 'T')`;
const minutes = `(60 * coalesce(try_cast(${found(7)} AS integer), 0) + coalesce(try_cast(replace(${found(8)}, ':', '') AS integer), 0))`;
const number = "try_cast(eventtime AS double)";
/** A record's eventTime as `2020-08-30T12:00:00Z`, whatever offset or form it was written in; NULL if it is no time. In Trino. */
export const EVENT_TIME = `CASE
      WHEN regexp_like(eventtime, '${AS_WRITTEN}') THEN eventtime
      WHEN regexp_like(eventtime, '${OTHERWISE}') THEN ${timeText(
        `(try_cast(concat(${found(1)}, ' ', ${found(2)}) AS timestamp)
        - CASE WHEN ${found(6)} LIKE '-%' THEN -1 ELSE 1 END * ${minutes} * INTERVAL '1' MINUTE)`,
      )}
      WHEN regexp_like(eventtime, '${EPOCH}') AND ${number} >= 1e8 AND ${number} < 1e14 THEN ${timeText(
        `(TIMESTAMP '1970-01-01 00:00:00'
        + CAST(floor(${number} / CASE WHEN ${number} < 1e11 THEN 1 ELSE 1000 END) AS bigint) * INTERVAL '1' SECOND)`,
      )}
    END`;

const DESCRIBED = `identified AS (
  SELECT *,
    ${EVENT_TIME} AS event_time,
    coalesce(${field("sessioncontext.sessionissuer.arn")}, ${field("arn")}) AS known_arn,
    ${field("sessioncontext.sessionissuer.username")} AS issuer,
    CASE split_part(useridentity.arn, ':', 3)
      WHEN 'sts' THEN ${part("useridentity.arn", "[^/]*/([\\s\\S]*)", 2)} END AS session,
    ${nameIn("useridentity.arn")} AS own_name
  FROM delivered
),
named AS (
  SELECT *,
    ${nameIn("known_arn")} AS known_name,
    coalesce(
      ${field("accountid")}, ${field("sessioncontext.sessionissuer.accountid")},
      nullif(split_part(known_arn, ':', 5), ''), nullif(split_part(useridentity.identityprovider, ':', 5), ''), ''
    ) AS own_account,
    coalesce(
      nullif(regexp_extract(useridentity.inscopeof.credentialsissuedto, '^([^:]*:){5}([\\s\\S]+)$', 2), ''),
      ${field("inscopeof.credentialsissuedto")}, session,
      nullif(regexp_extract(useridentity.principalid, '^AROA[A-Z0-9]*:([\\s\\S]+)$', 1), '')
    ) AS session_name
  FROM identified
),
attributed AS (
  SELECT *,
    CASE WHEN useridentity IS NULL AND eventtype = 'AwsServiceEvent' THEN eventsource
    ELSE coalesce(
      nullif(CASE useridentity.type
        WHEN 'Root' THEN 'root'
        WHEN 'AssumedRole' THEN
          CASE WHEN substr(coalesce(issuer, known_name), 1, 15) = 'AWSReservedSSO_' AND session IS NOT NULL
          THEN concat(coalesce(issuer, known_name), '/', session) ELSE coalesce(issuer, known_name) END
        WHEN 'FederatedUser' THEN coalesce(own_name, issuer)
        WHEN 'AWSService' THEN useridentity.invokedby
        WHEN 'AWSAccount' THEN own_account
        WHEN 'IdentityCenterUser' THEN useridentity.onbehalfof.userid
        ELSE coalesce(${field("username")}, issuer, known_name)
      END, ''),
      ${field("invokedby")}, ${field("principalid")}, nullif(own_account, ''), 'unknown'
    ) END AS caller,
    coalesce(${field("type")}, 'Unknown') AS kind,
    CASE WHEN own_account = '' AND useridentity.type IN ('WebIdentityUser', 'SAMLUser')
      THEN coalesce(recipientaccountid, '') ELSE own_account END AS account,
    coalesce(known_arn, '') AS caller_arn,
    CASE
      WHEN regexp_like(errorcode, '^[123][0-9][0-9]\\z') THEN NULL
      WHEN errorcode <> '' THEN errorcode
      WHEN json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Failure' THEN 'Failure'
      WHEN errormessage <> '' THEN '(no errorCode)'
    END AS failure,
    ${bytes("bytesTransferredIn")} AS bytes_in,
    ${bytes("bytesTransferredOut")} AS bytes_out
  FROM named
),
described AS (
  SELECT *,
    coalesce(recipientaccountid, useridentity.accountid) AS log_account,
    coalesce(substr(event_time, 1, 13), '(no eventTime)') AS hour,
    CASE
      WHEN session_name IS NULL OR caller = session_name
        OR substr(caller, -1 - length(session_name)) = concat('/', session_name) THEN caller
      ELSE concat(caller, '/', session_name)
    END AS caller_session
  FROM attributed
),`;

/** The filters of filters.ts in SQL, one a filter that is set. */
export function filtersOf(options: Partial<Filters>): Sql[] {
  return Object.entries(FILTERED).flatMap(([name, columns]) => {
    const wanted = [options[name as keyof Filters] ?? []].flat();
    return wanted.length === 0 ? [] : [any(columns.map((column) => matches(column, wanted)))];
  });
}
