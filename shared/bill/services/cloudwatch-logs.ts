// CloudWatch Logs, which bills call AmazonCloudWatch: what is written, kept and read. Who writes is in no record.

import type { Charge } from "../charge.ts";

const GUIDE = 'CloudWatch guide, "CloudWatch billing and cost"';
const EVENTS = 'CloudWatch Logs guide, "Logging CloudWatch Logs API calls in AWS CloudTrail"';
const CUDOS = "Cloud Intelligence Dashboards' queries";

/** What turns a service's own logs on (inferred: the list). */
const TURNED_ON =
  "ec2:CreateFlowLogs ec2:DeleteFlowLogs eks:UpdateClusterConfig eks:CreateCluster wafv2:PutLoggingConfiguration " +
  "route53resolver:CreateResolverQueryLogConfig route53:CreateQueryLoggingConfig logs:CreateDelivery " +
  "logs:PutDeliverySource";

/** The charges for logs, under the service's name that CloudWatch has too. */
export const LOGS: Charge[] = [
  {
    usageType: "DataProcessing(?:IA)?-Bytes",
    unit: "GB",
    what: "of logs written",
    by: "nobody",
    because: "not logged",
    setBy: "logs:CreateLogGroup logs:CreateLogStream",
    look:
      "no trail records PutLogEvents: the metric IncomingBytes tells which log group grew; log less, or use the " +
      "Infrequent Access class",
    source: `${GUIDE} (operation PutLogEvents); ${EVENTS} (its list has no PutLogEvents)`,
  },
  {
    usageType: "VendedLog(?:IA)?-Bytes(?:-.*)?",
    unit: "GB",
    what: "of logs that services write",
    by: "nobody",
    because: "delivery",
    setBy: TURNED_ON,
    look: "flow logs, EKS control plane and WAF logs are such: fewer kinds, fewer fields, or to S3 instead",
    source: `${GUIDE}; published bills`,
  },
  {
    usageType: "S3-Egress-(?:Bytes|ComprBytes|InputBytes)(?:-.*)?|FH-Egress-Bytes(?:-.*)?|DataDelivery-Bytes",
    unit: "GB",
    what: "of logs delivered to S3 or Firehose",
    by: "nobody",
    because: "delivery",
    setBy: TURNED_ON,
    look: "fewer fields, or a longer interval of aggregation",
    source: `${GUIDE}; ${CUDOS}`,
  },
  {
    usageType: "TimedStorage-ByteHrs",
    unit: "GB-month",
    what: "of logs kept",
    by: "nobody",
    because: "storage",
    setBy: "logs:PutRetentionPolicy logs:DeleteRetentionPolicy logs:CreateLogGroup logs:DeleteLogGroup",
    look: "logs are kept forever unless PutRetentionPolicy says otherwise",
    source: `${GUIDE} (operation HourlyStorageMetering)`,
  },
  {
    usageType: "DataScanned-Bytes",
    unit: "GB",
    what: "scanned by Logs Insights",
    by: "share",
    weight: "the bytes that each query scans",
    calls: "logs:StartQuery",
    recorded: "management",
    look: "dashboards query again at each refresh: shorter times, fewer log groups",
    source: `${GUIDE}; ${EVENTS}`,
  },
  {
    usageType: "Logs-LiveTail",
    unit: "minute",
    what: "of Live Tail",
    by: "share",
    weight: "the length of each session, 3 hours at most",
    upTo: { "*": 180 },
    calls: "logs:StartLiveTail",
    recorded: "management",
    source: `${CUDOS}; CloudWatch Logs API, "StartLiveTail"; inferred: that it is a management event`,
  },
  {
    usageType: "DataProtection-Bytes",
    unit: "GB",
    what: "searched for sensitive data",
    by: "nobody",
    because: "monitoring",
    setBy: "logs:PutDataProtectionPolicy logs:PutAccountPolicy",
    source: `${CUDOS}; inferred: which calls turn it on`,
  },
];
