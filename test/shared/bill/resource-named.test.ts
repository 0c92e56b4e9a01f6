// A bill, an ARN and a URL that mean the same resource.

import { expect, test } from "vitest";
import { shortName } from "../../../shared/bill/resource-named.ts";

test.each([
  ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders", "orders"],
  ["arn:aws:sns:us-east-1:111122223333:alerts", "alerts"],
  ["arn:aws:lambda:us-east-1:111122223333:function:resize:5", "resize"],
  ["https://sqs.us-east-1.amazonaws.com/111122223333/orders", "orders"],
  ["arn:aws:s3:::lake/", "lake"],
  ["arn:aws:ecr:us-east-1:111122223333:repository/team/api", "team/api"],
  ["team/api", "team/api"],
  ["/prod/url", "/prod/url"],
  ["arn:aws:ecs:us-east-1:111122223333:task-definition/job:3", "job:3"],
  ["anthropic.claude-v2:1", "anthropic.claude-v2:1"],
  ["", ""],
])("%s is %s", (resource, name) => {
  expect(shortName(resource)).toBe(name);
});
