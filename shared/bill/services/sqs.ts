// Amazon SQS: each API call is a request, and so is each 64 KB of what it carries.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const MESSAGES =
  "ReceiveMessage SendMessage SendMessageBatch DeleteMessage DeleteMessageBatch ChangeMessageVisibility " +
  "ChangeMessageVisibilityBatch";
const QUEUES =
  "GetQueueAttributes GetQueueUrl ListQueues ListQueueTags ListDeadLetterSourceQueues PurgeQueue SetQueueAttributes " +
  "CreateQueue DeleteQueue TagQueue UntagQueue AddPermission RemovePermission";

const SOURCE = "published bills (operations, units); SQS pricing (each 64 KB)";

export const sqs: Service = {
  name: "Amazon Simple Queue Service",
  names: ["AWSQueueService", "SQS", "Simple Queue Service"],
  eventSources: ["sqs"],
  /* Bills have both the short names and the calls' own. */
  operations: {
    Send: "SendMessage",
    SendBatch: "SendMessageBatch",
    Receive: "ReceiveMessage",
    Delete: "DeleteMessage",
    List: "ListQueues",
  },
  charges: [
    {
      usageType: "Requests-(?:FIFO-)?(?:Tier\\d+|RBP)",
      operation:
        "Get.*|List.*|PurgeQueue|SetQueueAttributes|CreateQueue|DeleteQueue|(?:Un)?[Tt]agQueue|(?:Add|Remove)Permission",
      unit: "request",
      what: "about a queue",
      by: "calls",
      calls: QUEUES,
      recorded: "management",
      failures: "unknown",
      source: `${SOURCE}; SQS guide, "Logging Amazon SQS API calls using AWS CloudTrail"`,
    },
    {
      usageType: "Requests-(?:FIFO-)?(?:Tier\\d+|RBP)",
      unit: "request",
      by: "calls",
      calls: `${MESSAGES} ${QUEUES}`,
      recorded: "data AWS::SQS::Queue",
      failures: "unknown",
      look:
        "an empty receive is a request too: wait for messages (WaitTimeSeconds=20), and send and delete in batches; each " +
        "64 KB of a larger message is one request more",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
