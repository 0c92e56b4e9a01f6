-- On which buckets, tables, keys and functions were the calls made?
--
--     make athena-top-resources DAY=08/30 EVENT=GetObject PREFIX=1

SELECT resource, count(*) AS calls, sum(bytes_out) AS "bytesOut"
FROM events
GROUP BY 1
ORDER BY calls DESC, 1
