// Amazon Managed Service for Apache Flink: processing units by the hour.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types";

export const kinesisAnalytics: Service = {
  name: "Amazon Kinesis Analytics",
  names: ["AmazonKinesisAnalytics", "Kinesis Analytics", "Amazon Managed Service for Apache Flink"],
  eventSources: ["kinesisanalytics"],
  charges: [
    {
      usageType: ".*KPU-Hour.*",
      unit: "processing unit-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateApplication StartApplication UpdateApplication StopApplication",
      look: "stop applications that nobody reads",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Storage|Backup).*",
      unit: "GB-month",
      by: "nobody",
      because: "storage",
      setBy: "CreateApplication CreateApplicationSnapshot",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
