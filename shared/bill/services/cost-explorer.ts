// AWS Cost Explorer: its API's requests, a cent each.

import type { Service } from "../charge.ts";

export const costExplorer: Service = {
  name: "AWS Cost Explorer",
  names: ["AWSCostExplorer", "Cost Explorer"],
  eventSources: ["ce"],
  charges: [
    {
      usageType: "APIRequests?",
      unit: "request",
      by: "calls",
      calls: "Get* List*",
      recorded: "management",
      failures: "unknown",
      look: "each page is a request: see which tool asks (userAgent); the amounts change three times a day at most",
      source: "published bills; Cost Explorer pricing",
    },
    {
      usageType: "DataStorage.*|.*Usage-?Record.*",
      unit: "usage record-month",
      by: "nobody",
      because: "storage",
      look: "hourly granularity is a preference of the management account",
      source: "public lists of usage types",
    },
  ],
};
