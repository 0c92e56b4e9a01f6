import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readBill } from "../../../shared/bill/bill-file.ts";
import { daysBilled, sumOf } from "../../../shared/bill/bill.ts";
import { UserError } from "../../../shared/user-error.ts";
import { anAnswer, STORY, tempBill } from "../../bills.ts";
import { tempFolder } from "../../temp-logs.ts";

/** `service operation usageType: cost, quantity unit` of each line, and the days. */
async function read(path: string): Promise<{ lines: string[]; days: string | undefined; sum: string }> {
  const bill = await readBill(path);
  const lines = bill.lines.map(({ start, service = "-", operation = "-", usageType, cost, quantity, unit }) =>
    `${start} ${service} ${operation} ${usageType}: ${cost.toFixed()}, ${quantity?.toFixed()} ${unit}`.trimEnd(),
  );
  return {
    lines,
    days: daysBilled(bill)?.toString(),
    sum: sumOf(bill.lines.map(({ cost }) => cost)).toFixed(),
  };
}

const STORY_LINES = [
  "2020-08-30 - GetObject EU-Requests-Tier2: 1.231134, 3077835 Requests",
  "2020-08-30 - GetObject EU-DataTransfer-Out-Bytes: 411.1002, 4567.78 GB",
  "2020-08-30 - StandardStorage EU-TimedStorage-ByteHrs: 9.2, 400 GB-Mo",
];

describe("readBill() reads", () => {
  const first = anAnswer(STORY.slice(0, 1), { NextPageToken: "2" });
  const second = anAnswer(STORY.slice(1));

  test.each<[string, unknown, string]>([
    ["Cost Explorer's JSON", anAnswer(), "costs.json"],
    ["it gzipped", gzipSync(JSON.stringify(anAnswer())), "costs.json.gz"],
    ["it after a byte-order mark", `\ufeff${JSON.stringify(anAnswer())}`, "costs.json"],
    ["pages in an array", [first, second], "costs.json"],
    ["pages one a line", `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`, "costs.jsonl"],
    [
      "pages as the CLI prints them",
      [first, second].map((page) => JSON.stringify(page, null, 4)).join("\n"),
      "costs.json",
    ],
  ])("%s", async (_, content, name) => {
    expect(await read(await tempBill(content, name))).toEqual({
      lines: STORY_LINES,
      days: "2020-08-30",
      sum: "421.531334",
    });
  });

  test("the service out of the groups, or the filter that was kept", async () => {
    const GroupDefinitions = ["SERVICE", "USAGE_TYPE"].map((Key) => ({ Type: "DIMENSION", Key }));
    const bySService = anAnswer([["Amazon Kinesis", "EU-Requests", "1"]], { GroupDefinitions });
    const Filter = { And: [{ Dimensions: { Key: "SERVICE", Values: ["AWS Lambda"] } }] };
    const kept = anAnswer([["Invoke", "EU-Request", "2"]], { Filter, day: "2020-08-31" });
    expect((await read(await tempBill([bySService, kept]))).lines).toEqual([
      "2020-08-30 Amazon Kinesis - EU-Requests: 1, 1",
      "2020-08-31 AWS Lambda Invoke EU-Request: 2, 1",
    ]);
  });

  test("amounts as they are written, however long, however small", async () => {
    const charged: typeof STORY = [
      ["GetObject", "A-Requests", "0.12345678901234567890123"],
      ["GetObject", "B-Requests", "4E-10"],
      ["GetObject", "C-Requests", "-12.5"],
    ];
    expect((await read(await tempBill(anAnswer(charged)))).sum).toBe("-12.37654321058765432109877");
  });

  test("an empty day as a day with nothing on it", async () => {
    expect(await read(await tempBill(anAnswer([])))).toEqual({ lines: [], days: "2020-08-30", sum: "0" });
  });

  test("the console's CSV, by usage type", async () => {
    const csv = [
      '\ufeff"Usage type","EU-Requests-Tier2($)","EU-DataTransfer-Out-Bytes($)","Total costs($)"',
      '"Usage type total","2.4","411.1","413.5"',
      '"2020-08-30","1.2","411.1","412.3"',
      '"2020-08-31","1.2","","1.2"',
    ].join("\r\n");
    expect(await read(await tempBill(csv, "costs.csv"))).toEqual({
      lines: [
        "2020-08-30 - - EU-Requests-Tier2: 1.2, undefined",
        "2020-08-30 - - EU-DataTransfer-Out-Bytes: 411.1, undefined",
        "2020-08-31 - - EU-Requests-Tier2: 1.2, undefined",
        "2020-08-31 - - EU-DataTransfer-Out-Bytes: 0, undefined",
      ],
      days: "2020-08-30..2020-08-31",
      sum: "413.5",
    });
  });

  const hour = (from: string, to: string, type: string, cost: string): string =>
    `id,2020-08-01T00:00:00Z,${type},111122223333,2020-08-30T${from}Z,${to}Z,AmazonS3,EU-Requests-Tier2,GetObject,10,USD,${cost},Requests`;
  const report = [
    "bill/InvoiceId,bill/BillingPeriodStartDate,lineItem/LineItemType,lineItem/UsageAccountId,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/Operation,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost,pricing/unit",
    hour("12:00:00", "2020-08-30T13:00:00", "Usage", "0.0000004"),
    hour("23:00:00", "2020-08-31T00:00:00", "Usage", "0.0000004"),
    hour("23:00:00", "2020-08-31T00:00:00", "Credit", "-0.0000001"),
  ].join("\n");

  test.each<[string, string | Uint8Array, string]>([
    ["a Cost and Usage Report", report, "report.csv"],
    ["it gzipped", gzipSync(report), "report.csv.gz"],
    [
      "a CUR 2.0 export",
      report.replace(
        /(lineItem|bill|pricing)\/(\w)(\w*)/g,
        (_, group: string, letter: string, rest: string) =>
          [group, letter + rest]
            .map((word) => word.replace(/[A-Z]/g, (capital) => `_${capital}`).toLowerCase())
            .join("_")
            .replaceAll("__", "_"),
      ),
      "export.csv",
    ],
  ])("%s: hours added up by day, a credit's usage not counted again", async (_, content, name) => {
    const { lines, days } = await read(await tempBill(content, name));
    expect(lines).toEqual(["2020-08-30 AmazonS3 GetObject EU-Requests-Tier2: 0.0000007, 20 Requests"]);
    expect(days).toBe("2020-08-01..2020-08-30");
  });

  test("a report whose invoice is blank as an estimate", async () => {
    const estimated = async (text: string): Promise<boolean | undefined> =>
      (await readBill(await tempBill(text, "report.csv"))).periods.at(-1)?.estimated;
    expect([await estimated(report), await estimated(report.replaceAll("\nid,", "\n,"))]).toEqual([
      false,
      true,
    ]);
  });
});

