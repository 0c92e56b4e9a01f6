// Ask the logs' Parquet copy in SQL: your own, or a question that has an .sql twin (make sql-top-calls, and so on)
//
//     make sql Q="select caller, count(*) from events group by 1 order by 2 desc" DAY=08/30
//     make sql Q=@my-question.sql
//     make sql-top-calls DAY=08/30 EVENT=GetObject
//
// The copy is made, or brought up to date, first (make parquet). events has each call once, copies what else was delivered of
// it; DAY, EVENT, SERVICE, ROLE, REGION, ACCOUNT, ERRORS, BY and PREFIX are as for the questions. Without Q, DuckDB's own
// prompt opens where it is installed.

import { readOptions } from "../shared/options.ts";
import { askSql } from "../shared/sql/ask-sql.ts";

await askSql(readOptions("Q", "QUESTION", "PARQUET", "BY", "PREFIX"), import.meta.dirname);
