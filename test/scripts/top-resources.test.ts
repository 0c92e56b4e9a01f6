import { expect, test } from "vitest";
import { runScript } from "../run-script.ts";
import { anEvent, tempLogs } from "../temp-logs.ts";

function get(key: string, bytesTransferredOut: number): unknown {
  return anEvent({
    requestParameters: { bucketName: "videos", key },
    additionalEventData: { bytesTransferredOut },
  });
}

const LOGS = async (): Promise<string> =>
  tempLogs({
    "a.json": JSON.stringify({
      Records: [
        get("2020/08/a.mp4", 5_000_000_000_000),
        get("2020/09/b.mp4", 1),
        get("index.html", 0.5),
        anEvent({ eventName: "ListBuckets" }),
        anEvent({
          eventSource: "kms.amazonaws.com",
          eventName: "Decrypt",
          resources: [{ ARN: "arn:aws:kms:eu-west-1:111122223333:key/0e5d0ab6" }],
        }),
      ],
    }),
  });

test("top-resources counts by bucket, or by what a call was made on, and adds up", async () => {
  const { code, stdout } = await runScript("top-resources", { LOGS: await LOGS() });
  expect(code).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "resource                                         calls             bytesOut  share of calls
    videos                                               3  5,000,000,000,001.5           60.0%
    (no resource)                                        1                    0           20.0%
    arn:aws:kms:eu-west-1:111122223333:key/0e5d0ab6      1                    0           20.0%
    total                                                5  5,000,000,000,001.5          100.0%
    "
  `);
});

test("top-resources PREFIX=1 tells the folders of a bucket apart", async () => {
  const { stdout } = await runScript("top-resources", {
    LOGS: await LOGS(),
    PREFIX: "1",
    FORMAT: "json",
    SERVICE: "s3",
  });
  expect(JSON.parse(stdout)).toEqual([
    { resource: "videos/2020/", calls: 2, bytesOut: 5_000_000_000_001 },
    { resource: "(no resource)", calls: 1, bytesOut: 0 },
    { resource: "videos/index.html", calls: 1, bytesOut: 0.5 },
  ]);
});

test.each(["-1", "1.5", "many"])("top-resources exits 2 for PREFIX=%s", async (PREFIX) => {
  expect(await runScript("top-resources", { LOGS: await LOGS(), PREFIX })).toEqual({
    code: 2,
    stdout: "",
    stderr: `Cannot use PREFIX "${PREFIX}": not a number of parts\nPREFIX is 0 or more\n`,
  });
});
