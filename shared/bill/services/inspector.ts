// Amazon Inspector: instances, functions and images scanned.

import type { Charge, Service } from "../charge.ts";

const NOTES = "public notes on the AWS price list";

const watched = (usageType: string, unit: string, what: string, setBy: string, look: string): Charge => ({
  usageType,
  unit,
  what,
  by: "nobody",
  because: "monitoring",
  setBy,
  look,
  source: NOTES,
});

export const inspector: Service = {
  name: "Amazon Inspector",
  names: ["AmazonInspectorV2", "AmazonInspector", "Inspector", "Amazon Inspector V2"],
  eventSources: ["inspector2", "inspector"],
  charges: [
    {
      usageType: ".*free-(?:trial|metering)",
      unit: "unit",
      by: "nobody",
      because: "free",
      source: NOTES,
    },
    watched(
      "EC2-Scanning(?:-agentless)?",
      "instance-hour",
      "scanned",
      "inspector2:Enable inspector2:UpdateConfiguration",
      "leave instances out by tag; with the SSM agent it costs less",
    ),
    watched(
      "EC2-CIS-checks",
      "check",
      "of CIS benchmarks",
      "inspector2:CreateCisScanConfiguration inspector2:UpdateCisScanConfiguration",
      "check less often",
    ),
    watched(
      "Lambda-(?:Standard|Code)-Scanning",
      "function-hour",
      "scanned",
      "inspector2:Enable",
      "leave functions out by tag, delete old ones",
    ),
    {
      usageType: "container-image-initial-scan",
      unit: "image",
      by: "calls",
      calls: "ecr:PutImage",
      recorded: "management",
      failures: "not billed",
      look: "leave out repositories that every build pushes to",
      source: `${NOTES}; inferred: one for each image pushed`,
    },
    watched(
      "container-image-re-scan",
      "image",
      "scanned again",
      "ecr:PutRegistryScanningConfiguration inspector2:UpdateConfiguration",
      "a shorter rescan time, and a lifecycle policy for old images",
    ),
    watched(
      "Code-Repository-Scan-.*",
      "scan",
      "of a code repository",
      "inspector2:CreateCodeSecurityIntegration inspector2:CreateCodeSecurityScanConfiguration",
      "scan busy repositories by schedule, not at each change",
    ),
    {
      usageType: "agent-assessments",
      unit: "agent assessment",
      by: "share",
      weight: "the agents in each run",
      calls: "inspector:StartAssessmentRun",
      recorded: "management",
      source: "published release notes of a cost tool; inferred: which call",
    },
  ],
};
