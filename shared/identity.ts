// Who made a call? A caller for every event, by CloudTrail's userIdentity.

import type { CloudTrailEvent, UserIdentity } from "./cloudtrail-event.ts";

export interface Caller {
  /** The name to show: a role's, a user's, `root`, a service (`ec2.amazonaws.com`), an account, or `unknown`. */
  caller: string;
  /**
   * The caller and which of its sessions: `server/i-0123456789abcdef0`. Of credentials that a service gave out, what it
   * gave them to: `server/function:resize`. The caller alone where the record tells no sessions apart.
   */
  session: string;
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
    const name = caller ?? "unknown";
    return { caller: name, session: name, kind: "Unknown", account: "", arn: "" };
  }
  let caller = callers.get(userIdentity);
  if (caller === undefined) callers.set(userIdentity, (caller = identified(userIdentity)));
  // somebody of another identity provider has no account, but the call that makes him a role's session is that role's
  const isFederated = caller.account === "" && FEDERATED.includes(caller.kind);
  return isFederated ? { ...caller, account: text(event.recipientAccountId) ?? "" } : caller;
}

/** Kinds of caller that are known to an identity provider alone, and to no account (CloudTrail guide, as below). */
const FEDERATED = ["WebIdentityUser", "SAMLUser"];

/** The reader gives repeated identities as one object: what was found out of one stands for a million events. */
const callers = new WeakMap<UserIdentity, Caller>();

function identified(identity: UserIdentity): Caller {
  const { onBehalfOf, sessionContext } = identity;
  const issuer = sessionContext?.sessionIssuer;
  const type = text(identity.type);
  const sessionArn = text(identity.arn) ?? "";
  const issuerName = text(issuer?.userName);
  const arn = text(issuer?.arn) ?? sessionArn;
  const account =
    text(identity.accountId) ??
    text(issuer?.accountId) ??
    (partsOf(arn).account || partsOf(text(identity.identityProvider) ?? "").account);
  const of = (name: string | undefined): Caller => {
    const caller = name || text(identity.invokedBy) || text(identity.principalId) || account || "unknown";
    const session = sessionOf(identity);
    const isNamed = session === undefined || caller === session || caller.endsWith(`/${session}`);
    const kind = type ?? "Unknown";
    return { caller, session: isNamed ? caller : `${caller}/${session}`, kind, account, arn };
  };

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

/** What tells one of a role's sessions from the others: what they were issued to, or the session's name. */
function sessionOf({ arn, inScopeOf, principalId }: UserIdentity): string | undefined {
  const issuedTo = text(inScopeOf?.credentialsIssuedTo);
  return (
    (issuedTo === undefined ? undefined : (AFTER_FIFTH_COLON.exec(issuedTo)?.[2] ?? issuedTo)) ||
    partsOf(text(arn) ?? "").session ||
    ROLE_SESSION.exec(text(principalId) ?? "")?.[1]
  );
}

const AFTER_FIFTH_COLON = /^([^:]*:){5}([\s\S]+)$/;
/** The unique ID of a role, and the session: all that another account is told (IAM guide, "Unique identifiers"). */
const ROLE_SESSION = /^AROA[A-Z0-9]*:([\s\S]+)$/;

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

/**
 * The accounts that a call concerns, sorted: the one that recorded it, and the owners of what it was made on, as the
 * record names them. S3 bills a bucket's owner for the calls of others.
 */
export function recipientsOf({ recipientAccountId, resources }: CloudTrailEvent): string[] {
  const owners = Array.isArray(resources) ? resources.map((resource) => text(resource?.accountId)) : [];
  const accounts = [text(recipientAccountId), ...owners].filter((account) => account !== undefined);
  return [...new Set(accounts)].toSorted();
}
