// The logs that the benchmark reads: S3 data events of one busy bucket and day, in the proportions of
// the day behind this project. The same bytes on every machine, so that figures can be compared.
//
//     npx tsx corpora.ts        builds what is missing under corpora/

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export interface Corpus {
  name: string;
  files: number;
  eventsPerFile: number;
  /** Whether every call comes from a session of its own, as those of short tasks and functions do: no identity comes again. */
  isFleet?: boolean;
}

export const corpora = {
  large: { name: "600k-in-120", files: 120, eventsPerFile: 5000 },
  fleet: { name: "600k-of-a-fleet", files: 120, eventsPerFile: 5000, isFleet: true },
  small: { name: "160k-in-20000", files: 20_000, eventsPerFile: 8 },
  single: { name: "8-in-1", files: 1, eventsPerFile: 8 },
  huge: { name: "6m-in-1200", files: 1200, eventsPerFile: 5000 },
  hugeFleet: { name: "6m-of-a-fleet", files: 1200, eventsPerFile: 5000, isFleet: true },
} satisfies Record<string, Corpus>;

/** Builds the corpus unless it is there, and returns its folder. */
export function corpusFolder({ name, files, eventsPerFile, isFleet = false }: Corpus): string {
  const folder = fileURLToPath(new URL(`corpora/${name}`, import.meta.url));
  mkdirSync(dirname(folder), { recursive: true });
  writeFileSync(`${folder}.costs.json`, bill(files * eventsPerFile));
  if (existsSync(folder)) return folder;

  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const random = new Random(20200830);
  for (let file = 0; file < files; file++) {
    const start = Math.floor((file / files) * 86_400);
    const records: string[] = [];
    for (let n = 0; n < eventsPerFile; n++) {
      const second = start + Math.floor((n / eventsPerFile) * (86_400 / files));
      records.push(
        isFleet && n % 200 === 199 ? managementEvent(random, second) : s3DataEvent(random, second, isFleet),
      );
    }
    const path = join(unfinished, fileName(start, random));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gzipSync(`{"Records":[${records.join(",")}]}`));
  }
  renameSync(unfinished, folder);
  return folder;
}

function fileName(second: number, random: Random): string {
  const minute = `20200830T${twoDigits(Math.floor(second / 3600))}${twoDigits(Math.floor(second / 60) % 60)}Z`;
  const suffix = random.letters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 16);
  return `AWSLogs/${ACCOUNT}/CloudTrail/eu-west-1/2020/08/30/${ACCOUNT}_CloudTrail_eu-west-1_${minute}_${suffix}.json.gz`;
}

const ACCOUNT = "123456789012";
const BUCKET = "acme-media";
const HEX = "0123456789abcdef";
const HEX_UPPER = "0123456789ABCDEF";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// Calls in a day of that bucket.
const MIX: [eventName: string, calls: number][] = [
  ["HeadObject", 8_757_667],
  ["GetObject", 3_077_835],
  ["GetObjectTagging", 101_949],
  ["ListObjects", 22_941],
  ["PutObject", 7_738],
];
const MIX_TOTAL = MIX.reduce((sum, [, calls]) => sum + calls, 0);

const ROLES = ["thumbnailer", "media-api", "media-sync", "search-indexer", "nightly-audit", "cdn-origin"].map(
  (role, n) => ({
    role,
    id: `AROAEXAMPLE${"BCDEFGHIJK"[n]}QWERTYUIO`,
    agent: [
      "[aws-sdk-java/1.11.842 Linux/4.14.186-146.268.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/25.262-b10 java/1.8.0_262 vendor/Oracle_Corporation]",
      "[Boto3/1.14.43 Python/3.8.5 Linux/5.4.0-1021-aws Botocore/1.17.43 Resource exec-env/AWS_ECS_FARGATE]",
      "[aws-sdk-nodejs/2.737.0 linux/v12.18.3 exec-env/AWS_Lambda_nodejs12.x promise]",
    ][n % 3],
  }),
);

/** Forty roles of a fleet, those with low numbers busier. */
const FLEET = Array.from({ length: 40 }, (_, n) => {
  const { id, agent } = ROLES[n % ROLES.length] ?? ROLES[0]!;
  return { role: `fleet-task-${n}`, id, agent };
});

