// ARNs: which are a bucket's, and of what a longer one names a part.

/* The patterns are SQL's too (athena/resource-sql.ts): no question mark, which is for parameters there, and so no group
   that captures nothing. */

/** A bucket's ARN or an object's: its second group is the bucket, its third the key behind a slash. */
export const BUCKET =
  "^arn:[^:]*:(s3:::|s3express:[^:]*:[^:]*:bucket/|s3-outposts:[^:]*:[^:]*:outpost/[^/]+/bucket/)([^/]+)(/[\\s\\S]*|)$";

/** Types of `resources` that are buckets: AWS::S3::Bucket, AWS::S3Express::DirectoryBucket, AWS::S3Outposts::Bucket. */
export const BUCKET_TYPE = "Bucket$";

/**
 * What these ARNs name has parts of its own (a table's index, a version of a function, a session of a role), and the
 * thing itself is the question. Other ARNs are taken whole: in `role/a/path/name` and `parameter/a/b` the slashes
 * belong to one name (Service Authorization Reference, "Resource types" of each service).
 */
export const PARENT =
  "^arn:[^:]*:(" +
  [
    "s3:::[^/]+",
    "s3express:[^:]*:[^:]*:bucket/[^/]+",
    "s3[^:]*:[^:]*:[^:]*:accesspoint/[^/]+",
    "dynamodb:[^:]*:[^:]*:table/[^/]+",
    "kinesis:[^:]*:[^:]*:stream/[^/]+",
    "lambda:[^:]*:[^:]*:function:[^:]+",
    "logs:[^:]*:[^:]*:log-group:[^:]+",
    "sns:[^:]*:[^:]*:[^:]+",
    "states:[^:]*:[^:]*:(execution|express):[^:]+",
    "sts:[^:]*:[^:]*:assumed-role/[^/]+",
  ].join("|") +
  ")";

/**
 * A secret's ARN ends in six characters that its owner doesn't choose and that a request may leave out (Secrets Manager guide,
 * "Secrets Manager ARN"). Six small letters may be a word of the name.
 */
export const SECRET = `^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+)-(${[0, 1, 2, 3, 4, 5]
  .map((at) => `[A-Za-z0-9]{${at}}[A-Z0-9][A-Za-z0-9]{${5 - at}}`)
  .join("|")})$`;

/** A state machine, an execution of it, a version or an alias (Service Authorization Reference, "AWS Step Functions"). */
export const STATE_MACHINE = "^(arn:[^:]*:states:[^:]*:[^:]*:)(stateMachine|execution|express):([^:]+)";

const bucketArn = new RegExp(BUCKET);
const parentArn = new RegExp(PARENT);
const secretArn = new RegExp(SECRET);
const stateMachineArn = new RegExp(STATE_MACHINE);
const bucketType = new RegExp(BUCKET_TYPE);

/** Whether a type of `resources` is a bucket's. */
export function isBucketType(type: string): boolean {
  return bucketType.test(type);
}

/** The bucket and the key that an ARN names, the key empty for the bucket itself; undefined for an ARN of something else. */
export function bucketAndKey(arn: string): { bucket: string; key: string } | undefined {
  const [, , bucket = "", key = ""] = bucketArn.exec(arn) ?? [];
  return bucket === "" ? undefined : { bucket, key: key.slice(1) };
}

/** The ARN up to what PARENT takes of it; other texts as they are. */
export function parent(arn: string): string {
  return parentArn.exec(arn)?.[0] ?? arn;
}

/** The ARN of the thing of which this one is a part, where that is no matter of cutting its end off. */
export function whole(arn: string): string {
  const secret = secretArn.exec(arn)?.[1];
  if (secret !== undefined) return secret;
  const [, before, , name] = stateMachineArn.exec(arn) ?? [];
  return before === undefined ? arn : `${before}stateMachine:${name}`;
}
