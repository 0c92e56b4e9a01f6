// AWS Systems Manager: advanced parameters and their API calls, sessions, automation.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

export const systemsManager: Service = {
  name: "AWS Systems Manager",
  names: ["AWSSystemsManager", "Systems Manager"],
  eventSources: ["ssm", "ssmmessages"],
  charges: [
    {
      usageType: "PS-Param-Processed-Tier\\d",
      unit: "API interaction",
      what: "with parameters",
      by: "share",
      weight: "the parameters of each call",
      // ten parameters a call, 50 versions of one (SSM API); each is an interaction (Parameter Store pricing)
      upTo: { GetParameter: 1, PutParameter: 1, "*": 50 },
      calls:
        "GetParameter GetParameters GetParametersByPath GetParameterHistory PutParameter LabelParameterVersion",
      recorded: "management",
      look: "advanced parameters, or higher throughput (UpdateServiceSetting), make calls cost: cache, and don't read a path in a loop",
      source: "AWS price list; infracost's price-list queries; inferred: which calls",
    },
    {
      usageType: "PS-Advanced-Param-Tier\\d",
      unit: "parameter-month",
      what: "of the advanced tier",
      by: "nobody",
      because: "storage",
      setBy: "PutParameter DeleteParameter DeleteParameters",
      look: "values under 4 KB without policies can be standard parameters, which are free",
      source: "infracost's price-list queries; public notes on the AWS price list",
    },
    {
      usageType: ".*(?:Automation|AUTO).*",
      unit: "step",
      what: "of automation",
      by: "share",
      weight: "the steps and seconds of each execution",
      calls: "StartAutomationExecution StartChangeRequestExecution",
      recorded: "management",
      source: "inferred: usage types and calls, from the pricing page's dimensions",
    },
    {
      usageType: ".*(?:AdvInst|MI-AdvInstances|OnPrem|Advanced-?Instance).*",
      unit: "instance-hour",
      what: "of the advanced tier",
      by: "nobody",
      because: "capacity",
      setBy: "CreateActivation UpdateServiceSetting RegisterManagedInstance",
      source: "inferred: usage types, from the pricing page's dimensions",
    },
    ...TRAFFIC,
  ],
};
