// What a call was made on, as a bill's explanation names it: also where only the request says so.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { objectIn } from "../field-values.ts";
import { resourceOf } from "../resource.ts";

/**
 * As resource.ts has it; of a KMS call that a service makes for somebody, what the encryption context names: S3's bucket, a
 * function, a secret (KMS guide, "Encryption context"; of several ARNs the first in alphabetical order); of a call that asks for instances, their type. Empty when nothing does.
 */
export function resourceNamed(event: CloudTrailEvent): string {
  if (event.eventSource === "kms.amazonaws.com") {
    const context = objectIn(event.requestParameters)?.["encryptionContext"];
    const isMap = typeof context === "object" && context !== null && !Array.isArray(context);
    const [arn] = Object.values(isMap ? context : {})
      .filter(isArn)
      .toSorted();
    if (arn !== undefined) return parentOf(arn);
  }
  const type = instanceTypeIn(event);
  if (type !== undefined) return type;
  const resource = resourceOf(event);
  return resource === "(no resource)" ? "" : resource;
}

/**
 * Where the request for instances has their type, which a bill names, and not what comes of it (API references; EC2 User
 * Guide and SageMaker guide, "Log API calls using AWS CloudTrail"). SQL's too (athena/billed-sql.ts).
 */
export const INSTANCE_TYPE = new Map([
  ["ec2.amazonaws.com RunInstances", "instanceType"],
  ["ec2.amazonaws.com RequestSpotInstances", "launchSpecification.instanceType"],
  ["sagemaker.amazonaws.com CreateTrainingJob", "resourceConfig.instanceType"],
  ["sagemaker.amazonaws.com CreateProcessingJob", "processingResources.clusterConfig.instanceType"],
  ["sagemaker.amazonaws.com CreateTransformJob", "transformResources.instanceType"],
]);

/** `m5.large`, `ml.m5.large`; SQL's too. */
export const INSTANCE_TYPE_NAME = "^[a-z][a-z0-9-]*[.]";
const isInstanceType = new RegExp(INSTANCE_TYPE_NAME);

const hasInstances = new Set([...INSTANCE_TYPE.keys()].map((call) => call.split(" ", 1)[0]));

function instanceTypeIn(event: CloudTrailEvent): string | undefined {
  const { eventSource } = event;
  if (!hasInstances.has(eventSource)) return undefined;
  const path = INSTANCE_TYPE.get(`${eventSource} ${event.eventName}`);
  if (path === undefined) return undefined;
  let value: unknown = event.requestParameters;
  for (const field of path.split(".")) value = objectIn(value as Record<string, unknown>)?.[field];
  return typeof value === "string" && isInstanceType.test(value) ? value : undefined;
}

/** The ARNs of what may have slashes in its name; a log group's ends with `:*`. */
const SLASHES =
  /^arn:[^:]*:(?:ecr|secretsmanager|ssm|logs):[^:]*:[^:]*:(?:repository\/|secret:|parameter(?=\/.+\/)|parameter\/|log-group:)(.+?)(?::\*)?$/;

/**
 * A name under which a bill, an ARN and a URL mean the same: `orders` of `arn:…:table/orders`, `team/api` of
 * `arn:…:repository/team/api`. A version alone is no name: `job:3` of `arn:…:task-definition/job:3`.
 */
export function shortName(resource: string): string {
  const function_ = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(resource)?.[1];
  if (function_ !== undefined) return function_;
  // a name may have slashes: team/api of a repository, prod/db of a secret, /prod/url of a parameter
  const whole = SLASHES.exec(resource)?.[1];
  if (whole !== undefined) return whole;
  if (!/^arn:|^https?:\/\//.test(resource)) return resource;
  return /[^/:]+(?::\d{1,6})?(?=[/:]*$)/.exec(resource)?.[0] ?? resource;
}

/** Its first group is the bucket. SQL's too (athena/billed-sql.ts). */
export const OBJECT_ARN = "^arn:[^:]*:s3:::([^/]+)/[\\s\\S]";
const objectArn = new RegExp(OBJECT_ARN);

/** The bucket of an object's ARN; the bucket's own, as calls under a Bucket Key have it, stays an ARN. */
function parentOf(arn: string): string {
  return objectArn.exec(arn)?.[1] ?? arn;
}

function isArn(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("arn:");
}
