// Athena's engine for tests: DDL is carried out over folders that stand for buckets, queries run in DuckDB.
//
// Queries reach DuckDB as they are. Trino functions that DuckDB lacks, or has under another name, are macros in it.
// A CREATE TABLE … AS or INSERT INTO writes real Parquet below the folder of s3://example-results.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ColumnInfo, TableMetadata } from "@aws-sdk/client-athena";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { deserialized, duckType, hiveType, recordsBelow } from "./json-serde.ts";

const MACROS = [
  "regexp_like(text, pattern) AS regexp_matches(text, pattern)",
  `json_extract_scalar(json, path) AS CASE WHEN json_type(json, path) IN ('OBJECT', 'ARRAY') THEN NULL
     ELSE json_extract_string(json, path) END`,
  "element_at(list, i) AS list_extract(list, i)",
  "cardinality(list) AS len(list)",
  "to_utf8(text) AS text",
  "xxhash64(bytes) AS hash(bytes)",
  "from_big_endian_64(bytes) AS bytes",
  "json_format(json) AS CAST(json AS VARCHAR)",
  "slice(list, start, length) AS list_slice(list, start, start + length - 1)",
  "array_join(list, separator) AS array_to_string(list, separator)",
];

const MOST_PARTITIONS = 100;

export interface EngineResults {
  columns: ColumnInfo[];
  rows: (string | null)[][];
}

export class Engine {
  /** By `database.table`, as GetTableMetadata gives it. */
  readonly tables = new Map<string, TableMetadata>();
  readonly #buckets: Record<string, string>;
  readonly #duck: DuckDBConnection;

  private constructor(buckets: Record<string, string>, duck: DuckDBConnection) {
    this.#buckets = buckets;
    this.#duck = duck;
  }

  /** `buckets` are the folders that stand for them. */
  static async start(buckets: Record<string, string>): Promise<Engine> {
    const duck = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
    for (const macro of MACROS) await duck.run(`CREATE MACRO ${macro}`);
    return new Engine(buckets, duck);
  }

  /** Throws an Error whose message is the reason, as Athena would give it. */
  async execute(sql: string, parameters: string[]): Promise<EngineResults | undefined> {
    const [, name = ""] = /(?:TABLE|INTO)(?: IF (?:NOT )?EXISTS)? [`"](\w+[`"]\.[`"]\w+)[`"]/.exec(sql) ?? [];
    const table = name.replaceAll(/[`"]/g, "");
    const quoted = `"${table.replace(".", '"."')}"`;
    if (sql.startsWith("CREATE DATABASE")) {
      await this.#duck.run(`CREATE SCHEMA IF NOT EXISTS ${sql.split("`")[1]}`);
    } else if (sql.startsWith("CREATE EXTERNAL TABLE")) {
      if (!this.tables.has(table)) await this.#create(table, quoted, sql);
    } else if (sql.startsWith("ALTER TABLE")) {
      const metadata = this.tables.get(table);
      if (metadata === undefined) throw new Error(`TABLE_NOT_FOUND: ${table}`);
      const [, columns = ""] = / ADD COLUMNS \((.*)\)$/.exec(sql) ?? [];
      const added = [...columns.matchAll(/`(\w+)` (\w+)/g)].map(([, Name, Type]) => ({ Name, Type }));
      metadata.Columns = [...(metadata.Columns ?? []), ...added];
      metadata.Parameters = { ...metadata.Parameters, ...propertiesIn(sql) };
      if (metadata.Parameters["projection.enabled"] === "true") await this.#load(quoted, metadata);
    } else if (sql.startsWith("DROP TABLE")) {
      const kind = this.tables.get(table)?.PartitionKeys?.length === 1 ? "VIEW" : "TABLE";
      await this.#duck.run(`DROP ${kind} IF EXISTS ${quoted}`);
      this.tables.delete(table);
    } else if (sql.startsWith("CREATE TABLE") || sql.startsWith("INSERT INTO")) {
      await this.#copy(table, quoted, sql, parameters);
    } else {
      return await this.#query(sql, parameters);
    }
    return undefined;
  }

