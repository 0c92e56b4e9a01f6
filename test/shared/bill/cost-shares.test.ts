import Big from "big.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billOfAnswers } from "../../../shared/bill/bill-answers.ts";
import { sumOf } from "../../../shared/bill/bill.ts";
import { CallCounts } from "../../../shared/bill/call-counts.ts";
import { CallsByCaller } from "../../../shared/bill/caller-calls.ts";
import type { CloudTrailEvent } from "../../../shared/cloudtrail-event.ts";
import { costShares, seenBytes } from "../../../shared/bill/cost-shares.ts";
import { reconcile, type Reconciliation } from "../../../shared/bill/reconciliation.ts";
import { anAnswer, type Charged } from "../../bills.ts";
import { anEvent } from "../../temp-logs.ts";

const GB = 2 ** 30;
const INTERNET = "203.0.113.9";
const ABROAD = "3.208.17.1";

/** A call of a user's, and the bytes that left with it. */
function call(
  userName: string,
  bytesTransferredOut = 0,
  fields: Partial<CloudTrailEvent> = {},
): CloudTrailEvent {
  return anEvent({
    userIdentity: { type: "IAMUser", userName, accountId: "111122223333" },
    recipientAccountId: "111122223333",
    sourceIPAddress: INTERNET,
    additionalEventData: { bytesTransferredOut },
    ...fields,
  });
}

function reconciled(events: CloudTrailEvent[], charged: Charged[]): [Reconciliation, CallsByCaller] {
  const Filter = { Dimensions: { Key: "SERVICE", Values: ["Amazon Simple Storage Service"] } };
  const counts = new CallCounts();
  const callers = new CallsByCaller();
  for (const event of events) {
    counts.add(event);
    callers.add(event);
  }
  return [reconcile(billOfAnswers([anAnswer(charged, { Filter })], "the bill"), counts), callers];
}

/** `caller operation: requests, transfer, other` of each share. */
function shares(events: CloudTrailEvent[], charged: Charged[]): string[] {
  return costShares(...reconciled(events, charged)).map(
    ({ by, row, requestCost, transferCost, otherCost }) => {
      const costs = [requestCost, transferCost, otherCost].map((cost) => cost.toFixed());
      return `${by?.caller ?? "nobody"} ${row.operation}: ${costs.join(", ")}`;
    },
  );
}

const REQUESTS: Charged = ["GetObject", "EU-Requests-Tier2", "0.4", "4", "Requests"];
const OUT: Charged = ["GetObject", "EU-DataTransfer-Out-Bytes", "10", "10", "GB"];

describe("costShares()", () => {
  test("shares requests by calls, and transfer by the bytes that left", () => {
    const events = [call("ada", 9 * GB), call("bob", GB / 2), call("bob", GB / 2), call("bob")];
    expect(shares(events, [REQUESTS, OUT])).toEqual(["ada GetObject: 0.1, 9, 0", "bob GetObject: 0.3, 1, 0"]);
  });

  test("shares what went to the internet by the bytes that did, and what went to another region by those", () => {
    const abroad: Charged = ["GetObject", "EU-USE1-AWS-Out-Bytes", "2", "100", "GB"];
    const events = [
      call("ada", 10 * GB),
      call("bob", 100 * GB, { sourceIPAddress: ABROAD }),
      call("cyd", 900 * GB, { vpcEndpointId: "vpce-1" }),
    ];
    expect(shares(events, [OUT, abroad])).toEqual([
      "ada GetObject: 0, 10, 0",
      "bob GetObject: 0, 2, 0",
      "cyd GetObject: 0, 0, 0",
    ]);
  });

  test("falls back on all bytes, and then on calls, when none left the way that is billed", () => {
    const inside = { vpcEndpointId: "vpce-1" };
    expect(shares([call("ada", 3 * GB, inside), call("bob", GB, inside)], [OUT])).toEqual([
      "ada GetObject: 0, 7.5, 0",
      "bob GetObject: 0, 2.5, 0",
    ]);
    expect(shares([call("ada"), call("bob")], [OUT])).toEqual([
      "ada GetObject: 0, 5, 0",
      "bob GetObject: 0, 5, 0",
    ]);
  });

  test("charges nobody for calls that failed in ways that aren't billed", () => {
    const failed = call("bob", 0, { errorCode: "SlowDown" });
    expect(shares([call("ada"), failed], [REQUESTS])).toEqual([
      "ada GetObject: 0.4, 0, 0",
      "bob GetObject: 0, 0, 0",
    ]);
  });

  test("leaves storage, and operations without calls, to nobody", () => {
    const charged: Charged[] = [REQUESTS, ["StandardStorage", "EU-TimedStorage-ByteHrs", "9.2"]];
    expect(shares([call("ada", 0, { eventName: "PutObject" })], charged)).toEqual([
      "nobody StandardStorage: 0, 0, 9.2",
      "nobody GetObject: 0.4, 0, 0",
    ]);
  });

  test("adds up to the bill exactly, whoever called how often", () => {
    const event = fc
      .tuple(
        fc.constantFrom("ada", "bob", "cyd", "dan"),
        fc.nat(10 ** 9),
        fc.constantFrom(INTERNET, ABROAD, "10.0.0.1"),
      )
      .map(([userName, bytes, sourceIPAddress]) => call(userName, bytes, { sourceIPAddress }));
    const cost = fc
      .integer({ min: -(10 ** 9), max: 10 ** 9 })
      .map((digits) => new Big(digits).times("1e-10").toFixed());
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), cost, cost, cost, (events, requests, out, abroad) => {
        const charged: Charged[] = [
          ["GetObject", "EU-Requests-Tier2", requests],
          ["GetObject", "EU-DataTransfer-Out-Bytes", out],
          ["GetObject", "EU-USE1-AWS-Out-Bytes", abroad],
        ];
        const all = costShares(...reconciled(events, charged));
        const sum = sumOf([requests, out, abroad].map((amount) => new Big(amount)));
        expect(sumOf(all.map(({ totalCost }) => totalCost)).toFixed()).toBe(sum.toFixed());
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});

test("seenBytes() sets the bytes that left against those billed, the dearest first", () => {
  const abroad: Charged = ["GetObject", "EU-USE1-AWS-Out-Bytes", "2", "100", "GB"];
  const free: Charged = ["GetObject", "EU-C3DataTransfer-Out-Bytes", "0", "100", "GB"];
  const events = [call("ada", 9 * GB), call("bob", 50 * GB, { sourceIPAddress: ABROAD })];
  const seen = seenBytes(...reconciled(events, [abroad, free, OUT]));
  expect(seen.map(({ charge, seen: bytes }) => [charge.of, bytes / GB])).toEqual([
    ["internet", 9],
    ["another region", 50],
  ]);
});
