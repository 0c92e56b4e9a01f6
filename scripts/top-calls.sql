-- Which API calls were made most often?
--
--     make athena-top-calls DAY=08/30

SELECT eventsource AS "eventSource", eventname AS "eventName", count(*) AS calls
FROM events
GROUP BY 1, 2
ORDER BY calls DESC, 1, 2
