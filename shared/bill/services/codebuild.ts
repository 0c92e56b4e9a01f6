// AWS CodeBuild: minutes of builds.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "Cloud Carbon Footprint's usage types; inferred: which calls";

export const codebuild: Service = {
  name: "CodeBuild",
  names: ["AWS CodeBuild", "AWSCodeBuild"],
  eventSources: ["codebuild"],
  charges: [
    {
      usageType: "(?:Build|Reserved|Fleet|GPU)?.*Build.*|.*Min.*",
      unit: "minute",
      what: "of builds",
      by: "share",
      weight: "the length of each build",
      calls: "StartBuild StartBuildBatch RetryBuild",
      recorded: "management",
      look: "see which project builds how often: webhooks start builds too",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
