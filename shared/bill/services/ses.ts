// Amazon SES: recipients, attachments, mail received. What is sent by SMTP leaves no record.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const FREE_TIER = 'Billing guide, "Trackable AWS Free Tier services"';
const SENDS =
  "SendEmail SendRawEmail SendTemplatedEmail SendBulkTemplatedEmail SendBulkEmail SendCustomVerificationEmail";

export const ses: Service = {
  name: "Amazon Simple Email Service",
  names: ["AmazonSES", "SES", "Simple Email Service"],
  eventSources: ["ses"],
  operations: { Send: SENDS },
  charges: [
    {
      usageType: "Recipients(?:-.*)?",
      unit: "recipient",
      by: "share",
      weight: "the recipients of each message",
      // 50 recipients a message, 50 destinations a bulk (SES guide, "Service quotas in Amazon SES")
      upTo: { "*": 50 },
      calls: SENDS,
      recorded: "data AWS::SES::EmailIdentity",
      look: "what is sent by SMTP leaves no event: the metrics by configuration set tell how much that is",
      source: `${FREE_TIER}; SES guide, "Logging Amazon SES API calls with AWS CloudTrail"`,
    },
    {
      usageType: "AttachmentsSize-Bytes",
      unit: "GB",
      what: "of attachments",
      by: "share",
      weight: "the attachments of each message, times its recipients",
      upTo: { "*": 2 },
      calls: SENDS,
      recorded: "data AWS::SES::EmailIdentity",
      look: "link to files rather than attach them",
      source: "published bills; inferred: times the recipients",
    },
    {
      usageType: "Message|MessageUnits|.*Inbound.*",
      unit: "message",
      what: "received",
      by: "nobody",
      because: "traffic",
      setBy: "CreateReceiptRule SetActiveReceiptRuleSet",
      look: "drop spam by an early receipt rule",
      source: FREE_TIER,
    },
    {
      usageType: ".*(?:VirtDelivMgr|DedicatedIP|MailManager).*",
      unit: "unit",
      what: "of deliverability and dedicated addresses",
      by: "nobody",
      because: "fee",
      setBy: "PutAccountVdmAttributes PutConfigurationSetVdmOptions CreateDedicatedIpPool CreateIngressPoint",
      source: `${FREE_TIER}; inferred: which calls`,
    },
    ...TRAFFIC,
  ],
};
