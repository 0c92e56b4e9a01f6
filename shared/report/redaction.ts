// Stand-ins for names that are not to be sent on: accounts, callers, resources; the same name has the same stand-in throughout.

import type { Bill } from "../bill/bill-line.ts";
import type { CountRow } from "../bill/counts.ts";
import { isPublicName } from "../bill/named-on-bill.ts";

/** Names of AWS's own, which tell nothing of anybody. */
const OWN = /\.amazonaws\.com$|^AWS Internal$|^ANONYMOUS_PRINCIPAL$|^AWSServiceRoleFor|^\(|^$/;
/** What a bucket's name can be: rules ask whether a resource is one (S3 guide, "Bucket naming rules"). */
const BUCKET = /^[a-z0-9.-]{3,63}$/;

/** Replaces accounts, addresses, callers and resources, each with one name throughout: `account 1`. */
export class Redaction {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  row(row: CountRow): CountRow {
    return {
      ...row,
      caller: this.#caller(row.caller),
      account: this.#account(row.account),
      recipient: this.#account(row.recipient),
      owner: this.#account(row.owner),
      resource: isPublicName(row) ? this.#publicName(row.resource) : this.#resource(row.resource),
    };
  }

  bill(bill: Bill): Bill {
    return {
      ...bill,
      name: "COSTS",
      notes: bill.notes.map((note) => note.replaceAll(bill.name, "COSTS")),
      accounts: new Set([...bill.accounts].map((account) => this.#account(account))),
      lines: bill.lines.map((line) => ({
        ...line,
        account: line.account && this.#account(line.account),
        resource: line.resource && this.#resource(line.resource),
        principal: line.principal && this.#principal(line.principal),
      })),
    };
  }

  /** A text without the names met so far, addresses and paths. */
  text(text: string): string {
    // where the logs and the bill lie, and files among them
    let redacted = text.replace(/\b(LOGS|COSTS)=(?:'[^']*'|\S+)/g, "$1=…").replace(/"[^"]*\/[^"]*"/g, '"…"');
    for (const [name, standIn] of [...this.#known].toSorted(([a], [b]) => b.length - a.length))
      if (name.length > 2) redacted = redacted.replaceAll(name, standIn);
    return redacted.replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, (address) => this.#standIn(address, "address"));
  }

  #standIn(name: string, kind: string): string {
    let standIn = this.#known.get(name);
    if (standIn === undefined) {
      const count = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, count);
      this.#known.set(name, (standIn = `${kind}-${count}`));
    }
    return standIn;
  }

  #account(account: string): string {
    return OWN.test(account) ? account : this.#standIn(account, "account");
  }

  #caller(caller: string): string {
    if (/^\d{12}$/.test(caller)) return this.#account(caller);
    return OWN.test(caller) ? caller : this.#standIn(caller, "caller");
  }

  #resource(resource: string): string {
    if (OWN.test(resource)) return resource;
    const [arn, partition, service, region, account = "", ...rest] = resource.split(":");
    if (arn === "arn") {
      const name = this.#standIn(rest.join(":"), "resource");
      return [arn, partition, service, region, this.#account(account), name].join(":");
    }
    return this.#standIn(resource, BUCKET.test(resource) ? "resource" : "Resource");
  }

  /** A model or an instance type, by which a line is explained; an ARN of it bears an account. */
  #publicName(resource: string): string {
    return resource.replace(/\b\d{12}\b/, (account) => this.#account(account));
  }

  #principal(principal: string): string {
    const [arn, partition, service, region, account = "", ...rest] = principal.split(":");
    const [type = "", name = "", ...session] = rest.join(":").split("/");
    const names = session.length > 0 ? [this.#caller(name), "session"] : [this.#caller(name)];
    return [arn, partition, service, region, this.#account(account), [type, ...names].join("/")].join(":");
  }
}
