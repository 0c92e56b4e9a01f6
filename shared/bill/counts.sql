-- Calls by all that a bill, or its explanation, can ask for: the rows of counts.ts, from any table of events in SQL.
--
-- Without an address, destination is where the bytes went; with one, it takes ip-ranges.json to tell (destination.ts).

SELECT
  coalesce(eventsource, '') AS source, coalesce(eventname, '') AS name, category, access, caller, kind, account, via,
  coalesce(recipientaccountid, '') AS recipient, owner, coalesce(awsregion, '') AS region, billed_resource AS resource, hour,
  coalesce(failure, '') AS failure, destination, address, on_aws,
  count(*) AS records, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out
FROM events
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
