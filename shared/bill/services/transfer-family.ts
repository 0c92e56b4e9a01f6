// AWS Transfer Family: servers by protocol and hour, bytes of SFTP and FTP, which are no calls of AWS's API.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "infracost's price-list queries; a public mapping of usage types";

export const transferFamily: Service = {
  name: "AWS Transfer Family",
  names: ["AWSTransfer", "Transfer Family", "AWS Transfer for SFTP"],
  eventSources: ["transfer"],
  charges: [
    {
      usageType: ".*(?:ProtocolHours|EndpointHour).*",
      unit: "protocol-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateServer UpdateServer DeleteServer StopServer StartServer",
      look: "a stopped server costs as well: delete it, or the protocols that nobody uses",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Upload|Download|Message|Connector|Decrypt).*",
      unit: "GB",
      what: "of files sent and received",
      by: "nobody",
      because: "traffic",
      look: "the server's own logs tell who; what it writes to S3 are its PutObject calls there",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
