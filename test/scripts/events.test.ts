import { describe, expect, test } from "vitest";
import { runScript } from "../run-script.ts";
import { anEvent, logPath, tempLogs } from "../temp-logs.ts";

const deletes = Array.from({ length: 25 }, (_, i) =>
  anEvent({
    eventTime: `2020-08-30T12:00:${String((i * 7) % 60).padStart(2, "0")}Z`,
    eventName: "DeleteObject",
    sourceIPAddress: "203.0.113.5",
    requestParameters: { bucketName: "videos", key: `a/${i}.mp4` },
    userIdentity: {
      type: "AssumedRole",
      arn: "arn:aws:sts::111122223333:assumed-role/cleaner/i-0123456789abcdef0",
    },
    ...(i === 24 && { errorCode: "AccessDenied" }),
  }),
);
async function logs(): Promise<Record<string, string>> {
  const half = (first: number): unknown => ({ Records: [anEvent(), ...deletes.slice(first, first + 13)] });
  const files = {
    [logPath("2020-08-30T12:05Z", "AAAAAAAAAAAAAAAA")]: half(0),
    [logPath("2020-08-30T12:05Z", "BBBBBBBBBBBBBBBB")]: half(13),
  };
  return { LOGS: await tempLogs(files), EVENT: "Delete*" };
}

describe("make events", () => {
  test("shows the newest, with who, what, on what and from where", async () => {
    const { stdout } = await runScript("events", { ...(await logs()), TOP: "3" });
    const who = "cleaner/i-0123456789abcdef0";
    expect(stdout.split(/\n/).map((line) => line.split(/  +/))).toEqual([
      ["eventTime", "caller", "eventName", "resource", "sourceIPAddress", "errorCode"],
      ["2020-08-30T12:00:59Z", who, "DeleteObject", "videos/a/17.mp4", "203.0.113.5"],
      ["2020-08-30T12:00:56Z", who, "DeleteObject", "videos/a/8.mp4", "203.0.113.5"],
      ["2020-08-30T12:00:52Z", who, "DeleteObject", "videos/a/16.mp4", "203.0.113.5"],
      ["(22 more: TOP=all)"],
      [""],
    ]);
  });

  test("as JSON gives every record as delivered, in the order of the files", async () => {
    const { stdout } = await runScript("events", { ...(await logs()), FORMAT: "json" });
    expect(JSON.parse(stdout)).toEqual(deletes);
  });

  test("as JSON with TOP gives the newest, in the order of the files", async () => {
    const { stdout } = await runScript("events", { ...(await logs()), FORMAT: "json", TOP: "4" });
    const newest = deletes.toSorted((a, b) => (a.eventTime < b.eventTime ? 1 : -1)).slice(0, 4);
    expect(JSON.parse(stdout)).toEqual(deletes.filter((event) => newest.includes(event)));
  });

  test("as JSON of nothing is an empty array", async () => {
    const { stdout } = await runScript("events", { ...(await logs()), EVENT: "Nothing", FORMAT: "json" });
    expect(JSON.parse(stdout)).toEqual([]);
  });
});
