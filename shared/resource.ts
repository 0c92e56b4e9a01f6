// What was a call made on?

import type { CloudTrailEvent, Resource } from "./cloudtrail-event.ts";
import { objectIn, onlyText } from "./field-values.ts";
import { fieldInside } from "./reader/event.ts";
import { remembered } from "./reader/remembered.ts";
import { bucketAndKey, isBucketType, parent, whole } from "./resource/arn.ts";
import { nameIn } from "./resource/requested.ts";

/** The services whose calls are made on buckets. */
export const BUCKET_SERVICES = [
  "s3.amazonaws.com",
  "s3express.amazonaws.com",
  "s3-outposts.amazonaws.com",
  "s3-object-lambda.amazonaws.com",
];

/**
 * What a call was made on: of S3's calls the bucket, in whatever way it was reached (by its name, an access point, an
 * alias); with `prefix`, also the first parts of the object's key: `bucket/2020/08/` for 2. The end of a key bears no
 * slash: `bucket/index.html`. Of other services, the ARN of the first of `resources` that has one, or of what that is a
 * part of; without, what the request names, by its ARN if that follows. `(no resource)` for the others, such as calls that
 * list everything.
 */
export function resourceOf(event: CloudTrailEvent, prefix = 0): string {
  const resource = thingOf(event);
  if (prefix === 0 || !isOnBucket(event)) return resource;
  const keyParts = (onlyText(askedKeyOf(event)) || keyIn(event.resources)).split("/");
  if (keyParts.join("") === "") return resource;
  return `${resource}/${keyParts.slice(0, prefix).join("/")}${keyParts.length > prefix ? "/" : ""}`;
}

/** The key of the object that the request names, as it stands there; undefined where it names none. */
export const askedKeyOf = fieldInside("requestParameters", "key");

const thingOf = remembered((event) => {
  const resource = isOnBucket(event)
    ? bucketOf(event) || parent(arnIn(event.resources))
    : whole(parent(arnIn(event.resources) || nameIn(event)));
  return resource || "(no resource)";
});

function isOnBucket({ eventSource }: CloudTrailEvent): boolean {
  return BUCKET_SERVICES.includes(eventSource);
}

type Resources = CloudTrailEvent["resources"];

/**
 * The one that was asked for by its name, the one behind an access point or alias, the one asked for, an object's. (A
 * CopyObject has two buckets.)
 */
function bucketOf(event: CloudTrailEvent): string {
  const asked = onlyText(objectIn(event.requestParameters)?.["bucketName"]);
  const { resources } = event;
  // as S3 writes most records, told without reading the object before it
  if (Array.isArray(resources) && isBucket(resources[1], asked)) return asked;
  const found = listed(resources).flatMap((resource) =>
    isBucketType(onlyText(resource.type)) ? (bucketAndKey(onlyText(resource.ARN))?.bucket ?? []) : [],
  );
  if (found.includes(asked)) return asked;
  return found[0] ?? (asked || (firstObject(resources)?.bucket ?? ""));
}

function isBucket(resource: Resource | undefined, name: string): boolean {
  return (
    resource?.type === "AWS::S3::Bucket" && resource.ARN === `arn:aws:s3:::${name}` && /^[\w.-]+$/.test(name)
  );
}

function keyIn(resources: Resources): string {
  return firstObject(resources)?.key ?? "";
}

function firstObject(resources: Resources): ReturnType<typeof bucketAndKey> {
  for (const { ARN } of listed(resources)) {
    const found = bucketAndKey(onlyText(ARN));
    if (found !== undefined) return found;
  }
  return undefined;
}

function arnIn(resources: Resources): string {
  return onlyText(listed(resources).find(({ ARN }) => onlyText(ARN) !== "")?.ARN);
}

function listed(field: Resources): Resource[] {
  const resources = objectIn(field);
  return Array.isArray(resources) ? resources.filter((one) => typeof one === "object" && one !== null) : [];
}
