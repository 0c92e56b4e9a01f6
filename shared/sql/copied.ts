// What `make parquet` says of a copy: what it took, what it saves, and what it rests on.

import { statSync } from "node:fs";
import { counted } from "../text/numbers.ts";
import { nextCommand, type Options } from "../options.ts";
import { duration, size } from "../text/numbers.ts";
import { print, say } from "../terminal/say.ts";
import { type OpenCopy, openViews, sayCopyBasis } from "./open-copy.ts";
import { FRUGAL } from "./update.ts";

/** Prints it. The script exits 1 when a file could not be read. */
export async function sayCopied(copy: OpenCopy, options: Options, started: number): Promise<void> {
  const { folder, generation, work } = copy;
  const duck = await openViews(copy, options, "", FRUGAL);
  duck.closeSync();
  const { days } = generation.manifest;
  const parquet = [...generation.paths("events"), ...generation.paths("copies")];
  const bytes = parquet.reduce((sum, path) => sum + statSync(path).size, 0);
  const events = Object.values(days).reduce(
    (sum, parts) => sum + parts.events.reduce((rows, part) => rows + part.rows, 0),
    0,
  );
  const seconds = (Date.now() - started) / 1000;
  print(
    work.files === 0
      ? `${folder.path} is up to date: ${held(events, days, bytes)}`
      : `Copied ${counted(work.files, "file")}, ${size(work.bytes)}, in ${duration(seconds)}; ${folder.path} has ${held(events, days, bytes)}`,
  );
  await sayCopyBasis(copy, duck, options);
  say(`Ask it: ${nextCommand("sql-top-calls", { DAY: options.DAY, LOGS: undefined })}`);
}

function held(events: number, days: object, bytes: number): string {
  const count = Object.keys(days).filter((day) => day !== "").length;
  return `${counted(events, "event")} of ${counted(count, "day")} in ${size(bytes)} of Parquet`;
}
