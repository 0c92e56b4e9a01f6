-- Of which days and hours are there events, and of which none?
--
--     make athena-coverage DAY=2020/08/01..2020/08/31
--
-- By the events' own times, not by files: a file that was never delivered leaves hours without events, and so does an hour in
-- which nothing was called. make coverage looks at the files.

SELECT
  coalesce(recipientaccountid, useridentity.accountid) AS account, awsregion AS region, substr(event_time, 1, 10) AS day,
  min(event_time) AS first, max(event_time) AS last,
  array_join(array_agg(DISTINCT substr(event_time, 12, 2) ORDER BY substr(event_time, 12, 2)), ' ') AS hours,
  count(*) AS events
FROM events
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
