// Amazon Data Firehose: bytes taken in, converted and delivered.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const MAPPING = "a public mapping of usage types";

export const firehose: Service = {
  name: "Amazon Kinesis Firehose",
  names: ["AmazonKinesisFirehose", "Kinesis Firehose", "Amazon Data Firehose", "Data Firehose"],
  eventSources: ["firehose"],
  charges: [
    {
      usageType: "(?:Streams?Source|KDS-no-rounding-|VendedLogs|.*MSK.*)BilledBytes",
      unit: "GB",
      what: "taken from streams and from services' logs",
      by: "nobody",
      because: "delivery",
      setBy: "CreateDeliveryStream",
      look: "what is put into the source, kinesis:PutRecord or a service's logs, drives it",
      source: MAPPING,
    },
    {
      usageType: "(?:IcebergTables|DirectPUT-no-rounding-)?BilledBytes",
      unit: "GB",
      what: "put",
      by: "share",
      weight: "the bytes that each call puts, each record rounded up to 5 KB",
      // 500 records or 4 MiB a batch at most (Firehose API, "PutRecordBatch"), so 4 MiB or 500 times 5 KB and no more
      upTo: { "*": 0.0065 },
      calls: "PutRecord PutRecordBatch",
      recorded: "data AWS::KinesisFirehose::DeliveryStream",
      look: "each record is rounded up to 5 KB: put small ones together; a stream with another source has no calls",
      source: `${MAPPING}; CloudTrail guide, "Logging data events"`,
    },
    {
      usageType:
        ".*(?:DFCBilledBytes|FormatConversion).*|DPBytesDelivered.*|Decompression.*|MetadataProcessing.*",
      unit: "GB",
      what: "converted",
      by: "nobody",
      because: "delivery",
      setBy: "CreateDeliveryStream UpdateDestination",
      source: MAPPING,
    },
    {
      usageType: "Firehose-VpcDelivery-Hours",
      unit: "zone-hour",
      what: "of delivery into a VPC",
      by: "nobody",
      because: "capacity",
      setBy: "CreateDeliveryStream UpdateDestination DeleteDeliveryStream",
      source: MAPPING,
    },
    {
      usageType: "Firehose-VpcDelivery-Bytes|.*Vpc.*Bytes|S3DeliveryObjectCount.*",
      unit: "GB",
      what: "delivered",
      by: "nobody",
      because: "delivery",
      setBy: "CreateDeliveryStream UpdateDestination",
      source: MAPPING,
    },
    ...TRAFFIC,
  ],
};
