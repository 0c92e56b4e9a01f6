-- When were the calls made?
--
--     make athena-calls-by-hour DAY=08/30 EVENT=GetObject BY=role
--
-- Hours with events but no call that passed the filters come with 0 calls, so that every hour has its row.

SELECT
  CASE substr(eventtime, 11, 1) WHEN 'T' THEN concat(substr(eventtime, 1, 13), ':00Z') ELSE '(no eventTime)' END AS hour,
  CASE WHEN counted THEN by_what END AS "columns",
  count_if(counted) AS calls
FROM spanned
GROUP BY 1, 2
ORDER BY 1, 2
