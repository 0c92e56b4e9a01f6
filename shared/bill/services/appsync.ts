// AWS AppSync: queries and updates of clients to GraphQL APIs.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = 'Billing guide, "Trackable AWS Free Tier services"; AWS price list';

const byClients = (usageType: string, unit: string, what: string, look?: string): Charge => ({
  usageType,
  unit,
  what,
  by: "nobody",
  because: "traffic",
  look: look ?? "the API's own logs tell who asks",
  source: SOURCE,
});

export const appsync: Service = {
  name: "AWS AppSync",
  names: ["AWSAppSync", "AppSync"],
  eventSources: ["appsync"],
  charges: [
    byClients(
      "GraphQLInvocation|.*EventAPI.*|.*[Oo]peration.*",
      "request",
      "of clients",
      "a trail can select AWS::AppSync::GraphQLApi, but no page names those events: the API's own logs tell who asks",
    ),
    byClients("GraphQLNotification", "update", "pushed to subscribers"),
    byClients("ConnectionDuration", "minute", "of connections"),
    byClients("ResponseData", "GB", "of responses"),
    {
      usageType: ".*[Cc]ache.*",
      unit: "cache-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateApiCache UpdateApiCache DeleteApiCache",
      source: "inferred: the usage type, from the pricing page's dimensions",
    },
    ...TRAFFIC,
  ],
};
