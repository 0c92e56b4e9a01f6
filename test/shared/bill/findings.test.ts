// What the counts point at: each finding where they do, and its opposite, where it must be silent.

import { describe, expect, test } from "vitest";
import type { BillLine } from "../../../shared/bill/bill-line.ts";
import { chargeRows, operationsOf } from "../../../shared/bill/charge-rows.ts";
import type { CountRow } from "../../../shared/bill/counts.ts";
import { findingsOf } from "../../../shared/bill/findings.ts";
import { reconcile } from "../../../shared/bill/reconcile.ts";
import { aBill, aLine, aTable, everyHour, someCalls } from "../../count-rows.ts";

const GB = 2 ** 30;
type Service = { service: string };
const KMS: Service = { service: "AWS Key Management Service" };
const TRAIL: Service = { service: "AWS CloudTrail" };
const SQS: Service = { service: "Amazon Simple Queue Service" };
const LAMBDA: Service = { service: "AWS Lambda" };
const CLOUDWATCH: Service = { service: "AmazonCloudWatch" };

/** The findings on the dearest operation of these lines, as one text. */
function findings(lines: BillLine[], ...rows: CountRow[]): string {
  const reconciliation = reconcile(aBill(lines), aTable(...rows));
  const [dearest] = operationsOf(chargeRows(reconciliation));
  return dearest === undefined ? "" : findingsOf(dearest, reconciliation).join("\n");
}

const decrypts = aLine("Decrypt", "us-east-1-KMS-Requests", "3", 1000, KMS);
const decrypt = (fields: Partial<CountRow>): CountRow =>
  someCalls({ source: "kms.amazonaws.com", name: "Decrypt", category: "management", calls: 1000, ...fields });

describe("KMS calls of S3's, one for each object: a bucket without Bucket Keys", () => {
  test.each(["s3.amazonaws.com", "AWS Internal"])("named, as %s made them", (via) => {
    expect(findings([decrypts], decrypt({ via, caller: "etl", resource: "lake" }))).toBe(
      "all of these calls (1,000 Decrypt) S3 made for etl on objects of bucket lake, one for each object: the bucket has no " +
        "S3 Bucket Key. Turn it on, and rewrite the objects: those that are there keep calling KMS one by one",
    );
  });

  test("not under a Bucket Key, where the context is the bucket's own, nor of a function's, nor of one's own calls", () => {
    expect(findings([decrypts], decrypt({ via: "s3.amazonaws.com", resource: "arn:aws:s3:::lake" }))).toBe(
      "",
    );
    expect(
      findings(
        [decrypts],
        decrypt({ via: "AWS Internal", resource: "arn:aws:lambda:us-east-1:1:function:f" }),
      ),
    ).toBe("");
    expect(findings([decrypts], decrypt({ resource: "lake" }))).toBe("");
  });
});

describe("a second trail", () => {
  const further = aLine("None", "USE1-PaidEventsRecorded", "2", 100, TRAIL);
  const data = aLine("None", "USE1-DataEventsRecorded", "2", 2000, TRAIL);
  const describeInstances = (fields: Partial<CountRow>): CountRow =>
    someCalls({ source: "ec2.amazonaws.com", name: "DescribeInstances", category: "management", ...fields });

  test("is told by management events that lie here twice, by whose they are", () => {
    expect(findings([further], describeInstances({ calls: 100, records: 200 }))).toMatch(
      /^100 management events lie here twice, once from each of two trails: the calls were made once: all DescribeInstances by app \(100\)\. Delete/,
    );
  });

  test("and by who made it, and when", () => {
    const rows = [
      describeInstances({ calls: 50, hour: "2024-09-18T09" }),
      describeInstances({ calls: 100, records: 200, hour: "2024-09-18T10" }),
      someCalls({
        source: "cloudtrail.amazonaws.com",
        name: "CreateTrail",
        category: "management",
        caller: "admin",
        resource: "audit-copy",
        hour: "2024-09-18T10",
      }),
    ];
    expect(findings([further], ...rows)).toContain(
      "They begin in the hour from 2024-09-18 10:00 UTC, when admin called CreateTrail (trail audit-copy)",
    );
  });

  test("and by data events recorded twice over", () => {
    expect(findings([data], someCalls({ calls: 1000, records: 2000, caller: "worker" }))).toBe(
      "2,000 recorded = 2 copies of 1,000 data events: a second trail records them too; all GetObject by worker (2,000)",
    );
  });

  test("is not what one copy of each is", () => {
    expect(findings([data], someCalls({ calls: 2000 }))).toBe("all GetObject by app (2,000)");
  });
});

