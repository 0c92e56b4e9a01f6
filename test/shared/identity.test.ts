import { describe, expect, test } from "vitest";
import type { UserIdentity } from "../../shared/cloudtrail-event.ts";
import type { CloudTrailEvent } from "../../shared/cloudtrail-event.ts";
import { callerOf, recipientsOf } from "../../shared/identity.ts";
import { anEvent } from "../temp-logs.ts";

const ACCOUNT = "111122223333";

function callerBy(userIdentity: UserIdentity | null | undefined, fields = {}): string[] {
  const { caller, kind, account } = callerOf({ ...anEvent(fields), userIdentity: userIdentity ?? null });
  return [caller, kind, account];
}

function session(role: string, name: string, issuer?: object): UserIdentity {
  return {
    type: "AssumedRole",
    principalId: `AROAEXAMPLE:${name}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`,
    accountId: ACCOUNT,
    ...(issuer === undefined ? {} : { sessionContext: { sessionIssuer: issuer } }),
  };
}

describe("callerOf() finds the caller of", () => {
  const issuer = {
    type: "Role",
    arn: `arn:aws:iam::${ACCOUNT}:role/teams/video/server`,
    accountId: ACCOUNT,
    userName: "server",
  };
  const sso = "AWSReservedSSO_Admin_0123456789abcdef";

  test.each<[what: string, identity: UserIdentity, expected: string[]]>([
    ["a role, whatever its session", session("server", "i-1", issuer), ["server", "AssumedRole", ACCOUNT]],
    ["a role without an issuer", session("server", "i-2"), ["server", "AssumedRole", ACCOUNT]],
    ["a role with an empty issuer", session("server", "i-3", {}), ["server", "AssumedRole", ACCOUNT]],
    [
      "a role with an ARN alone",
      { type: "AssumedRole", arn: `arn:aws-cn:sts::${ACCOUNT}:assumed-role/server/a` },
      ["server", "AssumedRole", ACCOUNT],
    ],
    [
      "a role of IAM Identity Center: the session",
      session(sso, "on-call@example.com", { userName: sso }),
      [`${sso}/on-call@example.com`, "AssumedRole", ACCOUNT],
    ],
    [
      "a user",
      {
        type: "IAMUser",
        arn: `arn:aws:iam::${ACCOUNT}:user/ci/deploy`,
        accountId: ACCOUNT,
        userName: "deploy",
      },
      ["deploy", "IAMUser", ACCOUNT],
    ],
    [
      "a user whose name is left out",
      { type: "IAMUser", arn: `arn:aws:iam::${ACCOUNT}:user/ci/deploy`, accountId: ACCOUNT },
      ["deploy", "IAMUser", ACCOUNT],
    ],
    [
      "a user that a service acts for",
      { type: "IAMUser", userName: "deploy", accountId: ACCOUNT, invokedBy: "athena.amazonaws.com" },
      ["deploy", "IAMUser", ACCOUNT],
    ],
    [
      "a user hidden after a failed sign-in",
      { type: "IAMUser", accountId: ACCOUNT, userName: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      ["HIDDEN_DUE_TO_SECURITY_REASONS", "IAMUser", ACCOUNT],
    ],
    [
      "root",
      {
        type: "Root",
        principalId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        accountId: ACCOUNT,
        sessionContext: { sessionIssuer: {} },
      },
      ["root", "Root", ACCOUNT],
    ],
    [
      "root of an account with an alias",
      { type: "Root", accountId: ACCOUNT, userName: "our-alias" },
      ["root", "Root", ACCOUNT],
    ],
    [
      "a service",
      { type: "AWSService", invokedBy: "config.amazonaws.com" },
      ["config.amazonaws.com", "AWSService", ""],
    ],
    [
      "another account",
      { type: "AWSAccount", principalId: "AIDAEXAMPLE", accountId: "444455556666" },
      ["444455556666", "AWSAccount", "444455556666"],
    ],
    [
      "nobody known: an anonymous request",
      { type: "AWSAccount", principalId: "", accountId: "anonymous" },
      ["anonymous", "AWSAccount", "anonymous"],
    ],
    [
      "another account, known by its principal alone",
      { type: "AWSAccount", principalId: "AIDAEXAMPLE" },
      ["AIDAEXAMPLE", "AWSAccount", ""],
    ],
    [
      "a federated user",
      {
        type: "FederatedUser",
        arn: `arn:aws:sts::${ACCOUNT}:federated-user/build`,
        sessionContext: { sessionIssuer: { type: "IAMUser", userName: "deploy" } },
      },
      ["build", "FederatedUser", ACCOUNT],
    ],
    [
      "a federated user without an ARN",
      {
        type: "FederatedUser",
        accountId: ACCOUNT,
        sessionContext: { sessionIssuer: { userName: "deploy" } },
      },
      ["deploy", "FederatedUser", ACCOUNT],
    ],
    [
      "a web identity",
      {
        type: "WebIdentityUser",
        principalId: "provider:app:user",
        userName: "user",
        identityProvider: "provider",
      },
      ["user", "WebIdentityUser", ""],
    ],
    [
      "a SAML user",
      { type: "SAMLUser", principalId: "namequalifier:user", userName: "user", identityProvider: "idp" },
      ["user", "SAMLUser", ""],
    ],
    [
      "an Identity Center user",
      { type: "IdentityCenterUser", arn: "", accountId: ACCOUNT, onBehalfOf: { userId: "94d8d458" } },
      ["94d8d458", "IdentityCenterUser", ACCOUNT],
    ],
    [
      "a role in its own right",
      { type: "Role", arn: `arn:aws:iam::${ACCOUNT}:role/path/server`, accountId: ACCOUNT },
      ["server", "Role", ACCOUNT],
    ],
    [
      "a directory",
      { type: "Directory", principalId: "d-1234567890", accountId: ACCOUNT },
      ["d-1234567890", "Directory", ACCOUNT],
    ],
    ["an unknown type", { type: "Unknown", accountId: ACCOUNT }, [ACCOUNT, "Unknown", ACCOUNT]],
    ["a type that is yet to come", { type: "Robot", principalId: "r2" }, ["r2", "Robot", ""]],
    [
      "an identity without a type: the service that called",
      { accountId: ACCOUNT, invokedBy: "secretsmanager.amazonaws.com" },
      ["secretsmanager.amazonaws.com", "Unknown", ACCOUNT],
    ],
    ["an empty identity", {}, ["unknown", "Unknown", ""]],
  ])("%s", (_, identity, expected) => {
    expect(callerBy(identity)).toEqual(expected);
  });

  test("no identity at all", () => {
    expect(callerBy(null)).toEqual(["unknown", "Unknown", ""]);
    const { userIdentity: _, ...event } = anEvent();
    expect(callerOf(event)).toEqual({
      caller: "unknown",
      session: "unknown",
      kind: "Unknown",
      account: "",
      arn: "",
    });
  });

  test("a service's own event without an identity: the service", () => {
    expect(callerBy(null, { eventType: "AwsServiceEvent", eventSource: "kms.amazonaws.com" })).toEqual([
      "kms.amazonaws.com",
      "Unknown",
      "",
    ]);
  });
});

test("callerOf() gives a role by its issuer's ARN, which keeps the path", () => {
  const issuer = { arn: `arn:aws:iam::${ACCOUNT}:role/teams/video/server`, userName: "server" };
  expect(callerOf(anEvent({ userIdentity: session("server", "i-1", issuer) })).arn).toBe(issuer.arn);
});

test("callerOf() tells roles of one name in two accounts apart", () => {
  const other = { ...session("server", "i-1"), accountId: "444455556666" };
  expect([callerBy(session("server", "i-1")), callerBy(other)]).toEqual([
    ["server", "AssumedRole", ACCOUNT],
    ["server", "AssumedRole", "444455556666"],
  ]);
});

describe("callerOf() tells sessions apart:", () => {
  const role = { arn: "arn:aws:iam::111122223333:role/server", userName: "server" };
  const assumed = (name: string, more: object = {}): NonNullable<CloudTrailEvent["userIdentity"]> => ({
    type: "AssumedRole",
    arn: `arn:aws:sts::111122223333:assumed-role/server/${name}`,
    sessionContext: { sessionIssuer: role },
    ...more,
  });
  test.each<[what: string, userIdentity: NonNullable<CloudTrailEvent["userIdentity"]>, session: string]>([
    ["an instance", assumed("i-1"), "server/i-1"],
    [
      "a function that shares credentials",
      assumed("x", {
        inScopeOf: { credentialsIssuedTo: "arn:aws:lambda:eu-west-1:111122223333:function:resize" },
      }),
      "server/function:resize",
    ],
    [
      "a person, whose name the caller has already",
      {
        type: "AssumedRole",
        arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admins_0123456789abcdef/alex",
      },
      "AWSReservedSSO_Admins_0123456789abcdef/alex",
    ],
    [
      "a session of another account's role",
      { type: "AWSAccount", accountId: "444455556666", principalId: "AROAEXAMPLE:i-1" },
      "444455556666/i-1",
    ],
    ["nothing of a user", { type: "IAMUser", userName: "deploy", principalId: "AIDAEXAMPLE" }, "deploy"],
    ["nothing of a service", { type: "AWSService", invokedBy: "ec2.amazonaws.com" }, "ec2.amazonaws.com"],
  ])("%s", (_, userIdentity, named) => {
    expect(callerOf(anEvent({ userIdentity })).session).toBe(named);
  });
});

describe("callerOf() finds the account of a web identity", () => {
  test.each<[what: string, identityProvider: string, account: string]>([
    ["by its provider", "arn:aws:iam::444455556666:oidc-provider/example.com", "444455556666"],
    ["by the account whose role it takes", "accounts.google.com", "111122223333"],
  ])("%s", (_, identityProvider, account) => {
    const userIdentity = { type: "WebIdentityUser", userName: "alex", identityProvider };
    expect(callerOf(anEvent({ userIdentity, recipientAccountId: "111122223333" })).account).toBe(account);
  });
});

test("recipientsOf() are the account that recorded a call and the owners of what it was made on, each once", () => {
  const resources = [
    { ARN: "arn:aws:s3:::videos/a" },
    { ARN: "arn:aws:s3:::videos", accountId: "111122223333" },
    { ARN: "arn:aws:s3:::other", accountId: "444455556666" },
  ];
  expect(recipientsOf(anEvent({ recipientAccountId: "444455556666", resources }))).toEqual([
    "111122223333",
    "444455556666",
  ]);
  expect(recipientsOf(anEvent())).toEqual([]);
});