/** A bill of that day, for the questions that need one: by operation and usage type, as Cost Explorer answers. */
function bill(events: number): string {
  const groups = MIX.flatMap(([eventName, calls]) => {
    const operation =
      { GetObjectTagging: "ReadObjectTagging", ListObjects: "ListBucket" }[eventName] ?? eventName;
    const tier = ["ListObjects", "PutObject"].includes(eventName) ? 1 : 2;
    const amount = String(Math.round((events * calls) / MIX_TOTAL));
    const lines = [[`EU-Requests-Tier${tier}`, amount, "Requests", "1.23"]];
    if (eventName === "GetObject") lines.push(["EU-DataTransfer-Out-Bytes", "300", "GB", "27"]);
    return lines.map(([usageType = "", quantity = "", unit = "", cost = ""]) => ({
      Keys: [operation, usageType],
      Metrics: {
        UnblendedCost: { Amount: cost, Unit: "USD" },
        UsageQuantity: { Amount: quantity, Unit: unit },
      },
    }));
  });
  const TimePeriod = { Start: "2020-08-30", End: "2020-08-31" };
  return JSON.stringify({
    GroupDefinitions: [
      { Type: "DIMENSION", Key: "OPERATION" },
      { Type: "DIMENSION", Key: "USAGE_TYPE" },
    ],
    ResultsByTime: [{ TimePeriod, Total: {}, Groups: groups, Estimated: false }],
  });
}

/** A call of another service, some of which fail. */
function managementEvent(random: Random, second: number): string {
  const time = `${twoDigits(Math.floor(second / 3600))}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}`;
  const [source, eventName] = (
    [
      ["sts", "AssumeRole"],
      ["kms", "Decrypt"],
      ["ec2", "DescribeInstances"],
      ["ecs", "RunTask"],
    ] as const
  )[random.below(4)] ?? ["sts", "AssumeRole"];
  const { role, id } = FLEET[Math.min(random.below(40), random.below(40))] ?? FLEET[0]!;
  const session = random.letters(HEX, 32);
  const error = random.below(10) === 0 ? `"errorCode":"AccessDenied","errorMessage":"not authorized",` : "";
  return (
    `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"${id}:${session}",` +
    `"arn":"arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}","accountId":"${ACCOUNT}",` +
    `"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"${id}",` +
    `"arn":"arn:aws:iam::${ACCOUNT}:role/${role}","accountId":"${ACCOUNT}","userName":"${role}"},` +
    `"attributes":{"creationDate":"2020-08-30T${time}Z","mfaAuthenticated":"false"}}},` +
    `"eventTime":"2020-08-30T${time}Z","eventSource":"${source}.amazonaws.com","eventName":"${eventName}",` +
    `"awsRegion":"eu-west-1","sourceIPAddress":"10.21.${random.below(256)}.${random.below(256)}","userAgent":"Boto3/1.14.43",${error}` +
    `"requestParameters":{"name":"${random.letters(HEX, 12)}"},"responseElements":null,` +
    `"requestID":"${uuid(random)}","eventID":"${uuid(random)}","readOnly":true,"eventType":"AwsApiCall",` +
    `"managementEvent":true,"recipientAccountId":"${ACCOUNT}","eventCategory":"Management"}`
  );
}

