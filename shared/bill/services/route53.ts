// Amazon Route 53: DNS queries, which are no API calls, zones and health checks by the month, Resolver's endpoints.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const RATES = "infracost's price-list queries";

export const route53: Service = {
  name: "Amazon Route 53",
  names: ["AmazonRoute53", "Route 53"],
  eventSources: ["route53", "route53resolver", "route53domains", "route53-recovery-control-config"],
  charges: [
    {
      usageType: "Intra-AWS-(?:DNS|LBR|Geo)-Queries",
      unit: "query",
      what: "for an alias of an AWS resource",
      by: "nobody",
      because: "free",
      source: "published bills; Route 53 pricing",
    },
    {
      usageType: "(?:DNS|LBR|Geo|Cidr|IPBased)-Queries",
      unit: "query",
      by: "nobody",
      because: "traffic",
      look: "query logging tells which names are asked for; longer TTLs and aliases make fewer",
      source: RATES,
    },
    {
      usageType: "HostedZone",
      unit: "hosted zone-month",
      by: "nobody",
      because: "capacity",
      setBy: "CreateHostedZone DeleteHostedZone servicediscovery:CreatePrivateDnsNamespace",
      source: `published bills; ${RATES}`,
    },
    {
      usageType: "Health-?Check.*",
      unit: "health check-month",
      by: "nobody",
      because: "monitoring",
      setBy: "CreateHealthCheck UpdateHealthCheck DeleteHealthCheck",
      source: RATES,
    },
    {
      usageType: "ResolverNetworkInterface",
      unit: "interface-hour",
      what: "of a Resolver endpoint",
      by: "nobody",
      because: "capacity",
      setBy:
        "route53resolver:CreateResolverEndpoint route53resolver:AssociateResolverEndpointIpAddress " +
        "route53resolver:DeleteResolverEndpoint",
      look: "share one endpoint among accounts",
      source: RATES,
    },
    {
      usageType: ".*(?:[Rr]esolver|[Ff]irewall).*",
      unit: "query",
      what: "by Resolver or DNS Firewall",
      by: "nobody",
      because: "traffic",
      look: "Resolver query logs tell who asks",
      source: `${RATES}; inferred: the usage types`,
    },
    {
      usageType: ".*(?:TrafficFlow|DNSSEC|ARC|Domain).*",
      unit: "unit",
      what: "of traffic policies, domains and recovery control",
      by: "nobody",
      because: "fee",
      setBy:
        "CreateTrafficPolicyInstance route53domains:RegisterDomain route53domains:RenewDomain route53domains:TransferDomain",
      source: "a public mapping of usage types",
    },
    ...TRAFFIC,
  ],
};
