// AWS Lambda: requests are invocations, and what they last times the function's memory.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const INVOCATIONS = "Invoke InvokeAsync InvokeWithResponseStream";
const recorded = "data AWS::Lambda::Function";
/* What invokes a function is in no record, if the invocations aren't. */
const setBy =
  "CreateFunction* UpdateFunction* CreateEventSourceMapping* UpdateEventSourceMapping* AddPermission*";
const LOOK = "an event names the function, the function's REPORT log lines have its duration";

/* An invocation lasts 900 s at most, with 10,240 MB of memory and of storage at most (Lambda guide, "Lambda quotas"); one
   that was asked for asynchronously and fails runs three times. */
const MOST_GB_SECONDS = { "*": 3 * 9_000 };

const compute = (arm: "" | "-ARM"): Charge[] => [
  {
    usageType: `Request${arm}`,
    unit: "request",
    what: arm === "" ? "to a function" : "to a function on Arm",
    by: "calls",
    calls: INVOCATIONS,
    recorded,
    setBy,
    failures: "not billed",
    look: "see who invokes which function; retries and small batches of an event source raise it",
    source:
      'published bills; Lambda guide, "Lambda function metrics": Invocations, with those whose function failed and without ' +
      "those that were refused, are the requests billed",
  },
  {
    usageType: `Lambda-GB-Second${arm}`,
    unit: "GB-second",
    what: arm === "" ? "of run time" : "of run time on Arm",
    by: "share",
    weight: "duration × memory of each invocation",
    counted: `Request${arm}`,
    upTo: MOST_GB_SECONDS,
    calls: INVOCATIONS,
    recorded,
    setBy,
    look: LOOK,
    source: "published bills",
  },
  {
    usageType: `Lambda-Provisioned-GB-Second${arm}`,
    unit: "GB-second",
    what: "of run time on provisioned concurrency",
    by: "share",
    weight: "duration × memory of each invocation",
    upTo: MOST_GB_SECONDS,
    calls: INVOCATIONS,
    recorded,
    setBy,
    source: "AWS price list",
  },
  {
    usageType: `Lambda-Provisioned-Concurrency${arm}`,
    unit: "GB-second",
    what: "of provisioned concurrency, used or not",
    by: "nobody",
    because: "capacity",
    setBy: "PutProvisionedConcurrencyConfig* DeleteProvisionedConcurrencyConfig*",
    look: "delete configurations that nothing needs, or scale them by schedule",
    source: "AWS price list",
  },
  {
    usageType: `Lambda-SnapStart-Cached-GB-S(?:econd)?${arm}`,
    unit: "GB-second",
    what: "of cached snapshots",
    by: "nobody",
    because: "storage",
    setBy: "PublishVersion* DeleteFunction*",
    look: "delete old published versions of functions with SnapStart",
    source: arm === "" ? "published bills" : "inferred: from the form without -ARM",
  },
  {
    usageType: `Lambda-SnapStart-Restored-GB${arm}`,
    unit: "GB",
    what: "of snapshots restored",
    by: "share",
    weight: "memory of each cold start",
    upTo: { "*": 10 },
    calls: INVOCATIONS,
    recorded,
    setBy,
    source: "inferred: from the name of the cached snapshots' charge",
  },
  {
    usageType: `Lambda-Storage-GB-Second${arm}`,
    unit: "GB-second",
    what: "of ephemeral storage",
    by: "share",
    weight: "duration × storage of each invocation",
    counted: `Request${arm}`,
    upTo: MOST_GB_SECONDS,
    calls: INVOCATIONS,
    recorded,
    setBy,
    look: "lower the function's EphemeralStorage to what it uses",
    source: "published bills",
  },
  {
    usageType: `Lambda-Managed-Instances-Request${arm}`,
    unit: "request",
    what: "to a function on managed instances",
    by: "calls",
    calls: INVOCATIONS,
    recorded,
    setBy,
    failures: "not billed",
    source: "price-list rows in public tests",
  },
];

export const lambda: Service = {
  name: "AWS Lambda",
  names: ["AWSLambda", "Lambda"],
  eventSources: ["lambda"],
  charges: [
    ...compute(""),
    ...compute("-ARM"),
    {
      usageType: "Lambda-Streaming-Response-Processed-Bytes",
      unit: "GB",
      what: "streamed back",
      by: "share",
      weight: "the bytes of each response",
      calls: "InvokeWithResponseStream Invoke",
      recorded,
      source: 'Billing guide, "Trackable AWS Free Tier services"; inferred: which calls',
    },
    {
      usageType: "Lambda-Edge-(?:Request|GB-Second)",
      unit: "unit",
      what: "of Lambda@Edge",
      by: "nobody",
      because: "traffic",
      setBy: "cloudfront:UpdateDistribution* cloudfront:CreateDistribution*",
      look: "viewers' requests run it: see the distribution's logs, or attach it to fewer cache behaviours",
      source: "public lists of usage types",
    },
    ...TRAFFIC,
  ],
};
