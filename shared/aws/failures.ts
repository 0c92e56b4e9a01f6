// What AWS refuses, and what to do about it: one table for every service that is asked here.

import { UserError } from "../terminal/user-error.ts";

/** An error of the SDK, what the AWS CLI printed (cliError), or why Athena gave a query up (queryError). */
export interface AwsError {
  name?: string | undefined;
  /** Of Node's network errors, `ECONNREFUSED`. */
  code?: string | undefined;
  message?: string | undefined;
  $metadata?: { httpStatusCode?: number | undefined } | undefined;
}

/** What was asked of AWS. */
export interface Attempt {
  /** The IAM actions that it takes, and what it takes them on. */
  actions: readonly string[];
  resource?: string | undefined;
  /** It is a query that failed inside Athena, where codes mean other things. */
  isQuery?: boolean;
}

/** What went wrong, for a UserError: `Cannot …: reason`, and what to do next. */
export interface Failure {
  /** The row of the table. */
  cause: string;
  reason: string;
  next: string;
  /** No further request of this session can succeed. */
  isOfSession: boolean;
}

interface Facts {
  /** AWS's own words. */
  words: string;
  code: string;
  attempt: Attempt;
  profile: string | undefined;
  /** ` --profile name`, or nothing. */
  flag: string;
  hasKeys: boolean;
}

type Words = string | ((facts: Facts) => string);

interface Row {
  /** AWS's names for it; a query's, where `isQuery`. With `says` as well, the message must match too. */
  codes?: RegExp;
  says?: RegExp;
  /** The message that tells it when no row knows the code. */
  orSays?: RegExp;
  isQuery?: true;
  isOfSession?: true;
  reason: Words;
  next: Words;
}

const REPEAT = "then repeat the command";
const DENIED = /^(AccessDenied\w*|MetadataException|InvalidRequestException)$/;
const DENIED_WORDS = /access ?denied|not authorized|insufficient permission|forbidden/i;
const FEWER_DAYS = "Ask for fewer days (DAY=08/30), for one ACCOUNT or REGION";
const MAKE_TABLE = "Make the table with make athena-table TRAIL=s3://bucket/prefix";

/* In the order in which they are tried: what says more stands first. Codes are those of "Common errors" in each API
   reference, of the S3 API reference's "Error responses", of the Athena guide's "Troubleshooting in Athena", and of the
   SDK; messages those of the SDK and of AWS CLI 1.45, 2.9 and 2.36. */
