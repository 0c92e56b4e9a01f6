// What else people keep beside CloudTrail's logs, told by its first bytes or its keys, and what to do with it.

import { RECORD_FIELDS } from "../cloudtrail-event.ts";

/** What a file is that is no log of CloudTrail's. */
export interface Description {
  /** As in `2 S3 access log files skipped`. */
  kind: string;
  /** What to do with it, or instead. */
  advice?: string;
  /** Whether no call can be missed by passing it over. */
  isHarmless?: boolean;
}

const UNPACK = "unpack it first";
const NOT_CALLS = "it has requests, but no calls of CloudTrail's; ask CloudTrail's logs instead";
const COSTS = "a bill, not a log: give it as COSTS=";

/** By the bytes that a file starts with (each format's own specification), or has at a place. */
const SIGNATURES: readonly ({ bytes: string; at?: number } & Description)[] = [
  { bytes: "PAR1", kind: "Parquet", advice: "query it with Athena, or give the JSON that it was made from" },
  { bytes: "ORC", kind: "ORC", advice: "query it with Athena, or give the JSON that it was made from" },
  { bytes: "Obj\u0001", kind: "Avro", advice: "export it as JSON, one record a line" },
  { bytes: "PK\u0003\u0004", kind: "zip archive", advice: UNPACK },
  { bytes: "PK\u0005\u0006", kind: "zip archive", advice: UNPACK },
  { bytes: "ustar", at: 257, kind: "tar archive", advice: UNPACK },
  { bytes: "BZh", kind: "bzip2 file", advice: UNPACK },
  { bytes: "\u0028\u00b5\u002f\u00fd", kind: "zstd file", advice: UNPACK },
  { bytes: "\u00fd7zXZ\u0000", kind: "xz file", advice: UNPACK },
  { bytes: "\u0004\u0022\u004d\u0018", kind: "lz4 file", advice: UNPACK },
  { bytes: "7z\u00bc\u00af\u0027\u001c", kind: "7z archive", advice: UNPACK },
  { bytes: "Rar!", kind: "rar archive", advice: UNPACK },
  { bytes: "\u00ff\u0006\u0000\u0000sNaPpY", kind: "Snappy file", advice: UNPACK },
  { bytes: "SQLite format 3\u0000", kind: "SQLite database", advice: "export it as JSON, one record a line" },
  // RFC 1740: what macOS keeps beside a file on other systems' disks, as ._name
  { bytes: "\u0000\u0005\u0016\u0007", kind: "macOS metadata", isHarmless: true },
  { bytes: "Salted__", kind: "encrypted file", advice: "decrypt it first, with openssl enc -d" },
  { bytes: "-----BEGIN PGP MESSAGE", kind: "encrypted file", advice: "decrypt it first, with gpg -d" },
  { bytes: "\u0089PNG", kind: "image", isHarmless: true },
  { bytes: "\u00ff\u00d8\u00ff", kind: "image", isHarmless: true },
  { bytes: "GIF8", kind: "image", isHarmless: true },
  { bytes: "%PDF-", kind: "PDF", isHarmless: true },
  { bytes: "\u007fELF", kind: "program", isHarmless: true },
  { bytes: "MZ", kind: "program", isHarmless: true },
];

