// Names that are not to be sent on, and what must still be told of them.

import Big from "big.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reconcile, type Reconciliation } from "../../../shared/bill/reconcile.ts";
import { Redaction } from "../../../shared/report/redaction.ts";
import { aBill, aLine, aTable, someCalls } from "../../count-rows.ts";

const SECRET = [
  "al",
  "acme-payroll",
  "(acme)",
  "acme.s3.eu-west-1.amazonaws.com",
  "AWSServiceRoleForAutoScaling_acme",
  "acme@example.com",
  "arn:aws:iam::999988887777:user/acme",
  "<acme>",
  "999988887777",
];

describe("a row of calls, redacted, holds no name", () => {
  test("wherever a log has it", () => {
    const word = fc.constantFrom(...SECRET);
    const row = fc.record({
      caller: word,
      resource: fc.oneof(
        word,
        word.map((name) => `arn:aws:dynamodb:us-east-1:999988887777:table/${name}/stream/acme`),
        word.map((name) => `https://sqs.us-east-1.amazonaws.com/999988887777/${name}`),
        word.map((name) => `arn:aws:lambda:us-east-1:999988887777:function:${name}:acme`),
      ),
      account: word,
      recipient: word,
      owner: word,
      via: word,
      failure: fc.constantFrom("<acme>", "acme@example.com", "AccessDenied"),
      name: fc.constantFrom("GetObject", "acme payroll"),
    });
    fc.assert(
      fc.property(row, (fields) => {
        const { hour: _, ...redacted } = new Redaction().row(someCalls(fields));
        expect(JSON.stringify(redacted)).not.toMatch(/acme|99998888|"al"/);
      }),
      { numRuns: 500 },
    );
  });

  test("but AWS's own, and models and instance types, by which a line is explained", () => {
    const { row } = { row: (fields: object) => new Redaction().row(someCalls(fields)) };
    const service = { caller: "delivery.logs.amazonaws.com", via: "ecs.amazonaws.com", failure: "NoSuchKey" };
    expect(row(service)).toMatchObject(service);
    const model = { source: "bedrock.amazonaws.com", resource: "anthropic.claude-3-opus-20240229-v1:0" };
    expect(row(model)).toMatchObject(model);
  });
});

test("a text has no account, address, path or option that tells of anybody, and keeps the days", () => {
  const said =
    "make sync DAY=08/23 TRAIL=s3://acme-trail/x PROFILE='acme o'\\''b' ROLE=acme LOGS=/home/acme/logs 123456789012 from 10.1.2.3";
  expect(new Redaction().text(said)).toBe(
    "make sync DAY=08/23 TRAIL=… PROFILE=… ROLE=… LOGS=… account-1 from address-1",
  );
});

test("money goes to the stand-ins of whom it went to, though the bill has ARNs and the logs names", () => {
  const service = "Amazon DynamoDB";
  const lines = [
    aLine("GetItem", "ReadRequestUnits", "7", 700, {
      service,
      resource: "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
    }),
    aLine("GetObject", "Requests-Tier2", "4", 100, { resource: "lake" }),
    aLine("InvokeModelInference", "MP:USE1_InputTokenCount-Units", "9", 10, {
      service: "Claude 3 Opus (Amazon Bedrock Edition)",
    }),
  ];
  const invoke = { source: "bedrock.amazonaws.com", name: "InvokeModel", category: "management" } as const;
  const rows = [
    someCalls({
      source: "dynamodb.amazonaws.com",
      name: "GetItem",
      resource: "orders",
      calls: 600,
      caller: "web",
    }),
    someCalls({
      source: "dynamodb.amazonaws.com",
      name: "GetItem",
      resource: "users",
      calls: 900,
      caller: "etl",
    }),
    someCalls({ resource: "arn:aws:s3:::lake", calls: 60, caller: "etl" }),
    someCalls({ ...invoke, resource: "anthropic.claude-3-opus-20240229-v1:0", calls: 5, caller: "etl" }),
    someCalls({ ...invoke, resource: "amazon.titan-embed-text-v1", calls: 50, caller: "web" }),
  ];
  const amounts = ({ items }: Reconciliation): string[] =>
    items.map(({ usageType, shares, rest }) =>
      [usageType, ...shares.map(({ cost }) => cost.toFixed()), rest.toFixed()].join(" "),
    );
  const redaction = new Redaction();
  const bill = aBill(lines);
  const redacted = reconcile(redaction.bill(bill), aTable(...rows.map((row) => redaction.row(row))));
  expect(amounts(redacted)).toEqual(amounts(reconcile(bill, aTable(...rows))));
  expect(redacted.items.some(({ shares }) => shares.some(({ cost }) => cost.gt(new Big(0))))).toBe(true);
});
