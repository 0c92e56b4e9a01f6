// What AWS refuses, as something that the person at the keyboard can do.

import { UserError } from "../user-error.ts";

interface AwsError extends Error {
  $metadata?: unknown;
  code?: string;
}

/* One row a cause: what the error's name or message looks like, the reason to show (the message itself where there is
   none) and what to do. The names are of the SDK ("CredentialsProviderError") and of AWS ("Common errors" in each API
   reference). */
const CAUSES: [looksLike: RegExp, reason: string | undefined, next: string][] = [
  [
    /CredentialsProviderError|Could not load credentials/,
    "no AWS credentials",
    "Sign in with aws sso login, or name a profile: PROFILE=name",
  ],
  [
    /Expired|security token included in the request is (?:expired|invalid)|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId/,
    "the AWS credentials have expired, or are not valid",
    "Sign in again, for example with aws sso login",
  ],
  [/Region is missing/, "no AWS region", "Set the region of the trail's bucket: AWS_REGION=eu-west-1"],
  [
    /[Nn]o output location/,
    "nobody says where its results go",
    "Give OUTPUT=s3://bucket/folder/, or a WORKGROUP that has an output location",
  ],
  [
    /Workgroup.* not found|WorkGroup .* is not found/i,
    undefined,
    "See what there is with aws athena list-work-groups",
  ],
  [
    /TooManyRequests|Throttling|Rate exceeded/,
    "Athena has too many requests",
    "Wait for other queries of the account to end, then run it again",
  ],
  [/NoSuchBucket/, "no such bucket", "See what there is with aws s3 ls"],
  [
    /PermanentRedirect|AuthorizationHeaderMalformed/,
    undefined,
    "Set the bucket's region: AWS_REGION=eu-west-1",
  ],
  [
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|TimeoutError|ECONNRESET/,
    undefined,
    "Look at the network, and at AWS_REGION",
  ],
];
const DENIED = /AccessDenied|not authorized|Insufficient permission|Access Denied/i;

/**
 * A UserError that says what to do, when AWS refused or could not be reached; any other error as it is. `doing` is what
 * failed, as in `ask Athena`; `actions` are the permissions that it takes.
 */
export function explained(thrown: unknown, doing: string, actions: string[]): unknown {
  const error = thrown as AwsError;
  if (!(thrown instanceof Error) || error instanceof UserError) return thrown;
  const text = `${error.name}: ${error.code ?? ""} ${error.message}`;
  if (DENIED.test(text)) {
    return new UserError(
      `Cannot ${doing}: no permission (${error.message})`,
      `It takes the permission for ${actions.join(", ")}`,
    );
  }
  for (const [looksLike, reason, next] of CAUSES) {
    if (looksLike.test(text)) return new UserError(`Cannot ${doing}: ${reason ?? error.message}`, next);
  }
  if (error.$metadata === undefined) return thrown;
  return new UserError(`Cannot ${doing}: ${error.name}: ${error.message}`);
}
