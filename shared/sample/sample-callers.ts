// The callers of the sample trail: one of each kind that CloudTrail tells apart.

import type { UserIdentity } from "../cloudtrail-event.ts";
import { Random } from "./random.ts";

/** The account of the sample logs: one of those that AWS's documentation uses. */
export const ACCOUNT = "111122223333";
const HOME = "eu-west-1";

/** Who makes a call: an identity for one of the caller's sessions on a day (`2020-08-30`). */
export type Caller = (random: Random, day: string) => UserIdentity | undefined;

/** A role with so many sessions at a time. */
export function role(name: string, sessions: number): Caller {
  return assumed(
    name,
    `arn:aws:iam::${ACCOUNT}:role/${name}`,
    (random) => `i-${new Random(random.below(sessions) + 7).hex(17)}`,
  );
}

/** A role that one person assumes. */
export function person(random: Random, day: string): UserIdentity {
  const name = "AWSReservedSSO_PowerUserAccess_0123456789abcdef";
  const arn = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/${HOME}/${name}`;
  return assumed(name, arn, (sessions) => (sessions.below(3) === 0 ? "on-call" : "developer"))(random, day);
}

function assumed(
  name: string,
  arn: string,
  sessionOf: (random: Random) => string,
): (random: Random, day: string) => UserIdentity {
  const principalId = `AROA${new Random(name.length).base32(17)}`;
  return (random, day) => {
    const session = sessionOf(random);
    return {
      type: "AssumedRole",
      principalId: `${principalId}:${session}`,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`,
      accountId: ACCOUNT,
      accessKeyId: `ASIA${new Random(session.length + Number(day.slice(-2))).base32(16)}`,
      sessionContext: {
        sessionIssuer: { type: "Role", principalId, arn, accountId: ACCOUNT, userName: name },
        webIdFederationData: {},
        attributes: { creationDate: `${day}T00:00:07Z`, mfaAuthenticated: "false" },
      },
    };
  };
}

/** An IAM user. */
export function user(name: string): Caller {
  return () => ({
    type: "IAMUser",
    principalId: `AIDA${new Random(3).base32(17)}`,
    arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    accountId: ACCOUNT,
    accessKeyId: `AKIA${new Random(4).base32(16)}`,
    userName: name,
  });
}

/** A service of AWS that calls for itself. */
export function service(invokedBy: string): Caller {
  return () => ({ type: "AWSService", invokedBy });
}

/** A service that calls on the account's behalf. */
export function behalf(invokedBy: string): Caller {
  return () => ({ accountId: ACCOUNT, invokedBy });
}

/** A call without credentials. */
export function nobody(): undefined {
  return undefined;
}

/** Another account. */
export function partner(): UserIdentity {
  return { type: "AWSAccount", principalId: `AIDA${new Random(5).base32(17)}`, accountId: "444455556666" };
}

/** The account's root user. */
export function root(): UserIdentity {
  return { type: "Root", principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT };
}

/** A caller whose name CloudTrail hides, as it may be a password typed in the wrong place. */
export function hidden(): UserIdentity {
  return { type: "IAMUser", accountId: ACCOUNT, accessKeyId: "", userName: "HIDDEN_DUE_TO_SECURITY_REASONS" };
}

/** A federated user. */
export function federated(): UserIdentity {
  const issuer = {
    type: "IAMUser",
    principalId: `AIDA${new Random(3).base32(17)}`,
    accountId: ACCOUNT,
    userName: "deploy",
  };
  return {
    type: "FederatedUser",
    principalId: `${ACCOUNT}:build`,
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/build`,
    accountId: ACCOUNT,
    sessionContext: { sessionIssuer: { ...issuer, arn: `arn:aws:iam::${ACCOUNT}:user/deploy` } },
  };
}

/** A user of a web identity provider. */
export function webIdentity(): UserIdentity {
  const provider = "token.actions.example.com";
  return {
    type: "WebIdentityUser",
    principalId: `${provider}:sts.amazonaws.com:example/site`,
    userName: "example/site",
    identityProvider: provider,
  };
}

/** A person who signs in with IAM Identity Center. */
export function identityCenter(): UserIdentity {
  return {
    type: "IdentityCenterUser",
    accountId: ACCOUNT,
    onBehalfOf: {
      userId: "94d8d458-d041-70f6-aa5c-10c2d8d7e0f3",
      identityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/d-9067642ac7`,
    },
  };
}
