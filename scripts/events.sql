-- Which calls were these, one by one? Who deleted it?
--
--     make athena-events DAY=08/30 EVENT=Delete* TOP=50
--
-- The newest TOP of them.

SELECT
  eventtime AS "eventTime", caller_session AS caller, eventname AS "eventName", object AS resource,
  sourceipaddress AS "sourceIPAddress", failure AS "errorCode",
  CASE WHEN found > top THEN found - top ELSE 0 END AS others
FROM newest
ORDER BY coalesce(eventtime, '') DESC, coalesce(eventid, '') DESC
