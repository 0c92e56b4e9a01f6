import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Big from "big.js";
import { describe, expect, test } from "vitest";
import { csv, type Hour, legacy } from "../bill-writers.ts";
import { anAnswer, type Charged, tempBill } from "../bills.ts";
import { type Run, runScript } from "../run-script.ts";
import { sampleFolder } from "../sample-logs.ts";
import { costExplorerServer } from "../servers/cost-explorer.ts";
import { tempFolder } from "../temp-logs.ts";

const stories = "../shared/stories";

async function story(name: string, options: Record<string, string> = {}): Promise<Run> {
  const folder = join(stories, name);
  return runScript("what-changed", {
    LOGS: join(folder, "logs"),
    COSTS: join(folder, "costs.json"),
    ...options,
  });
}

/** What is said of a public post-mortem's day: the cause, the caller, the onset; and what must not be. */
const SAID: Record<string, { is: string[]; not?: string[] }> = {
  "02-empty-bucket-denied": {
    is: [
      "PutObject +$502.50",
      "ANONYMOUS_PRINCIPAL",
      "444455556666",
      "all the time",
      "example-backups",
      "AccessDenied",
      "AWS Support",
    ],
    not: ["attack"],
  },
  "03-kms-no-bucket-key": {
    is: [
      "Decrypt +$1,308.00",
      "spark-etl through S3",
      "from 2021-09-14 08:00 UTC on",
      "example-data-lake",
      "Bucket Key",
    ],
  },
  "05-trail-records-itself": {
    is: ["Invoke +$1,080.00", "PutObject +$201.00", "its own deliveries", "example-trail-logs"],
    not: ["attack"],
  },
  "06-second-trail": {
    is: [
      "recorded again by a further trail",
      "platform-admin",
      "from 2022-03-16 10:00 UTC on",
      "CreateTrail",
      "audit-copy",
    ],
    not: ["calls have doubled", "data events recorded where"],
  },
  "09-list-polling": {
    is: ["ListBucket +$33.34", "model-server", "example-models", "evenly round the clock"],
    not: ["reporting made"],
  },
  "11-getmetricdata-logged": {
    is: ["GetMetricData +$10.50", "1,062,000 metrics", "dba-metrics-collector"],
    not: ["MetricStorage +"],
  },
  "13-glacier-lifecycle": {
    is: ["GlacierTransition +$17.50", "lifecycle rule", "PutBucketLifecycle"],
    not: ["unexplained", "the calls:"],
  },
  "16-config-fargate-eni": {
    is: ["Config +$81.00", "cron-runner", "RunTask", "6 items"],
    not: ["AWSServiceRoleForConfig"],
  },
  "17-athena-dashboard": {
    is: ["+$1,407.00", "TB scanned", "aws-quicksight-service-role-v0", "on primary", "can outweigh many"],
  },
  "20-sqs-empty-receives": {
    is: ["ReceiveMessage +$0.72", "order-worker", "on orders", "empty"],
    not: ["busy"],
  },
  "22-public-bucket-no-data-events": {
    is: ["30,000 GB transferred out to the internet where 4.0 GB were", "AWS::S3::Object"],
    not: ["make sync", "attack"],
  },
};

describe.skipIf(!existsSync(stories))("of the public stories (../shared/stories), what-changed", () => {
  test.each(existsSync(stories) ? readdirSync(stories).filter((name) => name in SAID) : [])(
    "tells %s",
    async (name) => {
      const { code, stdout } = await story(name);
      expect(code).toBe(0);
      for (const words of SAID[name]?.is ?? []) expect(stdout).toContain(words);
      for (const words of SAID[name]?.not ?? []) expect(stdout).not.toContain(words);
    },
  );
});

