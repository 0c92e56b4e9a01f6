// AWS Certificate Manager: private authorities by the month, certificates issued.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "a public mapping of usage types";

export const certificateManager: Service = {
  name: "AWS Certificate Manager",
  names: ["AWSCertificateManager", "Certificate Manager"],
  eventSources: ["acm", "acm-pca"],
  charges: [
    {
      usageType: ".*PrivateCA.*",
      unit: "authority-month",
      by: "nobody",
      because: "fee",
      setBy: "acm-pca:CreateCertificateAuthority acm-pca:DeleteCertificateAuthority",
      look: "delete authorities that issue nothing: each costs by the month",
      source: SOURCE,
    },
    {
      usageType: ".*[Cc]ertificate.*|.*Issued.*",
      unit: "certificate",
      by: "calls",
      calls: "RequestCertificate acm-pca:IssueCertificate ExportCertificate RenewCertificate",
      recorded: "management",
      failures: "not billed",
      source: `${SOURCE}; inferred: which calls`,
    },
    ...TRAFFIC,
  ],
};
