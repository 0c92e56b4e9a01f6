// AWS Security Hub: checks of controls, findings taken in, automation rules.

import type { Service } from "../charge.ts";

const NOTES = "public notes on the AWS price list; a public mapping of usage types";

export const securityHub: Service = {
  name: "AWS Security Hub",
  names: ["AWSSecurityHub", "Security Hub", "AWS Security Hub CSPM"],
  eventSources: ["securityhub"],
  charges: [
    {
      usageType: ".*Free.*",
      unit: "unit",
      by: "nobody",
      because: "free",
      source: "a public mapping of usage types",
    },
    {
      usageType: "PaidComplianceCheck(?:-\\w+)?",
      unit: "security check",
      by: "nobody",
      because: "monitoring",
      setBy:
        "BatchEnableStandards UpdateStandardsControl BatchUpdateStandardsControlAssociations EnableSecurityHub",
      look: "disable standards that nobody reads, and controls of global resources outside one region",
      source: `${NOTES}; published bills`,
    },
    {
      usageType: "OtherProduct:PaidFindingsIngestion",
      unit: "finding",
      what: "taken in",
      by: "share",
      weight: "the findings in each call",
      upTo: { "*": 100 },
      calls: "BatchImportFindings",
      recorded: "management",
      look: "filter findings where they are made",
      source: `${NOTES}; Security Hub API, "BatchImportFindings"`,
    },
    {
      usageType: "RuleEvaluation",
      unit: "rule evaluation",
      by: "nobody",
      because: "monitoring",
      setBy: "CreateAutomationRule BatchUpdateAutomationRules",
      source: NOTES,
    },
    {
      usageType: ".*(?:Essentials|ResourceHour|Monitoring).*",
      unit: "resource-hour",
      by: "nobody",
      because: "monitoring",
      setBy: "EnableSecurityHubV2",
      source: "inferred: usage types of the plans by resource",
    },
  ],
};
