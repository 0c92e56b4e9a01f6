// Which failed calls are billed? By a charge's rule, and by whose fault it was.

import type { ByCalls } from "./charge.ts";
import type { CountRow } from "./counts.ts";

/* S3 guide, "Billing for Amazon S3 error responses": no 5xx is billed, nor these 3xx and 4xx. */
const NOT_BILLED = new Set(
  (
    "PermanentRedirect PermanentRedirectControlError TemporaryRedirect AuthorizationHeaderMalformed " +
    "AuthorizationQueryParametersError ConnectionClosedByRequester DeviceNotActiveError EndpointNotFound ExpiredToken " +
    "IllegalLocationConstraintException InvalidArgument InvalidBucketOwnerAWSAccountID InvalidDigest " +
    "InvalidEncryptionAlgorithmError InvalidHostHeader InvalidHttpMethod InvalidRequest InvalidSessionException " +
    "InvalidSignature InvalidSOAPRequest InvalidStorageClass InvalidTag InvalidToken InvalidURI KeyTooLongError " +
    "KMS.DisabledException KMS.InvalidKeyUsageException KMS.KMSInvalidStateException KMS.NotFoundException " +
    "LambdaInvalidResponse LambdaInvocationFailed MalformedACLError MalformedPOSTRequest MalformedXML " +
    "MaxPostPreDataLengthExceededError MetadataTooLarge MissingAttachment MissingRequestBodyError MissingSecurityHeader " +
    "NoLoggingStatusForKey NotDeviceOwnerError ResponseInterrupted RequestHeaderSectionTooLarge TokenCodeInvalidError " +
    "UnexpectedContent UnsupportedArgument UnsupportedSignature UserKeyMustBeSpecified IncorrectEndpoint ValidationError " +
    "RequestTimeTooSkewed SignatureDoesNotMatch NotSignedUp InvalidSecurity InvalidPayer InvalidAccessKeyId AccountProblem " +
    "UnauthorizedAccessError UnexpectedIPError MissingAuthenticationToken LambdaPermissionError LambdaNotFound " +
    "NoSuchAsyncRequest NoSuchObjectLockConfiguration NoSuchUpload NoSuchWebsiteConfiguration NoTransformationDefined " +
    "ObjectLockConfigurationNotFoundError MethodNotAllowed BucketAlreadyExists InvalidBucketState OperationAborted " +
    "MissingContentLength RequestIsNotMultiPartContent InvalidRange InternalError ServiceUnavailable SlowDown"
  ).split(" "),
);

/** From this day on S3 bills no outsider's AccessDenied ("What's New", 13 May 2024). */
const OUTSIDERS_FREE = "2024-05-13";

/** Whether calls are billed, as far as a rule tells; `unknown` where AWS doesn't say. */
export type IsBilled = "billed" | "not billed" | "unknown";

/** Whether the calls of a row are billed under this rule; those that succeeded always are. */
export function isBilled(row: CountRow, rule: ByCalls["failures"]): IsBilled {
  if (row.failure === "") return "billed";
  if (rule !== "S3") return rule;
  return unbilledByS3(row) === undefined ? "billed" : "not billed";
}

/**
 * Why S3 doesn't bill calls that failed: the code, or `AccessDenied to outsiders` for callers of another account (whether it
 * belongs to the same organization, which is billed, no record says). Undefined when it bills them.
 */
export function unbilledByS3(row: CountRow): string | undefined {
  const { failure, hour } = row;
  if (NOT_BILLED.has(failure) || /^5\d\d$/.test(failure)) return failure;
  if (failure !== "AccessDenied" && failure !== "403") return undefined;
  if (!isOutsider(row) || hour < OUTSIDERS_FREE) return undefined;
  return "AccessDenied to outsiders";
}

/** Whether the caller belongs to none of the accounts that recorded the call: another account's, or nobody known. */
export function isOutsider({ account, recipient, owner, via }: CountRow): boolean {
  if (via !== "") return false;
  return account !== (owner === "" ? recipient : owner);
}
