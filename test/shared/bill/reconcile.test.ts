import { describe, expect, test } from "vitest";
import type { BillLine } from "../../../shared/bill/bill-line.ts";
import type { CountRow } from "../../../shared/bill/counts.ts";
import { FEW_CALLS, type Item, reconcile } from "../../../shared/bill/reconcile.ts";
import { aBill, aLine, aTable, someCalls } from "../../count-rows.ts";

const GB = 2 ** 30;
const KMS = { service: "AWS Key Management Service" };
const decrypt = (fields: Partial<CountRow>): CountRow =>
  someCalls({ source: "kms.amazonaws.com", name: "Decrypt", category: "management", ...fields });

function items(lines: BillLine[], ...rows: CountRow[]): Item[] {
  return reconcile(aBill(lines), aTable(...rows)).items;
}

/** Who has what of the first line, in dollars, and what is nobody's. */
function shares(lines: BillLine[], ...rows: CountRow[]): Record<string, number> {
  const [item] = items(lines, ...rows);
  const named = item?.shares.map(({ caller, cost }) => [caller, cost.toNumber()]) ?? [];
  return { ...Object.fromEntries(named), rest: item?.rest.toNumber() } as Record<string, number>;
}

describe("a caller gets the part that the logs saw of what was billed", () => {
  test("by calls: 105 of a billion are 105 of a billion", () => {
    const line = aLine("GetObject", "Requests-Tier2", "400", 1_000_000_000);
    expect(shares([line], someCalls({ calls: 105, caller: "auditor" }))).toEqual({
      auditor: 0.000042,
      rest: 399.999958,
    });
  });

  test("by bytes that went the way that is billed", () => {
    const line = aLine("GetObject", "DataTransfer-Out-Bytes", "90", 1000);
    const out = (caller: string, bytesOut: number, destination: CountRow["destination"]): CountRow =>
      someCalls({ caller, bytesOut, destination });
    expect(shares([line], out("web", 600 * GB, "internet"), out("batch", 900 * GB, "VPC endpoint"))).toEqual({
      web: 54,
      rest: 36,
    });
  });

  test("no more than all of it, when the logs hold more calls than were billed", () => {
    const line = aLine("GetObject", "Requests-Tier2", "4", 100);
    expect(shares([line], someCalls({ calls: 150 }), someCalls({ calls: 50, caller: "api" }))).toEqual({
      app: 3,
      api: 1,
      rest: 0,
    });
  });

  test("in its region: what was seen in another is no part of it", () => {
    const line = aLine("GetObject", "EU-Requests-Tier2", "4", 100);
    expect(shares([line], someCalls({ calls: 100, region: "us-east-1" }))).toEqual({ rest: 4 });
    expect(shares([line], someCalls({ calls: 100, region: "eu-west-1" }))).toEqual({ app: 4, rest: 0 });
  });

  test("of its account's resources, whoever calls, where the bill says which account it is for", () => {
    const line = aLine("Decrypt", "us-east-1-KMS-Requests", "3", 100, { ...KMS, account: "111122223333" });
    const theirs = decrypt({ calls: 100, owner: "444455556666", recipient: "444455556666" });
    expect(shares([line], theirs)).toEqual({ rest: 3 });
    const spoke = decrypt({ calls: 100, caller: "spoke", owner: "111122223333", recipient: "444455556666" });
    expect(shares([line], spoke)).toEqual({ spoke: 3, rest: 0 });
  });

  test("on the resource that the bill names", () => {
    const line = aLine("GetObject", "Requests-Tier2", "4", 100, { resource: "lake" });
    const rows = [
      someCalls({ calls: 25, caller: "etl" }),
      someCalls({ calls: 75, caller: "api", resource: "small" }),
    ];
    expect(shares([line], ...rows)).toEqual({ etl: 1, rest: 3 });
  });

  test("whole, where the bill names the caller", () => {
    const principal = "arn:aws:sts::111122223333:assumed-role/batch/job";
    const line = aLine("InvokeModelInference", "USE1-ModelX-input-tokens", "95", 19_000, {
      service: "Amazon Bedrock",
      principal,
    });
    const [item] = items([line], someCalls({ source: "bedrock.amazonaws.com", name: "InvokeModel" }));
    expect(item?.shares).toMatchObject([{ caller: "batch", kind: "AssumedRole", basis: "billed" }]);
    expect(item?.rest.toFixed()).toBe("0");
  });
});

