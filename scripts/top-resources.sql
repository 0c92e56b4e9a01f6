-- On which buckets, tables, keys and functions were the calls made?
--
--     make athena-top-resources DAY=08/30 EVENT=GetObject PREFIX=1

WITH found AS (
  SELECT eventsource, bytes_out, prefix,
    element_at(filter(resources, resource -> resource.arn <> ''), 1).arn AS arn,
    nullif(json_extract_scalar(requestparameters, '$.bucketName'), '') AS bucket,
    nullif(json_extract_scalar(requestparameters, '$.key'), '') AS key
  FROM events
),
keyed AS (
  SELECT *,
    coalesce(bucket, nullif(regexp_extract(arn, '^arn:[^:]*:s3:::([^/]+)', 1), ''), arn, '(no resource)') AS place,
    coalesce(key, regexp_extract(arn, '^arn:[^:]*:s3:::[^/]+/(.+)$', 1), '') AS object_key,
    nullif(regexp_extract(arn, '^arn:[^:]*:(s3:::[^/]+|dynamodb:[^:]*:[^:]*:table/[^/]+|kinesis:[^:]*:[^:]*:stream/[^/]+|lambda:[^:]*:[^:]*:function:[^:]+|logs:[^:]*:[^:]*:log-group:[^:]+|sns:[^:]*:[^:]*:[^:]+|sts:[^:]*:[^:]*:assumed-role/[^/]+)'), '') AS parent
  FROM found
),
parted AS (
  SELECT *, split(object_key, '/') AS parts
  FROM keyed
)
SELECT
  CASE
    WHEN eventsource <> 's3.amazonaws.com' THEN coalesce(parent, arn, '(no resource)')
    WHEN prefix = 0 OR replace(object_key, '/', '') = '' THEN place
    ELSE concat(
      place, '/', array_join(slice(parts, 1, prefix), '/'),
      CASE WHEN cardinality(parts) > prefix THEN '/' ELSE '' END
    )
  END AS resource,
  count(*) AS calls,
  sum(bytes_out) AS "bytesOut"
FROM parted
GROUP BY 1
ORDER BY calls DESC, 1
