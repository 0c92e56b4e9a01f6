// Amazon API Gateway: calls of clients to APIs, which are no calls of AWS's API, and caches by the hour.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const RATES = 'infracost\'s price-list queries; Billing guide, "Trackable AWS Free Tier services"';

const byClients = (usageType: string, unit: string, what: string): Charge => ({
  usageType,
  unit,
  what,
  by: "nobody",
  because: "traffic",
  look: "no trail records what clients ask of an API: its access logs and the metric Count do, by API and stage",
  source: RATES,
});

export const apiGateway: Service = {
  name: "Amazon API Gateway",
  names: ["AmazonApiGateway", "API Gateway"],
  eventSources: ["apigateway"],
  charges: [
    byClients("ApiGatewayRequest", "request", "to a REST API"),
    byClients("ApiGatewayHttpRequest", "request", "to an HTTP API"),
    byClients("ApiGatewayMessage", "message", "of a WebSocket API"),
    byClients("ApiGatewayMinute", "minute", "of a WebSocket connection"),
    {
      usageType: "ApiGatewayCacheUsage:.*",
      unit: "cache-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateStage UpdateStage CreateDeployment DeleteStage",
      look: "a stage's cache costs whether it is used or not",
      source: "published bills; inferred: which calls",
    },
    ...TRAFFIC,
  ],
};
