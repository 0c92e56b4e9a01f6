// A bill, an ARN and a URL that mean the same resource.

import { expect, test } from "vitest";
import { resourceNamed, shortName } from "../../../shared/bill/resource-named.ts";
import type { CloudTrailEvent } from "../../../shared/cloudtrail-event.ts";

test.each([
  ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders", "orders"],
  ["arn:aws:sns:us-east-1:111122223333:alerts", "alerts"],
  ["arn:aws:lambda:us-east-1:111122223333:function:resize:5", "resize"],
  ["https://sqs.us-east-1.amazonaws.com/111122223333/orders", "orders"],
  ["arn:aws:s3:::lake/", "lake"],
  ["arn:aws:ecr:us-east-1:111122223333:repository/team/api", "team/api"],
  ["arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db", "prod/db"],
  ["arn:aws:ssm:us-east-1:111122223333:parameter/prod/url", "/prod/url"],
  ["arn:aws:ssm:us-east-1:111122223333:parameter/url", "url"],
  ["arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/resize:*", "/aws/lambda/resize"],
  ["team/api", "team/api"],
  ["/prod/url", "/prod/url"],
  ["arn:aws:ecs:us-east-1:111122223333:task-definition/job:3", "job:3"],
  ["anthropic.claude-v2:1", "anthropic.claude-v2:1"],
  ["", ""],
])("%s is %s", (resource, name) => {
  expect(shortName(resource)).toBe(name);
});

test.each([
  [
    "ec2",
    "RunInstances",
    { instanceType: "p3.16xlarge", instancesSet: { items: [{ imageId: "ami-1" }] } },
    "p3.16xlarge",
  ],
  ["ec2", "RunInstances", { instancesSet: { items: [{ imageId: "ami-1" }] } }, "ami-1"],
  ["ec2", "RunInstances", { instanceType: 7, instancesSet: "x" }, ""],
  ["ec2", "RequestSpotInstances", { launchSpecification: { instanceType: "c5.large" } }, "c5.large"],
  [
    "sagemaker",
    "CreateTrainingJob",
    { trainingJobName: "a", resourceConfig: { instanceType: "ml.p3.2xlarge" } },
    "ml.p3.2xlarge",
  ],
])(
  "of %s %s it is what a bill names of the request %j: %s",
  (service, eventName, requestParameters, name) => {
    const event = { eventSource: `${service}.amazonaws.com`, eventName, requestParameters };
    expect(resourceNamed(event as unknown as CloudTrailEvent)).toBe(name);
  },
);
