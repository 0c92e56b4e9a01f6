import { describe, expect, test } from "vitest";
import { anAnswer, type Charged, tempBill } from "../bills.ts";
import { type Run, runScript } from "../run-script.ts";
import { anEvent, logPath, tempLogs } from "../temp-logs.ts";

const GB = 2 ** 30;
const BILL: Charged[] = [
  ["GetObject", "EU-Requests-Tier2", "0.04", "4", "Requests"],
  ["GetObject", "EU-DataTransfer-Out-Bytes", "100", "1250", "GB"],
  ["StandardStorage", "EU-TimedStorage-ByteHrs", "9.2", "400", "GB-Mo"],
];

const calls = (count: number, userName: string, gigabytes: number, sourceIPAddress: string): object[] =>
  Array.from({ length: count }, () =>
    anEvent({
      userIdentity: { type: "IAMUser", userName, accountId: "111122223333" },
      recipientAccountId: "111122223333",
      sourceIPAddress,
      additionalEventData: { bytesTransferredOut: gigabytes * GB },
    }),
  );

async function causes(options: Record<string, string> = {}): Promise<Run> {
  const Records = [
    ...calls(1, "server", 900, "203.0.113.9"),
    ...calls(1, "partner", 300, "198.51.100.7"),
    ...calls(2, "verifier", 2000, "10.0.0.7"),
  ];
  const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records } });
  return runScript("cost-by-role", { LOGS, COSTS: await tempBill(anAnswer(BILL)), DAY: "08/30", ...options });
}

describe("cost-by-role prints", () => {
  test("who caused the cost, as an estimate, and what the logs account for", async () => {
    const { code, stdout, stderr } = await causes();
    expect(stdout).toMatchInlineSnapshot(`
      "caller             operation        charge                              billed  calls       $   share
      server             GetObject        GB transferred out to the internet     900      1   72.00   65.9%
      partner            GetObject        GB transferred out to the internet     300      1   24.00   22.0%
      (no caller)        StandardStorage  GB-months of storage                   400           9.20    8.4%
      (not in the logs)  GetObject        GB transferred out to the internet      50           4.00    3.7%
      verifier           GetObject        requests                                 2      2    0.02    0.0%
      partner            GetObject        requests                                 1      1    0.01    0.0%
      server             GetObject        requests                                 1      1    0.01    0.0%
      total                                                                                  109.24  100.0%

      An estimate: the bill names nobody. Requests are shared out by calls, transfer by the bytes that CloudTrail saw leave
      GetObject: $100.00 is 1,250 GB transferred out to the internet; the logs saw 1,200 GB go that way (96.0%): 75.0% by server and 25.0% by partner; $4.00 is not in the logs: 23 of 24 hours hold no event of any service (08-30 00:00, 08-30 01:00, 08-30 02:00, 08-30 03:00, …): not all logs are here (make sync); also: no file delivered after 2020-08-30 is here: the last minutes' calls are missing (make sync)
      StandardStorage: $9.20 is 400 GB-months of storage; storage: no call is made for it, it lies there

      "
    `);
    expect(stderr).toMatch(
      /When they called: make calls-by-hour LOGS=\S+ DAY=2020-08-30 EVENT=GetObject ROLE=server$/m,
    );
    expect(code).toBe(0);
  });

  test("what TOP cut off in one row, and the same total", async () => {
    const all = (await causes()).stdout.match(/^total.*$/m)?.[0].replaceAll(/ +/g, " ");
    const { stdout } = await causes({ TOP: "1" });
    expect(stdout).toContain("(6 more: TOP=all)");
    expect(stdout.match(/^total.*$/m)?.[0].replaceAll(/ +/g, " ")).toBe(all);
  });

  test("JSON with every digit, a row for each caller's part of a charge, and one for what is not in the logs", async () => {
    const { stdout } = await causes({ FORMAT: "json", EVENT: "GetObject", TOP: "all" });
    const rows = JSON.parse(stdout) as Record<string, unknown>[];
    expect(rows[0]).toEqual({
      service: "Amazon Simple Storage Service",
      operation: "GetObject",
      resource: null,
      recordType: "usage",
      charge: "GB transferred out to the internet",
      caller: "server",
      kind: "IAMUser",
      account: "111122223333",
      calls: 1,
      quantity: 900,
      unit: "GB",
      totalCost: 72,
      basis: "counted",
    });
    expect(rows.map(({ caller, unit, quantity, totalCost }) => [caller, unit, quantity, totalCost])).toEqual([
      ["server", "GB", 900, 72],
      ["partner", "GB", 300, 24],
      ["(not in the logs)", "GB", 50, 4],
      ["verifier", "request", 2, 0.02],
      ["partner", "request", 1, 0.01],
      ["server", "request", 1, 0.01],
    ]);
  });

  test("CSV whose first row is its columns", async () => {
    const { stdout } = await causes({ FORMAT: "csv", TOP: "1" });
    expect(stdout.split("\r\n").slice(0, 2)).toEqual([
      "service,operation,resource,recordType,charge,caller,kind,account,calls,quantity,unit,totalCost,basis",
      "Amazon Simple Storage Service,GetObject,,usage,GB transferred out to the internet,server,IAMUser,111122223333,1,900,GB,72,counted",
    ]);
  });

  test("regions by IP_RANGES: what went to another region was not billed as sent to the internet", async () => {
    const IP_RANGES = await tempBill({ prefixes: [{ ip_prefix: "198.51.100.0/24", region: "us-east-1" }] });
    const { stdout } = await causes({ IP_RANGES, FORMAT: "json", TOP: "all" });
    const rows = JSON.parse(stdout) as { caller: string; unit: string; totalCost: number }[];
    const transfer = rows
      .filter(({ unit }) => unit === "GB")
      .map(({ caller, totalCost }) => [caller, totalCost]);
    expect(transfer).toEqual([
      ["server", 72],
      ["(not in the logs)", 28],
    ]);
  });
});
