import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readBill } from "../../../../shared/bill/read/read-bill.ts";
import { UserError } from "../../../../shared/terminal/user-error.ts";
import { zip } from "../../../bill-writers.ts";
import { anAnswer, STORY, tempBill } from "../../../bills.ts";
import { tempLogs } from "../../../temp-logs.ts";

const keys = (...names: string[]): Record<string, unknown> => ({
  GroupDefinitions: names.map((Key) => ({ Type: "DIMENSION", Key })),
});
const wide = (header: string, total = "1"): string => `${header}\n"2020-08-30","1","${total}"\n`;
const CUR =
  "lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/Operation,lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost";
const row = (fields: { start?: string; end?: string; quantity?: string; cost?: string }): string =>
  `${fields.start ?? "2020-08-30T00:00:00Z"},${fields.end ?? "2020-08-30T01:00:00Z"},AmazonS3,GetObject,Requests-Tier2,${fields.quantity ?? "1"},${fields.cost ?? "1"}`;

const refused = async (content: unknown, reason: RegExp, next = /./): Promise<void> => {
  const error = await readBill(await tempBill(content, "the-bill")).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message, next: advice } = error as UserError;
  expect(message).toMatch(reason);
  expect(message).toMatch(/^Cannot (?:use|read|add up)(?: row \d+ of)? COSTS ".*the-bill"/);
  expect(advice).toMatch(next);
};

describe("readBill() refuses an answer of Cost Explorer, and says why:", () => {
  test.each<[string, unknown, RegExp]>([
    ["by service", anAnswer(STORY, keys("SERVICE", "REGION")), /grouped by SERVICE and REGION, so requests/],
    ["by account", anAnswer(STORY, keys("LINKED_ACCOUNT", "REGION")), /grouped by LINKED_ACCOUNT and REGION/],
    ["not grouped", { ResultsByTime: [] }, /it is not grouped, so requests/],
    ["without its last page", anAnswer(STORY, { NextPageToken: "2" }), /a page of it is missing/],
    [
      "a service's page before another service's",
      [anAnswer(STORY, { NextPageToken: "2" }), anAnswer(STORY, { Filter: {} })],
      /a page of it is missing/,
    ],
    ["twice", [anAnswer(), anAnswer()], /holds GetObject, EU-Requests-Tier2 of 2020-08-30 twice/],
    [
      "grouped one way and then another",
      [anAnswer(), anAnswer(STORY, keys("SERVICE", "USAGE_TYPE"))],
      /by OPERATION USAGE_TYPE and by SERVICE and USAGE_TYPE, so each amount would count twice/,
    ],
    ["with fewer keys than it is split by", anAnswer(STORY, keys("USAGE_TYPE")), /has 2 keys .* split by 1/],
    [
      "with an amount that is none",
      anAnswer([["GetObject", "EU-Requests", "lots"]]),
      /the amount "lots": not a number/,
    ],
    ["in two currencies", JSON.stringify(anAnswer()).replace('"USD"', '"CNY"'), /holds both CNY and USD/],
    [
      "of usage without costs",
      JSON.stringify(anAnswer()).replaceAll("UnblendedCost", "NormalizedUsageAmount"),
      /holds no costs/,
    ],
    ["saved with --query", anAnswer().ResultsByTime, /without the GroupDefinitions/],
    ["as text", "GROUPDEFINITIONS\tOPERATION\tDIMENSION\n", /answer as text/],
    ["as YAML", "GroupDefinitions:\n- Key: OPERATION\n", /answer as YAML/],
    ["as a table", `${"-".repeat(40)}\n|  GetCostAndUsage  |\n`, /a table as the AWS CLI draws it/],
    ["that is broken", '{"ResultsByTime": [', /not JSON/],
  ])("%s", (_, content, reason) => refused(content, reason));
});