describe("a trail that records its own deliveries", () => {
  const recorded = aLine("None", "USE1-DataEventsRecorded", "42", 2100, TRAIL);
  const delivery = someCalls({
    name: "PutObject",
    caller: "cloudtrail.amazonaws.com",
    kind: "AWSService",
    via: "cloudtrail.amazonaws.com",
    resource: "trail-logs",
    readOnly: false,
    calls: 1950,
  });

  test("is named with its bucket", () => {
    expect(findings([recorded], delivery, someCalls({ calls: 150 }))).toContain(
      "92.9% of the data events here (1,950 of 2,100) are CloudTrail's own PutObject on trail-logs: the trail records its own deliveries",
    );
  });

  test("is none where few of the data events are deliveries", () => {
    expect(
      findings([recorded], { ...delivery, calls: 10, records: 10 }, someCalls({ calls: 2090 })),
    ).not.toContain("own deliveries");
  });
});

describe("bytes through a NAT gateway", () => {
  const nat = aLine("NatGateway", "USE1-NatGateway-Bytes", "900", 20_000, { service: "EC2 - Other" });
  const read = (destination: CountRow["destination"]): CountRow =>
    someCalls({ caller: "etl", calls: 1000, bytesOut: 20_000 * GB, destination });

  test("that S3 sent to addresses of AWS's would pass by an endpoint", () => {
    expect(findings([nat], read("AWS address"))).toContain(
      "20,000 GB went through, and the logs saw 20,000 GB go between S3 and addresses of AWS (GetObject by etl on lake)",
    );
  });

  test("are not those that went through an endpoint, or to the internet", () => {
    expect(findings([nat], read("VPC endpoint"))).toBe("");
    expect(findings([nat], read("internet"))).toBe("");
  });
});

describe("a function that writes to the bucket that invokes it", () => {
  const invoked = aLine("Invoke", "Request", "200", 2000, LAMBDA);
  const invoke = someCalls({
    source: "lambda.amazonaws.com",
    name: "Invoke",
    caller: "resize",
    resource: "resize",
    calls: 2000,
  });
  const put = someCalls({ name: "PutObject", caller: "resize", resource: "thumbs", calls: 2000 });

  test("writes as often as it is invoked", () => {
    expect(findings([invoked], invoke, put)).toContain(
      "function resize was invoked 2,000 times, and resize wrote 2,000 objects to bucket thumbs, one for each",
    );
  });

  test("or sends to the queue that invokes it", () => {
    const polled = { ...invoke, caller: "sqs.amazonaws.com" };
    const send = someCalls({
      source: "sqs.amazonaws.com",
      name: "SendMessage",
      caller: "worker-role",
      resource: "jobs",
      calls: 2000,
    });
    expect(findings([invoked], polled, send)).toContain(
      "worker-role sent 2,000 messages to queue jobs, one for each: that may be what invokes the function; if worker-role is " +
        "its own role, it feeds itself",
    );
  });

  test("and names everyone who did", () => {
    const byS3 = { ...invoke, caller: "s3.amazonaws.com" };
    const writes = [
      { ...put, calls: 1960 },
      { ...put, caller: "web", calls: 40 },
    ];
    expect(findings([invoked], byS3, ...writes)).toContain("resize and web wrote 2,000 objects");
  });

  test("is not one that writes at other times, nor another's writing", () => {
    expect(findings([invoked], invoke, { ...put, calls: 300 })).not.toContain("feeds itself");
    expect(findings([invoked], invoke, { ...put, caller: "backup" })).not.toContain("feeds itself");
  });
});

