// What AWS refused, and what to do about it.

import { UserError } from "../user-error.ts";

/** An error of the SDK, or one that the AWS CLI printed. */
export interface S3Failure {
  name?: string;
  message?: string;
}

const LOG_IN = "Log in with aws sso login or aws configure, or name a profile: PROFILE=name";
const CREDENTIALS =
  /^(CredentialsProviderError|NoCredentials|TokenProviderError|UnrecognizedClientException)$/;
const NO_CREDENTIALS = /unable to locate credentials/i;
const EXPIRED = /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired)$/;
const UNKNOWN_KEY = /^(InvalidAccessKeyId|InvalidClientTokenId|SignatureDoesNotMatch|InvalidToken)$/;
const DENIED = /^(AccessDenied|AccessDeniedException|AllAccessDisabled|Forbidden|403)$/;

/** Whether no further request can succeed: what is left to do need not be tried. */
export function isAboutCredentials(failure: S3Failure): boolean {
  const { name = "", message = "" } = failure;
  return (
    isExpired(failure) || CREDENTIALS.test(name) || UNKNOWN_KEY.test(name) || NO_CREDENTIALS.test(message)
  );
}

function isExpired({ name = "", message = "" }: S3Failure): boolean {
  return EXPIRED.test(name) || /(?:token|session)\b.* (?:has |have |is )?expired/i.test(message);
}

/**
 * Why AWS said no, in words, and what to type next. `action` is the IAM action that the call needs, `resource` what it
 * is needed on. Undefined when the error is none that the person can mend.
 */
export function s3Reason(
  failure: S3Failure,
  action: string,
  resource: string,
): { reason: string; next: string } | undefined {
  const { name = "", message = "" } = failure;
  if (/profile.*(not be found|not found)|could not resolve credentials using profile/i.test(message)) {
    return { reason: "no such profile", next: "See the profiles there are with aws configure list-profiles" };
  }
  if (isExpired(failure)) {
    return {
      reason: "the AWS credentials have expired",
      next: "Log in again (aws sso login), then repeat the command",
    };
  }
  if (CREDENTIALS.test(name) || NO_CREDENTIALS.test(message))
    return { reason: "no AWS credentials", next: LOG_IN };
  if (UNKNOWN_KEY.test(name)) {
    return { reason: `AWS does not know these credentials (${name})`, next: LOG_IN };
  }
  if (/kms/i.test(name) || (DENIED.test(name) && /kms:/i.test(message))) {
    return {
      reason: "it is encrypted with a KMS key that these credentials may not use",
      next: "Allow kms:Decrypt on the trail's key",
    };
  }
  if (DENIED.test(name)) {
    return {
      reason: "access denied",
      next: `Allow ${action} on ${resource}, or name another profile: PROFILE=name`,
    };
  }
  if (name === "NoSuchBucket" || /bucket does not exist/i.test(message)) {
    return { reason: "no such bucket", next: "See the buckets there are with aws s3 ls" };
  }
  if (name === "NoSuchKey" || name === "PreconditionFailed") {
    const reason =
      name === "NoSuchKey" ? "it is gone since it was listed" : "it has changed since it was listed";
    return { reason, next: "Repeat the command" };
  }
  if (name === "InvalidObjectState" || /GLACIER/.test(message)) {
    return {
      reason: "it is archived in Glacier",
      next: "Restore it first: aws s3api restore-object",
    };
  }
  if (/^(ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|TimeoutError|NetworkingError)$/.test(name)) {
    return { reason: `no connection (${name})`, next: "Look at the network, then repeat the command" };
  }
  return undefined;
}

/** The SDK's error as one that says what to do; any other error as it was. */
export function s3Error(error: unknown, doing: string, action: string, resource: string): unknown {
  const failure = error as S3Failure & { code?: string };
  const name = failure.code ?? failure.name ?? "";
  const known = s3Reason({ name, message: failure.message ?? "" }, action, resource);
  if (known !== undefined) return new UserError(`${doing}: ${known.reason}`, known.next);
  if (error instanceof Error && "$metadata" in error)
    return new UserError(`${doing}: ${name}: ${error.message}`);
  return error;
}
