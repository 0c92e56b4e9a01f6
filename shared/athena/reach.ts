// What a query will read: of which table, which accounts' folders, which days. Worked out before it costs anything.

import type { TableMetadata } from "@aws-sdk/client-athena";
import type { Athena } from "./athena.ts";
import { partitionDays, type PartitionedBy, type Reach } from "./events-view.ts";
import { inQuery, type TableName, tableNamed } from "./names.ts";
import { counted } from "../text/numbers.ts";
import { Days, holds } from "../days.ts";
import type { Options } from "../options.ts";
import { hasFiles } from "./extent.ts";
import { foldersCondition, foldersIn, type TrailFolders } from "./table.ts";
import { UserError } from "../terminal/user-error.ts";

/** What a question reaches in its table, and what to say of it. */
export interface Reached extends Reach {
  /** Of a table of deliveries: its folders, and the days of delivery that are read. */
  trail: TrailFolders | undefined;
  delivered: Days | undefined;
  says: string;
}

/**
 * What the options reach in their TABLE, and a line that says so.
 *
 * Throws a UserError when there is no such table, when it was made otherwise than by create-athena-table or
 * athena-parquet, and when it can't hold the DAY.
 */
export async function reachOf(athena: Athena, options: Options): Promise<Reached> {
  const name = tableNamed(options);
  const table = await athena.table(name);
  const by = partitionedBy(name, table);
  return by === "event_day"
    ? await ofEvents(athena, name, options)
    : await ofDeliveries(name, table, options);
}

/** What DRY_RUN shows: what would be asked, as far as the table can be looked at, which costs nothing; and a line on it. */
export async function reachForShow(
  athena: Athena,
  options: Options,
): Promise<{ reach: Reached; says: string }> {
  try {
    const reach = await reachOf(athena, options);
    return { reach, says: reach.says };
  } catch (error) {
    const isSure = options.DAY === undefined || Days.hasYear(options.DAY);
    if (!(error instanceof UserError) || !isSure) throw error;
    const says = `As for a table over several accounts, for the table can't be looked at: ${error.message}`;
    return { reach: { ...reachUnseen(options), trail: undefined, delivered: undefined, says }, says };
  }
}

/** What DRY_RUN shows where the table can't be looked at: one of deliveries, and a DAY with its year. */
export function reachUnseen(options: Options): Reach {
  const days = options.DAY === undefined ? undefined : Days.parse(options.DAY, []);
  return {
    name: tableNamed(options),
    by: "delivery_day",
    days,
    folders: undefined,
    columns: undefined,
    areSeveral: true,
  };
}

function partitionedBy(name: TableName, { PartitionKeys = [] }: TableMetadata): PartitionedBy {
  const keys = PartitionKeys.map((key) => key.Name);
  const by = (["delivery_day", "event_day"] as const).find((key) => keys.includes(key));
  if (by !== undefined) return by;
  throw new UserError(
    `Cannot ask table ${name.database}.${name.table}: it is not partitioned as make athena-table does`,
    "Make one beside it: make athena-table TRAIL=s3://bucket/prefix TABLE=another_name",
  );
}

async function ofDeliveries(
  name: TableName,
  { Parameters = {}, Columns = [] }: TableMetadata,
  options: Options,
): Promise<Reached> {
  const folders = foldersIn(Parameters);
  const { accounts, regions, firstDay } = folders;
  const today = new Date().toISOString().slice(0, 10);
  const days = options.DAY === undefined ? undefined : await daysOfTrail(options.DAY, folders);
  if (days !== undefined && (days.last < firstDay || days.first > today)) {
    throw new UserError(
      `Cannot find DAY "${options.DAY}": the table has the days from ${firstDay} to today`,
      days.last < firstDay ? `Have it start earlier: make athena-table FIRST_DAY=${days.first}` : undefined,
    );
  }
  const { first, last } = partitionDays("delivery_day", days ?? new Days(firstDay, Days.previous(today)));
  const delivered = new Days(first.replaceAll("/", "-"), last.replaceAll("/", "-"));
  const columns = Columns.map((column) => column.Name ?? "");
  return {
    name,
    by: "delivery_day",
    days,
    folders: foldersCondition(folders),
    columns: columns.length === 0 ? undefined : columns,
    areSeveral: accounts.length > 1,
    trail: folders,
    delivered,
    says:
      `Athena reads ${name.database}.${name.table}: ${counted(accounts.length, "account")} × ` +
      `${counted(regions.length, "region")}${folders.empty.length > 0 ? ` (${counted(folders.empty.length, "empty folder")} left out)` : ""} × ` +
      `${counted([...delivered].length, "day")} of delivery (${first} to ${last})`,
  };
}

/** A DAY without its year is the latest such day with files in the bucket. */
async function daysOfTrail(text: string, folders: TrailFolders): Promise<Days> {
  if (Days.hasYear(text)) return Days.parse(text, []);
  const thisYear = new Date().getUTCFullYear();
  for (let year = thisYear; year >= Number(folders.firstDay.slice(0, 4)); year -= 1) {
    const ofYear = [...new Days(`${year}-01-01`, `${year}-12-31`)];
    let days: Days;
    try {
      days = Days.parse(text, ofYear);
    } catch {
      continue; // 02/29
    }
    if (days.last > new Date().toISOString().slice(0, 10)) continue;
    if (await hasFiles(folders, days.last)) return days;
  }
  throw new UserError(
    `Cannot find DAY "${text}": the trail has no files of such a day since ${folders.firstDay}`,
    `Give its year: DAY=${thisYear}/${text.split("..")[0]}`,
  );
}

/** A copy in Parquet knows its days by itself. */
async function ofEvents(athena: Athena, name: TableName, options: Options): Promise<Reached> {
  const held = await daysCopied(athena, name);
  const days = options.DAY === undefined ? undefined : Days.parse(options.DAY, held);
  const read = held.filter((day) => days === undefined || (day >= days.first && day <= days.last));
  if (read.length === 0)
    throw new UserError(
      `Cannot find DAY "${options.DAY}": it is not in ${name.database}.${name.table}`,
      holds(held).replace("The logs hold", "It has"),
    );
  const missing = days === undefined ? 0 : [...days].length - read.length;
  return {
    name,
    by: "event_day",
    days,
    folders: undefined,
    columns: undefined,
    areSeveral: true,
    trail: undefined,
    delivered: undefined,
    says:
      `Athena reads ${name.database}.${name.table}: ${counted(read.length, "day")} of events, ${counted(read.length, "partition")} of Parquet` +
      (missing > 0
        ? `; ${counted(missing, "day")} of DAY not in it (${holds(held).replace("The logs hold ", "it has ")})`
        : ""),
  };
}

/** The days in a table of Parquet, `YYYY-MM-DD`, in order. Asking for partitions reads no data. */
export async function daysCopied(athena: Athena, { database, table }: TableName): Promise<string[]> {
  const partitions = inQuery({ database, table: `${table}$partitions` });
  const { QueryExecutionId = "" } = await athena.run({
    sql: `SELECT event_day FROM ${partitions} ORDER BY 1`,
    parameters: [],
  });
  const { rows } = await athena.results(QueryExecutionId);
  return rows.flatMap(([day]) => day ?? []);
}
