// Stand-ins for names that are not to be sent on: accounts, callers, resources; the same name has the same stand-in throughout.

import type { Bill } from "../bill/bill-line.ts";
import type { CountRow } from "../bill/counts.ts";
import { shortName } from "../bill/resource-named.ts";
import { isPublicName } from "../bill/named-on-bill.ts";

/** Names of AWS's own, and the tables', which tell nothing of anybody: services, `ec2.amazonaws.com`, and service-linked roles. */
const OWN =
  /^(?:[a-z0-9-]+\.){1,2}amazonaws\.com$|^AWS Internal$|^ANONYMOUS_PRINCIPAL$|^anonymous$|^AWSServiceRoleFor[A-Za-z0-9]*$|^\((?:others|few calls each|no [a-z]+)\)$|^$/;
/** How API calls and errors are called. A log may hold anything in their place. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_.:-]{0,127}$/;
/** What a bucket's name can be: rules ask whether a resource is one (S3 guide, "Bucket naming rules"). */
const BUCKET = /^[a-z0-9.-]{3,63}$/;

/** An ARN before its name: `arn:aws:dynamodb:us-east-1:111122223333:table/`. */
const ARN = /^(arn:[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:)(\d*):([A-Za-z-]*[/:])?$/;
/** What stands in a printed command: `TRAIL=s3://logs`, `ROLE='a b'`. */
const TYPED = /\b([A-Z][A-Z_]+)=(?:'[^']*'|\\.|[^\s'])+/g;
/** Options whose values are the report's own. */
const TELLS_NOTHING = new Set("DAY BEFORE TOP BY FORMAT REDACT COUNTS DUPLICATES ERRORS".split(" "));

/** Replaces accounts, addresses, callers and resources, each with one name throughout: `account 1`. */
export class Redaction {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  row(row: CountRow): CountRow {
    return {
      ...row,
      source: this.#plain(row.source, "source"),
      name: this.#plain(row.name, "call"),
      failure: this.#plain(row.failure, "failure"),
      region: this.#plain(row.region, "region"),
      via: this.#caller(row.via),
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

  /** A text without what was typed, names met so far, accounts, addresses and paths. */
  text(text: string): string {
    let redacted = text
      .replace(TYPED, (given, name: string) => (TELLS_NOTHING.has(name) ? given : `${name}=…`))
      .replace(/"[^"]*\/[^"]*"/g, '"…"');
    for (const [name, standIn] of [...this.#known].toSorted(([a], [b]) => b.length - a.length))
      if (name.length > 2) redacted = redacted.replaceAll(name, standIn);
    return redacted
      .replace(/\b\d{12}\b/g, (account) => this.#account(account))
      .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, (address) => this.#standIn(address, "address"));
  }

  /** A line of words that were made of redacted names: a name that is a word, too, stays a word. */
  verdict(line: string): string {
    return line.replace(TYPED, (given, name: string) => (TELLS_NOTHING.has(name) ? given : `${name}=…`));
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

  /** The name alone is replaced, as the bill may have the ARN and the logs the name, or the other way round. */
  #resource(resource: string): string {
    if (OWN.test(resource) && !resource.endsWith(".com")) return resource;
    const name = shortName(resource);
    const start = resource.slice(0, resource.length - name.length);
    const [whole, before, account = "", type = ""] = resource.endsWith(name) ? (ARN.exec(start) ?? []) : [];
    if (whole !== undefined)
      return `${before}${this.#account(account)}:${type}${this.#standIn(name, "resource")}`;
    return this.#standIn(resource, BUCKET.test(resource) ? "resource" : "Resource");
  }

  #plain(name: string, kind: string): string {
    return name === "" || PLAIN.test(name) ? name : this.#standIn(name, kind);
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
