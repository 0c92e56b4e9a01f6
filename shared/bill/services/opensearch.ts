// Amazon OpenSearch Service: instances, storage and serverless capacity. Searches are no calls of AWS's API.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "infracost's price-list queries; a public mapping of usage types";

export const opensearch: Service = {
  name: "Amazon OpenSearch Service",
  names: [
    "AmazonES",
    "OpenSearch Service",
    "Amazon Elasticsearch Service",
    "Elasticsearch Service",
    "AmazonOpenSearchService",
  ],
  eventSources: ["es", "aoss", "osis"],
  charges: [
    {
      usageType: "ESInstance:.*|HeavyUsage:.*|.*ExtendedSupport.*|UltraWarm.*",
      unit: "instance-hour",
      by: "nobody",
      because: "capacity",
      setBy:
        "CreateDomain UpdateDomainConfig DeleteDomain CreateElasticsearchDomain UpdateElasticsearchDomainConfig",
      look: "smaller instances, reserved ones, UltraWarm for old indexes",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Search|Indexing|Ingestion)OCU.*",
      unit: "OCU-hour",
      by: "nobody",
      because: "capacity",
      setBy:
        "aoss:CreateCollection aoss:DeleteCollection aoss:UpdateAccountSettings osis:CreatePipeline osis:UpdatePipeline",
      look: "a collection has a least capacity that costs even when nobody asks it: Bedrock's knowledge bases make such",
      source: SOURCE,
    },
    {
      usageType: "(?:ES:)?.*(?:Storage|PIOPS|Throughput).*",
      unit: "GB-month",
      what: "of storage, or its IOPS and throughput",
      by: "nobody",
      because: "storage",
      setBy: "CreateDomain UpdateDomainConfig aoss:CreateCollection",
      look: "delete old indexes (Index State Management)",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
