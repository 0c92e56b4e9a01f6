// The questions for ClickHouse's embedded engine, with a schema of just the fields that each needs.
//
//     node clickhouse.js top-calls FOLDER

import { query } from "chdb";

const [question, folder] = process.argv.slice(2);
/** @type {Record<string, { schema: string, keys: string }>} */
const QUESTIONS = {
  "top-calls": { schema: "eventSource String, eventName String", keys: "r.eventSource, r.eventName" },
  "top-roles": {
    schema:
      "userIdentity Tuple(type String, accountId String, sessionContext Tuple(sessionIssuer Tuple(userName String)))",
    keys: "r.userIdentity.sessionContext.sessionIssuer.userName, r.userIdentity.type, r.userIdentity.accountId",
  },
  "three-fields": {
    schema: "eventName String, awsRegion String, errorCode Nullable(String)",
    keys: "r.eventName, r.awsRegion, r.errorCode",
  },
};
const { schema, keys } = QUESTIONS[question ?? ""] ?? { schema: "", keys: "" };
process.stdout.write(
  query(
    `SELECT ${keys}, count() FROM (
       SELECT arrayJoin(Records) AS r
       FROM file('${folder}/**/*.json.gz', 'JSONEachRow', 'Records Array(Tuple(${schema}))')
     ) GROUP BY ALL`,
    "CSV",
  ),
);
