// Who made a call? A caller for every event, by CloudTrail's userIdentity.

import type { CloudTrailEvent, UserIdentity } from "./cloudtrail-event.ts";
import { objectIn } from "./field-values.ts";
import { remembered } from "./reader/remembered.ts";

/** Who made a call. */
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
  const known = nameOf(event);
  return "session" in known ? known : new CallerOf(event, known);
}

/** What most questions want of a caller, and most of its calls have in common. */
type Name = Pick<Caller, "caller" | "kind" | "account">;

const nameOf = remembered((event): Name | Caller => {
  const userIdentity = objectIn(event.userIdentity);
  if (userIdentity !== undefined) return nameIn(userIdentity, event);
  // a service's own event, such as a key's rotation, may have no identity at all
  const caller = event.eventType === "AwsServiceEvent" ? text(event.eventSource) : undefined;
  const name = caller ?? "unknown";
  return { caller: name, session: name, kind: "Unknown", account: "", arn: "" };
});

/** Looks no further into an identity than it is asked. */
class CallerOf implements Caller {
  readonly caller: string;
  readonly kind: string;
  readonly account: string;
  readonly #event: CloudTrailEvent;

  constructor(event: CloudTrailEvent, { caller, kind, account }: Name) {
    this.caller = caller;
    this.kind = kind;
    this.account = account;
    this.#event = event;
  }

  get arn(): string {
    const identity = objectIn(this.#event.userIdentity);
    return identity === undefined ? "" : arnOf(identity);
  }

  get session(): string {
    const identity = objectIn(this.#event.userIdentity);
    const session = identity && sessionOf(identity);
    const { caller } = this;
    const isNamed = session === undefined || caller === session || caller.endsWith(`/${session}`);
    return isNamed ? caller : `${caller}/${session}`;
  }
}

/** Kinds of caller that are known to an identity provider alone, and to no account (CloudTrail guide, as below). */
const FEDERATED = ["WebIdentityUser", "SAMLUser"];

function nameIn(identity: UserIdentity, event: CloudTrailEvent): Name {
  const kind = text(identity.type) ?? "Unknown";
  const account = accountOf(identity);
  const caller =
    callerIn(identity, kind, account) ||
    text(identity.invokedBy) ||
    text(identity.principalId) ||
    account ||
    "unknown";
  // somebody of another identity provider has no account, but the call that makes him a role's session is that role's
  const isFederated = account === "" && FEDERATED.includes(kind);
  return { caller, kind, account: isFederated ? (text(event.recipientAccountId) ?? "") : account };
}

function accountOf(identity: UserIdentity): string {
  return (
    text(identity.accountId) ??
    text(identity.sessionContext?.sessionIssuer?.accountId) ??
    (partsOf(arnOf(identity)).account || partsOf(text(identity.identityProvider) ?? "").account)
  );
}

function callerIn(identity: UserIdentity, kind: string, account: string): string | undefined {
  switch (kind) {
    case "Root":
      return "root";
    case "AssumedRole": {
      const role = issuerName(identity) ?? partsOf(arnOf(identity)).name;
      if (role?.startsWith("AWSReservedSSO_") !== true) return role;
      const { session } = partsOf(text(identity.arn) ?? "");
      return session ? `${role}/${session}` : role;
    }
    case "FederatedUser":
      return partsOf(text(identity.arn) ?? "").name || issuerName(identity);
    case "AWSService":
      return text(identity.invokedBy);
    case "AWSAccount":
      return account;
    case "IdentityCenterUser":
      return text(identity.onBehalfOf?.userId);
    default:
      return text(identity.userName) ?? issuerName(identity) ?? partsOf(arnOf(identity)).name;
  }
}

function arnOf(identity: UserIdentity): string {
  return text(identity.sessionContext?.sessionIssuer?.arn) ?? text(identity.arn) ?? "";
}

function issuerName({ sessionContext }: UserIdentity): string | undefined {
  return text(sessionContext?.sessionIssuer?.userName);
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
  const list = objectIn(resources);
  const owners = Array.isArray(list) ? list.map((resource) => text(resource?.accountId)) : [];
  const accounts = [text(recipientAccountId), ...owners].filter((account) => account !== undefined);
  return [...new Set(accounts)].toSorted();
}