export const FAILURES: Record<string, Row> = {
  // who one is
  "expired SSO session": {
    codes: /^(CredentialsProviderError|TokenProviderError|SSOTokenLoadError|UnauthorizedSSOTokenError)$/,
    says: /SSO session .*has expired|Token is expired|token has expired/i,
    orSays:
      /SSO session associated with this profile has expired|retrieving token from sso: Token has expired/i,
    isOfSession: true,
    reason: "the SSO session has expired",
    next: ({ flag }) => `Sign in again: aws sso login${flag}, ${REPEAT}`,
  },
  "no SSO session": {
    codes: /^(CredentialsProviderError|TokenProviderError|SSOTokenLoadError)$/,
    says: /SSO session .*(?:not found|invalid)|Error loading SSO Token|in SSO Token/i,
    orSays: /Error loading SSO Token/i,
    isOfSession: true,
    reason: "nobody has signed in to the profile's SSO session",
    next: ({ flag }) => `Sign in: aws sso login${flag}, ${REPEAT}`,
  },
  "half an SSO profile": {
    codes: /^(CredentialsProviderError|TokenProviderError|InvalidConfigError)$/,
    says: /sso[_ ]session|invalid SSO credentials|not configured with SSO|Conflicting SSO/i,
    orSays: /SSO is configured for|missing required configuration: sso/i,
    isOfSession: true,
    reason: ({ words }) => `the profile's SSO settings are not whole (${words})`,
    next: ({ flag }) => `Set them up again: aws configure sso${flag}`,
  },
  "ended aws login": {
    codes: /^(CredentialsProviderError|LoginRefreshRequired|LoginTokenLoadError)$/,
    says: /aws login|reauthenticate|re-authenticate|Dpop|refresh response|load token from/i,
    orSays: /using .?aws login|login session/i,
    isOfSession: true,
    reason: "the session of aws login has ended",
    next: ({ flag }) => `Sign in again: aws login${flag}, ${REPEAT}`,
  },
  "no MFA code": {
    codes: /^(CredentialsProviderError|AccessDenied|AccessDeniedException)$/,
    says: /multi-?factor/i,
    orSays: /MultiFactorAuthentication/,
    isOfSession: true,
    reason: "the profile's role asks for an MFA code, for which there is nobody to ask here",
    next: ({ flag }) =>
      `Take the role first: eval "$(aws configure export-credentials${flag} --format env)", ${REPEAT}`,
  },
  "credential_process failed": {
    codes: /^(CredentialsProviderError|CredentialRetrievalError)$/,
    says: /credential_process|custom-process|Command failed/i,
    orSays: /from custom-process/,
    isOfSession: true,
    reason: ({ words }) => `the profile's credential_process failed (${words})`,
    next: "Run its command by itself: it is in ~/.aws/config",
  },
  "no such profile": {
    codes: /^(CredentialsProviderError|ProfileNotFound|TokenProviderError)$/,
    says: /could not be found|was not found|Could not resolve credentials using profile/i,
    orSays: /config profile .* could not be found|could not resolve credentials using profile/i,
    isOfSession: true,
    reason: ({ profile }) =>
      profile === undefined ? "no such profile" : `no profile "${profile}", or none with credentials`,
    next: "See the profiles there are with aws configure list-profiles",
  },
  "role not assumed": {
    codes: /^(AccessDenied|AccessDeniedException)$/,
    says: /sts:AssumeRole/i,
    isOfSession: true,
    reason: ({ words }) => `the role can't be assumed (${words})`,
    next: "Allow sts:AssumeRole on it, and have its trust policy name who asks",
  },
  "no credentials": {
    codes:
      /^(CredentialsProviderError|NoCredentials|NoCredentialsError|TokenProviderError|PartialCredentialsError)$/,
    orSays: /unable to locate credentials|could not load credentials|Partial credentials/i,
    isOfSession: true,
    // the SDK goes on past a profile that isn't there
    reason: ({ profile, hasKeys }) =>
      profile === undefined || hasKeys
        ? "no AWS credentials"
        : `no AWS credentials: there is no profile "${profile}", or none in it`,
    next: ({ profile, hasKeys }) =>
      profile === undefined || hasKeys
        ? "Sign in with aws sso login or aws login, set up keys with aws configure, or name a profile: PROFILE=name"
        : "See the profiles there are with aws configure list-profiles, and name one: PROFILE=name",
  },
  "expired credentials": {
    codes: /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired)$/,
    orSays: /(?:token|session|credentials)\b.* (?:has |have |is |are )?expired/i,
    isOfSession: true,
    reason: "the AWS credentials have expired",
    next: ({ hasKeys, profile, flag }) =>
      hasKeys
        ? `They are those of AWS_ACCESS_KEY_ID, which ${profile === undefined ? "count before any profile" : `count before AWS_PROFILE=${profile}`}: set new ones, or name a profile instead: PROFILE=${profile ?? "name"}`
        : `Sign in again: aws sso login${flag}, or as you did, ${REPEAT}`,
  },
  "unknown access key": {
    codes: /^(InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClientException)$/,
    orSays: /access key id you provided does not exist|security token included in the request is invalid/i,
    isOfSession: true,
    reason: ({ code }) => `AWS does not know this access key (${code})`,
    next: ({ hasKeys }) =>
      hasKeys
        ? "Look at AWS_ACCESS_KEY_ID (and AWS_SESSION_TOKEN, which temporary keys need), or name a profile: PROFILE=name"
        : "See where it comes from with aws configure list, or name another profile: PROFILE=name",
  },
  "unknown session token": {
    codes: /^InvalidToken$/,
    orSays: /provided token is malformed/i,
    isOfSession: true,
    reason: "AWS does not know this session token (InvalidToken)",
    next: "Set AWS_SESSION_TOKEN as it came with AWS_ACCESS_KEY_ID; keys that are no temporary ones take none",
  },
  "wrong clock": {
    codes:
      /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture|InvalidSignatureException|SignatureDoesNotMatch)$/,
    says: /skew|Signature (?:expired|not yet current)|difference between the request time|has expired|in the future/i,
    orSays: /Signature (?:expired|not yet current)/,
    isOfSession: true,
    reason: ({ words }) => `the clock of this machine is wrong (${words})`,
    next: "Set the clock (timedatectl set-ntp true; on macOS sudo sntp -sS time.apple.com), then repeat the command",
  },
  "wrong secret": {
    codes: /^(SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature)$/,
    isOfSession: true,
    reason: ({ code }) => `the secret access key is not that of the access key (${code})`,
    next: "Look at AWS_SECRET_ACCESS_KEY, or at the profile's keys with aws configure list",
  },

  // what one may do
  "forbidden by the organisation": {
    codes: DENIED,
    says: /service control policy|resource control policy/i,
    reason: ({ words }) => `a policy of the organisation denies it (${words})`,
    next: "Ask whoever runs the AWS organisation: no policy of this account can allow it",
  },
  "key that may not be used": {
    codes: DENIED,
    says: /kms:/i,
    orSays: /not authorized to perform: kms:/i,
    reason: "it is encrypted with a KMS key that these credentials may not use",
    next: "Allow kms:Decrypt on the trail's key, in its key policy and for these credentials",
  },
  "key that is off": {
    codes: /^KMS|^(DisabledException|KMSInvalidStateException|KeyUnavailableException)$/,
    reason: ({ code, words }) =>
      `it is encrypted with a KMS key that is disabled, deleted or out of reach (${code}: ${words})`,
    next: "See the key's state with aws kms describe-key --key-id KEY, and enable it: aws kms enable-key --key-id KEY",
  },
  "no Lake Formation grant": {
    codes: DENIED,
    says: /lake ?formation/i,
    orSays: /Insufficient Lake Formation permission/i,
    reason: ({ words }) => `Lake Formation does not grant it (${words})`,
    next: "Have SELECT and DESCRIBE on the table granted: aws lakeformation grant-permissions",
  },
  "no access to costs": {
    codes: DENIED,
    says: /not enabled for cost explorer/i,
    reason: ({ words }) => `Cost Explorer is not on for this user (${words})`,
    next: "Turn on Cost Explorer in the billing console, and IAM access to billing in the account's settings",
  },
  "requester pays": {
    codes: /./,
    says: /requester.?pays|x-amz-request-payer/i,
    orSays: /requester.?pays|x-amz-request-payer/i,
    reason: "whoever downloads from this bucket pays for it",
    next: "Say that you will: REQUESTER_PAYS=1",
  },
  "access denied": {
    codes: /^(AccessDenied\w*|AllAccessDisabled|Forbidden|403|UnauthorizedOperation)$/,
    orSays: DENIED_WORDS,
    reason: ({ words }) =>
      /^(?:.*: )?access denied\.?$|^\w*$|^UnknownError$/i.test(words)
        ? "access denied"
        : `access denied (${words})`,
    next: ({ attempt: { actions, resource } }) => {
      const allow = `Allow ${actions.join(", ")}${resource === undefined ? "" : ` on ${resource}`}`;
      const s3 = actions.some((action) => action.startsWith("s3:"))
        ? "; if the bucket's owner has the requester pay, REQUESTER_PAYS=1"
        : "";
      return `${allow}, or name another profile: PROFILE=name${s3}`;
    },
  },

  // what is there
  "no such bucket": {
    codes: /^NoSuchBucket$/,
    orSays: /bucket does not exist/i,
    reason: "no such bucket",
    next: "See the buckets there are with aws s3 ls",
  },
  "gone object": {
    codes: /^(NoSuchKey|NotFound)$/,
    reason: "it is gone since it was listed",
    next: "Repeat the command",
  },
  "changed object": {
    codes: /^PreconditionFailed$/,
    reason: "it has changed since it was listed",
    next: "Repeat the command: it is listed again",
  },
  "archived object": {
    codes: /^InvalidObjectState$/,
    orSays: /GLACIER/,
    reason: "it is archived in Glacier",
    next: "Restore it first: aws s3api restore-object",
  },
  "other region": {
    codes:
      /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|TemporaryRedirect|301)$/,
    orSays: /region '[\w-]+' is wrong|must be addressed using the specified endpoint/i,
    reason: ({ words }) => `it is in another region (${words})`,
    next: ({ words }) =>
      `Name its region: AWS_REGION=${/expecting '([\w-]+)'/.exec(words)?.[1] ?? "eu-west-1"}`,
  },
  "no region": {
    codes: /^(NoRegion|NoRegionError|ConfigError)$/,
    says: /region/i,
    orSays: /Region is missing|must specify a region/i,
    reason: "no AWS region",
    next: "Set the region of the trail's bucket: AWS_REGION=eu-west-1, or aws configure set region eu-west-1",
  },
  "no bill yet": {
    codes: /^(DataUnavailableException|BillExpirationException)$/,
    reason: "it has no data of these days yet",
    next: "Bills follow up to a day later",
  },
  "no output location": {
    codes: /^(InvalidRequestException|ValidationException)$/,
    says: /no output location/i,
    orSays: /no output location/i,
    reason: "nobody says where its results go",
    next: "Give OUTPUT=s3://bucket/folder/, or a WORKGROUP that has an output location",
  },
  "output location": {
    codes: /^InvalidRequestException$/,
    says: /output (?:bucket|location)/i,
    orSays: /verify\/create output bucket/i,
    reason: ({ words }) => `its results can't be kept there (${words})`,
    next: "Name a bucket of your own, in the same region: OUTPUT=s3://bucket/folder/",
  },
  "disabled workgroup": {
    codes: /^InvalidRequestException$/,
    says: /workgroup.* (?:is )?(?:disabled|not enabled)/i,
    orSays: /workgroup.* (?:is )?disabled/i,
    reason: ({ words }) => `the workgroup is turned off (${words})`,
    next: "Name another WORKGROUP, or turn it on: aws athena update-work-group --state ENABLED --work-group NAME",
  },
  "no such workgroup": {
    codes: /^(InvalidRequestException|ResourceNotFoundException)$/,
    says: /workgroup.* not found/i,
    orSays: /workgroup.* not found/i,
    reason: ({ words }) => words,
    next: "See what there is with aws athena list-work-groups",
  },

  // what passes
  "too many requests": {
    codes:
      /^(SlowDown|Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|LimitExceededException|RequestThrottled)$/,
    orSays: /Rate exceeded|reduce your request rate/i,
    reason: ({ code, words }) =>
      `too many requests, also after trying again (${code}${words === code ? "" : `: ${words}`})`,
    next: "Wait a minute, then repeat the command",
  },
  "failing service": {
    codes:
      /^(InternalError|InternalServerException|InternalServerError|InternalFailure|ServiceUnavailable|ServiceUnavailableException|500|502|503)$/,
    reason: ({ code, words }) => `AWS itself fails (${code}${words === code ? "" : `: ${words}`})`,
    next: "Repeat the command in some minutes; AWS's state is on health.aws.amazon.com",
  },
  "untrusted certificate": {
    codes:
      /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_HAS_EXPIRED|SSLError|ERR_TLS_CERT_ALTNAME_INVALID)$/,
    orSays: /SSL validation failed|certificate verify failed|self.signed certificate/i,
    isOfSession: true,
    reason: ({ code }) => `the certificate that came is not trusted (${code})`,
    next: "If a proxy opens the connections, name the certificates it is known by: AWS_CA_BUNDLE=file.pem",
  },
  "refusing proxy": {
    codes: /^(ProxyConnectionError|ERR_PROXY)$/,
    orSays:
      /bad response(?: from proxy)?: \d|tunnel(?:ing)? .*(?:failed|could not)|connect to proxy|proxy response|Proxy connection/i,
    isOfSession: true,
    reason: ({ words }) => `the proxy refuses the connection (${words})`,
    next: "Look at HTTPS_PROXY; what needs no proxy goes into NO_PROXY",
  },
  "no connection": {
    codes:
      /^(ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE|TimeoutError|NetworkingError|EndpointConnectionError)$/,
    orSays: /could not connect to the endpoint|connect timeout|read timeout/i,
    reason: ({ code }) => `no connection (${code})`,
    next: "Look at the network, at AWS_REGION and, behind a proxy, at HTTPS_PROXY, then repeat the command",
  },

  // queries that failed inside Athena
  "no such table": {
    codes: /^(TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|SYNTAX_ERROR)$/,
    says: /(?:table|schema|database).*(?:does not exist|not found)/i,
    isQuery: true,
    reason: ({ words }) => words,
    next: MAKE_TABLE,
  },
  "no such column": {
    codes: /^(COLUMN_NOT_FOUND|SYNTAX_ERROR)$/,
    says: /column/i,
    isQuery: true,
    reason: ({ words }) => words,
    next: `The table was made otherwise. ${MAKE_TABLE} TABLE=another_name`,
  },
  "object gone under a query": {
    codes:
      /^(HIVE_CANNOT_OPEN_SPLIT|HIVE_CURSOR_ERROR|HIVE_FILESYSTEM_ERROR|GENERIC_INTERNAL_ERROR|HIVE_UNKNOWN_ERROR)$/,
    says: /NoSuchKey|404|Not ?Found|key does not exist/i,
    isQuery: true,
    reason: ({ words }) => `an object was deleted while the query read it (${words})`,
    next: "Repeat the command",
  },
  "query without permission": {
    codes: /./,
    says: /Access ?Denied|not authorized|403|Insufficient/i,
    orSays: DENIED_WORDS,
    isQuery: true,
    reason: ({ words }) => words,
    next: "It takes s3:GetObject and s3:ListBucket of the logs (kms:Decrypt if encrypted), s3:PutObject of OUTPUT, and glue:GetTable",
  },
  "unreadable file under a query": {
    codes: /^(HIVE_CURSOR_ERROR|HIVE_CANNOT_OPEN_SPLIT)$/,
    isQuery: true,
    reason: ({ words }) => `one file can't be read, and Athena gives no answer without it (${words})`,
    next: ({ words }) => {
      const file = /s3:\/\/[^\s,;)]+/.exec(words)?.[0];
      return `Leave its day out, or ask the scripts, which name such files: make top-calls LOGS=${file ?? "s3://bucket/prefix"}`;
    },
  },
  "bad data under a query": {
    codes: /^HIVE_BAD_DATA$/,
    isQuery: true,
    reason: ({ words }) => `a file holds other than the table expects (${words})`,
    next: "See that the table's location holds nothing but CloudTrail's files: make coverage LOGS=s3://bucket/prefix",
  },
  "too many partitions": {
    codes: /^(HIVE_EXCEEDED_PARTITION_LIMIT)$/,
    isQuery: true,
    reason: ({ words }) => `it would plan for too many accounts × regions × days (${words})`,
    next: `${FEWER_DAYS}: each of them is a partition`,
  },
  "too many open partitions": {
    codes: /^HIVE_TOO_MANY_OPEN_PARTITIONS$/,
    isQuery: true,
    reason: ({ words }) => `it would write too many partitions at once (${words})`,
    next: "Copy fewer days at once: DAY=08/01..08/31",
  },
  "exhausted resources": {
    codes: /^(EXHAUSTED_RESOURCES|EXCEEDED_MEMORY_LIMIT|EXCEEDED_LOCAL_MEMORY_LIMIT|RESOURCE_EXHAUSTED)$/,
    orSays: /exhausted resources at this scale factor|EXCEEDED_MEMORY/i,
    isQuery: true,
    reason: ({ words }) => `it takes more memory than Athena gives a query (${words})`,
    next: `${FEWER_DAYS}, or DUPLICATES=keep, which needs none for them`,
  },
  "query too long": {
    codes: /^(QUERY_TIMEOUT|EXCEEDED_TIME_LIMIT|TIMEOUT)$/,
    orSays: /query timeout|timed? ?out/i,
    isQuery: true,
    reason: ({ words }) => `it took longer than Athena allows (${words})`,
    next: `${FEWER_DAYS}, or a copy in Parquet (make athena-parquet)`,
  },
  "scan limit": {
    codes: /^BYTES_SCANNED_LIMIT$/,
    orSays: /bytes scanned limit/i,
    isQuery: true,
    reason: ({ words }) => words,
    next: "The workgroup has a limit: ask for fewer days (DAY=…), or in another WORKGROUP",
  },
};

