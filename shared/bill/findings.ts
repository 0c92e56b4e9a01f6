// What the calls behind a charge point at, and what to do about it. Each finding is a rule: it rests on counts that it names,
// and is silent without them.

import Big from "big.js";
import { counted, grouped } from "../text/numbers.ts";
import { isOutsider, unbilledByS3 } from "./billed-failures.ts";
import { onWhat, tallied } from "./callers-in-words.ts";
import type { ChargeRow, OperationRows } from "./charge-rows.ts";
import type { CountRow } from "./counts.ts";
import { inUnits } from "./money.ts";
import { BYTES_A_GB, bytesAUnit } from "./billed-unit.ts";
import { callsIn, copiesBilled, type Reconciliation } from "./reconcile.ts";
import { shortName } from "./resource-named.ts";
import { isTrigger, secondTrailsMaker, starters, TRIGGERS } from "./set-off.ts";
import { list, number, plural, shareInWords } from "./words.ts";

type Finding = (operation: OperationRows, reconciliation: Reconciliation) => (string | undefined)[];

/** The sentences that hold for an operation, in the order of the rules below. */
export function findingsOf(operation: OperationRows, reconciliation: Reconciliation): string[] {
  return FINDINGS.flatMap((finding) => finding(operation, reconciliation)).filter((one) => one !== undefined);
}

/** Fewer calls than that are no pattern. */
const FEW = 20;
/** Some deployments' images have fewer layers than that. */
const MANY_LAYERS = 500;

/** One KMS call for each object that S3 reads or writes: the encryption context names the object, not the bucket. */
const bucketKeys: Finding = ({ service, rows }) => {
  if (service !== "AWS Key Management Service") return [];
  const calls = callsOf(rows);
  const byS3 = calls.filter(
    ({ source, via, resource }) =>
      source === "kms.amazonaws.com" && /^(?:s3\.|AWS Internal)/.test(via) && isBucket(resource),
  );
  return tallied(byS3, ({ resource }) => resource)
    .filter(([, one]) => one >= FEW && one >= callsIn(calls) * 0.2)
    .map(([bucket, one]) => {
      const own = byS3.filter(({ resource }) => resource === bucket);
      const names = list(tallied(own, ({ name }) => name).map(([name]) => name));
      return (
        `${shareInWords(one, callsIn(calls))} of these calls (${grouped(one)} ${names}) S3 made for ${callersIn(own)} on objects of bucket ` +
        `${bucket}, one for each object: the bucket has no S3 Bucket Key. Turn it on, and rewrite the objects: those ` +
        "that are there keep calling KMS one by one"
      );
    });
};

/** Second copies of management events. */
const secondTrail: Finding = ({ rows }, { counts }) =>
  rows.flatMap(({ charge, items, quantity }) => {
    if (charge?.by !== "records" || charge.of !== "further management" || quantity?.gt(0) !== true) return [];
    const events = [...new Set(items.flatMap((item) => [...item.rows]))];
    const copied = events.filter(({ records, calls }) => records > calls);
    const copies = copied.reduce((sum, { records, calls }) => sum + records - calls, 0);
    const advice = "delete one of the two trails, or let it record data events only";
    if (copies === 0) {
      const times = copiesBilled(quantity, callsIn(events));
      return times === undefined
        ? [`the copies are not in these logs: the further trail delivers to another bucket; ${advice}`]
        : [
            `${number(quantity)} recorded again = ${counted(times, "further copy", "further copies")} of the ${grouped(callsIn(events))} ` +
              `management events here: a further trail, which delivers elsewhere; ${advice}`,
          ];
    }
    const maker = secondTrailsMaker(events, counts.rows);
    const first = copied.map(({ hour }) => hour).toSorted()[0] ?? "";
    const whose =
      maker === undefined ? `: ${namesAndCallers(copied, ({ records, calls }) => records - calls)}` : "";
    const since =
      maker === undefined
        ? ""
        : ` They begin in the hour from ${inHours(first)}, when ${maker.caller} called ${list(maker.names)}` +
          `${maker.resource === "" ? "" : ` (trail ${shortName(maker.resource)})`}.`;
    return [
      `${grouped(copies)} management events lie here twice, once from each of two trails: the calls were made once${whose}.${since} ` +
        capital(advice),
    ];
  });