describe("uploads begun and never completed", () => {
  const parts = aLine("UploadPart", "Requests-Tier1", "5", 5000);
  const upload = (name: string, calls: number): CountRow =>
    someCalls({
      name,
      calls,
      caller: "backup",
      resource: "vault",
      bytesIn: name === "UploadPart" ? 500 * GB : 0,
    });

  test("are counted, with their parts", () => {
    const rows = [
      upload("CreateMultipartUpload", 50),
      upload("UploadPart", 5000),
      upload("CompleteMultipartUpload", 2),
    ];
    expect(findings([parts], ...rows)).toContain(
      "50 multipart uploads to bucket vault were begun by backup (5,000 parts, 500 GB) and only 2 completed or aborted",
    );
  });

  test("are none where most are completed or aborted", () => {
    const rows = [
      upload("CreateMultipartUpload", 50),
      upload("UploadPart", 5000),
      upload("CompleteMultipartUpload", 40),
      upload("AbortMultipartUpload", 10),
    ];
    expect(findings([parts], ...rows)).not.toContain("multipart");
  });
});

describe("a monitoring vendor's GetMetricData", () => {
  const asked = aLine("GetMetricData", "CW:GMD-Metrics", "10", 1_000_000, CLOUDWATCH);
  const get = (fields: Partial<CountRow>): CountRow =>
    someCalls({
      source: "monitoring.amazonaws.com",
      name: "GetMetricData",
      category: "management",
      calls: 2000,
      ...fields,
    });

  test("is told by its name, or by its account", () => {
    expect(findings([asked], get({ caller: "DatadogIntegrationRole" }))).toContain(
      "looks like a monitoring vendor's (by its name)",
    );
    expect(findings([asked], get({ caller: "444455556666", account: "444455556666" }))).toContain(
      "(another account)",
    );
  });

  test("is not one's own", () => {
    expect(findings([asked], get({ caller: "metrics-collector" }))).toBe("");
  });
});

describe("a class that is read too often", () => {
  const read = aLine("GetObject", "Retrieval-SIA", "800", 80_000);

  test("costs more to read than to keep", () => {
    expect(findings([read], someCalls({ bytesOut: 80_000 * GB, calls: 500 }))).toMatch(
      /^80,000 GB were read, in 500 calls on lake: /,
    );
  });

  test("is not one that costs more to keep", () => {
    const kept = aLine("StandardIAStorage", "TimedStorage-SIA-ByteHrs", "799", 64_000);
    const little = aLine("GetObject", "Retrieval-SIA", "80", 8000);
    const reconciliation = reconcile(aBill([little, kept]), aTable(someCalls({ bytesOut: 8000 * GB })));
    const told = operationsOf(chargeRows(reconciliation)).flatMap((one) => findingsOf(one, reconciliation));
    expect(told.join()).not.toContain("were read");
  });
});

describe("failures", () => {
  const puts = (quantity: number): BillLine => aLine("PutObject", "Requests-Tier1", "510", quantity);
  const own = someCalls({ name: "PutObject", calls: 40 });
  const denied = (hour: string): CountRow =>
    someCalls({
      name: "PutObject",
      caller: "ANONYMOUS_PRINCIPAL",
      account: "ANONYMOUS_PRINCIPAL",
      owner: "111122223333",
      failure: "AccessDenied",
      calls: 2000,
      hour,
    });

  test("of outsiders, billed until 13 May 2024: a credit may be asked for", () => {
    const text = findings([puts(2040)], own, denied("2024-04-10T12"));
    expect(text).toContain("98.0% of the 2,040 calls failed (AccessDenied 2,000)");
    expect(text).toContain(
      "Until 13 May 2024 S3 billed those to the bucket's owner: ask AWS Support for a credit",
    );
  });

  test("of outsiders, not billed since then", () => {
    expect(findings([puts(40)], own, denied("2024-09-18T12"))).toContain(
      "which S3 has not billed since 13 May 2024",
    );
  });

  test("of outsiders, billed all the same where the bill comes to them", () => {
    expect(findings([puts(2040)], own, denied("2024-09-18T12"))).toContain("They were billed all the same");
  });

  test("are not worth a word where they are few", () => {
    expect(
      findings(
        [puts(40)],
        someCalls({ name: "PutObject", calls: 38 }),
        someCalls({ name: "PutObject", calls: 2, failure: "SlowDown" }),
      ),
    ).toBe("");
  });
});

