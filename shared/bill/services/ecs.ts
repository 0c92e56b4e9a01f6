// Amazon ECS: Fargate tasks by their vCPUs and memory, while they run.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "published bills; infracost's price-list queries";
const STARTS = "RunTask StartTask CreateService UpdateService CreateTaskSet";

/** Fargate's charges, which Amazon EKS has too for its pods. */
const tasks = (usageType: string, unit: string, what: string, weight: string): Charge => ({
  usageType,
  unit,
  what,
  by: "share",
  weight,
  calls: STARTS,
  recorded: "management",
  look: "RunTask names the task definition and who started it; a service whose tasks die starts new ones without a call",
  source: SOURCE,
});

export const ecs: Service = {
  name: "Amazon Elastic Container Service",
  names: ["AmazonECS", "Elastic Container Service", "EC2 Container Service", "Amazon EC2 Container Service"],
  eventSources: ["ecs"],
  charges: [
    tasks(
      "(?:SpotUsage-)?Fargate-(?:ARM-|Windows-)?(?:vCPU|OS)-Hours(?::perCPU)?",
      "vCPU-hour",
      "of Fargate",
      "the vCPUs of each task, and how long it runs",
    ),
    tasks(
      "(?:SpotUsage-)?Fargate-(?:ARM-|Windows-)?GB-Hours",
      "GB-hour",
      "of Fargate's memory",
      "the memory of each task, and how long it runs",
    ),
    tasks(
      "Fargate-EphemeralStorage-GB-Hours",
      "GB-hour",
      "of Fargate's storage",
      "the storage of each task, and how long it runs",
    ),
    {
      usageType: "ECS-EC2-.*",
      unit: "unit",
      what: "of instances that stand under EC2",
      by: "nobody",
      because: "free",
      source: "Cloud Carbon Footprint's usage types: counted twice otherwise",
    },
    {
      usageType: "ECS-Anywhere-Instance-hours.*",
      unit: "instance-hour",
      what: "outside AWS",
      by: "nobody",
      because: "capacity",
      setBy: "RegisterContainerInstance DeregisterContainerInstance",
      source: 'Billing guide, "Trackable AWS Free Tier services"; inferred: which calls',
    },
    ...TRAFFIC,
  ],
};
