import { describe, expect, test } from "vitest";
import { CountsTable } from "../../../shared/bill/counts.ts";
import { anEvent } from "../../temp-logs.ts";

const role = (name: string): object => ({
  type: "AssumedRole",
  accountId: "111122223333",
  arn: `arn:aws:sts::111122223333:assumed-role/${name}/session`,
  sessionContext: { sessionIssuer: { type: "Role", userName: name, accountId: "111122223333" } },
});

describe("CountsTable", () => {
  test("has a row for calls that are alike in all that a bill can ask for, and adds up what they moved", () => {
    const table = new CountsTable();
    for (const bytesTransferredOut of [100, 2356, 0]) {
      table.add(
        anEvent({
          userIdentity: role("web") as never,
          managementEvent: false,
          readOnly: true,
          recipientAccountId: "111122223333",
          sourceIPAddress: "203.0.113.9",
          resources: [{ type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::lake", accountId: "111122223333" }],
          additionalEventData: { bytesTransferredOut },
        }),
      );
    }
    expect(table.rows).toMatchObject([
      { caller: "web", destination: "", calls: 1, bytesOut: 0 },
      {
        caller: "web",
        resource: "lake",
        owner: "111122223333",
        destination: "internet",
        calls: 2,
        bytesOut: 2456,
      },
    ]);
    expect(table.rows[1]).toMatchObject({
      source: "s3.amazonaws.com",
      name: "GetObject",
      category: "data",
      readOnly: true,
      kind: "AssumedRole",
      recipient: "111122223333",
      region: "eu-west-1",
      hour: "2020-08-30T12",
      failure: "",
      records: 2,
    });
  });

  test("has its rows in one order, whatever the order of the events", () => {
    const events = ["web", "etl", "batch"].map((name) => anEvent({ userIdentity: role(name) as never }));
    const [one, other] = [new CountsTable(), new CountsTable()];
    for (const event of events) one.add(event);
    for (const event of events.toReversed()) {
      other.add(event);
      // looked at in between
      expect(other.rows.at(0)?.calls).toBe(1);
    }
    expect(other.rows).toEqual(one.rows);
  });

  test("counts copies as records, and as no calls", () => {
    const table = new CountsTable();
    const event = anEvent();
    table.add(event);
    table.addCopy(event);
    expect(table.rows).toMatchObject([{ calls: 1, records: 2 }]);
  });

  test("tells a caller's own calls from those that a service makes for it, or for itself", () => {
    const table = new CountsTable();
    const forRole = { ...role("web"), invokedBy: "athena.amazonaws.com" };
    const itself = { type: "AWSService", invokedBy: "s3.amazonaws.com" };
    for (const userIdentity of [role("web"), forRole, itself])
      table.add(anEvent({ userIdentity: userIdentity as never }));
    expect(table.rows.map(({ caller, via }) => [caller, via])).toEqual([
      ["s3.amazonaws.com", "s3.amazonaws.com"],
      ["web", ""],
      ["web", "athena.amazonaws.com"],
    ]);
  });

  test("names the bucket or function that a service called KMS for; a bucket's own context, of a Bucket Key, stays an ARN", () => {
    const table = new CountsTable();
    for (const arn of [
      "arn:aws:s3:::lake/a/b",
      "arn:aws:s3:::lake",
      "arn:aws:lambda:eu-west-1:1:function:f",
    ]) {
      const requestParameters = { encryptionContext: { "aws:s3:arn": arn } };
      table.add(anEvent({ eventSource: "kms.amazonaws.com", eventName: "Decrypt", requestParameters }));
    }
    expect(table.rows.map(({ resource }) => resource)).toEqual([
      "arn:aws:lambda:eu-west-1:1:function:f",
      "arn:aws:s3:::lake",
      "lake",
    ]);
  });

  test("takes hostile fields as they are", () => {
    const table = new CountsTable();
    table.add(
      anEvent({
        eventName: 403 as never,
        awsRegion: null as never,
        resources: "x" as never,
        errorCode: {} as never,
      }),
    );
    table.add(anEvent({ eventTime: "never", userIdentity: null, requestParameters: [] as never }));
    expect(table.rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(2);
  });

  test("stays as long as it may be, gives up the resource first, and loses no call", () => {
    const table = new CountsTable(undefined, 100);
    for (let i = 0; i < 5000; i += 1) {
      table.add(
        anEvent({
          userIdentity: role(`r${i % 7}`) as never,
          requestParameters: { bucketName: `bucket-${i}` },
        }),
      );
    }
    expect(table.rows.length).toBeLessThanOrEqual(100);
    expect(table.rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(5000);
    expect(table.folded).toContain("resource");
    expect(new Set(table.rows.map(({ caller }) => caller)).size).toBe(7);
    expect(table.folded).not.toContain("caller");
  });
});