describe("empty receives", () => {
  const received = aLine("ReceiveMessage", "USE1-Requests-Tier1", "0.7", 1814, SQS);
  const call = (name: string, calls: number): CountRow =>
    someCalls({
      source: "sqs.amazonaws.com",
      name,
      calls,
      resource: "arn:aws:sqs:us-east-1:111122223333:orders",
    });

  test("are those that no delete follows", () => {
    expect(findings([received], call("ReceiveMessage", 1814), call("DeleteMessage", 12))).toContain(
      "of 1,814 ReceiveMessages on orders at most 12 were followed by a DeleteMessage: nearly all came back empty (inferred",
    );
  });

  test("are none where messages are deleted, one by one or by ten", () => {
    expect(findings([received], call("ReceiveMessage", 1814), call("DeleteMessage", 1700))).toBe("");
    expect(findings([received], call("ReceiveMessage", 1814), call("DeleteMessageBatch", 170))).toBe("");
  });
});

describe("as many as", () => {
  test("the data events recorded: a rule that sets a function off for each", () => {
    const lines = [
      aLine("Invoke", "Request", "8", 2100, LAMBDA),
      aLine("None", "DataEventsRecorded", "4", 2100, TRAIL),
    ];
    expect(findings(lines, someCalls({ calls: 2100 }))).toContain(
      "as many as the 2,100 data events that CloudTrail recorded",
    );
  });

  test("the KMS calls that S3 made for a caller: its reads, which the trail doesn't record", () => {
    const read = aLine("GetObject", "Requests-Tier2", "192", 2400);
    const decrypted = decrypt({ via: "AWS Internal", caller: "etl", resource: "lake", calls: 2400 });
    expect(findings([read], decrypted)).toContain(
      "2,400 requests are as many as the 2,400 KMS calls that S3 made for etl",
    );
    expect(findings([read], { ...decrypted, calls: 900 })).toBe("");
    expect(findings([read], { ...decrypted, via: "" })).toBe("");
  });

  test("the objects put in a day: a lifecycle rule that takes up each of them", () => {
    const moved = aLine("S3-GlacierTransition", "Requests-Tier3", "17", 1750);
    const put = someCalls({ name: "PutObject", caller: "ingest", readOnly: false, calls: 1750 });
    expect(findings([moved], put)).toBe(
      "it is as many as the 1,750 objects that ingest puts in a day (PutObject): the rule takes up each of them, some days later",
    );
    expect(findings([moved], { ...put, calls: 900 })).toBe("");
  });
});

test("few, large objects are told by their size; small ones aren't", () => {
  const lines = (gigabytes: number): BillLine[] => [
    aLine("GetObject", "DataTransfer-Out-Bytes", "2634", gigabytes),
    aLine("GetObject", "Requests-Tier2", "0.001", 2400),
  ];
  expect(findings(lines(30_000))).toBe("30,000 GB in 2,400 requests is 12.5 GB each: large objects");
  expect(findings(lines(1))).toBe("");
});

