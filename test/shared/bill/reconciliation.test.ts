import Big from "big.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billOfAnswers } from "../../../shared/bill/bill-answers.ts";
import { type Bill, sumOf } from "../../../shared/bill/bill.ts";
import { CallCounts } from "../../../shared/bill/call-counts.ts";
import { reconcile, type ReconciledRow } from "../../../shared/bill/reconciliation.ts";
import { anAnswer, type Charged, STORY } from "../../bills.ts";
import { anEvent } from "../../temp-logs.ts";

const S3 = "Amazon Simple Storage Service";

function aBill(charged: Charged[], service = S3): Bill {
  return billOf([anAnswer(charged, { Filter: { Dimensions: { Key: "SERVICE", Values: [service] } } })]);
}
const billOf = (answers: object[]): Bill => billOfAnswers(answers, "the bill");

/** Calls by eventName, each so often; of S3, or with `ec2.RunInstances` of another service. */
function someCalls(counts: Record<string, number> = {}): CallCounts {
  const calls = new CallCounts();
  for (const [name, count] of Object.entries(counts)) {
    const [eventName = "", source = "s3"] = name.split(".").toReversed();
    for (let i = 0; i < count; i += 1)
      calls.add(anEvent({ eventName, eventSource: `${source}.amazonaws.com` }));
  }
  return calls;
}

const amounts = ({ requestCost, transferCost, otherCost, totalCost }: ReconciledRow): string[] =>
  [requestCost, transferCost, otherCost, totalCost].map((amount) => amount.toFixed());

