-- When were the calls made?
--
--     make athena-calls-by-hour DAY=08/30 EVENT=GetObject BY=role
--
-- Hours with events but no call that passed the filters come with 0 calls, so that every hour has its row; the events
-- without a time are together under `(no eventTime)`.

SELECT
  CASE WHEN spanned.hour = '(no eventTime)' THEN spanned.hour ELSE concat(spanned.hour, ':00Z') END AS hour,
  CASE WHEN counted THEN by_what END AS "columns",
  count_if(counted) AS calls
FROM spanned
GROUP BY spanned.hour, 2
ORDER BY 1, 2
