// AWS Global Accelerator: accelerators by the hour, and what passes them.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "AWS price list; inferred: parts of the usage types";

export const globalAccelerator: Service = {
  name: "AWS Global Accelerator",
  names: ["AWSGlobalAccelerator", "Global Accelerator"],
  eventSources: ["globalaccelerator"],
  charges: [
    {
      usageType: ".*(?:Fee|fee|Hour|Accelerator-).*",
      unit: "accelerator-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateAccelerator DeleteAccelerator",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Bytes|DT-|OUT).*",
      unit: "GB",
      what: "through accelerators",
      by: "nobody",
      because: "traffic",
      look: "flow logs of the accelerator tell who",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
