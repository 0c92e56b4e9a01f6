import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  type Attempt,
  type AwsError,
  cliError,
  explained,
  FAILURES,
  failureOf,
  queryError,
} from "../../../shared/aws/failures.ts";
import { UserError } from "../../../shared/terminal/user-error.ts";

const S3: Attempt = { actions: ["s3:GetObject"], resource: "arn:aws:s3:::trail/*" };
const QUERY: Attempt = { actions: [], isQuery: true };

function sdk(name: string, message: string, more: Partial<AwsError> = {}): AwsError {
  return { name, message, ...more };
}

/** As AWS, its SDK and its CLI (1.45, 2.9, 2.36) say it, by the row of the table that it is. */
const SAID: [cause: string, ...errors: AwsError[]][] = [
  [
    "expired SSO session",
    sdk(
      "CredentialsProviderError",
      "The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.",
    ),
    sdk(
      "TokenProviderError",
      "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    ),
    cliError("Error when retrieving token from sso: Token has expired and refresh failed"),
    cliError(
      "\nThe SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.\n",
    ),
  ],
  [
    "no SSO session",
    sdk(
      "CredentialsProviderError",
      "The SSO session token associated with profile=audit was not found or is invalid. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    ),
    sdk(
      "CredentialsProviderError",
      "The SSO session associated with this profile is invalid. To refresh this SSO session run aws sso login with the corresponding profile.",
    ),
    cliError("Error loading SSO Token: Token for audit does not exist"),
  ],
  [
    "half an SSO profile",
    sdk("TokenProviderError", "Sso session 'audit' could not be found in shared credentials file."),
    sdk(
      "CredentialsProviderError",
      'Profile is configured with invalid SSO credentials. Required parameters "sso_account_id", "sso_region"',
    ),
    cliError("The SSO session is missing required configuration: sso_region"),
  ],
  [
    "ended aws login",
    sdk(
      "CredentialsProviderError",
      "Failed to load a token for session arn:aws:iam::111122223333:user/ada, please re-authenticate using aws login",
    ),
    sdk("CredentialsProviderError", "Your session has expired. Please reauthenticate."),
    cliError("Your session has expired. Please reauthenticate using 'aws login'."),
  ],
  [
    "no MFA code",
    sdk(
      "CredentialsProviderError",
      "Profile audit requires multi-factor authentication, but no MFA code callback was provided.",
    ),
    cliError(
      "An error occurred (AccessDenied) when calling the AssumeRole operation: MultiFactorAuthentication failed with invalid MFA one time pass code.",
    ),
  ],
  [
    "credential_process failed",
    sdk("CredentialsProviderError", "Command failed: /opt/keys\nno network"),
    cliError("Error when retrieving credentials from custom-process: no network"),
  ],
  [
    "no such profile",
    sdk(
      "CredentialsProviderError",
      "Could not resolve credentials using profile: [nobody] in configuration/credentials file(s).",
    ),
    cliError("The config profile (nobody) could not be found"),
  ],
  [
    "role not assumed",
    sdk(
      "AccessDenied",
      "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/audit",
    ),
  ],
  [
    "no credentials",
    sdk("CredentialsProviderError", "Could not load credentials from any providers"),
    cliError('Unable to locate credentials. You can configure credentials by running "aws configure".'),
  ],
  [
    "expired credentials",
    sdk("ExpiredToken", "The provided token has expired."),
    sdk("ExpiredTokenException", "The security token included in the request is expired"),
    cliError(
      "An error occurred (ExpiredTokenException) when calling the DescribeTrails operation: The security token included in the request is expired",
    ),
  ],
  [
    "unknown access key",
    sdk("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    sdk("UnrecognizedClientException", "The security token included in the request is invalid."),
    cliError(
      "An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.",
    ),
  ],
  ["unknown session token", sdk("InvalidToken", "The provided token is malformed or otherwise invalid.")],
  [
    "wrong clock",
    sdk("RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
    sdk(
      "InvalidSignatureException",
      "Signature expired: 20200830T120000Z is now earlier than 20200830T121000Z (20200830T121500Z - 5 min.)",
    ),
    sdk(
      "SignatureDoesNotMatch",
      "Signature not yet current: 20200830T130000Z is still later than 20200830T121000Z",
    ),
    sdk("RequestExpired", "Request has expired."),
  ],
  [
    "wrong secret",
    sdk(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    ),
    sdk(
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided.",
    ),
  ],
  [
    "forbidden by the organisation",
    sdk(
      "AccessDeniedException",
      "User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: cloudtrail:DescribeTrails with an explicit deny in a service control policy",
    ),
  ],
  [
    "key that may not be used",
    sdk(
      "AccessDenied",
      "User: x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111122223333:key/k",
    ),
  ],
  [
    "key that is off",
    sdk("KMS.DisabledException", "arn:aws:kms:eu-west-1:111122223333:key/k is disabled."),
    sdk("KMS.KMSInvalidStateException", "arn:aws:kms:eu-west-1:111122223333:key/k is pending deletion."),
  ],
  [
    "no Lake Formation grant",
    sdk(
      "AccessDeniedException",
      "Insufficient Lake Formation permission(s): Required Describe on cloudtrail_logs",
    ),
    sdk(
      "MetadataException",
      "Insufficient Lake Formation permission(s) on cloudtrail (Service: AmazonDataCatalog; Status Code: 400; Error Code: AccessDeniedException)",
    ),
  ],
  ["no access to costs", sdk("AccessDeniedException", "User not enabled for cost explorer access")],
  [
    "requester pays",
    sdk(
      "AccessDenied",
      "Access Denied: the bucket is Requester Pays and the request has no x-amz-request-payer header",
    ),
  ],
  [
    "access denied",
    sdk("AccessDenied", "Access Denied"),
    sdk("Forbidden", "UnknownError"),
    sdk(
      "AccessDeniedException",
      "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: ce:GetCostAndUsage",
    ),
    cliError(
      "An error occurred (AccessDeniedException) when calling the DescribeTrails operation: User is not authorized to perform: cloudtrail:DescribeTrails",
    ),
  ],
  ["no such bucket", sdk("NoSuchBucket", "The specified bucket does not exist")],
  ["gone object", sdk("NoSuchKey", "The specified key does not exist.")],
  [
    "changed object",
    sdk("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"),
  ],
  ["archived object", sdk("InvalidObjectState", "The operation is not valid for the object's storage class")],
  [
    "other region",
    sdk(
      "AuthorizationHeaderMalformed",
      "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
    ),
    sdk(
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint.",
    ),
  ],
  [
    "no region",
    sdk("Error", "Region is missing"),
    cliError('You must specify a region. You can also configure your region by running "aws configure".'),
  ],
  [
    "no bill yet",
    sdk("DataUnavailableException", "Data is not available. Please try to adjust the time period."),
  ],
  [
    "no output location",
    sdk(
      "InvalidRequestException",
      "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
    ),
  ],
  ["output location", sdk("InvalidRequestException", "Unable to verify/create output bucket results")],
  ["disabled workgroup", sdk("InvalidRequestException", "WorkGroup audit is disabled")],
  ["no such workgroup", sdk("InvalidRequestException", "WorkGroup audit is not found.")],
  [
    "too many requests",
    sdk("SlowDown", "Please reduce your request rate."),
    sdk("ThrottlingException", "Rate exceeded"),
    sdk("LimitExceededException", "You have made too many calls"),
  ],
  [
    "failing service",
    sdk("InternalError", "We encountered an internal error. Please try again."),
    sdk("Unknown", "UnknownError", { $metadata: { httpStatusCode: 503 } }),
  ],
  [
    "untrusted certificate",
    sdk("Error", "self-signed certificate in certificate chain", { code: "SELF_SIGNED_CERT_IN_CHAIN" }),
    cliError(
      "SSL validation failed for https://s3.eu-west-1.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate",
    ),
  ],
  [
    "refusing proxy",
    sdk("Error", "Bad response from proxy: 407"),
    cliError('Failed to connect to proxy URL: "http://127.0.0.1:3128"'),
  ],
  [
    "no connection",
    sdk("Error", "connect ECONNREFUSED 127.0.0.1:9", { code: "ECONNREFUSED" }),
    sdk("TimeoutError", "socket hang up"),
    cliError('Could not connect to the endpoint URL: "https://cloudtrail.eu-west-1.amazonaws.com/"'),
  ],
  [
    "no such table",
    queryError("TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.cloudtrail.logs' does not exist"),
    queryError("SYNTAX_ERROR: line 1:15: Schema cloudtrail does not exist"),
  ],
  ["no such column", queryError("COLUMN_NOT_FOUND: line 1:8: Column 'eventcontext' cannot be resolved")],
  [
    "object gone under a query",
    queryError(
      "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://trail/a.json.gz: The specified key does not exist. (Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey)",
    ),
  ],
  [
    "query without permission",
    queryError(
      "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://trail/a.json.gz: Access Denied (Service: Amazon S3; Status Code: 403)",
    ),
    queryError("Access denied when writing to location: s3://results/"),
  ],
  [
    "unreadable file under a query",
    queryError(
      "HIVE_CURSOR_ERROR: Failed to read file at s3://trail/AWSLogs/a.json.gz: incorrect header check",
    ),
  ],
  [
    "bad data under a query",
    queryError('HIVE_BAD_DATA: Error parsing field value for field 0: For input string: "x"'),
  ],
  [
    "too many partitions",
    queryError(
      "HIVE_EXCEEDED_PARTITION_LIMIT: Query over table 'cloudtrail.logs' can potentially read more than 1000000 partitions",
    ),
  ],
  [
    "too many open partitions",
    queryError("HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions"),
  ],
  [
    "exhausted resources",
    queryError("Query exhausted resources at this scale factor"),
    queryError("EXHAUSTED_RESOURCES: Query exhausted resources on this scale factor"),
  ],
  ["query too long", queryError("Query timeout")],
  ["scan limit", queryError("Bytes scanned limit was exceeded")],
];

beforeEach(() => {
  for (const name of ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
    vi.stubEnv(name, "");
});

const isQuery = (cause: string): boolean => FAILURES[cause]?.isQuery === true;

describe("the table of failures", () => {
  test("has a real error for each of its rows", () => {
    expect(SAID.map(([cause]) => cause)).toEqual(Object.keys(FAILURES));
  });

  test.each(SAID.flatMap(([cause, ...errors]) => errors.map((error) => [cause, error] as const)))(
    "tells %s by %o",
    (cause, error) => {
      expect(failureOf(error, isQuery(cause) ? QUERY : S3)?.cause).toBe(cause);
    },
  );

  test("gives no two causes the same reason", () => {
    const reasons = new Map<string, string>();
    for (const [cause, ...errors] of SAID) {
      for (const error of errors) {
        const { reason = "" } = failureOf(error, isQuery(cause) ? QUERY : S3) ?? {};
        expect([reason, reasons.get(reason) ?? cause]).toEqual([reason, cause]);
        reasons.set(reason, cause);
      }
    }
  });

  test("has a next command or step in each row, without a period", () => {
    for (const [cause, error] of SAID) {
      const { next = "", reason = "" } = failureOf(error ?? {}, isQuery(cause) ? QUERY : S3) ?? {};
      expect([cause, next, next.endsWith("."), reason.endsWith(".")]).toEqual([
        cause,
        expect.stringMatching(/\w/),
        false,
        false,
      ]);
    }
  });
});

describe("what to do about it", () => {
  const nextOf = (error: AwsError): string | undefined => failureOf(error, S3)?.next;
  const EXPIRED = sdk("ExpiredToken", "The provided token has expired.");

  test.each([
    ["expired SSO session", "aws sso login --profile audit"],
    ["no SSO session", "aws sso login --profile audit"],
    ["ended aws login", "aws login --profile audit"],
    ["expired credentials", "aws sso login --profile audit"],
  ])("names the profile: %s", (cause, command) => {
    vi.stubEnv("AWS_PROFILE", "audit");
    const [, error = {}] = SAID.find(([name]) => name === cause) ?? [];
    expect(nextOf(error)).toContain(command);
  });

  test("is another thing for keys in the environment, which count before a profile", () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    expect(nextOf(EXPIRED)).toMatch(/AWS_ACCESS_KEY_ID, which count before any profile: .*PROFILE=name$/);
    vi.stubEnv("AWS_PROFILE", "audit");
    expect(nextOf(EXPIRED)).toMatch(/which count before AWS_PROFILE=audit: .*PROFILE=audit$/);
  });

  test("names the region that S3 expects, and the file that Athena can't read", () => {
    const wrong = sdk(
      "AuthorizationHeaderMalformed",
      "the region 'us-east-1' is wrong; expecting 'eu-central-1'",
    );
    expect(nextOf(wrong)).toBe("Name its region: AWS_REGION=eu-central-1");
    const broken = queryError("HIVE_CURSOR_ERROR: Failed to read file at s3://trail/AWSLogs/a.json.gz: bad");
    expect(failureOf(broken, QUERY)?.next).toContain("LOGS=s3://trail/AWSLogs/a.json.gz:");
  });
});

describe("explained()", () => {
  const thrown = (error: AwsError): Error => Object.assign(new Error(error.message), error);

  test("makes a UserError, with another way out where there is one", () => {
    const error = explained(thrown(sdk("NoSuchBucket", "x")), "ask", S3, "or read a file") as UserError;
    expect(error).toBeInstanceOf(UserError);
    expect([error.message, error.next]).toEqual([
      "Cannot ask: no such bucket",
      "See the buckets there are with aws s3 ls; or read a file",
    ]);
  });

  test("shows what AWS says when it is nothing known", () => {
    const odd = thrown(sdk("OddException", "something odd", { $metadata: {} }));
    const user = explained(odd, "ask", S3) as UserError;
    expect([user.message, user.next]).toEqual(["Cannot ask: OddException: something odd", undefined]);
  });

  test("leaves alone what is no refusal of AWS", () => {
    const ours = new UserError("Cannot use DAY");
    const defect = new TypeError("undefined is not a function");
    expect([explained(ours, "ask", S3), explained(defect, "ask", S3)]).toEqual([ours, defect]);
  });
});
