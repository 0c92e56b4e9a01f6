// Amazon EMR: clusters, serverless applications and jobs, by the hour.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types; inferred: which calls";

export const emr: Service = {
  name: "Amazon Elastic MapReduce",
  names: ["ElasticMapReduce", "Elastic MapReduce", "EMR", "Amazon EMR"],
  eventSources: ["elasticmapreduce", "emr-serverless", "emr-containers"],
  charges: [
    {
      usageType: "EMR-SERVERLESS-.*",
      unit: "hour",
      what: "of serverless applications",
      by: "share",
      weight: "the vCPUs, memory and time of each run",
      calls: "emr-serverless:StartJobRun emr-serverless:StartApplication",
      recorded: "management",
      look: "see who starts jobs of which application",
      source: SOURCE,
    },
    {
      usageType: "EMR-EKS-.*",
      unit: "hour",
      what: "of jobs on EKS",
      by: "share",
      weight: "the vCPUs, memory and time of each run",
      calls: "emr-containers:StartJobRun",
      recorded: "management",
      look: "see who starts jobs of which virtual cluster",
      source: SOURCE,
    },
    {
      usageType: ".*(?:BoxUsage|SpotUsage|Instance).*",
      unit: "instance-hour",
      what: "of clusters",
      by: "share",
      weight: "the instances of each cluster, and the hours that they run",
      calls: "RunJobFlow AddInstanceGroups AddInstanceFleet ModifyInstanceGroups",
      recorded: "management",
      look: "RunJobFlow names who started it; instances stand under EC2 besides",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
