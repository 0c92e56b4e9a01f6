// What nobody's calls use: support plans, taxes, commitments, domains.

import type { Service } from "../charge.ts";

const fee = (name: string, names: string[], unit: string, source: string, setBy?: string): Service => ({
  name,
  names,
  eventSources: [],
  charges: [
    {
      usageType: ".*",
      unit,
      by: "nobody",
      because: "fee",
      ...(setBy === undefined ? {} : { setBy }),
      source,
    },
  ],
});

const NAMES = "published bills; public lists of product codes";

/** Support plans: a share of the month's other charges. */
export const support = fee(
  "AWS Support",
  [
    ...["Developer", "Business", "Enterprise", "Business+", "Enterprise On-Ramp"].flatMap((plan) => [
      `AWS Support (${plan})`,
      `Support (${plan})`,
    ]),
    "AWSDeveloperSupport",
    "AWSSupportBusiness",
    "AWSSupportEnterprise",
    "AWSSupportEssential",
    "AWSEnterpriseOnRamp",
    "AWSUnifiedOperations",
    "OCBPremiumSupport",
    "AWS Premium Support",
    "Premium Support",
  ],
  "dollar",
  `${NAMES}; inferred: a share of the month's other charges`,
);

/** Taxes on the other charges. */
export const tax = fee("Tax", ["AWS Tax"], "dollar", 'published bills (lines "Tax for product code")');

/** Hours committed to, used or not. */
export const savingsPlans = fee(
  "Savings Plans for AWS Compute usage",
  [
    "ComputeSavingsPlans",
    "Savings Plans for Compute usage",
    "Savings Plans for  Compute usage",
    "MachineLearningSavingsPlans",
    "Savings Plans for AWS Machine Learning",
    "Savings Plans for Machine Learning",
    "DatabaseSavingsPlans",
    "Savings Plans for AWS Database",
    "Savings Plans for AWS Databases",
  ],
  "hour of commitment",
  "Cloud Intelligence Dashboards' queries",
  "savingsplans:CreateSavingsPlan",
);

/** Domains by the year. */
export const registrar = fee(
  "Amazon Registrar",
  ["AmazonRegistrar", "Registrar"],
  "domain-year",
  NAMES,
  "route53domains:RegisterDomain route53domains:RenewDomain route53domains:TransferDomain",
);

/** Software that runs on what EC2 bills beside it: a machine image's by the instance-hour, a service's by its own measure. */
export const marketplace: Service = {
  name: "AWS Marketplace",
  names: [],
  eventSources: [],
  charges: [
    {
      usageType: "(?:Global-)?(?:SoftwareUsage|MP:).*",
      unit: "unit",
      what: "of software from AWS Marketplace",
      by: "nobody",
      because: "fee",
      setBy: "ec2:RunInstances",
      look: "end what runs it, or the subscription: Marketplace's own page names both",
      source: "published bills; inferred: which call",
    },
  ],
};
