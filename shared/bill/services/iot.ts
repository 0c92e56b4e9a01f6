// AWS IoT Core: messages and connections of devices, which no trail records, and rules that they trigger.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "inferred: usage types, from the pricing page's dimensions";

export const iot: Service = {
  name: "AWS IoT",
  names: ["AWSIoT", "IoT", "AWS IoT Core"],
  eventSources: ["iot", "iotdata"],
  charges: [
    {
      usageType: ".*(?:Shadow|Registry).*",
      unit: "operation",
      what: "on shadows and the registry",
      by: "nobody",
      because: "not logged",
      look: "no trail records calls on shadows (GetThingShadow, UpdateThingShadow): IoT's own logs do",
      source: `${SOURCE}; IoT guide, "Logging AWS IoT API calls using AWS CloudTrail" (calls of the data plane are not)`,
    },
    {
      usageType: ".*(?:Rule|Action).*",
      unit: "rule or action",
      what: "run",
      by: "nobody",
      because: "traffic",
      setBy: "CreateTopicRule ReplaceTopicRule",
      look: "a narrower SQL statement runs less often",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Messag|Connect|LoRa|Tunnel|Location|Device|Job|Fleet|Defender|Audit|Detect).*",
      unit: "unit",
      what: "of devices",
      by: "nobody",
      because: "not logged",
      look: "no trail records what devices do: IoT's own logs and metrics tell which device sends",
      source: `${SOURCE}; IoT guide, "Logging AWS IoT API calls using AWS CloudTrail"`,
    },
    ...TRAFFIC,
  ],
};
