// Amazon Cognito: people who signed in within the month, app clients and their tokens.

import type { Service } from "../charge.ts";

const FREE_TIER = 'Billing guide, "Trackable AWS Free Tier services"';

export const cognito: Service = {
  name: "Amazon Cognito",
  names: ["AmazonCognito", "Cognito"],
  eventSources: ["cognito-idp", "cognito-identity", "cognito-sync"],
  charges: [
    {
      usageType: ".*MAU.*",
      unit: "active user",
      what: "of the month",
      by: "nobody",
      because: "traffic",
      setBy: "CreateUserPool UpdateUserPool SetUserPoolMfaConfig",
      look:
        "people are counted once a month, however often they sign in (InitiateAuth, SignUp and the like name the pool); the " +
        "pool's feature plan sets the price",
      source: `${FREE_TIER}; Cognito pricing`,
    },
    {
      usageType: ".*M2MTokenRequests.*",
      unit: "token request",
      by: "nobody",
      because: "traffic",
      setBy: "CreateUserPoolClient",
      look: "the token endpoint is no call of AWS's API: let clients keep their tokens until they expire",
      source: `${FREE_TIER}; inferred: that no trail records it`,
    },
    {
      usageType: ".*M2MAppClients.*",
      unit: "app client-month",
      by: "nobody",
      because: "capacity",
      setBy: "CreateUserPoolClient UpdateUserPoolClient DeleteUserPoolClient",
      source: FREE_TIER,
    },
    {
      usageType: ".*(?:SMS|Email).*",
      unit: "message",
      what: "to people who sign in",
      by: "share",
      weight: "the messages that each call sends",
      calls: "SignUp ForgotPassword ResendConfirmationCode InitiateAuth AdminInitiateAuth AdminCreateUser",
      recorded: "management",
      source: "a public mapping of usage types; inferred: which calls",
    },
    {
      usageType: ".*(?:Sync|IdentityPool|AdvancedSecurity).*",
      unit: "unit",
      by: "nobody",
      because: "traffic",
      source: "a public mapping of usage types",
    },
  ],
};
