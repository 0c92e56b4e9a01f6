import { expect, test } from "vitest";
import { isDataCall, isDataEvent } from "../../../shared/bill/data-events.ts";
import { anEvent } from "../../temp-logs.ts";

test.each([
  ["s3", "GetObject", true],
  ["s3", "ListObjectsV2", true],
  ["s3", "DeleteObjects", true],
  ["s3", "GetBucketAcl", false],
  ["lambda", "Invoke", true],
  ["lambda", "ListFunctions20150331", false],
  ["dynamodb", "BatchGetItem", true],
  ["dynamodb", "DescribeTable", false],
  ["sqs", "ReceiveMessage", true],
  ["kms", "Decrypt", false],
])("isDataCall(): %s's %s is one: %s", (service, eventName, expected) => {
  expect(isDataCall(`${service}.amazonaws.com`, eventName)).toBe(expected);
});

test("isDataEvent() believes the record before the name", () => {
  const said = [{ managementEvent: true }, { managementEvent: false }, { eventCategory: "Management" }, {}];
  expect(said.map((fields) => isDataEvent(anEvent(fields)))).toEqual([false, true, false, true]);
});
