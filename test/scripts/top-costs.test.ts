import { join } from "node:path";
import Big from "big.js";
import { describe, expect, test } from "vitest";
import { anAnswer, type Charged, tempBill } from "../bills.ts";
import { runScript } from "../run-script.ts";
import { sampleFolder } from "../sample-logs.ts";
import { costExplorerServer } from "../servers/cost-explorer.ts";

const groups = (...keys: string[]): object[] => keys.map((Key) => ({ Type: "DIMENSION", Key }));

/** A day's answer of Cost Explorer, split as its keys say. */
function answer(keys: string[], charged: [string[], string][], day = "2020-08-30"): object {
  return {
    GroupDefinitions: groups(...keys),
    ResultsByTime: [
      {
        TimePeriod: { Start: day, End: new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10) },
        Estimated: false,
        Groups: charged.map(([Keys, cost]) => ({
          Keys,
          Metrics: {
            UnblendedCost: { Amount: cost, Unit: "USD" },
            UsageQuantity: { Amount: "1", Unit: "N/A" },
          },
        })),
      },
    ],
  };
}

const S3 = "Amazon Simple Storage Service";
const KMS = "AWS Key Management Service";

/** The JSON rows, each number as the text that it is written as. */
function exactly(json: string): Record<string, string>[] {
  return JSON.parse(json.replace(/(?<="):(-?\d[\d.]*)/g, ':"$1"')) as Record<string, string>[];
}

function sumOf(rows: Record<string, string>[], name: string): string {
  return rows.reduce((sum, row) => sum.plus(row[name] ?? 0), new Big(0)).toFixed();
}

describe("top-costs", () => {
  test("has the services most first, and in each its charges, the credits last; ends with the next command", async () => {
    const filter = (service: string): object => ({ Dimensions: { Key: "SERVICE", Values: [service] } });
    const keys = ["OPERATION", "USAGE_TYPE"];
    const COSTS = await tempBill([
      {
        ...answer(keys, [
          [["GetObject", "Requests-Tier2"], "3"],
          [["GetObject", "DataTransfer-Out-Bytes"], "4"],
        ]),
        Filter: filter(S3),
      },
      { ...answer(keys, [[["Decrypt", "us-east-1-KMS-Requests"], "6"]]), Filter: filter(KMS) },
      {
        ...answer(["SERVICE", "RECORD_TYPE"], [[[S3, "Credit"], "-2"]]),
        Filter: {
          Not: {
            Dimensions: {
              Key: "RECORD_TYPE",
              Values: ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"],
            },
          },
        },
      },
    ]);
    const { stdout, stderr } = await runScript("top-costs", { COSTS });
    expect(stdout).toMatchInlineSnapshot(`
      "service                        operation  charge                              billed      $   share
      Amazon Simple Storage Service  GetObject  GB transferred out to the internet       1   4.00   30.8%  ████████████████████
                                     GetObject  requests                                 1   3.00   23.1%  ███████████████
      AWS Key Management Service     Decrypt    requests                                 1   6.00   46.2%  ██████████████████████████████
      Amazon Simple Storage Service             credit                                      -2.00
      total used                                                                            13.00  100.0%
      total                                                                                 11.00  100.0%

      "
    `);
    expect(stderr).toContain(
      `Which calls that was: make compare-costs DAY=2020-08-30 SERVICE=s3 COSTS=${COSTS}`,
    );
  });

  test("takes a bill of days apart, and says which of them is an estimate", async () => {
    const charged: Charged[] = [["GetObject", "Requests-Tier2", "3"]];
    const COSTS = await tempBill([
      anAnswer(charged, { day: "2020-08-23" }),
      anAnswer(charged, { day: "2020-08-30", estimated: true }),
    ]);
    const { stdout, stderr } = await runScript("top-costs", { COSTS });
    expect(stdout).toMatch(/^total +6\.00/m);
    expect(stderr).toContain("Still an estimate: 2020-08-30 may change until the bill is final");
  });

  test("ACCOUNT takes those accounts' lines of a bill, and those that name none", async () => {
    const csv = [
      "lineItem/UsageAccountId,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/Operation,lineItem/LineItemType,lineItem/UsageAmount,lineItem/UnblendedCost,lineItem/CurrencyCode",
      ...[
        ["111122223333", "4"],
        ["444455556666", "2"],
        ["", "1"],
      ].map(
        ([account, cost]) =>
          `${account},2020-08-30T00:00:00Z,2020-08-31T00:00:00Z,AmazonS3,EUW1-Requests-Tier2,GetObject,Usage,10,${cost},USD`,
      ),
    ].join("\n");
    const COSTS = await tempBill(csv, "cur.csv");
    const billed = async (ACCOUNT?: string): Promise<string> =>
      sumOf(
        exactly(
          (await runScript("top-costs", { COSTS, FORMAT: "json", ...(ACCOUNT && { ACCOUNT }) })).stdout,
        ),
        "totalCost",
      );
    expect(await billed()).toBe("7");
    expect(await billed("111122223333")).toBe("5");
    expect(await billed("1111*,4444*")).toBe("7");
  });

  test("adds up to the bill, whole, by day and by region", async () => {
    const sample = await sampleFolder();
    const [COSTS, LOGS] = [join(sample, "costs.json"), join(sample, "logs")];
    const whole = await runScript("compare-costs", { COSTS, LOGS, FORMAT: "json" });
    const total = sumOf(exactly(whole.stdout), "totalCost");
    for (const BY of ["", "day", "region"]) {
      const { stdout } = await runScript("top-costs", { COSTS, FORMAT: "json", BY });
      const rows = exactly(stdout);
      expect(sumOf(rows, "totalCost"), BY).toBe(total);
      if (BY !== "day") continue;
      const days = Object.keys(rows[0] ?? {}).filter((name) => name.startsWith("2020"));
      expect(days).toHaveLength(4);
      for (const row of rows) {
        const sum = days.reduce((all, day) => all.plus(row[day] ?? 0), new Big(0));
        expect(sum.toFixed()).toBe(new Big(row["totalCost"] ?? 0).toFixed());
      }
    }
  });

  test("by account asks Cost Explorer for accounts in place of operations, and says the price before", async () => {
    const { environment, asked } = await costExplorerServer(
      answer(["SERVICE"], [[[S3], "9"]]),
      answer(
        ["LINKED_ACCOUNT", "USAGE_TYPE"],
        [
          [["111122223333", "Requests-Tier2"], "1"],
          [["444455556666", "Requests-Tier2"], "8"],
        ],
      ),
      answer(["SERVICE", "RECORD_TYPE"], []),
    );
    const { stdout, stderr } = await runScript("top-costs", {
      ...environment,
      DAY: "2020-08-30",
      BY: "account",
      FORMAT: "csv",
    });
    expect(asked[1]?.GroupBy.map(({ Key }) => Key)).toEqual(["LINKED_ACCOUNT", "USAGE_TYPE"]);
    expect(stdout.split("\r\n").map((line) => line.split(",")[0])).toEqual([
      "account",
      "444455556666",
      "111122223333",
      "",
    ]);
    expect(stderr).toContain("Asking Cost Explorer for 1 service, $0.02 or more");
  });

  test("refuses what it has no use for", async () => {
    const COSTS = await tempBill(anAnswer([["GetObject", "Requests-Tier2", "3"]] as Charged[]));
    const { code, stderr } = await runScript("top-costs", { COSTS, BY: "role" });
    expect(code).toBe(2);
    expect(stderr).toContain('Cannot use BY "role"');
    const accounts = await runScript("top-costs", { COSTS, BY: "account" });
    expect(accounts.stderr).toContain("Cannot tell costs apart by account");
  });
});

describe("cost-by-role BY=day", () => {
  test("has each day's parts by that day's calls, and adds up to the bill", async () => {
    const sample = await sampleFolder();
    const of = { LOGS: join(sample, "logs"), COSTS: join(sample, "costs.json"), FORMAT: "json" };
    const rows = exactly((await runScript("cost-by-role", { ...of, BY: "day" })).stdout);
    expect(sumOf(rows, "totalCost")).toBe(
      sumOf(exactly((await runScript("cost-by-role", of)).stdout), "totalCost"),
    );
    for (const day of ["2020-08-29", "2020-08-30"]) {
      const alone = exactly((await runScript("cost-by-role", { ...of, DAY: day })).stdout);
      const ofDay = rows.filter((row) => row["day"] === day);
      expect(sumOf(ofDay, "totalCost")).toBe(sumOf(alone, "totalCost"));
      const caller = (some: Record<string, string>[]): string =>
        sumOf(
          some.filter((row) => row["caller"] === "storage-server"),
          "totalCost",
        );
      expect(caller(ofDay)).toBe(caller(alone));
    }
  });
});

describe("bytes-by-role BY=day", () => {
  test("adds up to what it has without", async () => {
    const LOGS = join(await sampleFolder(), "logs");
    const [byDay, all] = await Promise.all(
      ["day", ""].map(async (BY) =>
        exactly((await runScript("bytes-by-role", { LOGS, BY, FORMAT: "json" })).stdout),
      ),
    );
    expect(new Set(byDay?.map(({ day }) => day)).size).toBe(4);
    for (const name of ["calls", "bytesIn", "bytesOut"])
      expect(sumOf(byDay ?? [], name)).toBe(sumOf(all ?? [], name));
  });
});
