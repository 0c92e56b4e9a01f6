// What was a call made on?

import type { CloudTrailEvent } from "./cloudtrail-event.ts";

const OBJECT = /^arn:[^:]*:s3:::([^/]+)(?:\/(.+))?$/;

/* What these ARNs name has parts of its own (a table's index, a version of a function, a session of a role), and the
   thing itself is the question. Other ARNs are taken whole: in `role/a/path/name` and `parameter/a/b` the
   slashes belong to one name (Service Authorization Reference, "Resource types" of each service). */
const PARENT = new RegExp(
  "^arn:[^:]*:(?:" +
    [
      "s3:::[^/]+",
      "dynamodb:[^:]*:[^:]*:table/[^/]+",
      "kinesis:[^:]*:[^:]*:stream/[^/]+",
      "lambda:[^:]*:[^:]*:function:[^:]+",
      "logs:[^:]*:[^:]*:log-group:[^:]+",
      "sns:[^:]*:[^:]*:[^:]+",
      "sts:[^:]*:[^:]*:assumed-role/[^/]+",
    ].join("|") +
    ")",
);

/**
 * An S3 call's bucket, by `requestParameters.bucketName` or else by `resources`; with `prefix`, also the first parts of
 * the object's key: `bucket/2020/08/` for 2. The end of a key bears no slash: `bucket/index.html`. Of other
 * services, the ARN of the first of `resources` that has one, or of what that is a part of. `(no resource)` for the
 * others, such as calls that list everything.
 */
export function resourceOf(event: CloudTrailEvent, prefix = 0): string {
  const arn = arnOf(event);
  if (event.eventSource !== "s3.amazonaws.com") return PARENT.exec(arn)?.[0] ?? (arn || "(no resource)");

  const { bucketName, key } = event.requestParameters ?? {};
  const [, bucketOfArn, keyOfArn = ""] = OBJECT.exec(arn) ?? [];
  const bucket = text(bucketName) || bucketOfArn || arn || "(no resource)";
  const keyParts = (text(key) || keyOfArn).split("/");
  if (prefix === 0 || keyParts.join("") === "") return bucket;
  return `${bucket}/${keyParts.slice(0, prefix).join("/")}${keyParts.length > prefix ? "/" : ""}`;
}

function arnOf({ resources }: CloudTrailEvent): string {
  if (!Array.isArray(resources)) return "";
  return text(resources.find((resource) => text(resource?.ARN) !== "")?.ARN);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
