// What the callers of the sample account do all day long.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import type { Random } from "./random.ts";
import {
  behalf,
  type Caller,
  federated,
  hidden,
  identityCenter,
  nobody,
  partner,
  person,
  role,
  root,
  service,
  user,
  webIdentity,
} from "./sample-callers.ts";

/** The bucket that most calls are made on. */
export const BUCKET = "example-storage";
/** The region that most calls are made in. */
export const HOME = "eu-west-1";
const ABROAD = "us-east-1";
const TRAIL_BUCKET = "example-trail";
const VPC_ENDPOINT = "vpce-0a1b2c3d4e5f60718";

/** Calls of one kind that somebody makes all day long. `on` is how many: on a usual day, on the busy one. */
export interface Habit {
  on: [usual: number, busy: number];
  source: string;
  name: string;
  identity: Caller;
  /** From where: an address, a VPC endpoint's inside, or a service. */
  from: (random: Random) => string;
  agent: string;
  region?: string;
  bucket?: string;
  /** Bytes that left with one call: the least and the most. */
  bytesOut?: [least: number, most: number];
  bytesIn?: [least: number, most: number];
  /** One call in so many fails so. */
  fails?: [every: number, errorCode: string, errorMessage: string];
  write?: boolean;
  more?: (random: Random) => Partial<CloudTrailEvent>;
}

const JAVA =
  "[aws-sdk-java/1.11.820 Linux/4.14.186-146.268.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/11.0.8+10-LTS java/11.0.8 vendor/Amazon.com_Inc.]";
const PYTHON =
  "[Boto3/1.14.46 Python/3.8.5 Linux/4.14.186-146.268.amzn2.x86_64 exec-env/AWS_ECS_FARGATE Botocore/1.17.46]";
const CLI = "aws-cli/1.18.123 Python/3.7.3 Linux/4.19.0-10-amd64 botocore/1.17.46";
/** The user agent of calls made in the console. */
export const BROWSER =
  "[Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/84.0.4147.135 Safari/537.36]";
const CONSOLE = "console.amazonaws.com";

const internet = (random: Random): string => `203.0.113.${random.below(250) + 1}`;
const elsewhere = (random: Random): string => `198.51.100.${random.below(20) + 1}`;
const inside = (random: Random): string => `10.0.${random.below(4)}.${random.below(250) + 1}`;
const abroad = (random: Random): string => `3.208.17.${random.below(4) + 1}`;
const host = (name: string) => (): string => name;

const endpoint = (): Partial<CloudTrailEvent> => ({ vpcEndpointId: VPC_ENDPOINT });
const missing: Habit["fails"] = [40, "NoSuchKey", "The specified key does not exist."];
const denied: Habit["fails"] = [1, "AccessDenied", "Access Denied"];

const replicator = role("storage-replicator", 3);
const verifier = role("storage-verifier", 4);
/** The role behind the busy day's bill. */
export const server = role("storage-server", 2);
const reporting = role("reporting", 1);
const s3 = { source: "s3.amazonaws.com", bucket: BUCKET };
const MB = 1_000_000;

