import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { expectBalanced } from "../balance.ts";
import { readEvents } from "../../shared/events.ts";
import { callerOf } from "../../shared/identity.ts";
import { sampleFolder } from "../sample-logs.ts";

describe("make-sample-logs makes", () => {
  let folder: string;
  let events: CloudTrailEvent[];
  let summary: ReturnType<typeof readEvents>["summary"];

  beforeAll(async () => {
    folder = await sampleFolder();
    const read = readEvents(join(folder, "logs"));
    events = [];
    for await (const event of read) events.push(event);
    expectBalanced(read.summary);
    summary = read.summary;
  }, 60_000);

  test("some 50,000 events over four days in two regions, with a digest, an Insights file and a second delivery", () => {
    expect(summary).toMatchObject({
      events: 53184,
      duplicates: 452,
      unreadable: [],
      skipped: { digest: 1, insight: 1 },
    });
    expect([summary.first?.slice(0, 10), summary.last?.slice(0, 10)]).toEqual(["2020-08-28", "2020-08-31"]);
    expect(new Set(events.map(({ awsRegion }) => awsRegion))).toEqual(new Set(["eu-west-1", "us-east-1"]));
  });

  test("the calls of the 30 August 2020 of a busy bucket, one in 400", () => {
    const calls = (name: string): number =>
      events.filter(({ eventName, eventTime }) => eventName === name && eventTime.startsWith("2020-08-30"))
        .length;
    const busy = {
      HeadObject: 8_757_667,
      GetObject: 3_077_835,
      GetObjectTagging: 101_949,
      ListObjects: 22_941,
      PutObject: 7_738,
    };
    for (const [name, count] of Object.entries(busy)) expect(calls(name)).toBe(Math.round(count / 400));
  });

  test("a caller of every kind", () => {
    expect([...new Set(events.map((event) => callerOf(event).kind))].toSorted()).toEqual([
      "AWSAccount",
      "AWSService",
      "AssumedRole",
      "FederatedUser",
      "IAMUser",
      "IdentityCenterUser",
      "Root",
      "Unknown",
      "WebIdentityUser",
    ]);
  });

  test("a day's last calls in the next day's first file", async () => {
    const day = readEvents(join(folder, "logs"), { day: "08/30" });
    const names = new Set<string>();
    for await (const { eventTime } of day) names.add(eventTime.slice(0, 10));
    expect([...names]).toEqual(["2020-08-30"]);
    expectBalanced(day.summary);
    expect(day.summary.outsideDays).toBeGreaterThan(0);
    expect(events.filter(({ eventTime }) => eventTime.startsWith("2020-08-30"))).toHaveLength(
      day.summary.events,
    );
  });

  test("a bill whose GetObject is nearly all data transfer", () => {
    interface Group {
      Keys: [string, string];
      Metrics: { UnblendedCost: { Amount: string }; UsageQuantity: { Amount: string } };
    }
    const { ResultsByTime } = JSON.parse(readFileSync(join(folder, "costs.json"), "utf8")) as {
      ResultsByTime: { TimePeriod: { Start: string }; Groups: Group[] }[];
    };
    const busy = ResultsByTime.find(({ TimePeriod }) => TimePeriod.Start === "2020-08-30")?.Groups ?? [];
    const cost = (operation: string, usageType = /./): number =>
      busy
        .filter(({ Keys }) => Keys[0] === operation && usageType.test(Keys[1]))
        .reduce((sum, { Metrics }) => sum + Number(Metrics.UnblendedCost.Amount), 0);
    expect(cost("GetObject", /Out-Bytes/) / cost("GetObject")).toBeGreaterThan(0.999);
    expect(cost("GetObject")).toBeGreaterThan(10 * cost("StandardStorage"));

    const billed = busy.find(({ Keys }) => Keys[0] === "HeadObject")?.Metrics.UsageQuantity.Amount;
    expect(Number(billed)).toBe(Math.round(8_757_667 / 400));
  });
});
