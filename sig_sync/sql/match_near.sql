-- The same columns a little further on: the same object, moved. Each must be the other's nearest.
INSERT INTO sync_match (number, id, source_id)
SELECT number, id, source_id
FROM (
    SELECT
        new.number,
        old.id,
        old.source_id,
        row_number() OVER (
            PARTITION BY new.number ORDER BY ST_Distance(new.geom, old.geom), old.id
        ) AS rank_for_new,
        row_number() OVER (
            PARTITION BY old.id ORDER BY ST_Distance(new.geom, old.geom), new.number
        ) AS rank_for_old
    FROM left_new AS new
    INNER JOIN left_old AS old
        ON old.columns = new.columns AND ST_DWithin(new.geom, old.geom, %(within_m)s)
    WHERE
        new.number NOT IN (SELECT number FROM sync_match)
        AND old.id NOT IN (SELECT id FROM sync_match)
) AS pair
WHERE rank_for_new = 1 AND rank_for_old = 1;
