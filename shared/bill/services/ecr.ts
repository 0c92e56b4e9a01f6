// Amazon ECR: images by the GB-month, and pulls out of the region.

import type { Charge, Service } from "../charge.ts";
import { NEAR_TRAFFIC } from "./traffic.ts";

const pulled = (usageType: string, what: string): Charge => ({
  usageType,
  unit: "GB",
  what,
  by: "share",
  weight: "the size of each layer",
  // a layer has 52,000 MiB at most (ECR guide, "Amazon ECR service quotas")
  upTo: { GetDownloadUrlForLayer: 51 },
  calls: "GetDownloadUrlForLayer",
  recorded: "management",
  look: "see who pulls which repository, and from where: pull within the region, or replicate once",
  source:
    'Billing guide, "Trackable AWS Free Tier services"; ECR guide, "Logging Amazon ECR actions with AWS CloudTrail"',
});

export const ecr: Service = {
  name: "Amazon EC2 Container Registry (ECR)",
  names: [
    "AmazonECR",
    "EC2 Container Registry (ECR)",
    "Amazon Elastic Container Registry",
    "Elastic Container Registry",
    "AmazonECRPublic",
    "Amazon Elastic Container Registry Public",
    "Elastic Container Registry Public",
  ],
  eventSources: ["ecr", "ecr-public"],
  charges: [
    {
      usageType: "TimedStorage(?:-Archive)?-ByteHrs",
      unit: "GB-month",
      what: "of images",
      by: "nobody",
      because: "storage",
      setBy: "PutImage CompleteLayerUpload BatchDeleteImage PutLifecyclePolicy",
      look: "a lifecycle policy deletes untagged and old images",
      source: "published bills",
    },
    {
      usageType: "(?:Internet-)?ECRPublic-.*",
      unit: "GB",
      what: "pulled from public repositories, or kept in them",
      by: "nobody",
      because: "traffic",
      setBy: "ecr-public:PutImage",
      source: 'Billing guide, "Trackable AWS Free Tier services"',
    },
    pulled("DataTransfer-Out-Bytes", "pulled from the internet"),
    pulled("AWS-Out-Bytes", "pulled from another region"),
    ...NEAR_TRAFFIC,
  ],
};
