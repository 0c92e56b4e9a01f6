// Which calls are data events? A trail records those only when told to, and then maybe not all of them.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";

/* By eventSource, the calls on what a resource holds (CloudTrail guide, "Logging data events"; S3 guide, "Amazon S3
   CloudTrail events"). Other services have some too. */
const DATA_EVENTS: [eventSource: string, eventNames: RegExp][] = [
  [
    "s3.amazonaws.com",
    /^(?:(?:Get|Head|Put|Delete|Copy|Post|Restore)Objects?(?:Tagging|Acl|Torrent|Attributes|Retention|LegalHold)?|UploadPart(?:Copy)?|(?:Create|Complete|Abort)MultipartUpload|List(?:Objects(?:V2)?|Parts|MultipartUploads|ObjectVersions)|SelectObjectContent|HeadBucket)$/,
  ],
  ["lambda.amazonaws.com", /^Invoke/],
  [
    "dynamodb.amazonaws.com",
    /Items?$|^(?:Query|Scan|ExecuteStatement|ExecuteTransaction|BatchExecuteStatement)$/,
  ],
  ["sqs.amazonaws.com", /Message(?:Batch|Visibility|VisibilityBatch)?$/],
  ["sns.amazonaws.com", /^Publish/],
  ["kinesis.amazonaws.com", /Records?$|^SubscribeToShard$/],
];

/** Whether calls of this name are data events. */
export function isDataCall(eventSource: string | undefined, eventName: string): boolean {
  return DATA_EVENTS.some(([source, names]) => source === eventSource && names.test(eventName));
}

/** Whether an event is a data event: by what it says, or by its name, as before eventVersion 1.06 no field says so. */
export function isDataEvent({
  managementEvent,
  eventCategory,
  eventSource,
  eventName,
}: CloudTrailEvent): boolean {
  if (managementEvent !== undefined) return !managementEvent;
  if (eventCategory !== undefined) return eventCategory === "Data";
  return isDataCall(eventSource, eventName);
}
