// AWS CloudTrail: its own records, by the trail that delivers them, and CloudTrail Lake.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const GUIDE = 'CloudTrail guide, "Viewing your CloudTrail cost and usage with AWS Cost Explorer"';

export const cloudtrail: Service = {
  name: "AWS CloudTrail",
  names: ["AWSCloudTrail", "CloudTrail"],
  eventSources: ["cloudtrail", "cloudtrail-data"],
  charges: [
    {
      usageType: "FreeEventsRecorded",
      unit: "management event",
      what: "recorded once in its region, which is free",
      by: "records",
      of: "management",
      source: GUIDE,
    },
    {
      usageType: "PaidEventsRecorded",
      unit: "management event",
      what: "recorded again by a further trail",
      by: "records",
      of: "further management",
      look:
        "ListTrails shows the second trail, often an organization's beside an account's: delete one, or let it record " +
        "data events only; KMS and RDS Data API events can be left out",
      source: `${GUIDE}; AWS knowledge center, "Why did my CloudTrail cost and usage increase unexpectedly?"`,
    },
    {
      usageType: "DataEventsRecorded",
      unit: "data event",
      what: "recorded",
      by: "records",
      of: "data",
      look:
        "narrow the trail's selectors by eventName, readOnly or resources.ARN, and leave out the bucket that the trail " +
        "itself writes to",
      source: GUIDE,
    },
    {
      usageType: "NetworkEventsRecorded",
      unit: "network activity event",
      what: "recorded",
      by: "records",
      of: "network activity",
      look: "narrow the selector by eventSource and errorCode",
      source: GUIDE,
    },
    {
      usageType: "InsightsEvents?",
      unit: "management event",
      what: "analysed by Insights, once for each kind of Insights",
      by: "records",
      of: "analysed",
      look: "turn one kind of Insights off, or both on trails where nobody reads them",
      source: `${GUIDE}; CloudTrail guide, "Costs for Insights events"`,
    },
    {
      usageType: "DataInsightsEvents?",
      unit: "data event",
      what: "analysed by Insights",
      by: "records",
      of: "data",
      source: 'CloudTrail guide, "Costs for Insights events"',
    },
    {
      usageType: "FreeTrial(?:Ingestion|QueryScanned)-Bytes",
      unit: "GB",
      what: "of the free trial",
      by: "nobody",
      because: "free",
      source: "a public mapping of usage types",
    },
    {
      usageType: "Ingestion-Bytes-1yearstore-Other-data-sources",
      unit: "GB",
      what: "ingested into Lake from other sources",
      by: "share",
      weight: "the size of each import",
      calls: "StartImport cloudtrail-data:PutAuditEvents",
      recorded: "data AWS::CloudTrail::Channel",
      source: `${GUIDE}; inferred: which calls`,
    },
    {
      usageType: "Ingestion-Bytes(?:-1yearstore-Live-CloudTrail-Logs)?",
      unit: "GB",
      what: "of events ingested into Lake",
      by: "nobody",
      because: "delivery",
      setBy: "CreateEventDataStore UpdateEventDataStore StartImport",
      look: "narrow the event data store's selectors: every event that it selects is ingested",
      source: GUIDE,
    },
    {
      usageType: "PaidStorage-ByteHrs",
      unit: "GB-month",
      what: "kept in Lake beyond what ingestion pays for",
      by: "nobody",
      because: "storage",
      setBy: "CreateEventDataStore UpdateEventDataStore",
      source: "public notes on the AWS price list",
    },
    {
      usageType: "QueryScanned-Bytes",
      unit: "GB",
      what: "scanned by Lake queries",
      by: "share",
      weight: "the bytes that each query scans",
      calls: "StartQuery StartDashboardRefresh",
      recorded: "management",
      look: "bound eventTime in each query",
      source: `${GUIDE}; inferred: which calls`,
    },
    ...TRAFFIC,
  ],
};
