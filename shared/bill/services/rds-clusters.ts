// What clusters cost that RDS makes for another service: instances and storage. What is asked of them is no call of AWS's API.

import type { Charge } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types";

/** The rows of Amazon DocumentDB and of Amazon Neptune. */
export const CLUSTERS: Charge[] = [
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
];
