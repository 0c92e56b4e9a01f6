import { describe, expect, test } from "vitest";
import type { BillLine } from "../../../shared/bill/bill-line.ts";
import { chargeRows, operationsOf } from "../../../shared/bill/charge-rows.ts";
import type { CountRow } from "../../../shared/bill/counts.ts";
import { reconcile } from "../../../shared/bill/reconcile.ts";
import { verdictOf } from "../../../shared/bill/verdict.ts";
import { emptySummary } from "../../../shared/summary.ts";
import { aBill, aLine, aTable, everyHour, someCalls } from "../../count-rows.ts";

const GB = 2 ** 30;

/** The verdict on the dearest operation. */
function verdict(lines: BillLine[], rows: CountRow[], otherDays: BillLine[] = []): string {
  const reconciliation = reconcile(aBill(lines), aTable(...rows));
  const [dearest] = operationsOf(chargeRows(reconciliation));
  if (dearest === undefined) return "";
  return verdictOf(dearest, reconciliation, emptySummary(), { otherDays }).join("\n");
}

/** Something in every hour, so that no hour is silent. */
const others = everyHour({ source: "ec2.amazonaws.com", name: "DescribeInstances", category: "management" });
const requests = aLine("GetObject", "Requests-Tier2", "1.23", 3_077_835);
const transfer = aLine("GetObject", "DataTransfer-Out-Bytes", "411.1", 4568);

test("a verdict says what the money was for, requests before what they moved", () => {
  expect(verdict([transfer, requests], others)).toMatch(
    /^GetObject: \$412\.33, of which \$1\.23 is 3,077,835 requests and \$411\.10 is 4,568 GB transferred out to the internet\n/,
  );
});

test("a verdict says by whom, on what, and when", () => {
  const polled = everyHour({ name: "ListObjects", caller: "poller", resource: "models", calls: 100 });
  const lists = aLine("ListBucket", "Requests-Tier1", "12", 2500);
  const once = someCalls({ name: "ListObjects", caller: "ana", resource: "models", calls: 100 });
  expect(verdict([lists], [...polled, once])).toContain(
    "- the calls: 96.0% by poller (on models, evenly round the clock, one every 36 s) and 4.0% by ana",
  );
});

test("what was seen is ranked, and told as the part that it is", () => {
  const billed = aLine("GetObject", "Requests-Tier2", "400", 1_000_000);
  const rows = [someCalls({ calls: 97, caller: "etl" }), someCalls({ calls: 3, caller: "api" })];
  expect(verdict([billed], [...others, ...rows])).toContain(
    "the logs saw 0.01% (100 of 1,000,000) of them; of what they saw, 97.0% by etl (on lake) and 3.0% by api",
  );
});

test("bytes are told by those that went the way that is billed", () => {
  const out = someCalls({ caller: "server", bytesOut: 4568 * GB });
  expect(verdict([transfer], [...others, out])).toContain(
    "- the logs saw 4,568 GB go that way (100.0%): all by server (on lake)",
  );
});

test("what lies there is told with who wrote how much of late, and what was set up with who did", () => {
  const stored = aLine("StandardStorage", "TimedStorage-ByteHrs", "700", 30_000);
  const parts = someCalls({ name: "UploadPart", caller: "backup", bytesIn: 293 * GB });
  expect(verdict([stored], [...others, parts])).toContain(
    "293 GB were written in these logs: all by backup (on lake)",
  );
  const snapshots = aLine("CreateSnapshot", "EBS:SnapshotUsage", "95", 1_900, { service: "EC2 - Other" });
  const taken = someCalls({
    source: "ec2.amazonaws.com",
    name: "CreateSnapshot",
    caller: "dlm",
    category: "management",
    calls: 100,
  });
  expect(verdict([snapshots], [...others, taken])).toContain("was called here: CreateSnapshot by dlm (100)");
  const hours = aLine("NatGateway", "NatGateway-Hours", "3", 72, { service: "EC2 - Other" });
  const made = someCalls({
    source: "ec2.amazonaws.com",
    name: "CreateNatGateway",
    caller: "ana",
    category: "management",
  });
  expect(verdict([hours], [...others, made])).toContain(
    "what set it up was called here: CreateNatGateway by ana (1)",
  );
  expect(verdict([hours], others)).toContain(
    "CreateNatGateway and DeleteNatGateway, which is not in these logs",
  );
});

test("what can have set calls off that no log holds is told, and not where the logs hold them", () => {
  const invoked = aLine("Invoke", "USE1-Request", "640", 3_200, { service: "AWS Lambda" });
  const source = "lambda.amazonaws.com";
  const made = someCalls({
    source,
    name: "CreateFunction20150331",
    caller: "ana",
    category: "management",
    calls: 60,
  });
  expect(verdict([invoked], [...others, made])).toContain(
    "what can have set them off was called here: CreateFunction20150331 by ana (60); that it did the logs don't say",
  );
  const calls = someCalls({ source, name: "Invoke", caller: "api", calls: 3_200 });
  expect(verdict([invoked], [...others, made, calls])).not.toContain("CreateFunction");
});

test("text messages that Cognito sends are nobody's publications", () => {
  const sent = aLine("", "USE1-DeliveryAttempts-SMS-UZ", "770", 2_200, {
    service: "Amazon Simple Notification Service",
  });
  const signUps = everyHour({
    source: "cognito-idp.amazonaws.com",
    name: "SignUp",
    caller: "anonymous",
    category: "management",
    calls: 90,
  });
  expect(verdict([sent], [...others, ...signUps])).toContain("SignUp by anonymous (2,160)");
});

