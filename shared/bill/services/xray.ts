// AWS X-Ray: traces recorded, read and searched.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const RATES = "price-list rows in public tests";
const EVENTS = 'X-Ray guide, "Logging X-Ray API calls with AWS CloudTrail"';
const recorded = "data AWS::XRay::Trace";

export const xray: Service = {
  name: "AWS X-Ray",
  names: ["AWSXRay", "X-Ray"],
  eventSources: ["xray"],
  charges: [
    {
      usageType: "XRay-TracesStored",
      unit: "trace",
      what: "recorded",
      by: "share",
      weight: "the traces that each call's segments belong to",
      upTo: { "*": 50 },
      calls: "PutTraceSegments",
      recorded,
      look: "lower the sampling rule",
      source: `${RATES}; ${EVENTS}; inferred: 50 segments a call at most`,
    },
    {
      usageType: "XRay-TracesAccessed",
      operation: "XRay-Traces-Retrieved",
      unit: "trace",
      what: "read",
      by: "share",
      weight: "the traces that each call asks for",
      upTo: { "*": 5 },
      calls: "BatchGetTraces",
      recorded,
      source: `${RATES}; ${EVENTS}; X-Ray API, "BatchGetTraces"`,
    },
    {
      usageType: "XRay-TracesAccessed",
      unit: "trace",
      what: "searched",
      by: "share",
      weight: "the traces in each call's time range",
      calls: "GetTraceSummaries GetServiceGraph GetTraceGraph GetTimeSeriesServiceStatistics BatchGetTraces",
      recorded,
      look: "dashboards that refresh search again: shorter ranges",
      source: `${RATES}; ${EVENTS}`,
    },
    {
      usageType: "XRay-.*Insights.*",
      unit: "trace",
      what: "for Insights",
      by: "nobody",
      because: "monitoring",
      setBy: "CreateGroup UpdateGroup",
      source: "a public mapping of usage types; inferred: which calls",
    },
    ...TRAFFIC,
  ],
};