/** By the first lines of a text. */
const TEXTS: readonly ({ is: RegExp } & Description)[] = [
  // S3 guide, "Amazon S3 server access log format": owner, bucket, [time], address, requester, ID, operation
  {
    is: /^[0-9a-f]{64} \S+ \[\d\d\/\w{3}\/\d{4}:[\d:]+ [+-]\d{4}\] /,
    kind: "S3 server access log",
    advice: NOT_CALLS,
    isHarmless: true,
  },
  // VPC guide, "Flow log records"
  {
    is: /^(?:version|\d) account-id |^\d \d{12} eni-|^(?:[a-z-]+ )*interface-id /,
    kind: "VPC flow log",
    advice: NOT_CALLS,
    isHarmless: true,
  },
  // Elastic Load Balancing guides, "Access logs": application, network and classic
  {
    is: /^(?:https?|h2|grpcs?|wss?|tls) (?:\d\.\d )?\d{4}-\d\d-\d\dT\S+ (?:app|net)\/|^\d{4}-\d\d-\d\dT\S+Z \S+ [\d.]+:\d+ [\d.:-]+ [\d.-]+ /,
    kind: "load balancer log",
    advice: NOT_CALLS,
    isHarmless: true,
  },
  // CloudFront guide, "Standard logging reference"
  { is: /^#Version: \d\.\d\r?\n#Fields: /, kind: "CloudFront log", advice: NOT_CALLS, isHarmless: true },
  {
    is: /^"?identity\/LineItemId|^"?bill_|^"?line_item_|^"?BilledCost|^"?AvailabilityZone"?,"?BilledCost/,
    kind: "cost report",
    advice: COSTS,
    isHarmless: true,
  },
  { is: /^"?InvoiceID"?,/, kind: "detailed billing report", advice: COSTS, isHarmless: true },
  { is: /^"?Service"?, ?"?Operation"?, ?"?UsageType/, kind: "usage report", advice: COSTS, isHarmless: true },
  {
    is: /^"?(?:Service|API operation|Usage type|Region|Linked account)"?,.*\(\$\)/,
    kind: "Cost Explorer CSV",
    advice: COSTS,
    isHarmless: true,
  },
  {
    is: /^"?eventversion"?,"?useridentity/i,
    kind: "CloudTrail CSV",
    advice: "it has lost the inner fields' form; export the records as JSON, one a line",
  },
  {
    is: /^(?:[\w@. "[\]]+,)*"?event_?(?:time|name|source|version|id)"?,(?:.*,)?"?event_?(?:time|name|source|version|id)"?(?:,|\r?\n)/i,
    kind: "CloudTrail CSV",
    advice: "it has lost the inner fields' form; export the records as JSON, one a line",
  },
  {
    is: /^Events:\r?\n- |^- AccessKeyId: /,
    kind: "lookup-events YAML",
    advice: "ask once more with --output json",
  },
  {
    is: /^(?:---\s*\n)?(?:Records|records|events):\s*\n *- /,
    kind: "YAML text",
    advice: "write it once more as JSON",
  },
  {
    is: /^-{4,}\r?\n\|\s+LookupEvents/,
    kind: "lookup-events table",
    advice: "ask once more with --output json",
  },
  {
    is: /^\s*An error occurred \(\w+\) when calling the /,
    kind: "error message of the AWS CLI's",
    advice: "what was asked for was refused: ask once more",
  },
  {
    is: /^H4sI[\w+/]{20,}/,
    kind: "base64 text of gzip data",
    advice: "decode it first, with base64 -d",
  },
  {
    is: /^(?:CEF:|LEEF:)\d|^(?:<\d+>)?.{0,80}\b(?:CEF:\d\||LEEF:\d\.\d\|)/,
    kind: "CEF or LEEF text",
    advice: "it has lost most of the fields; give CloudTrail's own files",
  },
  {
    is: /^\s*\[?\{'[A-Za-z]+': /,
    kind: "Python text",
    advice: "it has quotes that JSON has not; write it once more with json.dump",
  },
  {
    is: /^EVENTS\t/,
    kind: "lookup-events text",
    advice: "ask once more with --output json",
  },
  {
    is: /^\s*(?:<\?xml[^>]*>\s*)?<Error>/,
    kind: "S3 error message",
    advice: "what was to be downloaded was refused: copy it again with make sync",
  },
  {
    is: /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*)*<(?:!doctype html|html)/i,
    kind: "web page",
    advice: "a sign-in or error page was saved in place of a log: copy it again with make sync",
  },
  { is: /^\s*(?:<\?xml|<[A-Za-z][\w:.-]*[\s>])/, kind: "XML file", isHarmless: true },
  {
    is: /^version https:\/\/git-lfs/,
    kind: "Git LFS pointer",
    advice: "fetch the file itself with git lfs pull",
  },
];

/** By an object's keys: a `kind` has no calls and can do no harm; what there might be calls behind is a fault. */
const OBJECTS: readonly { has: readonly string[]; kind?: string; fault?: string }[] = [
  // CloudTrail guide, "CloudTrail digest file structure"
  { has: ["digestStartTime", "logFiles"], kind: "digest" },
  {
    has: ["s3Bucket", "s3ObjectKey"],
    fault: "CloudTrail's notice of a delivery, which names log files: copy those with make sync",
  },
  {
    has: ["eventSource", "eventName", "s3"],
    fault: "an S3 event notification, not a CloudTrail log: it says that an object came, and has no calls",
  },
  { has: ["Event", "Bucket", "Service"], kind: "S3 test notification" },
  { has: ["TopicArn"], fault: "an SNS message, not a CloudTrail log" },
  { has: ["Sns"], fault: "an SNS message, not a CloudTrail log" },
  { has: ["receiptHandle"], fault: "an SQS message, not a CloudTrail log" },
  { has: ["ReceiptHandle"], fault: "an SQS message, not a CloudTrail log" },
  { has: ["Messages"], fault: "an SQS message, not a CloudTrail log" },
  { has: ["ResultsByTime"], fault: "a Cost Explorer answer, not a CloudTrail log: give it as COSTS=" },
  {
    has: ["results", "statistics", "status"],
    fault: "an answer of CloudWatch Logs Insights without its records: ask it for them, fields @message",
  },
  {
    has: ["ResultSet"],
    fault:
      "an answer of Athena's, whose columns have lost the inner fields' form: ask Athena itself with make query-athena",
  },
  {
    // CloudTrail guide, "CloudTrail Lake query result integrity"
    has: ["hashAlgorithm", "hashSignature", "files"],
    kind: "CloudTrail Lake signature",
  },
  {
    has: ["@timestamp", "event", "aws"],
    fault:
      "a document of Elastic's, which renames fields, without the record in event.original: export that too",
  },
  {
    has: ["QueryResultRows"],
    fault:
      "an answer of CloudTrail Lake without its records: ask it for them, SELECT eventJson FROM the event data store",
  },
  {
    has: ["class_uid", "metadata"],
    fault: "OCSF, as Security Lake has it, without the record in raw_data: give CloudTrail's own files",
  },
  {
    has: ["TimeGenerated", "EventName", "EventSource"],
    fault: "a row of Microsoft Sentinel's, which renames fields: give CloudTrail's own files",
  },
  { has: ["configurationItems"], kind: "AWS Config snapshot" },
  { has: ["configurationItem"], kind: "AWS Config item" },
  { has: ["schemaVersion", "service", "severity"], kind: "GuardDuty finding" },
  { has: ["SchemaVersion", "ProductArn"], kind: "Security Hub finding" },
  { has: ["webaclId", "httpRequest"], kind: "WAF log record" },
  { has: ["query_timestamp", "query_name"], kind: "Route 53 query log record" },
  { has: ["apiVersion", "auditID"], kind: "Kubernetes audit record" },
  { has: ["firewall_name", "event_timestamp"], kind: "Network Firewall log record" },
  { has: ["schemaType", "modelId", "operation"], kind: "Bedrock invocation log record" },
  { has: ["trailList"], kind: "list of trails" },
  { has: ["sourceBucket", "fileSchema"], kind: "S3 inventory manifest" },
  {
    has: ["EventId", "EventName", "EventTime"],
    fault: "an item of LookupEvents without its CloudTrailEvent: ask once more, with all its fields",
  },
];

/** What an object is that is no record, by its keys; `isLast` if only what stands in it can tell whether it has none. */
export function describeJson(
  object: Record<string, unknown>,
): { kind: string; isLast?: true; fault?: undefined } | { kind?: undefined; fault: string } | undefined {
  // CloudWatch Logs guide, "Subscription filters": it asks from time to time whether the destination is there
  if (object["messageType"] === "CONTROL_MESSAGE") return { kind: "CloudWatch Logs control message" };
  // OpenSearch documentation, "Bulk": a line says what is done with the next one
  const [action, ...others] = Object.keys(object);
  if (others.length === 0 && (action === "index" || action === "create") && isEmptyOrNamed(object[action]))
    return { kind: "OpenSearch bulk action" };
  for (const { has, kind, fault } of OBJECTS) {
    if (!has.every((key) => Object.hasOwn(object, key))) continue;
    return kind === undefined ? { fault: fault ?? "no Records" } : { kind };
  }
  if (typeof object["detail-type"] === "string" && "detail" in object) {
    if (!object["detail-type"].includes("CloudTrail"))
      return { kind: "other EventBridge event", isLast: true };
    return { fault: "an EventBridge event without a CloudTrail record" };
  }
  const renamed = Object.keys(object).filter((key) => RENAMED.test(key) && !RECORD_FIELDS.includes(key));
  if (renamed.length >= 3)
    return {
      fault: `a record whose fields have other names, such as ${JSON.stringify(renamed[0])}: give CloudTrail's own files, or export the record itself`,
    };
  const error = object["message"] ?? object["Message"];
  if (typeof error === "string" && ("__type" in object || REFUSED.test(error)))
    return { fault: `an error message in place of a log: ${JSON.stringify(error.slice(0, 200))}` };
  return undefined;
}

/** `{}`, `{"_index": "trail", "_id": "1"}`. */
function isEmptyOrNamed(target: unknown): boolean {
  return (
    typeof target === "object" &&
    target !== null &&
    Object.keys(target).every((key) => /^(?:_\w+|pipeline|routing|require_alias)$/.test(key))
  );
}

/** CloudTrail's fields as databases and SIEMs write them: `eventname`, `event_name`, `EventName`. */
const RENAMED =
  /^(?:event|user|aws|source|recipient)_?(?:version|identity|time|source|name|region|id|ip_?address|account_?id)$/i;

/** What AWS and its gateways say instead of an answer. */
const REFUSED =
  /^(?!\s*[[{]).{0,200}\b(?:token|denied|forbidden|expired|not authorized|unauthorized|rate exceeded)\b/i;

/** Is it the console's event history as CSV, by its first line? */
export function isEventHistory(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 4096)).toString();
  const [header = ""] = text.split("\n");
  return (
    /event time/i.test(header) &&
    /event name/i.test(header) &&
    /event source/i.test(header) &&
    /[,;\t]/.test(header)
  );
}

/** What a file is by its first bytes, a few hundred at least; undefined if it may be a log. */
export function describeBytes(head: Uint8Array): Description | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 4096));
  const start = bytes.toString("latin1");
  const signature = SIGNATURES.find((one) => start.startsWith(one.bytes, one.at ?? 0));
  if (signature !== undefined) return signature;
  const text = bytes.toString().replace(/^\ufeff/, "");
  const known = TEXTS.find(({ is }) => is.test(text));
  // a log whose first bytes are damaged is none of what may be passed over
  return known?.isHarmless === true && A_RECORD.test(text) ? undefined : known;
}

/** A field of a record, as JSON has it. */
const A_RECORD = /"(?:Records|eventVersion|eventTime|eventSource|eventName)"\s*:/;

/** The reason that goes with a description. */
export function reasonOf({ kind, advice }: Description): string {
  const article = /^(?:[AEIOaeio]|S3|XML|xz|SQL)/.test(kind) ? "an" : "a";
  return `${article} ${kind}, not a CloudTrail log${advice === undefined ? "" : `: ${advice}`}`;
}
