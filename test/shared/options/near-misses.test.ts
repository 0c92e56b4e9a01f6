import { expect, test } from "vitest";
import type { CloudTrailEvent } from "../../../shared/cloudtrail-event.ts";
import { filtersOf } from "../../../shared/filters.ts";
import { nearMisses } from "../../../shared/options/near-misses.ts";
import { optionsOf } from "../../../shared/options.ts";
import { runScript } from "../../run-script.ts";
import { anEvent, tempLogs } from "../../temp-logs.ts";

const RECORDS = [
  ...["GetObject", "GetObjectTagging", "HeadObject", "ListObjects", "PutObject", "DeleteObject"].map(
    (eventName) => anEvent({ eventName, awsRegion: "eu-west-1" }),
  ),
  anEvent({
    eventName: "ListUsers",
    awsRegion: "us-east-1",
    userIdentity: { type: "Root", arn: "arn:aws:iam::111122223333:root" },
  }),
];

async function* events(): AsyncGenerator<CloudTrailEvent> {
  yield* RECORDS;
}

test.each<[filters: Record<string, string>, said: string[]]>([
  [
    { EVENT: "GetObjct" },
    [
      "No event has EVENT=GetObjct; the nearest of 7: GetObject, PutObject, HeadObject, DeleteObject, ListObjects",
    ],
  ],
  [
    { EVENT: "*Bucket*,heAdobject" },
    [
      "No event has EVENT=*Bucket*,heAdobject; the nearest of 7: HeadObject, GetObject, PutObject, DeleteObject, ListObjects",
    ],
  ],
  [{ REGION: "eu-west-2" }, ["No event has REGION=eu-west-2; there are eu-west-1, us-east-1"]],
  [
    { ROLE: "arn:aws:iam::111122223333:rot" },
    ["No event has ROLE=arn:aws:iam::111122223333:rot; there is arn:aws:iam::111122223333:root"],
  ],
  [{ ROLE: "rot" }, ["No event has ROLE=rot; there are root, ec2.amazonaws.com"]],
  [{ ERRORS: "only" }, ["No event has ERRORS=only; there is none"]],
  [
    { EVENT: "GetObject", REGION: "us-east-2" },
    ["No event has REGION=us-east-2; there are us-east-1, eu-west-1"],
  ],
  [
    { EVENT: "GetObject", REGION: "us-east-1" },
    [
      "No event has EVENT=GetObject with REGION=us-east-1; there is ListUsers",
      "No event has REGION=us-east-1 with EVENT=GetObject; there is eu-west-1",
    ],
  ],
  // what passes and yet is no event is a copy
  [
    { REGION: "us-east-1" },
    [
      "No event has REGION=us-east-1, but for copies of another account's that were folded into the caller's own: DUPLICATES=keep counts both",
    ],
  ],
])("nearMisses() of %j says which values there are, the nearest first", async (filters, said) => {
  expect(await nearMisses(filtersOf(optionsOf(filters)), events())).toEqual(said);
});

test.each([
  ["json", "[]\n"],
  ["csv", "eventSource,eventName,calls\r\n"],
])(
  "a filter that nothing passes gives an empty answer as %s, and the values on stderr",
  async (FORMAT, answer) => {
    const LOGS = await tempLogs({ "a.json": { Records: RECORDS } });
    const { code, stdout, stderr } = await runScript("top-calls", { LOGS, FORMAT, EVENT: "GetObjct" });
    expect({ code, stdout }).toEqual({ code: 0, stdout: answer });
    expect(stderr).toContain("No event has EVENT=GetObjct; the nearest of 7: GetObject, ");
  },
);
