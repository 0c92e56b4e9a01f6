// AWS Directory Service: domain controllers by the hour.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

export const directoryService: Service = {
  name: "AWS Directory Service",
  names: ["AWSDirectoryService", "Directory Service"],
  eventSources: ["ds"],
  charges: [
    {
      usageType: ".*(?:Directory-Usage|DC-Usage|MicrosoftAD|Shared|Connector|SimpleAD).*",
      unit: "controller-hour",
      by: "nobody",
      because: "capacity",
      setBy:
        "CreateDirectory CreateMicrosoftAD ConnectDirectory UpdateNumberOfDomainControllers ShareDirectory DeleteDirectory",
      look: "delete directories that nothing uses",
      source: "Cloud Carbon Footprint's usage types (Small-Directory-Usage, Std-MicrosoftAD-DC-Usage)",
    },
    ...TRAFFIC,
  ],
};
