// AWS End User Messaging and Amazon Pinpoint: messages by their parts and countries.

import type { Service } from "../charge.ts";

const FREE_TIER = 'Billing guide, "Trackable AWS Free Tier services"';

/** Messages by their parts and countries, and what carriers ask for. */
export const endUserMessaging: Service = {
  name: "AWS End User Messaging",
  names: ["AWSEndUserMessaging3pFees", "AWSEndUserMessaging", "End User Messaging"],
  eventSources: ["sms-voice", "social-messaging"],
  charges: [
    {
      usageType: ".*(?:[Nn]umber|[Ll]ease|[Pp]ool|[Rr]egistration).*",
      unit: "number-month",
      by: "nobody",
      because: "fee",
      setBy: "RequestPhoneNumber RequestSenderId ReleasePhoneNumber",
      source: "inferred: usage types, from the pricing page's dimensions",
    },
    {
      usageType: ".*",
      unit: "message",
      what: "part",
      by: "share",
      weight: "the parts of each message, and its country's price",
      calls: "SendTextMessage SendMediaMessage SendVoiceMessage",
      recorded: "data AWS::SMSVoice::Message",
      look: "see to which countries: bots that ask for codes cost much; protect configurations stop them",
      source: 'CloudTrail guide, "Logging data events"; inferred: usage types',
    },
  ],
};

/** Messages and events of campaigns, and the endpoints that they went to in a month. */
export const pinpoint: Service = {
  name: "Amazon Pinpoint",
  names: ["AmazonPinpoint", "Pinpoint"],
  eventSources: ["mobiletargeting"],
  charges: [
    {
      usageType: ".*MonthlyTargetedAudience",
      unit: "endpoint",
      what: "of the month",
      by: "nobody",
      because: "capacity",
      setBy: "CreateCampaign CreateJourney CreateSegment",
      look: "endpoints are counted once a month, however often they get messages: narrower segments",
      source: FREE_TIER,
    },
    {
      usageType: ".*",
      unit: "message",
      by: "share",
      weight: "the messages or events of each call",
      calls: "SendMessages SendUsersMessages PutEvents GetInAppMessages",
      recorded: "data AWS::Pinpoint::App",
      source: `${FREE_TIER}; inferred: which calls`,
    },
  ],
};
