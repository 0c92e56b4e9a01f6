// A small trail of two accounts, two regions and four days, with every shape of caller, error and resource in it.

import fc from "fast-check";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { INSTANCE_TYPE } from "../../shared/bill/resource-named.ts";
import { NAMED_IN, namesIn, SHORT_NAMES } from "../../shared/resource/requested.ts";
import { sampleEvents } from "../../shared/sample/sample-events.ts";

const SEED = 20200830;
const ACCOUNTS = ["111122223333", "444455556666"];
const REGIONS = ["eu-west-1", "us-east-1"];
const DAYS = ["2020-08-28", "2020-08-29", "2020-08-30", "2020-08-31"];
const ONE_IN = 150;

const TYPES = [
  "",
  "Root",
  "IAMUser",
  "AssumedRole",
  "AWSService",
  "AWSAccount",
  "FederatedUser",
  "WebIdentityUser",
].concat(["SAMLUser", "IdentityCenterUser", "Role", "Directory", "Unknown", "SomethingNew"]);
const REQUESTS: CloudTrailEvent["requestParameters"][] = [
  undefined,
  null,
  {},
  { bucketName: "example-storage" },
  { bucketName: "", key: "a/b" },
  { bucketName: "example-storage", key: "a/b/c.mp4" },
  { bucketName: "b", key: "index.html" },
  { key: "x//y" },
  { bucketName: "b", key: "/x" },
  { bucketName: "b", key: "//" },
  { bucketName: "arn:aws:s3:eu-west-1:1:accesspoint/door", key: "k/l" },
  { secretId: "prod/db", names: ["/a/b", "/c"], keyId: "alias/main" },
  { KeyId: "1-2" },
  // as databases export it
  '{"bucketName":"b","key":"in/a/text"}' as never,
];
const PLAIN_BUCKETS: unknown[] = ["example-storage", "b"];
const RESOURCES: CloudTrailEvent["resources"][] = [
  undefined,
  null,
  [],
  [{ type: "AWS::S3::Object" }],
  [{ ARN: "" }, { ARN: "arn:aws:s3:::b/k/l" }],
  [{ ARN: "arn:aws:s3:::only-bucket" }],
  [{ ARN: "arn:aws:dynamodb:eu-west-1:1:table/t/index/i" }],
  [{ ARN: "arn:aws:lambda:eu-west-1:1:function:f:7" }],
  [{ ARN: "arn:aws:kms:eu-west-1:1:key/1-2" }],
  [
    { type: "AWS::S3Express::Object", ARN: "arn:aws:s3express:eu-west-1:1:bucket/fast--euw1-az1--x-s3/p/0" },
    {
      type: "AWS::S3Express::DirectoryBucket",
      ARN: "arn:aws:s3express:eu-west-1:1:bucket/fast--euw1-az1--x-s3",
    },
  ],
  [
    { type: "AWS::S3::Object", ARN: "arn:aws:s3:::other/x" },
    { type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::other" },
    { type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::b" },
    { type: "AWS::S3::AccessPoint", ARN: "arn:aws:s3:eu-west-1:1:accesspoint/door" },
  ],
  [{ type: "AWS::S3::Object", ARN: "arn:aws:s3:eu-west-1:1:accesspoint/door/object/k" }],
];
const TRANSFERS: CloudTrailEvent["additionalEventData"][] = [
  undefined,
  null,
  {},
  { bytesTransferredIn: 0, bytesTransferredOut: 2356 },
  { bytesTransferredOut: 1e12 },
  { bytesTransferredIn: 17, bytesTransferredOut: 0.5 },
  '{"bytesTransferredOut":1000}' as never,
];

const arns = fc.constantFrom(
  "",
  "arn:aws:sts::111122223333:assumed-role/server/i-0123456789abcdef0",
  "arn:aws:sts::444455556666:assumed-role/server/a/b/c",
  "arn:aws-cn:sts::111122223333:assumed-role/reader",
  "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admins_0123456789abcdef/on-call@example.com",
  "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admins_0123456789abcdef/",
  "arn:aws:sts::111122223333:federated-user/build",
  "arn:aws:iam::111122223333:role/teams/video/server",
  "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admins_0123456789abcdef",
  "arn:aws:iam::111122223333:user/ci/deploy",
  "arn:aws:iam::111122223333:user/",
  "arn:aws:iam::111122223333:root",
  "arn:aws:iam::111122223333:role/na:me/with:colons",
  "not an arn",
  "a/b:c",
);
const names = fc.constantFrom(
  "",
  "server",
  "deploy",
  "AWSReservedSSO_Admins_0123456789abcdef",
  "it's 100%",
  "naïve \u{1f980}",
);
const account = fc.constantFrom("", ...ACCOUNTS, "777788889999");
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

const identity = fc.record({
  type: maybe(fc.constantFrom(...TYPES)),
  principalId: maybe(
    fc.constantFrom("", "AROAEXAMPLE:i-1", "AIDAEXAMPLE", "AROAEXAMPLE:", "111122223333:build"),
  ),
  arn: maybe(arns),
  accountId: maybe(account),
  userName: maybe(names),
  identityProvider: maybe(
    fc.constantFrom("", "accounts.google.com", "arn:aws:iam::111122223333:oidc-provider/example.com"),
  ),
  inScopeOf: maybe(
    fc.record({
      credentialsIssuedTo: maybe(
        fc.constantFrom("", "arn:aws:lambda:eu-west-1:111122223333:function:resize", "i-1", "a:b:c:d:e:f/g"),
      ),
    }),
  ),
  invokedBy: maybe(fc.constantFrom("", "ec2.amazonaws.com", "AWS Internal")),
  onBehalfOf: maybe(fc.record({ userId: maybe(fc.constantFrom("", "94d8d458-d041-70f6")) })),
  sessionContext: maybe(
    fc.record({
      sessionIssuer: maybe(
        fc.record({ arn: maybe(arns), accountId: maybe(account), userName: maybe(names) }),
      ),
    }),
  ),
});

const odd = fc.record({
  userIdentity: fc.oneof({ weight: 9, arbitrary: identity }, fc.constantFrom(null, undefined)),
  eventType: fc.constantFrom("AwsApiCall", "AwsServiceEvent"),
  eventSource: fc.constantFrom(
    "s3.amazonaws.com",
    "s3express.amazonaws.com",
    "kms.amazonaws.com",
    "secretsmanager.amazonaws.com",
    "ssm.amazonaws.com",
    "signin.amazonaws.com",
  ),
  eventName: fc.constantFrom(
    "GetObject",
    "Decrypt",
    "ConsoleLogin",
    "Get%",
    "get_object",
    "back\\slash",
    "it's",
  ),
  errorCode: fc.constantFrom(undefined, null, "", "200", "302", "404", "AccessDenied", "2000"),
  errorMessage: fc.constantFrom(undefined, null, "", "Failed authentication"),
  responseElements: fc.constantFrom(
    undefined,
    null,
    {},
    { ConsoleLogin: "Failure" },
    '{"ConsoleLogin":"Failure"}' as never,
    { ConsoleLogin: "Success" },
  ),
  requestParameters: fc.constantFrom(...REQUESTS),
  resources: fc.constantFrom(...RESOURCES),
  additionalEventData: fc.constantFrom(...TRANSFERS),
  recipientAccountId: fc.constantFrom(...ACCOUNTS),
  awsRegion: fc.constantFrom(...REGIONS, "eu-central-1"),
  eventTime: fc
    .tuple(fc.constantFrom(...DAYS), fc.constantFrom("00:00:00", "03:20:00", "12:34:56", "23:59:59"))
    .map(([day, time]) => `${day}T${time}Z`),
});

/** Every event once, apart from those that come twice; some are delivered on the day after, and a few have no eventID. */
function oddTrail(): CloudTrailEvent[] {
  const usual = DAYS.flatMap((day) => [...sampleEvents(day)].filter((_, i) => i % ONE_IN === 0));
  const strange = fc.sample(odd, { numRuns: 600, seed: SEED }).map((event, i) => ({
    eventVersion: "1.07",
    ...event,
    // a name is that of one bucket, in whatever resources
    ...(PLAIN_BUCKETS.includes(event.requestParameters?.["bucketName"]) && { resources: undefined }),
    ...(i % 50 > 0 && { eventID: `00000000-0000-4000-8000-${String(i).padStart(12, "0")}` }),
  }));
  return [
    ...usual,
    ...(strange as CloudTrailEvent[]),
    ...named(),
    ...shortNames(),
    ...shared(),
    ...redacted(),
    ...billed(),
  ];
}

/** Calls of which a bill asks more: who is billed for them, whether they read, and where their bytes went. */
function billed(): CloudTrailEvent[] {
  const bucket = "arn:aws:s3:::example-storage";
  const fields = fc.record({
    eventSource: fc.constantFrom(
      "s3.amazonaws.com",
      "kms.amazonaws.com",
      "s3-object-lambda.amazonaws.com",
      "managedblockchain.amazonaws.com",
      "other.amazonaws.com",
    ),
    eventName: fc.constantFrom(
      "GetObject",
      "HeadBucket",
      "Decrypt",
      "eth_call",
      "ethXcall",
      "UploadPartCopy2",
    ),
    managementEvent: fc.constantFrom<unknown>(undefined, null, true, false, "true", "False", "no", 0),
    eventCategory: fc.constantFrom(undefined, null, "", "Data", "Management", "data"),
    readOnly: fc.constantFrom<unknown>(undefined, null, true, false, "TRUE", "false", "maybe"),
    resources: fc.constantFrom<unknown>(
      undefined,
      null,
      [
        { ARN: `${bucket}/a`, type: "AWS::S3::Object" },
        { accountId: "444455556666", ARN: bucket, type: "AWS::S3::Bucket" },
      ],
      [{ accountId: "" }, { accountId: 5 }, { accountId: "111122223333" }],
    ),
    requestParameters: fc.constantFrom<unknown>(
      undefined,
      null,
      { encryptionContext: { "aws:s3:arn": `${bucket}/key`, other: "arn:aws:zz" } },
      { encryptionContext: { z: "arn:aws:lambda:eu-west-1:1:function:f", a: "no arn" }, keyId: "alias/main" },
      { encryptionContext: { z: "none" }, keyId: "alias/main" },
      { encryptionContext: { "aws:s3:arn": `${bucket}/` } },
      { encryptionContext: "arn:aws:s3:::text" },
      { encryptionContext: null, bucketName: "b" },
      `{"encryptionContext":{"aws:s3:arn":"${bucket}/in/text"}}`,
    ),
    sourceIPAddress: fc.constantFrom(
      undefined,
      null,
      "",
      "cloudfront.amazonaws.com",
      "config.amazonaws.com",
      "AWS Internal",
      "203.0.113.9",
      "52.95.1.255",
      "3.255.255.255",
      "4.0.0.0",
      "10.1.2.3",
      "172.32.0.1",
      "100.127.255.255",
      "256.1.1.1",
      "01.2.3.4",
      "1.2.3.4\n",
      "1.2.3",
      "2001:db8::1",
      "::ffff:10.0.0.1",
      "a:b",
    ),
    userAgent: fc.constantFrom(
      undefined,
      null,
      "aws-cli",
      "Boto3 exec-env/AWS_ECS_FARGATE",
      "xexec-env/EC2",
      "(exec-env/EC2)",
    ),
    vpcEndpointId: fc.constantFrom<unknown>(undefined, null, "", "AWS Internal", "vpce-1", "VPCE-1", 5),
    userIdentity: fc.constantFrom<unknown>(
      undefined,
      { type: "AWSService", invokedBy: "cloudfront.amazonaws.com" },
      { type: "IAMUser", userName: "ana", invokedBy: "athena.amazonaws.com" },
      { type: "IAMUser", userName: "ana", invokedBy: "" },
      { type: "IAMUser", userName: "ana", invokedBy: null },
    ),
    additionalEventData: fc.constantFrom<unknown>(
      { bytesTransferredOut: 1000 },
      { bytesTransferredIn: 7, bytesTransferredOut: 0 },
      { bytesTransferredOut: 0 },
      undefined,
    ),
  });
  const instances = [...INSTANCE_TYPE].flatMap(([call, path]) =>
    ["m5.large", "", 7, { size: "large" }].map((value) => {
      const [eventSource, eventName] = call.split(" ");
      return { eventSource, eventName, requestParameters: nested(path.split("."), value) };
    }),
  );
  return [...fc.sample(fields, { numRuns: 800, seed: SEED }), ...instances].map(
    (event, i) =>
      ({
        eventVersion: "1.08",
        eventTime: `2020-08-29T${String(i % 24).padStart(2, "0")}:00:00Z`,
        awsRegion: "eu-west-1",
        eventID: `00000000-0000-4000-b000-${String(i).padStart(12, "0")}`,
        recipientAccountId: "111122223333",
        ...event,
      }) as never,
  );
}

/** Calls that several accounts have a record of: the caller's own, or not; and two callers whose kind is a service. */
function shared(): CloudTrailEvent[] {
  const [A = "", B = ""] = ACCOUNTS;
  return Array.from({ length: 60 }, (_, i) => {
    const caller = i % 3 === 0 ? "777788889999" : A;
    const service = { type: "AWSService", invokedBy: "config.amazonaws.com" };
    return [A, B]
      .map((recipientAccountId, j) => ({
        eventVersion: "1.08",
        eventTime: `2020-08-${i % 2 === 0 ? "29" : "30"}T${i % 5 === 0 ? "23:59:59" : "11:00:00"}Z`,
        eventSource: "kms.amazonaws.com",
        eventName: i % 2 === 0 ? "Decrypt" : "Encrypt",
        awsRegion: "eu-west-1",
        eventID: `00000000-0000-4000-${9000 + j}-${String(100_000 + i).padStart(12, "0")}`,
        sharedEventID: `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`,
        recipientAccountId,
        userIdentity:
          i % 7 === 0
            ? service
            : recipientAccountId === caller
              ? { type: "IAMUser", userName: "deploy", accountId: caller }
              : { type: "AWSAccount", accountId: caller, principalId: "AROAEXAMPLE:i-1" },
      }))
      .slice(i % 4 === 0 ? 1 : 0);
  }).flat();
}

/** Events that share an eventID, which identifies none of them; two are the same. */
function redacted(): CloudTrailEvent[] {
  return ["a", "b", "b", "c"].map((key) => ({
    eventVersion: "1.08",
    eventTime: "2020-08-30T09:00:00Z",
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    awsRegion: "eu-west-1",
    eventID: "redacted",
    recipientAccountId: "111122223333",
    requestParameters: { bucketName: "b", key },
  }));
}

/** A call of each service for each field that may name what it was made on, the one alone that has it. */
function named(): CloudTrailEvent[] {
  return Object.keys(NAMED_IN).flatMap((service, i) =>
    namesIn(service).map(({ column, path }, j) => ({
      eventVersion: "1.08",
      eventTime: "2020-08-29T10:00:00Z",
      eventSource: `${service}.amazonaws.com`,
      eventName: "DescribeIt",
      awsRegion: "eu-west-1",
      eventID: `00000000-0000-4000-9000-${String(1000 * i + j).padStart(12, "0")}`,
      recipientAccountId: "111122223333",
      [column]: nested(path.match(/[^.[\]]+/g) ?? [], `${service} ${path}`),
    })),
  );
}

/** Names of which an ARN follows, and such of which none does, in a request and in resources. */
function shortNames(): CloudTrailEvent[] {
  const uuid = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
  const values = [
    "img",
    "img:prod",
    "function:img",
    "444455556666:function:img:$LATEST",
    "a b",
    "x\n",
    "444455556666",
    "https://sqs.eu-west-1.amazonaws.com/444455556666/jobs",
    "https://localhost/jobs",
    uuid,
    `mrk-${"0a".repeat(16)}`,
    "alias/main",
    "prod/db",
    "/aws/lambda/img",
    "prod/db-backup",
    "prod/db-AbCdE1",
    "arn:aws:kms:eu-west-1:1:key/1-2",
  ];
  const listedArns = [
    ...[
      "secret:prod/db-AbCdEf",
      "secret:prod/db-backup",
      "secret:prod/db",
      "secret:a-b-C3dEfG",
      "secret:x-AbCdEf\n",
    ].map((name) => `arn:aws:secretsmanager:eu-west-1:111122223333:${name}`),
    ...["stateMachine:m", "stateMachine:m:PROD", "execution:m:e1", "express:m:e:1", "activity:a"].map(
      (name) => `arn:aws:states:eu-west-1:111122223333:${name}`,
    ),
  ];
  const asked = SHORT_NAMES.flatMap(({ service, fields }) =>
    fields.flatMap((field) =>
      values.map((value) => ({
        eventSource: `${service}.amazonaws.com`,
        requestParameters: nested(field.match(/[^.[\]]+/g) ?? [], value) as Record<string, unknown>,
      })),
    ),
  );
  const listed = listedArns.map((ARN) => ({
    eventSource: "secretsmanager.amazonaws.com",
    resources: [{ ARN }],
  }));
  return [...asked, ...listed].map((fields, i) => ({
    eventVersion: "1.08",
    eventTime: "2020-08-29T10:00:00Z",
    eventName: "DescribeIt",
    awsRegion: ["eu-west-1", "us-gov-west-1", "cn-north-1"][i % 3] ?? "",
    eventID: `00000000-0000-4000-a000-${String(i).padStart(12, "0")}`,
    recipientAccountId: "111122223333",
    ...fields,
  }));
}

/** `nested(["items", "0", "id"], x)` is `{items: [{id: x}]}`. */
function nested([key = "", ...keys]: string[], value: unknown): unknown {
  const inside = keys.length === 0 ? value : nested(keys, value);
  return key === "0" ? [inside] : { [key]: inside };
}

/** Writes it below `folder`. A folder's name tells the account that got the event; the region's need not be the event's. */
export function writeOddTrail(folder: string): void {
  const files = new Map<string, CloudTrailEvent[]>();
  for (const [i, event] of oddTrail().entries()) {
    const delivered =
      event.eventTime.slice(11) > "23:50" ? nextDay(event.eventTime) : event.eventTime.slice(0, 10);
    const region = REGIONS[i % REGIONS.length] ?? "";
    for (const suffix of i % 7 === 0 ? ["AAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBB"] : ["AAAAAAAAAAAAAAAA"]) {
      const recipient = event.recipientAccountId ?? "";
      const stamp = `${delivered.replaceAll("-", "")}T0005Z`;
      const path =
        `AWSLogs/${recipient}/CloudTrail/${region}/${delivered.replaceAll("-", "/")}/` +
        `${recipient}_CloudTrail_${region}_${stamp}_${suffix}.json.gz`;
      files.set(path, [...(files.get(path) ?? []), event]);
    }
  }
  for (const [path, Records] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), gzipSync(JSON.stringify({ Records })));
  }
}

function nextDay(eventTime: string): string {
  return new Date(Date.parse(eventTime) + 600_000).toISOString().slice(0, 10);
}
