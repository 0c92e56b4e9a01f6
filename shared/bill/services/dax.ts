// DynamoDB Accelerator: nodes by the hour. Reads through DAX are no calls of DynamoDB, and no trail records them.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

export const dax: Service = {
  name: "DynamoDB Accelerator (DAX)",
  names: ["AmazonDAX", "Amazon DynamoDB Accelerator (DAX)", "Amazon DynamoDB Accelerator"],
  eventSources: ["dax"],
  charges: [
    {
      usageType: "NodeUsage:dax\\..*",
      unit: "node-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateCluster IncreaseReplicationFactor DecreaseReplicationFactor DeleteCluster",
      look: "delete clusters that nobody reads through",
      source: "a public mapping of usage types; inferred: the names that bills give the service",
    },
    ...TRAFFIC,
  ],
};
