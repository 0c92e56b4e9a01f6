import { expect, test } from "vitest";
import { runScript } from "../run-script.ts";
import { anEvent, tempLogs } from "../temp-logs.ts";

test("bytes-by-role adds up the bytes of each caller, the most bytes out first", async () => {
  const by = (userName: string, additionalEventData: Record<string, unknown> | null): unknown =>
    anEvent({ userIdentity: { type: "IAMUser", userName }, additionalEventData });
  const LOGS = await tempLogs({
    "a.json": {
      Records: [
        by("deploy", { bytesTransferredIn: 2 ** 40, bytesTransferredOut: 0 }),
        by("reader", { bytesTransferredIn: 0, bytesTransferredOut: 2356 }),
        by("reader", { bytesTransferredOut: 7 }),
        by("reader", null),
        by("idler", null),
      ],
    },
  });
  const { stdout } = await runScript("bytes-by-role", { LOGS });
  expect(stdout).toMatchInlineSnapshot(`
    "caller  calls            bytesIn  bytesOut  share of bytesOut
    reader      3                  0     2,363             100.0%
    deploy      1  1,099,511,627,776         0               0.0%
    idler       1                  0         0               0.0%
    total       5  1,099,511,627,776     2,363             100.0%
    "
  `);
  expect(JSON.parse((await runScript("bytes-by-role", { LOGS, FORMAT: "json", TOP: "1" })).stdout)).toEqual([
    { caller: "reader", calls: 3, bytesIn: 0, bytesOut: 2363 },
  ]);
});
