// Amazon MemoryDB: nodes by the hour, data written. Commands are no calls of AWS's API.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types";

export const memorydb: Service = {
  name: "Amazon MemoryDB",
  names: ["AmazonMemoryDB", "MemoryDB", "Amazon MemoryDB for Redis"],
  eventSources: ["memorydb"],
  charges: [
    {
      usageType: ".*NodeUsage.*",
      unit: "node-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateCluster UpdateCluster DeleteCluster",
      look: "delete clusters that nobody asks",
      source: SOURCE,
    },
    {
      usageType: ".*DataWritten.*",
      unit: "GB",
      what: "written",
      by: "nobody",
      because: "traffic",
      source: SOURCE,
    },
    {
      usageType: ".*Snapshot.*",
      unit: "GB-month",
      by: "nobody",
      because: "storage",
      setBy: "CreateSnapshot DeleteSnapshot UpdateCluster",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
