-- The same geometry with other columns is the same object, edited.
INSERT INTO sync_match (number, id, source_id)
SELECT new.number, old.id, old.source_id
FROM (
    SELECT number, shape, row_number() OVER (PARTITION BY shape ORDER BY number) AS rank
    FROM left_new
    WHERE reason IS NULL
) AS new
INNER JOIN (
    SELECT id, source_id, shape, row_number() OVER (PARTITION BY shape ORDER BY id) AS rank
    FROM left_old
) AS old USING (shape, rank);