function s3DataEvent(random: Random, second: number, isFleet: boolean): string {
  const time = `${twoDigits(Math.floor(second / 3600))}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}`;
  const eventName = pick(random.below(MIX_TOTAL));
  const { role, id, agent } = isFleet
    ? (FLEET[Math.min(random.below(40), random.below(40))] ?? FLEET[0]!)
    : (ROLES[Math.min(random.below(9), random.below(6))] ?? ROLES[0]!);
  // Forty tasks a role, each with a session of its own, renewed every hour.
  const hour = twoDigits(Math.floor(second / 3600));
  const task = isFleet ? random : new Random(1 + random.below(40) + 40 * Number(hour) + 960 * role.length);
  const session = task.letters(HEX, 32);
  const accessKey = `ASIA${task.letters(BASE32, 16)}`;
  const ip = `10.21.${task.below(256)}.${task.below(256)}`;
  const key = `media/${random.below(100)}/originals/${random.letters(HEX, 64)}/master-${1 + random.below(4)}.jpg`;
  const listing = eventName === "ListObjects";
  const arn = `arn:aws:s3:::${BUCKET}`;
  const parameters = listing
    ? `{"list-type":"2","bucketName":"${BUCKET}","encoding-type":"url","max-keys":"1000","prefix":"media/${random.below(100)}/","Host":"${BUCKET}.s3.eu-west-1.amazonaws.com"}`
    : `{"bucketName":"${BUCKET}","Host":"${BUCKET}.s3.eu-west-1.amazonaws.com","key":"${key}"${random.below(2) ? `,"versionId":"${random.letters(BASE64, 32)}"` : ""}${eventName === "GetObjectTagging" ? ',"tagging":""' : ""}}`;
  const bytesOut =
    eventName === "GetObject" ? random.below(4_000_000) : listing ? 200_000 + random.below(90_000) : 0;
  const failed = eventName === "HeadObject" && random.below(16) === 0;
  const error = failed ? `"errorCode":"NoSuchKey","errorMessage":"The specified key does not exist.",` : "";
  const resource = listing
    ? `{"type":"AWS::S3::Object","ARNPrefix":"${arn}/"}`
    : `{"type":"AWS::S3::Object","ARN":"${arn}/${key}"}`;
  return (
    `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"${id}:${session}",` +
    `"arn":"arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}","accountId":"${ACCOUNT}",` +
    `"accessKeyId":"${accessKey}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"${id}",` +
    `"arn":"arn:aws:iam::${ACCOUNT}:role/${role}","accountId":"${ACCOUNT}","userName":"${role}"},` +
    `"attributes":{"creationDate":"2020-08-30T${hour}:00:00Z","mfaAuthenticated":"false"},` +
    `"ec2RoleDelivery":"1.0"}},"eventTime":"2020-08-30T${time}Z","eventSource":"s3.amazonaws.com",` +
    `"eventName":"${eventName}","awsRegion":"eu-west-1","sourceIPAddress":"${ip}","userAgent":"${agent}",${error}` +
    `"requestParameters":${parameters},"responseElements":${eventName === "PutObject" ? '{"x-amz-server-side-encryption":"AES256"}' : "null"},` +
    `"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",` +
    `"bytesTransferredIn":${eventName === "PutObject" ? random.below(4_000_000) : 0},"AuthenticationMethod":"AuthHeader",` +
    `"x-amz-id-2":"${random.letters(BASE64, 75)}=","bytesTransferredOut":${bytesOut}},` +
    `"requestID":"${random.letters(HEX_UPPER, 16)}","eventID":"${uuid(random)}",` +
    `"readOnly":${eventName !== "PutObject"},"resources":[${resource},` +
    `{"accountId":"${ACCOUNT}","type":"AWS::S3::Bucket","ARN":"${arn}"}],"eventType":"AwsApiCall",` +
    `"managementEvent":false,"recipientAccountId":"${ACCOUNT}",` +
    `"eventCategory":"Data","tlsDetails":{"tlsVersion":"TLSv1.2","cipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",` +
    `"clientProvidedHostHeader":"${BUCKET}.s3.eu-west-1.amazonaws.com"}}`
  );
}

function pick(call: number): string {
  for (const [eventName, calls] of MIX) {
    if (call < calls) return eventName;
    call -= calls;
  }
  return "HeadObject";
}

function uuid(random: Random): string {
  const hex = random.letters(HEX, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, "0");
}

/** Marsaglia's xorshift32: the standard library has no generator that takes a seed. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 2_654_435_761) || 1;
  }

  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  below(limit: number): number {
    return this.next() % limit;
  }

  letters(alphabet: string, length: number): string {
    let text = "";
    for (let n = 0; n < length; n++) text += alphabet[this.below(alphabet.length)];
    return text;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2);
  for (const [key, corpus] of Object.entries(corpora)) {
    if (asked.length ? asked.includes(key) : !key.startsWith("huge")) console.log(corpusFolder(corpus));
  }
}
