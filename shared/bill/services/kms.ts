// AWS KMS: requests, many of them made by other services for a caller, and keys by the month.

import type { Service } from "../charge.ts";

const request = { unit: "request", by: "calls", recorded: "management", failures: "unknown" } as const;

/** The calls on a key's material, and all the rest: KMS bills each. */
const ALL = "*";

export const kms: Service = {
  name: "AWS Key Management Service",
  names: ["awskms", "Key Management Service", "AWS KMS", "KMS"],
  eventSources: ["kms"],
  charges: [
    {
      usageType: "Global-KMS-Requests",
      unit: "request",
      what: "of the monthly free tier",
      by: "nobody",
      because: "free",
      source: 'Billing guide, "Trackable AWS Free Tier services"',
    },
    {
      ...request,
      usageType: "KMS-Requests-GenerateDatakeyPair-(?:ECC|RSA)",
      what: "for a data key pair",
      calls: "GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext",
      look: "an RSA pair costs some 400 times what a symmetric request does: use ECC, or make pairs outside KMS",
      source: "price-list rows in public tests",
    },
    {
      ...request,
      usageType: "KMS-Requests-Asymmetric(?:-RSA_2048)?",
      what: "on asymmetric keys",
      calls: "Sign Verify GetPublicKey Encrypt Decrypt ReEncrypt DeriveSharedSecret GenerateMac VerifyMac",
      look: "verify and encrypt with the public key outside KMS",
      source: "infracost's price-list queries; inferred: which calls",
    },
    {
      ...request,
      usageType: "KMS-Requests",
      calls: ALL,
      look: "calls that S3 makes for a caller, one for each object, mean a bucket without Bucket Keys; else cache data keys",
      source: 'published bills; KMS guide, "Logging AWS KMS API calls"',
    },
    {
      usageType: "KMS-Keys",
      unit: "key-month",
      by: "nobody",
      because: "storage",
      setBy: "CreateKey ReplicateKey RotateKeyOnDemand ScheduleKeyDeletion CancelKeyDeletion",
      look: "schedule the deletion of keys that no Decrypt or GenerateDataKey names any more",
      source: "published bills",
    },
  ],
};
