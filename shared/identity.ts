// Who made a call? A caller for every event, by CloudTrail's userIdentity.

import type { CloudTrailEvent, UserIdentity } from "./cloudtrail-event.ts";

export interface Caller {
  /** The name to show: a role's, a user's, `root`, a service (`ec2.amazonaws.com`), an account, or `unknown`. */
  caller: string;
  /** `userIdentity.type`, or `Unknown` when the record gives none. */
  kind: string;
  /** The caller's account, which may differ from the one that owns the bucket; empty when the record has none. */
  account: string;
  /** The role's, user's or session's ARN; empty when the record has none. */
  arn: string;
}

/**
 * Sessions of one role are one caller: the role, under the name that its ARN ends in. The roles that IAM Identity
 * Center makes are shared by people, so there the session, which bears the person's name, is the caller:
 * `AWSReservedSSO_Admins_0123456789abcdef/alex`.
 *
 * Sources: CloudTrail guide, "CloudTrail userIdentity element"; IAM guide, "IAM identifiers" (ARNs).
 */
export function callerOf(event: CloudTrailEvent): Caller {
  const { userIdentity } = event;
  if (typeof userIdentity !== "object" || userIdentity === null) {
    // a service's own event, such as a key's rotation, may have no identity at all
    const caller = event.eventType === "AwsServiceEvent" ? text(event.eventSource) : undefined;
    return { caller: caller ?? "unknown", kind: "Unknown", account: "", arn: "" };
  }
  const known = callers.get(userIdentity);
  if (known !== undefined) return known;
  const caller = identified(userIdentity);
  callers.set(userIdentity, caller);
  return caller;
}

/** The reader gives repeated identities as one object: what was found out of one stands for a million events. */
const callers = new WeakMap<UserIdentity, Caller>();

function identified(identity: UserIdentity): Caller {
  const { onBehalfOf, sessionContext } = identity;
  const issuer = sessionContext?.sessionIssuer;
  const type = text(identity.type);
  const sessionArn = text(identity.arn) ?? "";
  const issuerName = text(issuer?.userName);
  const arn = text(issuer?.arn) ?? sessionArn;
  const account = text(identity.accountId) ?? text(issuer?.accountId) ?? partsOf(arn).account;
  const of = (caller: string | undefined): Caller => ({
    caller: caller || text(identity.invokedBy) || text(identity.principalId) || account || "unknown",
    kind: type ?? "Unknown",
    account,
    arn,
  });

  switch (type ?? "") {
    case "Root":
      return of("root");
    case "AssumedRole": {
      const role = issuerName ?? partsOf(arn).name;
      const session = partsOf(sessionArn).session;
      return of(role?.startsWith("AWSReservedSSO_") && session ? `${role}/${session}` : role);
    }
    case "FederatedUser":
      return of(partsOf(sessionArn).name || issuerName);
    case "AWSService":
      return of(text(identity.invokedBy));
    case "AWSAccount":
      return of(account);
    case "IdentityCenterUser":
      return of(text(onBehalfOf?.userId));
    default:
      return of(text(identity.userName) ?? issuerName ?? partsOf(arn).name);
  }
}

/**
 * `arn:aws:sts::111122223333:assumed-role/name/session` and `arn:aws:iam::111122223333:role/a/path/name`:
 * only an IAM role or user has a path before its name.
 */
function partsOf(arn: string): { account: string; name?: string | undefined; session?: string | undefined } {
  const [, , service, , account = "", ...rest] = arn.split(":");
  const [, ...names] = rest.join(":").split("/");
  if (service === "sts") return { account, name: names[0], session: names.slice(1).join("/") };
  return { account, name: names.at(-1) };
}

/** What a record says, unless it says nothing or something that is no text. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
