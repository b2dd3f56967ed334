-- Then with what was removed earlier and looks the same: it returns under its former key.
INSERT INTO sync_match (number, id, source_id)
SELECT row_of_delivery.number, former.id, former.source_id
FROM (
    SELECT
        number,
        content_hash,
        row_number() OVER (PARTITION BY content_hash ORDER BY number) AS rank
    FROM staged
    WHERE reason IS NULL AND number NOT IN (SELECT number FROM sync_match)
) AS row_of_delivery
INNER JOIN (
    SELECT
        id,
        source_id,
        content_hash,
        row_number() OVER (PARTITION BY content_hash ORDER BY id) AS rank
    FROM (
        SELECT DISTINCT ON (source_id) id, source_id, content_hash, until
        FROM layers_feature
        WHERE layer_id = %(layer)s
        ORDER BY source_id, since DESC
    ) AS last_state
    WHERE until IS NOT NULL
) AS former USING (content_hash, rank);
