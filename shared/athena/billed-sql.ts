// What a bill is held against, in SQL: the names under which bill/counts.ts counts a call, by the same tables and patterns.

import { READS } from "../bill/counts.ts";
import { DATA_EVENT_NAMES } from "../bill/data-events.ts";
import { AMAZON, type Block, CLOUDFRONT, IPV4, IPV6, ON_AWS, PRIVATE } from "../bill/destination.ts";
import { INSTANCE_TYPE, INSTANCE_TYPE_NAME, OBJECT_ARN } from "../bill/resource-named.ts";
import type { Options } from "../options.ts";
import { PARENT_RESOURCE, text, toEnd } from "./resource-sql.ts";

/** The columns that the expressions below make, of which a question names some. */
export const BILLED_COLUMNS = [
  "category",
  "access",
  "via",
  "owner",
  "billed_resource",
  "destination",
  "address",
  "on_aws",
];

const listed = (texts: string[]): string => texts.map((one) => `'${one}'`).join(", ");

/** `dataEventTypeOf()` has one for the call. */
const isDataByName = `CASE eventsource
      ${[...DATA_EVENT_NAMES]
        .map(([source, names]) => `WHEN '${source}' THEN ${isOneOf("eventname", names)}`)
        .join("\n      ")}
      ELSE FALSE
    END`;

function isOneOf(column: string, names: string[]): string {
  const exact = names.filter((name) => !name.includes("*"));
  const wild = names.filter((name) => name.includes("*"));
  return [
    ...(exact.length > 0 ? [`${column} IN (${listed(exact)})`] : []),
    ...wild.map((name) => `${column} LIKE '${name.replaceAll("_", "\\_").replaceAll("*", "%")}' ESCAPE '\\'`),
  ].join(" OR ");
}

/* KMS guide, "Encryption context": a map of texts. */
const context = "try_cast(json_extract(requestparameters, '$.encryptionContext') AS map(varchar, varchar))";
const contextArn = `element_at(array_sort(filter(map_values(${context}), value -> substr(value, 1, 4) = 'arn:')), 1)`;

const instanceType = `CASE concat(eventsource, ' ', eventname)
      ${[...INSTANCE_TYPE]
        .map(([call, path]) => `WHEN '${call}' THEN json_extract_scalar(requestparameters, '$.${path}')`)
        .join("\n      ")}
    END`;

/** Columns for the expressions below, to be put beside `*`. */
export const BILLED_PARTS = `CASE WHEN eventsource = 'kms.amazonaws.com' THEN ${contextArn} END AS context_arn,
    ${instanceType} AS asked_type,
    coalesce(sourceipaddress, '') AS source_address,
    CASE WHEN regexp_like(sourceipaddress, ${toEnd(IPV4)}) THEN ${[0, 1, 2, 3]
      .map((at) => `CAST(split_part(sourceipaddress, '.', ${at + 1}) AS bigint) * ${256 ** (3 - at)}`)
      .join(" + ")} END AS address_number`;

const invokedBy = text("useridentity.invokedby");
const isIn = (blocks: Block[]): string =>
  blocks.map(([first, last]) => `address_number BETWEEN ${first} AND ${last}`).join(" OR ");
const onAws = `regexp_like(coalesce(useragent, ''), '${ON_AWS}')`;
const destination = `CASE
      WHEN bytes_in + bytes_out = 0 THEN ''
      WHEN coalesce(${invokedBy}, source_address) = '${CLOUDFRONT}' THEN 'CloudFront'
      WHEN substr(vpcendpointid, 1, 5) = 'vpce-' THEN 'VPC endpoint'
      WHEN ${invokedBy} IS NOT NULL THEN 'AWS service'
      WHEN address_number IS NULL AND NOT regexp_like(source_address, ${toEnd(IPV6)}) THEN 'AWS service'
      WHEN ${isIn(PRIVATE)} THEN 'VPC endpoint'
      WHEN ${isIn(AMAZON)} THEN 'AWS address'
      WHEN ${onAws} THEN 'AWS address'
      ELSE 'internet'
    END`;

/** Columns that follow from those, under the names that the Parquet copy has too (sql/columns.ts). */
export const BILLED = `CASE
      WHEN lower(managementevent) IN ('true', 'false') THEN CASE WHEN lower(managementevent) = 'true' THEN 'management' ELSE 'data' END
      WHEN eventcategory <> '' THEN CASE WHEN eventcategory = 'Data' THEN 'data' ELSE 'management' END
      WHEN ${isDataByName} THEN 'data'
      ELSE 'management'
    END AS category,
    CASE
      WHEN lower(readonly) IN ('true', 'false') THEN CASE WHEN lower(readonly) = 'true' THEN 'read' ELSE 'write' END
      WHEN regexp_like(eventname, '${READS}') THEN 'read'
      ELSE 'write'
    END AS access,
    coalesce(useridentity.invokedby, '') AS via,
    coalesce(element_at(filter(resources, r -> r.accountid <> ''), 1).accountid, '') AS owner,
    CASE
      WHEN context_arn IS NOT NULL THEN coalesce(${text(`regexp_extract(context_arn, '${OBJECT_ARN}', 1)`)}, context_arn)
      WHEN regexp_like(asked_type, '${INSTANCE_TYPE_NAME}') THEN asked_type
      ELSE coalesce(nullif(${PARENT_RESOURCE}, '(no resource)'), '')
    END AS billed_resource,
    ${destination} AS destination`;

/** What IP_RANGES is to tell the region of: an address of which nothing else says where it is. */
export function addressIn({ IP_RANGES }: Options, address: string, agent: string): string {
  if (IP_RANGES === undefined) return "CAST(NULL AS varchar) AS address, CAST(NULL AS boolean) AS on_aws";
  const isUnknown = "destination IN ('internet', 'AWS address')";
  return `CASE WHEN ${isUnknown} THEN ${address} END AS address,
    CASE WHEN ${isUnknown} THEN regexp_like(coalesce(${agent}, ''), '${ON_AWS}') END AS on_aws`;
}
