// A query that did not succeed: Athena's reason, and what to do about it.

import type { QueryExecution } from "@aws-sdk/client-athena";
import type { TableName } from "./names.ts";
import { bytesText, dollars, priceOf } from "./query-cost.ts";
import { failureOf, queryError } from "../aws/failures.ts";
import { UserError } from "../terminal/user-error.ts";

const MAKE_TABLE = "Make the table with make athena-table TRAIL=s3://bucket/prefix";

/** `FAILED` or `CANCELLED`, with the reason that Athena gives. */
export function failure({ Status = {}, Statistics = {} }: QueryExecution): UserError {
  const { State, StateChangeReason: reason = "Athena gives no reason", AthenaError } = Status;
  const read = Statistics.DataScannedInBytes ?? 0;
  const cost = read > 0 ? ` (${bytesText(read)} were read, about ${dollars(priceOf(read))})` : "";
  const known = failureOf(queryError(reason), { actions: [], isQuery: true });
  const next =
    known?.next ??
    (AthenaError?.Retryable === true ? "Athena says that it may pass: run it again" : undefined);
  return new UserError(
    `Cannot finish the query: ${State}: ${known?.reason ?? reason.replace(/\.$/, "")}${cost}`,
    next,
  );
}

/**
 * The error of a query that was cancelled after `bytes`, more than MAX_SCAN's `limit`: what it cost, and how to ask
 * for less.
 */
export function tooMuch(bytes: number, limit: number): UserError {
  const read = `it has read ${bytesText(bytes)} (about ${dollars(priceOf(bytes))})`;
  return new UserError(
    `Cannot finish the query: ${read}, more than MAX_SCAN ${bytesText(limit)}; it is cancelled in Athena`,
    "Ask for fewer days (DAY=08/30), for one ACCOUNT, or a copy in Parquet (make athena-parquet)",
  );
}

/** The error of a table that Athena doesn't know, with the command that makes it. */
export function noTable({ database, table }: TableName): UserError {
  return new UserError(`Cannot ask table ${database}.${table}: Athena knows none`, MAKE_TABLE);
}