/** Data events: whose, how many copies, and whether the trail records its own deliveries. */
const dataEvents: Finding = ({ rows }) =>
  rows.flatMap(({ charge, items, quantity }) => {
    if (charge?.by !== "records" || (charge.of !== "data" && charge.of !== "S3 data analysed")) return [];
    const events = [...new Set(items.flatMap((item) => [...item.rows]))];
    if (callsIn(events) === 0) return [];
    const records = events.reduce((sum, row) => sum + row.records, 0);
    const times =
      charge.of !== "data"
        ? 1
        : records > callsIn(events)
          ? copiesBilled(new Big(records), callsIn(events))
          : copiesBilled(quantity, callsIn(events));
    const copies =
      times === undefined || times < 2
        ? ""
        : `${number(quantity ?? new Big(records))} recorded = ${times} copies of ${grouped(callsIn(events))} data events: a second trail records them too; `;
    return [`${copies}${namesAndCallers(events)}`];
  });

/** A trail that records its own deliveries, which are deliveries again. */
const trailRecordsItself: Finding = ({ rows }, { counts }) => {
  const isTrails = rows.some(({ charge }) => charge?.by === "records" && charge.of === "data");
  const isPuts = callsOf(rows).some(isDelivery);
  if (!isTrails && !isPuts) return [];
  const data = counts.rows.filter(({ category }) => category === "data");
  const own = data.filter(isDelivery);
  if (callsIn(own) < FEW || callsIn(own) < callsIn(data) * 0.05) return [];
  return [
    `${shareInWords(callsIn(own), callsIn(data))} of the data events here (${grouped(callsIn(own))} of ${grouped(callsIn(data))}) are CloudTrail's own ` +
      `PutObject ${onWhat(own)}: the trail records its own deliveries, each of which is delivered again. Leave that bucket out ` +
      "of the trail's event selector",
  ];
};

function isDelivery({ source, name, caller, via, category }: CountRow): boolean {
  const trail = "cloudtrail.amazonaws.com";
  return (
    category === "data" &&
    source === "s3.amazonaws.com" &&
    name === "PutObject" &&
    (caller === trail || via === trail)
  );
}

/** Bytes that pass a gateway although an endpoint would take them. */
const endpointForGateway: Finding = ({ rows }) =>
  rows.flatMap(({ charge, rows: calls, quantity, unit }) => {
    if (charge?.by !== "nobody" || charge.seenAs === undefined || quantity?.gt(0) !== true) return [];
    const { to } = charge.seenAs;
    const s3 = calls.filter(
      ({ source, destination }) =>
        source === "s3.amazonaws.com" && (to === undefined || to.some((one) => one === destination)),
    );
    const bytes = s3.reduce((sum, { bytesIn: sent, bytesOut }) => sum + sent + bytesOut, 0);
    const billed = quantity.times(bytesAUnit(unit) ?? 1);
    if (billed.eq(0) || new Big(bytes).lt(billed.times(0.1))) return [];
    const names = list(
      tallied(s3, ({ name }) => name)
        .slice(0, 2)
        .map(([name]) => name),
    );
    return [
      `${inUnits(billed)} went through, and the logs saw ${inUnits(new Big(bytes))} go between S3 and addresses of AWS ` +
        `(${names} by ${callersIn(s3)} ${onWhat(s3)}): as much as would pass it without an S3 gateway endpoint, which is free. Add ` +
        "one to the route tables (CreateVpcEndpoint)",
    ];
  });

/** Image layers, which come out of S3: what has no endpoints for both pulls them through the gateway, at each start. */
const imagesThroughGateway: Finding = ({ rows }, { counts }) =>
  rows.map(({ charge, quantity }) => {
    if (charge?.by !== "nobody" || charge.seenAs === undefined || quantity?.gt(0) !== true) return undefined;
    const pulls = counts.rows.filter(
      ({ source, name, failure }) =>
        source === "ecr.amazonaws.com" && name === "GetDownloadUrlForLayer" && failure === "",
    );
    if (callsIn(pulls) < MANY_LAYERS) return undefined;
    return (
      `${grouped(callsIn(pulls))} image layers were asked for (GetDownloadUrlForLayer by ${callersIn(pulls)} ${onWhat(pulls)}): where ECR and S3 ` +
      "have no endpoints in the VPC, each goes through; whether these did, and their bytes, no record has. A task that dies " +
      "and starts again pulls its image again"
    );
  });

