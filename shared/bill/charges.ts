// What is a line of the bill for? Its service, its charge, the calls that drive it, and where.

import type { BillLine } from "./bill-line.ts";
import { bytesAUnit } from "./billed-unit.ts";
import { type Calls, callsOf } from "./calls.ts";
import type { Charge, Service } from "./charge.ts";
import { regionOf } from "./regions.ts";
import { SERVICES } from "./services.ts";
import { bedrockModels, TOKENS } from "./services/bedrock.ts";
import { marketplace } from "./services/fees.ts";

/** What a line of the bill is for. */
export interface Charged {
  /** Cost Explorer's name of the service, or else the bill's. */
  service: string;
  known: Service | undefined;
  /** Undefined when no row of services/*.ts fits, and the operation is no call that the logs hold. */
  charge: Charge | undefined;
  /** The calls that drive it: of `charge.calls` those that the operation leaves; none for what nobody calls. */
  calls: Calls;
  /** The awsRegion that is billed; undefined for a worldwide charge. */
  region: string | undefined;
}

/** The eventNames that the logs hold of an eventSource, for services and operations that no row knows. */
export interface Logged {
  sources: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What the bill writes where an operation has no name. */
const NO_OPERATION = /^(?:|none|no ?operation|unknown|n\/?a|not ?applicable|hourly|-|\*)$/i;

/** How the names of API calls begin, so that one that the logs lack is still taken for a call. */
const VERB =
  /^(?:Abort|Batch|Complete|Copy|Create|Delete|Describe|Execute|Get|Head|Initiate|Invoke|List|Post|Publish|Put|Query|Receive|Restore|Scan|Select|Send|Start|Stop|Update|Upload)[A-Z]|^(?:Query|Scan|Invoke|Publish|Decrypt|Encrypt|Sign|Verify)$/;

const NOBODY = callsOf("", []);

/** What `line` is for. */
export function chargeOf(line: BillLine, logged: Logged): Charged {
  const { usageType = "" } = line;
  const operation = NO_OPERATION.test(line.operation ?? "") ? "" : (line.operation ?? "");
  const candidates = servicesNamed(line);
  const [first] = candidates;
  const billed = line.service ?? line.productCode ?? "(service not on the bill)";
  const name = first === undefined || first.names.length === 0 ? billed : first.name;
  const places = regionOf(usageType, candidates[0]?.name === "Amazon CloudFront");
  const region = line.region !== undefined && /-\d$/.test(line.region) ? line.region : places.region;

  // two services may share a product code: the one that has the charge is meant
  for (const known of candidates) {
    const charge = rowOf(known, places.rest, operation);
    if (charge === undefined) continue;
    return {
      service: first === known ? name : known.name,
      known,
      charge,
      calls: driving(charge, operation, known, logged),
      region,
    };
  }
  const [known] = candidates;
  if (usageType === "" && known !== undefined) {
    const charged = ofOperation(known, line, logged);
    if (charged !== undefined) return { service: name, known, ...charged, region: line.region };
  }
  const call = loggedCall(operation, known?.eventSources.map(full) ?? sourcesLike(name, logged), logged);
  if (call === undefined) return { service: name, known, charge: undefined, calls: NOBODY, region };
  return { service: name, known, charge: byItsName(line, call), calls: callsOf(call, []), region };
}

/** Services whose calls bear the name that a report has in its column of resources: a bucket's, a function's, a table's. */
const NAMED_ALIKE = new Set([
  "Amazon Simple Storage Service",
  "AWS Lambda",
  "Amazon DynamoDB",
  "Amazon Simple Queue Service",
  "Amazon Simple Notification Service",
  "Amazon Kinesis",
  "Amazon Kinesis Firehose",
  "AWS Step Functions",
  "Amazon EC2 Container Registry (ECR)",
]);

/** Whether calls on a service bear the name that a report has in its column of resources. */
export function isNamedAlike(service: string): boolean {
  return NAMED_ALIKE.has(service);
}

/** The services that a line's names mean, the likeliest first; none for one that is not known here. */
export function servicesNamed({
  service,
  productCode,
  usageType = "",
}: Pick<BillLine, "service" | "productCode" | "usageType">): Service[] {
  const named = (name: string | undefined): Service[] =>
    name === undefined ? [] : (BY_NAME.get(plain(name)) ?? []);
  const byName = SERVICES.filter((known) => known.name === service);
  const known = [...new Set([...byName, ...named(service), ...named(productCode)])];
  if (known.length > 0) return known;
  if (service?.endsWith(`(${bedrockModels.name})`) === true) return [bedrockModels];
  return SOLD.test(usageType) ? MARKETPLACE : [];
}

/**
 * The service that a line without one can only be of, by its usage type and operation, or by one of them: S3 where it can be
 * S3's; undefined where several others have the like.
 */
export function serviceLike(line: BillLine): Service | undefined {
  const { usageType = "", operation = "" } = line;
  if (usageType === "") return onlyOne(SERVICES.filter((service) => hasOperation(service, operation)));
  const fitting = SERVICES.flatMap((service) => {
    const { rest } = regionOf(usageType, service.name === "Amazon CloudFront");
    // what begins with anything fits any service's
    const rows = service.charges.filter(
      (row) => !row.usageType.startsWith(".*") && whole(row.usageType).test(rest),
    );
    return rows.length === 0
      ? []
      : [{ service, isOwn: hasOperation({ ...service, charges: rows }, operation) }];
  });
  const own = fitting.filter(({ isOwn }) => isOwn);
  return onlyOne((own.length > 0 ? own : fitting).map(({ service }) => service));
}

function onlyOne(services: Service[]): Service | undefined {
  const s3 = services.find(({ eventSources: [first] }) => first === "s3");
  return s3 ?? (services.length === 1 ? services[0] : undefined);
}

/** Whether an operation is one that a service's rows name, or one of their calls. */
function hasOperation({ charges, operations, eventSources }: Service, operation: string): boolean {
  if (NO_OPERATION.test(operation)) return false;
  if (operations?.[operation] !== undefined) return true;
  const [source = ""] = eventSources;
  return charges.some((row) => {
    // a pattern that leaves one name out fits all others
    if (row.operation !== undefined)
      return whole(row.operation).test(operation) && !whole(row.operation).test("?");
    if (row.by === "nobody") return row.usageType.startsWith(operation);
    const isAny = row.by === "records" || row.calls.split(" ").includes("*");
    return !isAny && callsOf(row.calls, eventSources).has({ source: full(source), name: operation });
  });
}

/** What AWS Marketplace sells comes under each product's name, or a code that tells nothing: software, but models too. */
const SOLD = /(?:^|-)(?:MP:|SoftwareUsage)/;
const MARKETPLACE = [{ ...bedrockModels, charges: TOKENS }, marketplace];

const BY_NAME = new Map<string, Service[]>();
for (const service of SERVICES) {
  for (const name of new Set([service.name, ...service.names].map(plain))) {
    BY_NAME.set(name, [...(BY_NAME.get(name) ?? []), service]);
  }
}

/** The services with an eventSource (`s3.amazonaws.com`) that `matches`. */
export function servicesWith(matches: (eventSource: string) => boolean): Service[] {
  return SERVICES.filter(({ eventSources }) => eventSources.map(full).some(matches));
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/**
 * What an operation is for on a bill that isn't split by usage type: its calls and, where the bill doesn't count them, what
 * they moved besides; or what nobody calls.
 */
function ofOperation(
  known: Service,
  { operation = "", quantity, unit }: BillLine,
  logged: Logged,
): Pick<Charged, "charge" | "calls"> | undefined {
  const rows = known.charges.filter(
    (row) => row.operation !== undefined && whole(row.operation).test(operation),
  );
  const nobody = rows.find(({ by }) => by === "nobody");
  const own = rows.find(({ by }) => by === "calls");
  const names = known.operations?.[operation] ?? operation;
  const calls = callsOf(names, known.eventSources);
  const counting =
    own ??
    known.charges.find((row) => {
      if (row.by !== "calls") return false;
      const all = callsOf(row.calls, known.eventSources);
      return calls.names.some((name) =>
        known.eventSources.some((source) => all.has({ source: full(source), name })),
      );
    });
  if (counting?.by === "calls" && nobody === undefined) {
    if (quantity !== undefined && bytesAUnit(unit) !== undefined) {
      const { usageType, recorded, source } = counting;
      const moved = { by: "bytes both ways", unit: "GB", what: "moved" } as const;
      return { charge: { ...moved, usageType, calls: names, recorded, source }, calls };
    }
    if (quantity !== undefined) {
      // which of a service's kinds of requests it is, the usage type alone would say
      const { what: _, ...charge } = counting;
      return { charge, calls };
    }
    const { usageType, recorded, source, unit: request } = counting;
    const share = { by: "share", what: "and what they moved", weight: "what each call moved" } as const;
    return {
      charge: { ...share, usageType, unit: request, calls: names, recorded, source },
      calls,
    };
  }
  if (nobody !== undefined) return { charge: nobody, calls: NOBODY };
  const stored = rowOf(known, "TimedStorage-ByteHrs", "");
  if (stored?.by === "nobody" && /Storage|Overhead/.test(operation)) return { charge: stored, calls: NOBODY };
  const [named, ...others] = known.charges.filter(
    (row) => row.usageType.startsWith(operation) && operation !== "" && isSameKind(row.unit, unit),
  );
  if (named !== undefined && others.length === 0)
    return { charge: named, calls: driving(named, operation, known, logged) };
  const call = loggedCall(operation, known.eventSources.map(full), logged);
  if (call === undefined) return undefined;
  return {
    charge: byItsName({ unit: quantity === undefined ? "" : "requests" }, call),
    calls: callsOf(call, []),
  };
}

/** Whether two units are of bytes, or of hours, both. */
function isSameKind(a: string, b: string): boolean {
  const isOfHours = (unit: string): boolean => /\bh(?:ou)?rs?$/i.test(unit);
  return isOfHours(a) ? isOfHours(b) : bytesAUnit(a) !== undefined && bytesAUnit(b) !== undefined;
}

/** The row of a service that a line fits. */
function rowOf({ charges }: Service, usageType: string, operation: string): Charge | undefined {
  const fit = charges.filter((row) => whole(row.usageType).test(usageType));
  if (operation === "") return ofAllOperations(fit);
  return fit.find((row) => row.operation === undefined || whole(row.operation).test(operation));
}

/** The row for a line of a bill without operations: what drives all that the rows are for. */
function ofAllOperations(rows: Charge[]): Charge | undefined {
  const base = rows.find(({ operation }) => operation === undefined) ?? rows[0];
  const counted = rows.filter((row) => row.by === "calls");
  if (base?.by !== "calls" || counted.length === 1) return base;
  const key = counted.map(({ usageType, operation }) => `${usageType} ${operation}`).join("\0");
  let known = unions.get(key);
  if (known === undefined) {
    const calls = [...new Set(counted.flatMap((row) => row.calls.split(" ")))].join(" ");
    const { what: _, ...rest } = base;
    unions.set(key, (known = { ...rest, calls }));
  }
  return known;
}

const unions = new Map<string, Charge>();

const wholes = new Map<string, RegExp>();
function whole(pattern: string): RegExp {
  let known = wholes.get(pattern);
  if (known === undefined) wholes.set(pattern, (known = new RegExp(`^(?:${pattern})$`)));
  return known;
}

/** The calls of a charge that an operation leaves: its own, if it is a call; all of them, if it isn't. */
function driving(charge: Charge, operation: string, known: Service, logged: Logged): Calls {
  if (charge.by === "nobody")
    return charge.seenAs === undefined ? NOBODY : callsOf(charge.seenAs.calls, known.eventSources);
  if (charge.by === "records") return NOBODY;
  const all = callsOf(charge.calls, known.eventSources);
  // EC2 adds a platform: RunInstances:0002 is Windows (EC2 guide, "AMI billing information fields")
  const [name = ""] = operation.split(":");
  if (name === "") return all;
  const others = known.operations?.[name];
  const meant = (others ?? name).split(" ");
  const own = charge.calls.split(" ").filter((call) => meant.includes(call.replace(/^.*:/, "")));
  if (own.length > 0) return callsOf(own.join(" "), known.eventSources);
  if (others !== undefined) return callsOf(others, known.eventSources);
  const isDriver = known.eventSources.some((source) => all.has({ source: full(source), name }));
  const isCall = loggedCall(name, known.eventSources.map(full), logged) !== undefined;
  const byRow = charge.operation !== undefined && whole(charge.operation).test(operation);
  if (isDriver && (isCall || VERB.test(name))) return callsOf(name, known.eventSources);
  if (byRow || isDriver) return all;
  if (isCall) return callsOf(name, known.eventSources);
  // an operation of the bill's own making (InvokeModelInference, Kinesis' PutRequest) looks like a call as well: what is only
  // shared in proportion is then all the row's calls', what is counted none's
  return VERB.test(name) && charge.by !== "share" ? callsOf(name, known.eventSources) : all;
}

/** `sqs:SendMessage` when the logs hold a call of that name by one of these sources. */
function loggedCall(operation: string, sources: string[], { sources: logged }: Logged): string | undefined {
  const [name = ""] = operation.split(":");
  const source = sources.find((one) => logged.get(one)?.has(name));
  return source === undefined ? undefined : `${source.replace(/\.amazonaws\.com$/, "")}:${name}`;
}

/** Of a service that no file knows: the eventSources whose name its name holds, `comprehend` of Amazon Comprehend. */
function sourcesLike(service: string, { sources }: Logged): string[] {
  const letters = plain(service);
  return [...sources.keys()].filter((source) => {
    const [short = ""] = source.split(".");
    return short.length > 1 && letters.includes(plain(short));
  });
}

/** The plain rule for what no row knows: a billed operation that is also an eventName is that call. */
function byItsName({ unit, usageType = "" }: Pick<BillLine, "unit" | "usageType">, call: string): Charge {
  const row = {
    usageType,
    calls: call,
    recorded: "management",
    source: "inferred: the operation on the bill is the name of a call in the logs",
  } as const;
  if (/request|call|count/i.test(unit)) return { ...row, unit: "request", by: "calls", failures: "unknown" };
  return { ...row, unit: "unit", by: "share", weight: "how much each call used" };
}

function full(source: string): string {
  return `${source}.amazonaws.com`;
}
