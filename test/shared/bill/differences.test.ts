import { describe, expect, test } from "vitest";
import { billOfAnswers } from "../../../shared/bill/bill-answers.ts";
import { CallCounts } from "../../../shared/bill/call-counts.ts";
import type { CloudTrailEvent } from "../../../shared/cloudtrail-event.ts";
import { differences } from "../../../shared/bill/differences.ts";
import { readEvents } from "../../../shared/events.ts";
import type { Summary } from "../../../shared/summary.ts";
import { reconcile } from "../../../shared/bill/reconciliation.ts";
import { anAnswer, type Charged } from "../../bills.ts";
import { anEvent } from "../../temp-logs.ts";

type Fields = Partial<CloudTrailEvent>;
const data: Fields = { managementEvent: false, readOnly: true, recipientAccountId: "111122223333" };

/** `count` events alike, in every hour of the day in turn. */
function times(count: number, fields: Fields = {}, defaults: Fields = data): CloudTrailEvent[] {
  return Array.from({ length: count }, (_, i) =>
    anEvent({ eventTime: `2020-08-30T${String(i % 24).padStart(2, "0")}:00:00Z`, ...defaults, ...fields }),
  );
}

const REQUESTS: Charged[] = [["GetObject", "EU-Requests-Tier2", "1", "100", "Requests"]];

interface Circumstances {
  charged?: Charged[];
  estimated?: boolean;
  duplicates?: "drop" | "keep";
  summary?: Partial<Summary>;
}

function why(
  events: CloudTrailEvent[],
  { charged = REQUESTS, estimated = false, duplicates = "drop", summary = {} }: Circumstances = {},
): string[] {
  const Filter = { Dimensions: { Key: "SERVICE", Values: ["Amazon Simple Storage Service"] } };
  const bill = billOfAnswers([anAnswer(charged, { Filter, estimated })], "the bill");
  const calls = new CallCounts(duplicates);
  for (const event of events) calls.add(event);
  return differences(reconcile(bill, calls), { ...readEvents("nowhere").summary, ...summary });
}

/** The reasons alone. */
function reasons(events: CloudTrailEvent[], circumstances: Circumstances = {}): string[] {
  return why(events, circumstances).filter((line) => line.startsWith("- "));
}

