// A Parquet file as a table. Loaded, with its packages, only when there is one.

import { parquetMetadataAsync, parquetRead, type SchemaElement } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { RandomAccess } from "./bill-source.ts";
import type { Table } from "./table.ts";
import { UserError } from "../../terminal/user-error.ts";

/** So many rows are made at a time: a row group may have a million. */
const ROWS_AT_ONCE = 50_000;

/**
 * The table in a Parquet file: its values as a CSV would have them. A decimal keeps its digits, a float is the shortest
 * decimal that stands for it, a time is ISO 8601 in UTC.
 *
 * Throws a UserError when it can't be read. `name` is what the file is called in it.
 */
export async function parquetTable(file: RandomAccess, name: string): Promise<Table> {
  try {
    const table = await opened(file);
    return {
      ...table,
      async *rows(wanted) {
        try {
          yield* table.rows(wanted);
        } catch (error) {
          throw unreadable(error as Error, name);
        }
      },
    };
  } catch (error) {
    throw unreadable(error as Error, name);
  }
}

/** Of a damaged file anything may be wrong, and anything be thrown, wherever it is first looked at. */
async function opened(file: RandomAccess): Promise<Table> {
  const metadata = await parquetMetadataAsync(file);
  const decimals = new Map<string, { scale: number }>();
  const columns: string[] = [];
  // the schema is a tree, written depth first: its root, then each column, with what is within a map or a list after it
  const [root, ...elements] = metadata.schema;
  for (let index = 0, column = 0; column < (root?.num_children ?? 0); column += 1) {
    const element = elements[index];
    if (element === undefined) break;
    columns.push(element.name);
    if (element.converted_type === "DECIMAL" || element.logical_type?.type === "DECIMAL") {
      decimals.set(element.name, { scale: element.scale ?? 0 });
      // hyparquet would make a float of it
      delete element.converted_type;
      delete element.logical_type;
    }
    index = after(elements, index);
  }

  async function* rows(wanted: readonly number[]): AsyncGenerator<string[][]> {
    const names = wanted.map((index) => columns[index] ?? "");
    const cells = names.map((column) => {
      const scale = decimals.get(column)?.scale;
      return scale === undefined ? text : (value: unknown) => (value === null ? "" : decimal(value, scale));
    });
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const groupEnd = rowStart + Number(group.num_rows);
      for (; rowStart < groupEnd; rowStart += ROWS_AT_ONCE) {
        const rowEnd = Math.min(rowStart + ROWS_AT_ONCE, groupEnd);
        const read: Record<string, unknown>[] = [];
        await parquetRead({
          file,
          metadata,
          columns: names,
          compressors,
          rowStart,
          rowEnd,
          rowFormat: "object",
          utf8: true,
          parsers: PARSERS,
          onComplete: (objects) => read.push(...objects),
        });
        yield read.map((row) => names.map((column, place) => cells[place]?.(row[column]) ?? ""));
      }
      rowStart = groupEnd;
    }
  }
  return { columns, firstRow: 1, rows, close: () => file.close() };
}

/** The index after an element and all that is within it. */
function after(elements: SchemaElement[], index: number): number {
  let next = index + 1;
  const children = elements[index]?.num_children ?? 0;
  for (let child = 0; child < children && next < elements.length; child += 1) next = after(elements, next);
  return next;
}

/** Times with all their digits: hyparquet's own are in milliseconds, and Date is slow. */
const PARSERS = {
  timestampFromMilliseconds: (millis: bigint) => new Date(Number(millis)),
  stringFromBytes: (bytes: Uint8Array) => decoder.decode(bytes),
};
const decoder = new TextDecoder();

function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  return typeof value === "number" || typeof value === "bigint" ? `${value}` : JSON.stringify(value);
}

/** Big-endian two's complement, or an integer already (Parquet format, "DECIMAL"). */
function decimal(value: unknown, scale: number): string {
  let digits: bigint;
  if (value instanceof Uint8Array) {
    digits = 0n;
    for (const byte of value) digits = (digits << 8n) | BigInt(byte);
    if ((value[0] ?? 0) >= 0x80) digits -= 1n << BigInt(8 * value.length);
  } else {
    digits = BigInt(value as number | bigint);
  }
  return `${digits}e-${scale}`;
}

function unreadable(error: Error, name: string): UserError {
  return error instanceof UserError
    ? error
    : new UserError(`Cannot read ${name}: a damaged Parquet file (${error.message})`, "Get the file again");
}
