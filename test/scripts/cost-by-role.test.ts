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
      "caller       operation        calls  requests  internet    VPC  transfer  other   total   share
                                                  $        GB     GB         $      $       $
      server       GetObject            1      0.01       900            75.00   0.00   75.01   68.7%
      partner      GetObject            1      0.01       300            25.00   0.00   25.01   22.9%
      (no caller)  StandardStorage             0.00                       0.00   9.20    9.20    8.4%
      verifier     GetObject            2      0.02            4,000      0.00   0.00    0.02    0.0%
      total                             4      0.04     1,200  4,000    100.00   9.20  109.24  100.0%

      An estimate: the bill names nobody. Requests are shared out by calls, transfer by the bytes that CloudTrail saw leave
      GetObject: $100.00 is 1,250 GB transferred out to the internet; the logs saw 1,200 GB go that way (96.0%)

      "
    `);
    expect(stderr).toMatch(
      /What they asked for: make top-resources DAY=2020-08-30 EVENT=GetObject ROLE=server LOGS=/,
    );
    expect(code).toBe(0);
  });

  test("what TOP cut off in one row, and the same total", async () => {
    const all = (await causes()).stdout.match(/^total.*$/m)?.[0].replaceAll(/ +/g, " ");
    const { stdout } = await causes({ TOP: "1" });
    expect(stdout).toContain("(3 more: TOP=all)");
    expect(stdout.match(/^total.*$/m)?.[0].replaceAll(/ +/g, " ")).toBe(all);
  });

  test("JSON with every digit, and bytes by where they went", async () => {
    const { stdout } = await causes({ FORMAT: "json", EVENT: "GetObject", TOP: "1" });
    expect(JSON.parse(stdout)).toEqual([
      {
        service: "Amazon Simple Storage Service",
        operation: "GetObject",
        caller: "server",
        kind: "IAMUser",
        account: "111122223333",
        calls: 1,
        requestCost: 0.01,
        bytesToInternet: 900 * GB,
        bytesToAnotherRegion: 0,
        bytesToAwsAddress: 0,
        bytesToSameRegion: 0,
        bytesToAwsService: 0,
        bytesToVpcEndpoint: 0,
        transferCost: 75,
        otherCost: 0,
        totalCost: 75.01,
      },
    ]);
  });

  test("CSV whose first row is its columns", async () => {
    const { stdout } = await causes({ FORMAT: "csv", TOP: "1" });
    expect(stdout.split("\r\n").slice(0, 2)).toEqual([
      "service,operation,caller,kind,account,calls,requestCost,bytesToInternet,bytesToAnotherRegion,bytesToAwsAddress,bytesToSameRegion,bytesToAwsService,bytesToVpcEndpoint,transferCost,otherCost,totalCost",
      `Amazon Simple Storage Service,GetObject,server,IAMUser,111122223333,1,0.01,${900 * GB},0,0,0,0,0,75,0,75.01`,
    ]);
  });

  test("regions by IP_RANGES", async () => {
    const IP_RANGES = await tempBill({ prefixes: [{ ip_prefix: "198.51.100.0/24", region: "us-east-1" }] });
    const { stdout } = await causes({ IP_RANGES, FORMAT: "json" });
    const rows = JSON.parse(stdout) as { caller: string; bytesToAnotherRegion: number }[];
    expect(rows.find(({ caller }) => caller === "partner")?.bytesToAnotherRegion).toBe(300 * GB);
  });
});
