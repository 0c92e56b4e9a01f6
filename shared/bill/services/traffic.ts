// Bytes that a service sends and receives for its users, which every service's bill may have: no record counts them.

import type { Charge } from "../charge.ts";

const SOURCE = "published bills: the same usage types stand under most services";

const out = (usageType: string, what: string, look?: string): Charge => ({
  usageType,
  unit: "GB",
  what,
  by: "nobody",
  because: "traffic",
  ...(look === undefined ? {} : { look }),
  source: SOURCE,
});

/** Within the region, and what is free. */
export const NEAR_TRAFFIC: Charge[] = [
  {
    ...out(
      "DataTransfer-(?:Regional|xAZ-(?:In|Out)|AZ-(?:In|Out))-Bytes",
      "transferred between availability zones",
      "both ends pay: keep callers and what they call in one zone; flow logs with az-id show the pairs",
    ),
    source: `${SOURCE}; inferred: that the forms with AZ mean the same`,
  },
  out("DataXfer-Out(?:[:.].*)?", "transferred out by Direct Connect"),
  {
    usageType: "(?:DataTransfer|AWS|CloudFront|DataXfer)-In(?:-Bytes)?(?:[-:.].*)?|CloudFront-Out-Bytes",
    unit: "GB",
    what: "transferred in, or to CloudFront",
    by: "nobody",
    because: "free",
    source: SOURCE,
  },
];

/** The last rows of a service whose calls' bytes are in no record (all but S3). */
export const TRAFFIC: Charge[] = [
  out(
    "DataTransfer-Out-Bytes",
    "transferred out to the internet",
    "flow logs or the service's own metrics tell who receives it",
  ),
  out(
    "AWS-Out-Bytes(?:-.*)?",
    "transferred out to another region",
    "the usage type names both regions: move one end, or replicate less",
  ),
  ...NEAR_TRAFFIC,
];
