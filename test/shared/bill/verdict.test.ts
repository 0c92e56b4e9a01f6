import { describe, expect, test } from "vitest";
import { billOfAnswers } from "../../../shared/bill/bill-answers.ts";
import { CallCounts } from "../../../shared/bill/call-counts.ts";
import { reconcile } from "../../../shared/bill/reconciliation.ts";
import { verdictOf } from "../../../shared/bill/verdict.ts";
import { anAnswer, type Charged, STORY } from "../../bills.ts";
import { anEvent } from "../../temp-logs.ts";

function verdictsOn(charged: Charged[], fields: Record<string, unknown> = {}): string[] {
  const Filter = { Dimensions: { Key: "SERVICE", Values: ["Amazon Simple Storage Service"] } };
  const bill = billOfAnswers([anAnswer(charged, { Filter, ...fields })], "the bill");
  const calls = new CallCounts();
  calls.add(anEvent({ eventName: "DeleteObject" }));
  return reconcile(bill, calls)
    .rows.filter(({ operation }) => operation !== null || charged.length === 0)
    .map((row) => verdictOf(row, bill.currency));
}

describe("verdictOf() says", () => {
  test("what the money under GetObject was for", () => {
    expect(verdictsOn(STORY)).toEqual([
      "GetObject: $412.33, of which $1.23 is 3,077,835 requests and $411.10 is 4,568 GB transferred out to the internet",
      "StandardStorage: $9.20, all of it storage",
    ]);
  });

  test.each<[string, Charged[], string]>([
    [
      "three parts, one of them below a cent",
      [
        ["GetObject", "EU-Requests-Tier2", "0.003006"],
        ["GetObject", "EU-DataTransfer-Out-Bytes", "407.163", "4524"],
        ["GetObject", "EU-USE1-AWS-Out-Bytes", "0.511", "25.57"],
      ],
      "GetObject: $407.68, of which less than $0.01 is 1 request, $407.16 is 4,524 GB transferred out to the internet and $0.51 is 25.6 GB transferred out to another region",
    ],
    [
      "that a free operation is free",
      [["DeleteObject", "EU-Requests-Tier1", "0", "12"]],
      "DeleteObject: $0.00 for 12 requests",
    ],
    [
      "a refund",
      [["GetObject", "EU-Requests-Tier2", "-5", "12"]],
      "GetObject: -$5.00, all of it 12 requests",
    ],
    [
      "what the map lacks",
      [["FrobnicateObject", "EU-Frobs", "2"]],
      "FrobnicateObject: $2.00, all of it EU-Frobs (an unmapped usage type); which calls these are is not known: unmapped",
    ],
  ])("%s", (_, charged, verdict) => {
    expect(verdictsOn(charged)).toEqual([verdict]);
  });

  test("all operations' when the bill has none, and amounts without quantities", () => {
    const GroupDefinitions = [
      { Type: "DIMENSION", Key: "SERVICE" },
      { Type: "DIMENSION", Key: "USAGE_TYPE" },
    ];
    const charged: Charged[] = [
      ["Amazon Simple Storage Service", "EU-DataTransfer-Out-Bytes", "411.1", "4568"],
    ];
    expect(verdictsOn(charged, { GroupDefinitions })).toEqual([
      "Amazon Simple Storage Service, all operations: $411.10, all of it 4,568 GB transferred out to the internet",
    ]);
  });
});
