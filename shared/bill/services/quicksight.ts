// Amazon QuickSight: people by the month, SPICE.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types";

export const quicksight: Service = {
  name: "Amazon QuickSight",
  names: ["AmazonQuickSight", "QuickSight", "Amazon Quick Suite"],
  eventSources: ["quicksight"],
  charges: [
    {
      usageType: ".*(?:SPICE).*",
      unit: "GB-month",
      by: "nobody",
      because: "storage",
      setBy: "CreateDataSet CreateIngestion",
      source: SOURCE,
    },
    {
      usageType: ".*(?:User|Author|Reader|Alerts|-Q|Q-).*",
      unit: "person-month",
      by: "nobody",
      because: "fee",
      setBy: "RegisterUser UpdateUser DeleteUser CreateAccountSubscription",
      look: "delete people who have left; sessions of readers cost by use",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
