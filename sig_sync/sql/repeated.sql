-- Identities that come more than once, with their first row.
SELECT source_id, count(*) AS times, min(number) AS first_number
FROM staged
WHERE source_id <> ''
GROUP BY source_id
HAVING count(*) > 1
ORDER BY first_number;
