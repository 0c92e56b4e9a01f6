// Amazon EKS: clusters by the hour. What runs in them was asked of Kubernetes, whose calls no trail records.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types; AWS price list";

export const eks: Service = {
  name: "Amazon Elastic Container Service for Kubernetes",
  names: [
    "AmazonEKS",
    "Elastic Container Service for Kubernetes",
    "Amazon Elastic Kubernetes Service",
    "Elastic Kubernetes Service",
  ],
  eventSources: ["eks"],
  charges: [
    {
      usageType: "AmazonEKS-Hours:perCluster",
      unit: "cluster-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateCluster DeleteCluster",
      look: "delete clusters that nobody uses",
      source: SOURCE,
    },
    {
      usageType: "AmazonEKS-Hours:extendedSupport",
      unit: "cluster-hour",
      what: "of extended support",
      by: "nobody",
      because: "fee",
      setBy: "UpdateClusterVersion",
      look: "the cluster's Kubernetes version is past standard support: six times the price until it is upgraded",
      source: SOURCE,
    },
    {
      usageType: "(?:SpotUsage-)?Fargate-.*",
      unit: "hour",
      what: "of pods on Fargate",
      by: "nobody",
      because: "capacity",
      setBy: "CreateFargateProfile DeleteFargateProfile",
      look: "Kubernetes starts pods: the cluster's audit log tells who asked for them",
      source: SOURCE,
    },
    {
      usageType: "EKS-Auto:.*|.*HybridNodes-.*|.*EKS.*",
      unit: "hour",
      what: "of nodes that EKS manages",
      by: "nobody",
      because: "capacity",
      setBy: "CreateCluster UpdateClusterConfig CreateNodegroup UpdateNodegroupConfig CreateCapability",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
