-- Who made the calls?
--
--     make athena-top-roles DAY=08/30 EVENT=GetObject

SELECT who AS caller, kind, account, count(*) AS calls
FROM events
GROUP BY 1, 2, 3
ORDER BY calls DESC, 1, 2, 3
