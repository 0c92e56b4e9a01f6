// IAM Access Analyzer: roles and users watched for unused access, policies checked.

import type { Service } from "../charge.ts";

const SOURCE = "inferred: usage types, from IAM Access Analyzer's pricing and API";

export const accessAnalyzer: Service = {
  name: "AWS IAM Access Analyzer",
  names: ["AWSIAMAccessAnalyzer", "IAM Access Analyzer"],
  eventSources: ["access-analyzer"],
  charges: [
    {
      usageType: ".*(?:Unused|Internal).*",
      unit: "resource-month",
      what: "watched",
      by: "nobody",
      because: "monitoring",
      setBy: "CreateAnalyzer UpdateAnalyzer DeleteAnalyzer",
      look: "one analyzer for the organization, not one for each account and region",
      source: SOURCE,
    },
    {
      usageType: ".*(?:Custom|Check|Polic).*",
      unit: "check",
      by: "calls",
      calls: "CheckNoNewAccess CheckAccessNotGranted CheckNoPublicAccess",
      recorded: "management",
      failures: "unknown",
      look: "check only policies that changed",
      source: SOURCE,
    },
  ],
};
