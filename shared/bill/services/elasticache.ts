// Amazon ElastiCache: nodes by the hour, serverless caches by data and commands, which no trail records.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "AWS price list; published bills; a public mapping of usage types";

export const elasticache: Service = {
  name: "Amazon ElastiCache",
  names: ["AmazonElastiCache", "ElastiCache"],
  eventSources: ["elasticache"],
  charges: [
    {
      usageType: "(?:Outpost-)?NodeUsage:.*|HeavyUsage:cache.*|.*ExtendedSupport.*",
      unit: "node-hour",
      by: "nobody",
      because: "capacity",
      setBy:
        "CreateCacheCluster CreateReplicationGroup ModifyReplicationGroup IncreaseReplicaCount DeleteCacheCluster " +
        "DeleteReplicationGroup",
      look: "delete clusters that nobody asks; reserve what stays",
      source: SOURCE,
    },
    {
      usageType: "ElastiCacheProcessingUnits:.*",
      unit: "processing unit",
      by: "nobody",
      because: "traffic",
      setBy: "CreateServerlessCache ModifyServerlessCache",
      look: "commands to a cache are no calls of AWS's API: its metrics tell how many",
      source: SOURCE,
    },
    {
      usageType: "CachedData:.*",
      unit: "GB-hour",
      what: "in serverless caches",
      by: "nobody",
      because: "storage",
      setBy: "CreateServerlessCache ModifyServerlessCache DeleteServerlessCache",
      look: "a serverless cache has a least size that costs even when it is empty",
      source: SOURCE,
    },
    {
      usageType: "(?:ElastiCache:)?BackupUsage.*",
      unit: "GB-month",
      what: "of backups",
      by: "nobody",
      because: "storage",
      setBy: "CreateSnapshot CreateServerlessCacheSnapshot DeleteSnapshot ModifyReplicationGroup",
      source: SOURCE,
    },
    {
      usageType: "ElastiCache-Out-Bytes|DataTransfer-.*",
      unit: "GB",
      what: "out of caches",
      by: "nobody",
      because: "traffic",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
