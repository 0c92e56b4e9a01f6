// What CloudTrail says of one call, under its own names.

/**
 * A record as delivered. Fields that no version of CloudTrail guarantees are optional; a field that this
 * type has never heard of can be read too, as `unknown`.
 *
 * Source: CloudTrail guide, "CloudTrail record contents" (cloudtrail-event-reference-record-contents).
 */
export interface CloudTrailEvent {
  /** When the request completed: UTC, whole seconds, `2020-08-30T12:00:00Z`. */
  eventTime: string;
  /** The service, as in `s3.amazonaws.com`. */
  eventSource: string;
  /** The API call, as in `GetObject`; some services add a version: `ListFunctions20150331`. */
  eventName: string;
  awsRegion: string;
  eventVersion?: string;
  eventID?: string;
  eventType?: string;
  eventCategory?: string;
  userIdentity?: UserIdentity | null;
  /** An address, a service's host name (`s3.amazonaws.com`) or `AWS Internal`. */
  sourceIPAddress?: string;
  userAgent?: string | null;
  /** Absent on success; on some successes `null`, `"200"` or `"302"`. */
  errorCode?: string | null;
  errorMessage?: string | null;
  requestParameters?: (S3Parameters & Record<string, unknown>) | null;
  responseElements?: Record<string, unknown> | null;
  additionalEventData?: (S3EventData & Record<string, unknown>) | null;
  requestID?: string | null;
  resources?: Resource[] | null;
  readOnly?: boolean;
  managementEvent?: boolean;
  /** The account that received this copy of the event: the resource's owner, or the caller's. */
  recipientAccountId?: string;
  sharedEventID?: string;
  vpcEndpointId?: string;
  tlsDetails?: { tlsVersion?: string; cipherSuite?: string; clientProvidedHostHeader?: string } | null;
  vpcEndpointAccountId?: string;
  [field: string]: unknown;
}

/** The fields that a record of some version may have (CloudTrail guide, "CloudTrail record contents"). */
export const RECORD_FIELDS = (
  "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage " +
  "requestParameters responseElements additionalEventData requestID eventID eventType apiVersion managementEvent readOnly " +
  "resources recipientAccountId serviceEventDetails sharedEventID vpcEndpointId vpcEndpointAccountId eventCategory addendum " +
  "sessionCredentialFromConsole edgeDeviceDetails tlsDetails eventContext"
).split(" ");

/**
 * Fields inside those that callers, failures and bills are told by, whether or not a record has them: their keys, with a space
 * between.
 */
export const INNER_FIELDS = [
  "userIdentity accessKeyId",
  "userIdentity identityProvider",
  "userIdentity inScopeOf",
  "userIdentity inScopeOf credentialsIssuedTo",
  "userIdentity onBehalfOf",
  "userIdentity onBehalfOf userId",
  "userIdentity sessionContext",
  "userIdentity sessionContext sessionIssuer",
  "requestParameters prefix",
  "requestParameters encryptionContext",
  "requestParameters instanceType",
  "requestParameters launchSpecification",
  "requestParameters launchSpecification instanceType",
  "requestParameters resourceConfig",
  "requestParameters resourceConfig instanceType",
  "requestParameters processingResources",
  "requestParameters processingResources clusterConfig",
  "requestParameters processingResources clusterConfig instanceType",
  "requestParameters transformResources",
  "requestParameters transformResources instanceType",
  "responseElements ConsoleLogin",
];

/** Source: CloudTrail guide, "CloudTrail userIdentity element". Every field may be absent. */
export interface UserIdentity {
  type?: string;
  principalId?: string;
  arn?: string;
  accountId?: string;
  accessKeyId?: string;
  userName?: string;
  invokedBy?: string;
  identityProvider?: string;
  /** What a service gave the credentials to, as an ARN: a function, an instance. */
  inScopeOf?: { issuerType?: string; credentialsIssuedTo?: string };
  onBehalfOf?: { userId?: string; identityStoreArn?: string };
  sessionContext?: {
    sessionIssuer?: {
      type?: string;
      principalId?: string;
      arn?: string;
      accountId?: string;
      userName?: string;
    };
    attributes?: { creationDate?: string; mfaAuthenticated?: string };
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** A resource that the call was made on (CloudTrail guide, "CloudTrail record contents", `resources`). */
export interface Resource {
  ARN?: string;
  accountId?: string;
  type?: string;
  [field: string]: unknown;
}

/** What S3's calls ask for, of many fields more (S3 guide, "Amazon S3 CloudTrail events"). Others' calls have others. */
export interface S3Parameters {
  bucketName?: unknown;
  key?: unknown;
  prefix?: unknown;
  Host?: unknown;
  "x-amz-copy-source"?: unknown;
}

/** What S3 adds to its data events. */
export interface S3EventData {
  /** Bytes of the bodies. */
  bytesTransferredIn?: unknown;
  bytesTransferredOut?: unknown;
  AuthenticationMethod?: unknown;
  CipherSuite?: unknown;
  SignatureVersion?: unknown;
  "x-amz-id-2"?: unknown;
}
