// Amazon MQ: brokers by the hour. What clients send them is no call of AWS's API.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types";

export const mq: Service = {
  name: "Amazon MQ",
  names: ["AmazonMQ", "MQ"],
  eventSources: ["mq"],
  charges: [
    {
      usageType: ".*Storage.*",
      unit: "GB-month",
      by: "nobody",
      because: "storage",
      setBy: "CreateBroker DeleteBroker",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Instance|Broker|mq\\.).*",
      unit: "broker-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateBroker UpdateBroker DeleteBroker",
      look: "delete brokers that nobody uses",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
