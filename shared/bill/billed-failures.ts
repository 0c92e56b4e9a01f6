// Which failed calls are not billed? Those that the service, or an outsider, is to blame for.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";

/* S3 guide, "Billing for Amazon S3 error responses": no 5xx is billed, nor these 3xx and 4xx; the page has more of them,
   all of them rare. */
const NOT_BILLED = new Set([
  "AuthorizationHeaderMalformed",
  "AuthorizationQueryParametersError",
  "ConnectionClosedByRequester",
  "DeviceNotActiveError",
  "EndpointNotFound",
  "ExpiredToken",
  "InternalError",
  "PermanentRedirect",
  "PermanentRedirectControlError",
  "ServiceUnavailable",
  "SlowDown",
  "TemporaryRedirect",
]);

/**
 * Why S3 doesn't bill a call that failed with this `errorCode`: the code, or `AccessDenied to outsiders` for a caller of
 * another account (same page; whether it belongs to the same organization, which is billed, no record says). Undefined
 * when it is billed, or when the service is another, of which AWS doesn't tell.
 */
export function unbilledFailure(event: CloudTrailEvent, errorCode: string): string | undefined {
  if (event.eventSource !== "s3.amazonaws.com") return undefined;
  if (NOT_BILLED.has(errorCode) || /^5\d\d$/.test(errorCode)) return errorCode;
  if (errorCode !== "AccessDenied" && errorCode !== "403") return undefined;
  const { accountId, invokedBy } = event.userIdentity ?? {};
  const isOutsider = invokedBy === undefined && accountId !== event.recipientAccountId;
  return isOutsider ? "AccessDenied to outsiders" : undefined;
}
