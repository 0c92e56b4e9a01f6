// Amazon Detective: gigabytes of logs that it takes in.

import type { Service } from "../charge.ts";

export const detective: Service = {
  name: "Amazon Detective",
  names: ["AmazonDetective", "Detective"],
  eventSources: ["detective"],
  charges: [
    {
      usageType: ".*",
      unit: "GB",
      what: "of events, flow logs and findings taken in",
      by: "nobody",
      because: "monitoring",
      setBy: "CreateGraph UpdateDatasourcePackages CreateMembers",
      look: "its usage page shows GB by account and source",
      source: "Detective guide, usage pages; inferred: the usage types",
    },
  ],
};
