// Amazon EventBridge, which bills call CloudWatch Events: events by 64 KB, pipes, schedules, archives.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const PRICES = "infracost's price-list queries";

export const eventbridge: Service = {
  name: "CloudWatch Events",
  names: ["AWSEvents", "Amazon EventBridge", "EventBridge", "Amazon CloudWatch Events", "AWS Events"],
  eventSources: ["events", "pipes", "scheduler", "schemas"],
  operations: { ReceivedPartnerEvents: "PutPartnerEvents" },
  charges: [
    {
      usageType: "Event-64K-Chunks",
      unit: "event",
      what: "of 64 KB published",
      by: "share",
      weight: "the events of each call, by 64 KB",
      // ten events a call, 1 MB in all at most (EventBridge guide, "PutEvents"; 256 KB before): each begins a chunk
      upTo: { "*": 26 },
      calls: "PutEvents PutPartnerEvents",
      recorded: "data AWS::Events::EventBus",
      look: "see who publishes: a rule that publishes what it matches again is a loop",
      source: 'published bills; EventBridge guide, "Logging EventBridge API calls using AWS CloudTrail"',
    },
    {
      usageType: "Event-8K-Chunks",
      unit: "event",
      what: "of 8 KB read by schema discovery",
      by: "nobody",
      because: "monitoring",
      setBy: "CreateDiscoverer StartDiscoverer",
      look: "stop discovery once the schemas are known",
      source: `${PRICES}; Billing guide, "Trackable AWS Free Tier services"`,
    },
    {
      usageType: "Request-64K-Chunks",
      unit: "request",
      what: "of 64 KB through pipes",
      by: "nobody",
      because: "maintenance",
      setBy: "CreatePipe UpdatePipe StartPipe",
      look: "filter at the source, and in larger batches",
      source: "price-list rows in public tests",
    },
    {
      usageType: "ScheduledInvocation",
      unit: "invocation",
      what: "by EventBridge Scheduler",
      by: "nobody",
      because: "maintenance",
      setBy: "CreateSchedule UpdateSchedule",
      source: 'Billing guide, "Trackable AWS Free Tier services"',
    },
    {
      usageType: "ArchivedEvents-Bytes",
      unit: "GB",
      what: "of events archived",
      by: "share",
      weight: "the size of each event",
      calls: "PutEvents PutPartnerEvents",
      recorded: "data AWS::Events::EventBus",
      look: "narrow the archive's pattern (CreateArchive)",
      source: PRICES,
    },
    {
      usageType: "TimedStorage-ByteHrs",
      unit: "GB-month",
      what: "of archived events",
      by: "nobody",
      because: "storage",
      setBy: "CreateArchive UpdateArchive",
      look: "set RetentionDays",
      source: PRICES,
    },
    ...TRAFFIC,
  ],
};
