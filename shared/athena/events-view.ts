// The events that a question is asked of, as SQL: what readEvents(), callerOf() and filterOf() are to a script.
//
// A question's .sql reads FROM events. There an event is counted once, lies in the days asked for, has passed the
// filters, and has, besides the table's columns: caller, caller_session, kind, account and caller_arn (identity.ts),
// failure (field-values.ts), bytes_in and bytes_out (transfer.ts), resource (resource.ts, by PREFIX) and object (with the
// whole key), and what BY and TOP ask for: by_what, who (the caller, or the session for BY=session) and top. Two more can be
// read in its place: attempts, where ERRORS=only hides nothing, and spanned, which has all events, and those that
// passed the filters twice (counted).
//
// The SQL is Trino's, as Athena's engine version 3 speaks it. Trino reads the table once for every time that a query
// names one of these, and Athena bills that: a question names one of them once.

import { among } from "../options/option-values.ts";
import { type TableName, inQuery } from "./names.ts";
import { COLUMNS } from "./table.ts";
import type { Days } from "../days.ts";
import type { Options } from "../options.ts";
import { FOUND, KEYED, NAMED, OBJECT, PLACES, RESOURCE } from "./resource-sql.ts";
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
  /** The accounts whose folders are read; undefined for all. */
  accounts: string[] | undefined;
  /** Whether they are several, so that a call may be recorded in two of them. */
  areSeveral: boolean;
}

