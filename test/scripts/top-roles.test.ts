import { beforeAll, describe, expect, test } from "vitest";
import { runScript } from "../run-script.ts";
import { sampleFolder } from "../sample-logs.ts";
import { anEvent } from "../temp-logs.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ACCOUNT = "111122223333";

/** A record as CloudTrail delivers it, but for the parts that don't matter here. */
function record(userIdentity: object | undefined, fields: object = {}): object {
  return {
    ...anEvent({ eventVersion: "1.08", eventType: "AwsApiCall", recipientAccountId: ACCOUNT }),
    sourceIPAddress: "192.0.2.7",
    userAgent: "aws-cli/2.2.4 Python/3.8.8 Linux/5.4 exe/x86_64.ubuntu.20 prompt/off command/s3.ls",
    requestParameters: { bucketName: "videos", Host: "videos.s3.eu-west-1.amazonaws.com" },
    responseElements: null,
    ...fields,
    userIdentity,
  };
}

function sessionOf(role: string, session: string, path = ""): object {
  return {
    type: "AssumedRole",
    principalId: `AROAZW57UZLEXAMPLEID1:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
    accountId: ACCOUNT,
    accessKeyId: "ASIAZW57UZLEXAMPLEKEY",
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROAZW57UZLEXAMPLEID1",
        arn: `arn:aws:iam::${ACCOUNT}:role/${path}${role}`,
        accountId: ACCOUNT,
        userName: role,
      },
      webIdFederationData: {},
      attributes: { creationDate: "2020-08-30T11:42:31Z", mfaAuthenticated: "false" },
    },
  };
}

const SSO = "AWSReservedSSO_PowerUserAccess_0123456789abcdef";

/** The records of each shape of userIdentity, and the row that they are in. */
const SHAPES: [what: string, records: object[], row: [caller: string, kind: string, account: string]][] = [
  [
    "root, with and without an alias of the account",
    [
      record({ type: "Root", principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT }),
      record({
        type: "Root",
        principalId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        accountId: ACCOUNT,
        userName: "our-alias",
        sessionContext: {
          sessionIssuer: {},
          webIdFederationData: {},
          attributes: { mfaAuthenticated: "true" },
        },
      }),
    ],
    ["root", "Root", ACCOUNT],
  ],
  [
    "an IAM user, by itself, with an empty issuer, and through a service",
    [
      {},
      { sessionContext: { sessionIssuer: {}, attributes: {} } },
      { invokedBy: "athena.amazonaws.com" },
    ].map((more) =>
      record({
        type: "IAMUser",
        principalId: "AIDACKCEVSQ6C2EXAMPLE",
        arn: `arn:aws:iam::${ACCOUNT}:user/ci/deploy`,
        accountId: ACCOUNT,
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        userName: "deploy",
        ...more,
      }),
    ),
    ["deploy", "IAMUser", ACCOUNT],
  ],
  [
    "the sessions of a role",
    [
      record(sessionOf("server", "i-0123")),
      record(sessionOf("server", "i-4567")),
      record(sessionOf("server", "a/b")),
    ],
    ["server", "AssumedRole", ACCOUNT],
  ],
  [
    "a role whose record has no issuer, or an empty one",
    [
      record({ ...sessionOf("loader", "1"), sessionContext: undefined }),
      record({ ...sessionOf("loader", "2"), sessionContext: { sessionIssuer: {} } }),
    ],
    ["loader", "AssumedRole", ACCOUNT],
  ],
  [
    "a person behind a role of IAM Identity Center",
    [record(sessionOf(SSO, "on-call", "aws-reserved/sso.amazonaws.com/eu-west-1/"))],
    [`${SSO}/on-call`, "AssumedRole", ACCOUNT],
  ],
  [
    "a service",
    [
      record(
        { type: "AWSService", invokedBy: "config.amazonaws.com" },
        { sourceIPAddress: "config.amazonaws.com" },
      ),
    ],
    ["config.amazonaws.com", "AWSService", ""],
  ],
  [
    "another account",
    [record({ type: "AWSAccount", principalId: "AIDAQ3EGRXEXAMPLE", accountId: "444455556666" })],
    ["444455556666", "AWSAccount", "444455556666"],
  ],
  [
    "an anonymous request",
    [record({ type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" })],
    ["ANONYMOUS_PRINCIPAL", "AWSAccount", "ANONYMOUS_PRINCIPAL"],
  ],
  [
    "a federated user",
    [
      record({
        type: "FederatedUser",
        principalId: `${ACCOUNT}:build`,
        arn: `arn:aws:sts::${ACCOUNT}:federated-user/build`,
        accountId: ACCOUNT,
        sessionContext: { sessionIssuer: { type: "IAMUser", userName: "deploy", accountId: ACCOUNT } },
      }),
    ],
    ["build", "FederatedUser", ACCOUNT],
  ],
  [
    "a web identity",
    [
      record({
        type: "WebIdentityUser",
        principalId: "accounts.google.com:client-id.apps.googleusercontent.com:user-id",
        userName: "user-id",
        identityProvider: "accounts.google.com",
      }),
    ],
    ["user-id", "WebIdentityUser", ACCOUNT],
  ],
  [
    "a SAML user",
    [
      record({
        type: "SAMLUser",
        principalId: "nameQualifier:saml-user",
        userName: "saml-user",
        identityProvider: `arn:aws:iam::${ACCOUNT}:saml-provider/idp`,
      }),
    ],
    ["saml-user", "SAMLUser", ACCOUNT],
  ],
  [
    "a user of Identity Center",
    [
      record({
        type: "IdentityCenterUser",
        arn: "",
        accountId: ACCOUNT,
        onBehalfOf: {
          userId: "94d8d458-d041-70f6-aa5c-10c2d8d7e0f3",
          identityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/d-9067642ac7`,
        },
        credentialId: "90e292de-5eb8-446e-9602-90f7c45044f7",
      }),
    ],
    ["94d8d458-d041-70f6-aa5c-10c2d8d7e0f3", "IdentityCenterUser", ACCOUNT],
  ],
  [
    "a role in its own right",
    [record({ type: "Role", arn: `arn:aws:iam::${ACCOUNT}:role/batch/nightly`, accountId: ACCOUNT })],
    ["nightly", "Role", ACCOUNT],
  ],
  [
    "a directory",
    [record({ type: "Directory", principalId: "d-1234567890", accountId: ACCOUNT })],
    ["d-1234567890", "Directory", ACCOUNT],
  ],
  [
    "a type that CloudTrail could not tell",
    [record({ type: "Unknown", principalId: "", accountId: "777788889999" })],
    ["777788889999", "Unknown", "777788889999"],
  ],
  [
    "a service that called without a type",
    [
      record(
        { accountId: ACCOUNT, invokedBy: "secretsmanager.amazonaws.com" },
        { eventType: "AwsServiceEvent" },
      ),
    ],
    ["secretsmanager.amazonaws.com", "Unknown", ACCOUNT],
  ],
  [
    "a service's own event, with an identity of an account alone",
    [record({ accountId: "123456789012" }, { eventType: "AwsServiceEvent", eventName: "RotateKey" })],
    ["123456789012", "Unknown", "123456789012"],
  ],
  [
    "a service's own event without an identity",
    [
      record(undefined, {
        eventType: "AwsServiceEvent",
        eventSource: "kms.amazonaws.com",
        eventName: "RotateKey",
      }),
    ],
    ["kms.amazonaws.com", "Unknown", ""],
  ],
  ["an event without an identity", [record(undefined)], ["unknown", "Unknown", ""]],
  [
    "a name that was hidden after a failed sign-in",
    [
      record(
        { type: "IAMUser", accountId: ACCOUNT, accessKeyId: "", userName: "HIDDEN_DUE_TO_SECURITY_REASONS" },
        { eventSource: "signin.amazonaws.com", eventName: "ConsoleLogin", errorMessage: "No username found" },
      ),
    ],
    ["HIDDEN_DUE_TO_SECURITY_REASONS", "IAMUser", ACCOUNT],
  ],
];

