// AWS Database Migration Service: replication instances by the hour.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "AWS price list; inferred: parts of the usage types";

export const dms: Service = {
  name: "AWS Database Migration Service",
  names: ["AWSDatabaseMigrationSvc", "DMS", "Database Migration Service"],
  eventSources: ["dms"],
  charges: [
    {
      usageType: ".*(?:InstanceUsg|InstanceUsage|Multi-AZUsg|Multi-AZUsage|Serverless|DCU).*",
      unit: "instance-hour",
      by: "nobody",
      because: "capacity",
      setBy:
        "CreateReplicationInstance ModifyReplicationInstance DeleteReplicationInstance CreateReplicationConfig StartReplication",
      look: "delete instances whose migration is done",
      source: SOURCE,
    },
    {
      usageType: ".*Storage.*",
      unit: "GB-month",
      by: "nobody",
      because: "storage",
      setBy: "CreateReplicationInstance ModifyReplicationInstance",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
