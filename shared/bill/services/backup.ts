// AWS Backup: vaults by the GB-month, restores and copies.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "infracost's price-list queries; a public mapping of usage types";

export const backup: Service = {
  name: "AWS Backup",
  names: ["AWSBackup", "Backup"],
  eventSources: ["backup", "backup-gateway", "backupsearch"],
  charges: [
    {
      usageType: "(?:Warm|Cold)Storage-.*|EarlyDelete.*|.*-LAGV.*",
      unit: "GB-month",
      what: "of recovery points",
      by: "nobody",
      because: "storage",
      setBy:
        "StartBackupJob CreateBackupPlan UpdateBackupPlan UpdateRecoveryPointLifecycle DeleteRecoveryPoint",
      look: "keep recovery points for fewer days (those of EBS and RDS stand under these services)",
      source: SOURCE,
    },
    {
      usageType: "(?:Partial)?Restore(?:-Jobs)?-.*|RT-.*",
      unit: "GB",
      what: "restored",
      by: "share",
      weight: "the size of each recovery point",
      calls: "StartRestoreJob CreateRestoreTestingPlan",
      recorded: "management",
      look: "restore testing plans restore by schedule",
      source: SOURCE,
    },
    {
      usageType: "CrossRegion.*",
      unit: "GB",
      what: "copied to another region",
      by: "share",
      weight: "the size of each recovery point",
      calls: "StartCopyJob CreateBackupPlan UpdateBackupPlan",
      recorded: "management",
      look: "plans copy by their own rules: copy fewer backups",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Evaluation|Item|Index|Search).*",
      unit: "unit",
      what: "of audits and searches",
      by: "nobody",
      because: "monitoring",
      setBy: "CreateFramework UpdateFramework backupsearch:StartSearchJob",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
