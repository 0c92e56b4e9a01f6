// The names of a database and a table. A name can't be a query's parameter, so it must be harmless by itself.

import type { Options } from "../options.ts";
import { UserError } from "../terminal/user-error.ts";

/** A table and the database it is in, in lower case, as Athena keeps both. */
export interface TableName {
  database: string;
  table: string;
}

/* Athena guide, "Name databases, tables, and columns": lower-case letters, digits and underscores, at most 255. */
const NAME = /^[a-z0-9_]{1,255}$/;

/**
 * The table that DATABASE and TABLE name.
 *
 * Throws a UserError for a name with any character but letters, digits and underscores.
 */
export function tableNamed({ DATABASE, TABLE }: Pick<Options, "DATABASE" | "TABLE">): TableName {
  return { database: checked("DATABASE", DATABASE), table: checked("TABLE", TABLE) };
}

function checked(option: string, value: string): string {
  const name = value.toLowerCase();
  if (NAME.test(name)) return name;
  throw new UserError(
    `Cannot use ${option} "${value}": not a name that Athena takes`,
    "Names are letters, digits and underscores, 255 at most: cloudtrail_logs",
  );
}

/** As queries quote names; DDL wants backticks instead (Athena guide, "Reserved keywords"). */
export function inQuery({ database, table }: TableName): string {
  return `"${database}"."${table}"`;
}

/** A table's name as DDL takes it, in backticks: `` `cloudtrail`.`cloudtrail_logs` ``. */
export function inDdl({ database, table }: TableName): string {
  return `\`${database}\`.\`${table}\``;
}
