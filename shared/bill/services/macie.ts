// Amazon Macie: buckets watched, and bytes searched for sensitive data.

import type { Service } from "../charge.ts";

export const macie: Service = {
  name: "Amazon Macie",
  names: ["AmazonMacie", "Macie"],
  eventSources: ["macie2"],
  charges: [
    {
      usageType: ".*(?:DataInventoryEvaluation|BucketInventory|Bucket-Days).*",
      unit: "bucket-day",
      by: "nobody",
      because: "monitoring",
      setBy: "EnableMacie DisableMacie UpdateMacieSession",
      look: "disable Macie in regions where nobody needs it",
      source: "AWS price list; Macie API, usage statistics",
    },
    {
      usageType: ".*AutomatedObjectMonitoring.*",
      unit: "object",
      what: "watched by automated discovery",
      by: "nobody",
      because: "monitoring",
      setBy: "UpdateAutomatedDiscoveryConfiguration EnableMacie",
      look: "leave buckets out of automated discovery",
      source: "inferred: from Macie's names of its own metrics",
    },
    {
      usageType: ".*Automated.*Discovery.*",
      unit: "GB",
      what: "searched by automated discovery",
      by: "nobody",
      because: "monitoring",
      setBy: "UpdateAutomatedDiscoveryConfiguration",
      source: "inferred: from Macie's names of its own metrics",
    },
    {
      usageType: ".*SensitiveDataDiscovery.*",
      unit: "GB",
      what: "searched by jobs",
      by: "share",
      weight: "the bytes that each job searches",
      calls: "CreateClassificationJob UpdateClassificationJob",
      recorded: "management",
      look: "limit jobs by prefix, last change and share of objects",
      source: "inferred: from Macie's names of its own metrics; Macie API",
    },
  ],
};
