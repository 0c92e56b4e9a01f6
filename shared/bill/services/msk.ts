// Amazon MSK: brokers, storage, serverless partitions. What clients send to Kafka is no call of AWS's API.

import type { Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = "AWS price list; a public mapping of usage types";

export const msk: Service = {
  name: "Amazon Managed Streaming for Apache Kafka",
  names: ["AmazonMSK", "Managed Streaming for Apache Kafka", "MSK"],
  eventSources: ["kafka", "kafkaconnect"],
  charges: [
    {
      usageType: ".*(?:Storage|Tiered|Throughput).*",
      unit: "GB-month",
      what: "of brokers' storage",
      by: "nobody",
      because: "storage",
      setBy: "CreateCluster* UpdateBrokerStorage UpdateStorage DeleteCluster",
      look: "a shorter retention in the topics keeps less",
      source: SOURCE,
    },
    {
      usageType: "Kafka(?:Serverless|Replication|Replicator)?-?.*Bytes|.*DataIn.*|.*DataOut.*",
      unit: "GB",
      what: "through Kafka",
      by: "nobody",
      because: "traffic",
      source: SOURCE,
    },
    {
      usageType:
        "(?:Kafka|Express|KafkaServerless|KafkaReplication|KafkaReplicator)[.-].*|.*PrivateConnectivity.*",
      unit: "broker-hour",
      by: "nobody",
      because: "capacity",
      setBy:
        "CreateCluster* UpdateBrokerType UpdateBrokerCount DeleteCluster kafkaconnect:CreateConnector CreateReplicator",
      look: "delete clusters that nobody writes to",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
