// Amazon RDS and Aurora: instances and storage by the hour and month, I/O of databases, which no trail records.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const RATES = "infracost's price-list queries; published bills";
const CUDOS = "Cloud Intelligence Dashboards' queries";

const capacity = (usageType: string, unit: string, what: string, setBy: string, look: string): Charge => ({
  usageType,
  unit,
  what,
  by: "nobody",
  because: "capacity",
  setBy,
  look,
  source: RATES,
});

const INSTANCES =
  "CreateDBInstance StartDBInstance ModifyDBInstance RestoreDBInstance* CreateDBInstanceReadReplica StopDBInstance DeleteDBInstance";

export const rds: Service = {
  name: "Amazon Relational Database Service",
  names: ["AmazonRDS", "Relational Database Service", "RDS"],
  eventSources: ["rds", "rdsdata", "pi"],
  charges: [
    capacity(
      "(?:InstanceUsage|Multi-AZUsage|Multi-AZClusterUsage|MirrorUsage|HeavyUsage)(?:IOOptimized)?:db\\..*",
      "instance-hour",
      "used or not",
      INSTANCES,
      "stop or delete databases that nobody asks; reserve what stays",
    ),
    capacity(
      "Aurora:Serverless(?:V2)?(?:IOOptimized)?Usage",
      "ACU-hour",
      "of Aurora Serverless",
      "ModifyDBCluster CreateDBCluster CreateDBInstance",
      "lower the least capacity, and see what keeps the database awake",
    ),
    {
      usageType: "(?:RDS|Aurora):StorageIOUsage|Aurora:ReplicatedWriteIO",
      unit: "I/O request",
      by: "nobody",
      because: "traffic",
      look: "SQL is no call of AWS's API: Performance Insights tells which queries; I/O-Optimized costs less above a quarter of the bill",
      source: RATES,
    },
    {
      usageType: "RDS:ChargedBackupUsage|Aurora:BackupUsage",
      unit: "GB-month",
      what: "of backups and snapshots",
      by: "nobody",
      because: "storage",
      setBy:
        "CreateDBSnapshot CreateDBClusterSnapshot CopyDBSnapshot CopyDBClusterSnapshot ModifyDBInstance DeleteDBSnapshot " +
        "backup:StartBackupJob",
      look: "snapshots of deleted databases stay: delete old ones, keep automatic ones for fewer days",
      source: RATES,
    },
    {
      usageType: "(?:Aurora|RDS):SnapshotExportToS3",
      unit: "GB",
      what: "of snapshots exported",
      by: "share",
      weight: "the size of each snapshot",
      calls: "StartExportTask",
      recorded: "management",
      look: "export only the tables that somebody needs",
      source: RATES,
    },
    {
      usageType: "Aurora:BacktrackUsage",
      unit: "change record-hour",
      by: "nobody",
      because: "storage",
      setBy: "ModifyDBCluster CreateDBCluster",
      source: RATES,
    },
    {
      usageType: "(?:RDS|Aurora):.*(?:Storage|PIOPS|Throughput).*",
      unit: "GB-month",
      what: "of storage, or its IOPS and throughput",
      by: "nobody",
      because: "storage",
      setBy: "CreateDBInstance ModifyDBInstance CreateDBCluster DeleteDBInstance DeleteDBCluster",
      look: "Aurora's storage shrinks with its tables, RDS's does not; gp3 costs less than gp2",
      source: RATES,
    },
    {
      usageType: "PI_API",
      unit: "request",
      what: "to Performance Insights",
      by: "calls",
      calls: "pi:GetResourceMetrics pi:DescribeDimensionKeys pi:GetDimensionKeyDetails pi:ListAvailable*",
      recorded: "management",
      failures: "unknown",
      look: "see which monitoring product asks",
      source: `${RATES}; inferred: which calls`,
    },
    {
      usageType: "PI_LTR.*",
      unit: "vCPU-month",
      what: "of long retention of Performance Insights",
      by: "nobody",
      because: "storage",
      setBy: "CreateDBInstance ModifyDBInstance",
      look: "seven days are free",
      source: RATES,
    },
    capacity(
      "(?:RDS:)?(?:RDS)?Proxy.*",
      "vCPU-hour",
      "behind a proxy",
      "CreateDBProxy DeleteDBProxy",
      "delete proxies that nobody uses",
    ),
    {
      usageType: "ExtendedSupport:.*",
      unit: "vCPU-hour",
      what: "of extended support",
      by: "nobody",
      because: "fee",
      setBy: "ModifyDBInstance ModifyDBCluster",
      look: "the engine's version is past standard support: upgrade it",
      source: `${RATES}; ${CUDOS}`,
    },
    {
      usageType: "(?:Aurora:)?Data-?API.*",
      unit: "request",
      what: "of the Data API",
      by: "calls",
      calls:
        "rdsdata:ExecuteStatement rdsdata:BatchExecuteStatement rdsdata:BeginTransaction rdsdata:CommitTransaction " +
        "rdsdata:RollbackTransaction",
      recorded: "data AWS::RDS::DBCluster",
      failures: "unknown",
      look: "see who asks: statements in batches are fewer requests",
      source: `${CUDOS}; CloudTrail guide, "Logging data events"; inferred: by 32 KB`,
    },
    ...TRAFFIC,
  ],
};
