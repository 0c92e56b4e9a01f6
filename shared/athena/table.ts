// The table over a trail's bucket: its columns, its projected partitions, its DDL.

import { type TableName, inDdl } from "./names.ts";

/** `s3://bucket/prefix/AWSLogs/o-id/ACCOUNT/CloudTrail/REGION/2020/08/30/`, taken apart. */
export interface TrailFolders {
  bucket: string;
  /** What stands before the accounts' folders: `AWSLogs/`, `prefix/AWSLogs/o-exampleorg/`. */
  root: string;
  accounts: string[];
  regions: string[];
  /** `ACCOUNT/REGION` of those that the bucket has no folder for. */
  empty: string[];
  /** The first day of delivery, `YYYY-MM-DD`. */
  firstDay: string;
}

/** Marks a table as made here; nothing else is ever altered or dropped. */
export const MADE_BY = { key: "made_by", value: "create-athena-table" };

/**
 * Columns as Athena's guide has them ("Create a table for CloudTrail logs in Athena using partition projection"), and
 * those that records have and the guide's DDL lacks: managementevent, and in useridentity identityprovider,
 * credentialid, inscopeof, invokedbydelegate and sourceidentity (CloudTrail guide, "CloudTrail userIdentity element"); and
 * eventcontext, which eventVersion 1.11 brings (CloudTrail guide, "CloudTrail record contents"): taken to be handed over
 * as the other free-form objects are.
 *
 * The input format hands requestparameters and its like over as strings of JSON; an object that it does not know
 * must be a STRUCT.
 */
export const COLUMNS = {
  eventversion: "STRING",
  useridentity: struct({
    type: "STRING",
    principalid: "STRING",
    arn: "STRING",
    accountid: "STRING",
    invokedby: "STRING",
    accesskeyid: "STRING",
    username: "STRING",
    identityprovider: "STRING",
    credentialid: "STRING",
    onbehalfof: struct({ userid: "STRING", identitystorearn: "STRING" }),
    inscopeof: struct({
      sourcearn: "STRING",
      sourceaccount: "STRING",
      issuertype: "STRING",
      credentialsissuedto: "STRING",
    }),
    invokedbydelegate: struct({ accountid: "STRING" }),
    sessioncontext: struct({
      attributes: struct({ mfaauthenticated: "STRING", creationdate: "STRING" }),
      sessionissuer: struct({
        type: "STRING",
        principalid: "STRING",
        arn: "STRING",
        accountid: "STRING",
        username: "STRING",
      }),
      ec2roledelivery: "STRING",
      sourceidentity: "STRING",
      webidfederationdata: struct({ federatedprovider: "STRING", attributes: "MAP<STRING,STRING>" }),
    }),
  }),
  eventtime: "STRING",
  eventsource: "STRING",
  eventname: "STRING",
  awsregion: "STRING",
  sourceipaddress: "STRING",
  useragent: "STRING",
  errorcode: "STRING",
  errormessage: "STRING",
  requestparameters: "STRING",
  responseelements: "STRING",
  additionaleventdata: "STRING",
  requestid: "STRING",
  eventid: "STRING",
  readonly: "STRING",
  resources: `ARRAY<${struct({ arn: "STRING", accountid: "STRING", type: "STRING" })}>`,
  eventtype: "STRING",
  apiversion: "STRING",
  managementevent: "STRING",
  recipientaccountid: "STRING",
  serviceeventdetails: "STRING",
  sharedeventid: "STRING",
  vpcendpointid: "STRING",
  vpcendpointaccountid: "STRING",
  eventcategory: "STRING",
  addendum: struct({
    reason: "STRING",
    updatedfields: "STRING",
    originalrequestid: "STRING",
    originaleventid: "STRING",
  }),
  sessioncredentialfromconsole: "STRING",
  edgedevicedetails: "STRING",
  tlsdetails: struct({ tlsversion: "STRING", ciphersuite: "STRING", clientprovidedhostheader: "STRING" }),
  eventcontext: "STRING",
};

/** Columns that tables of an older version lack; they are added. */
export const ADDED = ["eventcontext"] as const;

/** The statements that make the database and the table; each does nothing where it is there already. */
export function tableDdl(name: TableName, folders: TrailFolders): string[] {
  const columns = Object.entries(COLUMNS).map(([column, type]) => `  \`${column}\` ${type}`);
  return [
    `CREATE DATABASE IF NOT EXISTS \`${name.database}\``,
    [
      `CREATE EXTERNAL TABLE IF NOT EXISTS ${inDdl(name)} (`,
      columns.join(",\n"),
      ")",
      "COMMENT 'CloudTrail events, partitioned by the folders that they were delivered in'",
      "PARTITIONED BY (`delivery_account` STRING, `delivery_region` STRING, `delivery_day` STRING)",
      "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'",
      "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'",
      "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
      `LOCATION 's3://${folders.bucket}/${folders.root}'`,
      `TBLPROPERTIES (${properties(folders)})`,
    ].join("\n"),
  ];
}

