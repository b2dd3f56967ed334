-- A row that cannot be served this time keeps what is served with the same columns from removal.
INSERT INTO sync_match (number, id, source_id)
SELECT new.number, old.id, old.source_id
FROM (
    SELECT number, columns, row_number() OVER (PARTITION BY columns ORDER BY number) AS rank
    FROM left_new
    WHERE reason IS NOT NULL
) AS new
INNER JOIN (
    SELECT id, source_id, columns, row_number() OVER (PARTITION BY columns ORDER BY id) AS rank
    FROM left_old
    WHERE id NOT IN (SELECT id FROM sync_match)
) AS old USING (columns, rank);