/** Why AWS said no, in words, and what to type next. Undefined when the error is none that the table knows. */
export function failureOf(error: AwsError, attempt: Attempt): Failure | undefined {
  const code = codeOf(error);
  const words = (error.message ?? "").trim().replace(/\.$/, "");
  const profile = process.env["AWS_PROFILE"] || process.env["AWS_DEFAULT_PROFILE"] || undefined;
  const facts: Facts = {
    words,
    code,
    attempt,
    profile,
    flag: profile === undefined ? "" : ` --profile ${profile}`,
    hasKeys: Boolean(process.env["AWS_ACCESS_KEY_ID"] && process.env["AWS_SECRET_ACCESS_KEY"]),
  };
  const rows = Object.entries(FAILURES);
  const ranked = attempt.isQuery
    ? [...rows.filter(([, { isQuery }]) => isQuery), ...rows.filter(([, { isQuery }]) => !isQuery)]
    : rows.filter(([, { isQuery }]) => !isQuery);
  const found =
    ranked.find(([, { codes, says }]) => codes?.test(code) && (says === undefined || says.test(words))) ??
    ranked.find(([, { orSays }]) => orSays?.test(words));
  if (found === undefined) return undefined;
  const [cause, { reason, next, isOfSession }] = found;
  const inWords = (text: Words): string => (typeof text === "string" ? text : text(facts));
  return { cause, reason: inWords(reason), next: inWords(next), isOfSession: isOfSession === true };
}

