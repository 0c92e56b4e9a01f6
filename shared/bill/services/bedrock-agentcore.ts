// Amazon Bedrock AgentCore: sessions of agents, browsers and interpreters, by vCPU and memory; calls of gateways.

import type { Charge, Service } from "../charge.ts";

const SOURCE = "Cloud Intelligence Dashboards' queries (parts of the usage types); inferred: units and calls";

const session = (usageType: string, unit: string, weight: string): Charge => ({
  usageType,
  unit,
  what: "of sessions",
  by: "share",
  weight,
  calls: "InvokeAgentRuntime StartBrowserSession StartCodeInterpreterSession InvokeCodeInterpreter",
  recorded: "data AWS::BedrockAgentCore::Runtime",
  look: "stop sessions when they are done: memory costs while they are idle",
  source: SOURCE,
});

export const bedrockAgentCore: Service = {
  name: "Amazon Bedrock AgentCore",
  names: ["AmazonBedrockAgentCore", "Bedrock AgentCore"],
  eventSources: ["bedrock-agentcore"],
  charges: [
    session(".*v(?:CPU|cpu).*", "vCPU-hour", "the vCPU time of each session"),
    session(
      ".*(?:[Rr]untime|[Bb]rowser|[Cc]ode-?[Ii]nterpreter).*[Mm]emory.*",
      "GB-hour",
      "the memory and length of each session",
    ),
    {
      usageType: ".*[Gg]ateway.*",
      unit: "call",
      what: "of a gateway",
      by: "calls",
      calls: "InvokeGateway",
      recorded: "data AWS::BedrockAgentCore::Gateway",
      failures: "unknown",
      source: SOURCE,
    },
  ],
};
