// Amazon ECS: Fargate tasks by their vCPUs and memory, while they run.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "published bills; infracost's price-list queries";
const STARTS = "RunTask StartTask CreateService UpdateService CreateTaskSet";

/* Ten tasks a call, of 16 vCPUs, 120 GB of memory and 200 GB of storage each at most (ECS API, "RunTask"; ECS guide,
   "Task definition parameters for Fargate"), for a day. A service starts as many as it is told to. */
const MOST_TASKS = 10;

/** Fargate's charges, which Amazon EKS has too for its pods. */
const tasks = (usageType: string, unit: string, what: string, weight: string, most: number): Charge => ({
  usageType,
  unit,
  what,
  by: "share",
  weight,
  upTo: { RunTask: MOST_TASKS * 24 * most, StartTask: MOST_TASKS * 24 * most },
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
      16,
    ),
    tasks(
      "(?:SpotUsage-)?Fargate-(?:ARM-|Windows-)?GB-Hours",
      "GB-hour",
      "of Fargate's memory",
      "the memory of each task, and how long it runs",
      120,
    ),
    tasks(
      "Fargate-EphemeralStorage-GB-Hours",
      "GB-hour",
      "of Fargate's storage",
      "the storage of each task, and how long it runs",
      200,
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
