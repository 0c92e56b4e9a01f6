// Amazon FSx: file systems by storage and throughput. What clients read and write is no call of AWS's API.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "infracost's price-list queries; Cloud Carbon Footprint's usage types";

export const fsx: Service = {
  name: "Amazon FSx",
  names: ["AmazonFSx", "FSx"],
  eventSources: ["fsx"],
  charges: [
    {
      usageType: ".*(?:Requests|Access|Read|Write).*",
      unit: "unit",
      what: "of clients",
      by: "nobody",
      because: "traffic",
      source: `${SOURCE}; inferred: the usage types`,
    },
    {
      usageType: ".*BackupUsage.*|.*[Ss]napshot.*",
      unit: "GB-month",
      what: "of backups",
      by: "nobody",
      because: "storage",
      setBy: "CreateBackup CopyBackup DeleteBackup backup:StartBackupJob",
      look: "delete old backups",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Throughput|IOPS|Iops).*",
      unit: "MBps-month",
      what: "provisioned",
      by: "nobody",
      because: "capacity",
      setBy: "CreateFileSystem UpdateFileSystem DeleteFileSystem",
      look: "lower it to the peak that the metrics show",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Storage|Capacity).*",
      unit: "GB-month",
      by: "nobody",
      because: "storage",
      setBy: "CreateFileSystem UpdateFileSystem DeleteFileSystem",
      look: "delete file systems that nobody mounts",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