describe("readBill() refuses, and says why:", () => {
  const keys = (...names: string[]): Record<string, unknown> => ({
    GroupDefinitions: names.map((Key) => ({ Type: "DIMENSION", Key })),
  });
  const console = (header: string, total = "1"): string => `${header}\n"2020-08-30","1","${total}"\n`;

  test.each<[string, unknown, RegExp]>([
    [
      "an answer by operation alone",
      anAnswer(STORY, keys("OPERATION")),
      /grouped by OPERATION, so requests and gigabytes are added up/,
    ],
    ["an answer by service", anAnswer(STORY, keys("SERVICE")), /grouped by SERVICE, so requests/],
    ["an answer that is not grouped", { ResultsByTime: [] }, /it is not grouped, so requests/],
    [
      "one grouped answer and one otherwise",
      [anAnswer(), anAnswer(STORY, keys("OPERATION"))],
      /grouped by OPERATION/,
    ],
    ["an answer without its last page", anAnswer(STORY, { NextPageToken: "2" }), /a page of it is missing/],
    [
      "a service's page before another service's",
      [anAnswer(STORY, { NextPageToken: "2" }), anAnswer(STORY, { Filter: {} })],
      /a page of it is missing/,
    ],
    [
      "the same answer twice",
      [anAnswer(), anAnswer()],
      /holds GetObject, EU-Requests-Tier2 of 2020-08-30 twice/,
    ],
    [
      "an amount that is none",
      anAnswer([["GetObject", "EU-Requests", "lots"]]),
      /an amount in it is "lots", not a number/,
    ],
    ["two currencies", JSON.stringify(anAnswer()).replace('"USD"', '"CNY"'), /holds both CNY and USD/],
    [
      "usage without costs",
      JSON.stringify(anAnswer()).replaceAll("UnblendedCost", "NormalizedUsageAmount"),
      /holds no costs/,
    ],
    ["an empty file", "", /the file is empty/],
    ["a CloudTrail log", { Records: [] }, /a CloudTrail log, not a bill/],
    ["JSON of another kind", { Buckets: [] }, /JSON, but no answer of Cost Explorer/],
    ["broken JSON", '{"ResultsByTime": [', /not JSON/],
    ["a truncated gzip file", gzipSync(JSON.stringify(anAnswer())).subarray(0, 60), /truncated/],
    ["a Parquet file", "PAR1…", /a Parquet file; export the report as CSV/],
    ["a ZIP file", "PK\u0003\u0004", /a ZIP file; unzip it first/],
    [
      "the console's CSV by service",
      console('"Service","S3($)","Total costs($)"'),
      /grouped by Service, so the costs/,
    ],
    [
      "the console's CSV by operation",
      console('"API operation","GetObject($)","Total costs($)"'),
      /grouped by API operation/,
    ],
    [
      "the console's CSV with columns missing",
      console('"Usage type","EU-Requests($)","Total costs($)"', "5"),
      /add up to 1.00, and its total is 5.00/,
    ],
    ["some other CSV", "name,age\nx,1\n", /no bill that this tool knows, its first cell is "name"/],
    [
      "a report without operations",
      "lineItem/UsageStartDate,lineItem/UnblendedCost\n",
      /without the column lineItem\/Operation/,
    ],
  ])("%s", async (_, content, reason) => {
    const refused = readBill(await tempBill(content, "the-bill"));
    await expect(refused).rejects.toThrow(reason);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(/^Cannot (?:use|read|add up) COSTS ".*the-bill"/);
  });

  test("a missing file and a folder", async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, "bills"));
    await expect(readBill(join(folder, "costs.json"))).rejects.toThrow(/no such file/);
    await expect(readBill(join(folder, "bills"))).rejects.toThrow(/a folder, not a file/);
  });
});
