// Amazon DynamoDB: reads and writes by the unit, capacity by the hour, storage, streams, backups.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const BILLS = "published bills; DynamoDB pricing";
const recorded = "data AWS::DynamoDB::Table";

/* A read unit is 4 KB read strongly, 8 KB read eventually; a transaction costs twice. An item has 400 KB at most, a page of
   Query or Scan 1 MB, a batch 16 MB in 100 items, a transaction 4 MB (DynamoDB guide, "Quotas"). */
const READS =
  "GetItem Query Scan BatchGetItem TransactGetItems ExecuteStatement BatchExecuteStatement ExecuteTransaction";
const MOST_READ_UNITS = {
  GetItem: 100,
  Query: 256,
  Scan: 256,
  BatchGetItem: 4_196,
  TransactGetItems: 2_248,
  ExecuteStatement: 256,
  BatchExecuteStatement: 2_500,
  ExecuteTransaction: 2_248,
};

/* A write unit is 1 KB. Each write may write to 20 global and 5 local indexes besides, twice where it moves the item in one:
   51 times in all (same page: 20 is the default quota). */
const WRITES =
  "PutItem UpdateItem DeleteItem BatchWriteItem TransactWriteItems ExecuteStatement BatchExecuteStatement ExecuteTransaction";
const WITH_INDEXES = 51;
const MOST_WRITE_UNITS = {
  PutItem: 400 * WITH_INDEXES,
  UpdateItem: 400 * WITH_INDEXES,
  DeleteItem: 400 * WITH_INDEXES,
  BatchWriteItem: 16_409 * WITH_INDEXES,
  TransactWriteItems: 8_392 * WITH_INDEXES,
  ExecuteStatement: 400 * WITH_INDEXES,
  BatchExecuteStatement: 10_000 * WITH_INDEXES,
  ExecuteTransaction: 8_392 * WITH_INDEXES,
};

const reads: Charge = {
  usageType: "(?:IA-)?ReadRequestUnits",
  unit: "read unit",
  by: "share",
  weight: "the bytes that each call reads, by 4 KB",
  upTo: MOST_READ_UNITS,
  calls: READS,
  recorded,
  look: "see who scans or queries which table: a Scan reads up to 256 units a page, whatever it returns",
  source: BILLS,
};

const writes: Charge = {
  usageType: "(?:IA-)?WriteRequestUnits",
  unit: "write unit",
  by: "share",
  weight: "the bytes that each call writes, by 1 KB, and once more for each index",
  upTo: MOST_WRITE_UNITS,
  calls: WRITES,
  recorded,
  look: "see who writes to which table; smaller items and fewer indexes cost less",
  source: BILLS,
};

export const dynamodb: Service = {
  name: "Amazon DynamoDB",
  names: ["AmazonDynamoDB", "DynamoDB"],
  eventSources: ["dynamodb"],
  charges: [
    reads,
    writes,
    {
      usageType: "(?:IA-)?ReplWriteRequestUnits",
      unit: "write unit",
      what: "replicated by a global table",
      by: "nobody",
      because: "replication",
      setBy: "UpdateTable CreateGlobalTable UpdateGlobalTable",
      look: "see who writes to the table in the other regions; drop replicas that nobody reads",
      source: "Cloud Intelligence Dashboards' queries; inferred: what drives it",
    },
    {
      usageType: "(?:IA-)?(?:Read|Write|ReplWrite)CapacityUnit-Hrs",
      unit: "capacity unit-hour",
      what: "provisioned, used or not",
      by: "nobody",
      because: "capacity",
      setBy:
        "CreateTable UpdateTable application-autoscaling:RegisterScalableTarget application-autoscaling:PutScalingPolicy",
      look: "compare consumed with provisioned capacity: lower the minimum, or pay by request",
      source: "published bills",
    },
    {
      usageType: "HeavyUsage:dynamodb\\.(?:read|write)",
      unit: "capacity unit-hour",
      what: "reserved, used or not",
      by: "nobody",
      because: "fee",
      setBy: "PurchaseReservedCapacityOfferings",
      source: "Cloud Intelligence Dashboards' queries",
    },
    {
      usageType: "Streams-Requests",
      unit: "read of a stream",
      by: "calls",
      calls: "GetRecords",
      recorded: "data AWS::DynamoDB::Stream",
      failures: "unknown",
      look: "see which application polls: Lambda's own polling is free",
      source:
        'Billing guide, "Trackable AWS Free Tier services"; inferred: that Lambda\'s polling has no charge here',
    },
    {
      usageType: "(?:IA-)?TimedStorage-ByteHrs",
      unit: "GB-month",
      what: "stored",
      by: "nobody",
      because: "storage",
      setBy: "CreateTable DeleteTable PutItem BatchWriteItem",
      look: "let old items expire (TTL), or use the Standard-IA class",
      source: BILLS,
    },
    {
      usageType: "TimedPITRStorage-ByteHrs",
      unit: "GB-month",
      what: "of continuous backups",
      by: "nobody",
      because: "storage",
      setBy: "UpdateContinuousBackups",
      look: "turn point-in-time recovery off where nobody needs it",
      source: "published bills",
    },
    {
      usageType: "TimedBackupStorage-ByteHrs",
      unit: "GB-month",
      what: "of backups on demand",
      by: "nobody",
      because: "storage",
      setBy: "CreateBackup DeleteBackup backup:StartBackupJob",
      look: "delete old backups",
      source: "published bills",
    },
    {
      usageType: "RestoreDataSize-Bytes",
      unit: "GB",
      what: "restored",
      by: "share",
      weight: "the size of each table",
      calls: "RestoreTableFromBackup RestoreTableToPointInTime backup:StartRestoreJob",
      recorded: "management",
      source: "AWS price list",
    },
    {
      usageType: "ExportDataSize-Bytes",
      unit: "GB",
      what: "exported to S3",
      by: "share",
      weight: "the size of each table",
      calls: "ExportTableToPointInTime",
      recorded: "management",
      look: "an incremental export costs what changed, a full one the whole table",
      source: "public lists of usage types; inferred: which call",
    },
    {
      usageType: "ImportDataSize-Bytes",
      unit: "GB",
      what: "imported from S3",
      by: "share",
      weight: "the size of each import",
      calls: "ImportTable",
      recorded: "management",
      source: "public lists of usage types; inferred: which call",
    },
    {
      usageType: "ChangeDataCaptureUnits.*",
      unit: "change",
      what: "of 1 KB sent to Kinesis",
      by: "share",
      weight: "the bytes that each call writes, by 1 KB",
      upTo: MOST_WRITE_UNITS,
      calls: WRITES,
      recorded,
      look: "DisableKinesisStreamingDestination where nobody reads the stream",
      source: "price-list rows in public tests; inferred: which calls",
    },
    ...TRAFFIC,
  ],
};
