// AWS Direct Connect: ports by the hour, and what leaves by them.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types";

export const directConnect: Service = {
  name: "AWS Direct Connect",
  names: ["AWSDirectConnect", "Direct Connect"],
  eventSources: ["directconnect"],
  charges: [
    {
      usageType: ".*(?:Port|HCPort).*",
      unit: "port-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateConnection AllocateHostedConnection DeleteConnection",
      source: SOURCE,
    },
    {
      usageType: ".*DataXfer-In.*",
      unit: "GB",
      what: "in",
      by: "nobody",
      because: "free",
      source: SOURCE,
    },
    {
      usageType: ".*DataXfer-Out.*",
      unit: "GB",
      what: "out",
      by: "nobody",
      because: "traffic",
      look: "flow logs tell who sends",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
