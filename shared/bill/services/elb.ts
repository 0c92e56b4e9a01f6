// Elastic Load Balancing: balancers by the hour, and capacity units of what passes them.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const RATES = "infracost's price-list queries; published bills";

export const elb: Service = {
  name: "Amazon Elastic Load Balancing",
  names: ["AWSELB", "Elastic Load Balancing", "EC2-ELB", "AWS Elastic Load Balancing"],
  eventSources: ["elasticloadbalancing"],
  charges: [
    {
      usageType: "LoadBalancerUsage|TrustStore.*",
      unit: "load balancer-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateLoadBalancer DeleteLoadBalancer",
      look: "delete load balancers without healthy targets; one can serve many hosts by its rules",
      source: RATES,
    },
    {
      usageType: "(?:Reserved|Unused|[A-Z])*LCUUsage",
      unit: "capacity unit-hour",
      by: "nobody",
      because: "traffic",
      setBy: "ModifyCapacityReservation CreateRule ModifyRule",
      look: "the dearest of new connections, open connections, bytes and rules counts: see the metric ConsumedLCUs and the access logs",
      source: RATES,
    },
    {
      usageType: "DataProcessing-Bytes",
      unit: "GB",
      what: "through classic load balancers",
      by: "nobody",
      because: "traffic",
      look: "access logs tell who sends; an application or network load balancer costs less",
      source: RATES,
    },
    ...TRAFFIC,
  ],
};
