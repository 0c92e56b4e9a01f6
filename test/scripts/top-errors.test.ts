import { expect, test } from "vitest";
import { runScript } from "../run-script.ts";
import { anEvent, tempLogs } from "../temp-logs.ts";

const LOGS = async (): Promise<string> =>
  tempLogs({
    "a.json.gz": {
      Records: [
        ...Array.from({ length: 6 }, () => anEvent({ eventName: "GetObject" })),
        ...Array.from({ length: 3 }, () => anEvent({ eventName: "GetObject", errorCode: "AccessDenied" })),
        anEvent({ eventName: "GetObject", errorCode: "NoSuchKey", errorMessage: "The key does not exist" }),
        anEvent({ eventName: "GetObject", errorCode: null, errorMessage: null }),
        anEvent({ eventName: "HeadObject", errorCode: "200" }),
        anEvent({ eventName: "HeadObject", errorCode: "302" }),
        anEvent({ eventName: "HeadObject", errorCode: "404" }),
        anEvent({ eventName: "PutObject", errorMessage: "Service unavailable" }),
        anEvent({
          eventSource: "signin.amazonaws.com",
          eventName: "ConsoleLogin",
          responseElements: { ConsoleLogin: "Failure" },
        }),
        anEvent({
          eventSource: "signin.amazonaws.com",
          eventName: "ConsoleLogin",
          responseElements: { ConsoleLogin: "Success" },
        }),
      ],
    },
  });

test("top-errors counts what failed, with its share of all errors and of that call", async () => {
  const { code, stdout } = await runScript("top-errors", { LOGS: await LOGS() });
  expect(code).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "eventSource           eventName     errorCode       calls   share  of that call
    s3.amazonaws.com      GetObject     AccessDenied        3   42.9%         27.3%
    s3.amazonaws.com      GetObject     NoSuchKey           1   14.3%          9.1%
    s3.amazonaws.com      HeadObject    404                 1   14.3%         33.3%
    s3.amazonaws.com      PutObject     (no errorCode)      1   14.3%        100.0%
    signin.amazonaws.com  ConsoleLogin  Failure             1   14.3%         50.0%
    total                                                   7  100.0%
    "
  `);
});

test("top-errors prints JSON of the four fields", async () => {
  const { stdout } = await runScript("top-errors", { LOGS: await LOGS(), FORMAT: "json", TOP: "1" });
  expect(JSON.parse(stdout)).toEqual([
    { eventSource: "s3.amazonaws.com", eventName: "GetObject", errorCode: "AccessDenied", calls: 3 },
  ]);
});

test("top-errors has the same answer under ERRORS=only, and none under ERRORS=none", async () => {
  const logs = await LOGS();
  const [all, only, none] = await Promise.all([
    runScript("top-errors", { LOGS: logs }),
    runScript("top-errors", { LOGS: logs, ERRORS: "only" }),
    runScript("top-errors", { LOGS: logs, ERRORS: "none", FORMAT: "json" }),
  ]);
  expect(only.stdout).toBe(all.stdout);
  expect(none.stdout).toBe("[]\n");
});
