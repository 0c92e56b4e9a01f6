// Which calls a line can mean that names what they were on.

import Big from "big.js";
import { describe, expect, test } from "vitest";
import { isPublicName, meant } from "../../../shared/bill/named-on-bill.ts";
import { someCalls } from "../../count-rows.ts";

const MODELS = [
  "anthropic.claude-3-opus-20240229-v1:0",
  "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0",
  "anthropic.claude-3-sonnet-20240229-v1:0",
  "anthropic.claude-opus-4-20250514-v1:0",
  "amazon.titan-embed-text-v1",
  "amazon.titan-embed-image-v1",
  "amazon.nova-lite-v1:0",
  "meta.llama3-1-70b-instruct-v1:0",
  "meta.llama3-1-8b-instruct-v1:0",
  "deepseek.r1-v1:0",
  "cohere.command-r-plus-v1:0",
];
const on = (
  named: "model" | "instance type",
  service: string,
  usageType: string,
  resources: string[],
): string[] =>
  meant(
    named,
    { service, usageType, quantity: undefined },
    resources.map((resource) => someCalls({ resource })),
  ).map(({ resource }) => resource);

describe("of the models that calls used, a line means", () => {
  test.each([
    ["Claude 3 Opus (Amazon Bedrock Edition)", "USE1-MP:USE1_InputTokenCount-Units", [0]],
    ["Claude 3.5 Sonnet (Amazon Bedrock Edition)", "MP:USW2_OutputTokenCount-Units", [1]],
    ["Claude 3 Sonnet (Amazon Bedrock Edition)", "MP:USW2_OutputTokenCount-Units", [2]],
    ["Claude Opus 4 (Amazon Bedrock Edition)", "MP:USW2_OutputTokenCount-Units", [3]],
    ["Amazon Bedrock", "USE1-TitanEmbeddingsG1-Text-input-tokens", [4, 5]],
    ["Amazon Bedrock", "USE1-TitanMultimodalEmbeddingsG1-input-image", [4, 5]],
    ["Amazon Bedrock", "USE1-NovaLite-input-tokens-cache-read", [6]],
    ["Amazon Bedrock", "USW2-Llama3-1-70B-Instruct-input-tokens", [7]],
    ["Amazon Bedrock", "USE1-DeepSeek-R1-output-tokens", [9]],
    ["Cohere Command R+ (Amazon Bedrock Edition)", "MP:USE1_InputTokenCount-Units", [10]],
    // one that no call was on
    ["Claude 3 Haiku (Amazon Bedrock Edition)", "MP:USE1_InputTokenCount-Units", []],
    ["Amazon Bedrock", "USE1-MistralLarge-input-tokens", []],
    // none by name
    ["Amazon Bedrock", "USE1-input-tokens", MODELS.map((_, i) => i)],
  ])("by %s, %s", (service, usageType, expected) => {
    expect(on("model", service, usageType, MODELS)).toEqual(expected.map((i) => MODELS[i]));
  });

  test("beside them those whose names say nothing: an application's profile, and no name", () => {
    const profile = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc1def2";
    expect(on("model", "Amazon Bedrock", "USE1-NovaLite-input-tokens", [...MODELS, profile, ""])).toEqual([
      "amazon.nova-lite-v1:0",
      profile,
      "",
    ]);
  });
});

test("instances are of the type that the line names, or of one that the request doesn't say", () => {
  const types = ["p3.16xlarge", "c5.xlarge", "ami-0abc", ""];
  expect(on("instance type", "", "APN2-BoxUsage:p3.16xlarge", types)).toEqual([
    "p3.16xlarge",
    "ami-0abc",
    "",
  ]);
  expect(on("instance type", "", "Train:ml.p3.2xlarge", ["ml.m5.large", "ml.p3.2xlarge"])).toEqual([
    "ml.p3.2xlarge",
  ]);
  expect(on("instance type", "", "BoxUsage", types)).toEqual(types);
});

test("messages by SMS are those to no topic, where they can be as many; else the topics' too", () => {
  const rows = [someCalls({ resource: "", calls: 100 }), someCalls({ resource: "alerts", calls: 30 })];
  const line = { service: "", usageType: "DeliveryAttempts-SMS" };
  expect(meant("phone number", { ...line, quantity: new Big(150) }, rows)).toEqual(rows.slice(0, 1));
  expect(meant("phone number", { ...line, quantity: new Big(5000) }, rows)).toEqual(rows);
  expect(meant("phone number", { ...line, quantity: new Big(5) }, rows.slice(1))).toEqual(rows.slice(1));
});

test.each([
  ["bedrock.amazonaws.com", "anthropic.claude-3-opus-20240229-v1:0", true],
  ["bedrock.amazonaws.com", "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc1def2", false],
  ["ec2.amazonaws.com", "p3.16xlarge", true],
  ["ec2.amazonaws.com", "i-0abc1def2", false],
  ["ec2.amazonaws.com", "prod.key", false],
  ["sagemaker.amazonaws.com", "ml.g5.xlarge", true],
])("of %s, %s is a name that anybody may know: %s", (source, resource, isPublic) => {
  expect(isPublicName({ source, resource })).toBe(isPublic);
});
