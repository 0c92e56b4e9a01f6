// A made-up account's calls, day by day: a storage bucket that is replicated, verified and served, and on
// 30 August 2020 downloaded far too often. In proportion (1 in 400) to a real day of a busy bucket.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { Random } from "./random.ts";
import { ACCOUNT } from "./sample-callers.ts";
import { BROWSER, BUCKET, type Habit, HABITS, HOME, server } from "./sample-habits.ts";

/** The days of the sample logs. */
export const DAYS = ["2020-08-28", "2020-08-29", "2020-08-30", "2020-08-31"];

const BUSY_DAY = "2020-08-30";

/** The day's events, the same on every run; in no order, as CloudTrail delivers them. */
export function* sampleEvents(day: string): Generator<CloudTrailEvent> {
  const random = new Random(Number(day.replaceAll("-", "")));
  const busy = day === BUSY_DAY;
  for (const habit of HABITS) {
    for (let call = 0; call < habit.on[busy ? 1 : 0]; call += 1) yield eventOf(habit, call, day, random);
  }
}

/** In the order of fields that CloudTrail writes; JSON leaves out what is undefined. */
function eventOf(habit: Habit, call: number, day: string, random: Random): CloudTrailEvent {
  const isData = habit.bucket === BUCKET;
  const failed = habit.fails !== undefined && call % habit.fails[0] === 0 ? habit.fails : undefined;
  const bytes = (range: Habit["bytesOut"]): number =>
    range && !failed ? range[0] + random.below(range[1] - range[0]) : 0;
  const key = `videos/${2015 + random.below(6)}/${random.hex(2)}/${random.hex(12)}.mp4`;
  const {
    eventType = "AwsApiCall",
    responseElements = null,
    errorMessage,
    ...more
  } = habit.more?.(random) ?? {};
  const event: Record<string, unknown> = {
    eventVersion: "1.07",
    userIdentity: habit.identity(random, day),
    eventTime: `${day}T${timeOf(habit, day, random)}Z`,
    eventSource: habit.source,
    eventName: habit.name,
    awsRegion: habit.region ?? HOME,
    sourceIPAddress: habit.from(random),
    userAgent: habit.agent,
    errorCode: failed?.[1],
    errorMessage: failed?.[2] ?? errorMessage,
    requestParameters:
      habit.bucket === undefined
        ? null
        : {
            bucketName: habit.bucket,
            Host: `${habit.bucket}.s3.${HOME}.amazonaws.com`,
            ...requested(habit, key),
          },
    responseElements,
    additionalEventData:
      habit.bucket === undefined
        ? undefined
        : {
            SignatureVersion: "SigV4",
            CipherSuite: "ECDHE-RSA-AES128-GCM-SHA256",
            bytesTransferredIn: bytes(habit.bytesIn),
            AuthenticationMethod: habit.agent === BROWSER ? "QueryString" : "AuthHeader",
            "x-amz-id-2": random.base64(76),
            bytesTransferredOut: failed ? 243 + random.below(60) : bytes(habit.bytesOut),
          },
    requestID: isData ? random.hex(16).toUpperCase() : random.uuid(),
    eventID: random.uuid(),
    readOnly: habit.write !== true,
    resources:
      habit.bucket === undefined
        ? undefined
        : [
            ...(isData && habit.name !== "ListObjects"
              ? [{ type: "AWS::S3::Object", ARN: `arn:aws:s3:::${habit.bucket}/${key}` }]
              : []),
            { accountId: ACCOUNT, type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${habit.bucket}` },
          ],
    eventType,
    managementEvent: !isData,
    recipientAccountId: ACCOUNT,
    ...more,
    eventCategory: isData ? "Data" : "Management",
  };
  return event as CloudTrailEvent;
}

function requested({ name }: Habit, key: string): Record<string, unknown> {
  if (name === "ListObjects") return { "list-type": "2", prefix: key.slice(0, 12), "max-keys": "1000" };
  return name === "GetBucketAcl" ? { acl: "" } : { key };
}

/** The flood of the busy day came in working hours; everything else goes on around the clock. */
function timeOf({ name, identity }: Habit, day: string, random: Random): string {
  const flood = day === BUSY_DAY && name === "GetObject" && identity === server && random.below(10) > 0;
  const second = flood ? 8 * 3600 + random.below(9 * 3600) : random.below(86_400);
  return new Date(second * 1000).toISOString().slice(11, 19);
}
