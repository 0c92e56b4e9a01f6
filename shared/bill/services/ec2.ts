// Amazon EC2's instances: hours of what RunInstances started. What else EC2 bills stands in ec2-other.ts.

import type { Charge, Service } from "../charge.ts";

const SOURCE = "published bills; AWS price list";
const STARTS = "RunInstances StartInstances";

/* A day of 20 instances a call, for long the quota of an account: what costs more was not started by the calls that the logs
   hold. */
const MOST_HOURS = { "*": 20 * 24 };

/* Who started the instances is known, how long each runs is not: what was started last month runs on unseen. */
const hours = (usageType: string, what: string, calls: string, look: string): Charge => ({
  usageType,
  unit: "instance-hour",
  what,
  by: "share",
  weight: "the instances that each call starts, and the hours that they run",
  upTo: MOST_HOURS,
  named: "instance type",
  calls,
  recorded: "management",
  look,
  source: SOURCE,
});

export const ec2: Service = {
  name: "Amazon Elastic Compute Cloud - Compute",
  names: ["AmazonEC2", "EC2-Instances", "Amazon Elastic Compute Cloud", "Elastic Compute Cloud - Compute"],
  eventSources: ["ec2"],
  charges: [
    hours(
      "(?:Host)?BoxUsage(?::.*)?|DedicatedUsage(?::.*)?",
      "on demand",
      STARTS,
      "RunInstances names the instance type and who started it; what ran before the logs begin has no call here",
    ),
    hours(
      "SpotUsage(?::.*)?",
      "on spot",
      `${STARTS} CreateFleet RequestSpotInstances RequestSpotFleet`,
      "RunInstances names the fleet or group that asked for it",
    ),
    {
      usageType: "(?:Reserved)?HostUsage(?::.*)?",
      unit: "host-hour",
      what: "of a dedicated host",
      by: "nobody",
      because: "capacity",
      setBy: "AllocateHosts ReleaseHosts",
      source: SOURCE,
    },
    {
      usageType: "(?:Unused(?:Box|Ded)|Reservation|DedicatedRes)(?::.*)?",
      unit: "instance-hour",
      what: "of a capacity reservation",
      by: "nobody",
      because: "capacity",
      setBy: "CreateCapacityReservation ModifyCapacityReservation CancelCapacityReservation",
      look: "UnusedBox is capacity that nobody uses: cancel the reservation",
      source: "a public mapping of usage types",
    },
    {
      usageType: "(?:HeavyUsage|ReservedInstancesUsage)(?::.*)?",
      unit: "instance-hour",
      what: "reserved, used or not",
      by: "nobody",
      because: "fee",
      setBy: "PurchaseReservedInstancesOffering",
      source: SOURCE,
    },
    {
      usageType: "EBSOptimized(?::.*)?",
      unit: "instance-hour",
      what: "with EBS optimization",
      by: "share",
      weight: "the hours that each instance runs",
      calls: STARTS,
      recorded: "management",
      source: "a public mapping of usage types",
    },
  ],
};
