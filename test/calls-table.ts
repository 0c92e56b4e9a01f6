// The same events in DuckDB: read, deduplicated and attributed by SQL alone, for the questions to be compared with.

import { DuckDBInstance } from "@duckdb/node-api";
import { NAMED_IN, namesIn } from "../shared/resource/requested.ts";

type Json = string | number | boolean | null;

/** A question asked of the table `calls`, which has a row an event; `copy` counts the deliveries of one eventID. */
export type Ask = (sql: string) => Promise<Record<string, Json>[]>;

/** `glob` matches the log files. */
export async function callsTable(glob: string): Promise<Ask> {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`
    CREATE TABLE calls AS
    WITH events AS (
      SELECT filename, unnest(Records) AS e FROM read_json('${glob}', columns = {Records: 'JSON[]'}, filename = true)
    ), fields AS (
      SELECT
        row_number() OVER (PARTITION BY e->>'eventID' ORDER BY filename) AS copy,
        e->>'eventTime' AS eventTime, e->>'eventSource' AS eventSource, e->>'eventName' AS eventName,
        e->>'awsRegion' AS region,
        coalesce(e->>'recipientAccountId', e->>'$.userIdentity.accountId') AS recipient,
        CASE
          WHEN nullif(e->>'errorCode', '') IS NOT NULL
            THEN CASE WHEN regexp_full_match(e->>'errorCode', '[123]\\d\\d') THEN NULL ELSE e->>'errorCode' END
          WHEN e->>'$.responseElements.ConsoleLogin' = 'Failure' THEN 'Failure'
          WHEN nullif(e->>'errorMessage', '') IS NOT NULL THEN '(no errorCode)'
        END AS errorCode,
        e->>'$.userIdentity.type' AS type,
        e->>'$.userIdentity.arn' AS arn,
        e->>'$.userIdentity.accountId' AS accountId,
        e->>'$.userIdentity.userName' AS userName,
        e->>'$.userIdentity.invokedBy' AS invokedBy,
        e->>'$.userIdentity.principalId' AS principalId,
        e->>'$.userIdentity.onBehalfOf.userId' AS onBehalfOf,
        e->>'$.userIdentity.sessionContext.sessionIssuer.arn' AS issuerArn,
        e->>'$.userIdentity.sessionContext.sessionIssuer.userName' AS issuerName,
        coalesce(e->>'$.requestParameters.bucketName', regexp_extract(e->>'$.resources[0].ARN', '^arn:[^:]*:s3:::([^/]+)', 1)) AS bucket,
        e->>'$.requestParameters.key' AS key,
        coalesce(e->>'$.resources[0].ARN', e->>'$.resources[1].ARN') AS resourceArn,
        coalesce((e->>'$.additionalEventData.bytesTransferredIn')::DOUBLE, 0) AS bytesIn,
        coalesce((e->>'$.additionalEventData.bytesTransferredOut')::DOUBLE, 0) AS bytesOut,
        CASE e->>'eventSource' ${named()} END AS named,
        e->>'eventType' AS eventType, (e->'userIdentity') IS NULL AS nobody
      FROM events
    )
    SELECT *,
      eventTime[1:10] AS day, eventTime[1:13] || ':00Z' AS hour,
      coalesce(type, 'Unknown') AS kind,
      coalesce(
        accountId, split_part(coalesce(issuerArn, arn), ':', 5),
        CASE WHEN type IN ('WebIdentityUser', 'SAMLUser') THEN recipient END, ''
      ) AS account,
      coalesce(
        CASE
          WHEN nobody AND eventType = 'AwsServiceEvent' THEN eventSource
          WHEN type = 'Root' THEN 'root'
          WHEN type = 'AssumedRole' AND issuerName LIKE 'AWSReservedSSO\\_%' ESCAPE '\\'
            THEN issuerName || '/' || split_part(arn, '/', 3)
          WHEN type = 'AssumedRole' THEN coalesce(issuerName, split_part(arn, '/', 2))
          WHEN type = 'FederatedUser' THEN split_part(arn, '/', 2)
          WHEN type = 'AWSService' THEN invokedBy
          WHEN type = 'AWSAccount' THEN accountId
          WHEN type = 'IdentityCenterUser' THEN onBehalfOf
          ELSE coalesce(userName, issuerName)
        END,
        invokedBy, principalId, accountId, 'unknown'
      ) AS caller
    FROM fields`);
  return async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, Json>[];
}

/** What requests name, out of the table that has it, but found by DuckDB's own JSON paths. */
function named(): string {
  return Object.keys(NAMED_IN)
    .map((service) => {
      const fields = namesIn(service).map(({ column, path }) =>
        whole(service, path, `nullif(e->>'$.${column}.${path}', '')`),
      );
      return `WHEN '${service}.amazonaws.com' THEN coalesce(${fields.join(", ")})`;
    })
    .join(" ");
}

/** What stands before a name in the ARN of what it names. */
const BEFORE_NAMES: Record<string, string> = {
  "dynamodb.tableName": "table/",
  "ecr.repositoryName": "repository/",
  "kinesis.streamName": "stream/",
  "lambda.functionName": "function:",
  "logs.logGroupName": "log-group:",
  "logs.logGroupIdentifier": "log-group:",
  "logs.logGroupNames[0]": "log-group:",
  "logs.logGroupIdentifiers[0]": "log-group:",
  "secretsmanager.secretId": "secret:",
  "secretsmanager.secretIdList[0]": "secret:",
  "secretsmanager.name": "secret:",
  "sqs.queueName": "",
};

/** The ARN of what a field names, by names alone that real logs have. */
function whole(service: string, path: string, name: string): string {
  const field = `${service}.${path.slice(0, 1).toLowerCase()}${path.slice(1)}`;
  const own = `'arn:aws:${service}:' || (e->>'awsRegion') || ':'`;
  const arn = `${own} || (e->>'recipientAccountId') || ':'`;
  if (field === "sqs.queueUrl")
    return `CASE WHEN ${name} LIKE 'https://%' THEN ${own} || split_part(${name}, '/', 4) || ':' || split_part(${name}, '/', 5) ELSE ${name} END`;
  if (service === "kms")
    return `CASE WHEN ${name} LIKE 'alias/%' THEN ${arn} || ${name} WHEN ${name} LIKE '________-____-____-____-____________' THEN ${arn} || 'key/' || ${name} ELSE ${name} END`;
  const before = BEFORE_NAMES[field];
  return before === undefined
    ? name
    : `CASE WHEN ${name} LIKE '%:%' THEN ${name} ELSE coalesce(${arn} || '${before}' || ${name}, ${name}) END`;
}

/** `'it''s'` */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
