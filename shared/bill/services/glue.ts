// AWS Glue: requests to the Data Catalog, and jobs and crawlers by the DPU-hour.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const MAPPING = "a public mapping of usage types";
const RATES = "AWS price list, as infracost and a public price script query it";

const run = (usageType: string, what: string, calls: string, look: string, source = RATES): Charge => ({
  usageType,
  unit: "DPU-hour",
  what,
  by: "share",
  weight: "the time and size of each run",
  calls,
  recorded: "management",
  look,
  source,
});

export const glue: Service = {
  name: "AWS Glue",
  names: ["AWSGlue", "Glue"],
  eventSources: ["glue", "databrew"],
  charges: [
    {
      usageType: "Catalog-Request",
      unit: "request",
      what: "to the Data Catalog",
      by: "calls",
      calls:
        "*Database* *Table* *Partition* *Catalog* *UserDefinedFunction* *ColumnStatistics* *Connection* SearchTables",
      recorded: "management",
      failures: "unknown",
      look:
        "Athena, EMR, Redshift and crawlers call for their users: see via which service; partition projection needs no " +
        "GetPartitions",
      source: "published bills (operation Request); inferred: which calls",
    },
    {
      usageType: "Catalog-Storage",
      unit: "object-month",
      what: "in the Data Catalog",
      by: "nobody",
      because: "storage",
      setBy: "CreateTable BatchCreatePartition UpdateTable",
      look: "delete old partitions and versions of tables",
      source: "published bills",
    },
    run(
      "Crawler-DPU-Hour(?:-Gen2)?",
      "of crawlers",
      "StartCrawler",
      "a crawler that runs by its own schedule (CreateCrawler, UpdateCrawler) leaves no call: crawl less often, or only what is new",
    ),
    run(
      "ETL-Flex-DPU-Hour(?:-Gen2)?",
      "of flexible jobs",
      "StartJobRun StartWorkflowRun StartTrigger",
      "see which job runs how often",
    ),
    run(
      "ETL-(?:MemOptimized-)?DPU-Hour(?:-.*)?",
      "of jobs",
      "StartJobRun StartWorkflowRun StartTrigger",
      "see which job runs how often, and how many workers it has",
    ),
    run(
      "GlueInteractiveSession.*|DEVED-DPU-Hour",
      "of sessions and development endpoints",
      "CreateSession CreateDevEndpoint RunStatement",
      "sessions cost while they are idle: lower their time-out, delete endpoints",
      MAPPING,
    ),
    run(
      "(?:Column-Statistics|.*Optimization)-DPU-Hour",
      "of statistics and table optimization",
      "StartColumnStatisticsTaskRun CreateTableOptimizer UpdateTableOptimizer",
      "see which tables are optimized",
      `${MAPPING}; inferred: which calls`,
    ),
    {
      usageType: "DBrew-.*|.*Sessions.*",
      unit: "node-hour",
      what: "of DataBrew",
      by: "share",
      weight: "the time and size of each run",
      calls: "databrew:StartJobRun databrew:StartProjectSession",
      recorded: "management",
      source: `${MAPPING}; inferred: which calls`,
    },
    {
      usageType: ".*zeroETL.*",
      unit: "GB",
      what: "of zero-ETL integrations",
      by: "nobody",
      because: "replication",
      setBy: "CreateIntegration",
      source: "Cloud Intelligence Dashboards' queries; inferred: unit and call",
    },
    ...TRAFFIC,
  ],
};
