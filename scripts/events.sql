-- Which calls were these, one by one? Who deleted it?
--
--     make athena-events DAY=08/30 EVENT=Delete* TOP=50
--
-- The newest TOP of them.

SELECT
  "eventTime", caller, "eventName", resource, "sourceIPAddress", "errorCode",
  CASE WHEN found > top THEN found - top ELSE 0 END AS others
FROM (
  SELECT
    eventtime AS "eventTime", caller_session AS caller, eventname AS "eventName", object AS resource,
    sourceipaddress AS "sourceIPAddress", failure AS "errorCode", eventid, top, count(*) OVER () AS found,
    row_number() OVER (ORDER BY coalesce(eventtime, '') DESC, coalesce(eventid, '') DESC) AS newest
  FROM events
)
WHERE newest <= top
ORDER BY newest