describe("on the sample, what-changed", () => {
  test("names the role, the bucket and the hours", async () => {
    const sample = await sampleFolder();
    const { stdout, stderr } = await runScript("what-changed", {
      LOGS: join(sample, "logs"),
      COSTS: join(sample, "costs.json"),
    });
    expect(stdout).toMatch(
      /^S3 GetObject \+\$396\.38 of \+\$396\.79 \(99\.9%\): 4,524 GB transferred out to the internet where 120 GB were: storage-server, from 2020-08-30 08:00 UTC to 2020-08-30 17:00 UTC, on example-storage$/m,
    );
    expect(stderr).toContain("DAY=2020-08-30 against BEFORE=2020-08-28..2020-08-29 and 2020-08-31");
  });

  test("says that nothing stands out between two of its usual days", async () => {
    const sample = await sampleFolder();
    const usual = {
      LOGS: join(sample, "logs"),
      COSTS: join(sample, "costs.json"),
      DAY: "08/29",
      BEFORE: "08/28",
    };
    const { stdout } = await runScript("what-changed", usual);
    expect(stdout).toContain("\nNothing stands out");
  });

  test("adds up, exactly, to the bill of both spans", async () => {
    const sample = await sampleFolder();
    const { stdout } = await runScript("what-changed", {
      LOGS: join(sample, "logs"),
      COSTS: join(sample, "costs.json"),
      FORMAT: "json",
    });
    const rows = JSON.parse(stdout.replace(/(?<="):(-?\d[\d.]*)/g, ':"$1"')) as Record<string, string>[];
    const bill = await runScript("compare-costs", {
      LOGS: join(sample, "logs"),
      COSTS: join(sample, "costs.json"),
      DAY: "08/30",
      FORMAT: "json",
    });
    const day = JSON.parse(bill.stdout.replace(/(?<="):(-?\d[\d.]*)/g, ':"$1"')) as Record<string, string>[];
    const sum = (some: Record<string, string>[], name: string): string =>
      some.reduce((all, row) => all.plus(row[name] ?? 0), new Big(0)).toFixed();
    expect(sum(rows, "totalAfter")).toBe(sum(day, "totalCost"));
    expect(
      new Big(sum(rows, "costAfter"))
        .minus(sum(rows, "costBefore"))
        .minus(sum(rows, "change"))
        .abs()
        .lt(1e-25),
    ).toBe(true);
  });
});

describe("without logs, what-changed", () => {
  test("tells what the bill has, and which logs to copy", async () => {
    const day = (cost: string, day_: string): object =>
      anAnswer([["GetObject", "EU-DataTransfer-Out-Bytes", cost, cost, "GB"] as Charged], { day: day_ });
    const COSTS = await tempBill([day("1", "2020-08-23"), day("400", "2020-08-30")]);
    const { code, stdout, stderr } = await runScript("what-changed", {
      LOGS: join(await tempFolder(), "none"),
      COSTS,
    });
    expect(stdout).toContain(
      "S3 GetObject +$399.00 of +$399.00 (all): 400 GB transferred out to the internet where 1.0 GB were\n",
    );
    expect(stdout).toMatch(/^Who caused it is in logs that are not here: make sync .*DAY=2020-08-30$/m);
    expect(stderr).toContain("No logs of 2020-08-30: Cannot read LOGS");
    expect(code).toBe(0);
  });
});

describe("of Cost Explorer, what-changed", () => {
  const groups = (...keys: string[]): object[] => keys.map((Key) => ({ Type: "DIMENSION", Key }));
  const result = (day: string, ...charged: [string[], string][]): object => ({
    TimePeriod: { Start: day, End: new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10) },
    Estimated: false,
    Groups: charged.map(([Keys, cost]) => ({
      Keys,
      Metrics: { UnblendedCost: { Amount: cost, Unit: "USD" }, UsageQuantity: { Amount: cost, Unit: "GB" } },
    })),
  });
  const S3 = "Amazon Simple Storage Service";
  const days = (...charged: [string, string][]): object[] => {
    const all = Array.from({ length: 8 }, (_, i) => `2024-09-${11 + i}`);
    return all.map((day) =>
      result(
        day,
        ...charged
          .filter(([one]) => one === day)
          .map(([, cost]): [string[], string] => [["GetObject", "DataTransfer-Out-Bytes"], cost]),
      ),
    );
  };
  const services = {
    GroupDefinitions: groups("SERVICE"),
    ResultsByTime: [result("2024-09-18", [[S3], "9"])],
  };
  const rest = { GroupDefinitions: groups("SERVICE", "RECORD_TYPE"), ResultsByTime: [] };

  test("asks once for the days from BEFORE to DAY, page by page, and tries again when it is throttled", async () => {
    const used = { GroupDefinitions: groups("OPERATION", "USAGE_TYPE") };
    const { environment, asked } = await costExplorerServer(
      services,
      { __type: "ThrottlingException", message: "Rate exceeded" },
      { ...used, ResultsByTime: days(["2024-09-11", "1"]), NextPageToken: "2" },
      { ...used, ResultsByTime: days(["2024-09-18", "90"]) },
      rest,
    );
    const { stdout, stderr } = await runScript("what-changed", {
      ...environment,
      LOGS: join(await tempFolder(), "none"),
      DAY: "2024-09-18",
    });
    expect(asked.map(({ TimePeriod }) => `${TimePeriod.Start}..${TimePeriod.End}`)).toEqual(
      Array.from({ length: 5 }, () => "2024-09-11..2024-09-19"),
    );
    expect(stderr).toContain("Asking Cost Explorer for 1 service, $0.02 or more: $0.01 a page");
    expect(stdout).toContain("S3 GetObject +$89.00 of +$89.00");
  });

  test("says what to do without the right to ask", async () => {
    const { environment } = await costExplorerServer({
      __type: "AccessDeniedException",
      message: "not authorized to perform: ce:GetCostAndUsage",
    });
    const { code, stderr } = await runScript("what-changed", { ...environment, DAY: "2024-09-18" });
    expect(code).toBe(2);
    expect(stderr).toContain("ce:GetCostAndUsage");
    expect(stderr).toContain("COSTS=costs.json");
  });
});

test("of a report by the hour, what-changed says since when without any logs", async () => {
  const hour = (day: string, at: number): Hour => ({
    hour: `${day}T${String(at).padStart(2, "0")}`,
    account: "111122223333",
    service: "Amazon Virtual Private Cloud",
    productCode: "AmazonVPC",
    operation: "NatGateway",
    usageType: "NatGateway-Bytes",
    unit: "GB",
    quantity: day === "2024-09-18" && at >= 14 ? "900" : "10",
    cost: day === "2024-09-18" && at >= 14 ? "40.5" : "0.45",
    resource: `nat-${at % 2}`,
    principal: "",
    recordType: "usage",
  });
  const lines = ["2024-09-11", "2024-09-18"].flatMap((day) =>
    Array.from({ length: 24 }, (_, at) => hour(day, at)),
  );
  const COSTS = await tempBill(csv(lines, legacy), "report.csv");
  const { stdout } = await runScript("what-changed", { LOGS: await tempFolder(), COSTS });
  expect(stdout).toContain("from 2024-09-18 14:00 UTC on by the bill's hours");
});
