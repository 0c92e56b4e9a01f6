// Amazon SQS: each API call is a request, and so is each 64 KB of what it carries.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

/* A message, or a batch, has 1 MiB at most (SQS guide, "Message quotas"; 256 KB before August 2025), 64 KB a request. */
const MOST_REQUESTS = 16;

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
      operation: "Send.*|Receive.*|Delete|DeleteMessage.*|ChangeMessage.*",
      unit: "request",
      by: "calls",
      upTo: MOST_REQUESTS,
      calls: MESSAGES,
      recorded: "data AWS::SQS::Queue",
      failures: "unknown",
      look: "an empty receive is a request too: wait for messages (WaitTimeSeconds=20), and send and delete in batches",
      source: SOURCE,
    },
    {
      usageType: "Requests-(?:FIFO-)?(?:Tier\\d+|RBP)",
      unit: "request",
      what: "about a queue",
      by: "calls",
      calls: QUEUES,
      recorded: "management",
      failures: "unknown",
      source: `${SOURCE}; SQS guide, "Logging Amazon SQS API calls using AWS CloudTrail"`,
    },
    ...TRAFFIC,
  ],
};