/** The statement that has an existing table project the folders that the bucket holds now. */
export function projectionDdl(name: TableName, folders: TrailFolders): string {
  return `ALTER TABLE ${inDdl(name)} SET TBLPROPERTIES (${properties(folders)})`;
}

/** The statement that gives an existing table columns that it lacks. */
export function columnsDdl(name: TableName, columns: readonly (keyof typeof COLUMNS)[]): string {
  const added = columns.map((column) => `\`${column}\` ${COLUMNS[column]}`);
  return `ALTER TABLE ${inDdl(name)} ADD COLUMNS (${added.join(", ")})`;
}

/**
 * Partition projection: Athena works out the folders instead of being told of each (Athena guide, "Set up partition
 * projection"). The location keeps /CloudTrail/, without which digests and Insights would be swept in.
 */
export function tableProperties({
  bucket,
  root,
  accounts,
  regions,
  empty,
  firstDay,
}: TrailFolders): Record<string, string> {
  const folder = `s3://${bucket}/${root}\${delivery_account}/CloudTrail/\${delivery_region}/\${delivery_day}`;
  const left = empty.toSorted().join(",");
  // no spaces: they would be part of the value
  const names = accounts.toSorted().join(",");
  return {
    [MADE_BY.key]: MADE_BY.value,
    "projection.enabled": "true",
    ...(accounts.length > MOST_IN_ENUM
      ? { "projection.delivery_account.type": "injected", [ACCOUNTS]: names }
      : { "projection.delivery_account.type": "enum", "projection.delivery_account.values": names }),
    "projection.delivery_region.type": "enum",
    "projection.delivery_region.values": regions.toSorted().join(","),
    "projection.delivery_day.type": "date",
    "projection.delivery_day.format": "yyyy/MM/dd",
    "projection.delivery_day.interval": "1",
    "projection.delivery_day.interval.unit": "DAYS",
    "projection.delivery_day.range": `${firstDay.replaceAll("-", "/")},NOW`,
    [EMPTY]: left === "" || left.length > LONGEST_LIST ? "none" : left,
    "storage.location.template": folder,
  };
}

/* Athena guide, "Set up partition projection": an enum of a few dozen values at most; "Use dynamic ID partitioning": where
   there are more, the values are those that a query names. */
const MOST_IN_ENUM = 48;
/* Properties of the project's own. A statement has at most 262,144 bytes (Athena API reference, StartQueryExecution). */
const ACCOUNTS = "delivery_accounts";
const EMPTY = "empty_folders";
const LONGEST_LIST = 150_000;

/** What the properties of a table that was made here say of its folders. */
export function foldersIn(parameters: Record<string, string>): TrailFolders {
  const list = (key: string): string[] => (parameters[key] ?? "").split(",").filter((name) => name !== "");
  const template = parameters["storage.location.template"] ?? "";
  const [, bucket = "", root = ""] = /^s3:\/\/([^/]+)\/([^]*?)\$\{delivery_account\}/.exec(template) ?? [];
  return {
    bucket,
    root,
    accounts: [...list("projection.delivery_account.values"), ...list(ACCOUNTS)],
    regions: list("projection.delivery_region.values"),
    empty: list(EMPTY).filter((name) => name !== "none"),
    firstDay: (parameters["projection.delivery_day.range"] ?? "").slice(0, 10).replaceAll("/", "-"),
  };
}

/**
 * The condition that has a query read the folders that there are and no others; undefined when all accounts have one for
 * all regions. Accounts that the table does not list are named in it, as injected projection needs them.
 */
export function foldersCondition({ accounts, regions, empty }: TrailFolders): string | undefined {
  const listed = (names: string[]): string => `(${names.map((name) => `'${name}'`).join(", ")})`;
  const all = accounts.length > MOST_IN_ENUM ? [`delivery_account IN ${listed(accounts)}`] : [];
  const lacking = new Set(empty);
  const whole = regions.filter((region) => accounts.every((account) => !lacking.has(`${account}/${region}`)));
  const parts = regions
    .filter((region) => !whole.includes(region))
    .map((region) => {
      const held = accounts.filter((account) => !lacking.has(`${account}/${region}`));
      return `(delivery_region = '${region}' AND delivery_account IN ${listed(held)})`;
    });
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (parts.length > 0 && size < LONGEST_LIST) {
    if (whole.length > 0) parts.unshift(`delivery_region IN ${listed(whole)}`);
    all.push(parts.length > 1 ? `(${parts.join(" OR ")})` : parts.join(""));
  }
  return all.length === 0 ? undefined : all.join(" AND ");
}

function properties(folders: TrailFolders): string {
  const lines = Object.entries(tableProperties(folders)).map(([key, value]) => `\n  '${key}' = '${value}'`);
  return `${lines.join(",")}\n`;
}

function struct(fields: Record<string, string>): string {
  return `STRUCT<${Object.entries(fields)
    .map(([name, type]) => `${name}:${type}`)
    .join(",")}>`;
}
