// Amazon Kinesis Data Streams: shards and streams by the hour, what is put in and read out.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const RATES = "infracost's price-list queries; price-list rows in public tests";
const STREAM = "data AWS::Kinesis::Stream";
const CONSUMER = "data AWS::Kinesis::StreamConsumer";

const read = (
  usageType: string,
  what: string,
  calls: string,
  recorded: typeof STREAM | typeof CONSUMER,
  look: string,
): Charge => ({
  usageType,
  unit: "GB",
  what,
  by: "share",
  weight: "the bytes that each call reads",
  calls,
  recorded,
  look,
  source: RATES,
});

export const kinesis: Service = {
  name: "Amazon Kinesis",
  names: ["AmazonKinesis", "Kinesis", "Amazon Kinesis Data Streams"],
  eventSources: ["kinesis"],
  charges: [
    {
      usageType: "PutRequestPayloadUnits",
      unit: "payload unit",
      what: "of 25 KB put",
      by: "share",
      weight: "the records that each call puts, by 25 KB",
      // a record has 10 MiB at most; a PutRecords 500 records and 10 MiB (Kinesis API, "PutRecord", "PutRecords")
      upTo: { PutRecord: 420, PutRecords: 920 },
      calls: "PutRecord PutRecords",
      recorded: STREAM,
      look: "each record is rounded up to 25 KB: put small ones together (the KPL does)",
      source: RATES,
    },
    {
      usageType: "OnDemand-BilledIncomingBytes",
      unit: "GB",
      what: "put",
      by: "share",
      weight: "the bytes that each call puts",
      upTo: { "*": 0.01 },
      calls: "PutRecord PutRecords",
      recorded: STREAM,
      look: "put small records together, and compress them",
      source: RATES,
    },
    read(
      "OnDemand-BilledOutgoingBytes",
      "read",
      "GetRecords",
      STREAM,
      "see who reads: each consumer reads all of it",
    ),
    read(
      "(?:OnDemand-BilledOutgoingEFO|Read)Bytes",
      "read by enhanced fan-out",
      "SubscribeToShard",
      CONSUMER,
      "see which consumers are registered; plain GetRecords costs nothing on provisioned streams",
    ),
    read(
      "LongTermRetention-ReadBytes",
      "read from long-term retention",
      "GetRecords",
      STREAM,
      "see who reads old records again",
    ),
    {
      usageType: "Storage-ShardHour",
      unit: "shard-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateStream UpdateShardCount SplitShard MergeShards DeleteStream",
      look: "delete streams that nobody writes to, merge shards",
      source: RATES,
    },
    {
      usageType: "OnDemand-StreamHour",
      unit: "stream-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateStream UpdateStreamMode DeleteStream",
      look: "delete streams that nobody writes to",
      source: RATES,
    },
    {
      usageType: "EnhancedFanoutHour",
      unit: "consumer-shard-hour",
      by: "nobody",
      because: "capacity",
      setBy: "RegisterStreamConsumer DeregisterStreamConsumer",
      look: "deregister consumers that read nothing",
      source: RATES,
    },
    {
      usageType:
        "Extended-ShardHour|LongTermRetention-ByteHrs|OnDemand-(?:Extended|LongTerm)Retention-ByteHrs",
      unit: "GB-month",
      what: "of longer retention",
      by: "nobody",
      because: "storage",
      setBy: "IncreaseStreamRetentionPeriod DecreaseStreamRetentionPeriod",
      source: RATES,
    },
    ...TRAFFIC,
  ],
};