  async #query(sql: string, parameters: string[]): Promise<EngineResults> {
    const read = await this.#duck.runAndReadAll(sql, parameters.map(valueOf));
    const types = read.columnTypes().map((type) => athenaType(String(type)));
    return {
      // as Glue keeps them
      columns: read.columnNames().map((Name, i) => ({ Name: Name.toLowerCase(), Type: types[i] })),
      rows: read
        .getRowsJson()
        .map((row) => row.map((cell) => (cell === null ? null : scientific(cell, types)))),
    };
  }

  async #create(table: string, quoted: string, sql: string): Promise<void> {
    const columns = [...sql.matchAll(/^ {2}`(\w+)` (.*?),?$/gm)].map(([, Name = "", Type = ""]) => ({
      Name,
      Type,
    }));
    const partitions = [...(/PARTITIONED BY \((.*)\)$/m.exec(sql)?.[1] ?? "").matchAll(/`(\w+)` (\w+)/g)];
    const metadata: TableMetadata = {
      Name: table.split(".")[1],
      TableType: "EXTERNAL_TABLE",
      Columns: columns,
      PartitionKeys: partitions.map(([, Name, Type]) => ({ Name, Type })),
      Parameters: { ...propertiesIn(sql), location: /^LOCATION '(.*)'$/m.exec(sql)?.[1] ?? "" },
    };
    await this.#load(quoted, metadata);
    this.tables.set(table, metadata);
  }

  /** The rows that partition projection would find: the folders of its accounts, regions and days. */
  async #load(
    quoted: string,
    { Columns = [], PartitionKeys = [], Parameters = {} }: TableMetadata,
  ): Promise<void> {
    const types = Columns.map(({ Name = "", Type = "" }) => ({ name: Name, type: hiveType(Type) }));
    const [, bucket = "", template = ""] =
      /^s3:\/\/([^/]+)\/(.*)$/.exec(Parameters["storage.location.template"] ?? "") ?? [];
    const [firstDay = ""] = (Parameters["projection.delivery_day.range"] ?? "").split(",");
    // what is injected is whatever a query names
    const projected = (partition: Record<string, string>): boolean =>
      ["delivery_account", "delivery_region"].every(
        (key) =>
          Parameters[`projection.${key}.type`] === "injected" ||
          (Parameters[`projection.${key}.values`] ?? "").split(",").includes(partition[key] ?? ""),
      ) && (partition["delivery_day"] ?? "") >= firstDay;

    const folder = this.#buckets[bucket] ?? "";
    const kept = keptFor(folder, [template, Columns, PartitionKeys, Parameters]);
    if (!existsSync(kept)) {
      const lines: string[] = [];
      for (const { partition, record } of recordsBelow(folder, template)) {
        if (!projected(partition)) continue;
        const row = deserialized(record, {
          kind: "struct",
          fields: types.map(({ name, type }) => [name, type]),
        });
        lines.push(JSON.stringify({ ...(row as object), ...partition }));
      }
      const columns = [
        ...types.map(({ name, type }) => `"${name}": '${duckType(type)}'`),
        ...PartitionKeys.map(({ Name }) => `"${Name}": 'VARCHAR'`),
      ].join(", ");
      const making = mkdtempSync(join(tmpdir(), "athena-table-"));
      writeFileSync(join(making, "rows.json"), lines.join("\n"));
      const rows = `read_json('${making}/rows.json', format = 'newline_delimited', columns = {${columns}}, maximum_object_size = 50000000)`;
      await this.#duck.run(`COPY (SELECT * FROM ${rows}) TO '${making}/rows.parquet' (FORMAT parquet)`);
      renameSync(join(making, "rows.parquet"), kept);
      rmSync(making, { recursive: true });
    }
    await this.#duck.run(`CREATE OR REPLACE TABLE ${quoted} AS SELECT * FROM read_parquet('${kept}')`);
    if (!isSample(folder)) rmSync(dirname(kept), { recursive: true });
  }

  async #copy(table: string, quoted: string, sql: string, parameters: string[]): Promise<void> {
    const select = sql.slice(sql.indexOf("\nSELECT"));
    const counted = `SELECT count(DISTINCT event_day) AS days FROM (${select})`;
    const written = (
      await this.#duck.runAndReadAll(counted, parameters.map(valueOf))
    ).getRowObjectsJson()[0]?.["days"];
    if (Number(written) > MOST_PARTITIONS) {
      throw new Error(
        "HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets",
      );
    }
    const folder = join(this.#buckets["example-results"] ?? "", "tables", table);
    mkdirSync(folder, { recursive: true });
    await this.#duck.run(`CREATE OR REPLACE TEMP TABLE copied AS ${select}`, parameters.map(valueOf));
    await this.#duck.run(`COPY copied TO '${folder}' (FORMAT parquet, PARTITION_BY (event_day), APPEND)`);
    // files of a statement that failed lie there too, but in no partition
    const known = quoted.replace(/"$/, '$known"');
    const days = "SELECT DISTINCT event_day FROM copied";
    if (sql.startsWith("INSERT")) return void (await this.#duck.run(`INSERT INTO ${known} ${days}`));
    await this.#duck.run(`CREATE TABLE ${known} AS ${days}`);
    const parquet = `read_parquet('${folder}/*/*.parquet', hive_types = {event_day: VARCHAR})`;
    await this.#duck.run(
      `CREATE VIEW ${quoted} AS SELECT * FROM ${parquet} WHERE event_day IN (SELECT event_day FROM ${known})`,
    );
    const partitions = quoted.replace(/"$/, '$partitions"');
    await this.#duck.run(`CREATE VIEW ${partitions} AS SELECT DISTINCT event_day FROM ${known}`);
    this.tables.set(table, {
      Name: table.split(".")[1],
      TableType: "EXTERNAL_TABLE",
      PartitionKeys: [{ Name: "event_day", Type: "string" }],
      Parameters: { location: `s3://example-results/tables/${table}` },
    });
  }
}

/** Whether the folder is the sample's, which is the same for all tests (sample-logs.ts). */
function isSample(folder: string): boolean {
  return folder.startsWith(join(tmpdir(), "cloudtrail-sample-"));
}

/** Where a table's rows are kept: of the sample for all tests, as it takes seconds to make them; others' for a moment. */
function keptFor(folder: string, table: unknown[]): string {
  const serde = readFileSync(new URL("json-serde.ts", import.meta.url));
  const engine = readFileSync(new URL("engine.ts", import.meta.url));
  const version = createHash("sha256")
    .update(JSON.stringify(table))
    .update(serde)
    .update(engine)
    .digest("hex");
  const name = `rows-${version.slice(0, 16)}.parquet`;
  return isSample(folder)
    ? join(folder, "../..", name)
    : join(mkdtempSync(join(tmpdir(), "athena-rows-")), name);
}

/** An execution parameter is SQL of its own, and of that only one string in quotes is let through. */
function valueOf(parameter: string): string {
  if (!/^'(?:[^']|'')*'$/.test(parameter)) throw new Error(`SYNTAX_ERROR: not a string: ${parameter}`);
  return parameter.slice(1, -1).replaceAll("''", "'");
}

function propertiesIn(sql: string): Record<string, string> {
  const text = sql.slice(sql.indexOf("TBLPROPERTIES"));
  return Object.fromEntries(
    [...text.matchAll(/^ *'(.*)' = '(.*)'/gm)].map(([, key = "", value = ""]) => [key, value]),
  );
}

/** DuckDB adds bigints up to a wider type than Trino, which stays with bigint. */
function athenaType(type: string): string {
  return type === "HUGEINT" ? "bigint" : type.toLowerCase();
}

function scientific(cell: unknown, types: string[]): string {
  return typeof cell === "number" && types.includes("double") ? cell.toExponential() : String(cell);
}