describe("readBill() refuses, and says why:", () => {
  test.each<[string, unknown, RegExp]>([
    ["an empty file", "", /the file is empty/],
    ["a file of blank lines", "\n\n", /the file is empty/],
    [
      "a gzip file that is cut off",
      gzipSync(JSON.stringify(anAnswer())).subarray(0, 60),
      /the gzip data is cut off/,
    ],
    ["damaged Parquet", "PAR1…and so on", /a damaged Parquet file/],
    ["a damaged ZIP file", "PK\u0003\u0004", /a damaged ZIP file/],
    ["an empty ZIP file", zip({}), /the ZIP file is empty/],
    [
      "two bills in a ZIP file",
      zip({ "a.csv": `${CUR}\n${row({})}\n`, "b.json": JSON.stringify(anAnswer()) }),
      /amounts may count twice/,
    ],
    ["UTF-16", Buffer.from("\ufeffUsage type", "utf16le"), /UTF-16/],
    ["bytes of no kind", Buffer.from([1, 0, 2]), /neither text nor Parquet/],
    [
      "the console's CSV by service",
      wide('"Service","S3($)","Total costs($)"'),
      /grouped by Service, so requests/,
    ],
    [
      "the console's CSV by instance type",
      wide('"Instance type","t3.micro($)","Total costs($)"'),
      /grouped by Instance type/,
    ],
    ["the console's CSV by a tag", wide('"team","a($)","Total costs($)"'), /grouped by team/],
    [
      "the console's CSV with columns missing",
      wide('"Usage type","EU-Requests($)","Total costs($)"', "5"),
      /row 2: its columns add up to 1.00, and its total is 5.00/,
    ],
    [
      "the console's CSV without costs",
      wide('"Usage type","EU-Requests(N/A)","Total usage(N/A)"'),
      /usage and no costs/,
    ],
    [
      "the console's CSV with a row of another kind",
      `${wide('"Usage type","A($)","Total costs($)"')}"so far","1","1"\n`,
      /row 3: "so far" is no day/,
    ],
    [
      "a report without operations and usage types",
      "lineItem/UsageStartDate,lineItem/UsageAmount,lineItem/UnblendedCost\n",
      /names neither operations nor usage types/,
    ],
    [
      "a report without costs",
      `${CUR.replace(",lineItem/UnblendedCost", "")}\n`,
      /without the column lineItem\/UnblendedCost or line_item_unblended_cost/,
    ],
    [
      "a report with a time that is none",
      `${CUR}\n${row({})}\n${row({ start: "yesterday" })}\n`,
      /row 3, column lineItem\/UsageStartDate: "yesterday": not a time/,
    ],
    [
      "a report with a time of another zone",
      `${CUR}\n${row({ start: "2020-08-30T00:00:00+02:00" })}\n`,
      /not a time in UTC/,
    ],
    [
      "a report with a line that ends before it starts",
      `${CUR}\n${row({ end: "2020-08-29T00:00:00Z" })}\n`,
      /it ends before it starts/,
    ],
    [
      "a report with an amount that is none",
      `${CUR}\n\n${row({})}\n${row({ cost: "n/a" })}\n`,
      /row 3, column lineItem\/UnblendedCost: the amount "n\/a": not a number/,
    ],
    [
      "an amount that may be two",
      `${CUR}\n${row({ quantity: '"1,234"' })}\n`,
      /column lineItem\/UsageAmount: the amount "1,234": which comma or point/,
    ],
    [
      "a report that was cut off",
      `${CUR}\n${row({})}\n2020-08-30T00:00:00Z,20`,
      /row 3 of COSTS .*: it has 2 of 7 cells/,
    ],
    [
      "a report that was cut off within a quotation",
      `${CUR}\n"2020-08-30`,
      /row 2 of COSTS .*: a quotation mark in it is never closed/,
    ],
    ["a report with nothing in it", `${CUR}\n`, /covers no time at all/],
    ["some other CSV", "name,age\nx,1\n", /no bill that is known here: its columns are "name", "age"/],
    ["a CSV that a spreadsheet saved", `${CUR.replaceAll(",", ";")}\n`, /";" between its cells/],
    [
      "the old monthly report",
      "InvoiceID,PayerAccountId,LinkedAccountId,RecordType,RecordID,BillingPeriodStartDate,ProductCode,UsageType,Operation,UsageStartDate,UsageEndDate,UsageQuantity,CostBeforeTax,Credits,TaxAmount,TotalCost\n",
      /the old monthly report/,
    ],
    [
      "CloudTrail's event history",
      "Event time,User name,Event source,Event name\n",
      /event history, not a bill/,
    ],
    ["a CloudTrail log", { Records: [] }, /a CloudTrail log, not a bill/],
    ["a forecast", { Total: { Amount: "1" }, ForecastResultsByTime: [] }, /a forecast of Cost Explorer/],
    ["anomalies", { Anomalies: [] }, /get-anomalies/],
    ["drivers of a comparison", { CostComparisonDrivers: [] }, /get-cost-comparison-drivers/],
    [
      "an answer as Python prints it",
      "{'ResultsByTime': [{'TimePeriod': {'Start': '2025-05-20'}}]}",
      /Python text/,
    ],
    [
      "recommendations of Compute Optimizer",
      "accountId,instanceArn,instanceName,finding\n",
      /Compute Optimizer/,
    ],
    ["AWS's price list", "SKU,OfferTermCode,RateCode,PricePerUnit,usageType,operation\n", /price list/],
    [
      "another provider's FOCUS",
      "ChargePeriodStart,BilledCost,ServiceName,ChargeCategory,ProviderName,x_UsageType\n2024-09-18T00:00:00Z,1,Storage,Usage,Microsoft,x\n",
      /row 2, column ProviderName: "Microsoft": a bill of another/,
    ],
    ["Azure's cost details", "SubscriptionId,MeterCategory,CostInBillingCurrency\n", /Azure/],
    ["JSON of another kind", { Buckets: [] }, /JSON, but no answer of Cost Explorer/],
    [
      "an S3 server access log",
      `${"a1".repeat(32)} my-bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - 3E57427F3 REST.GET.OBJECT key "GET /x HTTP/1.1" 200 - 1 1 1 1 "-" "-" -\n`,
      /an S3 server access log/,
    ],
    [
      "a table that a spreadsheet saved in a country of decimal commas",
      '"Usage type";"Requests-Tier2($)";"Total costs($)"\n"Usage type total";"10,5";"10,5"\n',
      /a table with ";" between its cells/,
    ],
    ["a PDF", "%PDF-1.7\n", /a PDF/],
    ["a web page", "<!DOCTYPE html><html></html>", /a web page/],
    [
      "XML of another kind",
      "<?xml version='1.0'?><ListBucketResult></ListBucketResult>",
      /XML, but no AWS Usage Report/,
    ],
    ["XML that is cut off", "<UsageReport><OperationUsage>", /not well-formed XML/],
  ])("%s", (_, content, reason) => refused(content, reason));

  test("two bills of other kinds, the same file twice, and a folder without any", async () => {
    const bills = await tempLogs({ "a.csv": `${CUR}\n${row({})}\n`, "b.json": JSON.stringify(anAnswer()) });
    await expect(readBill(bills)).rejects.toThrow(
      /a Cost and Usage Report and .* is an answer of Cost Explorer/,
    );
    const twice = await tempLogs({ "a.csv": `${CUR}\n${row({})}\n`, "a (1).csv": `${CUR}\n${row({})}\n` });
    await expect(readBill(twice)).rejects.toThrow(
      /a \(1\)\.csv" and ".*a\.csv": they are the same file twice/,
    );
    const downloads = await tempLogs({
      "a.csv": wide('"Usage type","A($)","Total costs($)"'),
      "b.csv": wide('"API operation","GetObject($)","Total costs($)"'),
    });
    await expect(readBill(downloads)).rejects.toThrow(/amounts may count twice/);
    const none = await tempLogs({ "README.txt": "no bill" });
    await expect(readBill(none)).rejects.toThrow(/no file there can be a bill/);
    await expect(readBill(join(none, "costs.json"))).rejects.toThrow(/no such file or folder/);
    await mkdir(join(none, "empty"));
    await expect(readBill(join(none, "empty"))).rejects.toThrow(/no file there can be a bill/);
  });
});

