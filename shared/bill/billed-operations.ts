// Which calls does an operation on the bill stand for? Cost Explorer's names are S3's own, not always the API's.

/* Left: operations as published S3 bills name them. Right: CloudTrail's eventNames. Empty: no call stands behind
   it, or none that CloudTrail logs.

   Same names: S3 guide, "Amazon S3 CloudTrail events". ListBucket for ListObjects and ListObjectsV2: both are logged
   as ListObjects in general purpose buckets (S3 guide, same page). The other pairs are inferred: from the names of the
   former REST operations ("GET Bucket acl", "GET Bucket tagging") and from what stood beside what in bills. */
const S3 = new Map<string, string[]>(
  Object.entries({
    ...sameNames(
      "GetObject",
      "PutObject",
      "HeadObject",
      "CopyObject",
      "DeleteObject",
      "DeleteObjects",
      "PostObject",
    ),
    ...sameNames(
      "UploadPart",
      "UploadPartCopy",
      "CompleteMultipartUpload",
      "AbortMultipartUpload",
      "RestoreObject",
    ),
    ...sameNames("SelectObjectContent", "HeadBucket", "CreateBucket", "DeleteBucket"),
    ListBucket: ["ListObjects", "ListObjectsV2"],
    ListBucketVersions: ["ListObjectVersions"],
    ListAllMyBuckets: ["ListBuckets"],
    InitiateMultipartUpload: ["CreateMultipartUpload"],
    ListMultipartUploadParts: ["ListParts"],
    ListBucketMultipartUploads: ["ListMultipartUploads"],
    MultiObjectDelete: ["DeleteObjects"],
    ReadACL: ["GetBucketAcl", "GetObjectAcl"],
    WriteACL: ["PutBucketAcl", "PutObjectAcl"],
    ReadLocation: ["GetBucketLocation"],
    ReadBucketPolicy: ["GetBucketPolicy"],
    ReadBucketPolicyStatus: ["GetBucketPolicyStatus"],
    ReadBucketPublicAccessBlock: ["GetBucketPublicAccessBlock"],
    ReadAccountPublicAccessBlock: ["GetAccountPublicAccessBlock"],
    ReadBucketEncryption: ["GetBucketEncryption"],
    ReadBucketCors: ["GetBucketCors"],
    ReadBucketWebsite: ["GetBucketWebsite"],
    ReadBucketLifecycle: ["GetBucketLifecycle"],
    ReadBucketReplication: ["GetBucketReplication"],
    ReadCostAllocation: ["GetBucketTagging"],
    WriteCostAllocation: ["PutBucketTagging"],
    ReadLogProps: ["GetBucketLogging"],
    ReadVersioningProps: ["GetBucketVersioning"],
    ReadNotificationProps: ["GetBucketNotification"],
    ReadRequestPaymentProps: ["GetBucketRequestPayment"],
    ReadObjectTagging: ["GetObjectTagging"],
    WriteObjectTagging: ["PutObjectTagging"],
    PreflightRequest: ["OPTIONS"],
    StandardStorage: [],
    StandardIAStorage: [],
    StandardIASizeOverhead: [],
    OneZoneIAStorage: [],
    OneZoneIASizeOverhead: [],
    IntelligentTieringFAStorage: [],
    IntelligentTieringIAStorage: [],
    GlacierStorage: [],
    GlacierObjectOverhead: [],
    GlacierS3ObjectOverhead: [],
    DeepArchiveStorage: [],
    DeepArchiveObjectOverhead: [],
    DeepArchiveS3ObjectOverhead: [],
    GlacierInstantRetrievalStorage: [],
    ReducedRedundancyStorage: [],
    StorageLens: [],
  }),
);

/** No API name stands on DynamoDB's throughput, EC2's ways of data, taxes and fees (seen in published bills). */
const NO_CALLS = new Set(
  (
    "PayPerRequestThroughput CommittedThroughput NoOperation Hourly NatGateway LoadBalancing VpcEndpoint " +
    "InterZone-In InterZone-Out InterRegion-In InterRegion-Out PublicIP-In PublicIP-Out VPCPeering-In VPCPeering-Out"
  ).split(" "),
);

/**
 * The eventNames that a billed operation stands for; none when no call does. An operation that the map doesn't have
 * is read as the call of the same name if the logs hold one (`logged`), and is undefined otherwise: unmapped.
 */
export function eventNamesOf(
  operation: string,
  eventSource: string | undefined,
  logged: (eventName: string) => boolean,
): string[] | undefined {
  if (operation.endsWith("ForRepl") && eventSource === "s3.amazonaws.com") return [];
  const known = eventSource === "s3.amazonaws.com" ? S3.get(operation) : undefined;
  if (known !== undefined) return known;
  if (operation === "" || NO_CALLS.has(operation)) return [];
  // EC2 adds a platform: RunInstances:0002 is Windows (EC2 guide, "AMI billing information fields")
  const [eventName = ""] = operation.split(":");
  return logged(eventName) ? [eventName] : undefined;
}

/** Whether an operation is one of S3's, so that a bill that names no service can be told to be S3's. */
export function isS3Operation(operation: string): boolean {
  return S3.has(operation);
}

function sameNames(...names: string[]): Record<string, string[]> {
  return Object.fromEntries(names.map((name) => [name, [name]]));
}
