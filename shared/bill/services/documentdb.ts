// Amazon DocumentDB: clusters that RDS makes, and elastic ones of its own.

import type { Service } from "../charge.ts";
import { CLUSTERS } from "./rds-clusters.ts";

export const documentdb: Service = {
  name: "Amazon DocumentDB (with MongoDB compatibility)",
  names: ["AmazonDocDB", "DocumentDB (with MongoDB compatibility)", "Amazon DocumentDB"],
  eventSources: ["rds", "docdb-elastic"],
  charges: CLUSTERS,
};