/** A function that writes to the bucket, or sends to the queue or topic, that invokes it. */
const functionFeedsItself: Finding = ({ service }, { counts }) => {
  if (service !== "AWS Lambda") return [];
  const invoked = counts.rows.filter(
    ({ source, name, failure }) =>
      source === "lambda.amazonaws.com" && name.startsWith("Invoke") && failure === "",
  );
  return tallied(invoked, ({ resource }) => shortName(resource))
    .filter(([, calls]) => calls >= FEW)
    .flatMap(([name, calls]) => {
      const callers = new Set(
        invoked.filter(({ resource }) => shortName(resource) === name).map(({ caller }) => caller),
      );
      return TRIGGERS.flatMap((trigger) => {
        // the service's notification: whoever calls it as often is what it notifies of
        const isServices = callers.has(trigger.source);
        const made = counts.rows.filter(
          (row) =>
            isTrigger(row, trigger) &&
            (row.caller.includes(name) || isServices || (callers.size === 1 && callers.has(row.caller))),
        );
        return tallied(made, ({ resource }) => resource)
          .filter(([, count]) => Math.abs(count - calls) <= calls * 0.05)
          .map(([resource, count]) => {
            const writers = made.filter((row) => row.resource === resource);
            const [first = ""] = tallied(writers, ({ caller }) => caller).map(([caller]) => caller);
            const isOwn = first.includes(name) || isAssumedByLambda(first, counts.rows);
            const itself = isOwn
              ? "if that is what invokes the function, it feeds itself"
              : `that may be what invokes the function; if ${first} is its own role, it feeds itself`;
            return (
              `function ${name} was invoked ${counted(calls, "time")}, and ${callersIn(writers)} ` +
              `${trigger.words(counted(count, trigger.item), shortName(resource))}, one for each: ${itself}. Let it write elsewhere than to ` +
              "what it is invoked for"
            );
          });
      });
    });
};

/** Lambda takes up a function's role when it starts it. */
function isAssumedByLambda(role: string, rows: readonly CountRow[]): boolean {
  return rows.some(
    ({ source, name, caller, resource }) =>
      source === "sts.amazonaws.com" &&
      name === "AssumeRole" &&
      caller === "lambda.amazonaws.com" &&
      shortName(resource) === role,
  );
}

/** Parts that were left over: uploads begun, and neither completed nor aborted. */
const uploadsNeverCompleted: Finding = ({ service, operation = "" }, { counts }) => {
  if (service !== "Amazon Simple Storage Service" || !/Upload|Storage|^$/.test(operation)) return [];
  const done = counts.rows.filter(({ source, failure }) => source === "s3.amazonaws.com" && failure === "");
  const calls = (bucket: string, names: RegExp): CountRow[] =>
    done.filter(({ name, resource }) => names.test(name) && resource === bucket);
  const buckets = new Set(
    done.filter(({ name }) => name === "CreateMultipartUpload").map(({ resource }) => resource),
  );
  return [...buckets].map((bucket) => {
    const begun = calls(bucket, /^CreateMultipartUpload$/);
    const ended = callsIn(calls(bucket, /^(?:Complete|Abort)MultipartUpload$/));
    if (callsIn(begun) < FEW / 4 || ended > callsIn(begun) * 0.5) return undefined;
    const parts = calls(bucket, /^UploadPart(?:Copy)?$/);
    const bytes = parts.reduce((sum, { bytesIn: sent }) => sum + sent, 0);
    return (
      `${counted(callsIn(begun), "multipart upload")} to bucket ${bucket} were begun by ${callersIn(begun)} (${counted(callsIn(parts), "part")}` +
      `${bytes > 0 ? `, ${inUnits(new Big(bytes))}` : ""}) and ${ended === 0 ? "none" : `only ${grouped(ended)}`} completed or aborted: the parts stay, ` +
      "are stored and paid for, and no listing of objects shows them. A lifecycle rule with AbortIncompleteMultipartUpload deletes them"
    );
  });
};

/** Names that monitoring vendors give the roles that customers make for them. */
const VENDORS =
  /datadog|newrelic|dynatrace|splunk|grafana|elastic|logicmonitor|sumologic|signalfx|appdynamics|cloudhealth|vantage|lacework|wiz|zabbix|prometheus|site24x7|solarwinds/i;

