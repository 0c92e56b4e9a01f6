// Amazon Redshift: nodes and serverless capacity, storage, bytes that Spectrum scans.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "infracost's price-list queries; a public mapping of usage types";

export const redshift: Service = {
  name: "Amazon Redshift",
  names: ["AmazonRedshift", "Redshift"],
  eventSources: ["redshift", "redshift-serverless", "redshift-data"],
  charges: [
    {
      usageType: "Node:.*|HeavyUsage:.*",
      unit: "node-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateCluster ResizeCluster ResumeCluster PauseCluster DeleteCluster",
      look: "pause clusters that nobody asks; reserve what stays",
      source: SOURCE,
    },
    {
      usageType: "Redshift:ServerlessUsage",
      unit: "RPU-hour",
      by: "nobody",
      because: "traffic",
      setBy: "redshift-serverless:CreateWorkgroup redshift-serverless:UpdateWorkgroup",
      look: "SQL sessions leave no event: sys_query_history tells who asked; lower the base capacity, set a usage limit",
      source: 'Billing guide, "Trackable AWS Free Tier services"; public lists of usage types',
    },
    {
      usageType: "CS:.*",
      unit: "second",
      what: "of concurrency scaling",
      by: "nobody",
      because: "traffic",
      setBy: "ModifyClusterParameterGroup CreateUsageLimit",
      look: "lower max_concurrency_scaling_clusters",
      source: SOURCE,
    },
    {
      usageType: ".*(?:DataScanned|Spectrum).*",
      unit: "TB",
      what: "scanned by Spectrum",
      by: "nobody",
      because: "not logged",
      setBy: "redshift-data:ExecuteStatement redshift-data:BatchExecuteStatement",
      look: "SQL sessions leave no event: svl_s3query_summary has the queries, and S3's data events the role's reads",
      source: SOURCE,
    },
    {
      usageType: "RMS.*|Redshift:PaidSnapshots|.*SnapshotCopy.*|.*Snapshot.*",
      unit: "GB-month",
      what: "of tables and snapshots",
      by: "nobody",
      because: "storage",
      setBy: "CreateClusterSnapshot DeleteClusterSnapshot CopyClusterSnapshot EnableSnapshotCopy",
      look: "delete manual snapshots, drop tables",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
