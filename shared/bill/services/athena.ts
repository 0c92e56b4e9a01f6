// Amazon Athena: bytes that queries scan, and capacity.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

export const athena: Service = {
  name: "Amazon Athena",
  names: ["AmazonAthena", "Athena"],
  eventSources: ["athena"],
  charges: [
    {
      usageType: "DataScannedInTB",
      unit: "TB",
      what: "scanned",
      by: "share",
      weight: "the bytes that each query scans",
      calls: "StartQueryExecution",
      recorded: "management",
      look:
        "no record has a query's bytes: GetQueryExecution (DataScannedInBytes) and the workgroup's metrics do; partitions, " +
        "Parquet and a workgroup's limit lower them",
      source:
        'price-list rows in public tests; Athena guide, "Log Amazon Athena API calls with AWS CloudTrail"',
    },
    {
      usageType: "DPU-Hour|ReservedCapacityInDPUHours",
      unit: "DPU-hour",
      what: "of provisioned capacity, used or not",
      by: "nobody",
      because: "capacity",
      setBy: "CreateCapacityReservation UpdateCapacityReservation CancelCapacityReservation",
      look: "cancel reservations that no workgroup uses",
      source: "price-list rows in public tests; a public mapping of usage types",
    },
    {
      usageType: "CodeExecutionInDPUHours",
      unit: "DPU-hour",
      what: "of Spark",
      by: "share",
      weight: "the time and size of each session",
      calls: "StartSession StartCalculationExecution",
      recorded: "management",
      look: "sessions cost while they are idle: lower their time-out",
      source: "public lists of usage types; inferred: which calls",
    },
    ...TRAFFIC,
  ],
};
