// Log files as Athena reads them: the columns of a table's DDL out of JSON, whatever the case of its keys.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** A Hive type, taken apart. */
export type HiveType =
  | { kind: "string" }
  | { kind: "struct"; fields: [name: string, type: HiveType][] }
  | { kind: "array"; of: HiveType }
  | { kind: "map" };

/** `STRUCT<type:STRING,…>` */
export function hiveType(text: string): HiveType {
  const inside = text.slice(text.indexOf("<") + 1, -1);
  if (text === "STRING") return { kind: "string" };
  if (text === "MAP<STRING,STRING>") return { kind: "map" };
  if (text.startsWith("ARRAY<")) return { kind: "array", of: hiveType(inside) };
  if (!text.startsWith("STRUCT<")) throw new Error(`no Hive type: ${text}`);
  const fields: [string, HiveType][] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= inside.length; i += 1) {
    if (inside[i] === "<") depth += 1;
    if (inside[i] === ">") depth -= 1;
    if (i < inside.length && (inside[i] !== "," || depth > 0)) continue;
    const field = inside.slice(start, i);
    fields.push([field.slice(0, field.indexOf(":")), hiveType(field.slice(field.indexOf(":") + 1))]);
    start = i + 1;
  }
  return { kind: "struct", fields };
}

export function duckType(type: HiveType): string {
  if (type.kind === "string") return "VARCHAR";
  if (type.kind === "map") return "MAP(VARCHAR, VARCHAR)";
  if (type.kind === "array") return `${duckType(type.of)}[]`;
  return `STRUCT(${type.fields.map(([name, field]) => `"${name}" ${duckType(field)}`).join(", ")})`;
}

/** A JSON value under a type: what stands under STRING is text, an object as its JSON. */
export function deserialized(value: unknown, type: HiveType): unknown {
  if (value === undefined || value === null) return null;
  if (type.kind === "string") return typeof value === "string" ? value : JSON.stringify(value);
  if (type.kind === "map") return value;
  if (type.kind === "array") return (value as unknown[]).map((item) => deserialized(item, type.of));
  const fields = new Map(Object.entries(value).map(([key, field]) => [key.toLowerCase(), field as unknown]));
  return Object.fromEntries(
    type.fields.map(([name, field]) => [name, deserialized(fields.get(name), field)]),
  );
}

/** Every record in `folder`, and what stands in its path in place of the template's `${variables}`. */
export function* recordsBelow(
  folder: string,
  template: string,
): Generator<{ partition: Record<string, string>; record: unknown }> {
  const names = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const pattern = template
    .replaceAll(/[.+?()[\]\\|^]/g, "\\$&")
    .replaceAll("${delivery_day}", "(\\d{4}/\\d\\d/\\d\\d)")
    .replaceAll(/\$\{\w+\}/g, "([^/]+)");
  const shape = new RegExp(`^${pattern}/[^/]+$`);
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
    const [, ...values] = shape.exec(path) ?? [];
    if (values.length === 0 || !path.endsWith(".json.gz")) continue;
    const partition = Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
    const { Records } = JSON.parse(gunzipSync(readFileSync(join(folder, path))).toString("utf8")) as {
      Records: unknown[];
    };
    for (const record of Records) yield { partition, record };
  }
}
