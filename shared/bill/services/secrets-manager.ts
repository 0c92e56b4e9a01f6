// AWS Secrets Manager: API calls, and secrets by the month.

import type { Service } from "../charge.ts";

export const secretsManager: Service = {
  name: "AWS Secrets Manager",
  names: ["AWSSecretsManager", "Secrets Manager"],
  eventSources: ["secretsmanager"],
  charges: [
    {
      usageType: "AWSSecretsManager-?APIRequests?",
      unit: "request",
      by: "calls",
      calls: "*",
      recorded: "management",
      failures: "unknown",
      look: "see who reads which secret how often: a cache (SDK, Lambda extension, agent) reads it once an hour",
      source: "published bills; a public mapping has eu-west-1's spelling; inferred: that every call counts",
    },
    {
      usageType: "AWSSecretsManager-Secrets?",
      unit: "secret-month",
      by: "nobody",
      because: "storage",
      setBy: "CreateSecret ReplicateSecretToRegions DeleteSecret RestoreSecret",
      look: "delete secrets that nobody has read for months (GetSecretValue)",
      source: "AWS price list; a public mapping of usage types",
    },
  ],
};