test("what changed is told by call and caller, and who had a service change it", () => {
  const items = aLine("None", "EU-ConfigurationItemRecorded", "90", 3000, { service: "AWS Config" });
  const change = (name: string, caller: string, fields: Partial<CountRow> = {}): CountRow[] =>
    everyHour({
      source: "ec2.amazonaws.com",
      category: "management",
      readOnly: false,
      region: "eu-west-1",
      name,
      caller,
      calls: 20,
      ...fields,
    });
  const ecs = { via: "ecs.amazonaws.com" };
  const made = [
    ...change("CreateNetworkInterface", "AWSServiceRoleForECS", ecs),
    ...change("DeleteNetworkInterface", "AWSServiceRoleForECS", ecs),
  ];
  const run = change("RunTask", "cron", { source: "ecs.amazonaws.com" });
  expect(findings([items], ...made, ...run)).toContain(
    "AWSServiceRoleForECS did so for cron, who called RunTask as often (480 times)",
  );
  expect(findings([items], ...made)).not.toContain("did so for");
});

describe("replication", () => {
  const copies = aLine("PutObjectForRepl", "EUC1-Requests-Tier1", "97", 1800);
  const put = someCalls({ name: "PutObject", readOnly: false, caller: "shipper", calls: 1800 });

  test("is as many objects as somebody puts", () => {
    expect(findings([copies], put)).toContain(
      "as many as the 1,800 objects that shipper puts in a day (PutObject)",
    );
    expect(findings([copies], { ...put, calls: 1500 })).toBe("");
  });
});

describe("instances that a service started by its own role", () => {
  const spot = aLine("RunInstances:SV001", "SpotUsage:c6i.8xlarge", "700", 1200, {
    service: "Amazon Elastic Compute Cloud - Compute",
  });
  const ec2 = { source: "ec2.amazonaws.com", category: "management", readOnly: false, calls: 60 } as const;
  const run = (caller: string, via: string): CountRow =>
    someCalls({ ...ec2, name: "RunInstances", caller, via, resource: "c6i.8xlarge" });
  const ask = someCalls({ ...ec2, name: "CreateFleet", caller: "ci-runner" });

  test("are told by who asked the service for them", () => {
    expect(findings([spot], run("AWSServiceRoleForEC2Fleet", "ec2fleet.amazonaws.com"), ask)).toBe(
      "60 of the RunInstances are AWSServiceRoleForEC2Fleet's own, for what was asked of ec2fleet.amazonaws.com: all CreateFleet by ci-runner (60)",
    );
  });

  test("not where somebody started them, asked another service, or nobody is known to have asked", () => {
    expect(findings([spot], run("ci-runner", ""), ask)).toBe("");
    expect(findings([spot], run("AWSServiceRoleForAutoScaling", "autoscaling.amazonaws.com"), ask)).toBe("");
    expect(findings([spot], run("AWSServiceRoleForEC2Fleet", "ec2fleet.amazonaws.com"))).toBe("");
  });
});

describe("image layers that pass a NAT gateway", () => {
  const bytes = aLine("NatGateway", "NatGateway-Bytes", "40", 900, { service: "EC2 - Other" });
  const pulled = (fields: Partial<CountRow>): CountRow =>
    someCalls({
      source: "ecr.amazonaws.com",
      name: "GetDownloadUrlForLayer",
      category: "management",
      caller: "ecsTaskExecutionRole",
      resource: "api",
      calls: 2700,
      ...fields,
    });

  test("are told by who asks for them, and that no record has their way or bytes", () => {
    expect(findings([bytes], pulled({}))).toMatch(
      /^2,700 image layers were asked for \(GetDownloadUrlForLayer by ecsTaskExecutionRole on api\).* no record has\./,
    );
  });

  test("not where a few were, or none could be had, nor of the gateway's hours", () => {
    expect(findings([bytes], pulled({ calls: 60 }))).toBe("");
    expect(findings([bytes], pulled({ failure: "AccessDenied" }))).toBe("");
    const hours = aLine("NatGateway", "NatGateway-Hours", "40", 900, { service: "EC2 - Other" });
    expect(findings([hours], pulled({}))).toBe("");
  });
});
