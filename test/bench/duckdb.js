// The questions for DuckDB: with the fields written by hand, or as one would at first (`as-is`).
//
//     node duckdb.js top-calls FOLDER [as-is]

import { DuckDBInstance } from "@duckdb/node-api";
import { QUESTIONS, schemaOf } from "./questions.js";

const [question = "", folder, asIs] = process.argv.slice(2);
const { by, sums = [] } = QUESTIONS[question] ?? { by: [] };
const schema = schemaOf([...by, ...sums], {
  tuple: (name, fields) => `"${name}" STRUCT(${fields})`,
  leaf: (name, path) => `"${name}" ${sums.includes(path) ? "DOUBLE" : "VARCHAR"}`,
});
const columns = asIs ? "" : `columns = {Records: 'STRUCT(${schema})[]'},`;
const keys = by.map((path) => (path === "eventTime" ? "substring(r.eventTime, 1, 13)" : `r.${path}`));
const values = [...keys, "count(*)", ...sums.map((path) => `sum(coalesce(r.${path}, 0))::BIGINT`)];
const connection = await (await DuckDBInstance.create()).connect();
const reader = await connection.runAndReadAll(
  `SELECT ${values.join(", ")} FROM (
     SELECT unnest(Records) AS r
     FROM read_json('${folder}/**/*.json.gz', ${columns} maximum_object_size = 100000000)
   ) GROUP BY ALL`,
);
for (const row of reader.getRows()) console.log(row.map((cell) => cell ?? "").join(","));
