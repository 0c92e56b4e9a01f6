// AWS WAF and Shield: web ACLs and rules by the month, and web requests, which are no API calls.

import type { Service } from "../charge.ts";

const SOURCE = "infracost's price-list queries; Cloud Intelligence Dashboards' queries";

/** Web ACLs and rules by the month, and the requests that they look at. */
export const waf: Service = {
  name: "AWS WAF",
  names: ["awswaf", "WAF"],
  eventSources: ["wafv2", "waf", "waf-regional"],
  charges: [
    {
      usageType: "(?:ShieldProtected-|Capped-)*Request.*",
      unit: "request",
      what: "inspected",
      by: "nobody",
      because: "traffic",
      setBy: "AssociateWebACL cloudfront:UpdateDistribution*",
      look: "WAF's logs tell who asks; web ACLs over 1,500 capacity units cost more a request",
      source: SOURCE,
    },
    {
      usageType: "(?:ShieldProtected-)?(?:AMR-.*|CaptchaAttempted|ChallengeServed|.*(?:Bot|Fraud|ATP).*)",
      unit: "request",
      what: "of managed rule groups",
      by: "nobody",
      because: "traffic",
      setBy: "UpdateWebACL CreateWebACL",
      look: "a scope-down statement leaves static files out",
      source: SOURCE,
    },
    {
      usageType: "(?:ShieldProtected-)?(?:WebACL|Rule)(?:V2)?.*",
      unit: "rule-month",
      what: "or web ACL",
      by: "nobody",
      because: "capacity",
      setBy: "CreateWebACL UpdateWebACL DeleteWebACL CreateRuleGroup UpdateRuleGroup",
      look: "delete web ACLs that protect nothing",
      source: SOURCE,
    },
  ],
};

/** Shield Advanced: a fee, and the traffic out of what it protects. */
export const shield: Service = {
  name: "AWS Shield",
  names: ["AWSShield", "Shield"],
  eventSources: ["shield"],
  charges: [
    {
      usageType: ".*Bytes.*",
      unit: "GB",
      what: "out of protected resources",
      by: "nobody",
      because: "traffic",
      source: "a public mapping of usage types; Shield pricing",
    },
    {
      usageType: ".*",
      unit: "month",
      what: "of Shield Advanced",
      by: "nobody",
      because: "fee",
      setBy: "CreateSubscription",
      source: "Shield pricing",
    },
  ],
};