describe("two charges for the same calls share them", () => {
  test("two processors' requests, and the run time of both", () => {
    const lambda = { service: "AWS Lambda" };
    const lines = [
      aLine("Invoke", "Request", "0.4", 400, lambda),
      aLine("Invoke", "Request-ARM", "0.6", 600, lambda),
      aLine("Invoke", "Lambda-GB-Second-ARM", "5", 1_000_000, lambda),
    ];
    const half = someCalls({ source: "lambda.amazonaws.com", name: "Invoke", calls: 500 });
    expect(items(lines, half).map(({ rest }) => rest.toNumber())).toEqual([2.5, 0.3, 0.2]);
  });

  test("bytes that went to an address of AWS's pay once: to another region before to the internet", () => {
    const lines = [
      aLine("GetObject", "DataTransfer-Out-Bytes", "9", 100),
      aLine("GetObject", "USE1-EU-AWS-Out-Bytes", "2", 100),
    ];
    const toAws = someCalls({ bytesOut: 150 * GB, destination: "AWS address" });
    const [internet, region] = items(lines, toAws);
    expect(region?.rest.toNumber()).toBe(0);
    expect(internet?.rest.toNumber()).toBe(4.5);
  });
});

describe("failed calls", () => {
  const puts = (billed: number): BillLine => aLine("PutObject", "Requests-Tier1", "100", billed);
  const own = someCalls({ name: "PutObject", caller: "indexer", calls: 40 });
  const denied = someCalls({
    name: "PutObject",
    caller: "444455556666",
    kind: "AWSAccount",
    account: "444455556666",
    owner: "111122223333",
    failure: "AccessDenied",
    calls: 160,
  });

  test("of outsiders get nothing", () => {
    expect(shares([puts(40)], own, denied)).toEqual({ indexer: 100, rest: 0 });
  });

  test("of outsiders bear what was billed for them until 13 May 2024", () => {
    const then = { ...denied, hour: "2024-04-10T12" };
    expect(shares([puts(200)], own, then)).toEqual({ indexer: 20, "444455556666": 80, rest: 0 });
  });

  test("were billed, whatever the rule says, where the bill comes to all calls with their failures", () => {
    expect(shares([puts(200)], own, denied)).toEqual({ indexer: 20, "444455556666": 80, rest: 0 });
  });

  test("get nothing of what is billed beyond, where the bill comes to another number", () => {
    expect(shares([puts(1000)], own, denied)).toEqual({ indexer: 4, rest: 96 });
  });

  test("that the service bills are billed", () => {
    const missing = someCalls({ name: "PutObject", failure: "NoSuchBucket", calls: 60 });
    expect(shares([puts(100)], own, missing)).toEqual({ indexer: 40, app: 60, rest: 0 });
  });
});

describe("calls of unknown weight", () => {
  const scanned = aLine("StartQueryExecution", "USE1-DataScannedInTB", "500", 100, {
    service: "Amazon Athena",
  });
  const query = (fields: Partial<CountRow>): CountRow =>
    someCalls({
      source: "athena.amazonaws.com",
      name: "StartQueryExecution",
      category: "management",
      ...fields,
    });

  test("share in proportion, those that succeeded, marked as such", () => {
    const [item] = items(
      [scanned],
      query({ caller: "dashboard", calls: 90 }),
      query({ caller: "ana", calls: 10 }),
      query({ caller: "broken", calls: 100, failure: "InvalidRequestException" }),
    );
    expect(item?.shares.map(({ caller, cost, basis }) => [caller, cost.toNumber(), basis])).toEqual([
      ["dashboard", 450, "in proportion"],
      ["ana", 50, "in proportion"],
    ]);
  });

  test("get no more than they can use at most", () => {
    const line = aLine("PayPerRequestThroughput", "ReadRequestUnits", "250", 1_000_000_000, {
      service: "Amazon DynamoDB",
    });
    const query1000 = someCalls({ source: "dynamodb.amazonaws.com", name: "Query", calls: 1000 });
    expect(shares([line], query1000)["app"]).toBeLessThan(0.1);
  });
});