describe("differences():", () => {
  test("counts that agree within 2% are not explained", () => {
    expect(why(times(102))).toEqual(["Calls and billed requests agree within 2% in 1 of 1 operations"]);
  });

  test("an operation without calls or requests can't differ", () => {
    expect(why(times(1), { charged: [["StandardStorage", "EU-TimedStorage-ByteHrs", "1"]] })).toEqual([
      "No operation has both calls in the logs and requests on the bill",
    ]);
  });

  test("a difference is shown with its share, and what remains is said to be unexplained", () => {
    expect(why(times(150))).toEqual([
      "Calls and billed requests agree within 2% in 0 of 1 operations",
      "GetObject: 150 calls, 100 billed requests (+50.0%)",
      "- no reason that leaves a trace has one here: 50 calls unexplained",
    ]);
    expect(reasons(times(50))).toEqual([
      expect.stringContaining("50 requests unexplained. CloudTrail logs no"),
    ]);
  });

  test("a bill that is an estimate is said to be one, also where it agrees", () => {
    expect(why(times(100), { estimated: true })).toContain(
      "The bill is still an estimate for 1 of 1 days: its amounts may change until it is final",
    );
    expect(reasons(times(150), { estimated: true })).toEqual([
      "- 1 of 1 days are still estimated, and may grow",
    ]);
  });

  test("no data events at all", () => {
    expect(reasons(times(48, { eventName: "GetBucketAcl", managementEvent: true }))).toEqual([
      "- the logs hold no data events of s3 at all, 0 of 48 events: a trail records calls on objects, items or functions only when told to",
    ]);
  });

  test("management events have no such reason", () => {
    const charged: Charged[] = [["ReadLocation", "EU-Requests-Tier2", "1", "100"]];
    expect(reasons(times(48, { eventName: "GetBucketAcl", managementEvent: true }), { charged })).toEqual([
      expect.stringContaining("100 requests unexplained"),
    ]);
  });

  test("only the five operations that are furthest apart are explained, and the others named", () => {
    const names = [
      "GetObject",
      "PutObject",
      "HeadObject",
      "CopyObject",
      "UploadPart",
      "PostObject",
      "HeadBucket",
    ];
    const charged = names.map((name, i): Charged => [name, "EU-Requests-Tier2", "1", `${(i + 1) * 100}`]);
    const lines = why(times(24), { charged });
    expect(
      lines.filter((line) => line.includes("billed requests (")).map((line) => line.split(":")[0]),
    ).toEqual(["HeadBucket", "PostObject", "UploadPart", "CopyObject", "HeadObject"]);
    expect(lines.at(-1)).toBe(
      "2 more operations apart by less: PutObject, GetObject (explained with EVENT=…)",
    );
  });

  test("data events of other calls", () => {
    expect(reasons(times(48, { eventName: "PutObject" }))).toEqual([
      "- none of the 48 data events of s3 is a GetObject: the trail may select which ones it records",
    ]);
  });

  test("data events of writes only", () => {
    expect(reasons(times(48, { readOnly: false }))).toEqual([
      "- none of the 48 data events of s3 is a read: the trail records writes only",
    ]);
  });

  test("hours without any event", () => {
    const events = times(48).filter(({ eventTime }) => eventTime < "2020-08-30T21");
    expect(reasons(events)).toEqual([
      "- 3 of 24 hours hold no event of any service (08-30 21:00, 08-30 22:00, 08-30 23:00): not all logs are here (make sync)",
    ]);
  });

  test("files that are missing or can't be read", () => {
    const summary = { nextDayMissing: true, unreadable: [{ path: "a", reason: "b" }] };
    expect(reasons(times(48), { summary })).toEqual([
      "- no file delivered after 2020-08-30 is here: the last minutes' calls are missing (make sync)",
      "- 1 log file could not be read",
    ]);
  });

  test("a region that the logs don't have", () => {
    const charged: Charged[] = [...REQUESTS, ["GetObject", "USW2-Requests-Tier2", "1", "100"]];
    expect(reasons(times(96), { charged })).toEqual([
      "- billed in us-west-2, where the logs hold 0 calls of s3: another region's, or account's, logs",
    ]);
  });

  test("failures that aren't billed: a service's own, and outsiders'", () => {
    const outsider = { userIdentity: { type: "AWSAccount", accountId: "444455556666" } };
    const owner = { userIdentity: { type: "AssumedRole", accountId: "111122223333" } };
    const events = [
      ...times(100),
      ...times(10, { errorCode: "SlowDown" }),
      ...times(30, { errorCode: "AccessDenied", ...outsider }),
    ];
    expect(reasons(events)).toEqual([
      "- 40 failed in ways that are not billed (SlowDown 10, AccessDenied to outsiders 30); without them the difference is 0.0%",
    ]);
    expect(reasons([...times(100), ...times(40, { errorCode: "AccessDenied", ...owner })])).toEqual([
      "- no reason that leaves a trace has one here: 40 calls unexplained",
    ]);
  });

  test("duplicates that were kept", () => {
    const events = times(100);
    expect(reasons([...events, ...events.slice(0, 50)], { duplicates: "keep" })).toEqual([
      "- 50 are duplicates, kept by DUPLICATES=keep; without them the difference is 0.0%",
    ]);
  });

  test("copies for requester and owner, of different eventIDs", () => {
    const copies = times(50).map((event, i) => ({ ...event, sharedEventID: `shared-${i}` }));
    const theirs = copies.map((event, i) => ({ ...event, eventID: `theirs-${i}` }));
    expect(reasons([...times(50), ...copies, ...theirs])).toEqual([
      "- 50 are copies of an event for a second account; without them the difference is 0.0%",
    ]);
  });

  test("calls on another account's bucket", () => {
    const resources = [{ type: "AWS::S3::Object" }, { type: "AWS::S3::Bucket", accountId: "444455556666" }];
    expect(reasons([...times(100), ...times(50, { resources })])).toEqual([
      "- 50 went to buckets of other accounts, which pay for them; without them the difference is 0.0%",
    ]);
  });

  test("a DeleteObject for each key of a DeleteObjects", () => {
    const charged: Charged[] = [["DeleteObject", "EU-Requests-Tier1", "0", "10"]];
    const events = [
      ...times(1010, { eventName: "DeleteObject" }),
      ...times(2, { eventName: "DeleteObjects" }),
    ];
    expect(reasons(events, { charged })).toEqual([
      "- 2 DeleteObjects calls log a DeleteObject for each key besides, and are one request each",
    ]);
  });

  test("several accounts' logs against a bill that doesn't say whose it is", () => {
    const events = [...times(100), ...times(50, { recipientAccountId: "444455556666" })];
    expect(reasons(events)).toEqual([
      "- the logs hold 2 accounts' calls, the bill may be one account's (ACCOUNT=…): 111122223333 100, 444455556666 50",
    ]);
  });

  test("records from before eventVersion 1.06 are told to be data events, and reads, by their names", () => {
    const unexplained = [expect.stringContaining("no reason that leaves a trace")];
    expect(reasons(times(48, {}, {}))).toEqual(unexplained);
    expect(reasons(times(48, { eventName: "GetBucketAcl" }, {}))).toEqual([
      expect.stringContaining("the logs hold no data events of s3 at all"),
    ]);
  });
});
