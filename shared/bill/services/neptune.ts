// Amazon Neptune: instances and storage; what is asked of it is no call of AWS's API. RDS makes its calls.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types";

export const neptune: Service = {
  name: "Amazon Neptune",
  names: ["AmazonNeptune", "Neptune"],
  eventSources: ["rds", "neptune-db", "neptune-graph"],
  charges: [
    {
      usageType: ".*(?:InstanceUsage|GraphUsage|ElasticCPUUsage|Serverless).*|HeavyUsage:db.*",
      unit: "instance-hour",
      what: "used or not",
      by: "nobody",
      because: "capacity",
      setBy:
        "rds:CreateDBInstance rds:ModifyDBInstance rds:DeleteDBInstance rds:CreateDBCluster docdb-elastic:CreateCluster neptune-graph:CreateGraph",
      look: "delete clusters that nobody asks",
      source: SOURCE,
    },
    {
      usageType: ".*StorageIOUsage.*",
      unit: "I/O request",
      by: "nobody",
      because: "traffic",
      look: "the cluster's own profiler tells which queries",
      source: SOURCE,
    },
    {
      usageType: ".*(?:BackupUsage|Snapshot).*",
      unit: "GB-month",
      what: "of backups",
      by: "nobody",
      because: "storage",
      setBy: "rds:CreateDBClusterSnapshot rds:ModifyDBCluster rds:DeleteDBClusterSnapshot",
      source: SOURCE,
    },
    {
      usageType: ".*Storage.*",
      unit: "GB-month",
      by: "nobody",
      because: "storage",
      setBy: "rds:CreateDBCluster rds:DeleteDBCluster",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
