// The logs as Parquet, as one would have DuckDB write them: the records' own fields, as it finds them, and no more.
//
//     node duckdb-parquet.js LOGS FOLDER

import { DuckDBInstance } from "@duckdb/node-api";

const [logs, folder] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create()).connect();
await connection.run(
  `COPY (
     SELECT unnest(r) FROM (
       SELECT unnest(Records) AS r FROM read_json('${logs}/**/*.json.gz', maximum_object_size = 100000000)
     )
   ) TO '${folder}/events.parquet' (FORMAT parquet, COMPRESSION zstd)`,
);