/** A vendor that collects metrics by GetMetricData, billed by the metric. */
const vendorsMetrics: Finding = ({ rows }) => {
  const calls = callsOf(rows).filter(
    ({ source, name }) => source === "monitoring.amazonaws.com" && name === "GetMetricData",
  );
  if (callsIn(calls) < FEW) return [];
  return tallied(calls, ({ caller }) => caller)
    .filter(([, one]) => one >= callsIn(calls) * 0.2)
    .map(([caller, one]) => {
      const isOthers = calls.some((row) => row.caller === caller && isOutsider(row));
      if (!VENDORS.test(caller) && !isOthers) return undefined;
      return (
        `${caller} looks like a monitoring vendor's (${isOthers ? "another account" : "by its name"}): ${counted(one, "GetMetricData call")}. Collect fewer ` +
        "namespaces or less often there, or let a metric stream deliver them"
      );
    });
};

/** Reads of a class that is cheap to keep and dear to read. */
const readTooOften: Finding = ({ rows }, { items }) =>
  rows.flatMap(({ charge, usageTypes, quantity, rows: calls, cost }) => {
    const code = /Retrieval-(SIA|ZIA|GIR)$/.exec(usageTypes[0] ?? "")?.[1];
    if (charge === undefined || code === undefined || quantity?.gt(0) !== true) return [];
    const stored = items.filter(({ usageType }) => usageType.includes(`TimedStorage-${code}-ByteHrs`));
    const storedCost = stored.reduce((sum, item) => sum.plus(item.cost), new Big(0));
    if (stored.length > 0 && cost.lt(storedCost)) return [];
    const readers = calls.filter(({ bytesOut }) => bytesOut > 0);
    const beside = stored.length > 0 ? `, more than keeping it costs (${storedCost.toFixed(2)})` : "";
    return [
      `${number(quantity)} GB were read${readers.length > 0 ? `, in ${counted(callsIn(readers), "call")} ${onWhat(readers)}` : ""}${beside}: ${charge.look}`,
    ];
  });

/** Failures that are many: what failed, and whether it was billed. */
const failures: Finding = ({ rows }) =>
  rows.flatMap(({ charge, rows: calls, quantity }) => {
    if (charge?.by !== "calls") return [];
    const failed = calls.filter(({ failure }) => failure !== "");
    const all = callsIn(calls);
    if (callsIn(failed) < FEW || callsIn(failed) < all * 0.2) return [];
    const codes = tallied(failed, ({ failure }) => failure).slice(0, 3);
    const outside = failed.filter((row) => /^(?:AccessDenied|403)$/.test(row.failure) && isOutsider(row));
    const what = `${shareInWords(callsIn(failed), all)} of the ${grouped(all)} calls failed (${codes.map(([code, n]) => `${code} ${grouped(n)}`).join(", ")})`;
    if (charge.failures !== "S3" || callsIn(outside) < callsIn(failed) * 0.5) return [what];

    const isFree = unbilledByS3(outside[0] as CountRow) !== undefined;
    const wereBilled = quantity !== undefined && quantity.minus(all).abs().lte(quantity.times(0.02));
    const from = `${grouped(callsIn(outside))} AccessDenied to callers from outside the account (${callersIn(outside)}) ${onWhat(outside)}`;
    if (!isFree) {
      return [
        `${what}: ${from}. Until 13 May 2024 S3 billed those to the bucket's owner: ask AWS Support for a credit, and delete the ` +
          "bucket or take another name for it, with a random suffix",
      ];
    }
    return wereBilled
      ? [
          `${what}: ${from}. They were billed all the same, as the bill has as many requests as calls with their failures: the callers ` +
            "may belong to the same organization",
        ]
      : [`${what}: ${from}, which S3 has not billed since 13 May 2024`];
  });

/** Receives that got nothing: a message that comes is deleted afterwards. */
const emptyReceives: Finding = ({ rows }, { counts }) => {
  const received = callsOf(rows).filter(
    ({ source, name, failure }) =>
      source === "sqs.amazonaws.com" && name === "ReceiveMessage" && failure === "",
  );
  return tallied(received, ({ resource }) => resource).map(([queue, calls]) => {
    if (calls < 10 * FEW) return undefined;
    const on = (names: RegExp): number =>
      callsIn(
        counts.rows.filter(
          ({ source, name, resource }) =>
            source === "sqs.amazonaws.com" && names.test(name) && resource === queue,
        ),
      );
    const deletes = on(/^DeleteMessage$/);
    const messages = deletes + 10 * on(/^DeleteMessageBatch$/);
    if (messages > calls * 0.1) return undefined;
    return (
      `of ${counted(calls, "ReceiveMessage")} on ${shortName(queue)} at most ${grouped(messages)} ${messages === 1 ? "was" : "were"} followed by a DeleteMessage: nearly all came ` +
      "back empty (inferred: the record doesn't say), and an empty receive is billed too. Wait for messages: WaitTimeSeconds=20"
    );
  });
};