/** All that is called in the sample logs, a kind of call a row. */
export const HABITS: Habit[] = [
  {
    ...s3,
    on: [1_900, 14_600],
    name: "HeadObject",
    identity: replicator,
    from: abroad,
    agent: JAVA,
    fails: missing,
  },
  {
    ...s3,
    on: [900, 7_294],
    name: "HeadObject",
    identity: verifier,
    from: inside,
    agent: PYTHON,
    more: endpoint,
  },
  {
    ...s3,
    on: [180, 6_940],
    name: "GetObject",
    identity: server,
    from: internet,
    agent: BROWSER,
    bytesOut: [200 * MB, 1_200 * MB],
  },
  {
    ...s3,
    on: [60, 420],
    name: "GetObject",
    identity: verifier,
    from: inside,
    agent: PYTHON,
    bytesOut: [MB, 900 * MB],
    more: endpoint,
  },
  {
    ...s3,
    on: [20, 95],
    name: "GetObject",
    identity: replicator,
    from: abroad,
    agent: JAVA,
    bytesOut: [MB, 600 * MB],
  },
  {
    ...s3,
    on: [12, 60],
    name: "GetObject",
    identity: partner,
    from: elsewhere,
    agent: JAVA,
    bytesOut: [MB, 300 * MB],
  },
  {
    ...s3,
    on: [150, 180],
    name: "GetObject",
    identity: reporting,
    from: inside,
    agent: PYTHON,
    fails: denied,
    more: endpoint,
  },
  {
    ...s3,
    on: [60, 255],
    name: "GetObjectTagging",
    identity: verifier,
    from: inside,
    agent: PYTHON,
    more: endpoint,
  },
  {
    ...s3,
    on: [40, 57],
    name: "ListObjects",
    identity: verifier,
    from: inside,
    agent: PYTHON,
    more: endpoint,
  },
  {
    ...s3,
    on: [24, 19],
    name: "PutObject",
    identity: replicator,
    from: abroad,
    agent: JAVA,
    bytesIn: [MB, 600 * MB],
    write: true,
  },
  {
    ...s3,
    on: [48, 48],
    name: "GetBucketAcl",
    bucket: TRAIL_BUCKET,
    identity: service("cloudtrail.amazonaws.com"),
    from: host("cloudtrail.amazonaws.com"),
    agent: "cloudtrail.amazonaws.com",
  },
  {
    on: [500, 500],
    source: "sts.amazonaws.com",
    name: "AssumeRole",
    identity: service("ec2.amazonaws.com"),
    from: host("ec2.amazonaws.com"),
    agent: "ec2.amazonaws.com",
  },
  {
    on: [320, 320],
    source: "sts.amazonaws.com",
    name: "AssumeRole",
    identity: service("ecs-tasks.amazonaws.com"),
    from: host("ecs-tasks.amazonaws.com"),
    agent: "ecs-tasks.amazonaws.com",
    region: ABROAD,
  },
  {
    on: [260, 260],
    source: "kms.amazonaws.com",
    name: "Decrypt",
    identity: behalf("secretsmanager.amazonaws.com"),
    from: host("secretsmanager.amazonaws.com"),
    agent: "secretsmanager.amazonaws.com",
  },
  {
    on: [1, 1],
    source: "kms.amazonaws.com",
    name: "RotateKey",
    identity: nobody,
    from: host("AWS Internal"),
    agent: "AWS Internal",
    write: true,
    more: () => ({ eventType: "AwsServiceEvent" }),
  },
  {
    on: [600, 610],
    source: "monitoring.amazonaws.com",
    name: "GetMetricData",
    identity: reporting,
    from: inside,
    agent: PYTHON,
  },
  {
    on: [900, 900],
    source: "ec2.amazonaws.com",
    name: "DescribeInstances",
    identity: user("deploy"),
    from: elsewhere,
    agent: CLI,
    fails: [30, "Client.RequestLimitExceeded", "Request limit exceeded."],
  },
  {
    on: [300, 300],
    source: "ec2.amazonaws.com",
    name: "DescribeRegions",
    identity: person,
    from: internet,
    agent: CONSOLE,
    region: ABROAD,
  },
  {
    on: [240, 240],
    source: "iam.amazonaws.com",
    name: "ListRoles",
    identity: person,
    from: internet,
    agent: CONSOLE,
    region: ABROAD,
  },
  {
    on: [60, 60],
    source: "lambda.amazonaws.com",
    name: "ListFunctions20150331",
    identity: person,
    from: internet,
    agent: CONSOLE,
  },
  {
    on: [40, 40],
    source: "sts.amazonaws.com",
    name: "GetCallerIdentity",
    identity: federated,
    from: elsewhere,
    agent: CLI,
  },
  {
    on: [24, 24],
    source: "sts.amazonaws.com",
    name: "AssumeRoleWithWebIdentity",
    identity: webIdentity,
    from: elsewhere,
    agent: CLI,
  },
  {
    on: [6, 6],
    source: "sso.amazonaws.com",
    name: "ListAccounts",
    identity: identityCenter,
    from: internet,
    agent: BROWSER,
  },
  {
    on: [2, 2],
    source: "signin.amazonaws.com",
    name: "ConsoleLogin",
    identity: root,
    from: internet,
    agent: BROWSER,
    region: ABROAD,
    write: true,
    more: () => ({ eventType: "AwsConsoleSignIn", responseElements: { ConsoleLogin: "Success" } }),
  },
  {
    on: [3, 3],
    source: "signin.amazonaws.com",
    name: "ConsoleLogin",
    identity: hidden,
    from: internet,
    agent: BROWSER,
    region: ABROAD,
    write: true,
    more: () => ({
      eventType: "AwsConsoleSignIn",
      errorMessage: "Failed authentication",
      responseElements: { ConsoleLogin: "Failure" },
    }),
  },
];
