// Amazon VPC: public addresses, endpoints, transit gateways, VPN, by the hour and by the byte.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const RATES = "infracost's price-list queries; published bills";

const capacity = (usageType: string, unit: string, what: string, setBy: string, look: string): Charge => ({
  usageType,
  unit,
  what,
  by: "nobody",
  because: "capacity",
  setBy,
  look,
  source: RATES,
});

const passed = (usageType: string, what: string, look: string): Charge => ({
  usageType,
  unit: "GB",
  what,
  by: "nobody",
  because: "traffic",
  look,
  source: RATES,
});

export const vpc: Service = {
  name: "Amazon Virtual Private Cloud",
  names: ["AmazonVPC", "VPC", "Virtual Private Cloud"],
  eventSources: ["ec2", "vpc-lattice"],
  charges: [
    capacity(
      "PublicIPv4:InUseAddress",
      "address-hour",
      "in use",
      "RunInstances AssociateAddress CreateNatGateway AllocateAddress ecs:RunTask ecs:CreateService " +
        "elasticloadbalancing:CreateLoadBalancer",
      "IPAM's Public IP insights list them; tasks and instances in private subnets need none",
    ),
    capacity(
      "PublicIPv4:IdleAddress",
      "address-hour",
      "that nothing uses",
      "AllocateAddress DisassociateAddress ReleaseAddress",
      "release addresses that nothing uses",
    ),
    capacity(
      "VpcEndpoint-(?:GWLBE-)?Hours",
      "endpoint-hour",
      "in each zone",
      "CreateVpcEndpoint ModifyVpcEndpoint DeleteVpcEndpoints",
      "delete endpoints that nobody calls through (events name their vpcEndpointId), or share them",
    ),
    {
      usageType: "VpcEndpoint-(?:GWLBE-)?Bytes",
      unit: "GB",
      what: "through interface endpoints",
      by: "nobody",
      because: "traffic",
      seenAs: { calls: "s3:*", bytes: "bytes both ways", to: ["VPC endpoint"] },
      look: "events name the vpcEndpointId; S3 and DynamoDB have gateway endpoints, which are free",
      source: RATES,
    },
    capacity(
      "TransitGateway-Hours|TransitGateway(?:VPN|Peering)Attachment.*",
      "attachment-hour",
      "of transit gateways",
      "CreateTransitGatewayVpcAttachment CreateTransitGatewayPeeringAttachment DeleteTransitGatewayVpcAttachment",
      "delete attachments that nothing uses",
    ),
    passed(
      "TransitGateway-Bytes",
      "through transit gateways",
      "peering costs less for two VPCs that send much; transit gateway flow logs tell which",
    ),
    capacity(
      "VPN-Usage-Hours(?::.*)?|ClientVPN-.*|.*VPN.*Hours.*",
      "connection-hour",
      "of VPNs",
      "CreateVpnConnection DeleteVpnConnection AssociateClientVpnTargetNetwork DisassociateClientVpnTargetNetwork",
      "delete connections that nobody uses",
    ),
    capacity(
      "IPAddressManager-IP-Hours",
      "address-hour",
      "that IPAM manages",
      "CreateIpam ModifyIpam DeleteIpam",
      "IPAM's free tier does without",
    ),
    capacity(
      ".*VPCLattice.*|.*Lattice.*",
      "unit",
      "of VPC Lattice",
      "vpc-lattice:CreateService vpc-lattice:DeleteService",
      "delete services that nobody calls",
    ),
    passed("VpcPeering-(?:In|Out)-Bytes", "between peered VPCs in two zones", "keep peers in one zone"),
    {
      usageType: ".*NetworkInsights.*|.*Analyzer.*",
      unit: "network path",
      what: "analysed",
      by: "calls",
      calls: "StartNetworkInsightsAnalysis StartNetworkInsightsAccessScopeAnalysis",
      recorded: "management",
      failures: "unknown",
      source: "inferred: usage types and calls, from the pricing page's dimensions",
    },
    ...TRAFFIC,
  ],
};