/** Counts of other calls that equal what was billed, where the driving calls are not in the logs. */
const asManyAs: Finding = ({ rows }, { counts, items }) =>
  rows.flatMap((row) => {
    const { charge, quantity, calls, unit } = row;
    const isUnseen =
      calls === 0 &&
      (charge?.by === "calls" ||
        (charge?.by === "nobody" && (charge.because === "lifecycle" || charge.because === "replication")));
    if (!isUnseen || quantity === undefined || quantity.lt(5 * FEW)) return [];
    const isEqual = (count: Big | number): boolean => quantity.minus(count).abs().lte(quantity.times(0.01));
    const billed = items.find(
      (item) =>
        item.charge?.by === "records" &&
        item.charge.of === "data" &&
        item.quantity !== undefined &&
        isEqual(item.quantity),
    );
    if (charge.by === "calls" && billed?.quantity !== undefined) {
      return [
        `${number(quantity)} ${plural(unit, 2)} are as many as the ${number(billed.quantity)} data events that CloudTrail recorded: a rule may set off ` +
          "one for each. Narrow the rule, and what the trail records",
      ];
    }
    const kms = decryptsFor(row, counts.rows).find(([, count]) => isEqual(count));
    if (kms !== undefined) {
      return [
        `${number(quantity)} ${plural(unit, 2)} are as many as the ${grouped(kms[1])} KMS calls that S3 made for ${kms[0]}, one for each object: ` +
          "its reads and writes, then, which this trail doesn't record",
      ];
    }
    const wanted =
      charge.by === "calls"
        ? () => true
        : (one: CountRow) => /^(?:PutObject|CompleteMultipartUpload|CopyObject)$/.test(one.name);
    const groups = tallied(
      counts.rows.filter((one) => one.failure === "" && !one.readOnly && wanted(one)),
      ({ source, name, caller }) => JSON.stringify([source, name, caller]),
    );
    const same = groups.find(([, count]) => isEqual(count));
    if (same === undefined) return [];
    const [, name, caller] = JSON.parse(same[0]) as [string, string, string];
    return charge.by === "calls"
      ? [
          `${number(quantity)} ${plural(unit, 2)} are as many as the ${grouped(same[1])} ${name} calls by ${caller}: one may set off the other`,
        ]
      : [
          `it is as many as the ${grouped(same[1])} objects that ${caller} puts in a day (${name}): the rule takes up each of them` +
            (charge.because === "lifecycle" ? ", some days later" : ""),
        ];
  });

/** S3's KMS calls for each caller, where S3's own calls are not in the logs: one for each object read or written. */
function decryptsFor({ service, operation = "" }: ChargeRow, rows: readonly CountRow[]): [string, number][] {
  const name = operation.startsWith("Get") ? "Decrypt" : "GenerateDataKey";
  if (service !== "Amazon Simple Storage Service") return [];
  return tallied(
    rows.filter(
      (row) =>
        row.source === "kms.amazonaws.com" &&
        row.name === name &&
        /^(?:s3\.|AWS Internal)/.test(row.via) &&
        isBucket(row.resource),
    ),
    ({ caller }) => caller,
  );
}

/** Transfer of few, large objects. */
const largeObjects: Finding = ({ rows }) => {
  const transfer = rows.find(({ charge, cost }) => charge?.by === "bytes out" && cost.gt(0));
  const requests = rows.find(({ charge }) => charge?.by === "calls");
  if (transfer?.quantity?.gt(0) !== true || requests?.quantity?.gt(0) !== true) return [];
  const each = transfer.quantity.times(BYTES_A_GB).div(requests.quantity);
  return each.lt(100 * 2 ** 20)
    ? []
    : [
        `${inUnits(transfer.quantity.times(BYTES_A_GB))} in ${counted(requests.quantity.toNumber(), "request")} is ${inUnits(each)} each: large objects`,
      ];
};

