// The table over a trail's bucket: its columns, its projected partitions, its DDL.

import { type TableName, inDdl } from "./names.ts";
import type { TrailFolders } from "./trail-folders.ts";

/** Marks a table as made here; nothing else is ever altered or dropped. */
export const MADE_BY = { key: "made_by", value: "create-athena-table" };

/**
 * Columns as Athena's guide has them ("Create a table for CloudTrail logs in Athena using partition projection"), and
 * those that records have and the guide's DDL lacks: managementevent, and in useridentity identityprovider,
 * credentialid, inscopeof, invokedbydelegate and sourceidentity (CloudTrail guide, "CloudTrail userIdentity element").
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
};

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

/**
 * Partition projection: Athena works out the folders instead of being told of each (Athena guide, "Set up partition
 * projection"). The location keeps /CloudTrail/, without which digests and Insights would be swept in.
 */
export function tableProperties({
  bucket,
  root,
  accounts,
  regions,
  firstDay,
}: TrailFolders): Record<string, string> {
  const folder = `s3://${bucket}/${root}\${delivery_account}/CloudTrail/\${delivery_region}/\${delivery_day}`;
  return {
    [MADE_BY.key]: MADE_BY.value,
    "projection.enabled": "true",
    "projection.delivery_account.type": "enum",
    // no spaces: they would be part of the value
    "projection.delivery_account.values": accounts.toSorted().join(","),
    "projection.delivery_region.type": "enum",
    "projection.delivery_region.values": regions.toSorted().join(","),
    "projection.delivery_day.type": "date",
    "projection.delivery_day.format": "yyyy/MM/dd",
    "projection.delivery_day.interval": "1",
    "projection.delivery_day.interval.unit": "DAYS",
    "projection.delivery_day.range": `${firstDay.replaceAll("-", "/")},NOW`,
    "storage.location.template": folder,
  };
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