test("the bill's other days stand beside it", () => {
  const before = {
    ...aLine("GetObject", "Requests-Tier2", "0.25", 600_000),
    start: "2024-09-11T00",
    end: "2024-09-12T00",
  };
  expect(verdict([requests], others, [before])).toContain(
    "- on the bill's other day, 2024-09-11: $0.25 (600,000 requests)",
  );
  const another = { ...before, operation: "HeadObject" };
  expect(verdict([requests], others, [another])).toContain(
    "- on the bill's other day, 2024-09-11: nothing of it",
  );
});

describe("where nobody is known, a verdict says which of four reasons it is", () => {
  test("no call exists", () => {
    const moved = aLine("S3-GlacierTransition", "Requests-Tier3", "17.5", 350_000);
    expect(verdict([moved], others)).toContain("no call stands behind it, and none is missing from the logs");
  });

  test("such calls are never logged", () => {
    const sent = aLine("PutLogEvents", "DataProcessing-Bytes", "70", 140, { service: "AmazonCloudWatch" });
    expect(verdict([sent], others)).toContain("calls that no trail can record");
  });

  test.each([
    ["GetObject", "Requests-Tier2", "Amazon Simple Storage Service", "AWS::S3::Object"],
    ["Invoke", "Request", "AWS Lambda", "AWS::Lambda::Function"],
    ["ReceiveMessage", "Requests-Tier1", "Amazon Simple Queue Service", "AWS::SQS::Queue"],
    ["Publish", "Requests-Tier1", "Amazon Simple Notification Service", "AWS::SNS::Topic"],
    ["PayPerRequestThroughput", "ReadRequestUnits", "Amazon DynamoDB", "AWS::DynamoDB::Table"],
    ["GetMetricData", "CW:GMD-Metrics", "AmazonCloudWatch", "AWS::CloudWatch::Metric"],
  ])("this trail doesn't record %s: with the selector that would", (operation, usageType, service, type) => {
    const text = verdict([aLine(operation, usageType, "10", 100_000, { service })], others);
    expect(text).toContain("this trail doesn't record them");
    expect(text).toContain(`resources.type ${type}`);
  });

  test("the logs lack them: another region's, silent hours", () => {
    const there = aLine("GetObject", "EU-Requests-Tier2", "10", 100_000);
    const here = everyHour({ calls: 10 });
    expect(verdict([there], here)).toContain("billed in eu-west-1, of which these logs hold no event at all");
    expect(
      verdict(
        [aLine("Decrypt", "us-east-1-KMS-Requests", "3", 1000, { service: "AWS Key Management Service" })],
        here.slice(0, 12),
      ),
    ).toContain("12 of 24 hours hold no event of any service");
  });
});

test("a charge that no file knows is said to be unknown, and the bill that says too little too", () => {
  expect(verdict([aLine("Frob", "Frobs", "3", 1, { service: "Amazon Frobnicator" })], others)).toContain(
    "what drives Frobs is not known here",
  );
  const whole = aLine(undefined, "", "3", undefined, { service: "Amazon Frobnicator", usageType: undefined });
  expect(verdict([whole], others)).toContain(
    "the bill doesn't say what for: get it split by usage type and operation",
  );
});

describe("calls that a trail records by itself, and that no log has, were left out", () => {
  const decrypts = aLine("Decrypt", "us-east-1-KMS-Requests", "300", 100_000_000, {
    service: "AWS Key Management Service",
  });
  const writes = everyHour({
    source: "ec2.amazonaws.com",
    name: "CreateTags",
    category: "management",
    readOnly: false,
  });

  test("with all of KMS's events, where none is here", () => {
    expect(verdict([decrypts], others)).toContain("excludeManagementEventSources kms.amazonaws.com");
  });

  test("with all reads, where every management event is a write", () => {
    const create = someCalls({
      source: "kms.amazonaws.com",
      name: "CreateGrant",
      category: "management",
      readOnly: false,
    });
    expect(verdict([decrypts], [...writes, create])).toContain("ReadWriteType WriteOnly");
    expect(verdict([decrypts], [...writes, ...others, create])).not.toMatch(/exclude|WriteOnly/);
  });

  test("and never for the last minutes alone", () => {
    const secrets = aLine("GetSecretValue", "USE1-AWSSecretsManagerAPIRequest", "5", 100_000, {
      service: "AWS Secrets Manager",
    });
    const reconciliation = reconcile(aBill([secrets]), aTable(...others, ...writes));
    const [operation] = operationsOf(chargeRows(reconciliation));
    const words =
      operation && verdictOf(operation, reconciliation, { ...emptySummary(), nextDayMissing: true });
    expect(words?.[1]).toContain("none of the known reasons shows in these logs");
  });
});

test("a call's limit is that of the calls which the logs hold", () => {
  const units = aLine("PayPerRequestThroughput", "ReadRequestUnits", "9", 1_000_000, {
    service: "Amazon DynamoDB",
  });
  const scan = someCalls({ source: "dynamodb.amazonaws.com", name: "Scan", calls: 100 });
  expect(verdict([units], [...others, scan])).toContain("a call uses 256 read units at most");
});

test("a tax has an amount and no quantity, and its name once", () => {
  const tax = aLine("", "", "98", 0, { service: "Tax" });
  const reconciliation = reconcile(aBill([tax]), aTable(...others));
  const [dearest] = operationsOf(chargeRows(reconciliation));
  const [line] =
    dearest === undefined ? [] : verdictOf(dearest, reconciliation, emptySummary(), { withService: true });
  expect(line).toMatch(/^Tax[^$]*: \$98\.00$/);
  expect(line).not.toContain("Tax, Tax");
});
