// Amazon SNS: API requests, and the deliveries that a publication makes.

import type { Charge, Service } from "../charge.ts";
import type { Named } from "../named-on-bill.ts";
import { TRAFFIC } from "./traffic.ts";

const PUBLISH = "Publish PublishBatch";
const recorded = "data AWS::SNS::Topic";
const PRICES = "infracost's price-list queries";

/* Messages that Cognito sends by itself (Cognito guide, "SMS message settings"). */
const COGNITOS =
  "cognito-idp:SignUp cognito-idp:ResendConfirmationCode cognito-idp:ForgotPassword cognito-idp:InitiateAuth cognito-idp:AdminCreateUser";

const delivery = (usageType: string, what: string, look?: string, named?: Named, setBy?: string): Charge => ({
  usageType,
  unit: "delivery",
  what,
  by: "share",
  weight: "the subscriptions that each publication reaches, and retries",
  counted: "Requests-Tier1",
  calls: PUBLISH,
  recorded,
  ...(look === undefined ? {} : { look }),
  ...(named === undefined ? {} : { named }),
  ...(setBy === undefined ? {} : { setBy }),
  source: `Billing guide, "Trackable AWS Free Tier services"; ${PRICES}`,
});

export const sns: Service = {
  name: "Amazon Simple Notification Service",
  names: ["AmazonSNS", "SNS", "Simple Notification Service"],
  eventSources: ["sns"],
  charges: [
    {
      usageType: "Requests-Tier1",
      operation: "(?!Publish).*",
      unit: "request",
      what: "about topics and subscriptions",
      by: "calls",
      calls: "*",
      recorded: "management",
      failures: "unknown",
      source: 'SNS guide, "Logging and monitoring with AWS CloudTrail"; inferred: the operations on bills',
    },
    {
      usageType: "Requests-Tier1",
      unit: "request",
      by: "calls",
      calls: PUBLISH,
      recorded,
      failures: "unknown",
      look: "publish in batches, and what somebody subscribes to alone; each 64 KB of a larger message is one request more",
      source: `${PRICES}; CloudTrail guide, "Logging data events"`,
    },
    {
      usageType: "F-Request-Tier1",
      unit: "request",
      what: "to a FIFO topic",
      by: "share",
      weight: "the messages of each call",
      upTo: { Publish: 4, PublishBatch: 13 },
      calls: PUBLISH,
      recorded,
      source: `${PRICES}; inferred: one for each message of a batch`,
    },
    {
      usageType: "F-Ingress-Tier1",
      unit: "GB",
      what: "published to FIFO topics",
      by: "share",
      weight: "the size of each publication",
      calls: PUBLISH,
      recorded,
      source: PRICES,
    },
    delivery(
      "DeliveryAttempts-HTTP",
      "by HTTP or HTTPS",
      "endpoints that fail are tried again and again: see who subscribes",
    ),
    delivery("DeliveryAttempts-SMTP", "by email"),
    delivery(
      "DeliveryAttempts-SMS.*|SMS-Price-[A-Z]{2}|.*OutboundSMS.*",
      "by SMS, each part of a message",
      "see to which numbers: bots that ask for codes cost much; a spend limit stops them",
      "phone number",
      COGNITOS,
    ),
    delivery("Notifications-Mobile|DeliveryAttempts-(?:APNS|MACOS|GCM|ADM)", "to mobile devices"),
    delivery("DeliveryAttempts-(?:FIREHOSE|SQS|LAMBDA)|F-(?:DA|Egress)-SQS", "to another service"),
    {
      usageType: "F-(?:Storage|ArchiveProcessing).*|(?:F-)?PL-Filter.*",
      unit: "GB",
      what: "of archives and of payloads that a filter reads",
      by: "nobody",
      because: "monitoring",
      setBy: "SetTopicAttributes SetSubscriptionAttributes Subscribe",
      source: "a public mapping of usage types; inferred: what drives it",
    },
    ...TRAFFIC,
  ],
};
