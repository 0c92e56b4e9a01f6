-- Of which days and hours are there events, and of which none?
--
--     make athena-coverage DAY=2020/08/01..2020/08/31
--
-- By the events' own times, not by files: a file that was never delivered leaves hours without events, and so does an hour in
-- which nothing was called. make coverage looks at the files.

SELECT
  account, region, substr(first, 1, 10) AS day, min(first) AS first, max(last) AS last,
  array_join(array_agg(substr(first, 12, 2) ORDER BY first), ' ') AS hours, sum(events) AS events
FROM (
  SELECT
    log_account AS account, awsregion AS region, min(event_time) AS first, max(event_time) AS last, count(*) AS events
  FROM events
  GROUP BY 1, 2, hour
)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
