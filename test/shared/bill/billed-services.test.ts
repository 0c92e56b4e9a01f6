import { expect, test } from "vitest";
import { billedServices } from "../../../shared/bill/billed-services.ts";

test.each([
  ["Amazon Simple Storage Service", "s3.amazonaws.com"],
  ["AmazonS3", "s3.amazonaws.com"],
  ["EC2 - Other", "ec2.amazonaws.com"],
  ["awskms", "kms.amazonaws.com"],
  ["AmazonCloudWatch", "monitoring.amazonaws.com"],
])("%s makes its calls as %s", (name, eventSource) => {
  expect(billedServices.named(name)?.eventSources[0]).toBe(eventSource);
});

test("a service that the map lacks is undefined", () => {
  expect(billedServices.named("Amazon Frobnicator")).toBeUndefined();
});

test("EC2's calls are billed under three names", () => {
  const names = billedServices.withSource((source) => source === "ec2.amazonaws.com").map(({ name }) => name);
  expect(names).toEqual([
    "Amazon Elastic Compute Cloud - Compute",
    "EC2 - Other",
    "Amazon Virtual Private Cloud",
  ]);
});
