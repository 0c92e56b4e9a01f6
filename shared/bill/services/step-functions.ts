// AWS Step Functions: state transitions of standard workflows, requests and run time of express ones.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const STARTS = "StartExecution RedriveExecution";
/* Events in an execution's history, and a transition makes one at least (Step Functions guide, "Service quotas"). */
const MOST_TRANSITIONS = 25_000;
const RATES = "infracost's price-list queries; price-list rows in public tests";

export const stepFunctions: Service = {
  name: "AWS Step Functions",
  names: ["AmazonStates", "Step Functions"],
  eventSources: ["states"],
  charges: [
    {
      usageType: "StateTransition",
      unit: "state transition",
      by: "share",
      weight: "the states that each execution passes, retries too",
      upTo: { "*": MOST_TRANSITIONS },
      calls: STARTS,
      recorded: "management",
      look: "see which state machine is started how often; short, frequent workflows cost less as Express; loops of Wait and Choice cost",
      source: `${RATES}; Step Functions guide, "Logging AWS Step Functions API calls with AWS CloudTrail"`,
    },
    {
      usageType: "StepFunctions-Request",
      unit: "request",
      what: "of an express workflow",
      by: "calls",
      calls: "StartExecution",
      recorded: "management",
      failures: "not billed",
      look: "no trail records StartSyncExecution: what StartExecution doesn't explain may be those",
      source: `${RATES}; Step Functions API, "StartSyncExecution" (it isn't logged)`,
    },
    {
      usageType: "StepFunctions-GB-Second",
      unit: "GB-second",
      what: "of express workflows",
      by: "share",
      weight: "duration × memory of each execution",
      counted: "StepFunctions-Request",
      calls: "StartExecution",
      recorded: "management",
      look: "no trail records StartSyncExecution: what StartExecution doesn't explain may be those",
      source: RATES,
    },
    ...TRAFFIC,
  ],
};
