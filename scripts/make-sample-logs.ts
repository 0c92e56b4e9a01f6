// Make sample logs, and the bill that goes with them
//
//     make make-sample-logs && make top-calls LOGS=sample/logs DAY=08/30
//
// A few days of a made-up account in CloudTrail's own layout, the same on every run: sample/logs/AWSLogs/… and sample/costs.json.

import { rm, writeFile } from "node:fs/promises";
import { counted } from "../shared/text/numbers.ts";
import "../shared/terminal/exits.ts";
import { ACCOUNT } from "../shared/sample/sample-callers.ts";
import { SampleCosts } from "../shared/sample/sample-costs.ts";
import { DAYS, sampleEvents } from "../shared/sample/sample-events.ts";
import { SampleTrail } from "../shared/sample/sample-trail.ts";
import { say } from "../shared/terminal/say.ts";

const trail = new SampleTrail("example-trail", ACCOUNT);
const costs = new SampleCosts();

for (const day of DAYS) {
  for (const event of sampleEvents(day)) {
    trail.deliver(event);
    costs.add(event);
  }
}

await rm("sample/logs", { recursive: true, force: true });
const delivered = { region: "eu-west-1", minute: "2020-08-30T12:00:00.000Z" };
const { files, events } = await trail.write("sample/logs", delivered);
await writeFile("sample/costs.json", `${JSON.stringify(costs.answer(), null, 4)}\n`);

say(
  `Made ${counted(events, "event")} in ${counted(files, "file")}: sample/logs, and their bill: sample/costs.json`,
);
