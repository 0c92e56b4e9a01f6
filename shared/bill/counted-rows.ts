// The rows of counts.sql, whoever ran it, as rows of the table of counts.

import { readFileSync } from "node:fs";
import type { CountRow, CountsTable, Names } from "./counts.ts";
import { destinationOf } from "./destination.ts";
import type { IpRanges } from "./ip-ranges.ts";

/** What counts a bill's calls in SQL: one SELECT, without comments. */
export function countsSql(): string {
  const text = readFileSync(new URL("counts.sql", import.meta.url), "utf8");
  return text.replace(/^(?:\s*--.*\n|\s+)*/, "").trimEnd();
}

/** A cell: a text, or what its text stands for; nothing for NULL. */
export type Cell = string | number | boolean | null | undefined;

/** What a row says of how many there were, and when: UTC, `YYYY-MM-DDTHH`. */
export type CountedRow = Pick<CountRow, "hour" | "calls" | "records">;

/** Adds a row of counts.sql, and gives it. `ranges` say where an address is of which the SQL can't tell. */
export function addCounted(counts: CountsTable, row: Cell[], ranges: IpRanges | undefined): CountedRow {
  const names = namesIn(row);
  const [address, isOnAws, calls, records, bytesIn, bytesOut] = row.slice(NAMES);
  if (ranges !== undefined && typeof address === "string")
    names.destination = destinationOf(
      {
        eventTime: "",
        eventSource: "",
        eventName: "",
        sourceIPAddress: address,
        awsRegion: names.region,
        userAgent: String(isOnAws) === "true" ? "exec-env/AWS" : "",
      },
      ranges,
    );
  const amounts = {
    calls: Number(calls),
    records: Number(records),
    bytesIn: Number(bytesIn),
    bytesOut: Number(bytesOut),
  };
  counts.addRow(names, amounts);
  return { hour: names.hour, ...amounts };
}

/** A row's names, which stand before its address. */
const NAMES = 15;

function namesIn(row: Cell[]): Names {
  const names = row.slice(0, NAMES).map((cell) => String(cell ?? ""));
  const [source = "", name = "", category, access, caller = "", kind = "", account = "", via = ""] = names;
  const [recipient = "", owner = "", region = "", resource = "", hour = "", failure = "", destination] =
    names.slice(8);
  const call = { source, name, category: category as Names["category"], readOnly: access === "read" };
  const who = { caller, kind, account, via, recipient, owner };
  const where = { region, resource, hour, failure, destination: destination as Names["destination"] };
  return { ...call, ...who, ...where };
}