/** `WITH … events AS (…)` and what else the question names, to stand before its SELECT. */
export function eventsCte(reach: Reach, options: Options, question: string): Sql {
  const { ERRORS, DUPLICATES } = options;
  const isSpanned = /\bspanned\b/.test(question);
  const delivered = all([deliveredIn(reach), ...(isSpanned ? [] : filtersOfCopies(options))]);
  const once = onceOf(reach, options, isSpanned);
  const filters = isSpanned
    ? all(filtersOf(options))
    : all(filtersOf({ ...options, ERRORS: ERRORS === "only" ? undefined : ERRORS }));
  const passing = isSpanned
    ? `spanned AS (
  SELECT * FROM called CROSS JOIN (VALUES (TRUE), (FALSE)) AS passed (counted)
  WHERE NOT counted OR (${filters.sql})
)`
    : `attempts AS (
  SELECT * FROM called
  WHERE ${filters.sql}
),
events AS (
  SELECT * FROM attempts${ERRORS === "only" ? "\n  WHERE failure IS NOT NULL" : ""}
)`;
  // long, and most questions have no use for it
  const isPlaced = /\b(?:resource|object)\b/.test(question);
  return {
    sql: `WITH delivered AS (
  SELECT ${Object.keys(COLUMNS).join(", ")}
  FROM ${inQuery(reach.name)}
  WHERE ${delivered.sql}
),
${DUPLICATES === "keep" ? ALL : once.sql}
${DESCRIBED}
${isPlaced ? "asked" : "called"} AS (
  SELECT *, ${columnsAsked(options)}
  FROM described
),
${isPlaced ? PLACED : ""}${passing}`,
    parameters: [
      ...delivered.parameters,
      ...(DUPLICATES === "keep" ? [] : once.parameters),
      ...filters.parameters,
    ],
  };
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
keyed AS (
  SELECT *,
    ${KEYED}
  FROM told
),
called AS (
  SELECT *,
    ${RESOURCE} AS resource,
    ${OBJECT} AS object
  FROM keyed
),
`;

/** The partitions, and within them the events, of the days asked for. */
export function deliveredIn({ by, days, accounts }: Reach): Sql {
  const conditions: Sql[] = [];
  if (days !== undefined) {
    const { first, last } = partitionDays(by, days);
    conditions.push(
      { sql: `${by} BETWEEN ? AND ?`, parameters: [first, last] },
      { sql: "substr(eventtime, 1, 10) BETWEEN ? AND ?", parameters: [days.first, days.last] },
    );
  }
  if (accounts !== undefined) conditions.push(matches("delivery_account", accounts));
  return all(conditions);
}

/** The days of the partitions that hold these days' events, as the table writes them. */
export function partitionDays(by: PartitionedBy, days: Days): { first: string; last: string } {
  if (by === "event_day") return { first: days.first, last: days.last };
  // the last calls of a day are delivered on the next
  const last = new Date(Date.parse(days.last) + 86_400_000).toISOString().slice(0, 10);
  return { first: days.first.replaceAll("-", "/"), last: last.replaceAll("-", "/") };
}

/* What reader/fingerprint.ts and reader/copies.ts do. Any of an event's deliveries will do; one whose eventID identifies
   nothing is known by all that is in it. Without an ORDER BY in it, the window is a running count: nothing is sorted. */
const UUID = "^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$";
const ONCE = `once AS (
  SELECT * FROM (
    SELECT *, row_number() OVER (
      PARTITION BY eventid, eventtime, eventsource, eventname,
        CASE WHEN NOT regexp_like(eventid, '${UUID}') THEN json_format(CAST(ROW(${Object.keys(COLUMNS).join(", ")}) AS JSON)) END
    ) AS delivery
    FROM delivered
  )
  WHERE delivery = 1 OR eventid IS NULL
),`;
const ALL = `once AS (
  SELECT * FROM delivered
),`;

/**
 * Each event once; and of several accounts' records of one call those of the caller's own, if they are here. Records that
 * ACCOUNT doesn't ask for are not among them, or else (`isSpanned`) count as they are.
 */
function onceOf({ areSeveral }: Reach, { ACCOUNT }: Options, isSpanned: boolean): Sql {
  if (!areSeveral) return { sql: ONCE, parameters: [] };
  const asked = isSpanned ? filtersOf({ ...NONE, ACCOUNT }) : [];
  // a parameter may stand in a WHERE alone: so whether a record passes becomes a column by a join
  const passes = all(asked);
  const from =
    asked.length === 0
      ? "(SELECT *, TRUE AS is_asked FROM redelivered)"
      : `redelivered CROSS JOIN (VALUES (TRUE), (FALSE)) AS asked (is_asked)\n  WHERE is_asked = coalesce(${passes.sql}, FALSE)`;
  return {
    sql: `${ONCE.replace("once AS", "redelivered AS")}
recorded AS (
  SELECT *,
    CASE WHEN is_asked AND sharedeventid <> '' AND recipientaccountid <> '' AND eventtime IS NOT NULL AND eventname IS NOT NULL
    THEN concat(
      CASE WHEN useridentity.type = 'AWSAccount' OR useridentity.accountid <> recipientaccountid THEN 'other ' ELSE 'own ' END,
      recipientaccountid
    ) END AS copy
  FROM ${from}
),
once AS (
  SELECT * FROM (
    SELECT *, rank() OVER (
      PARTITION BY copy IS NULL, CASE WHEN copy IS NULL THEN eventid ELSE sharedeventid END, eventtime, eventname
      ORDER BY CASE WHEN copy LIKE 'own %' THEN 0 ELSE 1 END, copy
    ) AS place
    FROM recorded
  )
  WHERE place = 1
),`,
    parameters: passes.parameters,
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
  `ELSE ${part(arn, "(.*/|)([^/]*)", 3)} END`;
const field = (path: string): string => `nullif(useridentity.${path}, '')`;

const DESCRIBED = `identified AS (
  SELECT *,
    coalesce(${field("sessioncontext.sessionissuer.arn")}, ${field("arn")}) AS known_arn,
    ${field("sessioncontext.sessionissuer.username")} AS issuer,
    CASE split_part(useridentity.arn, ':', 3)
      WHEN 'sts' THEN ${part("useridentity.arn", "[^/]*/(.*)", 2)} END AS session,
    ${nameIn("useridentity.arn")} AS own_name
  FROM once
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
    coalesce(try_cast(json_extract_scalar(additionaleventdata, '$.bytesTransferredIn') AS double), 0) AS bytes_in,
    coalesce(try_cast(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double), 0) AS bytes_out
  FROM named
),
described AS (
  SELECT *,
    CASE
      WHEN session_name IS NULL OR caller = session_name
        OR substr(caller, -1 - length(session_name)) = concat('/', session_name) THEN caller
      ELSE concat(caller, '/', session_name)
    END AS caller_session
  FROM attributed
),`;

/** The options that narrow events down, as `readOptions()` has them. */
export type Filters = Pick<Options, "EVENT" | "SERVICE" | "ROLE" | "REGION" | "ACCOUNT" | "ERRORS">;
const NONE: Filters = { EVENT: [], SERVICE: [], ROLE: [], REGION: [], ACCOUNT: [], ERRORS: undefined };

/**
 * Of the filters those on what the records of one call have in common, and ACCOUNT, which counts an account's own records:
 * what doesn't pass them need not be told apart.
 */
function filtersOfCopies({ EVENT, SERVICE, REGION, ACCOUNT }: Options): Sql[] {
  return filtersOf({ ...NONE, EVENT, SERVICE, REGION, ACCOUNT });
}

/** What each of the filters looks at (filters.ts), as columns of the events. */
export const FILTERED: Record<Exclude<keyof Filters, "ERRORS">, string[]> = {
  EVENT: ["eventname"],
  SERVICE: ["eventsource"],
  ROLE: ["caller", "caller_session", "caller_arn", "useridentity.arn"],
  REGION: ["awsregion"],
  ACCOUNT: ["coalesce(recipientaccountid, useridentity.accountid)"],
};

/** The filters of filters.ts in SQL, one a filter that is set. */
export function filtersOf(options: Filters): Sql[] {
  const { ERRORS } = options;
  const byPatterns = Object.entries(FILTERED).flatMap(([name, expressions]) => {
    const wanted = options[name as keyof typeof FILTERED];
    return wanted.length === 0 ? [] : [any(expressions.map((expression) => matches(expression, wanted)))];
  });
  return ERRORS === undefined
    ? byPatterns
    : [...byPatterns, { sql: `failure IS ${ERRORS === "only" ? "NOT NULL" : "NULL"}`, parameters: [] }];
}
