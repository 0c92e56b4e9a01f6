import { describe, expect, test } from "vitest";
import { explained } from "../../../shared/athena/aws-error.ts";
import { UserError } from "../../../shared/user-error.ts";

function awsError(name: string, message: string, more: object = { $metadata: {} }): Error {
  return Object.assign(new Error(message), { name, ...more });
}

describe("explained()", () => {
  test.each<[error: Error, said: string, next: RegExp]>([
    [
      awsError("AccessDeniedException", "User is not authorized"),
      "Cannot ask: no permission (User is not authorized)",
      /^It takes the permission for athena:Ask, s3:Look$/,
    ],
    [
      awsError("MetadataException", "Insufficient permission"),
      "Cannot ask: no permission (Insufficient permission)",
      /athena:Ask/,
    ],
    [
      awsError("ExpiredTokenException", "The token has expired"),
      "Cannot ask: the AWS credentials have expired, or are not valid",
      /aws sso login/,
    ],
    [
      awsError("UnrecognizedClientException", "The security token included in the request is invalid."),
      "Cannot ask: the AWS credentials have expired, or are not valid",
      /aws sso login/,
    ],
    [
      awsError("CredentialsProviderError", "Could not load credentials from any providers", {}),
      "Cannot ask: no AWS credentials",
      /PROFILE=name/,
    ],
    [awsError("Error", "Region is missing", {}), "Cannot ask: no AWS region", /AWS_REGION=eu-west-1/],
    [
      awsError("NoSuchBucket", "The specified bucket does not exist"),
      "Cannot ask: no such bucket",
      /aws s3 ls/,
    ],
    [awsError("Error", "connect", { code: "ECONNREFUSED" }), "Cannot ask: connect", /network/],
    [
      awsError("TooManyRequestsException", "Rate exceeded"),
      "Cannot ask: Athena has too many requests",
      /Wait/,
    ],
  ])("turns %s into what to do", (error, said, next) => {
    const user = explained(error, "ask", ["athena:Ask", "s3:Look"]) as UserError;
    expect(user).toBeInstanceOf(UserError);
    expect(user.message).toBe(said);
    expect(user.next).toMatch(next);
  });

  test("shows what AWS says when it is nothing known", () => {
    const user = explained(awsError("OddException", "something odd"), "ask", []) as UserError;
    expect([user.message, user.next]).toEqual(["Cannot ask: OddException: something odd", undefined]);
  });

  test("leaves alone what is no refusal of AWS", () => {
    const ours = new UserError("Cannot use DAY");
    const defect = new TypeError("undefined is not a function");
    expect([explained(ours, "ask", []), explained(defect, "ask", [])]).toEqual([ours, defect]);
  });
});
