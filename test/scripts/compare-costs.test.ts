import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Big from "big.js";
import { describe, expect, test } from "vitest";
import { anAnswer, type Charged, STORY, tempBill } from "../bills.ts";
import { type Run, runScript } from "../run-script.ts";
import { sampleFolder } from "../sample-logs.ts";
import { costExplorerServer } from "../servers/cost-explorer.ts";
import { anEvent, logPath, tempFolder, tempLogs } from "../temp-logs.ts";

const recipientAccountId = "111122223333";

/** A day's logs: three GetObject, one of them failed, and a DeleteObject. */
async function logs(): Promise<string> {
  const events = [
    anEvent({ recipientAccountId, managementEvent: false, readOnly: true }),
    anEvent({ recipientAccountId, managementEvent: false, readOnly: true }),
    anEvent({ recipientAccountId, managementEvent: false, readOnly: true, errorCode: "NoSuchKey" }),
    anEvent({ recipientAccountId, managementEvent: false, eventName: "DeleteObject" }),
  ];
  return tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: events } });
}

async function compare(bill: unknown, options: Record<string, string> = {}): Promise<Run> {
  return runScript("compare-costs", {
    LOGS: await logs(),
    DAY: "08/30",
    COSTS: await tempBill(bill),
    ...options,
  });
}

const THREE: Charged[] = [
  ["GetObject", "EU-Requests-Tier2", "1.234", "3", "Requests"],
  ["GetObject", "EU-DataTransfer-Out-Bytes", "411.104", "4568", "GB"],
  ["StandardStorage", "EU-TimedStorage-ByteHrs", "0.0009", "400", "GB-Mo"],
];

