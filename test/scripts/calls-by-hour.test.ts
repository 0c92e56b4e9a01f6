import { expect, test } from "vitest";
import { runScript } from "../run-script.ts";
import { anEvent, logPath, tempLogs } from "../temp-logs.ts";

function calls(hour: string, eventName: string, times: number, invokedBy = "ec2.amazonaws.com"): unknown[] {
  const event = {
    eventName,
    eventTime: `2020-08-${hour}:30:00Z`,
    userIdentity: { type: "AWSService", invokedBy },
  };
  return Array.from({ length: times }, () => anEvent(event));
}

const LOGS = async (): Promise<string> =>
  tempLogs({
    [logPath("2020-08-30T23:55Z")]: {
      Records: [
        ...calls("30T20", "GetObject", 4),
        ...calls("30T20", "PutObject", 1, "config.amazonaws.com"),
        ...calls("30T22", "GetObject", 12),
      ],
    },
    [logPath("2020-08-31T00:05Z")]: { Records: calls("30T23", "ListObjects", 2) },
  });

test("calls-by-hour has a row for each hour from the first event to the last, and a bar", async () => {
  const { code, stdout } = await runScript("calls-by-hour", { LOGS: await LOGS() });
  expect(code).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "hour               calls   share
    2020-08-30T20:00Z      5   26.3%  █████████████
    2020-08-30T21:00Z      0    0.0%
    2020-08-30T22:00Z     12   63.2%  ██████████████████████████████
    2020-08-30T23:00Z      2   10.5%  █████
    total                 19  100.0%
    "
  `);
});

test("calls-by-hour has the logs' hours also where a filter lets nothing through", async () => {
  const { stdout } = await runScript("calls-by-hour", {
    LOGS: await LOGS(),
    EVENT: "ListObjects",
    FORMAT: "json",
  });
  expect(JSON.parse(stdout)).toEqual([
    { hour: "2020-08-30T20:00Z", calls: 0 },
    { hour: "2020-08-30T21:00Z", calls: 0 },
    { hour: "2020-08-30T22:00Z", calls: 0 },
    { hour: "2020-08-30T23:00Z", calls: 2 },
  ]);
});

test("calls-by-hour has every hour of the DAY, whatever TOP shows by default", async () => {
  const { stdout } = await runScript("calls-by-hour", { LOGS: await LOGS(), DAY: "08/30", FORMAT: "json" });
  const rows = JSON.parse(stdout) as { hour: string; calls: number }[];
  expect(rows.map(({ hour }) => hour)).toEqual(
    Array.from({ length: 24 }, (_, hour) => `2020-08-30T${String(hour).padStart(2, "0")}:00Z`),
  );
  expect(rows.reduce((sum, row) => sum + row.calls, 0)).toBe(19);
});

test("calls-by-hour cuts off what TOP says, and adds up", async () => {
  const { stdout } = await runScript("calls-by-hour", { LOGS: await LOGS(), TOP: "2", BY: "event" });
  expect(stdout).toMatchInlineSnapshot(`
    "hour               calls  GetObject  ListObjects  PutObject  share of calls
    2020-08-30T20:00Z      5          4            0          1           26.3%  █████████████
    2020-08-30T21:00Z      0          0            0          0            0.0%
    (2 more: TOP=all)     14         12            2          0           73.7%
    total                 19         16            2          1          100.0%
    "
  `);
});

test("calls-by-hour BY=role has callers as columns", async () => {
  const { stdout } = await runScript("calls-by-hour", { LOGS: await LOGS(), BY: "role", FORMAT: "csv" });
  expect(stdout.split("\r\n").slice(0, 2)).toEqual([
    "hour,calls,ec2.amazonaws.com,config.amazonaws.com",
    "2020-08-30T20:00Z,5,4,1",
  ]);
});

test("calls-by-hour exits 2 for a BY that it doesn't know", async () => {
  expect(await runScript("calls-by-hour", { LOGS: await LOGS(), BY: "bucket" })).toEqual({
    code: 2,
    stdout: "",
    stderr: 'Cannot use BY "bucket": not event, role, session, resource, day, account or region\n',
  });
});
