// Amazon GuardDuty: events and logs that it analyses, whether a trail keeps them or not.

import type { Service } from "../charge.ts";

const NOTES = "public notes on the AWS price list; published bills";
const UPLOADS = "s3:PutObject s3:CopyObject s3:CompleteMultipartUpload s3:PostObject";
const ON = "UpdateDetector CreateDetector UpdateOrganizationConfiguration UpdateMemberDetectors";

export const guardduty: Service = {
  name: "Amazon GuardDuty",
  names: ["AmazonGuardDuty", "GuardDuty"],
  eventSources: ["guardduty"],
  charges: [
    {
      usageType: "Free.*",
      unit: "unit",
      what: "of the free trial",
      by: "nobody",
      because: "free",
      source: "a public mapping of usage types",
    },
    {
      usageType: "PaidEventsAnalyzed",
      unit: "management event",
      what: "analysed",
      by: "records",
      of: "analysed",
      look: "see who calls most; events of global services (IAM, STS) are analysed in each region where GuardDuty is on",
      source: `${NOTES}; GuardDuty guide, "GuardDuty foundational data sources"`,
    },
    {
      usageType: "PaidS3DataEventsAnalyzed",
      unit: "S3 data event",
      what: "analysed",
      by: "records",
      of: "S3 data analysed",
      look:
        "GuardDuty reads S3's data events by itself; where a trail records none, S3's requests on the bill tell how many " +
        "there are; S3 Protection is on or off for a whole account and region",
      source: `${NOTES}; GuardDuty guide, "GuardDuty S3 Protection"`,
    },
    {
      usageType: "PaidEventsAnalyzed-Bytes",
      unit: "GB",
      what: "of flow logs and DNS logs analysed",
      by: "nobody",
      because: "traffic",
      setBy: ON,
      look: "it grows with the network's traffic: NAT gateways, traffic between zones, DNS",
      source: NOTES,
    },
    {
      usageType: "PaidLambdaNetworkLogsAnalyzed-Bytes",
      unit: "GB",
      what: "of functions' network logs analysed",
      by: "nobody",
      because: "traffic",
      setBy: ON,
      source: NOTES,
    },
    {
      usageType: "PaidKubernetesAuditLogsAnalyzed",
      unit: "EKS audit event",
      what: "analysed",
      by: "nobody",
      because: "not logged",
      setBy: ON,
      look: "calls on the cluster's own API are in its audit log alone: find the controller that asks most",
      source: NOTES,
    },
    {
      usageType: "Paid(?:EKS|EC2|Fargate)vCPUMonitored|PaidRDS(?:vCPU|ACU)Monitored",
      unit: "vCPU-month",
      what: "monitored",
      by: "nobody",
      because: "monitoring",
      setBy: ON,
      look: "leave out clusters, instances or databases that need no protection",
      source: NOTES,
    },
    {
      usageType: "MalwareProtectionS3ScanRequest",
      unit: "object",
      what: "scanned",
      by: "calls",
      calls: UPLOADS,
      recorded: "data AWS::S3::Object",
      failures: "not billed",
      look: "limit the protection plan to the prefix of uploads",
      source: `${NOTES}; inferred: one for each new object`,
    },
    {
      usageType: "MalwareProtectionS3DataScanned",
      unit: "GB",
      what: "of new objects scanned",
      by: "bytes in",
      calls: UPLOADS,
      recorded: "data AWS::S3::Object",
      source: `${NOTES}; inferred: that it is what was uploaded`,
    },
    {
      usageType: "PaidMalwareProtectionEBSDataScanned",
      unit: "GB",
      what: "of volumes scanned after a finding",
      by: "nobody",
      because: "monitoring",
      setBy: "UpdateMalwareScanSettings",
      source: NOTES,
    },
    {
      usageType: "PaidOnDemand.*DataScanned",
      unit: "GB",
      what: "scanned on demand",
      by: "share",
      weight: "the size of each volume, snapshot or image",
      calls: "StartMalwareScan",
      recorded: "management",
      source: `${NOTES}; inferred: which call`,
    },
  ],
};
