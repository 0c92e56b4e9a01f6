// Amazon CloudFront: viewers' requests and bytes, which are no API calls; paths invalidated.

import type { Charge, Service } from "../charge.ts";

const GUIDE = 'CloudFront guide, "Interpreting your AWS bill and the AWS usage report for CloudFront"';

const byViewers = (usageType: string, unit: string, what: string, look?: string): Charge => ({
  usageType,
  unit,
  what,
  by: "nobody",
  because: "traffic",
  look: look ?? "no trail records what viewers ask for: the distribution's logs do",
  source: GUIDE,
});

/** Viewers' requests and bytes, and paths invalidated. */
export const cloudfront: Service = {
  name: "Amazon CloudFront",
  names: ["AmazonCloudFront", "CloudFront"],
  eventSources: ["cloudfront", "edgekeyvaluestore"],
  charges: [
    byViewers("DataTransfer-Out-Bytes", "GB", "to viewers"),
    byViewers("DataTransfer-Out-OBytes", "GB", "from viewers to origins"),
    byViewers(
      "Requests-(?:Tier\\d.*|HTTPS?-Proxy.*|HTTP\\d.*)",
      "request",
      "of viewers",
      "the distribution's logs tell who asks; WAF stops bots, longer caching makes fewer",
    ),
    byViewers(
      "O?Bytes-OriginShield|Requests-OriginShield",
      "unit",
      "through Origin Shield",
      "turn Origin Shield off where it doesn't raise the hit rate",
    ),
    byViewers("Executions-CloudFrontFunctions|.*Lambda-Edge.*", "execution", "of functions at the edge"),
    byViewers(
      "DataTransfer-In.*|CloudFront-.*|AWS-.*|DataTransfer-Regional.*",
      "GB",
      "between CloudFront and origins",
    ),
    {
      usageType: "Invalidations",
      unit: "path",
      what: "invalidated beyond the free ones",
      by: "share",
      weight: "the paths in each batch",
      // 3,000 paths may be under way at a time (CloudFront guide, "Invalidate files")
      upTo: { "*": 3_000 },
      calls: "CreateInvalidation*",
      recorded: "management",
      look: "file names with a version need none; a path with * is one",
      source: GUIDE,
    },
    {
      usageType: "SSL-Cert-Custom",
      unit: "certificate-month",
      what: "with addresses of its own",
      by: "nobody",
      because: "capacity",
      setBy: "CreateDistribution* UpdateDistribution*",
      look: "SNI needs no addresses of its own",
      source: GUIDE,
    },
    {
      usageType: ".*(?:KVS|KeyValueStore).*",
      unit: "request",
      what: "to a key value store",
      by: "calls",
      calls:
        "edgekeyvaluestore:GetKey edgekeyvaluestore:PutKey edgekeyvaluestore:UpdateKeys edgekeyvaluestore:DeleteKey " +
        "edgekeyvaluestore:ListKeys",
      recorded: "data AWS::CloudFront::KeyValueStore",
      failures: "unknown",
      source: 'CloudTrail guide, "Logging data events"; inferred: the usage type',
    },
    {
      usageType: ".*(?:RealTimeLog|RTLog|Log).*",
      unit: "log line",
      by: "nobody",
      because: "delivery",
      setBy: "CreateRealtimeLogConfig* UpdateRealtimeLogConfig*",
      look: "sample the real-time logs",
      source: "infracost's price-list queries; inferred: the usage type",
    },
  ],
};

/** Its plans at a flat price. */
export const cloudfrontPlans: Service = {
  name: "CloudFront flat-rate plans",
  names: ["CloudFrontPlans"],
  eventSources: [],
  charges: [
    {
      usageType: ".*",
      unit: "plan-month",
      by: "nobody",
      because: "fee",
      source: "Cloud Intelligence Dashboards' queries",
    },
  ],
};