describe("readBill() takes", () => {
  test("an empty day as a day with nothing on it", async () => {
    const bill = await readBill(await tempBill(anAnswer([])));
    expect(bill.lines).toEqual([]);
    expect(bill.periods).toEqual([{ start: "2020-08-30T00", end: "2020-08-31T00", estimated: false }]);
  });

  test("the service out of the groups, or the filter that was kept; record types by name, or by the filter", async () => {
    const kept = (type: object): object => ({
      And: [{ Dimensions: { Key: "SERVICE", Values: ["AWS Lambda"] } }, type],
    });
    const usage = { Dimensions: { Key: "RECORD_TYPE", Values: ["Usage"] } };
    const pages = [
      anAnswer([["Invoke", "EU-Request", "2"]], { Filter: kept(usage) }),
      anAnswer(
        [
          ["Savings Plan Covered Usage", "EU-Lambda-GB-Second", "3"],
          ["Credit", "EU-Request", "-1"],
        ],
        {
          Filter: kept({ Not: usage }),
          ...keys("RECORD_TYPE", "USAGE_TYPE"),
        },
      ),
    ];
    const bill = await readBill(await tempBill(pages));
    const lines = bill.lines.map((line) => [
      line.service,
      line.operation,
      line.recordType,
      line.cost.toFixed(),
    ]);
    expect(lines).toEqual([
      ["AWS Lambda", "Invoke", "usage", "2"],
      ["AWS Lambda", undefined, "savings plan covered", "3"],
      ["AWS Lambda", undefined, "credit", "-1"],
    ]);
    expect(bill.services).toEqual(new Set(["AWS Lambda"]));
    expect(bill.notes).toEqual([]);
  });

  test("amounts below 0 without record types, and says that credits are mixed in", async () => {
    const { notes } = await readBill(await tempBill(anAnswer([["GetObject", "EU-Requests", "-1"]])));
    expect(notes).toEqual([expect.stringContaining("credits and refunds are mixed with what was used")]);
  });

  test("a report whose invoice is blank as an estimate, and the days of its month before the first line", async () => {
    const report = (invoice: string): string =>
      `bill/InvoiceId,bill/BillingPeriodStartDate,${CUR}\n${invoice},2020-08-01T00:00:00Z,${row({ start: "2020-08-03T00:00:00Z", end: "2020-08-03T01:00:00Z" })}\n`;
    const periodsOf = async (invoice: string): Promise<object[]> =>
      (await readBill(await tempBill(report(invoice), "report.csv"))).periods;
    expect(await periodsOf("1234")).toEqual(
      ["01", "02", "03"].map((day, index) => ({
        start: `2020-08-${day}T00`,
        end: `2020-08-0${index + 2}T00`,
        estimated: false,
      })),
    );
    expect(await periodsOf("")).toMatchObject([{}, {}, { estimated: true }]);
  });

  test("a month's tax without taking it for the bill of the whole month; a report of months alone as such", async () => {
    const tax = row({ start: "2020-08-01T00:00:00Z", end: "2020-09-01T00:00:00Z" });
    const spans = async (...rows: string[]): Promise<string[]> =>
      (await readBill(await tempBill(`${CUR}\n${rows.join("\n")}\n`, "report.csv"))).periods.map(
        ({ start, end }) => `${start}..${end}`,
      );
    expect(await spans(row({ start: "2020-08-01T00:00:00Z", end: "2020-08-01T01:00:00Z" }), tax)).toEqual([
      "2020-08-01T00..2020-08-02T00",
    ]);
    expect(await spans(tax)).toEqual(["2020-08-01T00..2020-09-01T00"]);
  });

  test("reports put one after the other, each with its header", async () => {
    const { lines } = await readBill(
      await tempBill(`${CUR}\n${row({})}\n${CUR}\n${row({})}\n`, "report.csv"),
    );
    expect(lines.map(({ cost, quantity }) => [cost.toFixed(), quantity?.toFixed()])).toEqual([["2", "2"]]);
  });

  test("months of Cost Explorer and of the console", async () => {
    const monthly = (
      await readBill(
        await tempBill({
          ...anAnswer(),
          ResultsByTime: anAnswer().ResultsByTime.map((result) => ({
            ...result,
            TimePeriod: { Start: "2020-08-01", End: "2020-09-01" },
          })),
        }),
      )
    ).periods;
    expect(monthly).toMatchObject([{ start: "2020-08-01T00", end: "2020-09-01T00" }]);
    const csv =
      '"Usage type","A($)","Total costs($)"\n"Usage type total","2","2"\n"2020-08-01","1","1"\n"2020-09-01","1","1"\n';
    expect((await readBill(await tempBill(csv, "costs.csv"))).periods).toMatchObject([
      { end: "2020-09-01T00" },
      { end: "2020-10-01T00" },
    ]);
    const hourly =
      '"API operation","A($)"\n"API operation total","2"\n"2020-08-01T05:00:00Z","1"\n"2020-08-01T06:00:00Z","1"\n';
    expect((await readBill(await tempBill(hourly, "costs.csv"))).periods).toMatchObject([
      { start: "2020-08-01T05", end: "2020-08-01T07" },
    ]);
  });

  test("what Cost Explorer says has no resource and no region as having none", async () => {
    const answer = anAnswer([["NoResourceId", "A-Requests", "1"]], keys("RESOURCE_ID", "USAGE_TYPE"));
    expect((await readBill(await tempBill(answer))).lines[0]).toMatchObject({
      resource: undefined,
      usageType: "A-Requests",
    });
  });

  test("FOCUS's corrections, unused commitments and empty values as what they are", async () => {
    const header =
      "ChargePeriodStart,ChargePeriodEnd,ServiceName,x_Operation,x_UsageType,BilledCost,ConsumedQuantity,ConsumedUnit,ChargeCategory,ChargeClass,CommitmentDiscountStatus,ResourceId";
    const line = (category: string, chargeClass: string, status: string): string =>
      `2024-09-18 22:00:00,2024-09-18 23:00:00,Amazon S3,GetObject,Requests-Tier2,1,5,Requests,${category},${chargeClass},${status},NULL`;
    const text = [
      header,
      line("Usage", "NULL", "NULL"),
      line("Usage", "Correction", "NULL"),
      line("Usage", "NULL", "Unused"),
      line("Adjustment", "Correction", "NULL"),
    ];
    const { lines } = await readBill(await tempBill(text.join("\n"), "focus.csv"));
    expect(
      lines.map(({ recordType, quantity, resource }) => [recordType, quantity?.toFixed(), resource]),
    ).toEqual([
      ["usage", "5", undefined],
      ["other", undefined, undefined],
      ["recurring fee", undefined, undefined],
      ["refund", undefined, undefined],
    ]);
  });

  test("an hour that ends a second before the next, as older reports write it", async () => {
    const last = row({ start: "2020-08-30T23:00:00Z", end: "2020-08-30T23:59:59Z" });
    expect((await readBill(await tempBill(`${CUR}\n${last}\n`, "report.csv"))).lines).toMatchObject([
      { start: "2020-08-30T00", end: "2020-08-31T00" },
    ]);
  });
});
