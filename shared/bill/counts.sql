-- Calls by all that a bill, or its explanation, can ask for: the rows of counts.ts, from any table of deliveries in SQL.
--
-- Without an address, destination is where the bytes went; with one, it takes ip-ranges.json to tell (destination.ts).

SELECT
  coalesce(eventsource, '') AS source, coalesce(eventname, '') AS name, category, access, caller, kind, account, via,
  coalesce(recipientaccountid, '') AS recipient, owner, coalesce(awsregion, '') AS region, billed_resource AS resource, hour,
  coalesce(failure, '') AS failure, CASE WHEN address IS NULL THEN destination ELSE '' END AS destination, address, on_aws,
  count_if(NOT is_repeat) AS calls, count(*) AS records,
  sum(CASE WHEN is_repeat THEN 0 ELSE bytes_in END) AS bytes_in,
  sum(CASE WHEN is_repeat THEN 0 ELSE bytes_out END) AS bytes_out
FROM deliveries
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
