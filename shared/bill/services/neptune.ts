// Amazon Neptune: clusters that RDS makes, and graphs of its own.

import type { Service } from "../charge.ts";
import { CLUSTERS } from "./rds-clusters.ts";

export const neptune: Service = {
  name: "Amazon Neptune",
  names: ["AmazonNeptune", "Neptune"],
  eventSources: ["rds", "neptune-db", "neptune-graph"],
  charges: CLUSTERS,
};
