-- Which calls failed, and why?
--
--     make athena-top-errors DAY=08/30 SERVICE=s3

SELECT "eventSource", "eventName", "errorCode", calls, "% of that call"
FROM (
  SELECT
    eventsource AS "eventSource", eventname AS "eventName", failure AS "errorCode", count(*) AS calls,
    sum(count(*)) OVER (PARTITION BY eventsource, eventname) AS "% of that call"
  FROM attempts
  GROUP BY eventsource, eventname, failure
)
WHERE "errorCode" IS NOT NULL
ORDER BY calls DESC, 1, 2, 3