/** The JSON rows, each number as the text that it is written as. */
function exactly(json: string): Record<string, unknown>[] {
  return JSON.parse(json.replace(/(?<="):(-?\d[\d.]*)/g, ':"$1"')) as Record<string, unknown>[];
}

function sumOf(rows: Record<string, unknown>[]): string {
  return rows.reduce((sum, row) => sum.plus(String(row["totalCost"])), new Big(0)).toFixed();
}

describe("compare-costs prints", () => {
  test("a table in cents, and the verdict", async () => {
    const { code, stdout, stderr } = await compare(anAnswer(THREE));
    expect(stdout).toMatchInlineSnapshot(`
      "operation        charge                              billed  in the logs       %  calls  failed       $
      GetObject        GB transferred out to the internet   4,568            0    0.0%      3       1  411.10
      GetObject        requests                                 3            3  100.0%      3       1    1.23
      StandardStorage  GB-months of storage                   400                                       <0.01
      total                                                                                            412.34

      GetObject: $412.34, of which $1.23 is 3 requests and $411.10 is 4,568 GB transferred out to the internet
        - 4,568 GB in 3 requests is 1,523 GB each: large objects
        - $411.10 is not in the logs: 23 of 24 hours hold no event of any service (08-30 00:00, 08-30 01:00, 08-30 02:00, 08-30 03:00, …): not all logs are here (make sync)

      Calls and billed requests agree within 2% in 1 of 1 operation

      "
    `);
    expect(stderr).toMatch(/Who caused it: make cost-by-role LOGS=\S+ DAY=2020-08-30 COSTS=\S+/);
    expect(code).toBe(0);
  });

  test(
    "the story in the sample's own numbers, from the bill that goes with it",
    { timeout: 60_000 },
    async () => {
      const sample = await sampleFolder();
      const options = { LOGS: join(sample, "logs"), COSTS: join(sample, "costs.json"), DAY: "08/30" };
      const { code, stdout } = await runScript("compare-costs", { ...options, FORMAT: "json" });
      const rows = exactly(stdout);
      expect(code).toBe(0);
      expect(rows[0]?.["verdict"]).toMatch(
        /^GetObject: \$\d{3}\.\d\d, of which .* is [\d,]+ requests, \$\d{3}\.\d\d is [\d,]+ GB transferred out to the internet and /,
      );

      const bill = JSON.parse(await readFile(options.COSTS, "utf8")) as {
        ResultsByTime: {
          TimePeriod: { Start: string };
          Groups: { Metrics: { UnblendedCost: { Amount: string } } }[];
        }[];
      };
      const day = bill.ResultsByTime.find(({ TimePeriod }) => TimePeriod.Start === "2020-08-30");
      const billed = day?.Groups.reduce(
        (sum, { Metrics }) => sum.plus(Metrics.UnblendedCost.Amount),
        new Big(0),
      );
      expect(sumOf(rows)).toBe(billed?.toFixed());
      const inLogs = await runScript("top-calls", { ...options, SERVICE: "s3", FORMAT: "json", TOP: "all" });
      const logged = JSON.parse(inLogs.stdout) as { eventName: string; calls: number }[];
      for (const { eventNames, calls } of rows.filter((row) => row["operation"] === "GetObject")) {
        expect(eventNames).toEqual(["GetObject"]);
        expect(Number(calls)).toBe(logged.find(({ eventName }) => eventName === "GetObject")?.calls);
      }
    },
  );

  test("JSON whose numbers keep every digit", async () => {
    const { stdout } = await compare(
      anAnswer([["GetObject", "EU-Requests-Tier2", "0.12345678901234567890123", "3"]]),
      {
        FORMAT: "json",
      },
    );
    expect(exactly(stdout)).toEqual([
      {
        service: "Amazon Simple Storage Service",
        operation: "GetObject",
        recordType: "usage",
        charge: "3 requests",
        quantity: "3",
        unit: "request",
        inLogs: "3",
        calls: "3",
        failedCalls: "1",
        eventNames: ["GetObject"],
        usageTypes: ["EU-Requests-Tier2"],
        totalCost: "0.12345678901234567890123",
        verdict: "GetObject: $0.12, all of it 3 requests; the calls: all by ec2.amazonaws.com",
      },
    ]);
  });

  test("CSV whose refunds are numbers, and whose names are no formulas", async () => {
    const charged: Charged[] = [["=SUM(A1)", "EU-Requests-Tier2", "-12.5", "3"]];
    const { stdout } = await compare(anAnswer(charged), { FORMAT: "csv", SERVICE: "s3" });
    expect(stdout).toContain("Amazon Simple Storage Service,'=SUM(A1),usage,3 requests,3,request,");
    expect(stdout).toMatch(/,-12\.5,/);
  });

  test("nothing raw of a bill's or a file's names on the terminal", async () => {
    const { stdout } = await compare(anAnswer([["Get\u001b[31mObject", "EU-Requests-Tier2", "1", "3"]]), {
      SERVICE: "s3",
    });
    expect(stdout).toContain("Get\\u001b[31mObject");
    expect(stdout).not.toContain("\u001b");
  });
});

describe("compare-costs adds up to the bill exactly on", () => {
  const many: Charged[] = Array.from({ length: 30 }, (_, i) => [`Frob${i}`, `EU-Frobs-${i}`, `0.00${i}1`]);
  test.each<[string, Charged[], string]>([
    [
      "credits and refunds",
      [
        ["GetObject", "EU-Requests-Tier2", "10.005"],
        ["GetObject", "EU-DataTransfer-Out-Bytes", "-30.0049"],
      ],
      "-19.9999",
    ],
    ["an empty day", [], "0"],
    ["unknown operations and usage types", many, "0.0852"],
  ])("%s", async (_, charged, sum) => {
    const { stdout, code } = await compare(anAnswer(charged), { FORMAT: "json", TOP: "all", SERVICE: "s3" });
    expect([sumOf(exactly(stdout)), code]).toEqual([sum, 0]);
  });
});

describe("compare-costs refuses", () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      "another day's bill",
      { day: "2020-09-30" },
      /with 2020-08-30: it has nothing of 2020-08-30\nIt bills 2020-09-30/,
    ],
    [
      "a month against a day",
      { ResultsByTime: [{ TimePeriod: { Start: "2020-08-01", End: "2020-09-01" }, Groups: [] }] },
      /it bills 2020-08-01..2020-08-31 as a whole\nAsk for the bill by the day: --granularity DAILY/,
    ],
    [
      "another account's bill",
      { Filter: { Dimensions: { Key: "LINKED_ACCOUNT", Values: ["999988887777"] } } },
      /it bills 999988887777, and they hold calls of 111122223333/,
    ],
    [
      "an answer that isn't grouped by usage type",
      { GroupDefinitions: [{ Type: "DIMENSION", Key: "OPERATION" }] },
      /has 2 keys \(GetObject, EU-Requests-Tier2\) where the answer is split by 1/,
    ],
  ])("%s: exit 2, nothing on stdout, no stack", async (_, fields, reason) => {
    const { code, stdout, stderr } = await compare(anAnswer(STORY, fields));
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test.each([
    ["ROLE", "storage-server", 'Cannot compare ROLE "storage-server" with a bill'],
    ["ERRORS", "only", 'Cannot compare ERRORS "only" with a bill'],
    ["DUPLICATES", "keep", 'Cannot compare DUPLICATES "keep" with a bill'],
    ["SERVICE", "kms", "Cannot find SERVICE"],
    ["SERVICE", "frobs", "Cannot find SERVICE"],
  ])("%s=%s, which would compare a part with the whole", async (name, value, reason) => {
    const Filter = { Dimensions: { Key: "SERVICE", Values: ["Amazon Simple Storage Service"] } };
    const { code, stderr } = await compare(anAnswer(STORY, { Filter }), { [name]: value });
    expect(stderr).toContain(reason);
    expect(code).toBe(2);
  });

  test("a bill that names no service, and whose operations are nobody's", async () => {
    const { code, stderr } = await compare(anAnswer([["Frob", "Frobs", "1"]]));
    expect(stderr).toContain("Cannot tell which service COSTS");
    expect(code).toBe(2);
  });

  test("a wrong file before it reads any logs", async () => {
    const { code, stderr } = await compare("", { LOGS: "no-such-folder" });
    expect(stderr).toContain("the file is empty");
    expect(code).toBe(2);
  });
});

test("compare-costs without DAY compares the days of the bill", async () => {
  const { stdout, code } = await compare([anAnswer(STORY), anAnswer([], { day: "2020-08-31" })], {
    DAY: "",
    FORMAT: "json",
  });
  expect(exactly(stdout)[0]).toMatchObject({ operation: "GetObject", calls: "3" });
  expect(code).toBe(0);
});

test("compare-costs without DAY takes the dearer of two days apart, says so, and refuses what is between", async () => {
  const bill = [
    anAnswer(STORY),
    anAnswer([["GetObject", "EU-Requests-Tier2", "0.1"]], { day: "2020-08-23" }),
  ];
  const { stderr, code } = await compare(bill, { DAY: "" });
  expect(stderr).toMatch(/has 2020-08-23 and 2020-08-30: without DAY it is the dearest of them, 2020-08-30/);
  expect(code).toBe(0);
  const refused = await compare(bill, { DAY: "2020/08/23..2020/08/30" });
  expect(refused.stderr).toMatch(
    /it has nothing of 2020-08-24\.\.2020-08-29\s+It bills 2020-08-23 and 2020-08-30: compare one of these/,
  );
});

test.each(["compare-costs", "cost-by-role", "top-costs"])(
  "%s says of a day that the bill has nothing for it, and claims no more of it",
  async (script) => {
    const COSTS = await tempBill(anAnswer([]));
    const { stdout, stderr, code } = await runScript(script, {
      LOGS: await logs(),
      COSTS,
      DAY: "2020-08-30",
    });
    expect(stdout + stderr).toContain("The bill has nothing for these days");
    expect(stdout + stderr).not.toMatch(/An estimate|names no service/);
    expect(code).toBe(0);
  },
);

test("compare-costs reads the console's CSV by usage type as one row, of a service that SERVICE says", async () => {
  const csv =
    '"Usage type","EU-Requests-Tier2($)","EU-DataTransfer-Out-Bytes($)","Total costs($)"\n"2020-08-30","1.2","411.1","412.3"\n';
  const { stdout } = await compare(csv, { FORMAT: "json", SERVICE: "s3" });
  const rows = exactly(stdout);
  expect(rows).toMatchObject([
    { operation: null, charge: "GB transferred out to the internet", quantity: null, totalCost: "411.1" },
    { operation: null, charge: "requests", quantity: null, totalCost: "1.2" },
  ]);
  expect(rows[0]?.["verdict"]).toMatch(
    /^Amazon Simple Storage Service, all operations: \$412\.30, of which \$1\.20 is requests and \$411\.10 is GB transferred out to the internet/,
  );
});

test("compare-costs says of an operation without its usage type no more than that it is requests", async () => {
  const csv =
    '"API operation","Decrypt($)","Total costs($)","Decrypt(Requests)","Total usage(Requests)"\n"2020-08-30","90","90","30000000","30000000"\n';
  const { stdout } = await compare(csv, { FORMAT: "json", SERVICE: "kms" });
  // KMS bills requests on asymmetric keys by a usage type of their own
  expect(exactly(stdout)).toMatchObject([
    { operation: "Decrypt", charge: "30,000,000 requests", totalCost: "90" },
  ]);
});

test("compare-costs takes no sum of requests and gigabytes for requests: an answer by OPERATION alone, in no unit", async () => {
  const answer = anAnswer([["GetObject", "", "412.3", "3082403"]], {
    GroupDefinitions: [{ Type: "DIMENSION", Key: "OPERATION" }],
  });
  const groups = answer.ResultsByTime[0]?.Groups as { Keys: string[] }[];
  for (const group of groups) group.Keys = ["GetObject"];
  const { stdout, stderr } = await compare(answer, { FORMAT: "json", SERVICE: "s3" });
  expect(stderr).toContain("is not split by USAGE_TYPE");
  expect(exactly(stdout)).toMatchObject([
    { charge: "requests and what they moved", quantity: null, totalCost: "412.3" },
    { charge: "3,082,403 requests", totalCost: "0" },
  ]);
});

test("compare-costs counts what can be read, and exits 1 when a log file can't be", async () => {
  const LOGS = await tempLogs({
    [logPath("2020-08-30T12:05Z")]: { Records: [anEvent({ recipientAccountId })] },
    [logPath("2020-08-30T12:10Z")]: "random bytes",
  });
  const { code, stdout } = await compare(anAnswer(STORY), { LOGS });
  expect(stdout).toContain("1 log file could not be read");
  expect(code).toBe(1);
});

describe("compare-costs asks Cost Explorer", () => {
  const live = async (
    environment: Record<string, string>,
    options: Record<string, string> = {},
  ): Promise<Run> =>
    runScript("compare-costs", { LOGS: await logs(), DAY: "08/30", ...environment, ...options });

  /** What is no use: a credit of S3's. */
  const credited = anAnswer([["Amazon Simple Storage Service", "Credit", "-12.3389"]], {
    GroupDefinitions: ["SERVICE", "RECORD_TYPE"].map((Key) => ({ Type: "DIMENSION", Key })),
  });

  test("for the day, S3 and the logs' account: what was used by operation and usage type, page by page, and the rest by record type; says the price first; and keeps the answer", async () => {
    const { asked, environment } = await costExplorerServer(
      anAnswer(THREE.slice(0, 1), { NextPageToken: "page-2" }),
      anAnswer(THREE.slice(1)),
      credited,
    );
    const SAVE_COSTS = join(await tempFolder(), "costs.json");
    const { code, stdout, stderr } = await live(environment, { SAVE_COSTS, FORMAT: "json" });
    expect(code).toBe(0);
    const used = {
      Dimensions: { Key: "RECORD_TYPE", Values: ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"] },
    };
    const request = (keys: string[], recordTypes: object, NextPageToken?: string): object => ({
      TimePeriod: { Start: "2020-08-30", End: "2020-08-31" },
      Granularity: "DAILY",
      Metrics: ["UnblendedCost", "UsageQuantity"],
      GroupBy: keys.map((Key) => ({ Type: "DIMENSION", Key })),
      Filter: {
        And: [
          { Dimensions: { Key: "SERVICE", Values: ["Amazon Simple Storage Service"] } },
          { Dimensions: { Key: "LINKED_ACCOUNT", Values: ["111122223333"] } },
          recordTypes,
        ],
      },
      ...(NextPageToken === undefined ? {} : { NextPageToken }),
    });
    expect(asked).toEqual([
      request(["OPERATION", "USAGE_TYPE"], used),
      request(["OPERATION", "USAGE_TYPE"], used, "page-2"),
      request(["SERVICE", "RECORD_TYPE"], { Not: used }),
    ]);
    expect(sumOf(exactly(stdout))).toBe("400");
    expect(stderr).toContain("Asking Cost Explorer for 1 service, $0.02 or more: $0.01 a page\n");
    expect(stderr).toContain("Asked Cost Explorer for 3 pages, which AWS charges $0.03 for");

    const again = await runScript("compare-costs", {
      LOGS: await logs(),
      DAY: "08/30",
      COSTS: SAVE_COSTS,
      FORMAT: "json",
    });
    expect(again.stdout).toBe(stdout);
    expect(asked).toHaveLength(3);
  });

  test("for each service that SERVICE means, or that was billed", async () => {
    const services = anAnswer([], { GroupDefinitions: [{ Type: "DIMENSION", Key: "SERVICE" }] });
    services.ResultsByTime[0]?.Groups.push(
      { Keys: ["AWS Lambda"], Metrics: {} },
      { Keys: ["Amazon Frobnicator"], Metrics: {} },
    );
    const lambda = anAnswer([["Invoke", "EU-Request", "2", "7"]]);
    const frobs = anAnswer([["Frob", "EU-Frobs", "3"]]);
    const { asked, environment } = await costExplorerServer(services, lambda, frobs, anAnswer([]));
    const { stdout } = await live(environment, { SERVICE: "*", FORMAT: "json" });
    expect(asked.map(({ GroupBy }) => GroupBy.map(({ Key }) => Key).join())).toEqual([
      "SERVICE",
      "OPERATION,USAGE_TYPE",
      "OPERATION,USAGE_TYPE",
      "SERVICE,RECORD_TYPE",
    ]);
    expect(exactly(stdout).map(({ service, totalCost }) => [service, totalCost])).toEqual([
      ["Amazon Frobnicator", "3"],
      ["AWS Lambda", "2"],
    ]);
  });

  test("for each maker's model where SERVICE means Bedrock: what they are called the bill alone says", async () => {
    const services = anAnswer([], { GroupDefinitions: [{ Type: "DIMENSION", Key: "SERVICE" }] });
    const names = ["AWS Lambda", "Amazon Bedrock", "Claude 3 Opus (Amazon Bedrock Edition)"];
    services.ResultsByTime[0]?.Groups.push(...names.map((name) => ({ Keys: [name], Metrics: {} })));
    const { asked, environment } = await costExplorerServer(services, anAnswer([]));
    await live(environment, { SERVICE: "bedrock" });
    expect(JSON.stringify(asked.slice(1, -1).map(({ Filter }) => Filter))).not.toContain("Lambda");
    expect(
      asked
        .slice(1, -1)
        .map(({ Filter }) => /"SERVICE","Values":\["([^"]+)"/.exec(JSON.stringify(Filter))?.[1]),
    ).toEqual(["Amazon Bedrock", "Claude 3 Opus (Amazon Bedrock Edition)"]);
  });

  test("again when it is throttled", async () => {
    const throttled = { __type: "LimitExceededException", message: "Rate exceeded" };
    const { asked, environment } = await costExplorerServer(throttled, anAnswer(THREE), credited);
    const { code } = await live(environment);
    expect([code, asked.length]).toEqual([0, 3]);
  });

  test.each([
    [
      "AccessDeniedException",
      "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: ce:GetCostAndUsage on resource: *",
      /Cannot ask Cost Explorer: access denied \(User: arn:aws:iam::111122223333:user\/ada[^]*\nAllow ce:GetCostAndUsage on \*.*COSTS=costs\.json/,
    ],
    [
      "ExpiredTokenException",
      "The security token included in the request is expired",
      /the AWS credentials have expired\n.*AWS_ACCESS_KEY_ID/,
    ],
    [
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
      /AWS does not know this access key \(UnrecognizedClientException\)\nLook at AWS_ACCESS_KEY_ID/,
    ],
    ["DataUnavailableException", "The requested data is unavailable.", /it has no data of these days yet/],
    [
      "ValidationException",
      "Start date is too old",
      /Cannot ask Cost Explorer: ValidationException: Start date is too old/,
    ],
  ])("and says what to do on %s", async (__type, message, reason) => {
    const { environment } = await costExplorerServer({ __type, message });
    const { code, stdout, stderr } = await live(environment);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test("not without credentials, and says so before it reads any logs", async () => {
    const HOME = await tempFolder();
    const { code, stderr } = await live(
      { HOME, AWS_EC2_METADATA_DISABLED: "true" },
      { LOGS: "no-such-folder" },
    );
    expect(stderr).toMatch(/^Cannot ask Cost Explorer: no AWS credentials\nSign in.*\n$/);
    expect(code).toBe(2);
  });
});
