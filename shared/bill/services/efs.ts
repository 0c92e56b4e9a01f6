// Amazon EFS: files kept and bytes moved by NFS, which is no call of AWS's API.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const GUIDE = 'EFS guide, "Understanding billing and usage reports for Amazon EFS"';

export const efs: Service = {
  name: "Amazon Elastic File System",
  names: ["AmazonEFS", "Elastic File System", "EFS"],
  eventSources: ["elasticfilesystem"],
  charges: [
    {
      usageType: "(?:IA|Archive)?(?:Timed|EarlyDelete|ArchiveEarlyDelete)(?:Storage)?-.*",
      unit: "GB-month",
      what: "of files",
      by: "nobody",
      because: "storage",
      setBy: "CreateFileSystem DeleteFileSystem PutLifecycleConfiguration",
      look: "PutLifecycleConfiguration moves what nobody reads to a cheaper class",
      source: GUIDE,
    },
    {
      usageType: "(?:ET|IA|Archive)DataAccess-.*",
      unit: "GB",
      what: "read or written by NFS",
      by: "nobody",
      because: "traffic",
      setBy: "CreateFileSystem UpdateFileSystem PutLifecycleConfiguration",
      look: "the metric DataReadIOBytes tells how much; AWS Backup and DataSync read too",
      source: GUIDE,
    },
    {
      usageType: "(?:Provisioned|Included)TP-MiBpsHrs",
      unit: "MiBps-hour",
      what: "provisioned",
      by: "nobody",
      because: "capacity",
      setBy: "CreateFileSystem UpdateFileSystem",
      look: "elastic throughput costs less for file systems that idle",
      source: GUIDE,
    },
    ...TRAFFIC,
  ],
};
