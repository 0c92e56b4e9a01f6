// AWS STS, whose calls cost nothing themselves: they count among the events that CloudTrail and GuardDuty bill.

import type { Service } from "../charge.ts";

export const sts: Service = {
  name: "AWS Security Token Service",
  names: ["AWSSecurityTokenService", "Security Token Service", "STS"],
  eventSources: ["sts"],
  charges: [
    {
      usageType: ".*",
      unit: "request",
      by: "nobody",
      because: "free",
      setBy: "*",
      look: "STS is free: what it costs stands under CloudTrail (further trails) and GuardDuty (events analysed)",
      source: "inferred: no price list or published bill has a charge of it",
    },
  ],
};
