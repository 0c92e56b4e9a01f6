-- Who moved the bytes?
--
--     make athena-bytes-by-role DAY=08/30 EVENT=GetObject

SELECT who AS caller, count(*) AS calls, sum(bytes_in) AS "bytesIn", sum(bytes_out) AS "bytesOut"
FROM events
GROUP BY 1
ORDER BY "bytesOut" DESC, calls DESC, 1