/**
 * A UserError that says what to do, when AWS refused or could not be reached; any other error as it is. `doing` is what
 * failed, as in `list "s3://bucket/"`.
 */
export function explained(thrown: unknown, doing: string, attempt: Attempt, or?: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof UserError) return thrown;
  const error = thrown as AwsError;
  const known = failureOf(error, attempt);
  if (known !== undefined) {
    return new UserError(
      `Cannot ${doing}: ${known.reason}`,
      or === undefined ? known.next : `${known.next}; ${or}`,
    );
  }
  if (error.$metadata === undefined) return thrown;
  return new UserError(`Cannot ${doing}: ${codeOf(error)}: ${thrown.message}`, or);
}

/** The error that the AWS CLI printed: `An error occurred (Code) when calling the X operation: message`. */
export function cliError(stderr: string): AwsError {
  const line = stderr.trim().split("\n").at(-1)?.trim() ?? "";
  const [, name, message = line] =
    /An error occurred \(([\w.]+)\) when calling the \w+ operation[^:]*: (.*)$/.exec(line) ?? [];
  return { name, message };
}

/** Why Athena says that a query failed: `HIVE_BAD_DATA: message`. */
export function queryError(reason: string): AwsError {
  const [, name] = /^([A-Z][A-Z_]+):/.exec(reason) ?? [];
  return { name, message: reason };
}

/** The error's code: of the network's own errors and of TLS, Node's. */
function codeOf({ name, code, $metadata }: AwsError): string {
  if (code !== undefined && /^[A-Z_]+$/.test(code)) return code;
  return name !== undefined && name !== "Error" && name !== "Unknown" && name !== "UnknownError"
    ? name
    : String($metadata?.httpStatusCode ?? name ?? "");
}
