// Amazon S3 Glacier's own API of vaults and archives, older than S3's Glacier storage classes.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "AWS price list; inferred: usage types and calls";

export const glacier: Service = {
  name: "Amazon Glacier",
  names: ["AmazonGlacier", "Glacier", "Amazon S3 Glacier", "Amazon Simple Storage Service Glacier"],
  eventSources: ["glacier"],
  charges: [
    {
      usageType: ".*(?:Requests|Tier\\d).*",
      unit: "request",
      by: "calls",
      calls:
        "UploadArchive InitiateJob UploadMultipartPart InitiateMultipartUpload CompleteMultipartUpload ListVaults",
      recorded: "management",
      failures: "unknown",
      source: SOURCE,
    },
    {
      usageType: ".*Retrieval.*",
      unit: "GB",
      what: "retrieved",
      by: "share",
      weight: "the size of each archive",
      calls: "InitiateJob",
      recorded: "management",
      look: "see who starts retrievals, and with which Tier",
      source: SOURCE,
    },
    {
      usageType: ".*(?:TimedStorage|EarlyDelete|ByteHrs).*",
      unit: "GB-month",
      what: "of archives",
      by: "nobody",
      because: "storage",
      setBy: "UploadArchive CompleteMultipartUpload DeleteArchive",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