/** What changed, and who had it changed. */
const changed: Finding = ({ rows }, { counts }) =>
  rows.flatMap(({ charge, rows: calls, quantity }) => {
    if (charge?.by !== "changes" || callsIn(calls) === 0) return [];
    const kinds = tallied(calls, ({ name, caller }) => JSON.stringify([name, caller])).slice(0, 4);
    const words = kinds.map(([key, count]) => {
      const [name, caller] = JSON.parse(key) as [string, string];
      return `${name} ${grouped(count)} by ${caller}`;
    });
    const own = calls.filter(
      ({ caller }) => caller === calls.find((row) => row.caller.startsWith("AWSServiceRoleFor"))?.caller,
    );
    const asked = starters(own, counts.rows);
    const forWhom =
      asked === undefined
        ? ""
        : `; ${callersIn(own)} did so for ${callersIn(asked)}, who called ${asked[0]?.name} as often (${counted(callsIn(asked), "time")})`;
    const [by, kind] =
      asked === undefined ? [callsIn(calls), "change"] : [callsIn(asked), asked[0]?.name ?? ""];
    const each = quantity?.div(by);
    const items = each === undefined || each.gt(charge.upTo) ? "" : `, ${number(each)} items a ${kind}`;
    return [`what changed: ${words.join(", ")}${forWhom}${items} (in proportion: no record has the items)`];
  });

/** Services that start instances by a role of their own, and the calls by which somebody has them do so. */
const STARTED_BY: Record<string, RegExp> = {
  "ec2fleet.amazonaws.com": /^(?:Create|Modify)Fleet$/,
  "spotfleet.amazonaws.com": /^(?:Request|Modify)SpotFleet(?:Request)?$/,
  "spot.amazonaws.com": /^RequestSpotInstances$/,
  "autoscaling.amazonaws.com":
    /^(?:CreateAutoScalingGroup|UpdateAutoScalingGroup|SetDesiredCapacity|StartInstanceRefresh|ExecutePolicy|PutScheduledUpdateGroupAction)$/,
};

/** Whose requests a service started instances for by its own role. */
const startedForWhom: Finding = ({ rows }, { counts }) => {
  const starts = callsOf(rows).filter(
    ({ source, failure, name }) =>
      source === "ec2.amazonaws.com" && failure === "" && name === "RunInstances",
  );
  return Object.entries(STARTED_BY).map(([service, names]) => {
    const own = starts.filter(({ caller, via }) => via === service && caller.startsWith("AWSServiceRoleFor"));
    if (callsIn(own) === 0) return undefined;
    const asked = counts.rows.filter(
      ({ name, failure, via }) => failure === "" && via !== service && names.test(name),
    );
    if (callsIn(asked) === 0) return undefined;
    return `${grouped(callsIn(own))} of the RunInstances are ${callersIn(own)}'s own, for what was asked of ${service}: ${namesAndCallers(asked)}`;
  });
};

const FINDINGS: Finding[] = [
  startedForWhom,
  bucketKeys,
  secondTrail,
  trailRecordsItself,
  dataEvents,
  endpointForGateway,
  imagesThroughGateway,
  functionFeedsItself,
  uploadsNeverCompleted,
  vendorsMetrics,
  readTooOften,
  failures,
  emptyReceives,
  asManyAs,
  largeObjects,
  changed,
];

function callsOf(rows: ChargeRow[]): CountRow[] {
  return [...new Set(rows.flatMap((row) => row.rows))];
}

/** `etl`, `etl and api`, `etl and 3 others`. */
function callersIn(rows: readonly CountRow[]): string {
  const callers = tallied(rows, ({ caller }) => caller).map(([caller]) => caller);
  return callers.length > 3 ? `${callers[0]} and ${callers.length - 1} others` : list(callers);
}

/** `60.0% GetObject by worker, 40.0% PutObject by app`. */
function namesAndCallers(
  rows: readonly CountRow[],
  weight: (row: CountRow) => number = ({ records }) => records,
): string {
  const all = rows.reduce((sum, row) => sum + weight(row), 0);
  const kinds = tallied(rows, ({ name, caller }) => JSON.stringify([name, caller]), weight);
  const words = kinds.slice(0, 3).map(([key, count]) => {
    const [name, caller] = JSON.parse(key) as [string, string];
    return `${shareInWords(count, all)} ${name} by ${caller} (${grouped(count)})`;
  });
  return words.join(", ") + (kinds.length > 3 ? `, and ${kinds.length - 3} more kinds` : "");
}

function isBucket(resource: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(resource);
}

function inHours(hour: string): string {
  return `${hour.replace("T", " ")}:00 UTC`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