describe("the trails' own records", () => {
  const trail = { service: "AWS CloudTrail" };
  const copied = someCalls({ calls: 100, records: 200 });

  test("are billed with their copies", () => {
    const line = aLine("None", "USE1-DataEventsRecorded", "0.2", 300, trail);
    expect(shares([line], copied, someCalls({ caller: "api", calls: 100 }))).toEqual({
      app: 0.1333333333,
      api: 0.0666666666,
      rest: 0.0000000001,
    });
  });

  test("are as many copies as a whole number of those here says, where the others lie elsewhere", () => {
    const line = aLine("None", "USE1-DataEventsRecorded", "0.2", 300, trail);
    expect(shares([line], someCalls({ calls: 100 }))).toEqual({ app: 0.2, rest: 0 });
  });

  const management = (fields: Partial<CountRow>): CountRow =>
    someCalls({ source: "ec2.amazonaws.com", name: "DescribeInstances", category: "management", ...fields });
  const further = aLine("None", "USE1-PaidEventsRecorded", "2", 100, trail);

  test("of management events, the copies beyond the first", () => {
    const rows = [
      management({ calls: 60, records: 120 }),
      management({ calls: 40, records: 80, caller: "api" }),
    ];
    expect(shares([further], ...rows)).toEqual({ app: 1.2, api: 0.8, rest: 0 });
  });

  test("go to whoever made the second trail, when they begin as it was made", () => {
    const made = management({
      source: "cloudtrail.amazonaws.com",
      name: "CreateTrail",
      caller: "admin",
      hour: "2024-09-18T10",
      readOnly: false,
    });
    const before = management({ calls: 50, hour: "2024-09-18T09" });
    const after = management({ calls: 100, records: 200, hour: "2024-09-18T10" });
    expect(shares([further], before, made, after)).toEqual({ admin: 2, rest: 0 });
    // made long before the copies begin, it is not what began them
    expect(shares([further], { ...made, hour: "2024-09-18T01" }, before, after)).toEqual({ app: 2, rest: 0 });
  });
});

test("what a service's own role changed for somebody is theirs who had it done as often", () => {
  const line = aLine("None", "EU-ConfigurationItemRecorded", "90", 3000, { service: "AWS Config" });
  const change = (fields: Partial<CountRow>): CountRow =>
    someCalls({
      source: "ec2.amazonaws.com",
      category: "management",
      readOnly: false,
      region: "eu-west-1",
      ...fields,
    });
  const role = { caller: "AWSServiceRoleForECS", via: "ecs.amazonaws.com" };
  const made = [
    change({ ...role, name: "CreateNetworkInterface", calls: 500 }),
    change({ ...role, name: "DeleteNetworkInterface", calls: 500 }),
  ];
  const run = change({ source: "ecs.amazonaws.com", name: "RunTask", caller: "cron", calls: 500 });
  expect(shares([line], ...made, run)).toEqual({ cron: 90, rest: 0 });
  expect(shares([line], ...made, { ...run, calls: 3 })["AWSServiceRoleForECS"]).toBeGreaterThan(89);
});

test("an operation of a service that no file knows is the call of that name", () => {
  const line = aLine("Frob", "EU-Frobs", "10", 100, { service: "Amazon Frobnicator", unit: "Requests" });
  const frob = someCalls({
    source: "frobnicator.amazonaws.com",
    name: "Frob",
    region: "eu-west-1",
    calls: 40,
  });
  expect(shares([line], frob)).toEqual({ app: 4, rest: 6 });
  expect(shares([line], someCalls({ source: "other.amazonaws.com", name: "Frob", calls: 40 }))).toEqual({
    rest: 10,
  });
});

test("credits, refunds and taxes are nobody's", () => {
  const credit = aLine("GetObject", "Requests-Tier2", "-4", undefined, { recordType: "credit" });
  expect(shares([credit], someCalls({ calls: 100 }))).toEqual({ rest: -4 });
});

test("storage is nobody's, and so is what the bill doesn't say the use of", () => {
  expect(shares([aLine("StandardStorage", "TimedStorage-ByteHrs", "9", 400)], someCalls())).toEqual({
    rest: 9,
  });
  expect(shares([aLine("Frob", "Frobs", "9", 400)], someCalls())).toEqual({ rest: 9 });
});