describe("reconcile()", () => {
  test("tells an operation's requests from the data that it transferred", () => {
    const [getObject, storage] = reconcile(aBill(STORY), someCalls({ GetObject: 3 })).rows;
    expect(getObject).toMatchObject({ service: S3, operation: "GetObject", eventNames: ["GetObject"] });
    expect(getObject?.count?.calls).toBe(3);
    expect(getObject?.billedRequests?.toFixed()).toBe("3077835");
    // 4,567.78 GB of 2^30 bytes
    expect(getObject?.transferBytes.toFixed()).toBe("4904616428831");
    expect(getObject && amounts(getObject)).toEqual(["1.231134", "411.1002", "0", "412.331334"]);
    expect(storage && amounts(storage)).toEqual(["0", "0", "9.2", "9.2"]);
    expect(storage?.count).toBeUndefined();
  });

  test("adds up an operation under five usage types in three regions into one row", () => {
    const { rows } = reconcile(
      aBill([
        ["GetObject", "Requests-Tier2", "0.1", "10"],
        ["GetObject", "EU-Requests-Tier2", "0.02", "20"],
        ["GetObject", "APN1-Requests-SIA-Tier2", "0.003", "30"],
        ["GetObject", "EU-DataTransfer-Out-Bytes", "5", "1"],
        ["GetObject", "EU-USE1-AWS-Out-Bytes", "7", "2"],
      ]),
      someCalls({ GetObject: 60 }),
    );
    expect(rows.map(amounts)).toEqual([["0.123", "12", "0", "12.123"]]);
    expect(rows[0]?.billedRequests?.toFixed()).toBe("60");
    expect([...(rows[0]?.regions ?? [])].toSorted()).toEqual(["ap-northeast-1", "eu-west-1", "us-east-1"]);
  });

  test("adds up the bytes of GB, of bytes, and of a unit that isn't given", () => {
    const bytes = (quantity: string, unit: string): string | undefined =>
      reconcile(
        aBill([["GetObject", "DataTransfer-Out-Bytes", "1", quantity, unit]]),
        someCalls(),
      ).rows[0]?.transferBytes.toFixed();
    expect([bytes("1", "GB"), bytes("1", "N/A"), bytes("17", "Bytes")]).toEqual([
      "1073741824",
      "1073741824",
      "17",
    ]);
  });

  test("shows services, operations and usage types that the map lacks, with their cost", () => {
    const answers = [
      anAnswer([["FrobnicateObject", "EU-Frobnication-Hours", "2.5"]], {
        Filter: { Dimensions: { Key: "SERVICE", Values: [S3] } },
      }),
      anAnswer([["Frob", "Frobs", "1.5"]], {
        Filter: { Dimensions: { Key: "SERVICE", Values: ["Amazon Frobnicator"] } },
      }),
    ];
    const { rows } = reconcile(billOf(answers), someCalls({ GetObject: 1 }));
    expect(
      rows.map(({ service, operation, eventNames, otherCost }) => [
        service,
        operation,
        eventNames,
        otherCost.toFixed(),
      ]),
    ).toEqual([
      [S3, "FrobnicateObject", undefined, "2.5"],
      ["Amazon Frobnicator", "Frob", undefined, "1.5"],
      [S3, null, ["GetObject"], "0"],
    ]);
    expect(rows[0]?.charges).toMatchObject([{ kind: "unmapped", of: "EU-Frobnication-Hours" }]);
  });

  test("has each call in one row, those without an operation on the bill in the last", () => {
    const calls = {
      GetObject: 5,
      ListObjects: 3,
      ListObjectsV2: 2,
      DeleteObject: 4,
      PutBucketPolicy: 1,
      "kms.Decrypt": 9,
    };
    const { rows } = reconcile(
      aBill([["ListBucket", "EU-Requests-Tier1", "1", "5"], ...STORY]),
      someCalls(calls),
    );
    expect(rows.map(({ operation, count }) => [operation, count?.calls])).toEqual([
      ["GetObject", 5],
      ["StandardStorage", undefined],
      ["ListBucket", 5],
      [null, 5],
    ]);
    expect(rows.at(-1)?.eventNames).toEqual(["DeleteObject", "PutBucketPolicy"]);
  });

  test("counts EC2's calls once, though three services on a bill have them", () => {
    const GroupDefinitions = ["SERVICE", "USAGE_TYPE"].map((Key) => ({ Type: "DIMENSION", Key }));
    const charged: Charged[] = [
      ["Amazon Elastic Compute Cloud - Compute", "EU-BoxUsage:m5.large", "9"],
      ["EC2 - Other", "EU-EBS:VolumeUsage.gp3", "3"],
    ];
    const { rows } = reconcile(
      billOf([anAnswer(charged, { GroupDefinitions })]),
      someCalls({ "ec2.RunInstances": 2 }),
    );
    expect(rows.map(({ count }) => count?.calls)).toEqual([2, undefined]);
  });

  test("leaves only the operations of EVENT", () => {
    const { rows, bill } = reconcile(aBill(STORY), someCalls({ GetObject: 1, DeleteObject: 1 }), ["Get*"]);
    expect(rows.map(({ operation }) => operation)).toEqual(["GetObject"]);
    expect(bill.notes).toContain("Only EVENT=Get*: 1 of 3 rows");
  });

  test("adds up to the bill exactly, whatever is on it", () => {
    const name = fc.constantFrom(
      "GetObject",
      "PutObject",
      "ListBucket",
      "StandardStorage",
      "Frob",
      "NoOperation",
      "",
    );
    const region = fc.constantFrom("", "EU-", "USW2-", "us-east-1-", "XYZ9-");
    const type = fc.constantFrom(
      "Requests-Tier1",
      "DataTransfer-Out-Bytes",
      "USE1-AWS-Out-Bytes",
      "TimedStorage-ByteHrs",
      "Frobs",
      "",
    );
    const service = fc.constantFrom(S3, "AWS Lambda", "Amazon Frobnicator");
    const cost = fc
      .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 20 }))
      .map(([digits, places]) => new Big(digits.toString()).times(`1e-${places}`).toFixed());
    const line = fc.record({ name, region, type, service, cost, quantity: fc.nat().map(String) });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        // a line of its own each, as a bill has no two of the same names
        const answers = lines.map((one, i) =>
          anAnswer([[one.name, `${one.region}${one.type}`, one.cost, one.quantity]], {
            day: `2020-08-${String((i % 28) + 1).padStart(2, "0")}`,
            Filter: {
              Dimensions: { Key: "SERVICE", Values: [one.service, ...(i < 28 ? [] : ["and more"])] },
            },
          }),
        );
        const bill = billOf([anAnswer([]), ...answers]);
        const { rows } = reconcile(bill, someCalls({ GetObject: 1, Frob: 1, "lambda.Invoke": 1 }));
        const sum = sumOf(lines.map((one) => new Big(one.cost)));
        expect(sumOf(rows.map(({ totalCost }) => totalCost)).eq(sum)).toBe(true);
        const columns = rows.flatMap(({ requestCost, transferCost, otherCost }) => [
          requestCost,
          transferCost,
          otherCost,
        ]);
        expect(sumOf(columns).eq(sum)).toBe(true);
        for (const row of rows) {
          expect(row.requestCost.plus(row.transferCost).plus(row.otherCost).eq(row.totalCost)).toBe(true);
          expect(sumOf(row.charges.map((charge) => charge.cost)).eq(row.totalCost)).toBe(true);
        }
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});
