import { expect, test } from "vitest";
import { dataEventTypeOf, isDataEvent, selectorFor } from "../../../shared/bill/data-events.ts";
import { anEvent } from "../../temp-logs.ts";

test.each([
  ["s3", "GetObject", "AWS::S3::Object"],
  ["s3", "ListObjectsV2", "AWS::S3::Object"],
  ["s3", "DeleteObjects", "AWS::S3::Object"],
  ["s3", "HeadBucket", "AWS::S3::Object"],
  ["s3", "GetBucketAcl", undefined],
  ["s3", "ListBuckets", undefined],
  ["s3express", "CreateSession", "AWS::S3Express::Object"],
  ["s3express", "ListMultipartUploads", undefined],
  ["lambda", "Invoke", "AWS::Lambda::Function"],
  ["lambda", "ListFunctions20150331", undefined],
  ["dynamodb", "BatchGetItem", "AWS::DynamoDB::Table"],
  ["dynamodb", "GetRecords", "AWS::DynamoDB::Stream"],
  ["kinesis", "GetRecords", "AWS::Kinesis::Stream"],
  ["dynamodb", "DescribeTable", undefined],
  ["sqs", "ReceiveMessage", "AWS::SQS::Queue"],
  ["sqs", "GetQueueUrl", undefined],
  ["bedrock", "InvokeModel", undefined],
  ["bedrock", "InvokeAgent", "AWS::Bedrock::AgentAlias"],
  ["athena", "StartQueryExecution", undefined],
  ["logs", "PutLogEvents", undefined],
  ["kms", "Decrypt", undefined],
])("%s's %s is recorded where a trail selects %s", (service, name, type) => {
  expect(dataEventTypeOf({ source: `${service}.amazonaws.com`, name })).toBe(type);
});

test("isDataEvent() believes the record before the name", () => {
  const said = [{ managementEvent: true }, { managementEvent: false }, { eventCategory: "Management" }, {}];
  expect(said.map((fields) => isDataEvent(anEvent(fields)))).toEqual([false, true, false, true]);
});

test("selectorFor() is one advanced event selector, as put-event-selectors takes it", () => {
  expect(JSON.parse(selectorFor("AWS::S3::Object"))).toEqual({
    Name: "AWS::S3::Object",
    FieldSelectors: [
      { Field: "eventCategory", Equals: ["Data"] },
      { Field: "resources.type", Equals: ["AWS::S3::Object"] },
    ],
  });
});