describe("top-roles has a row for", () => {
  let rows: { caller: string; kind: string; account: string; calls: number }[];

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "cloudtrail-shapes-"));
    writeFileSync(
      join(folder, "a.json"),
      JSON.stringify({ Records: SHAPES.flatMap(([, records]) => records) }),
    );
    const { stdout } = await runScript("top-roles", { LOGS: folder, FORMAT: "json", TOP: "all" });
    rows = JSON.parse(stdout) as typeof rows;
    rmSync(folder, { recursive: true });
  });

  test.each(SHAPES)("%s", (_, records, [caller, kind, account]) => {
    expect(rows).toContainEqual({ caller, kind, account, calls: records.length });
  });

  test("every event of all of these, and no other", () => {
    expect(rows).toHaveLength(SHAPES.length);
    expect(rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(
      SHAPES.flatMap(([, records]) => records).length,
    );
  });
});

test.each([["top-calls"], ["top-roles"], ["top-resources"], ["bytes-by-role"], ["calls-by-hour"]])(
  "%s of a day's sample logs adds up to all their events, cut off or not",
  async (question) => {
    const LOGS = join(await sampleFolder(), "logs/AWSLogs/111122223333/CloudTrail/eu-west-1/2020/08/28");
    const [json, table] = await Promise.all([
      runScript(question, { LOGS, FORMAT: "json", TOP: "all" }),
      runScript(question, { LOGS, TOP: "1" }),
    ]);
    const events = Number(/^([\d,]+) events/.exec(json.stderr)?.[1]?.replaceAll(",", ""));
    const rows = JSON.parse(json.stdout) as { calls: number }[];
    expect(rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(events);

    const [heading = "", ...lines] = table.stdout.trimEnd().split("\n");
    const end = heading.indexOf("calls") + "calls".length;
    const counts = lines.map((line) => Number(/[\d,]+$/.exec(line.slice(0, end))?.[0].replaceAll(",", "")));
    expect(counts).toHaveLength(3);
    expect(counts.slice(0, 2).reduce((sum, calls) => sum + calls, 0)).toBe(events);
    expect(counts[2]).toBe(events);
  },
);
