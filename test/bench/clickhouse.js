// The questions for ClickHouse's embedded engine, with a schema of just the fields that each needs.
//
//     node clickhouse.js top-calls FOLDER

import { query } from "chdb";
import { QUESTIONS, schemaOf } from "./questions.js";

const [question = "", folder] = process.argv.slice(2);
const { by, sums = [] } = QUESTIONS[question] ?? { by: [] };
const schema = schemaOf([...by, ...sums], {
  tuple: (name, fields) => `"${name}" Tuple(${fields})`,
  leaf: (name, path) => `"${name}" ${sums.includes(path) ? "Nullable(Float64)" : "Nullable(String)"}`,
});
// an hour is a part of a time
const keys = by.map((path) => (path === "eventTime" ? "substring(r.eventTime, 1, 13)" : `r.${path}`));
const columns = [...keys, "count()", ...sums.map((path) => `toUInt64(sum(coalesce(r.${path}, 0)))`)];
process.stdout.write(
  query(
    `SELECT ${columns.join(", ")} FROM (
       SELECT arrayJoin(Records) AS r
       FROM file('${folder}/**/*.json.gz', 'JSONEachRow', 'Records Array(Tuple(${schema}))')
     ) GROUP BY ${keys.join(", ")}`,
    "CSV",
  ),
);
