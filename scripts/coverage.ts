// What the logs cover, and what is missing from them
//
//     make coverage LOGS=cloudtrail_logs
//
// Of each account, region and DAY of delivery: files, events as delivered, bytes on disk, first and last eventTime, and
// the hours in which the rest of the trail lets one expect a file and there is none.

import { Coverage } from "../shared/coverage/coverage.ts";
import { readEvents } from "../shared/events.ts";
import { sayReading } from "../shared/logs.ts";
import { AWS, readCommandOptions } from "../shared/options.ts";
import { showProgress } from "../shared/terminal/progress.ts";
import { printTable } from "../shared/table.ts";
import { readTrail } from "../shared/coverage/trail.ts";
import { say } from "../shared/terminal/say.ts";

const options = readCommandOptions("LOGS", "DAY", "TOP", "FORMAT", ...AWS);
const { LOGS, DAY, FORMAT, TOP = Infinity } = options;
const trail = await readTrail(LOGS, DAY);
const coverage = new Coverage(trail);
await sayReading(
  trail.batches.flatMap(({ files }) => files),
  { DUPLICATES: "keep" },
);
showProgress(coverage.work);

for (const batch of trail.batches) {
  const events = readEvents(batch.files, { duplicates: "keep" });
  for await (const event of events) coverage.add(batch, event);
  coverage.close(batch, events.summary);
}

printTable({ ...coverage.rows(), notes: coverage.findings() }, { FORMAT, TOP });
for (const { path, reason } of coverage.work.partlyRead) {
  say(`Cannot read all of "${path}": ${reason}`);
  process.exitCode = 1;
}
for (const { path, reason } of coverage.work.unreadable) {
  say(`Cannot read "${path}": ${reason}`);
  process.exitCode = 1;
}
