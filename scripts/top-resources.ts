// On which buckets, tables, keys and functions were the calls made?
//
//     make top-resources DAY=08/30 EVENT=GetObject PREFIX=1
//
// PREFIX=1 tells the first parts of the objects' keys apart, bucket/folder/; PREFIX=2 bucket/folder/folder/.

import { openLogs } from "../shared/logs.ts";
import { readOptions } from "../shared/options.ts";
import { resourceOf } from "../shared/resource.ts";
import { printTable } from "../shared/table.ts";
import { Tally } from "../shared/tally.ts";
import { transferOf } from "../shared/transfer.ts";

const { PREFIX } = readOptions("PREFIX");
const events = openLogs();
const calls = new Tally("resource").summing("bytesOut");

for await (const event of events) {
  calls.add(resourceOf(event, PREFIX), transferOf(event).bytesOut);
}

printTable(calls.mostFrequent());
