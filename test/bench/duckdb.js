// The questions for DuckDB: with the fields written by hand, or as one would at first (`as-is`).
//
//     node duckdb.js top-calls FOLDER [as-is]

import { DuckDBInstance } from "@duckdb/node-api";

const [question, folder, asIs] = process.argv.slice(2);
/** @type {Record<string, { schema: string, keys: string }>} */
const QUESTIONS = {
  "top-calls": { schema: "eventSource VARCHAR, eventName VARCHAR", keys: "r.eventSource, r.eventName" },
  "top-roles": {
    schema:
      "userIdentity STRUCT(type VARCHAR, accountId VARCHAR, sessionContext STRUCT(sessionIssuer STRUCT(userName VARCHAR)))",
    keys: "r.userIdentity.sessionContext.sessionIssuer.userName, r.userIdentity.type, r.userIdentity.accountId",
  },
  "three-fields": {
    schema: "eventName VARCHAR, awsRegion VARCHAR, errorCode VARCHAR",
    keys: "r.eventName, r.awsRegion, r.errorCode",
  },
};
const { schema, keys } = QUESTIONS[question ?? ""] ?? { schema: "", keys: "" };
const columns = asIs ? "" : `columns = {Records: 'STRUCT(${schema})[]'},`;
const connection = await (await DuckDBInstance.create()).connect();
const reader = await connection.runAndReadAll(
  `SELECT ${keys}, count(*) FROM (
     SELECT unnest(Records) AS r
     FROM read_json('${folder}/**/*.json.gz', ${columns} maximum_object_size = 100000000)
   ) GROUP BY ALL`,
);
for (const row of reader.getRows()) console.log(row.map((cell) => cell ?? "").join(","));