describe("a function's invocations are theirs whom they were made for, where the counts say so", () => {
  const LAMBDA = { service: "AWS Lambda" };
  const seconds = aLine("Invoke", "Lambda-GB-Second", "833", 50_000_000, LAMBDA);
  const requests = aLine("Invoke", "Request", "40", 2000, LAMBDA);
  const invoke = someCalls({
    source: "lambda.amazonaws.com",
    name: "Invoke",
    caller: "s3.amazonaws.com",
    kind: "AWSService",
    account: "",
    resource: "resize",
    calls: 2000,
  });
  const put = (caller: string, calls: number): CountRow => someCalls({ name: "PutObject", caller, calls });

  test("those that S3 made: the main writer's, as far as it wrote; what others wrote stays S3's", () => {
    const lines = [seconds, requests];
    expect(shares(lines, invoke, put("resize-role", 1900), put("web", 100))).toEqual({
      "resize-role": 791.35,
      "s3.amazonaws.com": 41.65,
      rest: 0,
    });
    // 40 were tried again, which no writing was
    expect(shares([requests], invoke, put("resize-role", 1960))).toEqual({
      "resize-role": 39.2,
      "s3.amazonaws.com": 0.8,
      rest: 0,
    });
    expect(shares(lines, invoke, put("resize-role", 300))).toEqual({ "s3.amazonaws.com": 833, rest: 0 });
  });

  test("those that the logs lack, where as many objects were written, or as many data events billed as recorded", () => {
    expect(shares([seconds, requests], put("resize-role", 2000))).toEqual({ "resize-role": 833, rest: 0 });
    expect(shares([seconds, requests], put("resize-role", 1900))).toEqual({ rest: 833 });
    const recorded = aLine("None", "USE1-DataEventsRecorded", "2", 2000, { service: "AWS CloudTrail" });
    const events = [put("cloudtrail.amazonaws.com", 1500), someCalls({ caller: "web", calls: 400 })];
    expect(shares([seconds, requests, recorded], ...events)).toEqual({
      "cloudtrail.amazonaws.com": 624.75,
      rest: 208.25,
    });
  });
});

test("what passed a NAT gateway are the calls that can have gone that way alone", () => {
  const nat = aLine("NatGateway", "NatGateway-Bytes", "45", 1000, { service: "EC2 - Other" });
  const [item] = items([nat], someCalls({ calls: 7, bytesOut: GB, destination: "VPC endpoint" }));
  expect(item?.rows).toEqual([]);
});

test("without usage types, requests and GB of one operation are two items", () => {
  const line = (unit: string, quantity: number, cost: string): BillLine =>
    aLine("GetObject", "", cost, quantity, { unit });
  const found = items([line("Requests", 1600, "0.64"), line("GB", 100, "9")]);
  expect(found.map(({ unit, quantity }) => [unit, quantity?.toNumber()])).toEqual([
    ["GB", 100],
    ["request", 1600],
  ]);
});

describe("by calls of unknown weight", () => {
  const ATHENA = { service: "Amazon Athena" };
  const scanned = aLine("StartQueryExecution", "DataScannedInTB", "100", 20, ATHENA);
  const asked = (caller: string, calls: number): CountRow =>
    someCalls({
      source: "athena.amazonaws.com",
      name: "StartQueryExecution",
      category: "management",
      caller,
      calls,
    });

  test("those with less than a tenth of the most calls are told together", () => {
    expect(
      shares([scanned], asked("dashboard", 900), asked("etl", 92), asked("ann", 5), asked("bob", 3)),
    ).toEqual({
      dashboard: 90,
      etl: 9.2,
      [FEW_CALLS]: 0.8,
      rest: 0,
    });
  });

  const recorded = aLine("None", "ConfigurationItemRecorded", "90", 20_000, { service: "AWS Config" });
  const changed = (calls: number): CountRow =>
    someCalls({
      source: "ec2.amazonaws.com",
      name: "CreateVpc",
      category: "management",
      readOnly: false,
      calls,
    });

  test("one change doesn't make twenty thousand configuration items", () => {
    expect(shares([recorded], changed(1))).toEqual({ app: 0.45, rest: 89.55 });
    expect(shares([recorded], changed(6000))).toEqual({ app: 90, rest: 0 });
  });

  test("what the bill names the model of is no other model's", () => {
    const line = (service: string, usageType: string): BillLine =>
      aLine("InvokeModelInference", usageType, "300", 20_000, { service });
    const opus = line("Claude 3 Opus (Amazon Bedrock Edition)", "MP:USE1_InputTokenCount-Units");
    const invoke = (caller: string, resource: string, calls: number): CountRow =>
      someCalls({
        source: "bedrock.amazonaws.com",
        name: "InvokeModel",
        category: "management",
        caller,
        resource,
        calls,
      });
    const search = invoke("search", "amazon.titan-embed-text-v1", 1500);
    const agent = invoke("agent", "anthropic.claude-3-opus-20240229-v1:0", 40);
    expect(shares([opus], search, agent)).toEqual({ agent: 300, rest: 0 });
    expect(shares([opus], search)).toEqual({ rest: 300 });
  });
});
