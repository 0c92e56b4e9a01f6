// What a call was made on, in SQL: the patterns and tables of shared/resource, made into expressions.

import { BUCKET_SERVICES } from "../resource.ts";
import { BUCKET, BUCKET_TYPE, PARENT, SECRET, STATE_MACHINE } from "../resource/arn.ts";
import {
  ACCOUNT,
  NAMED_IN,
  namesIn,
  PARTITIONS,
  REGION,
  SERVICE_END,
  SHORT_NAMES,
  waysToWrite,
} from "../resource/requested.ts";

/** A text, or NULL when it is empty. */
export const text = (expression: string): string => `nullif(${expression}, '')`;
const parent = (arn: string): string => `coalesce(${text(`regexp_extract(${arn}, '${PARENT}')`)}, ${arn})`;
const isBucket = `regexp_like(r.type, '${BUCKET_TYPE}') AND regexp_like(r.arn, '${BUCKET}')`;
const first = (condition: string): string => `element_at(filter(resources, r -> ${condition}), 1).arn`;

/**
 * The fields that may name what a service's calls are made on, as a list of JSON paths: a row's own is then looked for in
 * one expression, as Trino compiles no query with hundreds.
 */
const pathsIn = (column: string): string => {
  const cases = Object.keys(NAMED_IN).flatMap((service) => {
    const paths = namesIn(service).flatMap((field) => (field.column === column ? [`'$.${field.path}'`] : []));
    return paths.length === 0 ? [] : [`WHEN '${service}${SERVICE_END}' THEN ARRAY[${paths.join(", ")}]`];
  });
  return `CASE eventsource\n      ${cases.join("\n      ")}\n    END`;
};
const valueAt = (column: string, path: string): string => `json_extract_scalar(${column}, ${path})`;
const firstNamed = (paths: string, column: string): string =>
  `element_at(filter(${paths}, p -> ${valueAt(column, "p")} <> ''), 1)`;

/** Columns for the expression below, to be put beside `*`. */
export const PLACES = `${text("json_extract_scalar(requestparameters, '$.bucketName')")} AS asked_bucket,
    ${text("json_extract_scalar(requestparameters, '$.key')")} AS asked_key,
    ${first("r.arn <> ''")} AS first_arn,
    ${first(isBucket)} AS bucket_arn,
    ${first(`regexp_like(r.arn, '${BUCKET}')`)} AS object_arn,
    ${pathsIn("additionalEventData")} AS paths_beside,
    ${pathsIn("requestParameters")} AS paths_asked`;

/** Columns that follow from those. */
export const FOUND = `${firstNamed("paths_beside", "additionaleventdata")} AS path_beside,
    ${firstNamed("paths_asked", "requestparameters")} AS path_asked`;

/** Columns that follow from those. */
export const NAMED = `coalesce(
      first_arn, ${valueAt("additionaleventdata", "path_beside")}, ${valueAt("requestparameters", "path_asked")}
    ) AS named`;

/** `$` takes a line end before the end for the end. */
export const toEnd = (pattern: string): string => `'${pattern.replace(/\$$/, "\\z")}'`;
const partition = `CASE ${PARTITIONS.map(
  (one) => `WHEN substr(awsregion, 1, ${one.region.length}) = '${one.region}' THEN '${one.partition}'`,
).join(" ")} ELSE 'aws' END`;
const arnOfShortName = SHORT_NAMES.map(({ service, fields, name, arn }) => {
  const paths = fields.flatMap(waysToWrite).map((field) => `'$.${field}'`);
  const account = `coalesce(${text(`regexp_extract(named, ${toEnd(name)}, 1)`)}, recipientaccountid)`;
  return `WHEN eventsource = '${service}${SERVICE_END}' AND path_asked IN (${paths.join(", ")})
        AND regexp_like(named, ${toEnd(name)}) AND regexp_like(${account}, ${toEnd(ACCOUNT)}) AND regexp_like(awsregion, ${toEnd(REGION)})
      THEN concat('arn:', ${partition}, ':${service}:', awsregion, ':', ${account}, ':${arn}', regexp_extract(named, ${toEnd(name)}, 3))`;
});

/** Columns that follow from those. */
export const WHOLE = `CASE
      WHEN first_arn IS NOT NULL OR path_beside IS NOT NULL THEN named
      ${arnOfShortName.join("\n      ")}
      ELSE named
    END AS whole_name`;

/** Columns that follow from those. */
export const KEYED = `CASE
      WHEN ${first(`${isBucket} AND regexp_extract(r.arn, '${BUCKET}', 2) = asked_bucket`)} IS NOT NULL THEN asked_bucket
      ELSE coalesce(
        ${text(`regexp_extract(bucket_arn, '${BUCKET}', 2)`)}, asked_bucket,
        ${text(`regexp_extract(object_arn, '${BUCKET}', 2)`)}, ${parent("first_arn")}, '(no resource)'
      )
    END AS bucket,
    coalesce(asked_key, substr(regexp_extract(object_arn, '${BUCKET}', 3), 2), '') AS object_key,
    ${parent("whole_name")} AS part`;

/** Columns that follow from those. */
export const THING = `coalesce(
      ${text(`regexp_extract(part, ${toEnd(SECRET)}, 1)`)},
      CASE WHEN regexp_like(part, '${STATE_MACHINE}') THEN concat(
        regexp_extract(part, '${STATE_MACHINE}', 1), 'stateMachine:', regexp_extract(part, '${STATE_MACHINE}', 3)
      ) END,
      part
    ) AS thing`;

const isOther = `coalesce(eventsource, '') NOT IN (${BUCKET_SERVICES.map((service) => `'${service}'`).join(", ")})`;

/** resourceOf(event). */
export const PARENT_RESOURCE = `CASE WHEN ${isOther} THEN coalesce(thing, '(no resource)') ELSE bucket END`;

/** resourceOf(event, prefix). */
export const RESOURCE = `CASE
      WHEN ${isOther} THEN coalesce(thing, '(no resource)')
      WHEN prefix = 0 OR replace(object_key, '/', '') = '' THEN bucket
      ELSE concat(
        bucket, '/', array_join(slice(split(object_key, '/'), 1, prefix), '/'),
        CASE WHEN cardinality(split(object_key, '/')) > prefix THEN '/' ELSE '' END
      )
    END`;

/** resourceOf(event, Infinity): the object with its whole key. */
export const OBJECT = `CASE
      WHEN ${isOther} THEN coalesce(thing, '(no resource)')
      WHEN replace(object_key, '/', '') = '' THEN bucket
      ELSE concat(bucket, '/', object_key)
    END`;
