// What it takes to have a table: made, brought up to date, or left alone.

import type { TableMetadata } from "@aws-sdk/client-athena";
import { counted } from "../text/numbers.ts";
import type { TableName } from "./names.ts";
import {
  ADDED,
  columnsDdl,
  MADE_BY,
  projectionDdl,
  tableDdl,
  tableProperties,
  type TrailFolders,
} from "./table.ts";
import { UserError } from "../terminal/user-error.ts";

/**
 * The statements that turn what is there (`existing`) into the table over these folders, and a line that says what
 * they do.
 *
 * Throws a UserError when a table of that name was not made here, or reads another trail: neither is touched.
 */
export function making(
  existing: TableMetadata | undefined,
  name: TableName,
  folders: TrailFolders,
): { statements: string[]; says: string } {
  const called = `${name.database}.${name.table}`;
  const wanted = tableProperties(folders);
  const over = `${some(folders.accounts, "account")}, ${some(folders.regions, "region")}, every day from ${folders.firstDay}`;
  if (existing === undefined)
    return { statements: tableDdl(name, folders), says: `Made table ${called}: ${over}` };

  const { Parameters: has = {} } = existing;
  if (has[MADE_BY.key] !== MADE_BY.value) {
    throw new UserError(
      `Cannot make table ${called}: there is one already, made by something else`,
      "Take another name: make athena-table TABLE=my_logs",
    );
  }
  const template = "storage.location.template";
  if (has[template] !== wanted[template]) {
    throw new UserError(
      `Cannot make table ${called}: there is one already, over ${has[template]}`,
      "Take another name (TABLE=my_logs), or drop that one first: make drop-athena-table",
    );
  }
  const isCurrent = Object.entries(wanted).every(([key, value]) => has[key] === value);
  const held = existing.Columns?.map((column) => column.Name ?? "") ?? [];
  const missing = held.length === 0 ? [] : ADDED.filter((column) => !held.includes(column));
  const statements = [
    ...(missing.length > 0 ? [columnsDdl(name, missing)] : []),
    ...(isCurrent ? [] : [projectionDdl(name, folders)]),
  ];
  const state = statements.length === 0 ? "is there already" : "brought up to date";
  return { statements, says: `Table ${called} ${state}: ${over}` };
}

const NAMED_AT_MOST = 20;

function some(names: string[], noun: string): string {
  const others = names.length - NAMED_AT_MOST;
  const named = names.slice(0, NAMED_AT_MOST).join(", ");
  return `${counted(names.length, noun)} (${named}${others > 0 ? ` and ${counted(others, "other")}` : ""})`;
}

/**
 * The statement that drops a table, and where the files are that stay.
 *
 * Throws a UserError for a table that Athena would drop together with its files, and for one not made here.
 */
export function dropping(
  { TableType, Parameters = {}, PartitionKeys = [] }: TableMetadata,
  { database, table }: TableName,
): { statement: string; location: string } {
  const isOurs =
    Parameters[MADE_BY.key] === MADE_BY.value || PartitionKeys.some(({ Name }) => Name === "event_day");
  const isExternal = TableType === "EXTERNAL_TABLE" && Parameters["table_type"]?.toUpperCase() !== "ICEBERG";
  if (!isOurs || !isExternal) {
    throw new UserError(
      `Cannot drop table ${database}.${table}: it was not made by make athena-table or make athena-parquet`,
      "Name another TABLE, or drop it in Athena's console",
    );
  }
  return {
    statement: `DROP TABLE IF EXISTS \`${database}\`.\`${table}\``,
    location: Parameters["location"] ?? Parameters["storage.location.template"] ?? "S3",
  };
}
